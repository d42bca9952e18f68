"""Every mutant of a pack, in the pack's order, each with an id that stays the same while the rule does."""

from __future__ import annotations

import random
from collections.abc import Collection, Iterator

from stepwise.kit.mutants.edits import Path
from stepwise.kit.mutants.lexicon import Lexicon
from stepwise.kit.mutants.model import Mutant
from stepwise.kit.mutants.places import Place, places
from stepwise.kit.mutants.rules import changes
from stepwise.pack import Written


def mutants(written: Written, only: Collection[str] = ()) -> tuple[Mutant, ...]:
    """Every small change to the pack that could be a mistake; of the kinds ``only``, if any are given.

    The ids are dotted paths and what was done: ``moves.down.needs.agreement: dropped``.
    """
    lexicon = Lexicon(written.pack, written.as_read)
    tree = written.as_read
    found: dict[str, Mutant] = {}
    for place in places(tree):
        for change in changes(place, lexicon):
            if only and change.kind not in only:
                continue
            id = _id(place, change.says)
            if id not in found:
                found[id] = Mutant(id, change.kind, place.path, change.new, change.span)
    return tuple(found.values())


def _id(place: Place, says: str) -> str:
    where = named(place.path)
    return f"{where}: {says}" if where else says


def named(path: Path) -> str:
    """A path as words, list entries counted from 1."""
    return ".".join(str(step + 1) if isinstance(step, int) else step for step in path)


def sampled(all_: tuple[Mutant, ...], number: int, seed: int) -> tuple[Mutant, ...]:
    """So many of the mutants, spread over their kinds, in the pack's order: the same for the same seed."""
    chance = random.Random(seed)
    kinds: dict[str, list[Mutant]] = {}
    for m in all_:
        kinds.setdefault(m.kind, []).append(m)
    queues = [chance.sample(row, len(row)) for row in kinds.values()]
    chosen: set[str] = set()
    for m in _turns(queues):
        if len(chosen) == number:
            break
        chosen.add(m.id)
    return tuple(m for m in all_ if m.id in chosen)


def _turns(queues: list[list[Mutant]]) -> Iterator[Mutant]:
    """One of each queue in turn, until all are empty."""
    for i in range(max((len(q) for q in queues), default=0)):
        for q in queues:
            if i < len(q):
                yield q[i]
