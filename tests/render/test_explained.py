"""One thing in full: everything a pack holds can be explained, and everything in an answer."""

from __future__ import annotations

import pytest
from tests.render.made_up import NAMES, answer, pack

from stepwise.render import Explainer, Look, explain_in_case
from stepwise.render.layout import cells


def explainer(width: int = 80) -> Explainer:
    return Explainer(pack().written, pack().compiled, Look(width))


@pytest.mark.parametrize("id", explainer().ids())
def test_everything_in_the_pack_can_be_explained(id: str) -> None:
    text = explainer().text(id)
    assert text is not None
    assert id in text
    assert all(cells(line) <= 80 for line in text.splitlines())


def test_what_is_not_in_the_pack_is_not_explained() -> None:
    assert explainer().text("no-such-thing") is None
    assert explain_in_case(explainer(), answer("stuck"), "no-such-thing") is None


@pytest.mark.parametrize("name", NAMES)
def test_everything_in_an_answer_can_be_explained(name: str) -> None:
    found = answer(name)
    ids = [m.id for m in found.moves] + [f.id for m in found.moves for f in m.findings]
    ids += [d.id for d in found.due] + [e.id for e in found.escalations]
    for id in ids:
        text = explain_in_case(explainer(100), found, id)
        assert text is not None
        assert "01632 960 001" in " ".join(text.splitlines()[-2:])


def test_a_blocked_move_in_full() -> None:
    text = " ".join((explain_in_case(explainer(), answer("stuck"), "step-down") or "").split())
    for part in (
        "✖ blocked",
        "evidence Final Child in Need meeting, Tue 31 Mar · events[0]",
        "overtaken Final Child in Need meeting, Fri 20 Mar · events[1]",
        "missing consent is not given by: Father",
        "in time met by time alone on Tue 2 Jun",
        "or Head of Service may waive it",
        "AMB-3-d After a protection plan the child stays three months as Child in Need.",
        "Does an incomplete plan stop the step down?",
        "Why gates: The plan is what moves the case.",
    ):
        assert part in text, part


@pytest.mark.parametrize("name", NAMES)
def test_what_is_missing_is_said_to_be_missing_once(name: str) -> None:
    found = answer(name)
    texts = [explain_in_case(explainer(), found, m.id) or "" for m in found.moves]
    assert "missing missing" not in " ".join(" ".join(texts).split())


def test_a_duty_in_full() -> None:
    text = " ".join((explain_in_case(explainer(), answer("stuck"), "conference") or "").split())
    for part in (
        "✖ overdue by 4 days",
        "counted was due Sat 4 Apr 2026",
        "counted from Strategy Meeting, Fri 20 Mar · events[2]",
        "met by Child Protection Conference",
    ):
        assert part in text, part


def test_what_has_no_part_in_the_case_is_said_to_have_none() -> None:
    text = explain_in_case(explainer(), answer("stuck"), "close") or ""
    assert text.startswith("This has no part in the case as it stands (Child in Need).")
    assert "A closing form is completed" in text


def test_a_clause_names_the_rules_that_carry_it() -> None:
    text = explainer().text("AMB-3-d") or ""
    assert "step-down.three-months" in text
    assert "“must” in the source" in text
    assert "A statement of value" in (explainer().text("AMB-1-b") or "")


def test_an_id_used_twice_is_explained_twice() -> None:
    """`conference` is a duty and a kind of event."""
    text = explainer().text("conference") or ""
    assert "a duty of" in text
    assert "a kind of event of" in text
