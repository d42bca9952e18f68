"""Cases made for a move on purpose: everything in place, or everything but one thing.

The maker reads the pack's conditions and adds to an empty case what they ask for, one record or fact at a time, until a
plain reading of them (:mod:`stepwise.kit.plain`) is satisfied. The engine has no part in it, so that what is made here
may be held against what the engine answers.
"""

from __future__ import annotations

import heapq
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from itertools import count
from typing import Any

import stepwise
from stepwise.compiled import CompiledMove, CompiledNeed
from stepwise.kit.edits import Edits
from stepwise.kit.plain import Plain
from stepwise.pack import conditions as c

#: The day made cases are asked about: an ordinary Thursday between two bank holidays.
AS_AT = date(2026, 5, 14)
#: How many cases are looked at before a move is given up.
_PATIENCE = 250
#: The same, of a case from which one thing is taken away.
_LESS = 40
#: How long ago a made spell began.
_SPELL = timedelta(days=120)

Data = dict[str, Any]


class CannotBuild(LookupError):
    """No case could be made, and why: ``move`` and ``reason``."""

    def __init__(self, move: str, reason: str) -> None:
        super().__init__(f"no case could be made for {move}: {reason}")
        self.move, self.reason = move, reason


@dataclass(frozen=True, slots=True)
class NearMiss:
    """A case in which everything that gates a move is in place but one need."""

    move: str
    need: str
    data: Data


def in_place(pack: stepwise.Pack, move: str, *, as_at: date = AS_AT) -> Data:
    """A case in which everything that gates ``move`` is in place on ``as_at``, and its shoulds too where they can be.

    Raises CannotBuild where none could be made, LookupError where the pack has no such move.
    """
    if move not in pack.compiled.moves:
        raise LookupError(f'this pack has no move "{move}"')
    return _copy(_made(PackKey(pack), move, as_at))


def near_misses(pack: stepwise.Pack, move: str, *, as_at: date = AS_AT) -> Iterator[NearMiss]:
    """One case for each gate of ``move``, in which that gate alone is not met.

    A gate that no case could be made for is left out (see :func:`unmade`). Raises CannotBuild where not even a case with
    everything in place could be made.
    """
    for need in _gates(pack, move):
        data = near_miss(pack, move, need, as_at=as_at)
        if data is not None:
            yield NearMiss(move, need, data)


def near_miss(pack: stepwise.Pack, move: str, need: str, *, as_at: date = AS_AT) -> Data | None:
    """A case in which everything that gates ``move`` is in place but the need of this id; None where none could be made.

    Raises CannotBuild where not even a case with everything in place could be made.
    """
    data = _near(PackKey(pack), move, need, as_at)
    return _copy(data) if data is not None else None


def unmade(pack: stepwise.Pack, move: str, *, as_at: date = AS_AT) -> list[str]:
    """The gates of ``move`` that :func:`near_misses` could make no case for: each follows from another gate, or is beyond
    what is tried here. Raises CannotBuild."""
    return [need for need in _gates(pack, move) if _near(PackKey(pack), move, need, as_at) is None]


def _gates(pack: stepwise.Pack, move: str) -> list[str]:
    return [n.rule.id for n in pack.compiled.moves[move].needs if n.rule.gates and not n.absent]


class PackKey:
    """A pack as the key of a cache: two packs that say the same under the same readings are one."""

    __slots__ = ("pack",)

    def __init__(self, pack: stepwise.Pack) -> None:
        self.pack = pack

    def __hash__(self) -> int:
        return hash(self.pack.digest)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, PackKey) and other.pack.identity == self.pack.identity


@lru_cache(maxsize=4096)
def _made(key: PackKey, move: str, as_at: date) -> Data:
    pack = key.pack
    m = pack.compiled.moves[move]
    gates = [goal for n in m.needs if n.rule.gates and (goal := wanted(n)) is not None]
    wishes = [goal for n in m.needs if not n.rule.gates and (goal := wanted(n)) is not None]
    if m.requested is not None:
        gates.insert(0, m.requested)
    stuck = "it starts from no stage"
    for stage in m.from_stages or ((pack.compiled.pack.entry,) if m.elsewhere else ()):
        search = Search(pack, stage, as_at)
        data, left = search.towards(_blank(pack, m, stage, as_at), gates)
        if not left:
            return search.towards(data, gates, wishes, patience=_LESS)[0]
        stuck = f"at {stage} nothing made satisfied: {search.told(left[0])}"
    raise CannotBuild(move, stuck)


@lru_cache(maxsize=4096)
def _near(key: PackKey, move: str, need: str, as_at: date) -> Data | None:
    pack, m = key.pack, key.pack.compiled.moves[move]
    whole = _made(key, move, as_at)
    stage = whole["episodes"][-1]["stage"] if whole["episodes"] else pack.compiled.pack.entry
    n = next(x for x in m.needs if x.rule.id == need)
    goals: list[Any] = [c.None_.model_construct(none=(condition(n),))]
    goals += [x for x in (n.only_if, m.requested) if x is not None]
    goals += [goal for o in m.needs if o is not n and o.rule.gates and (goal := wanted(o)) is not None]
    data, left = Search(pack, stage, as_at).towards(whole, goals, patience=_LESS)
    return None if left else data


def condition(need: CompiledNeed) -> Any:
    """What a need asks; for a forbidden purpose, that one is recorded and it is not forbidden."""
    return need.when if need.prohibits is None else need.prohibits


def wanted(need: CompiledNeed) -> Any:
    """What must hold for a need to be satisfied: it does not apply, or it is met. None where a reading removes it."""
    if need.absent:
        return None
    asks = condition(need)
    if need.only_if is None:
        return asks
    return c.Any_.model_construct(any=(asks, c.None_.model_construct(none=(need.only_if,))))


def _blank(pack: stepwise.Pack, m: CompiledMove, stage: str, as_at: date) -> Data:
    """A case that stands at a stage, fully recorded, with nothing recorded and no concern."""
    episode: Data = {"stage": stage, "opened": (as_at - _SPELL).isoformat()}
    if m.transfer_from:
        episode["service"] = list(m.transfer_from)
    facts: Data = {}
    for name, kind in pack.compiled.pack.vocabulary.facts.items():
        if kind.type in ("yes/no", "some of"):
            facts[name] = False if kind.type == "yes/no" else []
    families = ("events", "documents", "decisions", "consents", "arranged", "roles")
    return {
        "complete": "all",
        "episodes": [] if m.elsewhere and not m.from_stages else [episode],
        **{f: [] for f in families},
        "facts": facts,
    }


class Search:
    """Best first: the case with the fewest goals left is taken up next, and its first goal worked on."""

    def __init__(self, pack: stepwise.Pack, stage: str, as_at: date) -> None:
        self.pack, self.stage, self.as_at = pack, stage, as_at

    def towards(
        self, start: Data, goals: list[Any], wishes: list[Any] | None = None, *, patience: int = _PATIENCE
    ) -> tuple[Data, list[Any]]:
        """The best case found, and the goals it leaves (with ``wishes``: goals are kept, and wishes met if they can be)."""
        wishes = wishes or []
        tie = count()

        def weigh(data: Data) -> tuple[list[Any], int]:
            plain = Plain(self.pack, data, self.as_at, self.stage)
            left = [g for g in goals if plain.holds(g) is not True]
            hoped = [g for g in wishes if plain.holds(g) is not True]
            return left + hoped, len(left) * 100 + len(hoped)

        left, weight = weigh(start)
        heap: list[tuple[int, int, Data, list[Any]]] = [(weight, next(tie), start, left)]
        best, seen = (weight, start, left), {_print(start)}
        for _ in range(patience):
            if not heap:
                break
            weight, _n, data, left = heapq.heappop(heap)
            if weight < best[0]:
                best = (weight, data, left)
            if not left:
                break
            for edited in self._next(data, left):
                mark = _print(edited)
                if mark not in seen:
                    seen.add(mark)
                    rest, heavy = weigh(edited)
                    heapq.heappush(heap, (heavy, next(tie), edited, rest))
        return best[1], [g for g in best[2] if g in goals] if wishes else best[2]

    def _next(self, data: Data, left: list[Any]) -> Iterator[Data]:
        edits = Edits(self.pack, data, self.as_at, self.stage)
        for goal in left:
            some = False
            for edited in edits.towards(goal, True):
                some = True
                yield edited
            if some:
                return

    def told(self, goal: Any) -> str:
        """A goal in a few words, for the reason why nothing was made."""
        for _, x in c.walk(goal):
            if isinstance(x, c.Recorded):
                return ", ".join(x.kinds) or str(x.of)
            if isinstance(x, c.FactIs):
                return f"the fact {x.fact}"
        return type(goal).__name__


def _print(data: Mapping[str, Any]) -> str:
    return json.dumps(data, sort_keys=True)


def _copy(data: Data) -> Data:
    copied: Data = json.loads(json.dumps(data))
    return copied
