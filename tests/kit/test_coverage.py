"""Coverage: which scenario shows each rule at work, and which rules want one."""

from __future__ import annotations

from pathlib import Path
from xml.etree import ElementTree

import pytest

from stepwise.kit import run_scenario
from stepwise.kit.coverage import Coverage, cover

RULES = """
moves:
  to-front-door:
    name: Refer to the front door
    from: any
    to: enquiry
    closes: []
    needs:
      form: { must: Complete the form, when: { document: form }, cites: C-1 }
  down:
    name: Step down
    from: child-in-need
    to: early-help
    cites: C-2
    needs:
      agreed:
        must: A meeting agrees
        when: { event: meeting, outcome: agreed }
        cites: C-1
        waiver: { decision: early-ending, by: manager, records: rationale, cites: C-1 }
clocks:
  review: { while: child-in-need, must: Hold a review, due: within 5 working days of meeting, met_by: { event: review }, cites: C-1 }
records:
  meeting: { event: meeting }
clauses:
  C-1: { section: "1", says: Anything, strength: must }
  C-2: { section: "1", says: A child in need may step down, strength: must }
"""

CASES = """
cases:
  held:
    complete: all
    episodes: [{ stage: child-in-need, opened: 2026-01-05 }]
    events: [{ id: m, kind: meeting, when: 2026-06-01, outcome: agreed }]
    facts: { concern: no }
"""


def scenario(name: str, as_at: str, expect: str, change: str = "") -> str:
    changed = f", change: {change}" if change else ""
    return f"  - {{ name: {name}, case: held, as_at: {as_at}, expect: {expect}{changed} }}\n"


AGREED = scenario("The meeting agrees", "2026-06-02", "{ moves: { down: allowed }, due: { review: upcoming 2026-06-08 } }")
REFUSED = scenario("It does not", "2026-06-02", "{ missing: { down: [agreed] } }", "{ update: { m: { outcome: stays } } }")
LATE = scenario("The review is late", "2026-06-09", "{ due: { review: overdue } }")
HELD = scenario(
    "The review is held", "2026-06-09", "{ due: { review: met } }", "{ add: { events: [{ kind: review, when: 2026-06-03 }] } }"
)


@pytest.fixture
def covered(beside, tmp_path: Path):
    def run(*scenarios: str, proof: str = "") -> Coverage:
        if proof:
            (tmp_path / "proof").mkdir(exist_ok=True)
            (tmp_path / "proof" / "coverage.yaml").write_text(f"unreachable:\n{proof}", "utf-8")
        load, found, problems = beside(RULES, f"{CASES}scenarios:\n{''.join(scenarios)}")
        assert not problems
        outcomes = [run_scenario(s, load) for s in found]
        assert all(o.holds for o in outcomes), [o.failures for o in outcomes]
        return cover(load({}), outcomes)

    return run


def lacks(c: Coverage, id: str) -> tuple[str, ...]:
    return next(r.lacks for r in c.rows if r.id == id)


def test_a_need_wants_to_be_seen_met_and_not_met(covered):
    assert lacks(covered(AGREED), "down.agreed") == ("not_met",)
    assert lacks(covered(REFUSED), "down.agreed") == ("met",)
    assert lacks(covered(AGREED, REFUSED), "down.agreed") == ()


def test_a_duty_wants_to_be_seen_waiting_late_and_done(covered):
    assert lacks(covered(AGREED), "review") == ("overdue", "met")
    assert lacks(covered(AGREED, LATE, HELD), "review") == ()


def test_other_values_are_counted_only_where_the_rule_can_take_them(covered):
    row = next(r for r in covered(AGREED).rows if r.id == "down.agreed")
    assert set(row.shown) == {"met", "not_met", "not_known", "waived"}
    assert row.shown["waived"] is None


def test_the_scenario_that_speaks_of_a_rule_is_named_before_one_that_does_not(covered):
    row = next(r for r in covered(LATE, AGREED, REFUSED).of("move") if r.id == "down")
    assert row.shown["open"].name == "The meeting agrees"  # the late review's case is open too, and says nothing of it
    assert row.shown["open"].named


def test_a_clause_is_exercised_by_what_cites_it(covered):
    row = next(r for r in covered(AGREED).of("clause") if r.id == "C-2")
    assert row.shown["exercised"].name == "The meeting agrees"


def test_what_no_case_can_show_is_not_wanted(covered):
    c = covered(AGREED, proof="  - { of: [down.agreed], never: [not_met], why: A meeting always agrees }\n")
    assert lacks(c, "down.agreed") == ()
    assert not c.problems
    assert next(r for r in c.rows if r.id == "down.agreed").never == {"not_met": "A meeting always agrees"}


def test_what_is_shown_after_all_is_said(covered):
    c = covered(AGREED, REFUSED, proof="  - { of: down.agreed, never: not_met, why: A meeting always agrees }\n")
    [problem] = c.problems
    assert (problem.code, problem.span.line) == ("coverage-stale", 2)
    assert 'never to be "not_met", but a scenario shows it' in problem.message


def test_an_excuse_for_a_rule_that_is_not_there_is_said(covered):
    [problem] = covered(AGREED, proof="  - { of: down.agread, never: not_met, why: Because }\n").problems
    assert (problem.code, problem.message) == ("coverage-unknown", '"down.agread" is no rule that could be "not_met"')
    [problem] = covered(AGREED, proof="  - { of: down.agreed, why: Because }\n").problems
    assert problem.code == "coverage-entry"


def test_as_data_every_row_says_what_shows_it(covered):
    rows = covered(AGREED).to_dict()["rows"]
    row = next(r for r in rows if r["id"] == "review")
    assert row["wanted"] == ["upcoming", "overdue", "met"]
    assert row["shown"]["upcoming"]["name"] == "The meeting agrees"
    assert row["shown"]["overdue"] is None


def test_junit_has_one_suite_a_pack_and_one_case_a_scenario():
    from stepwise.render import Ran, junit

    root = ElementTree.fromstring(
        junit(
            [
                (
                    "one",
                    [
                        Ran("A child & a plan", "one/scenarios/a.yaml:3", ()),
                        Ran("Late", "one/scenarios/a.yaml:9", ("due: no",)),
                    ],
                )
            ]
        )
    )
    [suite] = root
    assert (suite.get("name"), suite.get("tests"), suite.get("failures")) == ("one", "2", "1")
    good, bad = suite
    assert (good.get("name"), good.get("line"), len(good)) == ("A child & a plan", "3", 0)
    assert bad[0].get("message") == "due: no"
