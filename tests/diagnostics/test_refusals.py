"""The exceptions of the front door, the register of codes, and did-you-mean."""

from __future__ import annotations

import copy
import pickle

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stepwise.diagnostics import (
    CODES,
    CaseError,
    Diagnostic,
    PackError,
    Problem,
    Span,
    StepwiseError,
    did_you_mean,
    explain,
    register,
)

PROBLEMS = (
    Problem("episodes.0.closed", "this is before the day it was opened", "check both dates"),
    Problem("", "it does not say which families of records it holds in full"),
)


def test_a_refused_pack_counts_and_shows_everything() -> None:
    span = Span("pack.yaml", 2, 1, 2, 3)
    error = PackError(
        [
            Diagnostic("b", "warning", "second", None, span),
            Diagnostic("a", "error", "first", "mend it", span, "to: x"),
        ]
    )
    assert isinstance(error, StepwiseError)
    assert [d.code for d in error.diagnostics] == ["a", "b"]
    assert str(error) == (
        "the pack cannot be used: 1 error and 1 warning\n"
        "pack.yaml:2:1: error a: first\n"
        "    2 | to: x\n"
        "      | ^^ mend it\n"
        "pack.yaml:2:1: warning b: second"
    )
    assert str(PackError([])) == "the pack cannot be used: 0 errors"


def test_a_refused_case_lists_every_problem_and_the_front_door() -> None:
    error = CaseError(PROBLEMS, {"name": "Integrated Front Door", "contact": ["0151 000 0000", "mash@x.gov.uk"]})
    assert str(error) == (
        "the case snapshot was refused: 2 problems\n"
        "  episodes.0.closed: this is before the day it was opened\n"
        "    help: check both dates\n"
        "  the snapshot: it does not say which families of records it holds in full\n"
        "If a child may be at risk now: Integrated Front Door, 0151 000 0000, mash@x.gov.uk"
    )
    assert error.to_dict() == {
        "problems": [p.to_dict() for p in PROBLEMS],
        "front_door": {"name": "Integrated Front Door", "contact": ["0151 000 0000", "mash@x.gov.uk"]},
    }


@pytest.mark.parametrize(
    ("front_door", "line"),
    [
        ({"name": "MASH", "contact": "0300 000"}, "If a child may be at risk now: MASH, 0300 000"),
        ({"contact": ("0300 000",)}, "If a child may be at risk now: 0300 000"),
        ({"name": "MASH"}, "If a child may be at risk now: MASH"),
    ],
)
def test_the_front_door_is_named_as_far_as_it_is_known(front_door: dict[str, object], line: str) -> None:
    assert str(CaseError(PROBLEMS[:1], front_door)).splitlines()[-1] == line


def test_without_a_front_door_nothing_is_promised() -> None:
    assert "at risk" not in str(CaseError(PROBLEMS))
    assert "at risk" not in str(CaseError(PROBLEMS, {}))
    assert CaseError(PROBLEMS).to_dict()["front_door"] is None


def test_refusals_can_be_copied_and_sent_between_processes() -> None:
    case = CaseError(PROBLEMS, {"name": "MASH"})
    pack = PackError([Diagnostic("a", "error", "first")])
    for twin in (pickle.loads(pickle.dumps(case)), copy.copy(case)):
        assert (str(twin), twin.problems, twin.front_door) == (str(case), PROBLEMS, {"name": "MASH"})
    assert pickle.loads(pickle.dumps(pack)).diagnostics == pack.diagnostics


def test_a_code_is_registered_once() -> None:
    assert register("test-sample-code", "An example.") == "test-sample-code"
    assert register("test-sample-code", "An example.") == "test-sample-code"
    with pytest.raises(ValueError, match="is taken"):
        register("test-sample-code", "Another one.")
    with pytest.raises(ValueError, match="lower-case"):
        register("Sample_Code", "An example.")
    with pytest.raises(ValueError, match="needs an explanation"):
        register("test-empty-code", " ")
    assert explain("test-sample-code") == CODES["test-sample-code"] == "An example."
    with pytest.raises(LookupError, match=r'no code "test-sampel-code"; did you mean "test-sample-code"\?'):
        explain("test-sampel-code")


STAGES = ["universal", "team-around-the-family", "child-in-need", "child-protection"]


@pytest.mark.parametrize(
    ("word", "meant"),
    [
        ("child-in-ned", "child-in-need"),
        ("Child_In_Need", "child-in-need"),
        ("child protection", "child-protection"),
        ("univesal", "universal"),
        ("team-around-family", "team-around-the-family"),
        ("looked-after", None),
        ("xyz", None),
        ("", None),
        ("child-in-need " * 50, None),
    ],
)
def test_did_you_mean(word: str, meant: str | None) -> None:
    assert did_you_mean(word, STAGES) == meant
    assert did_you_mean(word, reversed(STAGES)) == meant


@given(st.text(max_size=30), st.lists(st.text(max_size=30)))
def test_did_you_mean_never_invents(word: str, options: list[str]) -> None:
    assert did_you_mean(word, options) in {None, *options}
