"""Moves: where they lead, what they close, transfers, the override, bans, ladders, what is asked for."""

from __future__ import annotations

import pytest
from tests.example import need, pack, snapshot

import stepwise

MOVES = """
  down:
    name: Step down
    from: child-in-need
    to: early-help
    decided_by: agreed
    needs:
      agreed: { must: The meeting agrees, when: { event: meeting, outcome: agreed }, cites: C-1 }
      form: { must: A form, when: { document: form }, cites: C-1 }
    then:
      tell: { must: Tell the team, due: within 5 working days of plan received, met_by: { event: notice }, cites: C-1 }
      close: { must: Close it, due: after this move, met_by: { event: discussed }, cites: C-1 }
  stay-out:
    name: Step down to universal
    from: child-in-need
    to: universal
    decided_by: agreed
    needs:
      agreed: { must: The meeting agrees to close, when: { event: meeting, outcome: stays }, cites: C-1 }
  back: { name: Back, from: enquiry, to: previous, cites: C-1 }
  over: { name: Over, from: child-in-need, to: child-in-need, transfer: { from: duty, to: family-support }, cites: C-1 }
  in: { name: In, from: elsewhere, to: child-in-need, requested: { event: request }, cites: C-1 }
"""
RECORDS = "records:\n  plan: { document: plan }"


def evaluate(data, as_at="2026-06-01", **sections):
    return stepwise.evaluate(pack(moves=MOVES, records=RECORDS, **sections), data, as_at)


def test_no_open_episode_is_the_entry_stage():
    e = evaluate(snapshot(None))
    assert [p.stage for p in e.position] == ["universal"]
    assert [m.id for m in e.moves] == ["to-front-door"]


def test_directions():
    e = evaluate(
        {
            **snapshot(events=[{"kind": "request", "when": "2026-05-01"}]),
            "episodes": [{"stage": "child-in-need", "opened": "2026-01-05", "service": "duty"}],
        }
    )
    assert {m.id: m.direction for m in e.moves} == {
        "to-front-door": "up",
        "down": "down",
        "stay-out": "down",
        "over": "sideways",
    }, "a way in is not offered to a child who already stands there"


def test_a_transfer_is_offered_only_from_the_service_that_holds_the_case():
    def ids(service: object) -> list[str]:
        row = {"stage": "child-in-need", "opened": "2026-01-05", **({"service": service} if service else {})}
        return [m.id for m in evaluate({**snapshot(), "episodes": [row]}).moves]

    assert "over" in ids("duty")
    assert "over" not in ids("family-support")
    assert evaluate(snapshot()).move("over").answer == "not_known", "which service holds it is not recorded"


def test_a_move_from_elsewhere_is_listed_only_on_a_recorded_request():
    assert "in" not in [m.id for m in evaluate(snapshot(None)).moves]
    e = evaluate(snapshot(None, events=[{"kind": "request", "when": "2026-05-01"}]))
    assert (e.move("in").answer, e.move("in").direction) == ("allowed", "in")


def test_a_family_that_said_no_is_not_asked_again_where_its_no_decides_another_move():
    moves = """
  join:
    name: Join the service
    from: child-in-need
    to: early-help
    decided_by: agreed
    needs:
      agreed: { must: The manager approves, when: { decision: step-down, outcome: approved }, cites: C-1 }
      consent: { must: The family agrees, when: { consent: service, from: mother }, cites: C-1 }
    cites: C-1
  end:
    name: End without it
    from: child-in-need
    to: universal
    decided_by: declined
    needs:
      declined: { must: The family declines, when: { consent: service, from: mother, state: refused }, cites: C-1 }
    cites: C-1
"""

    def asked(state: str) -> tuple[str, tuple[str, ...], set[str]]:
        data = snapshot(consents=[{"kind": "service", "person": "mother", "when": "2026-03-01", "state": state}])
        e = stepwise.evaluate(pack(moves=moves), data, "2026-06-01")
        return e.move("join").answer, e.move("join").instead, {x["need"] for x in e.missing if x["move"] == "join"}

    assert asked("refused") == ("blocked", ("end",), set())
    assert asked("given") == ("blocked", (), {"join.agreed"})


def test_a_move_that_waits_for_a_request_is_told_of_where_its_stage_is_asked_about():
    moves = """
  extra:
    name: Extra help
    from: child-in-need
    to: early-help
    requested: { event: request }
    cites: C-1
"""
    e = stepwise.evaluate(pack(moves=moves), snapshot(), "2026-06-01")
    asked = e.asked("early-help")
    assert (asked.answer, asked.moves, asked.unlisted, asked.here) == ("not_provided_for", (), ("extra",), False)
    assert e.asked("child-in-need").here, "the case stands there"
    with pytest.raises(LookupError, match="nothing on record asks for it"):
        e.move("extra")
    e = stepwise.evaluate(pack(moves=moves), snapshot(events=[{"kind": "request", "when": "2026-03-01"}]), "2026-06-01")
    assert (e.asked("early-help").answer, e.asked("early-help").unlisted) == ("allowed", ())


def test_what_a_court_order_lacks_is_chased_only_where_somebody_means_to_ask_for_one():
    moves = """
  order:
    name: The court makes an order
    from: child-in-need
    to: child-protection
    chase_if: { event: strategy, which: any }
    needs: { asked: { must: It was applied for, when: { document: plan }, cites: C-1 } }
    cites: C-1
"""

    def shown(*events: dict[str, str]) -> tuple[str, bool, list[str], list[str]]:
        e = stepwise.evaluate(pack(moves=moves), snapshot(events=list(events)), "2026-06-01")
        rows = [x["need"] for x in e.missing if x["move"] == "order"]
        return e.move("order").answer, e.move("order").chased, rows, list(e.asked("child-protection").moves)

    assert shown() == ("blocked", False, [], ["order"])
    assert shown({"kind": "strategy", "when": "2026-03-01"}) == ("blocked", True, ["order.asked"], ["order"])


def test_a_decision_that_went_another_way_leaves_no_missing_items():
    e = evaluate(snapshot(events=[{"kind": "meeting", "when": "2026-03-01", "outcome": "stays"}]))
    assert e.move("down").instead == ("stay-out",)
    assert e.move("down").finding("agreed").verdict == "not_met"
    assert not [m for m in e.missing if m["move"] == "down"]


def test_a_stage_that_is_already_open_only_closes():
    two = [{"stage": "early-help", "opened": "2026-01-05"}, {"stage": "enquiry", "opened": "2026-02-05"}]
    e = evaluate({**snapshot(), "episodes": two})
    assert e.move("back").to == "early-help"
    assert e.move("back").closes == ("enquiry",)
    assert "to-front-door" not in [m.id for m in e.moves], "it would open nothing and close nothing"


def test_a_moves_own_clock_waits_until_the_move_is_open():
    plan = {"kind": "plan", "when": "2026-04-01", "received": [{"by": "team", "when": "2026-04-01"}]}
    waiting = snapshot(documents=[plan])
    assert [d.status for d in evaluate(waiting, "2026-04-20").due if d.id == "down.tell"] == ["not_started"]
    ready = snapshot(
        documents=[plan, {"kind": "form", "when": "2026-04-01"}],
        events=[{"kind": "meeting", "when": "2026-03-31", "outcome": "agreed"}],
    )
    line = next(d for d in evaluate(ready, "2026-04-08").due if d.id == "down.tell")
    assert (line.status, line.due) == ("upcoming", "2026-04-10")


def test_a_moves_duties_go_on_after_it_is_made():
    made = {**snapshot(documents=[{"kind": "plan", "when": "2026-04-01", "received": [{"by": "team", "when": "2026-04-01"}]}]),
            "episodes": [{"stage": "child-in-need", "opened": "2026-01-05", "closed": "2026-04-07"}, {"stage": "early-help", "opened": "2026-04-07"}]}  # fmt: skip
    due = {d.id: (d.status, d.due) for d in evaluate(made, "2026-04-11").due}
    assert due["down.tell"] == ("overdue", "2026-04-10")
    assert due["down.close"] == ("owed", None)


def test_unknown_stage_pairs_are_refused():
    with pytest.raises(stepwise.CaseError, match="at the same time"):
        evaluate(
            {
                **snapshot(),
                "episodes": [
                    {"stage": "child-in-need", "opened": "2026-01-05"},
                    {"stage": "early-help", "opened": "2026-01-05"},
                ],
            }
        )


def test_move_says_why_it_has_no_answer():
    e = evaluate(snapshot(None))
    with pytest.raises(LookupError, match="does not start from here"):
        e.move("down")
    with pytest.raises(LookupError, match="no move"):
        e.move("sideways")


def test_what_is_asked_for():
    e = evaluate(snapshot("child-protection"))
    asked = e.asked("universal")
    assert asked.answer == "not_provided_for"
    assert asked.ways == (), "an enquiry leads back to where the case came from, and to no stage by name"
    banned = "prohibits:\n  never: { from: child-protection, to: universal, says: Never straight down, cites: C-1 }"
    assert evaluate(snapshot("child-protection"), prohibits=banned).asked("universal").answer == "prohibited"
    with pytest.raises(LookupError):
        e.asked("nowhere-at-all")


# -- safeguarding ------------------------------------------------------------------------------------------


def test_a_concern_opens_the_front_door_and_loosens_nothing_else():
    e = evaluate(snapshot(facts={"concern": True}))
    door = e.move("to-front-door")
    assert (door.answer, door.finding("form").verdict) == ("allowed", "suspended")
    assert door.finding("form").set_aside.otherwise == "not_met"
    assert e.move("down").answer == "blocked"
    assert (e.override.in_force, e.override.suspended) == ("in_force", ("to-front-door.form",))


def test_a_step_down_is_never_clean_while_a_concern_is_in_force():
    ready = snapshot(
        documents=[{"kind": "form", "when": "2026-04-01"}],
        events=[{"kind": "meeting", "when": "2026-03-31", "outcome": "agreed"}],
    )
    assert evaluate(ready).move("down").answer == "allowed"
    ready["facts"] = {"concern": True}
    held = evaluate(ready).move("down")
    assert (held.answer, held.held_by_concern) == ("allowed_with_gaps", True)


def test_a_concern_not_known_is_asked_first():
    data = snapshot()
    del data["facts"]["concern"]
    e = evaluate(data)
    assert e.override.in_force == "not_known"
    assert e.ask_next[0]["ask"] == "facts.concern"
    assert e.move("to-front-door").answer == "blocked"


def test_the_front_door_stands_in_every_answer_and_every_refusal():
    assert evaluate(snapshot()).to_dict()["front_door"]["contact"] == ["01234 567890"]
    with pytest.raises(stepwise.CaseError) as refused:
        pack().case({"complete": "all", "episodes": [{"stage": "nonsense", "opened": "2026-01-01"}]})
    assert refused.value.front_door["contact"] == ["01234 567890"]
    assert "01234 567890" in str(refused.value)


def test_concern_duties_run_from_the_day_it_was_raised():
    override = """
override:
  says: Safeguarding comes first
  raised_by: concern
  front_door: front-door
  opens: to-front-door
  cites: C-1
  then: { refer: { must: Refer at once, due: without delay after this concern, met_by: { event: request, since: ever }, cites: C-1 } }
"""
    e = evaluate(snapshot(facts={"concern": {"value": True, "since": "2026-05-30"}}), override=override)
    line = next(d for d in e.due if d.id == "override.refer")
    assert (line.status, line.urgent, line.anchor_when) == ("owed", True, "2026-05-30")
    assert not [d for d in evaluate(snapshot(), override=override).due if d.id == "override.refer"]


# -- ladders -----------------------------------------------------------------------------------------------

LADDER = """
  dispute:
    name: Disagreement
    while: child-in-need
    starts_when: { event: meeting, outcome: not-agreed }
    ends_when: { event: meeting, outcome: agreed }
    rungs:
      managers: { must: Managers talk, ask: manager, spent_when: { event: talk }, cites: C-1 }
      heads: { must: Heads decide, ask: head, cites: C-1 }
"""


def test_a_rung_is_spent_and_the_next_is_reached():
    disagreed = {"kind": "meeting", "when": "2026-03-01", "outcome": "not-agreed"}
    first = evaluate(snapshot(events=[disagreed]), ladders=LADDER).escalations[0]
    assert (first.reached.ask, first.next.ask) == (("manager",), ("head",))
    second = evaluate(snapshot(events=[disagreed, {"kind": "talk", "when": "2026-03-03"}]), ladders=LADDER).escalations[0]
    assert (second.rungs[0].state, second.reached.ask, second.next) == ("spent", ("head",), None)


def test_a_ladder_ends_when_agreement_is_reached_and_does_not_start_without_a_dispute():
    later = [
        {"kind": "meeting", "when": "2026-03-01", "outcome": "not-agreed"},
        {"kind": "meeting", "when": "2026-03-08", "outcome": "agreed"},
    ]
    assert evaluate(snapshot(events=later), ladders=LADDER).escalations == ()
    assert evaluate(snapshot(), ladders=LADDER).escalations == ()


# -- the whole answer --------------------------------------------------------------------------------------


def test_the_same_question_gives_the_same_bytes_whatever_the_order_of_records():
    import json

    events = [
        {"kind": "meeting", "when": "2026-03-01", "outcome": "agreed"},
        {"kind": "talk", "when": "2026-03-02"},
        {"kind": "request", "when": "2026-03-03"},
    ]
    a = evaluate(snapshot(events=events)).to_dict()
    b = evaluate(snapshot(events=events)).to_dict()
    assert json.dumps(a) == json.dumps(b)
    turned = evaluate(snapshot(events=events[::-1])).to_dict()
    assert [m["answer"] for m in a["moves"]] == [m["answer"] for m in turned["moves"]]


def test_the_lists_beside_the_tree_are_rebuilt_equal_from_the_findings():
    from stepwise.evaluation import projections

    e = evaluate(snapshot())
    assert e.missing == projections.missing(e.moves)
    assert e.advice == projections.advice(e.moves, e.due)


def test_an_evaluation_cannot_be_changed():
    e = evaluate(snapshot())
    with pytest.raises(AttributeError):
        e.moves = ()


def test_a_listed_move_that_is_expressly_banned_is_prohibited():
    banned = "prohibits:\n  never: { from: child-in-need, to: early-help, says: Never so, cites: C-1 }"
    p = pack(moves=need("{ document: plan }"), prohibits=banned)
    assert (
        stepwise.evaluate(p, snapshot(documents=[{"kind": "plan", "when": "2026-02-01"}]), "2026-06-01").move("down").answer
        == "prohibited"
    )


def test_a_concern_nobody_dated_still_starts_what_is_owed():
    override = """
override:
  says: Safeguarding comes first
  raised_by: concern
  front_door: front-door
  opens: to-front-door
  cites: C-1
  then: { refer: { must: Refer at once, due: without delay after this concern, met_by: { event: request, since: ever }, cites: C-1 } }
"""
    e = evaluate(snapshot(facts={"concern": True}), override=override)
    line = next(d for d in e.due if d.id == "override.refer")
    assert (line.status, line.urgent, line.anchor_when, line.due) == ("owed", True, None, None)


def test_a_move_that_waits_for_a_concern_is_nobodys_gap_while_there_is_none():
    moves = """
  refer:
    name: Refer
    from: any
    to: not-stated
    closes: []
    cites: C-1
    needs:
      worry: { must: There is a concern, when: { any: [{ fact: concern }] }, cites: C-1 }
      paper: { must: A paper, when: { document: plan }, cites: C-1 }
"""
    calm = stepwise.evaluate(pack(moves=moves), snapshot(), "2026-06-01")
    assert calm.move("refer").answer == "blocked"
    assert not [m for m in calm.missing if m["move"] == "refer"]
    raised = stepwise.evaluate(pack(moves=moves), snapshot(facts={"concern": True}), "2026-06-01")
    assert [m["need"] for m in raised.missing if m["move"] == "refer"] == ["refer.paper"]


def test_a_way_down_never_leads_up_first():
    moves = """
  up: { name: Up, from: child-in-need, to: child-protection, cites: C-1 }
  leap: { name: Leap, from: child-protection, to: universal, cites: C-1 }
  one: { name: One, from: child-in-need, to: early-help, cites: C-1 }
  two: { name: Two, from: early-help, to: universal, cites: C-1 }
"""
    asked = stepwise.evaluate(pack(moves=moves), snapshot(), "2026-06-01").asked("universal")
    assert (asked.answer, asked.ways) == ("not_provided_for", (("child-in-need", "early-help", "universal"),))
