"""Clocks: runs, statuses, working days, hours, windows, counting back, every, next sitting, drift."""

from __future__ import annotations

from tests.example import SECTIONS, duty, pack, snapshot

import stepwise

CONFERENCE = """
due: within 15 working days of strategy
met_by: { event: conference }
"""
STRATEGY = "records:\n  strategy: { event: strategy, outcome: conference }"


def strategy(when: str, outcome: str | None = "conference") -> dict[str, object]:
    return {"kind": "strategy", "when": when, **({"outcome": outcome} if outcome else {})}


def run(events: list[dict[str, object]], as_at: str, **more):
    return duty(CONFERENCE, snapshot(events=events, **more), as_at, records=STRATEGY)


def test_fifteen_working_days_over_easter():
    d = run([strategy("2026-03-23")], "2026-04-15")
    assert (d.status, d.due) == ("due_today", "2026-04-15")
    assert d.skipped == (("2026-04-03", "Good Friday"), ("2026-04-06", "Easter Monday"))
    assert (run([strategy("2026-03-23")], "2026-04-14").status, run([strategy("2026-03-23")], "2026-04-14").left) == (
        "upcoming",
        1,
    )
    late = run([strategy("2026-03-23")], "2026-04-18")
    assert (late.status, late.late_days, late.unit) == ("overdue", 3, "working days")


def test_met_and_met_late():
    held = {"kind": "conference", "when": "2026-04-15"}
    assert run([strategy("2026-03-23"), held], "2026-06-01").status == "met"
    late = run([strategy("2026-03-23"), {**held, "when": "2026-04-17"}], "2026-06-01")
    assert (late.status, late.late_days) == ("met_late", 2)


def test_a_run_starts_at_the_first_anchor_and_a_later_one_does_not_restart_it():
    assert run([strategy("2026-03-23"), strategy("2026-03-30")], "2026-04-01").due == "2026-04-15"


def test_last_years_conference_does_not_meet_this_years_run():
    d = run([{"kind": "conference", "when": "2026-01-20"}, strategy("2026-03-23")], "2026-04-01")
    assert d.status == "upcoming"


def test_a_new_run_after_the_last_one_was_met():
    d = run([strategy("2026-02-02"), {"kind": "conference", "when": "2026-02-10"}, strategy("2026-03-23")], "2026-04-01")
    assert (d.status, d.due) == ("upcoming", "2026-04-15")


def test_an_anchor_that_asked_for_nothing_does_not_start_it():
    assert run([strategy("2026-03-23", "nothing-more")], "2026-04-01").status == "not_started"


def test_an_anchor_whose_outcome_is_unknown_cannot_be_computed_but_shows_the_would_be_date():
    d = run([strategy("2026-03-23", None)], "2026-04-01")
    assert (d.status, d.due) == ("cannot_compute", "2026-04-15")
    assert d.asks


def test_never_overdue_where_nobody_knows_whether_it_was_done():
    d = run([strategy("2026-03-23")], "2026-05-01", complete=["events.strategy"])
    assert d.status == "cannot_compute"


def test_no_line_at_another_stage_and_one_unstarted_line_here():
    assert duty(CONFERENCE, snapshot("early-help"), "2026-04-01", records=STRATEGY) is None
    assert run([], "2026-04-01").status == "not_started"


def test_an_anchor_before_the_stage_opened_does_not_count():
    assert (
        duty(CONFERENCE, snapshot(opened="2026-03-24", events=[strategy("2026-03-23")]), "2026-04-01", records=STRATEGY).status
        == "not_started"
    )


def test_beyond_the_calendar_is_never_guessed():
    d = duty(CONFERENCE, snapshot(opened="2028-01-01", events=[strategy("2028-12-20")]), "2028-12-21", records=STRATEGY)
    assert d.status == "cannot_compute"
    assert d.due is None


HOURS = "due: within 24 hours of strategy\nmet_by: { event: conference }"


def test_hours_run_through_the_clock_change_and_to_the_minute():
    def at(when: str, *events: dict[str, object]):
        return duty(HOURS, snapshot(events=[strategy("2026-10-24T16:30"), *events]), when, records=STRATEGY)

    assert at("2026-10-25T15:30").due == "2026-10-25T15:30:00+00:00"
    assert at("2026-10-25T15:30").status == "due_today"
    late = at("2026-10-25T15:51")
    assert (late.status, late.left, late.unit) == ("overdue", -21, "minutes")
    done = at("2026-10-26T09:00", {"kind": "conference", "when": "2026-10-25T15:51"})
    assert (done.status, done.left) == ("met_late", -21)


def test_an_hours_clock_from_a_bare_date_gives_a_date_and_says_so():
    d = duty(HOURS, snapshot(events=[strategy("2026-05-05")]), "2026-05-06", records=STRATEGY)
    assert (d.due, d.precision, d.status) == ("2026-05-06", "day", "due_today")


def test_a_bare_as_at_is_any_time_that_day():
    assert duty(HOURS, snapshot(events=[strategy("2026-05-05T09:00")]), "2026-05-06", records=STRATEGY).status == "due_today"


BACK = "due: at least 5 working days before final\nmet_by: { event: notice }"
FINAL = "records:\n  final: { event: meeting, which: next }"


def test_counting_back_from_a_meeting_shows_the_last_working_day_that_holds():
    def sent(*days: str, as_at: str = "2026-05-15"):
        events = [{"kind": "notice", "when": d} for d in days]
        return duty(BACK, snapshot(events=events, arranged=[{"kind": "meeting", "for": "2026-05-22"}]), as_at, records=FINAL)

    assert (sent().due, sent().status) == ("2026-05-15", "due_today")
    assert sent("2026-05-16", as_at="2026-05-16").status == "met", "five working days still lie between"
    assert sent("2026-05-18", as_at="2026-05-18").status == "met_late"
    assert sent(as_at="2026-05-16").status == "overdue"


WINDOW = "due: no earlier than 2 weeks after asked, within 2 weeks of screened\nmet_by: { event: meeting }"


def test_a_window_with_one_day_in_it():
    records = "records:\n  asked: { event: request }\n  screened: { event: strategy }"
    base = [{"kind": "request", "when": "2025-12-17"}, {"kind": "strategy", "when": "2025-12-17"}]

    def at(as_at: str, held: str | None = None):
        events = [*base, *([{"kind": "meeting", "when": held}] if held else [])]
        return duty(WINDOW, snapshot(opened="2025-12-01", events=events), as_at, records=records)

    assert (at("2025-12-18").earliest, at("2025-12-18").due) == ("2025-12-31", "2025-12-31")
    assert at("2025-12-31").status == "due_today"
    assert (at("2026-01-01").status, at("2026-01-01").late_days) == ("overdue", 1)
    assert at("2026-01-05", "2025-12-24").status == "met_early"
    assert at("2026-01-05", "2025-12-31").status == "met"


def test_an_impossible_window_names_the_conflict():
    records = "records:\n  asked: { event: request }\n  screened: { event: strategy }"
    d = duty(
        WINDOW,
        snapshot(events=[{"kind": "request", "when": "2026-02-10"}, {"kind": "strategy", "when": "2026-02-02"}]),
        "2026-02-11",
        records=records,
    )
    assert d.conflict == ("C-1",)
    assert (d.earliest, d.due) == ("2026-02-24", "2026-02-16")


EVERY = "due: every 6 months from first\nmet_by: { event: review }"
FIRST = "records:\n  first: { event: conference, which: first }"


def test_every_runs_from_the_last_held_else_from_the_first_anchor_and_is_never_met():
    base = [{"kind": "conference", "when": "2026-01-31"}]
    assert duty(EVERY, snapshot(events=base), "2026-02-01", records=FIRST).due == "2026-07-31"
    again = [*base, {"kind": "review", "when": "2026-05-30"}]
    assert duty(EVERY, snapshot(events=again), "2026-06-01", records=FIRST).due == "2026-11-30"
    grid = EVERY + "\non_a_grid: yes"
    assert duty(grid, snapshot(events=again), "2026-06-01", records=FIRST).due == "2026-07-31"


def test_the_next_sitting_is_the_first_after_the_anchor_and_never_a_guess():
    text = "due: at the next sitting of forum after asked\nmet_by: { event: discussed }"
    records = "records:\n  asked: { event: request }"
    asked = [{"kind": "request", "when": "2026-06-02"}]
    booked = [{"kind": "forum", "for": "2026-06-04"}, {"kind": "forum", "for": "2026-06-11"}]
    assert duty(text, snapshot(events=asked, arranged=booked), "2026-06-03", records=records).due == "2026-06-04"
    assert duty(text, snapshot(events=asked, arranged=booked), "2026-06-05", records=records).status == "overdue"
    assert duty(text, snapshot(events=asked), "2026-06-05", records=records).status == "cannot_compute"


def test_drift_is_a_marker_and_never_overdue():
    text = "due: normally within 12 months of first"
    data = snapshot(opened="2025-04-01", events=[{"kind": "conference", "when": "2025-04-07"}])
    assert duty(text, data, "2026-04-07", records=FIRST).status == "marker"
    assert duty(text, data, "2026-04-08", records=FIRST).status == "beyond"


def test_a_duty_without_a_number_is_owed_and_has_no_date():
    text = "due: without delay after asked\nmet_by: { event: discussed }"
    records = "records:\n  asked: { event: request }"
    d = duty(text, snapshot(events=[{"kind": "request", "when": "2026-06-02"}]), "2026-06-05", records=records)
    assert (d.status, d.due, d.urgent) == ("owed", None, True)
    done = [{"kind": "request", "when": "2026-06-02"}, {"kind": "discussed", "when": "2026-06-02"}]
    assert duty(text, snapshot(events=done), "2026-06-05", records=records).status == "met"


def test_a_duty_that_runs_until_two_things_have_happened():
    text = "due: from asked until talked and decided"
    records = "records:\n  asked: { event: request }\n  talked: { event: talk }\n  decided: { event: meeting }"
    events = [{"kind": "request", "when": "2026-06-02"}, {"kind": "talk", "when": "2026-06-03"}]
    assert duty(text, snapshot(events=events), "2026-06-05", records=records).status == "in_force"
    events.append({"kind": "meeting", "when": "2026-06-04", "outcome": "agreed"})
    assert duty(text, snapshot(events=events), "2026-06-05", records=records).status == "ended"


def test_earlier_as_agreed_takes_the_earlier_date():
    text = "due: within 6 weeks of asked, or earlier as agreed at final\nmet_by: { event: review }"
    records = "records:\n  asked: { event: request }\n  final: { event: meeting }"
    events = [
        {"id": "another", "kind": "request", "when": "2025-12-11"},
        {"id": "m", "kind": "meeting", "when": "2025-12-11", "outcome": "agreed"},
    ]

    def due(for_: str, **more: object) -> str:
        booked = [{"kind": "review", "for": for_, **(more or {"of": "m"})}]
        return duty(text, snapshot(opened="2025-12-01", events=events, arranged=booked), "2025-12-12", records=records).due

    assert due("2026-01-08") == "2026-01-08"
    assert due("2026-02-20") == "2026-01-22"
    assert due("2026-01-08", of="another") == "2026-01-22", "another meeting agreed that"
    assert due("2026-01-08", made="2025-12-11") == "2026-01-08"
    assert due("2026-01-08", made="2025-12-11", cancelled=True) == "2026-01-08", (
        "what was agreed stands, whatever was booked since"
    )
    assert due("2026-01-08", made="2025-12-12") == "2026-01-22", "booked afterwards, it is not what the meeting agreed"
    assert due("2025-12-09", made="2025-12-01") == "2026-01-22", "a day before the count begins is no agreed date"


def test_one_run_for_each_item_found_wanting():
    clock = """
  fix:
    while: child-in-need
    must: Put it right
    due: within 3 working days of found
    each: contains
    met_by: { event: put-right }
    cites: C-1
"""
    ladders = """
  overrun:
    name: Not put right in time
    starts_when: { clock: fix, status: overdue }
    rungs: { head: { must: Head of service decides, ask: head, cites: C-1 } }
"""
    p = pack(records="records:\n  found: { event: shortfall-found }", clocks=clock, ladders=ladders)
    events = [
        {"kind": "shortfall-found", "when": "2026-04-01T11:00", "contains": ["genogram", "visit"]},
        {"kind": "put-right", "when": "2026-04-07", "contains": ["genogram"]},
    ]
    at = stepwise.evaluate(p, snapshot(events=events), "2026-04-08T17:00")
    assert [(d.instance, d.status, d.due) for d in at.due] == [
        ("genogram", "met", "2026-04-08"),
        ("visit", "due_today", "2026-04-08"),
    ]
    assert at.escalations == ()
    after = stepwise.evaluate(p, snapshot(events=events), "2026-04-09")
    assert [(e.id, e.instance, e.reached.ask) for e in after.escalations] == [("overrun", "visit", ("head",))]


def test_a_run_that_ended_with_its_stage_does_not_come_back_when_the_stage_does():
    text = "since: ever\ndue: within 4 weeks of asked\nmet_by: { event: review }\nstops_when: { closed: child-in-need }"
    records = "records:\n  asked: { event: request, since: ever }"

    def status(*asked: str) -> str:
        data = snapshot(events=[{"kind": "request", "when": day} for day in asked])
        data["episodes"] = [
            {"stage": "child-in-need", "opened": "2025-01-06", "closed": "2025-03-03"},
            {"stage": "child-in-need", "opened": "2026-01-05"},
        ]
        return duty(text, data, "2026-03-02", records=records).status

    assert status("2025-01-13") == "stopped"
    assert status("2025-01-13", "2026-01-12") == "overdue", "a new start begins a new run"


def test_what_a_checklist_only_recommends_starts_no_run_when_it_is_found_wanting():
    lists = """
  standards:
    name: Standards
    items:
      genogram: { says: A genogram, when: { document: plan, since: ever }, cites: C-1 }
      visit: { says: A joint visit, at_most: should, when: { event: talk, since: ever }, cites: C-1 }
"""
    text = "due: within 3 working days of found\neach: contains\nmet_by: { checklist: standards }"

    def runs(*found: str) -> list[tuple[str | None, str]]:
        p = pack(
            records="records:\n  found: { event: shortfall-found }",
            checklists=lists,
            clocks="  it:\n    while: child-in-need\n    must: Do it\n    cites: C-1\n    " + text.replace("\n", "\n    "),
        )
        events = [{"kind": "shortfall-found", "when": "2026-04-01", "contains": list(found)}]
        return [(d.instance, d.status) for d in stepwise.evaluate(p, snapshot(events=events), "2026-04-20").due]

    assert runs("genogram", "visit") == [("genogram", "overdue")]
    assert runs("visit") == [(None, "not_started")]


def test_a_duty_may_count_from_the_day_a_fact_came_to_be_so():
    text = "due: without delay after found or needs-met raised\nmet_by: { event: meeting }"

    def status(fact: object, *met: str) -> str:
        events = [{"kind": "shortfall-found", "when": "2026-04-01"}, *({"kind": "meeting", "when": d} for d in met)]
        data = snapshot(events=events, facts={"needs-met": fact})
        return duty(text, data, "2026-06-12", records="records:\n  found: { event: shortfall-found }").status

    assert status({"value": True, "since": "2026-06-10"}, "2026-05-01") == "owed"
    assert status({"value": True, "since": "2026-06-10"}, "2026-05-01", "2026-06-11") == "met"
    assert status(True, "2026-05-01") == "met", "a fact that nobody dated has no moment of its own"
    assert status(False, "2026-05-01") == "met"


def test_twice_a_year_is_a_count_and_not_an_interval():
    duties = "authority_duties:\n  audits: { must: Audit, due: 2 times in each calendar year, met_by: { event: review }, cites: C-1 }"
    p = pack(authority_duties=duties)
    log = {"complete": "all", "events": [{"kind": "review", "when": "2025-10-06"}, {"kind": "review", "when": "2026-03-16"}]}
    d = stepwise.evaluate_authority(p, log, as_at="2026-11-30").due[0]
    assert (d.status, d.due, d.periods) == ("upcoming", "2026-12-31", (("2026", 1, 2), ("2025", 1, 2)))
    d = stepwise.evaluate_authority(p, log, as_at="2027-01-01").due[0]
    assert d.periods == (("2027", 0, 2), ("2026", 1, 2))


def test_a_record_before_the_anchor_casts_no_doubt_on_the_run():
    text = "due: on any-conference\nmet_by: { event: shortfall-found, contains: visit }"
    records = "records:\n  any-conference: { event: conference }"
    events = [{"kind": "shortfall-found", "when": "2026-02-01"}, {"kind": "conference", "when": "2026-03-02"}]
    assert duty(text, snapshot(events=events), "2026-03-05", records=records).status == "overdue"
    later = [*events, {"kind": "shortfall-found", "when": "2026-03-03"}]
    assert duty(text, snapshot(events=later), "2026-03-05", records=records).status == "cannot_compute"


def test_a_link_to_a_later_anchor_of_the_same_run_meets_it():
    events = [
        {"id": "one", **strategy("2026-03-23")},
        {"id": "two", **strategy("2026-04-01")},
        {"kind": "conference", "when": "2026-04-07", "of": "two"},
    ]
    assert run(events, "2026-04-20").status == "met"


def test_a_booking_made_after_the_last_meeting_is_the_next_one():
    back = "due: at least 3 calendar days before coming\nmet_by: { event: notice }"
    records = "records:\n  coming: { event: meeting, which: next }"
    held = [{"kind": "notice", "when": "2026-02-12"}, {"kind": "meeting", "when": "2026-02-16", "outcome": "stays"}]
    again = [{"kind": "meeting", "for": "2026-05-15", "made": "2026-05-02"}]
    assert duty(back, snapshot(events=held), "2026-05-14", records=records).due == "2026-02-13"
    line = duty(back, snapshot(events=held, arranged=again), "2026-05-14", records=records)
    assert (line.due, line.status, line.late_days) == ("2026-05-12", "overdue", 2)
    stale = [{"kind": "meeting", "for": "2026-05-15", "made": "2026-02-01"}]
    assert duty(back, snapshot(events=held, arranged=stale), "2026-05-14", records=records).due == "2026-02-13"


STOPPED = f"{CONFERENCE}\nstops_when: {{ event: review, outcome: nothing-more }}"
REVIEWS = SECTIONS["vocabulary"].replace(
    "review: Review\n", "review: { name: Review, outcomes: { go-on: Go on, nothing-more: Nothing more } }\n"
)


def stoppable(events: list[dict[str, object]], as_at: str):
    return duty(STOPPED, snapshot(events=events), as_at, records=STRATEGY, vocabulary=REVIEWS)


def test_a_stop_ends_a_run_and_the_next_anchor_starts_another():
    ended = {"kind": "review", "when": "2026-02-10", "outcome": "nothing-more"}
    assert stoppable([strategy("2026-02-02"), ended], "2026-03-20").status == "stopped"
    again = stoppable([strategy("2026-02-02"), ended, strategy("2026-03-23")], "2026-03-24")
    assert (again.status, again.due) == ("upcoming", "2026-04-15")
    goes_on = {"kind": "review", "when": "2026-03-25", "outcome": "go-on"}
    assert stoppable([strategy("2026-02-02"), ended, strategy("2026-03-23"), goes_on], "2026-03-26").due == "2026-04-15"


def test_a_stop_taken_back_leaves_the_run_open():
    ended = {"kind": "review", "when": "2026-02-10", "outcome": "nothing-more"}
    goes_on = {"kind": "review", "when": "2026-02-12", "outcome": "go-on"}
    assert stoppable([strategy("2026-02-02"), ended, goes_on], "2026-02-13").status == "upcoming"


def test_what_meets_a_run_after_a_stop_belongs_to_the_run_then_open():
    ended = {"kind": "review", "when": "2026-02-10", "outcome": "nothing-more"}
    held = {"kind": "conference", "when": "2026-04-16"}
    d = stoppable([strategy("2026-02-02"), ended, strategy("2026-03-23"), held], "2026-04-20")
    assert (d.status, d.due, d.late_days) == ("met_late", "2026-04-15", 1)


def test_a_standing_duty_may_be_stopped_too():
    standing = "met_by: { event: review }\nstops_when: { event: talk }"
    assert duty(standing, snapshot(), "2026-06-01").status == "owed"
    assert duty(standing, snapshot(events=[{"kind": "talk", "when": "2026-05-01"}]), "2026-06-01").status == "stopped"
    both = [{"kind": "talk", "when": "2026-05-02"}, {"kind": "review", "when": "2026-05-01"}]
    assert duty(standing, snapshot(events=both), "2026-06-01").status == "met"


def test_a_state_beside_a_record_adds_no_moment_of_its_own():
    both = "due: within 5 working days of child-in-need opened\nmet_by: { all: [{ document: plan }, { none: [{ fact: needs-met }] }] }"
    d = duty(both, snapshot(documents=[{"kind": "plan", "when": "2026-01-12"}], facts={"needs-met": False}), "2026-01-20")
    assert (d.status, d.due, d.met_when) == ("met", "2026-01-12", "2026-01-12")
