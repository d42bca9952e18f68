"""Scenarios as sentences: what may be expected, what is said when it does not come out, and files that cannot be read."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.example import HEADER, SECTIONS

from stepwise.kit import load_scenarios, loader, run_scenario

RULES = """
moves:
  to-front-door:
    name: Refer to the front door
    from: any
    to: enquiry
    closes: []
    needs: { form: { must: Complete the form, when: { document: form }, cites: C-1 } }
  down:
    name: Step down
    from: child-in-need
    to: early-help
    decided_by: agreed
    needs:
      agreed: { must: A meeting agrees, when: { event: meeting, outcome: agreed }, cites: C-1 }
      plan: { should: A plan is written, when: { document: plan }, cites: C-1 }
      stay: { must: Three months have passed, when: { stayed: 3 months }, cites: C-1 }
records: { meeting: { event: meeting } }
clocks:
  review:
    while: child-in-need
    must: Hold a review
    due: within 5 working days of meeting
    met_by: { event: review }
    cites: C-1
ladders:
  dispute:
    name: They do not agree
    starts_when: { of: meeting, outcome: not-agreed }
    rungs:
      managers: { must: Managers talk, ask: manager, spent_when: { event: talk }, cites: C-1 }
      heads: { must: Heads decide, ask: head, cites: C-1 }
    other_agencies:
      theirs: { must: Their manager is asked, ask: deputy, cites: C-1 }
"""

CASES = """
cases:
  agreed:
    complete: all
    episodes: [{ id: e, stage: child-in-need, opened: 2026-01-05 }]
    events: [{ id: m, kind: meeting, when: 2026-06-01, outcome: agreed }]
    facts: { concern: no }
"""


@pytest.fixture
def files(tmp_path: Path):
    """A pack with one file of scenarios beside it: what was read, what is wrong with it, and how each ran."""

    def read(scenarios: str, cases: str = CASES):
        parts = [v for k, v in SECTIONS.items() if k not in ("moves",)]
        (tmp_path / "pack.yaml").write_text("\n".join([HEADER, *parts, RULES]), "utf-8")
        (tmp_path / "scenarios").mkdir(exist_ok=True)
        (tmp_path / "scenarios" / "some.yaml").write_text(f"{cases}scenarios:\n{scenarios}", "utf-8")
        load = loader(tmp_path)
        found, problems = load_scenarios(tmp_path, load({}))
        return [run_scenario(s, load) for s in found], problems

    return read


def failures(files, expect: str, change: str = "", as_at: str = "2026-06-02", section: str = "expect") -> tuple[str, ...]:
    expected = f"expect: {expect}" if section == "expect" else f"expect: {{ }}\n    never: {expect}"
    changed = f"\n    change: {change}" if change else ""
    ran, problems = files(f"  - name: One\n    case: agreed\n    as_at: {as_at}{changed}\n    {expected}\n")
    assert not problems, problems
    [outcome] = ran
    return outcome.failures


DISPUTED = "{ update: { m: { outcome: not-agreed } } }"

TRUE_AND_FALSE = [
    ("moves: { down: allowed_with_gaps }", "moves: { down: allowed }", "expected allowed, got allowed_with_gaps; open: plan (not_met)", ""),
    ("closes: { down: child-in-need }", "closes: { down: [] }", "closes should be [], got ['child-in-need']", ""),
    ("direction: { down: down }", "direction: { down: up }", "direction should be up, got down", ""),
    ("ask: { dispute: manager }", "ask: { dispute: [head] }", "should ask ['head'], asks ['manager']", DISPUTED),
    ("missing: { down: [] }", "missing: { down: [plan] }", "missing should be exactly ['plan']; absent: ['plan']", ""),
    ("missing: { down: [agreed] }", "missing: { down: [] }", "unexpected: ['agreed']", DISPUTED),
    ("gaps: { down: [plan] }", "gaps: { down: [] }", "gaps should be exactly []; unexpected: ['plan']", ""),
    ("needs: { down.plan: not_met }", "needs: { down.plan: met }", "need down.plan: expected met, got not_met", ""),
    ("needs: { down.agreed: met }", "needs: { down.agred: met }", 'the move "down" has no need "agred"', ""),
    ("due: { review: upcoming 2026-06-08 }", "due: { review: overdue }", "status should be overdue, got upcoming", ""),
    ("due: { review: { left: 4, anchor: 2026-06-01 } }", "due: { review: { left: 5 } }", "left should be 5, got 4", ""),
    ("due: { reviews: not listed }", "due: { reviews: overdue }", "due reviews: not listed", ""),
    ("escalations: { dispute: managers }", "escalations: { dispute: heads }", "expected heads, got managers", DISPUTED),
    ("escalations: []", "escalations: { dispute: heads }", "escalation dispute: has not started", ""),
    ("other_agencies: { dispute: theirs }", "other_agencies: { dispute: none }", "for other agencies: expected none, got theirs", DISPUTED),
    ("advice: down.plan", "advice: [down.agreed]", "advice: down.agreed is not there", ""),
    ("override: not_in_force", "override: in_force", "expected in_force, got not_in_force", ""),
    ("asked: { early-help: allowed_with_gaps }", "asked: { earlyhelp: allowed }", 'this pack has no stage "earlyhelp"', ""),
    ("earliest: { down: 2026-04-05 }", "earliest: { down: none }", "earliest should be none, got 2026-04-05", "{ set: { as_at: absent } }"),
    ("position: child-in-need", "position: early-help", "position: expected ['early-help'], got ['child-in-need']", ""),
    ("levels: { child-in-need: 3 }", "levels: { child-in-need: 2 }", "level of child-in-need: expected 2, got 3", ""),
    ("not_listed: up", "not_listed: [down]", "move down: expected not to be listed, but it is", ""),
    ("instead: { down: [] }", "instead: { down: [to-front-door] }", "instead should be ['to-front-door'], got []", ""),
]  # fmt: skip


@pytest.mark.parametrize(("true", "false", "says", "change"), TRUE_AND_FALSE, ids=[t for t, *_ in TRUE_AND_FALSE])
def test_what_is_expected_holds_or_says_what_came_out(files, true, false, says, change):
    as_at = "2026-06-02"
    if "earliest" in true:
        as_at, change = "2026-03-02", "{ update: { m: { when: 2026-03-01 } } }"
    assert failures(files, f"{{ {true} }}", change, as_at) == ()
    [said] = failures(files, f"{{ {false} }}", change, as_at)
    assert says in said


@pytest.mark.parametrize(
    ("never", "says"),
    [
        ("{ moves: [down] }", "move down must never be open here"),
        ("{ due: review }", "review must never have a due date here"),
        ("{ advice: [down.plan] }", "down.plan must never be advised here"),
    ],
)
def test_what_must_never_come_out(files, never, says):
    [said] = failures(files, never, section="never")
    assert says in said


def test_a_refused_case_holds_only_where_a_refusal_is_expected(files):
    broken = "{ update: { m: { outcome: agred } } }"
    [said] = failures(files, "{ moves: { down: allowed } }", broken)
    assert said.startswith("refused: events[0].outcome:")
    assert failures(files, "{ refused: \"events[0].outcome\" }", broken) == ()
    assert failures(files, "{ refused: yes }", broken) == ()
    [said] = failures(files, "{ refused: yes }")
    assert said == "the case was not refused"


@pytest.mark.parametrize(
    ("change", "expect"),
    [
        ("{ remove: [m] }", "missing: { down: [agreed] }"),
        ("{ remove: events }", "missing: { down: [agreed] }"),
        ("{ remove: events.meeting }", "missing: { down: [agreed] }"),
        ("{ update: { m: { outcome: absent } } }", "needs: { down.agreed: not_known }"),
        ("{ update: { m: { outcome: nothing } } }", "needs: { down.agreed: not_met }"),
        ("{ add: { documents: [{ kind: plan, when: 2026-05-01 }] } }", "moves: { down: allowed }"),
        ("{ set: { facts.concern: yes } }", "override: in_force"),
        ("{ set: { complete: [] }, remove: events }", "needs: { down.agreed: not_known }"),
    ],
)
def test_a_case_may_be_changed(files, change, expect):
    assert failures(files, f"{{ {expect} }}", change) == ()


WRONG = [
    ("  - name: One\n    case: agred\n    as_at: 2026-06-02\n    expect: { }\n", 'there is no case "agred"', 'did you mean "agreed"?'),
    ("  - name: One\n    case: agreed\n    expect: { }\n", "a scenario needs `name`, `as_at` and `expect`", "add what is missing"),
    ("  - name: One\n    case: agreed\n    as_at: 2026-06-02\n    expect: { move: { } }\n", 'there is no key "move" here', 'did you mean "moves"?'),
    ("  - name: One\n    case: agreed\n    as_at: 2026-06-02\n    expect: { moves: allowed }\n", "`moves` is not written so", "moves: { id: what is expected of it }"),
    ("  - name: One\n    case: agreed\n    as_at: 2026-06-02\n    expect: { advice: { a: b } }\n", "`advice` is not written so", "a list of ids"),
    ("  - name: One\n    case: agreed\n    change: { remove: [x] }\n    as_at: 2026-06-02\n    expect: { }\n", 'nothing called "x" to remove', None),
    ("  - name: One\n    case: agreed\n    change: { drop: [m] }\n    as_at: 2026-06-02\n    expect: { }\n", 'not "drop"', None),
    ("  - just words\n", "a scenario is a map", "begin it with `- name:`"),
]  # fmt: skip


@pytest.mark.parametrize(("scenario", "message", "cure"), WRONG)
def test_a_scenario_that_cannot_be_read_says_where_and_why(files, scenario, message, cure):
    ran, [problem] = files(scenario)
    assert not ran
    assert message in problem.message
    assert cure is None or cure in (problem.help or "")
    assert problem.span.line > CASES.count("\n")


@pytest.mark.parametrize(
    ("key", "value", "says"),
    [
        ("readings", "{ no-such: option }", 'this pack has no reading "no-such"'),
        ("as_at", "2026-02-30", "as_at: "),
    ],
)
def test_a_moment_or_a_reading_that_cannot_be_used_is_a_failure(files, key, value, says):
    said = {"as_at": "2026-06-02", key: value}
    [outcome], problems = files(
        "  - name: One\n    case: agreed\n    expect: { }\n" + "".join(f"    {k}: {v}\n" for k, v in said.items())
    )
    assert not problems
    assert says in outcome.failures[0]
