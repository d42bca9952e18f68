"""What a snapshot may not be: each refusal says where, what and how to mend it, all at once, and whom to ring."""

from __future__ import annotations

import json

import pytest
from tests.example import need, pack, snapshot

import stepwise

P = pack(
    moves=need("{ event: meeting, outcome: agreed }")
    + "\n  up: { name: Up, from: early-help, to: child-in-need, cites: C-1 }\n",
    order="order: [{ earlier: strategy, later: conference }]",
)


def refused(data: object) -> dict[str, str]:
    """The problems a snapshot is refused for: path to message."""
    with pytest.raises(stepwise.CaseError) as e:
        P.case(data)  # type: ignore[arg-type]  # what is no snapshot is the point
    assert e.value.front_door["contact"], "a refusal says whom to ring"
    assert all(p.help for p in e.value.problems), "every problem says how to mend it"
    return {p.path: p.message for p in e.value.problems}


@pytest.mark.parametrize(
    ("data", "path", "message", "cure"),
    [
        ({**snapshot(), "notes": "x"}, "notes", "there is no such key", "a snapshot has no free text; keys here: case_id, "),
        ({**snapshot(), "desicions": []}, "desicions", "there is no such key", 'did you mean "decisions"?'),
        ({**snapshot(), "complete": "yes"}, "complete", 'the word "all" or a list', 'write "all", or a list of the families'),
        ('{"complete": "all", "episodes": [],\n}', "$", "line 1, column 35", "take out the comma there"),
        ('{"complete": ["events", ], "episodes": []}', "$", "line 1, column 23", "take out the comma there"),
        ('{"complete": "all" "episodes": []}', "$", "line 1, column 20", "check for a missing comma, quote or bracket"),
    ],
)
def test_a_slip_of_the_keyboard_has_its_own_cure(data: object, path: str, message: str, cure: str) -> None:
    with pytest.raises(stepwise.CaseError) as e:
        P.case(data)  # type: ignore[arg-type]  # what is no snapshot is the point
    [problem] = e.value.problems
    assert problem.path == path
    assert message in problem.message and (problem.help or "").startswith(cure)


def two(a: dict[str, object], b: dict[str, object]) -> dict[str, object]:
    return {**snapshot(), "episodes": [a, b]}


CONTRADICTIONS = {
    "closed before it was opened": (
        {**snapshot(), "episodes": [{"stage": "child-in-need", "opened": "2026-02-01", "closed": "2026-01-01"}]},
        "episodes[0].closed", "before it was opened",
    ),
    "two stages that cannot stand side by side": (
        two({"stage": "child-in-need", "opened": "2026-01-05"}, {"stage": "early-help", "opened": "2026-01-05"}),
        "episodes[1]", "at the same time",
    ),
    "one stage open twice": (
        two({"stage": "child-in-need", "opened": "2026-01-05"}, {"stage": "child-in-need", "opened": "2026-02-05"}),
        "episodes[1]", "open twice",
    ),
    "an episode before the one it follows ended": (
        two({"id": "p", "stage": "child-protection", "opened": "2025-06-01", "closed": "2026-03-10"},
            {"stage": "child-in-need", "opened": "2026-02-01", "follows": "p"}),
        "episodes[1].opened", "2026-03-10",
    ),
    "a move that ends a stage, which ended only later": (
        two({"stage": "early-help", "opened": "2025-06-01", "closed": "2026-03-10"},
            {"stage": "child-in-need", "opened": "2026-02-01", "by_move": "up"}),
        "episodes[1].opened", "which ended only 2026-03-10",
    ),
    "a move that does not lead there": (
        {**snapshot(), "episodes": [{"stage": "child-protection", "opened": "2026-02-01", "by_move": "up"}]},
        "episodes[0].by_move", "does not lead to",
    ),
    "a conference before the strategy meeting it belongs to": (
        snapshot(events=[{"id": "s", "kind": "strategy", "when": "2026-01-27"}, {"kind": "conference", "when": "2026-01-20", "of": "s"}]),
        "events[1].when", "earlier than the strategy it belongs to, dated 2026-01-27",
    ),
    "two records that differ and cannot be put in order": (
        snapshot(events=[{"kind": "meeting", "when": "2026-02-01", "outcome": "agreed"}, {"kind": "meeting", "when": "2026-02-01", "outcome": "stays"}]),
        "events[1]", "cannot be put in order",
    ),
    "a paper received before it was made": (
        snapshot(documents=[{"kind": "plan", "when": "2026-02-02", "received": [{"by": "team", "when": "2026-02-01"}]}]),
        "documents[0].received[0].when", "received before",
    ),
    "a booking made after its day": (
        snapshot(arranged=[{"kind": "meeting", "for": "2026-02-01", "made": "2026-02-02"}]),
        "arranged[0].made", "booked after",
    ),
    "a role that ended before it was filled": (
        snapshot(roles=[{"role": "lead", "when": "2026-02-02", "until": "2026-02-01"}]), "roles[0].until", "before it was filled",
    ),
    "a happening after the snapshot was taken": (
        {**snapshot(documents=[{"kind": "plan", "when": "2026-02-02"}]), "taken_at": "2026-02-01"}, "documents[0]", "after the snapshot was taken",
    ),
    "a happening long before birth": (
        snapshot(child={"born": "2026-01-01"}, documents=[{"kind": "plan", "when": "2025-02-02"}]), "documents[0]", "40 weeks before",
    ),
    "a link to nothing": (
        snapshot(documents=[{"kind": "plan", "when": "2026-02-02", "of": "nobody"}]), "documents[0].of", "no record has that id",
    ),
    "one id for two records": (
        snapshot(documents=[{"id": "a", "kind": "plan", "when": "2026-02-02"}, {"id": "a", "kind": "form", "when": "2026-02-02"}]), "documents[1].id", "already used",
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", list(CONTRADICTIONS))
def test_a_contradiction_is_refused_with_its_place(name):
    data, path, said = CONTRADICTIONS[name]
    problems = refused(data)
    assert path in problems, problems
    assert said in problems[path]


def test_every_problem_is_listed_and_not_the_first_only():
    data = snapshot(
        events=[{"kind": "meating", "when": "2026-02-30"}, {"kind": "meeting", "when": "2026-02-30", "outcome": "agred"}],
        documents=[{"kind": "plam"}],
        facts={"concern": "perhaps", "needs-mett": True},
    )
    data["episodes"].append({"stage": "child-in-ned", "opened": "2026-01-05"})
    assert set(refused(data)) == {
        "events[0].kind", "events[1].when", "events[1].outcome", "documents[0].kind", "episodes[1].stage", "facts.concern", "facts.needs-mett",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("when", "said"),
    [
        ("2026-02-30", "not a real date"),
        ("2026-03-29T01:30", ""),
        ("2026-10-25T01:30", ""),
        ("20260505", ""),
        ("yesterday", ""),
        ("0000-00-00", ""),
        ("9999-12-31", ""),
    ],
)
def test_a_time_that_cannot_be_read_is_refused(when, said):
    problems = refused(snapshot(documents=[{"kind": "plan", "when": when}]))
    assert said in problems["documents[0].when"]
    assert when not in problems["documents[0].when"]


def test_naive_and_aware_times_are_the_same_moment_in_london():
    for when in ("2026-05-05T10:00", "2026-05-05T10:00+01:00", "2026-05-05T09:00Z"):
        case = P.case(snapshot(documents=[{"kind": "plan", "when": when}]))
        assert case.records["documents"]["plan"][0].at.isoformat() == "2026-05-05T10:00:00+01:00"


@pytest.mark.parametrize(
    ("data", "path"),
    [
        ([], "$"), (None, "$"), (3, "$"), ("[]", "$"), ("{", "$"), (b"\xff\xfe", "$"), ("[" * 100_000, "$"),
        ({"complete": "all"}, "episodes"), ({"episodes": []}, "complete"),
        ({**snapshot(), "events": {}}, "events"), ({**snapshot(), "events": [3]}, "events[0]"),
        ({**snapshot(), "events": [{"kind": 3}]}, "events[0].kind"),
        ({**snapshot(), "evnts": []}, "evnts"),
        ({**snapshot(), "complete": "some"}, "complete"), ({**snapshot(), "complete": ["evnts"]}, "complete[0]"),
        ('{"complete": "all", "complete": "all", "episodes": []}', "$"),
    ],
)  # fmt: skip
def test_a_wrong_shape_is_refused_at_its_place(data, path):
    assert path in refused(data)


def test_a_huge_text_is_refused_before_it_is_read():
    assert "larger" in refused("x" * 3_000_000)["$"]


def test_did_you_mean_names_the_packs_own_word():
    with pytest.raises(stepwise.CaseError) as e:
        P.case(snapshot(events=[{"kind": "meeting", "outcme": "agreed"}]))
    assert {p.path: p.help for p in e.value.problems} == {"events[0].outcme": 'did you mean "outcome"?'}
    with pytest.raises(stepwise.CaseError) as e:
        P.case(snapshot(documents=[{"kind": "plann"}]))
    assert {p.path: p.help for p in e.value.problems} == {"documents[0].kind": 'did you mean "plan"?'}


def test_nothing_given_is_ever_said_back():
    secret = "Jane Smith, 12 Some Street"
    data = snapshot(
        events=[{"kind": secret, "by": secret, "outcome": secret, "when": secret}],
        consents=[{"kind": "service", "person": secret, "state": "given"}],
        facts={"concern": secret, "concern-types": [secret]},
    )
    data["case_id"] = secret
    with pytest.raises(stepwise.CaseError) as e:
        P.case(data)
    assert secret not in str(e.value) + json.dumps(e.value.to_dict()) + repr(e.value)


def test_the_data_given_is_left_unchanged():
    data = snapshot(events=[{"kind": "meeting", "when": "2026-02-01", "by": "manager"}])
    before = json.dumps(data)
    P.case(data)
    assert json.dumps(data) == before


def test_an_unborn_child_may_have_a_conference():
    P.case(snapshot(child={"born": None}, events=[{"kind": "conference", "when": "2026-02-01"}]))
    P.case(snapshot(child={"born": "2026-05-01"}, events=[{"kind": "conference", "when": "2026-02-01"}]))


def test_a_case_of_another_pack_is_checked_again():
    other = pack()
    case = P.case(snapshot(documents=[{"kind": "plan", "when": "2026-02-01"}]))
    assert stepwise.evaluate(other, case, "2026-06-01").identity.digest == other.digest


def test_the_python_text_of_a_case_holds_nothing_of_it():
    assert repr(P.case(snapshot())) == "<Case: 0 records, 1 episodes>"
