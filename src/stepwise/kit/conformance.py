"""The safety rules, and what must be so of any answer, as ready-made tests: three lines in a repository prove any pack.

::

    import stepwise
    from stepwise.kit import ConformanceSuite

    TestMyAuthority = ConformanceSuite(stepwise.load_pack("policies/my-authority"))
"""

from __future__ import annotations

import copy
import json
import random
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

import stepwise
from stepwise.evaluation import OPEN, Evaluation, MoveAnswer
from stepwise.kit import consistency, falling
from stepwise.kit.building import AS_AT, CannotBuild, in_place, near_misses
from stepwise.kit.journey import journeys, walk_all
from stepwise.kit.strategies import boundaries, broken_cases, cases, records, values_that_may_be_unknown, without
from stepwise.kit.variations import variations
from stepwise.pack.conditions import FactIs, walk

SECRET = "Jane Smith of 12 Some Street"
_RANK = {"prohibited": 0, "blocked": 1, "not_known": 2, "allowed_with_gaps": 3, "allowed": 4}


def _answer(pack: stepwise.Pack, data: dict[str, Any], as_at: Any = AS_AT) -> Evaluation:
    try:
        return stepwise.evaluate(pack, data, as_at)
    except stepwise.CaseError:
        assume(False)  # the generated case contradicts itself: not a case
        raise


def _verdicts(e: Evaluation) -> dict[str, str]:
    return {f.id: f.verdict for m in e.moves for f in m.findings}


def _due(e: Evaluation) -> list[tuple[object, ...]]:
    return [(d.id, d.instance, d.status, d.due) for d in e.due]


def _closed_by(before: MoveAnswer, after: MoveAnswer | None) -> bool:
    return before.answer in OPEN and after is not None and after.answer not in OPEN


def _nothing(said: list[str]) -> None:
    assert not said, "\n".join(said)


def ConformanceSuite(pack: stepwise.Pack, *, max_examples: int | None = None) -> type:
    """A test class that holds ``pack`` to the safety rules over generated cases. Give it a name that begins ``Test``.

    ``max_examples``: how many cases each property is tried on. Default: the hypothesis profile's own number.
    """
    run = settings(
        max_examples=max_examples or settings().max_examples,
        deadline=None,
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much, HealthCheck.data_too_large],
    )
    compiled = pack.compiled
    concern_facts = compiled.pack.override.raised_by
    opened = set(compiled.pack.override.opens)

    def holds(check: Callable[..., Any]) -> Callable[[Any], None]:
        """A property of any answer, over generated cases."""

        @run
        @given(cases(pack))
        def test(self: Any, data: dict[str, Any]) -> None:
            _nothing(list(check(pack, data, _answer(pack, data))))

        test.__doc__ = check.__doc__
        return test

    class Suite:
        """The safety rules of one pack."""

        # -- safeguarding comes first

        @run
        @given(cases(pack, concern=True))
        def test_a_concern_opens_its_routes_whatever_else_is_missing(self, data: dict[str, Any]) -> None:
            e = _answer(pack, data)
            assert e.override.in_force == "in_force"
            assert e.front_door.contact, "the front door stands in every answer"
            for m in e.moves:
                if m.id in opened:
                    assert m.answer in OPEN, f"{m.id} is {m.answer} with a concern raised"
            _nothing(list(consistency.override(pack, data, e)))

        @run
        @given(cases(pack, concern=False))
        def test_a_concern_loosens_no_other_move(self, data: dict[str, Any]) -> None:
            calm = _answer(pack, data)
            raised = copy.deepcopy(data)
            raised["facts"].update(dict.fromkeys(concern_facts, True))
            alarmed = _answer(pack, raised)
            for m in alarmed.moves:
                if m.id in opened:
                    continue
                before = next((x for x in calm.moves if x.id == m.id), None)
                if before is not None and not _reads(pack, m.id, concern_facts):
                    assert _RANK[m.answer] <= _RANK[before.answer], f"{m.id} is loosened by the concern"
                if m.direction in ("down", "out"):
                    assert m.answer != "allowed", f"{m.id} steps down clean with a concern in force"

        test_a_concern_is_in_force_as_the_facts_say = holds(consistency.override)

        @run
        @given(broken_cases(pack, SECRET))
        def test_a_refusal_says_nothing_of_the_child(self, data: dict[str, Any]) -> None:
            try:
                pack.case(data)
            except stepwise.CaseError as e:
                assert SECRET not in str(e)
                assert SECRET not in json.dumps(e.to_dict())
                assert e.front_door

        # -- what is not known

        @run
        @given(cases(pack), st.integers(0, 2**32))
        def test_nothing_unknown_counts_as_met(self, data: dict[str, Any], seed: int) -> None:
            known = _answer(pack, data)
            paths = values_that_may_be_unknown(data)
            assume(paths)
            after = _verdicts(known)
            for path in random.Random(seed).sample(paths, min(len(paths), 10)):
                for id, verdict in _verdicts(_answer(pack, without(data, path))).items():
                    if verdict == "met" and id in after:
                        said = f"{id} was met without {path} and is {after[id]} with it"
                        assert after[id] in ("met", "not_applicable"), said

        @run
        @given(cases(pack), st.integers(0, 2**32))
        def test_nothing_unknown_counts_as_no(self, data: dict[str, Any], seed: int) -> None:
            known = _answer(pack, data)
            paths = [p for p in values_that_may_be_unknown(data) if p[0] == "facts"]
            assume(paths)
            after = _verdicts(known)
            for path in random.Random(seed).sample(paths, min(len(paths), 10)):
                for id, verdict in _verdicts(_answer(pack, without(data, path))).items():
                    if verdict in ("not_met", "not_applicable") and id in after:
                        said = f"{id} was {verdict} without {path} and is {after[id]} with it"
                        assert after[id] in (verdict, "suspended", "waived", "not_applicable"), said

        # -- what an answer is made of

        test_no_need_is_ever_hidden = holds(consistency.nothing_hidden)
        test_the_answer_of_a_move_follows_from_its_findings = holds(consistency.answers)
        test_the_lists_are_projections_of_the_findings = holds(consistency.lists)
        test_what_is_met_stands_on_records_that_are_there = holds(consistency.evidence)
        test_the_case_stands_where_its_episodes_are = holds(consistency.position)
        test_the_answer_is_plain_data = holds(consistency.as_data)
        test_every_due_date_is_where_its_sentence_puts_it = holds(falling.due_dates)
        test_every_duty_stands_where_its_date_puts_it = holds(falling.statuses)

        @run
        @given(cases(pack, complete=True))
        def test_a_fully_known_case_is_read_as_the_pack_says(self, data: dict[str, Any]) -> None:
            _nothing(list(consistency.plainly_read(pack, data, _answer(pack, data))))

        # -- what one thing more, or less, may change

        @run
        @given(cases(pack), st.integers(0, 2**32))
        def test_the_same_bytes_and_no_matter_the_order(self, data: dict[str, Any], seed: int) -> None:
            before = json.dumps(data)
            first = _answer(pack, data)
            again = _answer(pack, data)
            assert json.dumps(first.to_dict()) == json.dumps(again.to_dict())
            assert json.dumps(data) == before, "the input was changed"
            turned = copy.deepcopy(data)
            for rows in turned.values():
                if isinstance(rows, list):
                    random.Random(seed).shuffle(rows)
            other = _answer(pack, turned)
            assert _verdicts(other) == _verdicts(first)
            assert _due(other) == _due(first)

        @run
        @given(cases(pack), st.data())
        def test_one_more_record_closes_a_move_only_where_the_pack_says(
            self, data: dict[str, Any], more: st.DataObject
        ) -> None:
            before = _answer(pack, data)
            added, family, kind = _one_more(pack, data, more)
            after = _answer(pack, added)
            for m in before.moves:
                now = next((x for x in after.moves if x.id == m.id), None)
                if _closed_by(m, now):
                    assert (family, kind) in compiled.sensitive, f"one more {kind} closed {m.id}"

        @run
        @given(cases(pack), st.data())
        def test_what_has_not_happened_yet_changes_nothing(self, data: dict[str, Any], more: st.DataObject) -> None:
            later = AS_AT + timedelta(days=40)
            earlier = {**data, "taken_at": later.isoformat()}
            before = _answer(pack, earlier)
            added, family, _kind = _one_more(pack, earlier, more)
            when = AS_AT + timedelta(days=more.draw(st.integers(1, 39)))
            added[family][-1].pop("received", None)
            added[family][-1]["when"] = when.isoformat()
            after = _answer(pack, added)
            assert json.dumps(after.to_dict()) == json.dumps(before.to_dict())

        # -- each move of the pack in turn

        def test_with_everything_in_place_a_move_is_open(self) -> None:
            for move in compiled.moves:
                data = _whole(pack, move)
                if data is None:
                    continue
                m = stepwise.evaluate(pack, data, AS_AT).move(move)
                assert m.answer in OPEN, f"{move} is {m.answer}, and everything is in place: {_still(m)}"

        def test_one_thing_changed_is_read_as_the_pack_says(self) -> None:
            changed = [x for move in compiled.moves if (whole := _whole(pack, move)) for x in variations(pack, whole, AS_AT)]
            for data in random.Random(len(changed)).sample(changed, min(len(changed), run.max_examples * 12)):
                try:
                    e = stepwise.evaluate(pack, data, AS_AT)
                except stepwise.CaseError:
                    continue
                _nothing(list(consistency.plainly_read(pack, data, e)))

        def test_each_gate_alone_holds_its_move(self) -> None:
            for move in compiled.moves:
                if _whole(pack, move) is None:
                    continue
                for near in near_misses(pack, move):
                    e = stepwise.evaluate(pack, near.data, AS_AT)
                    m = next((x for x in e.moves if x.id == move), None)
                    if m is None:
                        continue  # what is missing is what it is listed for
                    assert m.opened_by_override or m.answer not in OPEN, f"{move} is {m.answer} without {near.need}"
                    still = [f.id for f in m.findings if f.rule.gates and f.open]
                    assert m.opened_by_override or still == [near.need], f"{move} lacks {near.need} alone, and shows {still}"
                    if m.chased and not m.instead and not m.opened_by_override and not m.finding(near.need).rule.concern:
                        assert near.need in [x["need"] for x in e.missing], f"{near.need} holds {move} and is not missing"

        def test_journeys(self) -> None:
            walk_all(journeys(pack), run)

    Suite.__qualname__ = Suite.__name__ = f"Test{compiled.pack.authority.title().replace('-', '')}"
    return Suite


def _one_more(pack: stepwise.Pack, data: dict[str, Any], more: st.DataObject) -> tuple[dict[str, Any], str, str]:
    """The case with one more record of some kind, last in its family."""
    families = [f for f in ("events", "documents", "decisions") if getattr(pack.compiled.pack.vocabulary, f)]
    family = more.draw(st.sampled_from(families))
    kind = more.draw(st.sampled_from(sorted(getattr(pack.compiled.pack.vocabulary, family))))
    days = more.draw(st.sampled_from(boundaries(pack)))
    added = copy.deepcopy(data)
    added[family].append(more.draw(records(pack, family, kind, days)))
    return added, family, kind


def _whole(pack: stepwise.Pack, move: str) -> dict[str, Any] | None:
    """A case with everything in place for a move; None where none could be made."""
    try:
        return in_place(pack, move)
    except CannotBuild:
        return None


def _still(m: MoveAnswer) -> list[tuple[str, str]]:
    return [(f.id, f.verdict) for f in m.findings if f.open and f.rule.gates]


def _reads(pack: stepwise.Pack, move: str, facts: tuple[str, ...]) -> bool:
    """Whether a move itself asks about the facts that raise a concern: then the concern may well change its answer."""
    m = pack.compiled.moves[move]
    asked = [m.requested, *(c for n in m.needs for c in (n.when, n.only_if))]
    return any(isinstance(x, FactIs) and x.fact in facts for c in asked if c is not None for _, x in walk(c))
