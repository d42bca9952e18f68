"""Whether a change shows in the answer of one case, found by asking only the rules that it touches.

Every other rule answers by the same function in both packs, so where the touched ones answer alike, so does the whole.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from stepwise.case import Case
from stepwise.diagnostics import CaseError
from stepwise.engine import Program, evaluate
from stepwise.engine.moves import MoveProgram
from stepwise.kit.mutants.quick import Comparison, Quick, Touched, compared
from stepwise.kit.mutants.splicing import Splicer, copied

#: How many sets of touched rules are kept, with the answers that the pack itself gives of them.
_KEPT = 64

_Answers = dict[tuple[int, str], tuple[Case, Any]]


class Pair:
    """Two packs to be compared. ``differs`` says how they may read a case differently, ``touched`` which rules differ.
    ``other`` makes the pack that is compared with the base."""

    def __init__(
        self, found: Comparison, mine: Program, theirs: Program, answers: _Answers, other: Callable[[], Quick]
    ) -> None:
        self.touched, self.differs, self.other = found.touched, found.differs, other
        self._mine, self._theirs, self._answers = mine, theirs, answers

    def of(self, other: Callable[[], Quick]) -> Pair:
        """The same comparison, of packs under other readings that change none of these rules."""
        return Pair(Comparison(self.touched, self.differs), self._mine, self._theirs, self._answers, other)

    def alike(self, case: Case, as_at: str, *, keep: bool = True) -> bool:
        """Whether both answer a case alike; no where only the whole answers tell. ``keep``: it will be asked again."""
        if self.touched is None:
            return False
        if not any(self.touched):
            return True
        place = (id(case), as_at)
        try:
            right = self._answers[place][1] if place in self._answers else _answer(self._mine, case, as_at)
            if keep:
                self._answers[place] = (case, right)
            return bool(right == _answer(self._theirs, case, as_at))
        except CaseError:
            return True  # refused for its dates, whatever the pack


class Prober:
    """Compares packs with those they were made from."""

    def __init__(self, splicer: Splicer) -> None:
        self._splicer = splicer
        self._bare: dict[int, tuple[MoveProgram, MoveProgram]] = {}
        self._known: OrderedDict[tuple[int, Touched], tuple[Program, Program, _Answers]] = OrderedDict()

    def pair(self, base: Quick, other: Quick) -> Pair:
        """A pack and one that was made from it."""
        found = compared(base, other, self._splicer.words)
        if not any(found.differs):
            other.read_as(base)
        if found.touched is None:
            return Pair(found, base.program, other.program, {}, lambda: other)
        key = (id(base.program), found.touched)
        if key not in self._known:
            self._known[key] = base.program, self._part(base.program, found.touched), {}
            if len(self._known) > _KEPT:
                self._known.popitem(last=False)
        self._known.move_to_end(key)
        _, mine, answers = self._known[key]
        return Pair(found, mine, self._part(other.program, found.touched), answers, lambda: other)

    def _part(self, p: Program, touched: Touched) -> Program:
        """The program with nothing but the touched rules in it."""
        needs = dict(touched.needs)
        asked = needs.keys() | touched.moves
        moves = {
            id: m if id in touched.moves else _of_needs(m, needs[id]) if id in needs else self._without(m)
            for id, m in p.moves.items()
        }
        ladders_at = {s: tuple(x for x in xs if x[0] in touched.ladders) for s, xs in p.ladders_at.items()}
        return copied(
            p,
            moves=moves,
            moves_at={s: tuple(moves[m.move.id] for m in ms if m.move.id in asked) for s, ms in p.moves_at.items()},
            moves_elsewhere=tuple(moves[m.move.id] for m in p.moves_elsewhere if m.move.id in asked),
            duties_at={s: tuple(d for d in ds if d[0] in touched.duties) for s, ds in p.duties_at.items()},
            then={id: ds if id in touched.moves else () for id, ds in p.then.items()},
            override_duties=tuple(d for d in p.override_duties if d[0].rule.id in touched.duties),
            ladders_at=ladders_at,
            laddered=frozenset(s for s, ladders in ladders_at.items() if ladders),
        )

    def _without(self, m: MoveProgram) -> MoveProgram:
        found = self._bare.get(id(m))
        if found is None:
            self._bare[id(m)] = found = (m, _of_needs(m, frozenset()))
        return found[1]


def _of_needs(m: MoveProgram, rules: frozenset[str]) -> MoveProgram:
    """A move with some of its needs only."""
    kept = [(n, check) for n, check in zip(m.move.needs, m.needs, strict=True) if n.rule.id in rules]
    return m._replace(
        move=replace(m.move, needs=tuple(n for n, _ in kept), decided_by=None),
        needs=tuple(check for _, check in kept),
        rules=tuple(n.rule for n, _ in kept),
    )


def _answer(program: Program, case: Case, as_at: str) -> Any:
    answer = evaluate(program, case, as_at)
    return answer.position, answer.override, answer.moves, answer.due, answer.escalations, answer.made
