"""The page a person reads, word for word, and what holds of every page."""

from __future__ import annotations

import os
import re

import pytest

from stepwise.render import Look, page
from stepwise.render.layout import cells
from tests.render.made_up import EXPECTED, NAMES, answer, pack

ANSI = re.compile(r"\x1b\[[0-9;]*m")
CONTACT = "01632 960 001"


def text_of(name: str, width: int = 80, *, colour: bool = False, signs: bool = True) -> str:
    return page(answer(name), pack().written.pack, Look(width, colour, signs))


@pytest.mark.parametrize("width", [80, 120])
@pytest.mark.parametrize("name", NAMES)
def test_the_page_is_as_expected(name: str, width: int) -> None:
    """Written anew with STEPWISE_EXPECT=write; then read the difference."""
    found = re.sub(r"[0-9a-f]{12}$", "digest", text_of(name, width), count=1, flags=re.M)
    path = EXPECTED / f"{name}-{width}.txt"
    if os.environ.get("STEPWISE_EXPECT") == "write":
        path.write_text(found, "utf-8")
    assert found == path.read_text("utf-8")


@pytest.mark.parametrize("width", [40, 57, 80, 99, 100, 120, 300])
@pytest.mark.parametrize("name", NAMES)
def test_no_line_is_wider_than_the_page_or_ends_in_space(name: str, width: int) -> None:
    for line in text_of(name, width).splitlines():
        assert cells(line) <= min(width, 120), line
        assert line == line.rstrip() or "SAFE" in line, line


@pytest.mark.parametrize("name", NAMES)
def test_colour_adds_nothing_but_colour(name: str) -> None:
    coloured = text_of(name, colour=True)
    assert "\x1b[" in coloured
    shown = [line.rstrip() for line in ANSI.sub("", coloured).splitlines()]
    assert shown == [line.rstrip() for line in text_of(name).splitlines()]
    assert all(line.count("\x1b[") == 2 * line.count("\x1b[0m") for line in coloured.splitlines())


@pytest.mark.parametrize("name", NAMES)
def test_without_signs_only_plain_letters_are_left(name: str) -> None:
    text = text_of(name, signs=False)
    assert text.isascii()
    assert all(len(line) <= 80 for line in text.splitlines())


@pytest.mark.parametrize("name", NAMES)
def test_the_front_door_stands_on_every_page(name: str) -> None:
    head = text_of(name).split("Where the case stands")[0]
    assert CONTACT in head


def test_a_concern_is_loud() -> None:
    head = text_of("risk").split("Where the case stands")[0]
    assert "SAFEGUARDING COMES FIRST" in head
    assert "Contact now: Ambleford Front Door" in head
    assert "Refer to the Front Door" in head
    assert "\x1b[1;97;41m" in text_of("risk", colour=True)


def test_what_is_not_known_of_safety_is_asked_first() -> None:
    text = text_of("unknown")
    assert "IS THE CHILD SAFE? NOT KNOWN" in text
    first = text.split("Find out next\n")[1].splitlines()[0]
    assert "Immediate concern for the child's safety: yes or no?" in first


def test_a_quiet_page_is_quiet() -> None:
    assert "SAFEGUARDING" not in text_of("ready")


def test_what_is_overdue_stands_before_what_is_coming() -> None:
    due = text_of("stuck").split("What falls due")[1]
    order = [due.index(w) for w in ("overdue by 4 days", "due today", "in 5 days", "drift marker", "met", "not started")]
    assert order == sorted(order)


def test_a_set_aside_need_stays_on_the_page() -> None:
    text = " ".join(text_of("stuck").split())
    assert "the refusal does not count: it rests only on No capacity" in text
    assert "A Transfer Plan goes with the referral — suspended: safeguarding comes first" in " ".join(text_of("risk").split())


def test_a_changed_reading_is_named() -> None:
    other = pack(**{"conference-days": "working"})
    import stepwise
    from tests.render.made_up import AS_AT, CASES

    found = stepwise.evaluate(other, other.case((CASES / "stuck.json").read_text("utf-8")), AS_AT)
    text = page(found, other.written.pack, Look(120))
    assert "conference-days: Working days (not the pack's own choice)" in text
    assert "in 4 working days" in text


def test_the_same_answer_gives_the_same_page() -> None:
    assert text_of("stuck") == text_of("stuck")
