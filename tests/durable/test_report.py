"""What is said of the comparison: agreement is counted, every difference is named with both verdicts, silence is told."""

from __future__ import annotations

import json

import pytest
from tests.durable.second import needed
from tests.example import pack, snapshot

import stepwise
from stepwise.durable import Difference, SecondOpinion
from stepwise.durable.report import Opinion, compared

MOVES = """
  down:
    name: Step down
    from: child-in-need
    to: early-help
    needs:
      form: { must: A form, when: { document: form }, cites: C-1 }
      plan: { should: A plan, when: { document: plan }, cites: C-1 }
"""
FORM = snapshot(documents=[{"kind": "form", "when": "2026-03-01"}])


def test_agreement_is_counted() -> None:
    answer = stepwise.evaluate(pack(moves=MOVES), FORM, "2026-06-01")
    same = {m.id: Opinion(m.answer, {f.id: f.verdict for f in m.findings}, {}) for m in answer.moves}
    report = compared(answer, same)
    assert (report.agreed, report.needs, report.moves, report.differences) == (True, 3, 2, ())
    assert report.says() == ["The second opinion agrees on 3 needs and 2 moves."]
    assert report.front_door is answer.front_door
    assert report.override is answer.override


def test_each_difference_is_named_with_both_verdicts() -> None:
    answer = stepwise.evaluate(pack(moves=MOVES), FORM, "2026-06-01")
    other = {
        "down": Opinion("blocked", {"down.form": "not_met", "down.plan": "not_met"}, {}),
        "ghost": Opinion("allowed", {}, {}),
    }
    report = compared(answer, other)
    assert not report.agreed
    assert report.differences == (
        Difference("move", "to-front-door", "allowed", "not listed"),
        Difference("need", "down.form", "met", "not_met"),
        Difference("move", "down", "allowed_with_gaps", "blocked"),
        Difference("move", "ghost", "not listed", "allowed"),
    )
    assert report.says()[:3] == [
        "The second opinion differs on 4 of the findings; it agrees on 1 need and 0 moves.",
        "  to-front-door: allowed here, not listed in the second opinion",
        "  down.form: met here, not_met in the second opinion",
    ]
    assert json.loads(json.dumps(report.to_dict()))["differences"][1] == {
        "what": "need", "id": "down.form", "stepwise": "met", "second_opinion": "not_met",
    }  # fmt: skip


def test_silence_is_never_agreement() -> None:
    answer = stepwise.evaluate(pack(moves=MOVES), FORM, "2026-06-01")
    mute = {m.id: Opinion(None, {}, {f.id: "a reason" for f in m.findings}) for m in answer.moves}
    report = compared(answer, mute)
    assert (report.needs, report.moves, len(report.no_opinion)) == (0, 0, 5)
    assert report.no_opinion["down.form"] == "a reason"
    assert report.no_opinion["down"] == "it has no opinion on one of its needs"
    assert "It has no opinion on 5:" in report.says()


@needed
@pytest.mark.parametrize(
    ("change", "id", "here", "there"),
    [
        ({"documents": []}, "down.form", "not_met", "met"),
        ({"documents": []}, "down", "blocked", "allowed_with_gaps"),
        ({"complete": []}, "down.plan", "not_known", "not_met"),
        ({"episodes": []}, "down", "not listed", "allowed_with_gaps"),
    ],
)
def test_a_wrong_answer_is_caught(change: dict[str, object], id: str, here: str, there: str, asker: SecondOpinion) -> None:
    """The engine's answer to another case stands in for an engine that is wrong."""
    p = pack(moves=MOVES)
    wrong = stepwise.evaluate(p, {**FORM, **change}, "2026-06-01")
    report = asker.of(p).check(p.case(FORM), "2026-06-01", answer=wrong)
    assert (id, here, there) in [(d.id, d.stepwise, d.second_opinion) for d in report.differences]
    assert not report.agreed
