"""What meets a duty: which record, how many of them, and what was spent on an earlier one."""

from __future__ import annotations

from tests.example import duty, pack, snapshot

import stepwise


def test_what_is_spent_on_an_earlier_meeting_is_what_the_duty_says_where_it_says_since_when():
    records = (
        "records:\n  coming: { event: meeting, which: next }\n  settled: { event: meeting, outcome: agreed, which: latest }"
    )
    put_off = {"kind": "meeting", "when": "2026-03-02", "outcome": None}
    events = [put_off, {"kind": "meeting", "when": "2026-03-10", "outcome": "agreed"}]
    data = snapshot(events=events, documents=[{"kind": "plan", "when": "2026-02-26"}])

    def status(since: str) -> str:
        text = f"due: at least 3 calendar days before coming\nmet_by: {{ document: plan{since} }}"
        return duty(text, data, "2026-03-11", records=records).status

    assert status("") == "overdue", "the plan of February went to the meeting that was put off"
    assert status(", since: child-in-need opened") == "met"


def test_one_yes_does_not_meet_a_duty_to_get_consent_while_another_says_no():
    text = "due: within 10 calendar days of asked\nmet_by: { consent: service, from: parents }"

    def status(*words: tuple[str, str, str]) -> str:
        consents = [{"kind": "service", "person": p, "state": s, "when": w} for p, s, w in words]
        data = snapshot(events=[{"kind": "request", "when": "2026-03-02"}], consents=consents)
        return duty(text, data, "2026-03-10", records="records:\n  asked: { event: request }").status

    yes = ("mother", "given", "2026-03-03")
    assert status(yes) == "met"
    assert status(yes, ("father", "refused", "2026-03-04")) == "upcoming"
    assert status(yes, ("father", "refused", "2026-03-04"), ("father", "given", "2026-03-06")) == "met"


def test_a_duty_met_by_a_stage_closing_is_met_on_the_day_it_closed():
    p = pack(
        clocks="  it: { while: enquiry, must: Close early help, due: within 5 calendar days of enquiry opened, met_by: { closed: early-help }, cites: C-1 }"
    )

    def line(closed: str | None):
        early = {"stage": "early-help", "opened": "2026-01-05", **({"closed": closed} if closed else {})}
        data = {**snapshot(), "episodes": [early, {"stage": "enquiry", "opened": "2026-03-02"}]}
        return stepwise.evaluate(p, data, "2026-03-20").due[0]

    assert line(None).status == "overdue"
    assert (line("2026-03-04").status, line("2026-03-04").met_when) == ("met", "2026-03-04")
    assert (line("2026-03-10").status, line("2026-03-10").late_days) == ("met_late", 3)


def test_a_duty_that_takes_two_things_takes_both_of_them_after_its_start():
    text = "due: after request\nmet_by: { all: [{ document: plan, by: lead }, { document: plan, by: manager }] }"

    def status(*plans: tuple[str, str | None], complete: object = "all") -> tuple[str, str | None]:
        documents = [{"kind": "plan", "when": day, **({"by": by} if by else {})} for day, by in plans]
        events = [{"kind": "request", "when": "2026-02-02"}, {"kind": "request", "when": "2026-03-02"}]
        data = {**snapshot(events=events, documents=documents), "complete": complete}
        line = duty(text, data, "2026-03-31", records="records:\n  request: { event: request, which: any }")
        return line.status, line.met_when

    first = (("2026-02-03", "lead"), ("2026-02-04", "manager"))
    assert status(*first) == ("owed", None), "what was done for the first request is spent"
    assert status(*first, ("2026-03-05", "lead")) == ("owed", None), "half of it does not serve again"
    assert status(("2026-02-03", "lead"), ("2026-03-04", "manager")) == ("met", "2026-03-04"), "late, and for both requests"
    assert status(*first, ("2026-03-05", "lead"), ("2026-03-06", "manager")) == ("met", "2026-03-06")
    assert status(("2026-01-20", None)) == ("owed", None), "whoever wrote a plan before the request casts no doubt"
    assert status(("2026-03-10", None))[0] == "cannot_compute"
    assert status(complete=["events", "episodes"])[0] == "cannot_compute"


def test_what_was_done_for_the_last_meeting_does_not_meet_the_next():
    text = "due: by coming\nmet_by: { event: notice }"
    records = "records:\n  coming: { event: meeting, which: next }"
    held = [{"kind": "notice", "when": "2026-01-08"}, {"kind": "meeting", "when": "2026-01-15", "outcome": "stays"}]
    again = [*held, {"kind": "meeting", "when": "2026-03-12", "outcome": "stays"}]
    assert duty(text, snapshot(events=held), "2026-01-16", records=records).status == "met"
    assert duty(text, snapshot(events=again), "2026-03-20", records=records).status == "overdue"
    late = [*again, {"kind": "notice", "when": "2026-03-13"}]
    assert duty(text, snapshot(events=late), "2026-03-20", records=records).status == "met_late"
