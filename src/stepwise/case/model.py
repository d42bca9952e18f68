"""The case as the engine reads it: records by kind in order of time, episodes, facts. Built once, never changed."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any, NamedTuple

from stepwise.days import Moment

#: The ordinal of an unknown day: earlier than any real one, so that it sorts first and is easy to test for.
UNKNOWN_DAY = 0


class Record:
    """One dated record. ``day`` is its London day as an ordinal (0: not known); ``at`` its time, where one is known.

    A case holds dozens, and an engine looks at little else. So it is a class of plain slots, filled by whoever reads a
    case (elsewhere by :func:`record_of`) and never changed after.
    """

    __slots__ = ("at", "data", "day", "family", "kind", "place")

    day: int
    at: datetime | None
    family: str
    kind: str
    data: Mapping[str, Any]
    place: int

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Record) and all(getattr(self, x) == getattr(other, x) for x in self.__slots__)

    __hash__ = None  # type: ignore[assignment]  # what it holds cannot be hashed either

    def __repr__(self) -> str:
        return f"<Record {self.path}: {self.kind} {self.moment}>"

    @property
    def path(self) -> str:
        """Where it stands in the snapshot."""
        return f"{self.family}[{self.place}]"

    @property
    def id(self) -> str | None:
        """The caller's id for it, where there is one."""
        return self.data.get("id")

    @property
    def moment(self) -> Moment | None:
        """Its date, or its date and time; None where not known."""
        return self.at or (date.fromordinal(self.day) if self.day else None)

    def to_dict(self) -> dict[str, object]:
        """JSON-ready: where it stands in the snapshot, its kind and its date. Nothing else of it."""
        m = self.moment
        out: dict[str, object] = {"path": self.path, "kind": self.kind}
        if self.id is not None:
            out["id"] = self.id
        out["when"] = m.isoformat() if m is not None else None
        return out


def record_of(day: int, at: datetime | None, family: str, kind: str, data: Mapping[str, Any], place: int) -> Record:
    """A record of these values."""
    r = Record()
    r.day, r.at = day, at
    r.family, r.kind = family, kind
    r.data, r.place = data, place
    return r


class EpisodeOf(NamedTuple):
    """A spell of the case at one stage, as recorded. ``closed`` is 0 while it is open."""

    stage: str
    opened: int
    closed: int
    services: tuple[str, ...] | None
    by_move: str | None
    closed_by: str | None
    id: str | None
    follows: str | None
    path: str


class FactOf(NamedTuple):
    """A fact's value and the day it was found (0: undated)."""

    value: Any
    since: int
    path: str


class Case:
    """One checked case snapshot. Make it with :func:`stepwise.case.from_data`; it keeps its own copy of the data."""

    __slots__ = (
        "arranged",
        "born",
        "by_id",
        "complete",
        "data",
        "episodes",
        "everything",
        "facts",
        "identity",
        "last_day",
        "last_days",
        "linked",
        "not_applicable",
        "records",
        "roles",
        "same_day",
        "taken_at",
        "unborn",
    )

    identity: tuple[str, tuple[tuple[str, str], ...]]
    data: Mapping[str, Any]
    everything: bool
    complete: frozenset[str]
    #: Family → kind → its records in order of time.
    records: dict[str, dict[str, tuple[Record, ...]]]
    arranged: dict[str, list[Record]]
    roles: dict[str, list[Record]]
    episodes: list[EpisodeOf]
    facts: dict[str, FactOf]
    not_applicable: dict[str, Record]
    by_id: dict[str, Record]
    born: date | None
    unborn: bool
    taken_at: Moment | None
    #: Whether any record points at another, was received or has ended: most do not, and then nothing is to be compared.
    linked: bool
    #: The kinds of which several records are of one day: what they say may have to be put in order.
    same_day: dict[tuple[str, str], None]
    #: The last day on which anything happened; and the last day of any record of each family that has some.
    last_day: int
    last_days: dict[str, int]

    def knows(self, family: str, kind: str | None = None) -> bool:
        """Whether absence from this family (or kind of it) means that it did not happen."""
        return self.everything or family in self.complete or (kind is not None and f"{family}.{kind}" in self.complete)

    def __repr__(self) -> str:
        records = sum(len(found) for kinds in self.records.values() for found in kinds.values())
        return f"<Case: {records} records, {len(self.episodes)} episodes>"


#: An authority's own log is read into the same shape: events and bookings, and no child.
Log = Case
