"""Three values: combinators, guards, the answer of a move."""

from __future__ import annotations

import itertools

import pytest
from tests.example import pack, snapshot, verdict

import stepwise

VALUE = {"met": True, "not_met": False, "not_known": None}
ORDER = ["not_met", "not_known", "met"]
A, B = "{ fact: needs-met }", "{ fact: deputy-allowed }"


def facts(a: str, b: str) -> dict[str, bool]:
    return {k: v for k, v in (("needs-met", VALUE[a]), ("deputy-allowed", VALUE[b])) if v is not None}


@pytest.mark.parametrize(("a", "b"), list(itertools.product(ORDER, ORDER)))
def test_kleene(a, b):
    data = snapshot(facts=facts(a, b))
    assert verdict(f"{{ all: [{A}, {B}] }}", data) == min(a, b, key=ORDER.index)
    assert verdict(f"{{ any: [{A}, {B}] }}", data) == max(a, b, key=ORDER.index)
    assert verdict(f"{{ none: [{A}, {B}] }}", data) == ORDER[2 - ORDER.index(max(a, b, key=ORDER.index))]
    met, perhaps = [a, b].count("met"), [a, b].count("not_known")
    assert verdict(f"{{ at_least: 2, of_these: [{A}, {B}] }}", data) == (
        "met" if met == 2 else "not_known" if met + perhaps == 2 else "not_met"
    )


@pytest.mark.parametrize(
    ("guard", "condition", "expected"),
    [("not_met", "not_met", "not_applicable"), ("not_met", "met", "not_applicable"), ("not_known", "met", "met"),
     ("not_known", "not_met", "not_known"), ("met", "not_met", "not_met"), ("met", "met", "met")],
)  # fmt: skip
def test_a_guard_not_known_never_lets_a_need_go(guard, condition, expected):
    data = snapshot(facts=facts(condition, guard))
    assert verdict(A, data, extra=f"only_if: {B}") == expected


MOVES = """
  down:
    name: Step down
    from: child-in-need
    to: early-help
    needs:
      gate: { must: Gate, when: { fact: needs-met }, cites: C-1 }
      other: { must: Other, when: { document: plan }, cites: C-1 }
      nice: { should: Nice, when: { document: form }, cites: C-1 }
"""


def answer(**data) -> str:
    return stepwise.evaluate(pack(moves=MOVES), data, "2026-06-01").move("down").answer


def test_the_answer_of_a_move():
    plan, form = {"kind": "plan", "when": "2026-02-01"}, {"kind": "form", "when": "2026-02-01"}
    assert answer(**snapshot(facts={"needs-met": True}, documents=[plan, form])) == "allowed"
    assert answer(**snapshot(facts={"needs-met": True}, documents=[plan])) == "allowed_with_gaps"
    assert answer(**snapshot(documents=[plan, form])) == "not_known"
    assert answer(**snapshot(documents=[form])) == "blocked", "one gate unmet and one unknown is blocked"
    assert (
        answer(**{**snapshot(facts={"needs-met": True}, documents=[plan]), "complete": ["documents.plan"]})
        == "allowed_with_gaps"
    ), "a should not known is a gap"


def test_one_gate_unmet_and_one_unknown_still_asks_for_the_unknown():
    e = stepwise.evaluate(pack(moves=MOVES), snapshot(), "2026-06-01")
    assert e.move("down").answer == "blocked"
    assert "facts.needs-met" in [a["ask"] for a in e.ask_next]


def test_a_must_that_does_not_gate_is_shown_missing_and_blocks_nothing():
    moves = "\n  down: { name: D, from: child-in-need, to: early-help, needs: { it: { must: It, gates: no, when: { document: plan }, cites: C-1 } } }"
    e = stepwise.evaluate(pack(moves=moves), snapshot(), "2026-06-01")
    assert e.move("down").answer == "allowed_with_gaps"
    assert [m["need"] for m in e.missing if m["move"] == "down"] == ["down.it"]


def test_the_branch_that_decided_is_named():
    condition = "{ any: [{ fact: needs-met, says: Needs are met, cites: C-1 }, { document: plan }] }"
    from tests.example import finding

    f = finding(condition, snapshot(facts={"needs-met": True}))
    assert (f.branch.says, f.branch.cites) == ("Needs are met", ("C-1",))


def test_a_branch_that_fails_brings_its_evidence_once():
    from tests.example import finding

    data = snapshot(events=[{"kind": "meeting", "when": "2026-03-01", "outcome": "stays", "attended": ["manager"]}])
    f = finding("{ any: [{ event: meeting, outcome: agreed }, { event: meeting, outcome: not-agreed }] }", data)
    assert (f.verdict, [r.path for r in f.evidence]) == ("not_met", ["events[0]"])


def test_an_order_fails_where_the_first_never_was_whatever_is_known_of_the_second():
    records = "records:\n  talk: { event: talk }\n  notice: { event: notice }"
    data = {**snapshot(), "complete": ["events.talk"]}
    assert verdict("{ order: [talk, notice] }", data, records=records) == "not_met"
    assert verdict("{ order: [talk, notice] }", {**data, "complete": []}, records=records) == "not_known"
