"""Shortfalls of a checklist: what is found wanting is asked for anew, and its own record puts it right."""

from __future__ import annotations

from tests.example import SECTIONS, pack, snapshot

import stepwise

CHECKLIST = """
  standards:
    name: Standards
    shortfall: found
    items:
      plan: { says: An up to date plan, when: { document: plan, since: ever }, cites: C-1 }
      form: { says: A form, when: { document: form, since: ever }, cites: C-1 }
"""
SHORTFALL = """
  over:
    name: Over
    from: [child-in-need, child-protection]
    to: same
    transfer: { from: duty, to: family-support }
    cites: C-1
    needs: { standards: { must: Standards are met, checklist: standards, cites: C-1 } }
"""
FIX = """
  fix: { while: child-in-need, must: Put it right, due: within 3 working days of found, each: contains, met_by: { checklist: standards }, cites: C-1 }
"""
VOCABULARY = SECTIONS["vocabulary"].replace(
    "contains: { genogram: Genogram, visit: Visit } }\n    put-right",
    "contains: { plan: Plan, form: Form } }\n    put-right",
)

HELD = [{"stage": "child-in-need", "opened": "2026-01-05", "service": "duty"}]
BOTH = [{"kind": "plan", "when": "2025-11-01"}, {"kind": "form", "when": "2025-11-01"}]


def lists(found: str = "", **sections: str) -> stepwise.Pack:
    """A pack whose transfer asks for the checklist; ``found``: what more its record of a shortfall says."""
    records = f"records:\n  found: {{ event: shortfall-found{found} }}"
    return pack(moves=SHORTFALL, checklists=CHECKLIST, vocabulary=VOCABULARY, records=records, **sections)


def test_a_shortfall_asks_for_the_item_anew_and_its_own_record_puts_it_right():
    p = lists(clocks=FIX)
    data = {**snapshot(documents=[*BOTH]), "episodes": HELD}
    over = stepwise.evaluate(p, data, "2026-04-09").move("over")
    assert (over.answer, over.to, over.direction) == ("allowed", "child-in-need", "sideways")
    data["events"] = [{"kind": "shortfall-found", "when": "2026-04-01", "contains": ["plan"]}]
    e = stepwise.evaluate(p, data, "2026-04-09")
    assert [f.id for f in e.move("over").missing] == ["over.standards.plan"]
    assert [(d.instance, d.status) for d in e.due if d.id == "fix"] == [("plan", "overdue")]
    data["documents"].append({"kind": "plan", "when": "2026-04-07"})
    e = stepwise.evaluate(p, data, "2026-04-09")
    assert e.move("over").answer == "allowed"
    assert [(d.instance, d.status, d.met_when) for d in e.due if d.id == "fix"] == [("plan", "met", "2026-04-07")]


def test_a_shortfall_that_may_count_leaves_its_item_not_known():
    p = lists(", by: manager")
    data = {**snapshot(documents=[*BOTH]), "episodes": HELD}

    def plan(**more: object) -> object:
        data["events"] = [{"kind": "shortfall-found", "when": "2026-04-01", "contains": ["plan"], **more}]
        return stepwise.evaluate(p, data, "2026-04-09").move("over").finding("standards.plan")

    assert plan(by="manager").verdict == "not_met"
    assert plan(by="deputy").verdict == "met"
    assert (plan().verdict, [a.what for a in plan().asks]) == ("not_known", ["events.shortfall-found.by"])
    data["documents"].append({"kind": "plan", "when": "2026-04-07"})
    assert plan().verdict == "met"


def test_a_shortfall_counts_from_where_its_own_entry_says():
    found = {"kind": "shortfall-found", "when": "2025-12-01", "contains": ["plan"]}
    data = {**snapshot(documents=BOTH, events=[found]), "episodes": HELD}

    def plan(since: str) -> str:
        return stepwise.evaluate(lists(since), data, "2026-04-09").move("over").finding("standards.plan").verdict

    assert plan("") == "met", "it was found before the present spell"
    assert plan(", since: ever") == "not_met"


def test_what_was_made_earlier_on_the_day_of_a_shortfall_does_not_put_it_right():
    p = lists()
    found = {"kind": "shortfall-found", "when": "2026-04-01T11:00", "contains": ["plan"]}
    data = {**snapshot(events=[found]), "episodes": HELD}

    def plan(*times: str) -> str:
        data["documents"] = [{"kind": "plan", "when": t} for t in times]
        return stepwise.evaluate(p, data, "2026-04-09").move("over").finding("standards.plan").verdict

    assert plan("2026-04-01T09:00") == "not_met"
    assert plan("2026-04-01T12:00") == "met"
    assert plan("2026-04-01") == "met", "dates only: on the day"
    assert plan("2026-04-01T09:00", "2026-04-02") == "met"
