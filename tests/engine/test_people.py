"""Consents, decisions, roles, waivers, prohibitions, refusals that do not count."""

from __future__ import annotations

import pytest
from tests.example import finding, need, pack, snapshot, verdict

import stepwise


def consent(person: str, state: str, when: str = "2026-03-01", **more: object) -> dict[str, object]:
    return {"kind": "service", "person": person, "state": state, "when": when, **more}


GIVEN = "{ consent: service, from: parents }"


def test_all_who_have_spoken_must_have_given_it():
    assert verdict(GIVEN, snapshot(consents=[consent("mother", "given")])) == "met"
    assert verdict(GIVEN, snapshot(consents=[consent("mother", "given"), consent("father", "refused")])) == "not_met"
    assert verdict(GIVEN, snapshot(consents=[])) == "not_met"
    assert verdict(GIVEN, {**snapshot(consents=[]), "complete": []}) == "not_known"


def test_everyone_must_speak_where_the_pack_says_so():
    both = "{ consent: service, from: parents, whose: everyone }"
    assert verdict(both, snapshot(consents=[consent("mother", "given")])) == "not_met"
    assert verdict(both, {**snapshot(consents=[consent("mother", "given")]), "complete": []}) == "not_known"
    assert verdict(both, snapshot(consents=[consent("mother", "given"), consent("father", "given")])) == "met"


def test_the_latest_word_of_each_person_counts():
    data = snapshot(consents=[consent("father", "withdrawn", "2026-03-01"), consent("father", "given", "2026-03-02")])
    assert verdict("{ consent: service, from: parents, state: withdrawn }", data) == "not_met"
    data["consents"].pop()
    assert verdict("{ consent: service, from: parents, state: withdrawn }", data) == "met"


def test_explicit_informed_and_form_are_asked_separately():
    data = snapshot(consents=[consent("mother", "given", explicit=False, informed=True)])
    assert verdict("{ consent: service, explicit: yes }", data) == "not_met"
    assert verdict("{ consent: service, informed: yes }", data) == "met"
    assert verdict("{ consent: service, form: yes }", data) == "not_known"


def test_sought_is_given_or_refused():
    sought = "{ consent: service, state: sought, from: mother }"
    assert verdict(sought, snapshot(consents=[consent("mother", "refused")])) == "met"
    assert verdict(sought, snapshot(consents=[consent("mother", "not-sought")])) == "not_met"


def test_filters_under_records_choose_each_persons_word():
    records = "records:\n  referral: { event: request }\n  at-referral: { consent: service, before: referral }"

    def at_referral(*words: tuple[str, str]) -> str:
        said = [{"kind": "service", "person": "mother", "when": day, "state": state} for day, state in words]
        data = snapshot(events=[{"kind": "request", "when": "2026-02-02"}], consents=said)
        return verdict("{ of: at-referral, from: parents }", data, records=records)

    assert at_referral(("2026-02-01", "given"), ("2026-02-05", "given")) == "met"
    assert at_referral(("2026-02-01", "given"), ("2026-02-05", "refused")) == "met"
    assert at_referral(("2026-02-01", "refused"), ("2026-02-05", "given")) == "not_met"
    assert at_referral(("2026-02-05", "given")) == "not_met"


def test_given_and_refused_at_one_moment_is_refused():
    p = pack(
        moves="\n  down: { name: D, from: child-in-need, to: early-help, needs: { it: { must: It, when: { consent: service }, cites: C-1 } } }"
    )
    try:
        p.case(snapshot(consents=[consent("mother", "given"), consent("mother", "refused")]))
    except stepwise.CaseError as e:
        assert "cannot be put in order" in str(e)
    else:
        raise AssertionError("never given")


def test_a_joint_decision_needs_both_and_says_whose_part_is_missing():
    joint = "{ decision: step-down, by: [manager, social-worker] }"
    f = finding(joint, snapshot(decisions=[{"kind": "step-down", "when": "2026-03-01", "by": "manager"}]))
    assert f.verdict == "not_met"
    assert f.lacks[0].of == ("social-worker",)


def test_a_substitute_counts_only_under_its_guard():
    condition = "{ decision: step-down, by: manager, substitute: { by: deputy, only_if: { fact: deputy-allowed } } }"
    decided = [{"kind": "step-down", "when": "2026-03-01", "by": ["deputy"]}]
    assert verdict(condition, snapshot(decisions=decided, facts={"deputy-allowed": True})) == "met"
    assert verdict(condition, snapshot(decisions=decided, facts={"deputy-allowed": False})) == "not_met"
    assert verdict(condition, snapshot(decisions=decided)) == "not_known"


def test_a_role_is_filled_or_asked_for():
    assert verdict("{ role: lead }", snapshot(roles=[{"role": "lead", "when": "2026-02-01"}])) == "met"
    assert verdict("{ role: lead }", snapshot(roles=[{"role": "lead", "requested": "2026-02-01"}])) == "not_met"
    assert verdict("{ role: lead, requested: yes }", snapshot(roles=[{"role": "lead", "requested": "2026-02-01"}])) == "met"
    assert (
        verdict("{ role: lead }", snapshot(roles=[{"role": "lead", "when": "2026-02-01", "until": "2026-03-01"}])) == "not_met"
    )


WAIVER = "waiver: { decision: early-ending, by: services-manager, records: [analysis, rationale], recorded_in: case-tab, cites: C-1 }"

EARLY_ENDING = {
    "kind": "early-ending",
    "when": "2026-03-01",
    "by": "services-manager",
    "contains": ["analysis", "rationale"],
    "recorded_in": "case-tab",
}


def waived(**more: object):
    row = {**EARLY_ENDING, **more}
    return finding("{ document: plan }", snapshot(decisions=[row]), extra=WAIVER)


def test_a_waiver_sets_aside_and_never_hides():
    f = waived()
    assert f.verdict == "waived"
    assert (f.set_aside.by, f.set_aside.otherwise) == ("waiver", "not_met")


def test_a_partial_waiver_lists_what_it_lacks():
    assert waived(contains=["analysis"]).verdict == "not_met"
    assert ("contains", ("rationale",)) in [(x.what, x.of) for x in waived(contains=["analysis"]).lacks]
    assert waived(by="manager").verdict == "not_met"
    assert waived(recorded_in="other-tab").verdict == "not_met"
    assert waived(when="2025-12-01").verdict == "not_met", "a waiver of an earlier spell is spent"


def test_a_waiver_not_seen_is_not_assumed():
    f = finding("{ document: plan }", {**snapshot(), "complete": ["documents"]}, extra=WAIVER)
    assert f.verdict == "not_met"
    assert f.waiver_open == ("services-manager",)


def test_a_forbidden_purpose_prohibits_and_an_unrecorded_one_is_not_known():
    moves = """
  down:
    name: Step down
    from: child-in-need
    to: early-help
    needs:
      purpose: { must: Not for monitoring, prohibits: { decision: step-down, purposes: [monitoring] }, cites: C-1 }
"""
    p = pack(moves=moves)

    def answer(**row: object) -> str:
        return (
            stepwise.evaluate(p, snapshot(decisions=[{"kind": "step-down", "when": "2026-03-01", **row}]), "2026-06-01")
            .move("down")
            .answer
        )

    assert answer(purposes=["monitoring"]) == "prohibited"
    assert answer(purposes=["support"]) == "allowed"
    assert answer() == "not_known"


def test_a_refusal_on_inadmissible_grounds_alone_does_not_count():
    extra = "void_if_only: { outcome: refused, reasons: [capacity], cites: C-1 }"

    def v(**row: object) -> str:
        data = snapshot(decisions=[{"kind": "step-down", "when": "2026-03-01", "outcome": "refused", **row}])
        return verdict("{ decision: step-down, outcome: approved }", data, extra=extra)

    assert v(reasons=["capacity"]) == "waived"
    assert v(reasons=["capacity", "unsafe"]) == "not_met"
    assert v() == "not_known"
    assert v(reasons=[]) == "not_met"


def test_a_person_may_record_a_need_as_not_applicable_only_where_the_pack_lets_them():
    data = snapshot(not_applicable=[{"need": "down.it", "by": "manager", "when": "2026-03-01"}])
    f = finding("{ document: plan }", data, extra="not_applicable_by: manager")
    assert (f.verdict, f.set_aside.detail) == ("not_applicable", "manager")
    data["not_applicable"][0]["by"] = "deputy"
    assert verdict("{ document: plan }", data, extra="not_applicable_by: manager") == "not_met"


def test_a_checklist_says_who_may_set_its_items_aside_and_a_move_may_say_nobody():
    lists = """
checklists:
  standards:
    name: Standards
    not_applicable_by: [parents, manager]
    items: { plan: { says: A plan, when: { document: plan }, cites: C-1 } }
"""

    def found(by: str, extra: str = "") -> str:
        asked = (
            need("{ document: form }").replace("when: { document: form }", "checklist: standards").replace("cites: C-1", "", 1)
        )
        data = snapshot(not_applicable=[{"need": "down.standards.plan", "by": by, "when": "2026-03-01"}])
        p = pack(moves=f"{asked.rstrip()}\n        {extra}\n", checklists=lists)
        return stepwise.evaluate(p, data, "2026-06-01").move("down").finding("standards.plan").verdict

    assert [found(x) for x in ("manager", "mother", "parents", "deputy")] == ["not_applicable"] * 3 + ["not_met"]
    assert [found(x, "not_applicable_by: deputy") for x in ("manager", "deputy")] == ["not_met", "not_applicable"]
    with pytest.raises(stepwise.CaseError, match="not a need that may be recorded as not applicable"):
        found("manager", "not_applicable_by: []")


def test_only_who_gave_refused_or_withdrew_has_spoken():
    mother = {"kind": "service", "person": "mother", "when": "2026-02-01", "state": "given"}
    for state in ("not-sought", "cannot-be-sought"):
        father = {"kind": "service", "person": "father", "when": "2026-02-01", "state": state}
        assert verdict("{ consent: service, from: parents }", snapshot(consents=[mother, father])) == "met"
        assert verdict("{ consent: service, from: parents }", snapshot(consents=[father])) == "not_met"
        alone = {**snapshot(consents=[father]), "complete": []}
        assert verdict("{ consent: service, from: parents }", alone) == "not_known", "the mother may have spoken"
        assert verdict(f"{{ consent: service, from: parents, state: {state} }}", snapshot(consents=[father])) == "met"


def test_where_somebody_else_may_have_refused_that_is_what_to_find_out():
    mother = {"kind": "service", "person": "mother", "when": "2026-02-01", "state": "given"}
    f = finding("{ consent: service, from: parents, state: refused }", {**snapshot(consents=[mother]), "complete": []})
    assert (f.verdict, [a.what for a in f.asks]) == ("not_known", ["consents.service"])


def test_a_waiver_sets_aside_a_need_whose_guard_is_not_known():
    row = EARLY_ENDING
    guarded = f"only_if: {{ fact: needs-met }}\n        {WAIVER}"
    f = finding("{ document: plan }", snapshot(decisions=[row]), extra=guarded)
    assert (f.verdict, f.set_aside.otherwise) == ("waived", "not_known")
    assert finding("{ document: plan }", snapshot(), extra=guarded).verdict == "not_known"
