"""The answer: plain, immutable data. It is a tree of findings; every list beside the tree is computed from it.

Nothing here knows how an answer was reached, or how to say it in a sentence.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from stepwise.compiled import FrontDoor
from stepwise.evaluation import projections
from stepwise.evaluation.duties import DueLine, Escalation
from stepwise.evaluation.findings import Ask
from stepwise.evaluation.moves import BEST, Asked, MoveAnswer, ways


class OverrideAnswer(NamedTuple):
    """Whether safeguarding comes first now, what that opened, and what it suspended."""

    in_force: str
    raised_by: tuple[str, ...]
    not_known: tuple[str, ...]
    opened: tuple[str, ...]
    suspended: tuple[str, ...]
    says: str
    cites: tuple[str, ...]

    def to_dict(self) -> dict[str, object]:
        """JSON-ready."""
        return {
            "in_force": self.in_force,
            "raised_by": list(self.raised_by),
            "not_known": list(self.not_known),
            "opened": list(self.opened),
            "suspended": list(self.suspended),
            "says": self.says,
            "cites": list(self.cites),
        }


class Position(NamedTuple):
    """Where the case stands: one open stage (or the entry stage, when nothing is open)."""

    stage: str
    level: int | None
    since: str | None
    services: tuple[str, ...] | None

    def to_dict(self) -> dict[str, object]:
        """JSON-ready."""
        return {
            "stage": self.stage,
            "level": self.level,
            "since": self.since,
            "services": list(self.services) if self.services is not None else None,
        }


class Made(NamedTuple):
    """The move that led to the present position, judged as at the day it was made."""

    state: str
    day: str
    move: MoveAnswer | None
    could_be: tuple[str, ...] = ()

    def to_dict(self) -> dict[str, object]:
        """JSON-ready."""
        return {
            "state": self.state,
            "day": self.day,
            "move": self.move.to_dict() if self.move else None,
            "could_be": list(self.could_be),
        }


class Identity(NamedTuple):
    """What answered: the pack, its digest, the calendar and the engine, so that an answer can be traced to its text."""

    authority: str
    edition: str
    title: str
    digest: str
    format: str
    engine: str
    calendar: str
    readings: tuple[tuple[str, str], ...]

    def to_dict(self) -> dict[str, object]:
        """JSON-ready."""
        return {**self._asdict(), "readings": dict(self.readings)}


class Ways(NamedTuple):
    """Where a pack's moves start and lead, whatever the case: what an answer needs to say why one is not in it."""

    #: Each move: the stages it starts from, and where it leads.
    moves: Mapping[str, tuple[tuple[str, ...], str]]
    #: Each stage: the stages that some move leads to from it.
    links: Mapping[str, tuple[str, ...]]
    bans: tuple[tuple[tuple[str, ...], tuple[str, ...], str, tuple[str, ...]], ...]


class _Evaluated(NamedTuple):
    """What an evaluation holds."""

    identity: Identity
    as_at: str
    position: tuple[Position, ...]
    override: OverrideAnswer
    front_door: FrontDoor
    moves: tuple[MoveAnswer, ...]
    due: tuple[DueLine, ...]
    escalations: tuple[Escalation, ...]
    made: Made | None
    snapshot_age_days: int | None
    ways: Ways
    override_asks: tuple[Ask, ...] = ()


class Evaluation(_Evaluated):
    """The whole answer for one case on one day. Immutable; ``to_dict()`` gives the same bytes for the same question."""

    __hash__ = None  # type: ignore[assignment]  # what it holds cannot be hashed either

    def __setattr__(self, name: str, value: object) -> None:
        raise AttributeError("an evaluation cannot be changed")

    def move(self, id: str) -> MoveAnswer:
        """The answer for one move. Raises LookupError for an unknown id, or a move not listed here."""
        for m in self.moves:
            if m.id == id:
                return m
        if id in self.ways.moves:
            starts, here = self.ways.moves[id][0], [p.stage for p in self.position]
            if not set(starts).isdisjoint(here):
                why = "nothing on record asks for it, or it would change nothing"
                raise LookupError(f'the move "{id}" is not listed now: {why}')
            why = f"({', '.join(here)}); it starts from: {', '.join(starts)}"
            raise LookupError(f'the move "{id}" does not start from here {why}')
        raise LookupError(f'this pack has no move "{id}"')

    def asked(self, to: str) -> Asked:
        """Every move from here to the stage ``to``, the best first: the best answer, or ``not_provided_for`` with the
        shortest ways round (chains of stages). A move that another open one makes unnecessary is not among them; one that
        is not listed, because nothing on record asks for it, is under ``unlisted``. Raises LookupError for a stage the pack
        has not."""
        moves, links, bans = self.ways
        if to not in links and to not in ("nowhere", "not-stated"):
            raise LookupError(f'this pack has no stage "{to}"; it has: {", ".join(links)}')
        listed = {m.id for m in self.moves}
        here = tuple(p.stage for p in self.position)
        waiting = tuple(
            id for id, (starts, leads) in moves.items() if leads == to and id not in listed and not set(starts).isdisjoint(here)
        )
        every = [m for m in self.moves if m.to == to]
        found = sorted([m for m in every if not m.instead] or every, key=lambda m: BEST.index(m.answer))
        if found:
            return Asked(to, found[0].answer, tuple(m.id for m in found), (), here=to in here, unlisted=waiting)
        for from_, banned, says, cites in bans:
            if to in banned and any(s in from_ for s in here):
                return Asked(to, "prohibited", (), ways(links, here, to), cites, says, unlisted=waiting)
        # A way of one step would be a move from here that is not listed: nothing on record asks for it.
        round_ = tuple(w for w in ways(links, here, to) if len(w) > 2)
        return Asked(to, "not_provided_for", (), round_, here=to in here, unlisted=waiting)

    # -- projections: each is computed from the findings alone

    @cached_property
    def missing(self) -> tuple[projections.Row, ...]:
        """What is missing, flat: see :func:`stepwise.evaluation.projections.missing`."""
        return projections.missing(self.moves)

    @cached_property
    def advice(self) -> tuple[projections.Row, ...]:
        """Shoulds and mays that stand open."""
        return projections.advice(self.moves, self.due)

    @cached_property
    def ask_next(self) -> tuple[projections.Row, ...]:
        """What to find out next, the most deciding first."""
        return projections.ask_next(self.override_asks, self.moves, self.due, self.escalations)

    def to_dict(self) -> dict[str, object]:
        """JSON-ready, in a stable order; its JSON Schema is ``stepwise schema evaluation``."""
        return {
            "identity": self.identity.to_dict(),
            "as_at": self.as_at,
            "snapshot_age_days": self.snapshot_age_days,
            "front_door": self.front_door.to_dict(),
            "override": self.override.to_dict(),
            "position": [p.to_dict() for p in self.position],
            "moves": [m.to_dict() for m in self.moves],
            "missing": list(self.missing),
            "due": [d.to_dict() for d in self.due],
            "escalations": [e.to_dict() for e in self.escalations],
            "ask_next": list(self.ask_next),
            "advice": list(self.advice),
            "made": self.made.to_dict() if self.made else None,
        }

    def __repr__(self) -> str:
        return f"<Evaluation {self.identity.authority} as at {self.as_at}: {len(self.moves)} moves, {len(self.due)} duties>"


@dataclass(frozen=True, slots=True)
class AuthorityEvaluation:
    """Where the authority's own standing duties stand."""

    identity: Identity
    as_at: str
    front_door: FrontDoor
    due: tuple[DueLine, ...]
    escalations: tuple[Escalation, ...]

    def to_dict(self) -> dict[str, object]:
        """JSON-ready."""
        return {
            "identity": self.identity.to_dict(),
            "as_at": self.as_at,
            "front_door": self.front_door.to_dict(),
            "due": [d.to_dict() for d in self.due],
            "escalations": [e.to_dict() for e in self.escalations],
        }
