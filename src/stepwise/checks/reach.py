"""A stage that no move leads to, or that no move leads down from.

A stage that nothing leads to is usually a misspelt `to:` or a move forgotten. A stage without a way down is a place
where a family stays for ever as far as the pack knows. Sometimes that is just what the source says, or does not
say: then the stage says so with `unreached: yes` or `no_way_down: yes`, so that a reader sees it was meant.

The entry stage needs neither, and the lowest stage needs no way down. A move to `previous`, `nowhere` or
`not-stated` is a way down; a move from `elsewhere` leads in.

Bad:

    stages: { universal: Universal, early-help: Early help, child-in-need: Child in need }
    moves:
      step-up: { from: universal, to: child-in-need }

Good:

    stages:
      universal: { name: Universal }
      child-in-need: { name: Child in need }
      out-of-area: { name: Known to another authority, unreached: yes, no_way_down: yes }
    moves:
      step-up: { from: universal, to: child-in-need }
      step-down: { from: child-in-need, to: universal }
"""

from __future__ import annotations

from collections.abc import Iterable

from stepwise.checks.say import listed, warning
from stepwise.diagnostics import Diagnostic, register
from stepwise.pack import Pack, Written
from stepwise.pack.model import Move

UNREACHED = register("unreached-stage", "No move leads to a stage.")
NO_WAY_DOWN = register("no-way-down", "No move leads down from a stage.")

_ANYWHERE_LOWER = ("previous", "nowhere", "not-stated")


def starts_of(move: Move, pack: Pack) -> tuple[str, ...]:
    """The stages a move may start from."""
    return tuple(s for s in pack.stages if s in move.from_ or "any" in move.from_)


def check(written: Written) -> Iterable[Diagnostic]:
    """Find stages without a way in, and stages without a way down."""
    pack = written.pack
    moves = [m for m in pack.moves.values() if not m.absent]
    known = {*pack.stages, "any", "elsewhere", "same", *_ANYWHERE_LOWER}
    if any(s not in known for m in moves for s in (*m.from_, m.to, *(m.closes or ()))):
        return  # a misspelt stage is told by itself; what it makes unreached would be told twice
    for stage in _unreached(pack, moves):
        message = f'no move leads to the stage "{stage}"'
        into = {s: m for m, x in pack.moves.items() if x.to == stage and not x.absent for s in starts_of(x, pack) if s != stage}
        if into:
            ways = listed(f'{move} leads to it from "{start}"' for start, move in into.items())
            message = f'no way leads from the entry stage "{pack.entry}" to "{stage}": {ways}, which nothing reaches'
        yield warning(
            UNREACHED,
            message,
            "add a move to it, or say `unreached: yes` if the source gives no way in",
            written.span(("stages", stage), key=True),
        )
    rank = {s: i for i, s in enumerate(pack.stages)}
    for stage, said in pack.stages.items():
        if rank[stage] and stage != pack.entry and not said.no_way_down and not any(_down(m, stage, pack, rank) for m in moves):
            yield warning(
                NO_WAY_DOWN,
                f'no move leads down from the stage "{stage}"',
                "add a move from it, or say `no_way_down: yes` if the source gives none",
                written.span(("stages", stage), key=True),
            )


def _unreached(pack: Pack, moves: list[Move]) -> list[str]:
    """Stages that cannot be reached from the entry or from elsewhere: of those that lead only to one another, the
    first."""
    edges = {s: {m.to for m in moves if s in starts_of(m, pack)} for s in pack.stages}
    reached: set[str] = set()

    def reach(stage: str) -> None:
        waiting = [stage]
        while waiting:
            here = waiting.pop()
            if here in edges and here not in reached:
                reached.add(here)
                waiting += edges[here]

    reach(pack.entry)
    for m in moves:
        if "elsewhere" in m.from_:
            reach(m.to)
    for stage, said in pack.stages.items():
        if said.unreached:
            reach(stage)
    told: list[str] = []
    into = {s for here, there in edges.items() for s in there if s != here}
    for stage in [*(s for s in pack.stages if s not in into), *pack.stages]:
        if stage not in reached:
            told.append(stage)
            reach(stage)
    return told


def _down(move: Move, stage: str, pack: Pack, rank: dict[str, int]) -> bool:
    closes = move.closes if move.closes is not None else starts_of(move, pack)
    if stage not in closes:
        return False
    return move.to in _ANYWHERE_LOWER or (move.to in rank and rank[move.to] < rank[stage])
