"""The safety rules as ready-made tests: three lines in a repository prove any pack.

::

    import stepwise
    from stepwise.kit import ConformanceSuite

    TestMyAuthority = ConformanceSuite(stepwise.load_pack("policies/my-authority"))
"""

from __future__ import annotations

import copy
import json
import random
from typing import Any

from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

import stepwise
from stepwise.evaluation import OPEN, Evaluation, MoveAnswer
from stepwise.evaluation.projections import chased
from stepwise.kit.strategies import AS_AT, boundaries, broken_cases, cases, records, values_that_may_be_unknown, without
from stepwise.pack.conditions import FactIs, walk

SECRET = "Jane Smith of 12 Some Street"
_RANK = {"prohibited": 0, "blocked": 1, "not_known": 2, "allowed_with_gaps": 3, "allowed": 4}


def _answer(pack: stepwise.Pack, data: dict[str, Any]) -> Evaluation:
    try:
        return stepwise.evaluate(pack, data, AS_AT)
    except stepwise.CaseError:
        assume(False)  # the generated case contradicts itself: not a case
        raise


def _verdicts(e: Evaluation) -> dict[str, str]:
    return {f.id: f.verdict for m in e.moves for f in m.findings}


def _closed_by(before: MoveAnswer, after: MoveAnswer | None) -> bool:
    return before.answer in OPEN and after is not None and after.answer not in OPEN


def ConformanceSuite(pack: stepwise.Pack, *, max_examples: int | None = None) -> type:
    """A test class that holds ``pack`` to the safety rules over generated cases. Give it a name that begins ``Test``."""
    run = settings(
        max_examples=max_examples or settings().max_examples,
        deadline=None,
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much, HealthCheck.data_too_large],
    )
    compiled = pack.compiled
    opened = set(compiled.pack.override.opens)

    class Suite:
        """The safety rules of one pack."""

        @run
        @given(cases(pack, concern=True))
        def test_a_concern_opens_its_routes_whatever_else_is_missing(self, data: dict[str, Any]) -> None:
            e = _answer(pack, data)
            assert e.override.in_force == "in_force"
            assert e.front_door.contact, "the front door stands in every answer"
            for m in e.moves:
                if m.id in opened:
                    assert m.answer in OPEN, f"{m.id} is {m.answer} with a concern raised"

        @run
        @given(cases(pack, concern=False))
        def test_a_concern_loosens_no_other_move(self, data: dict[str, Any]) -> None:
            calm = _answer(pack, data)
            raised = copy.deepcopy(data)
            raised["facts"].update(dict.fromkeys(compiled.pack.override.raised_by, True))
            alarmed = _answer(pack, raised)
            for m in alarmed.moves:
                if m.id in opened:
                    continue
                before = next((x for x in calm.moves if x.id == m.id), None)
                if before is not None and not _reads(pack, m.id, compiled.pack.override.raised_by):
                    assert _RANK[m.answer] <= _RANK[before.answer], f"{m.id} is loosened by the concern"
                if m.direction in ("down", "out"):
                    assert m.answer != "allowed", f"{m.id} steps down clean with a concern in force"

        @run
        @given(cases(pack), st.data())
        def test_nothing_unknown_counts_as_met(self, data: dict[str, Any], more: st.DataObject) -> None:
            known = _answer(pack, data)
            paths = values_that_may_be_unknown(data)
            assume(paths)
            path = more.draw(st.sampled_from(paths))
            unknown = _answer(pack, without(data, path))
            after = _verdicts(known)
            for id, verdict in _verdicts(unknown).items():
                if verdict == "met" and id in after:
                    assert after[id] in ("met", "not_applicable"), f"{id} was met without {path} and is {after[id]} with it"

        @run
        @given(cases(pack))
        def test_no_need_is_ever_hidden(self, data: dict[str, Any]) -> None:
            for m in _answer(pack, data).moves:
                wanted = [n.rule.id for n in compiled.moves[m.id].needs]
                assert [f.id for f in m.findings] == wanted
                for f in m.findings:
                    if f.verdict in ("waived", "suspended"):
                        assert f.set_aside is not None, f"{f.id} is {f.verdict} by nobody"

        @run
        @given(cases(pack), st.integers(0, 2**32))
        def test_the_same_bytes_and_no_matter_the_order(self, data: dict[str, Any], seed: int) -> None:
            first = _answer(pack, data)
            before = json.dumps(data)
            again = _answer(pack, data)
            assert json.dumps(first.to_dict()) == json.dumps(again.to_dict())
            assert json.dumps(data) == before, "the input was changed"
            turned = copy.deepcopy(data)
            for rows in turned.values():
                if isinstance(rows, list):
                    random.Random(seed).shuffle(rows)
            other = _answer(pack, turned)
            assert _verdicts(other) == _verdicts(first)
            assert [(d.id, d.instance, d.status, d.due) for d in other.due] == [
                (d.id, d.instance, d.status, d.due) for d in first.due
            ]

        @run
        @given(cases(pack), st.data())
        def test_one_more_record_closes_a_move_only_where_the_pack_says(
            self, data: dict[str, Any], more: st.DataObject
        ) -> None:
            before = _answer(pack, data)
            family = more.draw(st.sampled_from(["events", "documents", "decisions"]))
            kinds = sorted(getattr(compiled.pack.vocabulary, family))
            assume(kinds)
            kind = more.draw(st.sampled_from(kinds))
            days = more.draw(st.sampled_from(boundaries(pack)))
            added = copy.deepcopy(data)
            added[family].append(more.draw(records(pack, family, kind, days)))
            after = _answer(pack, added)
            for m in before.moves:
                now = next((x for x in after.moves if x.id == m.id), None)
                if _closed_by(m, now):
                    assert (family, kind) in compiled.sensitive, f"one more {kind} closed {m.id}"

        @run
        @given(cases(pack))
        def test_the_lists_are_projections_of_the_findings(self, data: dict[str, Any]) -> None:
            e = _answer(pack, data)
            open_musts = [f.id for m in chased(e.moves) for f in m.findings if f.open and f.strength == "must"]
            assert [x["need"] for x in e.missing] == open_musts

        @run
        @given(broken_cases(pack, SECRET))
        def test_a_refusal_says_nothing_of_the_child(self, data: dict[str, Any]) -> None:
            try:
                pack.case(data)
            except stepwise.CaseError as e:
                assert SECRET not in str(e)
                assert SECRET not in json.dumps(e.to_dict())
                assert e.front_door

    Suite.__qualname__ = Suite.__name__ = f"Test{compiled.pack.authority.title().replace('-', '')}"
    return Suite


def _reads(pack: stepwise.Pack, move: str, facts: tuple[str, ...]) -> bool:
    """Whether a move itself asks about the facts that raise a concern: then the concern may well change its answer."""
    m = pack.compiled.moves[move]
    asked = [m.requested, *(c for n in m.needs for c in (n.when, n.only_if))]
    return any(isinstance(x, FactIs) and x.fact in facts for c in asked if c is not None for _, x in walk(c))
