"""A case as plain data, read by the second opinion for itself: what is on record by one moment, and where the case has
stood. It reads :attr:`stepwise.case.Case.data`, which has been checked, and nothing the case room made of it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cached_property
from typing import Any, NamedTuple

from stepwise.compiled import CompiledPack
from stepwise.durable.dates import When, WorkingDays, no_later, number, when


class Entry(NamedTuple):
    """One record: its day and time where known, and all that was written of it."""

    when: When | None
    kind: str
    data: Mapping[str, Any]


class Stay(NamedTuple):
    """One episode: ``closed`` is None while it is open."""

    stage: str
    opened: int
    closed: int | None
    services: tuple[str, ...] | None


class Snapshot:
    """What is on record by ``now``; later records are not there yet."""

    def __init__(self, pack: CompiledPack, working: WorkingDays, data: Mapping[str, Any], now: When) -> None:
        self.pack, self.working, self.data, self.now = pack, working, data, now
        self._complete = data["complete"]
        self._entries: dict[tuple[str, str], list[Entry]] = {}
        for family in ("events", "documents", "decisions", "consents"):
            for row in data.get(family) or ():
                at = when(row["when"]) if "when" in row else None
                if at is None or self.by_now(at):
                    self._entries.setdefault((family, row["kind"]), []).append(Entry(at, row["kind"], row))
        for entries in self._entries.values():
            if len(entries) > 1:
                entries.sort(key=_in_time)
        self.stays = sorted(self._stays(data["episodes"]), key=lambda s: (s.opened, s.closed or 9_999_999))

    def by_now(self, at: When) -> bool:
        """Whether ``at`` has come."""
        return no_later(at, self.now)

    def holds_all(self, family: str, kind: str = "") -> bool:
        """Whether what is not on record here did not happen."""
        c = self._complete
        return c == "all" or family in c or f"{family}.{kind}" in c

    def entries(self, family: str, kinds: Iterable[str]) -> list[Entry]:
        """The records of these kinds in order of time, those without a date first."""
        found = [self._entries[family, k] for k in kinds if (family, k) in self._entries]
        if len(found) == 1:
            return found[0]
        return sorted((e for some in found for e in some), key=_in_time)

    @cached_property
    def bookings(self) -> list[Entry]:
        """Meetings arranged and not cancelled, the last made last."""
        out = []
        for row in self.data.get("arranged") or ():
            made = when(row["made"]) if "made" in row else None
            if not row.get("cancelled") and (made is None or self.by_now(made)):
                out.append((made, Entry(when(row["for"]), row["kind"], row)))
        out.sort(key=lambda x: (x[0] or When(0), x[1].when or When(0)))
        return [e for _, e in out]

    @cached_property
    def born(self) -> int | None:
        """The day of birth; None where not known, or not born yet."""
        born = (self.data.get("child") or {}).get("born")
        return None if born is None else number(born)

    @property
    def unborn(self) -> bool:
        """Whether it is recorded that the child is not born yet."""
        child = self.data.get("child") or {}
        return "born" in child and child["born"] is None

    # -- where the case has stood

    def _stays(self, rows: Iterable[Mapping[str, Any]]) -> Iterable[Stay]:
        for row in rows:
            opened = when(row["opened"])
            if not self.by_now(opened):
                continue
            closed = when(row["closed"]) if row.get("closed") is not None else None
            over = closed is not None and self.by_now(closed)
            service = row.get("service")
            services = None if service is None else (service,) if isinstance(service, str) else tuple(service)
            yield Stay(row["stage"], opened.day, closed.day if closed and over else None, services)

    @cached_property
    def open_stages(self) -> tuple[str, ...]:
        """The stages open now; the entry stage where none is."""
        return tuple(dict.fromkeys(s.stage for s in self.stays if s.closed is None)) or (self.pack.pack.entry,)

    def began(self, stage: str) -> int | None:
        """The day on which the present spell at an open stage began; None where it has no beginning on record."""
        days = [s.opened for s in self.stays if s.stage == stage and s.closed is None]
        if not days:  # the entry stage, since the last episode closed
            days = [max(s.closed or 0 for s in self.stays)] if self.stays else []
        return self.spell(stage, min(days)) if days else None

    def spell(self, stage: str, opened: int) -> int:
        """The day on which the spell began that an episode opened on ``opened`` belongs to."""
        start = opened
        for s in reversed(self.stays):
            if s.stage == stage and s.closed is not None and s.opened < start and self._reaches(s.closed, start):
                start = s.opened
        return start

    def _reaches(self, ended: int, start: int) -> bool:
        return ended >= start or self.working.joins(ended, start)

    def left_behind(self, stage: str, before: int | None) -> list[Stay]:
        """The episodes of another stage, not of enquiries beside the course, that ended in a spell that began on
        ``before``, or that it joins."""
        beside = {s for s, x in self.pack.pack.stages.items() if x.beside}
        return [
            s
            for s in self.stays
            if s.stage != stage
            and s.stage not in beside
            and s.closed is not None
            and (before is None or self._reaches(s.closed, before))
        ]

    def came_before(self, stage: str) -> tuple[str, ...]:
        """The stages a spell at ``stage`` followed: those that join its beginning, or stood open at it."""
        start = self.began(stage)
        beside = {s for s, x in self.pack.pack.stages.items() if x.beside}
        if start is None:
            return ()
        return tuple(
            dict.fromkeys(
                s.stage
                for s in self.stays
                if s.stage != stage
                and s.stage not in beside
                and s.opened <= start
                and (s.closed is None or self._reaches(s.closed, start))
            )
        )

    @cached_property
    def services(self) -> dict[str, tuple[str, ...] | None]:
        """The services that hold each open stage; None where that is not recorded."""
        out: dict[str, tuple[str, ...] | None] = {}
        for s in self.stays:
            if s.closed is None:
                known = out.get(s.stage, ())
                out[s.stage] = None if known is None or s.services is None else (*known, *s.services)
        return out


def _in_time(e: Entry) -> tuple[int, float]:
    return (0, 0.0) if e.when is None else (e.when.day, e.when.instant or 0.0)
