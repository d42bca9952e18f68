"""The compiled pack: references resolved, citations inherited, rules indexed by the stage they concern."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from stepwise.days import Calendar
from stepwise.pack.conditions import Condition, Recorded
from stepwise.pack.model import Ban, Duty, Ladder, Pack, Prohibits, Reading, VoidRefusal, Waiver

Direction = Literal["up", "down", "sideways", "in", "out"]


@dataclass(frozen=True, slots=True)
class Rule:
    """The fixed part of a finding: what the pack says, whatever the case.

    ``id`` is unique in the pack (``cin-to-taf.agreement``). ``inherited`` are the clauses of the move or checklist
    around it: shown, but not counted as this rule's own.
    """

    id: str
    says: str
    strength: Literal["must", "should", "may"]
    gates: bool
    owner: tuple[str, ...]
    cites: tuple[str, ...]
    inherited: tuple[str, ...]
    readings: tuple[str, ...]
    #: The need asks only whether a safeguarding concern is raised: unmet, its move is not what anyone should chase.
    concern: bool = False


@dataclass(frozen=True, slots=True)
class CompiledNeed:
    """One need of a move (or one checklist item as that move uses it)."""

    rule: Rule
    when: Condition | None
    only_if: Condition | None
    prohibits: Prohibits | None
    void: VoidRefusal | None
    waiver: Waiver | None
    not_applicable_by: tuple[str, ...]
    absent: bool
    shortfall: str | None = None
    item: str | None = None


@dataclass(frozen=True, slots=True)
class CompiledDuty:
    """A duty with a due sentence: of a stage, of a move, of the override, or of the authority."""

    rule: Rule
    duty: Duty
    owner_kind: Literal["clock", "then", "override", "authority"]
    move: str | None = None
    stages: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class CompiledMove:
    """One move, its needs and the duties it starts."""

    id: str
    name: str
    from_stages: tuple[str, ...]
    elsewhere: bool
    to: str
    closes: tuple[str, ...] | None
    direction: Direction | None
    transfer_from: tuple[str, ...]
    transfer_to: tuple[str, ...]
    needs: tuple[CompiledNeed, ...]
    then: tuple[CompiledDuty, ...]
    requested: Condition | None
    chase_if: Condition | None
    decided_by: int | None
    route: str | None
    cites: tuple[str, ...]
    readings: tuple[str, ...]
    by_override: bool


@dataclass(frozen=True, slots=True)
class CompiledLadder:
    """An escalation route with its rungs as rules."""

    id: str
    ladder: Ladder
    stages: tuple[str, ...]
    rungs: tuple[Rule, ...]
    other_agencies: tuple[Rule, ...]


@dataclass(frozen=True, slots=True)
class FrontDoor:
    """Whom to contact when a child may be at risk: stands in every answer and every refusal."""

    role: str
    name: str
    contact: tuple[str, ...]
    says: str
    cites: tuple[str, ...]

    def to_dict(self) -> dict[str, object]:
        """JSON-ready."""
        return {
            "role": self.role,
            "name": self.name,
            "contact": list(self.contact),
            "says": self.says,
            "cites": list(self.cites),
        }


@dataclass(frozen=True, slots=True)
class CompiledPack:
    """Everything the engine and the case room need to know of a pack."""

    pack: Pack
    digest: str
    readings: Mapping[str, str]
    calendar: Calendar
    #: The stage a case is at while none is open.
    entry: str
    stage_rank: Mapping[str, int]
    alongside: frozenset[frozenset[str]]
    records: Mapping[str, Recorded]
    moves: Mapping[str, CompiledMove]
    moves_at: Mapping[str, tuple[CompiledMove, ...]]
    moves_elsewhere: tuple[CompiledMove, ...]
    duties_at: Mapping[str, tuple[CompiledDuty, ...]]
    ladders_at: Mapping[str, tuple[CompiledLadder, ...]]
    bans: tuple[tuple[str, Ban], ...]
    override_duties: tuple[CompiledDuty, ...]
    authority_duties: tuple[CompiledDuty, ...]
    front_door: FrontDoor
    #: (family, kind) read by "latest", "first", "next", a "none of", a guard or a prohibition: the only places
    #: where one more record may close an open move.
    sensitive: frozenset[tuple[str, str]]
    reading_texts: Mapping[str, Reading]

    @property
    def identity(self) -> tuple[str, tuple[tuple[str, str], ...]]:
        """What a case is checked for: the digest and the readings in use."""
        return self.digest, tuple(sorted(self.readings.items()))
