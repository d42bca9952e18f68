"""Scenarios as sentences: what may be expected, what is said when it does not come out, and files that cannot be read."""

from __future__ import annotations

import pytest

from stepwise.kit import run_scenario

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
  up:
    name: Step up
    from: early-help
    to: child-in-need
    then:
      file: { must: File it, due: within 5 working days of this move, met_by: { document: plan }, cites: C-1 }
    cites: C-1
records: { meeting: { event: meeting }, shortfall: { event: shortfall-found } }
authority_duties:
  count-them: { must: Count them, due: within 5 working days of meeting, met_by: { event: talk }, cites: C-1 }
clocks:
  at-once: { while: child-in-need, must: Ring, owner: lead, urgent: yes, due: without delay after meeting, met_by: { event: talk }, cites: C-1 }
  shortfall:
    while: child-in-need
    must: Put it right
    due: within 5 working days of shortfall
    each: contains
    met_by: { event: put-right }
    cites: C-1
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
def files(beside):
    """A pack with one file of scenarios beside it: how each ran, and what is wrong with the file."""

    def read(scenarios: str, cases: str = CASES):
        load, found, problems = beside(RULES, f"{cases}scenarios:\n{scenarios}")
        return [run_scenario(s, load) for s in found], problems

    return read


LOOKED_UP = [
    # expected or forbidden, the word at fault, what is said of it, the cure
    ("expect: { not_listed: [step-dwn] }", "step-dwn", "is not a move of this pack", "this pack has: to-front-door, down, up"),
    ("expect: { not_listed: [dwn] }", "dwn", "is not a move of this pack", 'did you mean "down"?'),
    ("expect: { moves: { dwn: blocked } }", "dwn", "is not a move of this pack", 'did you mean "down"?'),
    ("expect: { moves: { down: alowed } }", "alowed", "is not an answer of a move", 'did you mean "allowed"? one of: allowed, '),
    ("expect: { due: { reviews: not listed } }", "reviews", "is not a clock or duty of this pack", 'did you mean "review"?'),
    ("expect: { due: { review: late } }", "late", "is not a status of a duty", "one of: not_started, upcoming, "),
    ("expect: { due: { review: overdue tomorrow } }", "overdue tomorrow", "is not a day", "as `overdue 2026-05-14`"),
    ("expect: { due: { review: { state: met } } }", "state", "there is no key", 'did you mean "status"?'),
    ("expect: { due: { review: { status: late } } }", "late", "is not a status of a duty", "one of: "),
    ("expect: { due: { review#visit: not listed } }", "review#visit", "has one run", "write `review`"),
    ("expect: { due: { shortfall#visits: not listed } }", "shortfall#visits", "is not what", 'did you mean "visit"? one of: genogram, visit'),
    ("expect: { due: { count-them: not listed } }", "count-them", "is not a clock or duty of this pack", "this pack has: "),
    ("expect: { escalations: { disput: none } }", "disput", "is not a ladder of this pack", 'did you mean "dispute"?'),
    ("expect: { escalations: { dispute: manager } }", "manager", 'is not a rung of "dispute"', 'did you mean "managers"?'),
    ("expect: { escalations: none }", "none", "`escalations` is not written so", "`[]` for none"),
    ("expect: { escalations: [dispute] }", "[dispute]", "`escalations` is not written so", "{ ladder: rung }"),
    ("expect: { other_agencies: { dispute: heads } }", "heads", "for other agencies", "one of: theirs, none"),
    ("expect: { other_agencies: { dispute: [theirs, none] } }", "none", "for other agencies", "one of: theirs"),
    ("expect: { ask: { dispute: [heads] } }", "heads", "is not a role, person, group or service", 'did you mean "head"?'),
    ("expect: { ask: { dispute.their: [head] } }", "dispute.their", "is not a ladder or a rung (ladder.rung)", 'did you mean "dispute.theirs"?'),
    ("expect: { instead: { dwn: [] } }", "dwn", "is not a move of this pack", 'did you mean "down"?'),
    ("expect: { instead: { down: [upp] } }", "upp", "is not a move of this pack", 'did you mean "up"?'),
    ("expect: { missing: { down: [plans] } }", "plans", 'is not a need of the move "down"', 'did you mean "plan"?'),
    ("expect: { missing: { down: [down.plan] } }", "down.plan", 'is not a need of the move "down"', "write `plan`"),
    ("expect: { gaps: { down: { plan: met } } }", "{ plan: met }", "a list of needs belongs here", "write down: [need, need]"),
    ("expect: { needs: { down.plans: met } }", "down.plans", "is not a need (move.need) of this pack", 'did you mean "down.plan"?'),
    ("expect: { needs: { down.plan: mett } }", "mett", "is not a verdict", 'did you mean "met"?'),
    ("expect: { override: in-force }", "in-force", "is not a state of the override", 'did you mean "in_force"?'),
    ("expect: { override: { inforce: in_force } }", "inforce", "there is no key", "keys here: in_force, opened, suspended"),
    ("expect: { override: { opened: [front-door] } }", "front-door", "is not a move of this pack", 'did you mean "to-front-door"?'),
    ("expect: { asked: { earlyhelp: blocked } }", "earlyhelp", "is not a stage of this pack", 'did you mean "early-help"?'),
    ("expect: { made: { down: possible } }", "possible", "is not an answer of a move", "one of: "),
    ("expect: { closes: { down: [child-in-ned] } }", "child-in-ned", "is not a stage of this pack", 'did you mean "child-in-need"?'),
    ("expect: { direction: { down: downward } }", "downward", "is not a direction", "one of: up, down, "),
    ("expect: { decided_by: { down: agred } }", "agred", 'is not a need of the move "down"', 'did you mean "agreed"?'),
    ("expect: { levels: { child-in-need: 7 } }", "7", "is not a level of this pack", "one of: 1, 2, 3, none"),
    ("expect: { ask_next: facts.concrn }", "facts.concrn", "is not a fact of this pack", 'did you mean "concern"?'),
    ("expect: { readings: { down: [x] } }", "x", "is not a reading of this pack", "this pack has: none"),
    ("expect: { advice: [] }", "[]", "an empty list always holds here", "name what is expected"),
    ("expect: { }\n    never: { moves: [dwn] }", "dwn", "is not a move of this pack", 'did you mean "down"?'),
    ("expect: { }\n    never: { missing: [down.plans] }", "down.plans", "is not a need", 'did you mean "down.plan"?'),
    ("expect: { }\n    never: { due: [reviews] }", "reviews", "is not a clock or duty of this pack", 'did you mean "review"?'),
    ("expect: { }\n    never: { escalations: [disput] }", "disput", "is not a ladder of this pack", 'did you mean "dispute"?'),
    ("expect: { }\n    never: { advice: [xx] }", "xx", "is not a need (move.need) or a duty of this pack", "this pack has: "),
    ("expect: { }\n    never: [down]", "[down]", "`never` is not written so", "write `never: { moves: … }`"),
]  # fmt: skip


@pytest.mark.parametrize(("expect", "word", "message", "cure"), LOOKED_UP, ids=[e for e, *_ in LOOKED_UP])
def test_every_name_and_word_is_looked_up(files, expect, word, message, cure):
    ran, [problem] = files(f"  - name: One\n    case: agreed\n    as_at: 2026-06-02\n    {expect}\n")
    assert not ran, "a scenario that may never fail is not run"
    assert message in problem.message and cure in problem.help
    span = problem.span
    assert problem.source[span.column - 1 : span.end_column - 1] == word


READING = """
readings:
  visits:
    question: Are visits wanted?
    options: { wanted: They are, not-wanted: They are not }
    chosen: not-wanted
    why: The procedure does not say
    cites: C-1
"""
VISITED = "if_reading: { visits: { wanted: { needs: { visited: { must: Visit, when: { event: review }, cites: C-1 } } } } }"


def test_a_name_that_only_another_option_of_a_reading_brings_is_known_there(beside):
    rules = RULES.replace("to: child-in-need\n", f"to: child-in-need\n    {VISITED}\n") + READING
    row = "  - name: One\n    case: agreed\n    as_at: 2026-06-02\n{}    expect: {{ needs: {{ up.visited: not listed }} }}\n"
    load, [scenario], problems = beside(rules, CASES + "scenarios:\n" + row.format("    readings: { visits: wanted }\n"))
    assert not problems and run_scenario(scenario, load).failures == ()
    _, _, [problem] = beside(rules, CASES + "scenarios:\n" + row.format(""))
    assert problem.message == '"up.visited" is not a need (move.need) of this pack'


def test_a_log_is_asked_for_the_standing_duties_alone(files):
    log = "  - name: One\n    log: { complete: all }\n    as_at: 2026-06-02\n    expect: "
    ran, problems = files(log + "{ due: { count-them: not_started } }\n")
    assert not problems and ran[0].failures == ()
    _, [problem] = files(log + "{ due: { review: not listed } }\n")
    assert problem.message == '"review" is not a duty of the authority itself of this pack'
    _, [problem] = files(log + "{ moves: { down: blocked } }\n")
    assert problem.message == "an authority's log has no `moves`"


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
    ("closes: { down: child-in-need }", "closes: { down: [] }", "move down: closes: expected nothing; got child-in-need", ""),
    ("direction: { down: down }", "direction: { down: up }", "move down: direction: expected up, got down", ""),
    ("decided_by: { down: agreed }", "decided_by: { down: none }", "move down: decided by: expected none, got agreed", ""),
    ("ask: { dispute: manager }", "ask: { dispute: [head] }", "escalation dispute: expected to ask head; asks manager", DISPUTED),
    ("ask: { dispute.theirs: deputy }", "ask: { dispute.theirs: [head] }", "expected to ask head; asks deputy", DISPUTED),
    ("ask: { dispute.managers: manager }", "ask: { dispute.heads: [head] }", "expected to ask head; asks nobody", DISPUTED),
    ("missing: { down: [] }", "missing: { down: [plan, stay] }", "move down: missing: expected plan, stay; got nothing", ""),
    ("missing: { down: [agreed] }", "missing: { down: [] }", "move down: missing: expected nothing; got agreed", DISPUTED),
    ("gaps: { down: [plan] }", "gaps: { down: [] }", "move down: gaps: expected nothing; got plan", ""),
    ("needs: { down.plan: not_met }", "needs: { down.plan: met }", "need down.plan: expected met, got not_met", ""),
    ("due: { review: upcoming 2026-06-08 }", "due: { review: overdue }", "due review: status: expected overdue, got upcoming", ""),
    ("due: { review: { left: 4, anchor: 2026-06-01 } }", "due: { review: { left: 5 } }", "left: expected 5, got 4", ""),
    ("due: { review: { urgent: no } }", "due: { review: { urgent: yes } }", "urgent: expected yes, got no (status upcoming, due 2026-06-08)", ""),
    ("due: { at-once: { urgent: yes, owner: lead } }", "due: { at-once: { urgent: no } }", "urgent: expected no, got yes (status owed, due none)", ""),
    ("due: { at-once: { urgent: yes } }", "due: { at-once: { owner: [head, lead] } }", "owner: expected head, lead, got lead", ""),
    ("due: { up.file: not listed }", "due: { up.file: overdue }", "due up.file: not listed", ""),
    ("escalations: { dispute: managers }", "escalations: { dispute: heads }", "expected heads, got managers", DISPUTED),
    ("escalations: []", "escalations: { dispute: heads }", "escalation dispute: has not started", ""),
    ("escalations: { dispute: managers }", "escalations: []", "escalations: expected none, got dispute", DISPUTED),
    ("other_agencies: { dispute: theirs }", "other_agencies: { dispute: none }", "for other agencies: expected none, got theirs", DISPUTED),
    ("other_agencies: { dispute: [theirs] }", "other_agencies: { dispute: [] }", "expected the rungs nothing; got theirs", DISPUTED),
    ("advice: down.plan", "advice: [down.agreed]", "advice: down.agreed is not there", ""),
    ("override: not_in_force", "override: in_force", "expected in_force, got not_in_force", ""),
    ("asked: { early-help: allowed_with_gaps }", "asked: { universal: allowed }", "asked(universal): expected allowed, got not_provided_for", ""),
    ("earliest: { down: 2026-04-05 }", "earliest: { down: none }", "move down: earliest: expected none, got 2026-04-05", "{ set: { as_at: absent } }"),
    ("position: child-in-need", "position: early-help", "position: expected early-help; got child-in-need", ""),
    ("levels: { child-in-need: 3 }", "levels: { child-in-need: 2 }", "level of child-in-need: expected 2, got 3", ""),
    ("not_listed: up", "not_listed: [down]", "move down: expected not to be listed, but it is", ""),
    ("instead: { down: [] }", "instead: { down: [to-front-door] }", "move down: instead: expected to-front-door; got nothing", ""),
    ("ask_next: facts.concern", "ask_next: events.meeting", "ask_next: expected to begin with events.meeting; got facts.concern", "{ remove: facts.concern, set: { complete: [] } }"),
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
    assert failures(files, '{ refused: "events[0].outcome" }', broken) == ()
    assert failures(files, "{ refused: yes }", broken) == ()
    [said] = failures(files, '{ refused: "events[1]" }', broken)
    assert said.startswith('refused, but nothing said "events[1]"; said: events[0].outcome: this is not an outcome')
    [said] = failures(files, "{ refused: yes }")
    assert said == "the case was not refused"
    [said] = failures(files, "{ moves: { down: allowed } }", as_at="2026-05-30")
    assert said.startswith("refused: events[0]: dated 2026-06-01, after"), "only the moment asked about makes it wrong"


SLIPS = """
cases:
  slips:
    complete: all
    episodes: [{ stage: child-in-need, opened: 2026-01-05 }]
    events: [{ id: m, kind: meeting, when: 2026-06-01, outcome: agred }]
    facts: { concrn: no }
  fine:
    complete: all
    episodes: [{ stage: child-in-need, opened: 2026-01-05 }]
    events: [{ id: r, kind: review, when: 2026-06-01 }, { id: m, kind: meeting, when: 2026-06-01 }]
"""


def test_a_slip_in_a_case_is_told_once_where_it_stands(files):
    one = "  - name: {}\n    case: slips\n    as_at: 2026-06-02\n    expect: {{ moves: {{ down: blocked }} }}\n"
    changed = one.format("Two") + "    change: { remove: m, add: { events: [{ kind: reviews, when: 2026-06-01 }] } }\n"
    ran, problems = files(one.format("One") + changed, SLIPS)
    assert not ran
    assert [(p.span.line, p.source[p.span.column - 1 : p.span.end_column - 1], p.help) for p in problems] == [
        (6, "agred", 'did you mean "agreed"?'),
        (7, "concrn", 'did you mean "concern"?'),
        (21, "reviews", 'did you mean "review"?'),
    ]
    assert problems[0].message == "events[0].outcome: this is not an outcome of this kind of the pack"


@pytest.mark.parametrize(
    ("change", "word"),
    [
        ("{ update: { m: { outcome: agred } } }", "agred"),
        ("{ remove: r, update: { m: { outcome: agred } } }", "agred"),
        ("{ set: { facts.concrn: yes } }", "facts.concrn"),
        ("{ set: { facts.concern: maybe } }", "maybe"),
        ("{ add: { events: [{ when: 2026-06-01 }] } }", "{ add: { events: [{ when: 2026-06-01 }] } }"),
    ],
)
def test_a_slip_in_a_change_stands_in_the_change(files, change, word):
    row = f"  - name: One\n    case: fine\n    as_at: 2026-06-02\n    change: {change}\n    expect: {{ position: [] }}\n"
    ran, [problem] = files(row, SLIPS)
    assert not ran
    assert problem.source[problem.span.column - 1 : problem.span.end_column - 1] == word


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


ONE = "  - name: One\n    case: agreed\n    as_at: 2026-06-02\n    expect: { }\n"
WRONG = [
    (ONE + ONE, '"One" is already given at ', "give this one another name"),
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
    assert len(ran) == (2 if message.startswith('"One"') else 0)
    assert message in problem.message
    assert cure is None or cure in (problem.help or "")
    assert problem.span.line > CASES.count("\n")


@pytest.mark.parametrize(
    ("cases", "message", "cure"),
    [
        ("scenaros: [{ name: One }]\n" + CASES, 'there is no key "scenaros" here', 'did you mean "scenarios"?'),
        (CASES + "  agreed: { complete: all }\n", '"agreed" is already given on line 3', "keep one"),
        ("cases: [agreed]\n", "`cases` is not written so", "write `cases: { name: { … } }`"),
    ],
)
def test_a_file_that_is_not_written_so_is_told(files, cases, message, cure):
    _, problems = files("  []\n", cases)
    assert message in problems[0].message
    assert cure in problems[0].help


def test_a_case_of_two_files_is_told(files, tmp_path):
    (tmp_path / "scenarios").mkdir()
    (tmp_path / "scenarios" / "more.yaml").write_text(CASES, "utf-8")
    _, [problem] = files(ONE)
    assert problem.code == "twice" and problem.message.startswith('"agreed" is already given at ')


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
