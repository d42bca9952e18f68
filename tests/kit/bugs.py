"""Mistakes that an engine could make, put in on purpose where they stay put: days, the compiled pack, the snapshot as it
is read, the answer as it is given.

Each is a function that takes ``monkeypatch`` and the pack, and leaves `stepwise` wrong in one way. Its docstring says what
is wrong, and it names the test of the suite that has to notice.
"""

from __future__ import annotations

import copy
import itertools
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from typing import Any, NamedTuple

import pytest

import stepwise
from stepwise.days import Calendar, working_days
from stepwise.diagnostics import Problem
from stepwise.engine import Program
from stepwise.evaluation import Evaluation, Finding, MoveAnswer
from stepwise.kit.conformance import SECRET
from stepwise.pack import conditions as c
from stepwise.pack.due import Anchor

Patch = pytest.MonkeyPatch
Data = dict[str, Any]


class Bug(NamedTuple):
    """A mistake, and the test of the suite that notices it."""

    put_in: Callable[[Patch, stepwise.Pack], None]
    noticed_by: str


BUGS: dict[str, Bug] = {}


def noticed_by(test: str) -> Callable[[Any], Any]:
    """Keep a bug on the list, with the test that notices it."""

    def keep(put_in: Callable[[Patch, stepwise.Pack], None]) -> Any:
        BUGS[put_in.__name__] = Bug(put_in, test)
        return put_in

    return keep


# -- ways of putting one in


def asked_otherwise(patch: Patch, change: Callable[[Data, Any], Data]) -> None:
    """The engine reads another snapshot than the one it was given."""
    real = stepwise.evaluate

    def wrong(pack: stepwise.Pack, data: Any, as_at: Any) -> Evaluation:
        return real(pack, change(copy.deepcopy(data), as_at), as_at)

    patch.setattr(stepwise, "evaluate", wrong)


def answered_otherwise(patch: Patch, change: Callable[[Evaluation], dict[str, Any]]) -> None:
    """The engine gives another answer than the one it found: these parts of it."""
    real = stepwise.evaluate

    def wrong(pack: stepwise.Pack, data: Any, as_at: Any) -> Evaluation:
        right = real(pack, data, as_at)
        changed = change(right)
        answer = right._replace(**{part: changed.pop(part) for part in right._fields if part in changed})
        vars(answer).update(changed)  # a list that is made of the parts
        return answer

    patch.setattr(stepwise, "evaluate", wrong)


def found_otherwise(patch: Patch, change: Callable[[Finding], Finding | None], *, anew: bool = True) -> None:
    """The engine finds otherwise of each need (None: the finding is left out), and answers each move by what it found."""

    def one(m: MoveAnswer) -> MoveAnswer:
        found = tuple(x for f in m.findings if (x := change(f)) is not None)
        if found == m.findings:
            return m
        return m._replace(
            found=found, rules=tuple(f.rule for f in found), decided_by=None, **({"answer": by_findings(found)} if anew else {})
        )

    answered_otherwise(patch, lambda e: {"moves": tuple(one(m) for m in e.moves)})


def by_findings(found: tuple[Finding, ...]) -> Any:
    gates = {f.verdict for f in found if f.rule.gates}
    if "not_met" in gates:
        return "blocked"
    if "not_known" in gates:
        return "not_known"
    return "allowed_with_gaps" if any(f.open and f.strength != "may" for f in found) else "allowed"


def read_otherwise(patch: Patch, pack: stepwise.Pack, **changes: Any) -> None:
    """The engine answers from a pack compiled otherwise (or afresh, if nothing is changed: what it has counted before it
    remembers); ``need``, ``move`` and ``record`` change each of these."""
    need, move = changes.get("need", lambda n: n), changes.get("move", lambda m: m)
    compiled = pack.compiled
    moves = {id: move(replace(m, needs=tuple(need(n) for n in m.needs))) for id, m in compiled.moves.items()}
    at = {s: tuple(moves[m.id] for m in ms) for s, ms in compiled.moves_at.items()}
    records = {n: changes.get("record", lambda r: r)(r) for n, r in compiled.records.items()}
    program = Program(replace(compiled, moves=moves, moves_at=at, records=records))
    real = stepwise.evaluate

    def wrong(asked: stepwise.Pack, data: Any, as_at: Any) -> Evaluation:
        misread = copy.copy(asked)
        misread.program = program
        return real(misread, data, as_at)

    patch.setattr(stepwise, "evaluate", wrong)


def rewritten(x: Any, change: Callable[[Any], Any]) -> Any:
    """A condition with every part of it changed, from the inside out."""
    if x is None:
        return None
    for key in ("all", "any", "none", "of_these"):
        if isinstance(x, c.All | c.Any_ | c.None_ | c.AtLeast) and isinstance(inner := getattr(x, key, None), tuple):
            x = x.model_copy(update={key: tuple(rewritten(y, change) for y in inner)})
    return change(x)


def conditions(patch: Patch, pack: stepwise.Pack, change: Callable[[Any], Any]) -> None:
    """The engine reads every condition of every need otherwise."""
    read_otherwise(patch, pack, need=lambda n: replace(n, when=rewritten(n.when, change), only_if=rewritten(n.only_if, change)))


# -- time


@noticed_by("test_every_due_date_is_where_its_sentence_puts_it")
def working_days_counted_one_too_far(patch: Patch, pack: stepwise.Pack) -> None:
    real = Calendar.add_working_days
    patch.setattr(Calendar, "add_working_days", lambda self, d, n: real(self, d, n + 1 if n else 0))
    read_otherwise(patch, pack)


@noticed_by("test_every_due_date_is_where_its_sentence_puts_it")
def the_end_of_a_month_runs_over(patch: Patch, pack: stepwise.Pack) -> None:
    """31 January and a month is 3 March."""

    def over(d: date, months: int) -> date:
        year, month = divmod(d.year * 12 + d.month - 1 + months, 12)
        return date(year, month + 1, 1) + timedelta(days=d.day - 1)

    patch.setattr(working_days, "add_months", over)
    read_otherwise(patch, pack)


@noticed_by("test_every_duty_stands_where_its_date_puts_it")
def what_is_done_on_the_last_day_is_late(patch: Patch, pack: stepwise.Pack) -> None:
    def late(x: Any) -> Any:
        return x._replace(status="met_late", late_days=0) if x.status == "met" and x.due and x.met_when == x.due else x

    answered_otherwise(patch, lambda e: {"due": tuple(map(late, e.due))})


@noticed_by("test_every_duty_stands_where_its_date_puts_it")
def a_duty_is_overdue_a_day_late(patch: Patch, pack: stepwise.Pack) -> None:
    def slow(x: Any) -> Any:
        return x._replace(status="due_today", late_days=None) if x.status == "overdue" and x.late_days == 1 else x

    answered_otherwise(patch, lambda e: {"due": tuple(map(slow, e.due))})


@noticed_by("test_what_has_not_happened_yet_changes_nothing")
def what_comes_later_is_seen_already(patch: Patch, pack: stepwise.Pack) -> None:
    def early(data: Data, as_at: Any) -> Data:
        today = str(as_at)[:10]
        for family in ("events", "documents", "decisions"):
            for row in data.get(family) or ():
                row["when"] = min(row["when"], today)
        return data

    asked_otherwise(patch, early)


# -- what is not known


@noticed_by("test_nothing_unknown_counts_as_met")
def not_known_is_read_as_met(patch: Patch, pack: stepwise.Pack) -> None:
    found_otherwise(patch, lambda f: f.but(verdict="met", asks=()) if f.verdict == "not_known" else f)


@noticed_by("test_nothing_unknown_counts_as_no")
def an_unknown_fact_is_read_as_no(patch: Patch, pack: stepwise.Pack) -> None:
    facts = {n for n, k in pack.compiled.pack.vocabulary.facts.items() if k.type == "yes/no"}
    asked_otherwise(patch, lambda data, _: {**data, "facts": {**dict.fromkeys(facts, False), **(data.get("facts") or {})}})


@noticed_by("test_a_concern_is_in_force_as_the_facts_say")
def an_unknown_concern_is_no_concern(patch: Patch, pack: stepwise.Pack) -> None:
    raised_by = pack.compiled.pack.override.raised_by
    asked_otherwise(patch, lambda data, _: {**data, "facts": {**dict.fromkeys(raised_by, False), **(data.get("facts") or {})}})


@noticed_by("test_nothing_unknown_counts_as_met")
def a_section_not_stated_is_taken_as_there(patch: Patch, pack: stepwise.Pack) -> None:
    def filled(data: Data, _: Any) -> Data:
        for row in data.get("documents") or ():
            row.setdefault("contains", sorted(pack.compiled.pack.vocabulary.documents[row["kind"]].contains))
        return data

    asked_otherwise(patch, filled)


# -- what a pack says


@noticed_by("test_a_fully_known_case_is_read_as_the_pack_says")
def all_and_any_are_exchanged(patch: Patch, pack: stepwise.Pack) -> None:
    def exchanged(x: Any) -> Any:
        if isinstance(x, c.All):
            return c.Any_.model_construct(any=x.all)
        return c.All.model_construct(all=x.any) if isinstance(x, c.Any_) else x

    conditions(patch, pack, exchanged)


@noticed_by("test_a_fully_known_case_is_read_as_the_pack_says")
def none_of_is_read_as_any_of(patch: Patch, pack: stepwise.Pack) -> None:
    conditions(patch, pack, lambda x: c.Any_.model_construct(any=x.none) if isinstance(x, c.None_) else x)


@noticed_by("test_one_thing_changed_is_read_as_the_pack_says")
def the_first_record_counts_for_the_latest(patch: Patch, pack: stepwise.Pack) -> None:
    read_otherwise(patch, pack, record=lambda r: r.model_copy(update={"which": "first"}) if r.which == "latest" else r)


@noticed_by("test_a_fully_known_case_is_read_as_the_pack_says")
def what_was_done_in_an_earlier_spell_counts(patch: Patch, pack: stepwise.Pack) -> None:
    ever = Anchor("ever", "ever")
    conditions(patch, pack, lambda x: x.model_copy(update={"since": ever}) if isinstance(x, c.Recorded) and not x.of else x)


@noticed_by("test_a_fully_known_case_is_read_as_the_pack_says")
def a_guard_is_overlooked(patch: Patch, pack: stepwise.Pack) -> None:
    read_otherwise(patch, pack, need=lambda n: replace(n, only_if=None))


@noticed_by("test_a_fully_known_case_is_read_as_the_pack_says")
def a_refusal_is_read_as_consent(patch: Patch, pack: stepwise.Pack) -> None:
    def agreeing(data: Data, _: Any) -> Data:
        for row in data.get("consents") or ():
            row["state"] = "given" if row["state"] == "refused" else row["state"]
        return data

    asked_otherwise(patch, agreeing)


@noticed_by("test_one_thing_changed_is_read_as_the_pack_says")
def any_one_of_several_deciders_is_enough(patch: Patch, pack: stepwise.Pack) -> None:
    def alone(x: Any) -> Any:
        return x.model_copy(update={"by": None, "by_any": x.by}) if isinstance(x, c.Recorded) and x.by else x

    conditions(patch, pack, alone)


@noticed_by("test_no_need_is_ever_hidden")
def a_should_is_given_the_strength_of_a_must(patch: Patch, pack: stepwise.Pack) -> None:
    read_otherwise(patch, pack, need=lambda n: replace(n, rule=replace(n.rule, gates=True, strength="must")))


@noticed_by("test_each_gate_alone_holds_its_move")
def the_last_gate_of_a_move_is_not_looked_at(patch: Patch, pack: stepwise.Pack) -> None:
    last = {[n for n in m.needs if n.rule.gates][-1].rule.id for m in pack.compiled.moves.values() if m.needs}
    found_otherwise(patch, lambda f: f.but(verdict="met") if f.id in last else f)


@noticed_by("test_with_everything_in_place_a_move_is_open")
def a_move_always_wants_one_thing_more(patch: Patch, pack: stepwise.Pack) -> None:
    answered_otherwise(patch, lambda e: {"moves": tuple(m._replace(answer="blocked") for m in e.moves)})


# -- records


@noticed_by("test_what_is_met_stands_on_records_that_are_there")
def a_booking_counts_as_held_once_its_day_has_come(patch: Patch, pack: stepwise.Pack) -> None:
    def ripened(data: Data, as_at: Any) -> Data:
        for row in data.get("arranged") or ():
            if row["for"] <= str(as_at)[:10] and not row.get("cancelled"):
                data["events"].append({"kind": row["kind"], "when": row["for"]})
        return data

    asked_otherwise(patch, ripened)


@noticed_by("test_one_more_record_closes_a_move_only_where_the_pack_says")
def two_papers_of_a_kind_cancel_each_other(patch: Patch, pack: stepwise.Pack) -> None:
    def confused(data: Data, _: Any) -> Data:
        kinds = [row["kind"] for row in data["documents"]]
        data["documents"] = [row for row in data["documents"] if kinds.count(row["kind"]) == 1]
        return data

    asked_otherwise(patch, confused)


@noticed_by("test_the_same_bytes_and_no_matter_the_order")
def the_record_that_stands_last_in_the_list_is_the_latest(patch: Patch, pack: stepwise.Pack) -> None:
    real = stepwise.evaluate

    def wrong(asked: stepwise.Pack, data: Any, as_at: Any) -> Evaluation:
        case = asked.case(data)
        for kinds in case.records.values():
            kinds.update({kind: tuple(sorted(rows, key=lambda r: r.place)) for kind, rows in kinds.items()})
        return real(asked, case, as_at)

    patch.setattr(stepwise, "evaluate", wrong)


@noticed_by("test_the_same_bytes_and_no_matter_the_order")
def the_input_is_written_in(patch: Patch, pack: stepwise.Pack) -> None:
    real = stepwise.evaluate

    def wrong(asked: stepwise.Pack, data: Any, as_at: Any) -> Evaluation:
        answer = real(asked, data, as_at)
        data.setdefault("case_id", "seen")
        return answer

    patch.setattr(stepwise, "evaluate", wrong)


@noticed_by("test_the_same_bytes_and_no_matter_the_order")
def an_answer_depends_on_what_was_asked_before(patch: Patch, pack: stepwise.Pack) -> None:
    asked = itertools.count()
    answered_otherwise(patch, lambda e: {"due": e.due[::-1] if next(asked) % 2 else e.due, "snapshot_age_days": next(asked)})


# -- what sets a need aside


@noticed_by("test_no_need_is_ever_hidden")
def a_waiver_hides_its_need(patch: Patch, pack: stepwise.Pack) -> None:
    found_otherwise(patch, lambda f: None if f.verdict == "waived" else f)


@noticed_by("test_no_need_is_ever_hidden")
def a_waiver_counts_whatever_it_holds(patch: Patch, pack: stepwise.Pack) -> None:
    def lax(n: Any) -> Any:
        return n if n.waiver is None else replace(n, waiver=n.waiver.model_copy(update={"records": None, "by": None}))

    read_otherwise(patch, pack, need=lax)


@noticed_by("test_a_concern_opens_its_routes_whatever_else_is_missing")
def the_override_forgets_a_route(patch: Patch, pack: stepwise.Pack) -> None:
    read_otherwise(patch, pack, move=lambda m: replace(m, by_override=False))


@noticed_by("test_a_concern_opens_its_routes_whatever_else_is_missing")
def the_override_leaves_a_gate_standing(patch: Patch, pack: stepwise.Pack) -> None:
    found_otherwise(patch, lambda f: f.but(verdict=f.set_aside.otherwise) if f.verdict == "suspended" else f)


@noticed_by("test_a_concern_loosens_no_other_move")
def the_override_loosens_another_move(patch: Patch, pack: stepwise.Pack) -> None:
    read_otherwise(patch, pack, move=lambda m: replace(m, by_override=True))


# -- the answer


@noticed_by("test_the_answer_of_a_move_follows_from_its_findings")
def not_known_goes_before_blocked(patch: Patch, pack: stepwise.Pack) -> None:
    def doubtful(m: MoveAnswer) -> MoveAnswer:
        unknown = any(f.verdict == "not_known" and f.rule.gates for f in m.findings)
        return m._replace(answer="not_known") if m.answer == "blocked" and unknown else m

    answered_otherwise(patch, lambda e: {"moves": tuple(map(doubtful, e.moves))})


@noticed_by("test_the_lists_are_projections_of_the_findings")
def the_missing_list_loses_a_gate(patch: Patch, pack: stepwise.Pack) -> None:
    answered_otherwise(patch, lambda e: {"missing": e.missing[1:]})


@noticed_by("test_the_lists_are_projections_of_the_findings")
def nobody_is_told_what_to_ask(patch: Patch, pack: stepwise.Pack) -> None:
    found_otherwise(patch, lambda f: f.but(asks=()) if f.verdict == "not_known" else f, anew=False)


@noticed_by("test_the_case_stands_where_its_episodes_are")
def a_stage_beside_another_is_forgotten(patch: Patch, pack: stepwise.Pack) -> None:
    answered_otherwise(patch, lambda e: {"position": e.position[:1]})


@noticed_by("test_the_answer_is_plain_data")
def the_plain_data_leave_out_a_finding(patch: Patch, pack: stepwise.Pack) -> None:
    real = MoveAnswer.to_dict

    def short(self: MoveAnswer) -> dict[str, object]:
        out = real(self)
        return {**out, "findings": out["findings"][1:]}  # type: ignore[index]

    patch.setattr(MoveAnswer, "to_dict", short)


@noticed_by("test_journeys")
def two_stages_side_by_side_cannot_be_answered(patch: Patch, pack: stepwise.Pack) -> None:
    real = stepwise.evaluate

    def wrong(asked: stepwise.Pack, data: Any, as_at: Any) -> Evaluation:
        answer = real(asked, data, as_at)
        if len(answer.position) > 1:
            raise ZeroDivisionError
        return answer

    patch.setattr(stepwise, "evaluate", wrong)


@noticed_by("test_a_refusal_says_nothing_of_the_child")
def a_refusal_says_back_what_it_was_given(patch: Patch, pack: stepwise.Pack) -> None:
    real = stepwise.Pack.case

    def wrong(self: stepwise.Pack, data: Any, **more: Any) -> Any:
        try:
            return real(self, data, **more)
        except stepwise.CaseError as e:
            said = [
                Problem(p.path, f"{p.message}: {SECRET if SECRET in str(data) else ''}", p.help, p.code) for p in e.problems
            ]
            raise stepwise.CaseError(said, e.front_door) from None

    patch.setattr(stepwise.Pack, "case", wrong)
