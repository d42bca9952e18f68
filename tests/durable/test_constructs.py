"""Each construct of the pack language by example: what the second opinion must say, and that the engine says it too.

The packs that ship do not use all of these. What must come out is written here, not taken from either evaluator.
"""

from __future__ import annotations

from typing import Any

import pytest
from tests.durable.second import needed
from tests.example import need, pack, snapshot

from stepwise import evaluate
from stepwise.durable import SecondOpinion
from stepwise.durable.questions import READS
from stepwise.durable.values import CannotJudge

pytestmark = needed

AS_AT = "2026-06-01"
TALK = {"kind": "talk", "when": "2026-02-01"}
AGREED = {"kind": "meeting", "when": "2026-03-01", "outcome": "agreed"}
STAYS = {"kind": "meeting", "when": "2026-04-01", "outcome": "stays"}
PLAN = {"kind": "plan", "when": "2026-03-01", "contains": ["risks"]}
DECIDED = {"kind": "step-down", "when": "2026-03-01", "by": ["deputy"]}
RECORDS = """
records:
  final: { event: meeting, which: latest }
  first: { event: meeting, which: first }
  agreeing: { event: meeting, outcome: agreed }
  first-word: { event: [talk, notice], by: manager, which: first }
  coming: { event: conference, which: next }
  talked: { event: talk }
  plan: { document: plan }
  paper: { document: plan, received_by: team }
  form: { document: plan, received_by: team, which: first }
"""
OLD = {"child": {"born": "2018-06-01"}}
NEITHER = {"facts": {"needs-met": False, "deputy-allowed": False}}
DUTY = [{"stage": "child-in-need", "opened": "2026-01-05", "service": ["duty"]}]
BEFORE = [{"stage": "child-protection", "opened": "2025-06-01", "closed": "2025-11-30"}]
CIN_AFTER = [*BEFORE, {"stage": "child-in-need", "opened": "2025-11-30"}]

EXAMPLES: list[tuple[str, dict[str, Any], str]] = [
    ("{ at_least: 2, of_these: [{ fact: needs-met }, { fact: deputy-allowed }, { document: plan }] }",
     {"facts": {"needs-met": True}, "documents": [PLAN]}, "met"),
    ("{ at_least: 2, of_these: [{ fact: needs-met }, { fact: deputy-allowed }, { document: plan }] }",
     {"facts": {"needs-met": True}}, "not_known"),
    ("{ at_least: 2, of_these: [{ fact: needs-met }, { fact: deputy-allowed }, { document: plan }] }",
     {**NEITHER, "documents": [PLAN]}, "not_met"),
    ("{ none: [{ document: plan }, { fact: needs-met }] }", NEITHER, "met"),
    ("{ none: [{ document: plan }, { fact: needs-met }] }", {}, "not_known"),
    ("{ of: final, outcome: agreed }", {"events": [AGREED, STAYS]}, "not_met"),
    ("{ of: first, outcome: agreed }", {"events": [AGREED, STAYS]}, "met"),
    ("{ of: agreeing }", {"events": [AGREED, STAYS]}, "met"),
    ("{ of: agreeing }", {"events": [AGREED, {"kind": "meeting", "when": "2026-04-01"}]}, "not_known"),
    ("{ event: meeting, after: plan }", {"documents": [{**PLAN, "when": "2026-02-01"}, {**PLAN, "when": "2026-04-01"}],
                                         "events": [AGREED]}, "not_met"),
    ("{ event: meeting, before: plan }", {"documents": [{**PLAN, "when": "2026-02-01"}, {**PLAN, "when": "2026-04-01"}],
                                          "events": [AGREED]}, "met"),
    ("{ event: meeting, before: paper received }",
     {"documents": [{**PLAN, "received": [{"by": "team", "when": "2026-03-02"}]}, {**PLAN, "when": "2026-03-20"}],
      "events": [AGREED]}, "not_known"),
    ("{ event: meeting, after: first-word }",
     {"events": [{**TALK, "by": "manager"}, {"kind": "notice", "when": "2026-02-01"}, AGREED]}, "not_known"),
    ("{ of: agreeing, since: ever }", {"events": [{**AGREED, "when": "2025-03-01"}]}, "met"),
    ("{ of: agreeing }", {"events": [{**AGREED, "when": "2025-03-01"}]}, "not_met"),
    ("{ of: coming }", {"arranged": [{"kind": "conference", "for": "2026-07-01"}]}, "met"),
    ("{ of: coming }", {"arranged": [{"kind": "conference", "for": "2025-12-20", "made": "2025-12-01"}]}, "not_met"),
    ("{ of: coming, linked_to: talked }",
     {"events": [{**TALK, "id": "t"}, {"kind": "conference", "when": "2026-05-01", "of": "t"}]}, "met"),
    ("{ of: coming, linked_to: talked }",
     {"events": [{**TALK, "id": "t"}, {"id": "c", "kind": "conference", "when": "2026-05-01", "of": "t"}],
      "arranged": [{"kind": "conference", "for": "2026-07-01", "made": "2026-05-01", "of": "c"}]}, "not_met"),
    ("{ event: conference }", {"arranged": [{"kind": "conference", "for": "2026-05-01"}]}, "not_met"),
    ("{ document: plan, contains: [risks, strengths] }", {"documents": [PLAN]}, "not_met"),
    ("{ document: plan, contains_any: [risks, strengths] }", {"documents": [PLAN]}, "met"),
    ("{ document: plan, received_by: team }", {"documents": [PLAN]}, "not_known"),
    ("{ document: plan, at_most_old: 3 months }", {"documents": [PLAN]}, "met"),
    ("{ document: plan, at_most_old: 2 months }", {"documents": [PLAN]}, "not_met"),
    ("{ document: plan, before: final, at_least: 23 working days }", {"documents": [PLAN], "events": [STAYS]}, "met"),
    ("{ document: plan, before: final, at_least: 24 working days }", {"documents": [PLAN], "events": [STAYS]}, "not_met"),
    ("{ of: final, after: plan, within: 4 weeks }", {"documents": [PLAN], "events": [STAYS]}, "not_met"),
    ("{ of: final, after: plan, within: 5 weeks }", {"documents": [PLAN], "events": [STAYS]}, "met"),
    ("{ of: final, after: form received or child-in-need opened }", {"documents": [PLAN], "events": [STAYS]}, "not_known"),
    ("{ of: final, after: form received or child-in-need opened }",
     {"documents": [{**PLAN, "received": []}], "events": [STAYS]}, "met"),
    ("{ event: talk, since: service opened }",
     {"episodes": [{**DUTY[0], "closed": "2026-02-15"}, {**DUTY[0], "opened": "2026-02-15", "service": ["family-support"]}],
      "events": [TALK]}, "not_met"),
    ("{ event: talk, since: service opened }",
     {"episodes": [{**DUTY[0], "closed": "2026-01-15"}, {**DUTY[0], "opened": "2026-01-15"}], "events": [TALK]}, "met"),
    ("{ event: talk, since: service opened }", {"events": [TALK]}, "met"),
    ("{ event: talk, since: service opened }",
     {"episodes": [{**DUTY[0], "closed": "2026-02-15"}, {"stage": "child-in-need", "opened": "2026-02-15"}], "events": [TALK]},
     "not_known"),
    ("{ event: talk, after: needs-met raised }",
     {"events": [TALK], "facts": {"needs-met": {"value": True, "since": "2026-02-01"}}}, "met"),
    ("{ event: talk, after: needs-met raised }",
     {"events": [TALK], "facts": {"needs-met": {"value": True, "since": "2026-02-02"}}}, "not_met"),
    ("{ event: talk, after: needs-met raised }", {"events": [TALK], "facts": {"needs-met": True}}, "not_known"),
    ("{ decision: step-down, by: manager, substitute: [{ by: head }, { by: deputy, only_if: { fact: deputy-allowed } }] }",
     {"decisions": [DECIDED], "facts": {"deputy-allowed": True}}, "met"),
    ("{ event: meeting, weekday: wednesday }", {"events": [STAYS]}, "met"),
    ("{ order: [talked, final] }", {"events": [TALK, STAYS]}, "met"),
    ("{ order: [final, talked] }", {"events": [TALK, STAYS]}, "not_met"),
    ("{ decision: step-down, by: manager, substitute: { by: deputy, only_if: { fact: deputy-allowed } } }",
     {"decisions": [DECIDED], "facts": {"deputy-allowed": True}}, "met"),
    ("{ decision: step-down, by: manager, substitute: { by: deputy, only_if: { fact: deputy-allowed } } }",
     {"decisions": [DECIDED]}, "not_known"),
    ("{ role: lead }", {"roles": [{"role": "lead", "requested": "2026-02-01"}]}, "not_met"),
    ("{ role: lead, requested: yes }", {"roles": [{"role": "lead", "requested": "2026-02-01"}]}, "met"),
    ("{ role: lead, by: final }", {"roles": [{"role": "lead", "when": "2026-04-02"}], "events": [STAYS]}, "not_met"),
    ("{ open: child-in-need }", {}, "met"),
    ("{ closed: child-protection }", {"episodes": CIN_AFTER}, "met"),
    ("{ closed: child-protection }", {}, "not_met"),
    ("{ been: child-protection }", {"complete": ["events"]}, "not_known"),
    ("{ came_from: child-protection }", {"episodes": CIN_AFTER}, "met"),
    ("{ stayed: 3 months, after: child-protection }", {"episodes": CIN_AFTER}, "met"),
    ("{ stayed: 7 months, after: child-protection }", {"episodes": CIN_AFTER}, "not_met"),
    ("{ service: duty }", {"episodes": DUTY}, "met"),
    ("{ service: family-support }", {"episodes": DUTY}, "not_met"),
    ("{ service: duty }", {}, "not_known"),
    ("{ aged: 8, at: now }", OLD, "met"),
    ("{ aged: 9, at: now }", OLD, "not_met"),
    ("{ aged: 9, at: coming }", {**OLD, "arranged": [{"kind": "conference", "for": "2027-06-01"}]}, "met"),
    ("{ aged: 9, at: coming }", OLD, "not_known"),
    ("{ fact: concern-types, includes: [neglect] }", {"facts": {"concern-types": ["neglect", "harm"]}}, "met"),
    ("{ fact: concern-types, includes: [neglect, harm] }", {"facts": {"concern-types": ["neglect"]}}, "not_met"),
    ("{ fact: concern-types, includes_any: [neglect] }", {}, "not_known"),
    ("{ fact: needs-met, is: no }", NEITHER, "met"),
    ("{ fact: needs-met }", {"facts": {"needs-met": {"value": True, "since": "2025-05-01"}}}, "not_known"),
    ("{ fact: needs-met, since: ever }", {"facts": {"needs-met": {"value": True, "since": "2025-05-01"}}}, "met"),
]  # fmt: skip


def verdict(asker: SecondOpinion, p: Any, data: dict[str, Any], id: str = "down.it") -> str:
    """What both say of one need; they must agree on everything else as well."""
    case = p.case(data)
    report = asker.of(p).check(case, AS_AT)
    assert not report.differences, "\n".join(report.says())
    assert not report.no_opinion, "\n".join(report.says())
    opinions = asker._process.ask(p, case, AS_AT)
    return opinions["down"].verdicts[id]


@pytest.mark.parametrize(("condition", "data", "expected"), EXAMPLES)
def test_a_condition(condition: str, data: dict[str, Any], expected: str, asker: SecondOpinion) -> None:
    p = pack(moves=need(condition), records=RECORDS)
    assert (
        verdict(asker, p, {**snapshot(facts=data.get("facts", {})), **{k: v for k, v in data.items() if k != "facts"}})
        == expected
    )


WAIVED = {
    "kind": "early-ending",
    "when": "2026-03-01",
    "by": "services-manager",
    "contains": ["rationale"],
    "recorded_in": "case-tab",
}
WAIVER = "waiver: { decision: early-ending, by: services-manager, records: rationale, recorded_in: case-tab, only_if: { fact: needs-met }, cites: C-1 }"


@pytest.mark.parametrize(
    ("row", "fact", "expected"),
    [({}, True, "waived"), ({}, False, "not_met"), ({}, None, "not_met"), ({"contains": []}, True, "not_met"),
     ({"recorded_in": "other-tab"}, True, "not_met"), ({"by": "manager"}, True, "not_met"), ({"when": "2025-12-01"}, True, "not_met")],
)  # fmt: skip
def test_a_waiver(row: dict[str, Any], fact: bool | None, expected: str, asker: SecondOpinion) -> None:
    data = snapshot(decisions=[{**WAIVED, **row}], facts={} if fact is None else {"needs-met": fact})
    assert verdict(asker, pack(moves=need("{ document: plan }", WAIVER)), data) == expected


@pytest.mark.parametrize(
    ("row", "expected"),
    [
        ({"reasons": ["capacity"]}, "waived"),
        ({"reasons": ["capacity", "unsafe"]}, "not_met"),
        ({}, "not_known"),
        ({"reasons": []}, "not_met"),
    ],
)
def test_a_void_refusal(row: dict[str, Any], expected: str, asker: SecondOpinion) -> None:
    extra = "void_if_only: { outcome: refused, reasons: [capacity], cites: C-1 }"
    data = snapshot(decisions=[{"kind": "step-down", "when": "2026-03-01", "outcome": "refused", **row}])
    assert verdict(asker, pack(moves=need("{ decision: step-down, outcome: approved }", extra)), data) == expected


@pytest.mark.parametrize(
    ("row", "need_is", "answer"),
    [
        ({"purposes": ["monitoring"]}, "not_met", "prohibited"),
        ({"purposes": ["support"]}, "met", "allowed"),
        ({}, "not_known", "not_known"),
    ],
)
def test_a_forbidden_purpose(row: dict[str, Any], need_is: str, answer: str, asker: SecondOpinion) -> None:
    moves = need("{ document: plan }").replace(
        "when: { document: plan }", "prohibits: { decision: step-down, purposes: [monitoring] }"
    )
    p = pack(moves=moves)
    data = snapshot(decisions=[{"kind": "step-down", "when": "2026-03-01", **row}])
    assert verdict(asker, p, data) == need_is
    assert asker._process.ask(p, p.case(data), AS_AT)["down"].answer == answer


def test_a_ban_between_two_stages(asker: SecondOpinion) -> None:
    bans = "prohibits:\n  never: { from: child-in-need, to: early-help, says: Never, cites: C-1 }"
    p = pack(moves=need("{ document: plan }"), prohibits=bans)
    data = snapshot(documents=[PLAN])
    assert verdict(asker, p, data) == "met"
    assert asker._process.ask(p, p.case(data), AS_AT)["down"].answer == "prohibited"


@pytest.mark.parametrize(
    ("row", "listed"), [({"outcome": "agreed"}, True), ({}, True), ({"outcome": "stays"}, False), (None, False)]
)
def test_a_move_from_elsewhere_is_listed_where_a_record_asks_for_it_or_may(
    row: dict[str, str] | None, listed: bool, asker: SecondOpinion
) -> None:
    moves = """
  in:
    name: Moves in
    from: elsewhere
    to: child-in-need
    requested: { event: meeting, outcome: agreed, which: any }
    needs: { plan: { must: A plan, when: { document: plan }, cites: C-1 } }
    cites: C-1
"""
    p = pack(moves=moves)
    data = {**snapshot(None), "complete": [], "events": [] if row is None else [{"kind": "meeting", "when": "2026-03-01", **row}]}
    assert any(m.id == "in" for m in evaluate(p, data, AS_AT).moves) is listed
    report = asker.of(p).check(p.case(data), AS_AT)
    assert not report.differences, "\n".join(report.says())


def test_the_override_suspends_the_needs_of_its_moves_and_holds_a_step_down(asker: SecondOpinion) -> None:
    p = pack(moves=need("{ document: plan }"))
    case = p.case(snapshot(documents=[PLAN], facts={"concern": True}))
    second = asker._process.ask(p, case, AS_AT)
    assert second["to-front-door"].verdicts == {"to-front-door.form": "suspended"}
    assert (second["to-front-door"].answer, second["down"].answer) == ("allowed", "allowed_with_gaps")


def test_what_it_cannot_judge_it_says(asker: SecondOpinion) -> None:
    p = pack(moves=need("{ of: final, after: talked, at_least: 24 hours }"), records=RECORDS)
    report = asker.of(p).check(p.case(snapshot(events=[TALK, STAYS])), AS_AT)
    assert report.no_opinion == {"down.it": "a condition that counts hours", "down": "it has no opinion on one of its needs"}
    assert report.agreed
    assert "It has no opinion on 2:" in report.says()


def test_every_key_of_a_condition_is_read() -> None:
    """A key added to the language is not guessed at: teach the second opinion, then name the key in READS."""
    for model, keys in READS.items():
        assert set(model.model_fields) <= keys, f"{model.__name__}: {sorted(set(model.model_fields) - keys)}"


def test_a_key_it_does_not_know_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    from stepwise.durable.questions import _judge
    from stepwise.pack.conditions import StageOpen

    monkeypatch.setitem(READS, StageOpen, frozenset())
    with pytest.raises(CannotJudge, match="a condition on StageOpen: open"):
        _judge(StageOpen(open="child-in-need"))
