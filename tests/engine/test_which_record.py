"""Which record counts, how far back, and what is not known."""

from __future__ import annotations

import pytest
from tests.example import finding, need, pack, snapshot, verdict

import stepwise

LATEST = "records:\n  final: { event: meeting, which: latest }"


def meeting(when: str | None, outcome: str | None = "agreed", **more: object) -> dict[str, object]:
    row: dict[str, object] = {"kind": "meeting", **more}
    if when is not None:
        row["when"] = when
    if outcome != "left out":
        row["outcome"] = outcome
    return row


def test_the_latest_meeting_counts_and_not_an_earlier_agreement():
    data = snapshot(events=[meeting("2026-02-01"), meeting("2026-03-01", "stays")])
    f = finding("{ of: final, outcome: agreed }", data, records=LATEST)
    assert f.verdict == "not_met"
    assert [r.path for r in f.superseded] == ["events[0]"]


def test_an_unnamed_event_is_the_latest_too():
    data = snapshot(events=[meeting("2026-02-01"), meeting("2026-03-01", "stays")])
    assert verdict("{ event: meeting, outcome: agreed }", data) == "not_met"
    assert verdict("{ event: meeting, which: any, outcome: agreed }", data) == "met"
    assert verdict("{ event: meeting, which: first, outcome: agreed }", data) == "met"


def test_any_document_will_do():
    data = snapshot(
        documents=[
            {"kind": "plan", "when": "2026-02-01", "contains": ["risks"]},
            {"kind": "plan", "when": "2026-03-01", "contains": []},
        ]
    )
    assert verdict("{ document: plan, contains: risks }", data) == "met"


def test_a_rival_whose_filter_value_is_unknown_makes_the_name_unknown():
    records = "records:\n  asked: { event: strategy, outcome: conference, which: latest }"
    data = snapshot(
        events=[{"kind": "strategy", "when": "2026-02-01", "outcome": "conference"}, {"kind": "strategy", "when": "2026-03-01"}]
    )
    assert verdict("{ of: asked }", data, records=records) == "not_known"
    data["events"][1]["outcome"] = "nothing-more"
    assert verdict("{ of: asked }", data, records=records) == "met"


def test_evidence_of_an_earlier_spell_does_not_count():
    data = snapshot("child-in-need", "2026-03-02", documents=[{"kind": "plan", "when": "2026-01-10"}])
    assert verdict("{ document: plan }", data) == "not_met"
    assert verdict("{ document: plan, since: ever }", data) == "met"


def test_an_absent_attribute_is_not_known_and_null_is_none():
    assert verdict("{ event: meeting, outcome: agreed }", snapshot(events=[meeting("2026-02-01", "left out")])) == "not_known"
    assert verdict("{ event: meeting, outcome: agreed }", snapshot(events=[meeting("2026-02-01", None)])) == "not_met"
    assert (
        verdict(
            "{ document: plan, contains: risks }", snapshot(documents=[{"kind": "plan", "when": "2026-02-01", "contains": []}])
        )
        == "not_met"
    )


@pytest.mark.parametrize(
    ("complete", "expected"),
    [
        ("all", "not_met"),
        ([], "not_known"),
        (["documents"], "not_met"),
        (["documents.plan"], "not_met"),
        (["documents.form"], "not_known"),
    ],
)
def test_absence_means_no_only_where_the_family_is_held_in_full(complete, expected):
    assert verdict("{ document: plan }", {**snapshot(), "complete": complete}) == expected


def test_incompleteness_never_doubts_a_record_that_is_there():
    data = {**snapshot(events=[meeting("2026-02-01", "stays")]), "complete": []}
    assert verdict("{ event: meeting, outcome: agreed }", data) == "not_met"
    assert verdict("{ event: meeting, outcome: stays }", data) == "met"


def test_a_meeting_arranged_is_never_held():
    data = snapshot(arranged=[{"kind": "meeting", "for": "2026-02-01"}])
    assert verdict("{ event: meeting }", data) == "not_met"
    assert verdict("{ of: final }", data, records="records:\n  final: { event: meeting, which: next }") == "met"


@pytest.mark.parametrize(("made", "expected"), [("2026-02-28", "met"), ("2026-03-01", "not_met"), ("2026-03-02", "not_met")])
def test_a_next_meeting_booked_at_the_meeting_held_is_the_coming_one(made: str, expected: str):
    booked = [{"kind": "meeting", "for": "2026-06-20", "made": made}]
    data = snapshot(events=[meeting("2026-03-01")], arranged=booked)
    assert (
        verdict("{ of: final, outcome: agreed }", data, records="records:\n  final: { event: meeting, which: next }")
        == expected
    )


def test_the_last_booking_not_cancelled_is_the_next_one():
    records = "records:\n  final: { event: meeting, which: next }"
    data = snapshot(
        arranged=[
            {"kind": "meeting", "for": "2026-07-01", "made": "2026-05-01"},
            {"kind": "meeting", "for": "2026-06-20", "made": "2026-05-02", "cancelled": True},
        ]
    )
    assert (
        verdict(
            "{ of: final, before: plan-date }",
            {**data, "documents": [{"kind": "plan", "when": "2026-06-01"}]},
            records=records + "\n  plan-date: { document: plan }",
        )
        == "not_met"
    )
    assert (
        verdict(
            "{ document: plan, before: final, at_least: 4 weeks }",
            {**data, "documents": [{"kind": "plan", "when": "2026-06-01"}]},
            records=records,
        )
        == "met"
    )
    assert (
        verdict(
            "{ document: plan, before: final, at_least: 31 calendar days }",
            {**data, "documents": [{"kind": "plan", "when": "2026-06-01"}]},
            records=records,
        )
        == "not_met"
    )


def test_a_document_received_by_a_team_has_its_own_date():
    row = {"kind": "plan", "when": "2026-02-01"}
    assert verdict("{ document: plan, received_by: team }", snapshot(documents=[row])) == "not_known"
    assert verdict("{ document: plan, received_by: team }", snapshot(documents=[{**row, "received": []}])) == "not_met"
    assert (
        verdict(
            "{ document: plan, received_by: team }",
            snapshot(documents=[{**row, "received": [{"by": "head", "when": "2026-02-02"}]}]),
        )
        == "not_met"
    )
    assert (
        verdict(
            "{ document: plan, received_by: team }",
            snapshot(documents=[{**row, "received": [{"by": "team", "when": "2026-02-02"}]}]),
        )
        == "met"
    )


def test_what_a_record_lacks_is_named():
    f = finding(
        "{ document: plan, contains: [risks, strengths] }",
        snapshot(documents=[{"kind": "plan", "when": "2026-02-01", "contains": ["risks"]}]),
    )
    assert [(x.what, x.of) for x in f.lacks] == [("contains", ("strengths",))]


def test_order_on_one_day_is_by_time_where_both_have_one_else_holds():
    records = "records:\n  said: { event: talk }\n  agreed: { event: meeting, which: first }"

    def v(a: str, b: str) -> str:
        return verdict("{ order: [said, agreed] }", snapshot(events=[{"kind": "talk", "when": a}, meeting(b)]), records=records)

    assert v("2026-02-27", "2026-02-27") == "met"
    assert v("2026-02-27T10:00", "2026-02-27T09:00") == "not_met"
    assert v("2026-02-28", "2026-02-27") == "not_met"


def test_order_looks_at_what_the_first_name_counts():
    records = "records:\n  asked: { event: request, which: latest, since: ever }\n  said: { event: talk, since: asked }\n  agreed: { event: meeting }"

    def v(*talks: str) -> str:
        asked = [{"kind": "request", "when": day} for day in ("2026-01-12", "2026-03-02")]
        events = [*asked, *({"kind": "talk", "when": day} for day in talks), meeting("2026-03-09")]
        return verdict("{ order: [said, agreed] }", snapshot(events=events), records=records)

    assert v("2026-03-05") == "met"
    assert v("2026-01-20", "2026-03-05") == "met"
    assert v("2026-01-20") == "not_met", "what was said for the first request is spent"
    assert v("2026-01-20", "2026-03-12") == "not_met"


def test_a_record_that_could_only_come_too_late_leaves_no_doubt_about_an_order():
    records = "records:\n  considered: { document: plan, contains: risks }\n  agreed: { event: meeting }"

    def v(day: str, **families: object) -> str:
        plan = {"kind": "plan", "when": day}
        return verdict(
            "{ order: [considered, agreed] }",
            {**snapshot(documents=[plan], events=[meeting("2026-03-09")]), **families},
            records=records,
        )

    assert v("2026-03-12") == "not_met", "whatever is in it"
    assert v("2026-03-05") == "not_known"
    assert v("2026-03-12", complete=["events", "episodes"]) == "not_known", "another plan may be there"


def test_the_entry_stage_begins_again_without_being_written_down():
    records = "records:\n  said: { event: talk, since: early-help opened or universal opened }"
    move = need("{ of: said }").replace("from: child-in-need", "from: universal").replace("to: early-help", "to: child-in-need")

    def v(**families: object) -> str:
        help = {"stage": "early-help", "opened": "2026-01-12", "closed": "2026-02-02"}
        data = {**snapshot(None, episodes=[help], events=[{"kind": "talk", "when": "2026-01-26"}]), **families}
        return stepwise.evaluate(pack(moves=move, records=records), data, "2026-03-02").move("down").finding("it").verdict

    assert v() == "not_met"
    assert v(events=[{"kind": "talk", "when": "2026-02-09"}]) == "met"


def test_at_most_old_and_weekday():
    data = snapshot(documents=[{"kind": "plan", "when": "2026-03-01"}], events=[meeting("2026-05-27")])
    assert verdict("{ document: plan, at_most_old: 3 months }", data, "2026-06-01") == "met"
    assert verdict("{ document: plan, at_most_old: 3 months }", data, "2026-06-02") == "not_met"
    assert verdict("{ event: meeting, weekday: wednesday }", data) == "met"
    assert verdict("{ event: meeting, weekday: friday }", data) == "not_met"


def test_a_link_says_which_meeting_a_paper_is_for():
    records = "records:\n  final: { event: meeting, which: latest }"
    data = snapshot(
        events=[meeting("2026-02-01", id="one"), meeting("2026-03-01", id="two")],
        documents=[{"kind": "plan", "when": "2026-03-01", "of": "one"}],
    )
    assert verdict("{ document: plan, linked_to: final }", data, records=records) == "not_met"
    data["documents"][0]["of"] = "two"
    assert verdict("{ document: plan, linked_to: final }", data, records=records) == "met"


def test_two_records_that_differ_and_cannot_be_put_in_order_are_refused():
    p = pack(moves=need("{ event: meeting, outcome: agreed }"))
    with pytest.raises(stepwise.CaseError, match="cannot be put in order"):
        p.case(snapshot(events=[meeting("2026-02-01"), meeting("2026-02-01", "stays")]))
    p.case(snapshot(events=[meeting("2026-02-01T09:00"), meeting("2026-02-01T10:00", "stays")]))


def test_since_a_meeting_that_never_happened_is_the_ordinary_scope():
    records = "records:\n  earlier: { event: talk, which: latest }"
    plan = {"kind": "plan", "when": "2026-02-01"}
    assert verdict("{ document: plan, since: earlier }", snapshot(documents=[plan]), records=records) == "met"
    talked = snapshot(documents=[plan], events=[{"kind": "talk", "when": "2026-03-01"}])
    assert verdict("{ document: plan, since: earlier }", talked, records=records) == "not_met"


def booked(made: str | None, **more: object) -> str:
    row = {"kind": "meeting", "for": "2026-07-01", **({"made": made} if made else {})}
    data = snapshot(events=[{"kind": "review", "when": "2026-05-05"}], arranged=[row], **more)
    return verdict(
        "{ of: next-meeting, booked_before: review }",
        data,
        records="records:\n  next-meeting: { event: meeting, which: next }\n  review: { event: review }",
    )


def test_a_booking_made_after_the_review_was_not_made_at_it():
    assert booked("2026-05-05") == "met"
    assert booked("2026-05-06") == "not_met"
    assert booked(None) == "not_known"


def test_a_meeting_held_since_was_booked_when_its_booking_was_made():
    held = [{"kind": "review", "when": "2026-03-05"}, meeting("2026-04-01")]
    records = "records:\n  next-meeting: { event: meeting, which: next }\n  review: { event: review }"
    ask = "{ of: next-meeting, booked_before: review }"
    row = {"kind": "meeting", "for": "2026-04-01", "made": "2026-03-05"}
    assert verdict(ask, snapshot(events=held, arranged=[row]), records=records) == "met"
    assert verdict(ask, snapshot(events=held, arranged=[{**row, "made": "2026-03-06"}]), records=records) == "not_met"
    assert verdict(ask, snapshot(events=held), records=records) == "not_known"


def test_a_paper_sent_with_an_earlier_request_was_not_received_with_this_one():
    def received(*receipts: dict[str, str], **more: object) -> str:
        row = {"kind": "plan", "when": "2026-02-01", "received": list(receipts), **more}
        data = snapshot(documents=[row], events=[{"kind": "request", "when": "2026-05-13"}])
        ask = "{ document: plan, received_by: team, received_after: request }"
        return verdict(ask, data, records="records:\n  request: { event: request }")

    assert received({"by": "team", "when": "2026-04-02"}) == "not_met"
    assert received({"by": "team", "when": "2026-04-02"}, {"by": "team", "when": "2026-05-13"}) == "met"
    assert received({"by": "team", "when": "2026-04-02"}, {"by": "manager", "when": "2026-05-13"}) == "not_met"
    assert received({"by": "team", "when": "2026-04-02"}, {"by": "team"}) == "not_known"


def test_which_and_since_beside_a_named_record_choose_for_that_rule_alone():
    data = snapshot(events=[meeting("2026-02-01"), meeting("2026-03-01", "stays")])
    assert verdict("{ of: final, which: first, outcome: agreed }", data, records=LATEST) == "met"
    assert verdict("{ of: final, outcome: agreed }", data, records=LATEST) == "not_met"
    before = snapshot(events=[meeting("2025-03-01")])
    assert verdict("{ of: final, since: ever }", before, records=LATEST) == "met"
    assert verdict("{ of: final }", before, records=LATEST) == "not_met"


def test_the_later_of_two_is_not_known_while_a_record_may_be_the_second():
    records = "records:\n  kept: { decision: step-down, outcome: refused, which: latest }"
    ask = "{ document: plan, since: child-in-need opened or kept }"

    def plan(**decision: object) -> str:
        row = {"kind": "step-down", "when": "2026-03-01", **decision}
        return verdict(ask, snapshot(documents=[{"kind": "plan", "when": "2026-02-01"}], decisions=[row]), records=records)

    assert plan(outcome="refused") == "not_met"
    assert plan(outcome="approved") == "met"
    assert plan() == "not_known"


def test_what_is_asked_is_the_moment_a_record_is_measured_against_where_that_is_not_known():
    records = "records:\n  form: { document: plan, received_by: team, which: latest }"
    data = snapshot(documents=[{"kind": "plan", "when": "2026-02-01"}], events=[meeting("2026-02-03")])
    found = finding("{ event: meeting, after: form received }", data, records=records)
    assert found.verdict == "not_known"
    assert [a.what for a in found.asks] == ["documents.plan.received"]


def test_a_bare_fact_is_current_whatever_moment_its_rule_counts_from():
    ask = "{ fact: needs-met, since: child-protection opened }"
    data = {**snapshot(facts={"needs-met": True}), "complete": []}
    assert verdict(ask, data) == "met"
    dated = {**snapshot(facts={"needs-met": {"value": True, "since": "2026-02-01"}}), "complete": []}
    assert verdict(ask, dated) == "not_known"


BOTH = [
    {"stage": "child-in-need", "opened": "2026-03-02", "closed": "2026-04-15", "service": "duty"},
    {"stage": "child-in-need", "opened": "2026-04-15", "service": "family-support"},
]


@pytest.mark.parametrize(
    ("when", "episodes", "expected"),
    [
        ("2026-04-10", BOTH, "not_met"),
        ("2026-04-15", BOTH, "met"),
        ("2026-04-10", [{**BOTH[0], "service": "family-support"}, BOTH[1]], "met"),
        ("2026-04-10", [{"stage": "child-in-need", "opened": "2026-03-02"}], "met"),
        ("2026-04-10", [BOTH[0], {"stage": "child-in-need", "opened": "2026-04-15"}], "not_known"),
        ("2026-04-20", [{"stage": "child-in-need", "opened": "2026-03-02", "service": "duty"}], "met"),
        ("2026-02-20", [{"stage": "child-in-need", "opened": "2026-03-02", "service": "duty"}], "not_met"),
    ],
)
def test_evidence_since_the_service_took_the_case_over(when: str, episodes: list[dict[str, str]], expected: str):
    data = {**snapshot(events=[{"kind": "talk", "when": when}]), "episodes": episodes}
    assert verdict("{ event: talk, since: service opened }", data) == expected


def test_the_day_a_fact_came_to_be_so_is_a_moment():
    ask = "{ event: talk, after: needs-met raised }"

    def talk(fact: object) -> tuple[str, list[str]]:
        found = finding(ask, snapshot(events=[{"kind": "talk", "when": "2026-03-10"}], facts={"needs-met": fact}))
        return found.verdict, [a.what for a in found.asks]

    assert talk({"value": True, "since": "2026-03-10"})[0] == "met"
    assert talk({"value": True, "since": "2026-03-11"})[0] == "not_met"
    assert talk(True) == ("not_known", ["facts.needs-met.since"])
    assert talk(False)[0] == "not_met"


def test_several_may_stand_in_each_under_a_guard_of_its_own():
    ask = """
          decision: step-down
          by: manager
          substitute:
            - { by: deputy, only_if: { fact: deputy-allowed } }
            - { by: head, only_if: { none: [{ service: duty }] } }"""

    def by(role: str, service: str = "duty", **facts: bool) -> str:
        data = snapshot(decisions=[{"kind": "step-down", "when": "2026-03-01", "by": role}], facts=facts)
        data["episodes"][0]["service"] = service
        return verdict(ask, data)

    assert by("manager") == "met"
    assert (by("deputy"), by("deputy", **{"deputy-allowed": True})) == ("not_known", "met")
    assert (by("head"), by("head", "family-support")) == ("not_met", "met")
    assert by("lead", "family-support", **{"deputy-allowed": True}) == "not_met"
