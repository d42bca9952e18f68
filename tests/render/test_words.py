"""Single sentences: dates, lengths of time, what is lacking, what to ask."""

from __future__ import annotations

import pytest
from tests.render.made_up import pack

from stepwise.case import Record, record_of
from stepwise.compiled import Rule
from stepwise.evaluation import DueLine, Finding, Lack
from stepwise.evaluation.findings import Why
from stepwise.pack.due import parse_due
from stepwise.render.dates import day_text, length, minutes
from stepwise.render.duties import due_text, label
from stepwise.render.lacks import ask_text, lacks_text
from stepwise.render.layout import cells, wrap
from stepwise.render.look import Run
from stepwise.render.names import Names, a_few, listed

NAMES = Names(pack().written.pack)
RULE = Rule("m.n", "It is so", "must", True, (), ("AMB-3-b",), (), ())
PLAN = record_of(739342, None, "documents", "transfer-plan", {"kind": "transfer-plan"}, "documents[0]")
MEETING = record_of(739342, None, "events", "final-meeting", {"kind": "final-meeting"}, "events[0]")


def spaced(text: str) -> str:
    return text.replace("\N{NO-BREAK SPACE}", " ")


@pytest.mark.parametrize(
    ("moment", "today", "said"),
    [
        ("2026-04-10", "", "Fri 10 Apr 2026"),
        ("2026-04-10", "2026-04-08", "Fri 10 Apr"),
        ("2025-12-31", "2026-01-02", "Wed 31 Dec 2025"),
        ("2026-05-12T16:30:00+01:00", "2026-05-12", "Tue 12 May, 16:30"),
    ],
)
def test_days(moment: str, today: str, said: str) -> None:
    assert spaced(day_text(moment, today)) == said


@pytest.mark.parametrize(
    ("n", "unit", "said"),
    [
        (1, "working days", "1 working day"),
        (15, "working days", "15 working days"),
        (-2, "calendar days", "2 days"),
        (-21, "minutes", "21 minutes"),
        (60, "minutes", "1 hour"),
        (185, "minutes", "3 h 5 min"),
        (3 * 1440, "minutes", "3 days"),
    ],
)
def test_lengths_of_time(n: int, unit: str, said: str) -> None:
    assert spaced(length(n, unit)) == said
    assert spaced(minutes(1)) == "1 minute"


@pytest.mark.parametrize(
    ("lacks", "evidence", "said"),
    [
        ([Lack("document", ("transfer-plan",))], (), ["missing: Transfer Plan"]),
        (
            [Lack("event", ("final-meeting", "review"))],
            (),
            ["not recorded: Final Child in Need meeting or Review of the plan"],
        ),
        ([Lack("consent_of", ("father",))], (), ["consent is not given by: Father"]),
        (
            [Lack("contains", ("goals", "contingency"))],
            (PLAN,),
            ["the Transfer Plan lacks: Goals and Contingency plan"],
        ),
        (
            [Lack("outcome", ("step-down",))],
            (MEETING,),
            ["the outcome of the Final Child in Need meeting is not: Step down agreed"],
        ),
        ([Lack("said_otherwise", ("father",))], (), ["something else was said by: Father"]),
        ([Lack("by_any", ("manager", "social-worker"))], (), ["not done by: manager or Social worker"]),
        ([Lack("stay", ("3 months",))], (), ["3 months have not passed"]),
        ([Lack("stay", ("1 month",))], (), ["1 month has not passed"]),
        ([Lack("role", ("lead-professional",))], (), ["nobody fills the role: Lead professional"]),
        ([Lack("informed", ("yes",))], (), ["the consent is not informed"]),
        ([Lack("informed", ("no",))], (), ["the consent is informed"]),
        ([Lack("weekday", ("thursday",))], (), ["it was not held on a Thursday"]),
        ([Lack("at_most_old", ("3 months",))], (), ["it is older than 3 months"]),
        (
            [Lack("when", ("5 working days before final",))],
            (),
            ["it is not dated 5 working days before Final Child in Need meeting"],
        ),
        (
            [Lack("order", ("strategy", "final"))],
            (),
            ["Strategy Meeting (Conference asked for) did not come before Final Child in Need meeting"],
        ),
        (
            [Lack("document", ("transfer-plan",)), Lack("document", ("closing-form",))],
            (),
            ["missing: Transfer Plan; Closing form"],
        ),
        (
            [Lack("received", ("after final",))],
            (),
            ["it was not received after Final Child in Need meeting"],
        ),
        (
            [Lack("made", ("before final",))],
            (),
            ["it was not booked before Final Child in Need meeting"],
        ),
        ([Lack("fact", ("views-heard",))], (), ["recorded as not so: The child's views have been heard"]),
        ([Lack("recorded_in", ("case-system",))], (), ["not recorded in: Case system"]),
        ([Lack("something-new", ("x",))], (), ["it lacks: x"]),
    ],
)
def test_what_is_lacking(lacks: list[Lack], evidence: tuple[Record, ...], said: list[str]) -> None:
    assert lacks_text(Finding(RULE, "not_met", evidence, Why(tuple(lacks))), NAMES) == said


@pytest.mark.parametrize(
    ("what", "said"),
    [
        ("facts.child-at-risk", "Immediate concern for the child's safety: yes or no?"),
        ("facts.concern-types", "Kinds of concern: Neglect, Drugs or alcohol?"),
        ("events.strategy-meeting", "Strategy Meeting: has it happened, and when?"),
        ("events.final-meeting.outcome", "Final Child in Need meeting: what was the outcome?"),
        ("documents.transfer-plan.received", "Transfer Plan: who received it, and when?"),
        ("consents.early-help-service", "Early help service: given, refused or not asked for, by whom and when?"),
        ("decisions.allocation", "Allocation decision: has it been decided, when and by whom?"),
        ("roles.lead-professional", "Lead professional: does anyone fill this role, and since when?"),
        ("arranged.conference", "Child Protection Conference: for which date is the next one arranged?"),
        ("episodes", "The stages the case has stood at, in full"),
        ("child.born", "The child's date of birth"),
        ("conference-held", "Child Protection Conference: when?"),
        ("events.unheard-of.colour", "unheard-of: colour?"),
    ],
)
def test_what_to_ask(what: str, said: str) -> None:
    assert ask_text(what, NAMES) == said


@pytest.mark.parametrize(
    ("due", "said"),
    [
        ("within 5 working days of plan received", "within 5 working days of Transfer Plan received"),
        ("at least 3 working days before final", "at least 3 working days before Final Child in Need meeting"),
        ("every 6 weeks from child-in-need opened", "every 6 weeks from the start of Child in Need"),
        ("normally within 12 months of child-in-need closed", "normally within 12 months of the end of Child in Need"),
        ("without delay after this concern", "without delay after the concern being raised"),
        ("2 times in each calendar year", "2 times in each calendar year"),
        ("at the next sitting of review after plan", "at the next sitting of Review of the plan after Transfer Plan"),
        (
            "from plan until final and conference-held",
            "from Transfer Plan until Final Child in Need meeting and Child Protection Conference",
        ),
        (
            "no earlier than 2 weeks after plan, within 4 weeks of final",
            "no earlier than 2 weeks after Transfer Plan, within 4 weeks of Final Child in Need meeting",
        ),
    ],
)
def test_due_sentences_in_plain_names(due: str, said: str) -> None:
    assert spaced(due_text(parse_due(due), NAMES)) == said


@pytest.mark.parametrize(
    ("line", "said"),
    [
        (DueLine(RULE, "overdue", late_days=1), "✖ overdue by 1 day"),
        (DueLine(RULE, "overdue", left=-21, unit="minutes", late_days=0), "✖ 21 minutes late"),
        (DueLine(RULE, "due_today"), "● due today"),
        (DueLine(RULE, "upcoming", due="2026-04-10", left=2, unit="working days"), "○ in 2 working days"),
        (DueLine(RULE, "owed", urgent=True), "○ owed without delay"),
        (DueLine(RULE, "owed"), "○ owed, no date"),
        (DueLine(RULE, "met_late", late_days=4), "✔ met 4 days late"),
        (DueLine(RULE, "beyond"), "● longer than normal"),
        (DueLine(RULE, "cannot_compute"), "? not known"),
    ],
)
def test_where_a_duty_stands(line: DueLine, said: str) -> None:
    assert spaced(label(line).text) == said


def test_lists_of_words() -> None:
    assert (listed([]), listed(["a"]), listed(["a", "b"]), listed("abc", "or")) == ("", "a", "a and b", "a, b or c")
    assert a_few(list("abcd"), 2) == "a, b … and 2 more"


def test_wrapping_keeps_styles_ties_and_long_words() -> None:
    runs = [Run("one two"), Run(" three", "red"), Run("four", "red"), Run(" tied\N{NO-BREAK SPACE}words")]
    lines = wrap(runs, 10)
    assert ["".join(r.text for r in line) for line in lines] == ["one two", "threefour", "tied\N{NO-BREAK SPACE}words"]
    assert lines[1] == (Run("threefour", "red"),)
    assert ["".join(r.text for r in line) for line in wrap([Run("x" * 25)], 10)] == ["x" * 10, "x" * 10, "x" * 5]
    assert wrap([], 10) == [()]


def test_cells_counts_columns() -> None:
    assert (cells("abc"), cells("⛔"), cells("✔"), cells("e\N{COMBINING ACUTE ACCENT}")) == (3, 2, 1, 1)
