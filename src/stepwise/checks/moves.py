"""Moves that cannot be told apart, that are offered to everybody, or that transfer a case to another stage.

Two moves between the same stages are two routes, and an answer that lists both must say which is which: `route`
says it. A move from `elsewhere` (another authority) would be offered for every child unless `requested` says which
record asks for it. And a `transfer` changes the service and not the stage: its `to` is `same`, or the one stage that
it is from; no other move has `to: same`.

Bad:

    moves:
      step-down: { name: Step down, from: child-in-need, to: early-help }
      step-down-contingency: { name: Step down, from: child-in-need, to: early-help }
      transfer-in: { name: Transfer in, from: elsewhere, to: child-in-need }

Good:

    moves:
      step-down: { name: Step down, from: child-in-need, to: early-help }
      step-down-contingency: { name: Step down, from: child-in-need, to: early-help, route: Contingency plan }
      transfer-in: { name: Transfer in, from: elsewhere, to: child-in-need, requested: { event: request } }
"""

from __future__ import annotations

from collections.abc import Iterable

from stepwise.checks.say import error, warning
from stepwise.diagnostics import Diagnostic, register
from stepwise.pack import Written
from stepwise.pack.model import Move

ALIKE = register("moves-alike", "Two moves have the same ends, and neither says which route it is.")
UNREQUESTED = register("elsewhere-unrequested", "A move from elsewhere is not tied to a request.")
TRANSFER = register("transfer-stage", "A transfer of service leads to another stage.")


def check(written: Written) -> Iterable[Diagnostic]:
    """Find moves that are alike, moves from elsewhere for everybody, and transfers to another stage."""
    seen: dict[object, str] = {}
    for m, move in written.pack.moves.items():
        if move.absent:
            continue
        if "elsewhere" in move.from_ and move.requested is None:
            yield error(
                UNREQUESTED,
                "a move from elsewhere has to say what asks for it, or it is offered to every child",
                "add `requested:` with the record that asks",
                written.span(("moves", m, "from")),
            )
        place = written.span(("moves", m, "to"))
        if move.to == "same" and (move.transfer is None or "elsewhere" in move.from_):
            message = "`to: same` is for a transfer: the service changes, and the stage stays"
            yield error(TRANSFER, message, "name the stage it leads to, or add `transfer:`", place)
        elif move.transfer is not None and move.to != "same" and move.from_ != (move.to,):
            yield error(
                TRANSFER,
                f"a transfer stays at its stage, but this goes from {' and '.join(move.from_)} to {move.to}",
                "write `to: same`; a change of stage is a move of its own",
                place,
            )
        if move.route is None:
            ends = _ends(move)
            if ends in seen:
                yield warning(
                    ALIKE,
                    f'this move has the same ends as "{seen[ends]}", and neither says which route it is',
                    "add `route:` to one or both",
                    written.span(("moves", m), key=True),
                )
            seen.setdefault(ends, m)


def _ends(move: Move) -> object:
    services = (move.transfer.from_, move.transfer.to) if move.transfer is not None else None
    return frozenset(move.from_), move.to, services
