"""Readings: the option chosen is written into the pack before anything looks at it."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.pack.packs import MOVES, mistakes, read, underlined, write

from stepwise.pack import read_pack

READINGS = """\
readings:
  gates:
    question: Does the meeting gate?
    options: { gates: It does, warns: It warns, nothing: It is not asked }
    chosen: gates
    why: It makes the move.
    cites: C-1
"""
SWITCH = """
        waiver: { decision: ending, by: front-door }
        if_reading:
          gates:
            warns: { strength: should, without: [waiver] }
            nothing: { absent: yes }
"""
WORDS = "vocabulary: { decisions: { ending: Early ending } }\n"
SWITCHED = MOVES.rstrip("\n") + SWITCH


def switched(tmp_path: Path) -> Path:
    return write(tmp_path, SWITCHED, readings=READINGS, words=WORDS)


def test_the_chosen_option_stands(tmp_path: Path) -> None:
    written = read(switched(tmp_path))
    need = written.pack.moves["refer"].needs["agreed"]
    assert (need.strength, need.waiver is None, need.absent, need.reading) == ("must", False, None, ("gates",))
    assert need.if_reading is None
    assert dict(written.readings) == {"gates": "gates"}
    assert dict(written.options) == {"gates": ("gates", ("gates", "warns", "nothing"))}


def test_another_option_changes_the_strength_and_drops_a_key(tmp_path: Path) -> None:
    written = read(switched(tmp_path), gates="warns")
    need = written.pack.moves["refer"].needs["agreed"]
    assert (need.strength, need.sentence, need.waiver) == ("should", "The meeting agrees", None)
    assert need.reading == ("gates",)
    assert dict(written.readings) == {"gates": "warns"}


def test_an_option_takes_a_rule_away_and_the_rule_still_names_it(tmp_path: Path) -> None:
    need = read(switched(tmp_path), gates="nothing").pack.moves["refer"].needs["agreed"]
    assert need.absent is True and need.reading == ("gates",)


def test_a_key_is_replaced_or_added_inside_a_condition(tmp_path: Path) -> None:
    moves = MOVES.replace(
        "{ event: meeting, outcome: agreed }",
        "{ event: meeting, if_reading: { gates: { warns: { outcome: agreed, which: first } } } }",
    )
    folder = write(tmp_path, moves, readings=READINGS)
    before = read(folder).pack.moves["refer"].needs["agreed"].when
    after = read(folder, gates="warns").pack.moves["refer"].needs["agreed"].when
    assert before is not None and after is not None
    assert before.model_dump(exclude_none=True, exclude_defaults=True) == {"event": ("meeting",), "reading": ("gates",)}
    assert after.model_dump(exclude_none=True, exclude_defaults=True) == {
        "event": ("meeting",), "reading": ("gates",), "outcome": ("agreed",), "which": "first",
    }  # fmt: skip


def test_a_reading_already_named_is_not_named_twice(tmp_path: Path) -> None:
    folder = write(tmp_path, SWITCHED + "        reading: [gates]\n", readings=READINGS, words=WORDS)
    assert read(folder).pack.moves["refer"].needs["agreed"].reading == ("gates",)


def test_the_digest_is_that_of_the_pack_whatever_is_chosen(tmp_path: Path) -> None:
    folder = switched(tmp_path)
    assert read(folder).digest == read(folder, gates="warns").digest


def test_places_in_what_an_option_changes_are_those_of_the_option(tmp_path: Path) -> None:
    written = read(switched(tmp_path), gates="warns")
    span = written.span(("moves", "refer", "needs", "agreed", "should"), key=True)
    assert span is not None and span.file.endswith("moves.yaml") and span.line == 8


@pytest.mark.parametrize(
    ("right", "wrong", "at", "message", "cure"),
    [
        (
            "          gates:\n",
            "          gate:\n",
            "gate",
            '"gate" is not a reading of this pack',
            'did you mean "gates"?',
        ),
        ("warns:", "warn:", "warn", '"warn" is not an option of this reading', 'did you mean "warns"?'),
    ],
)
def test_an_unknown_reading_or_option(tmp_path: Path, right: str, wrong: str, at: str, message: str, cure: str) -> None:
    found = mistakes(tmp_path, SWITCHED.replace(right, wrong), readings=READINGS, words=WORDS)
    assert [(d.code, d.message, d.help) for d in found] == [("unknown-reading", message, cure)]
    assert underlined(found[0]) == at


def test_changes_that_are_no_map(tmp_path: Path) -> None:
    moves = MOVES.rstrip("\n") + "\n        if_reading: { gates: { warns: should } }\n"
    found = mistakes(tmp_path, moves, readings=READINGS)
    assert [(d.code, underlined(d)) for d in found] == [("reading-change", "should")]


def test_a_change_that_makes_a_mistake_is_told_under_that_option_only(tmp_path: Path) -> None:
    moves = MOVES.rstrip("\n") + "\n        if_reading: { gates: { warns: { outcom: agreed } } }\n"
    folder = write(tmp_path, moves, readings=READINGS)
    read(folder)
    written, found = read_pack(folder, {"gates": "warns"})
    assert written is not None and written.partial
    assert [(d.code, underlined(d)) for d in found] == [("unknown-key", "outcom")]


@pytest.mark.parametrize(
    ("choice", "message", "cure"),
    [
        ({"gate": "warns"}, 'this pack has no reading "gate"', 'did you mean "gates"?'),
        ({"gates": "warn"}, 'the reading "gates" has no option "warn"', 'did you mean "warns"?'),
        ({"zzz": "warns"}, 'this pack has no reading "zzz"', "it has: gates"),
    ],
)
def test_choosing_what_is_not_there(tmp_path: Path, choice: dict[str, str], message: str, cure: str) -> None:
    written, found = read_pack(switched(tmp_path), choice)
    assert written is None and [(d.code, d.message, d.help) for d in found] == [("unknown-reading", message, cure)]


def test_a_chosen_option_has_to_be_one_of_the_options(tmp_path: Path) -> None:
    found = mistakes(tmp_path, readings=READINGS.replace("chosen: gates", "chosen: gate"))
    assert [(d.code, d.help, underlined(d)) for d in found] == [
        ("unknown-option", "options: gates, warns, nothing", "gate")
    ]
