"""Spells, where a case came from, minimum stays, moves already made."""

from __future__ import annotations

import pytest
from tests.example import duty, finding, pack, snapshot, verdict

import stepwise

STAY = "{ stayed: 3 months, after: child-protection }"
GUARD = "only_if: { came_from: child-protection }"


def eps(*rows: tuple[str, str, str | None]) -> list[dict[str, object]]:
    return [{"stage": s, "opened": o, **({"closed": c} if c else {})} for s, o, c in rows]


def stay(as_at: str, *rows: tuple[str, str, str | None]):
    return finding(STAY, {**snapshot(), "episodes": eps(*rows)}, as_at, extra=GUARD)


def test_met_on_the_anniversary_and_clamped_to_month_end():
    rows = (("child-protection", "2025-06-01", "2025-11-30"), ("child-in-need", "2025-11-30", None))
    f = stay("2026-02-27", *rows)
    assert (f.verdict, f.earliest) == ("not_met", "2026-02-28")
    assert stay("2026-02-28", *rows).verdict == "met"


def test_child_in_need_recorded_all_through_protection_counts_from_the_end_of_the_plan():
    p = pack(
        moves=f"\n  down: {{ name: D, from: child-in-need, to: early-help, needs: {{ it: {{ must: It, when: {STAY}, {GUARD}, cites: C-1 }} }} }}",
        stages="""
  universal: { name: U }
  early-help: { name: E }
  child-in-need: { name: C, alongside: child-protection }
  enquiry: { name: Q, beside: yes }
  child-protection: { name: P }
""",
    )
    data = {
        **snapshot(),
        "episodes": eps(("child-in-need", "2025-06-01", None), ("child-protection", "2025-09-01", "2026-01-30")),
    }
    assert stepwise.evaluate(p, data, "2026-03-01").move("down").earliest == "2026-04-30"


def test_protection_long_ago_asks_for_nothing():
    assert (
        stay("2026-03-01", ("child-protection", "2018-01-01", "2019-01-01"), ("child-in-need", "2026-01-05", None)).verdict
        == "not_applicable"
    )


def test_friday_joins_monday_and_not_tuesday():
    assert (
        stay("2026-03-01", ("child-protection", "2025-06-01", "2026-01-09"), ("child-in-need", "2026-01-12", None)).verdict
        == "not_met"
    )
    assert (
        stay("2026-03-01", ("child-protection", "2025-06-01", "2026-01-09"), ("child-in-need", "2026-01-13", None)).verdict
        == "not_applicable"
    )


def test_contiguous_episodes_are_one_spell_whatever_service_holds_it():
    rows = [
        {"stage": "child-protection", "opened": "2025-06-01", "closed": "2026-01-30"},
        {"stage": "child-in-need", "opened": "2026-01-30", "closed": "2026-03-01", "service": "duty"},
        {"stage": "child-in-need", "opened": "2026-03-02", "service": "family-support"},
    ]
    f = finding(STAY, {**snapshot(), "episodes": rows}, "2026-04-01", extra=GUARD)
    assert (f.verdict, f.earliest) == ("not_met", "2026-04-30")


def test_history_not_held_in_full_is_not_known():
    data = {**snapshot(), "complete": ["events"]}
    assert verdict(STAY, data, extra=GUARD) == "not_known"


def test_age_on_the_day_of_the_meeting():
    condition = "{ aged: 8, at: booked }"
    records = "records:\n  booked: { event: conference, which: next }"

    def v(born: str | None, **more: object) -> str:
        return verdict(condition, snapshot(child={"born": born}, **more), "2026-04-28", records=records)

    booked = [{"kind": "conference", "for": "2026-05-05"}]
    assert v("2018-05-06", arranged=booked) == "not_met"
    assert v("2018-05-05", arranged=booked) == "met"
    assert v("2018-05-06", arranged=[{"kind": "conference", "for": "2026-05-06"}]) == "met"
    assert v("2018-05-06", complete=[]) == "not_known"
    assert v("2010-01-01", complete=[]) == "met", "already that age today"
    assert v(None, arranged=booked) == "not_met", "not born yet"


MOVES = """
  up: { name: Up, from: early-help, to: child-in-need, needs: { plan: { must: Plan, when: { document: plan }, cites: C-1 } } }
  end:
    name: End
    from: child-protection
    to: not-stated
    needs: { ok: { must: Authorised, when: { decision: early-ending, by: services-manager }, cites: C-1 } }
"""


def test_the_move_already_made_is_judged_as_at_its_day():
    data = {**snapshot(), "episodes": eps(("early-help", "2025-06-01", "2026-02-02"), ("child-in-need", "2026-02-02", None)),
            "documents": [{"kind": "plan", "when": "2026-02-03"}]}  # fmt: skip
    made = stepwise.evaluate(pack(moves=MOVES), data, "2026-06-01").made
    assert (made.move.id, made.move.answer, made.day) == ("up", "blocked", "2026-02-02")
    assert made.move.finding("plan").late_decision == "2026-02-03, 1 days after"
    data["documents"][0]["when"] = "2026-02-02"
    assert stepwise.evaluate(pack(moves=MOVES), data, "2026-06-01").made.move.answer == "allowed"


def test_an_ending_with_no_successor_is_judged_too():
    data = {**snapshot(), "episodes": eps(("child-protection", "2026-01-05", "2026-08-28")),
            "decisions": [{"kind": "early-ending", "when": "2026-09-01", "by": "services-manager"}]}  # fmt: skip
    made = stepwise.evaluate(pack(moves=MOVES), data, "2026-09-01").made
    assert (made.move.id, made.move.answer) == ("end", "blocked")
    assert "4 days" in made.move.finding("ok").late_decision


def test_two_routes_that_fit_are_not_guessed_between():
    moves = MOVES + "  up-again: { name: Up, from: early-help, to: child-in-need, route: second }\n"
    data = {**snapshot(), "episodes": eps(("early-help", "2025-06-01", "2026-02-02"), ("child-in-need", "2026-02-02", None))}
    made = stepwise.evaluate(pack(moves=moves), data, "2026-06-01").made
    assert (made.state, made.could_be) == ("not_known", ("up", "up-again"))
    data["episodes"][1]["by_move"] = "up-again"
    assert stepwise.evaluate(pack(moves=moves), data, "2026-06-01").made.move.answer == "allowed"


def test_as_at_before_the_snapshot_hides_what_came_later():
    data = {**snapshot(), "taken_at": "2026-06-01", "documents": [{"kind": "plan", "when": "2026-05-01"}]}
    p = pack(
        moves="\n  down: { name: D, from: child-in-need, to: early-help, needs: { it: { must: It, when: { document: plan }, cites: C-1 } } }"
    )
    assert stepwise.evaluate(p, data, "2026-04-30").move("down").answer == "blocked"
    assert stepwise.evaluate(p, data, "2026-05-01").move("down").answer == "allowed"
    assert stepwise.evaluate(p, data, "2026-06-11").snapshot_age_days == 10


def test_a_happening_after_the_moment_asked_about_is_refused():
    p = pack()
    with pytest.raises(stepwise.CaseError, match="after the moment asked about"):
        stepwise.evaluate(p, snapshot(documents=[{"kind": "plan", "when": "2026-06-02"}]), "2026-06-01")


def test_previous_is_what_came_before_and_never_what_opened_later():
    p = pack(
        moves="\n  back: { name: Back, from: child-protection, to: previous, cites: C-1 }\n",
        stages="""
  universal: { name: U }
  early-help: { name: E, alongside: child-protection }
  child-in-need: { name: C }
  enquiry: { name: Q, beside: yes }
  child-protection: { name: P }
""",
    )
    rows = eps(
        ("child-in-need", "2025-06-01", "2026-01-10"),
        ("child-protection", "2026-01-10", None),
        ("early-help", "2026-02-01", None),
    )
    assert stepwise.evaluate(p, {**snapshot(), "episodes": rows}, "2026-03-01").move("back").to == "child-in-need"
    alone = {**snapshot(), "complete": ["events"], "episodes": eps(("child-protection", "2026-01-10", None))}
    assert stepwise.evaluate(p, alone, "2026-03-01").move("back").answer == "not_known"


def test_a_change_of_service_opens_no_new_spell_and_moves_no_anchor():
    data = snapshot(documents=[{"kind": "plan", "when": "2026-02-01"}])
    data["episodes"] = [
        {"stage": "child-in-need", "opened": "2026-01-05", "closed": "2026-03-02", "service": "duty"},
        {"stage": "child-in-need", "opened": "2026-03-02", "service": "family-support"},
    ]
    assert verdict("{ document: plan, after: child-in-need opened }", data) == "met"
    assert verdict("{ document: plan, since: child-in-need opened }", data) == "met"
    assert verdict("{ document: plan, after: child-in-need closed }", data) == "not_met", "it has not closed"
    d = duty("due: within 5 working days of child-in-need opened", data, "2026-03-03")
    assert d.due == "2026-01-12"


def test_no_service_holds_a_case_that_is_not_open():
    p = pack(
        moves="""
  up:
    name: Step up
    from: universal
    to: early-help
    needs: { it: { must: Held by the duty team, when: { service: duty }, cites: C-1 } }
"""
    )
    assert stepwise.evaluate(p, snapshot(None), "2026-06-01").move("up").finding("it").verdict == "not_met"
    unsure = {**snapshot(None), "complete": []}
    assert stepwise.evaluate(p, unsure, "2026-06-01").move("up").finding("it").verdict == "not_known"
