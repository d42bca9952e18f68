"""The second opinion on one case: which moves stand open to it, what each need's verdict is, and each move's answer.

Where the line runs: reading the snapshot (which record is meant, how far back, what day it was) is done here in plain
Python (:mod:`~stepwise.durable.snapshot`, :mod:`~stepwise.durable.records`, :mod:`~stepwise.durable.questions`); what
follows from it (guards, waivers, the override, how the parts of a condition and the needs of a move combine) is left to
rules that chain.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from stepwise.compiled import CompiledMove, CompiledPack
from stepwise.durable.dates import WorkingDays, when
from stepwise.durable.network import Network
from stepwise.durable.questions import Questions
from stepwise.durable.report import Opinion
from stepwise.durable.rules import FactOf, PackRules, Ruleset
from stepwise.durable.snapshot import Snapshot
from stepwise.durable.values import NO, OPEN, YES, CannotJudge


class SecondEvaluator:
    """The rules of one pack, loaded as its moves come up. ``name`` sets them apart from another pack's."""

    def __init__(self, pack: CompiledPack, name: str = "pack") -> None:
        self._pack = pack
        self._working = WorkingDays(c.day for c in pack.pack.closures)
        self._network, self._rules = Network(name), PackRules()
        self._rulesets: dict[str, Ruleset | None] = {}
        self._cases = 0

    def opinion(self, data: Mapping[str, Any], as_at: str) -> dict[str, Opinion]:
        """What it thinks of a checked snapshot on one moment: an opinion of each move from there."""
        self._cases += 1
        on = Snapshot(self._pack, self._working, data, when(as_at))
        asked = {s: Questions(on, s) for s in on.open_stages}
        elsewhere = Questions(on, None)
        out = {}
        for move in self._pack.moves.values():
            here = _considered_from(move, on)
            questions = asked[here] if here is not None else elsewhere if move.elsewhere else None
            if questions is None:
                continue
            standing = _Standing(self._pack, self._rules, move, questions)
            if standing.listed():
                out[move.id] = self._of(move, standing)
        return out

    def _of(self, move: CompiledMove, standing: _Standing) -> Opinion:
        r = self._ruleset(move)
        if r is None:
            reason = "its rules would be too many to load"
            return Opinion(None, {}, {n.rule.id: reason for n in move.needs})
        return self._network.conclude(r, str(self._cases), standing.leaf)

    def _ruleset(self, move: CompiledMove) -> Ruleset | None:
        if move.id not in self._rulesets:
            r = self._rules.of_move(move)
            self._rulesets[move.id] = r if self._network.load(r) else None
        return self._rulesets[move.id]


def _considered_from(move: CompiledMove, on: Snapshot) -> str | None:
    """The highest open stage the move starts from."""
    stages = [s for s in on.open_stages if s in move.from_stages]
    return max(stages, key=lambda s: on.pack.stage_rank[s], default=None)


class _Standing:
    """One move as it stands for one case: whether it is listed, and what its leaves say."""

    def __init__(self, pack: CompiledPack, rules: PackRules, move: CompiledMove, questions: Questions) -> None:
        self._pack, self._rules, self._move, self._q = pack, rules, move, questions
        self._on, self._here = questions.on, questions.stage
        self._target, self._target_known = self._leads_to()

    def _leads_to(self) -> tuple[str | None, bool]:
        if self._move.to == "same":
            return self._here, True
        if self._move.to != "previous":
            return (self._move.to if self._move.to in self._pack.stage_rank else None), True
        before = self._on.came_before(self._here) if self._here is not None else ()
        if before:
            return max(before, key=lambda s: self._pack.stage_rank[s]), True
        if self._on.holds_all("episodes"):
            return self._pack.pack.entry, True
        return None, False

    def listed(self) -> bool:
        """Whether the move would do anything here, and is asked for where it has to be."""
        m, on = self._move, self._on
        if m.transfer_from and self._service() == NO:
            return False
        if not m.transfer_from and self._target in on.open_stages:
            closes = m.closes if m.closes is not None else (self._here,)
            if not any(s in on.open_stages and s != self._target for s in closes):
                return False
        # a request not known to be there hides no move of the stages here; one from elsewhere needs a record that may be it
        wanted = self._requested()
        return wanted == YES or (wanted == OPEN and (self._here is not None or self._q.may_be_on_record(m.requested)))

    def _requested(self) -> int:
        return YES if self._move.requested is None else self._q.whole(self._move.requested)

    def _service(self) -> int:
        if not self._move.transfer_from:
            return YES
        held = self._on.services.get(self._here or "")
        if held is None:
            return OPEN
        if all(s in held for s in self._move.transfer_to):
            return NO  # it is there already
        return YES if any(s in held for s in self._move.transfer_from) else NO

    def _raised(self) -> int:
        said = [self._q.raised(f) for f in self._pack.pack.override.raised_by]
        return max(said, default=NO)

    def _away(self) -> int:
        """Whether the move leads down or out."""
        direction = self._move.direction
        if direction is None and self._here is not None and self._target is not None:
            rank = self._pack.stage_rank
            direction = "down" if rank[self._target] < rank[self._here] else "up"
        return YES if direction in ("down", "out") else NO

    def _banned(self) -> int:
        here, there = self._here, self._target
        return YES if any(here in b.from_ and there in b.to for _, b in self._pack.bans) else NO

    def leaf(self, f: FactOf, what: str) -> int:
        """The answer to one question of the move's rules: a condition of the pack, or something of the need itself."""
        if what in self._rules.conditions:
            return self._q.leaf(self._rules.conditions[what])
        if what in _OF_THE_MOVE:
            return _OF_THE_MOVE[what](self)
        n = f.need
        match what:
            case "aside" if n is not None:
                return self._q.set_aside_by_person(n)
            case "void" if n is not None and n.void is not None:
                return self._q.void(n.void, n.when)
            case "waiver" if n is not None and n.waiver is not None:
                return self._q.waived(n.waiver)
            case "clean" if n is not None and n.prohibits is not None:
                return self._q.clean(n.prohibits)
            case "right" if n is not None:
                return self._q.put_right(n)
        raise CannotJudge(f"a question about “{what}”")


_OF_THE_MOVE: dict[str, Callable[[_Standing], int]] = {
    "banned": _Standing._banned,
    "service": _Standing._service,
    "target": lambda s: YES if s._target_known else OPEN,
    "requested": _Standing._requested,
    "raised": _Standing._raised,
    "away": _Standing._away,
}
