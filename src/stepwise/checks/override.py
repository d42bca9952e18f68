"""An override that would not work on the day it is needed.

When a concern about a child is raised, the front door's contact stands in every answer and the moves under `opens`
are open whatever else is missing. So the front door is a role with a contact; the facts that raise the concern are
plain yes/no; the moves that are opened are there at once (they wait for no `requested`, exist under every reading)
and never take a child to a lower stage; and the duties that a concern starts hold always, with no `only_if`.

Bad:

    vocabulary:
      roles: { front-door: The front door }
    override:
      raised_by: [immediate-concern]
      front_door: front-door
      opens: [to-front-door]

Good:

    vocabulary:
      roles: { front-door: { name: The front door, contact: 0151 496 0000 } }
    override:
      raised_by: [immediate-concern]
      front_door: front-door
      opens: [to-front-door]
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from stepwise.checks.reach import starts_of
from stepwise.checks.say import error, listed
from stepwise.diagnostics import Diagnostic, register
from stepwise.pack import Pack, Written
from stepwise.pack.conditions import All, Any_, Condition, None_, StageOpen, walk
from stepwise.pack.model import Move

CONTACT = register("override-contact", "The front door has no contact, so nobody can be told whom to ring.")
FACT = register("override-fact", "A concern can be raised only by a yes/no fact.")
OPENS = register("override-opens", "A move that a concern opens would not be open, or would lead down.")
DUTY = register("override-guard", "A duty that a concern starts must hold always.")


def check(written: Written) -> Iterable[Diagnostic]:
    """Find what would keep the override from working."""
    pack, over = written.pack, written.pack.override
    door = pack.vocabulary.roles.get(over.front_door)
    if door is not None and not door.contact:
        yield error(
            CONTACT,
            f'the front door "{over.front_door}" has no contact{_without_route(pack)}',
            "give the role a `contact:` (a team mailbox or a duty telephone number)",
            written.span(("override", "front_door")),
        )
    for i, name in enumerate(over.raised_by):
        fact = pack.vocabulary.facts.get(name)
        if fact is not None and fact.type != "yes/no":
            message = f'"{name}" is a `{fact.type}` fact; a concern is raised by a yes/no fact and nothing else'
            yield error(FACT, message, "name a yes/no fact, or declare one", written.span(("override", "raised_by", i)))
    for i, name in enumerate(over.opens):
        if name in pack.moves:
            yield from _opened(written, i, name, pack.moves[name])
    for d, duty in over.then.items():
        for key in ("only_if", "absent"):
            if getattr(duty, key):
                yield error(
                    DUTY,
                    "a duty that a concern starts holds always; nothing may guard or remove it",
                    f"take `{key}` away",
                    written.span(("override", "then", d, key), key=True),
                )


def _opened(written: Written, i: int, name: str, move: Move) -> Iterator[Diagnostic]:
    pack = written.pack
    here = written.span(("override", "opens", i))
    if move.absent:
        readings = " and ".join(f'"{r}"' for r in move.reading)
        yield error(
            OPENS,
            f'the move "{name}" does not exist under the reading {readings}, so a concern would not open it',
            "no reading may narrow the override: let the move stand under every option",
            here,
        )
        return
    if move.requested is not None and not (_asks_only_where_it_stands(move.requested) and _else_opened(pack, name, move)):
        yield error(
            OPENS,
            f'the override opens "{name}", but the move is listed only when it is requested',
            "take `requested` away, or open another move",
            written.span(("moves", name, "requested"), key=True),
        )
    rank = {s: n for n, s in enumerate(pack.stages)}
    if move.closes == ():
        return  # it opens something beside the present stage, and ends nothing
    lower = [s for s in starts_of(move, pack) if move.to in rank and rank[move.to] < rank[s]]
    if move.direction is not None:  # the pack says which way it goes, where the order of stages does not tell
        lower = list(starts_of(move, pack)) if move.direction == "down" else []
    if move.to in ("previous", "nowhere"):
        message = f'the override opens "{name}", but this move ends the support the child has'
    elif lower:
        message = f'the override opens "{name}", but this move leads down from {listed(lower, most=4)}'
    else:
        return
    yield error(
        OPENS,
        message,
        "open a move that leads up, or one that closes nothing (`closes: []`)",
        written.span(("moves", name, "to")),
    )


def _asks_only_where_it_stands(c: Condition) -> bool:
    """Whether a condition reads nothing but the stages that are open, which every case says."""
    return all(isinstance(x, StageOpen | All | Any_ | None_) for _, x in walk(c))


def _else_opened(pack: Pack, name: str, move: Move) -> bool:
    """Whether wherever this move starts, another that is always listed is opened too."""
    others = [m for n in pack.override.opens if n != name and (m := pack.moves.get(n)) and not m.absent and m.requested is None]
    return all(any(s in starts_of(m, pack) for m in others) for s in starts_of(move, pack))


def _without_route(pack: Pack) -> str:
    opened = [pack.moves[m] for m in pack.override.opens if m in pack.moves and not pack.moves[m].absent]
    without = [s for s in pack.stages if not any(s in starts_of(m, pack) for m in opened)]
    return f", and no opened move starts from {listed(without, most=4)}" if without else ""
