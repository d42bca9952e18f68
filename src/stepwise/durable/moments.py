"""When something was: the moments that conditions are measured against, as the second opinion finds them."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from stepwise.durable.attributes import receipts
from stepwise.durable.dates import When, in_time, when
from stepwise.durable.snapshot import Entry, Snapshot
from stepwise.durable.values import NO, OPEN, YES, CannotJudge
from stepwise.pack.due import Anchor


class Moments(NamedTuple):
    """When something named was: whether it was at all, and on which days (several where any record will do).

    ``doubted``: a record that is there may have been such a moment too, on a day nobody wrote down.
    """

    there: int
    at: tuple[When, ...] = ()
    doubted: bool = False


class Chosen(NamedTuple):
    """The record a name stands for (or all of them, where any will do), and whether it is known to be that one."""

    sure: int
    entries: tuple[Entry, ...] = ()


class Anchors:
    """The moments of one snapshot, asked from one stage. ``named`` gives the one record that a name stands for."""

    def __init__(self, snapshot: Snapshot, stage: str | None, named: Callable[[str], Chosen]) -> None:
        self._on, self._stage, self._named = snapshot, stage, named

    def of(self, anchor: Anchor) -> Moments:
        """When what an anchor names was; the later of several, of those that have happened."""
        parts = [self._one(a) for a in anchor.parts]
        if len(parts) == 1:
            return parts[0]
        happened = [p for p in parts if p.at]
        if any(p.doubted for p in parts):
            return Moments(OPEN)
        if not happened:
            return Moments(max(p.there for p in parts))
        return Moments(min(p.there for p in happened), (max((w for p in happened for w in p.at), key=in_time),))

    def _one(self, a: Anchor) -> Moments:
        if a.kind == "now":
            return Moments(YES, (self._on.now,))
        if a.kind == "record":
            return _dated(self._named(a.name))
        if a.kind == "received":
            return self._receipts(a.name)
        if a.kind == "service":
            return self._took_over()
        if a.kind == "raised":
            return self._raised(a.name)
        if a.kind == "opened":
            began = self._opened(a.name)
            return Moments(YES, (When(began),)) if began is not None else Moments(self._no_stay())
        if a.kind == "closed":
            ends = [s.closed for s in self._on.stays if s.stage == a.name and s.closed is not None]
            return Moments(YES, (When(max(ends)),)) if ends else Moments(self._no_stay())
        raise CannotJudge(f"a moment named “{a}” in a condition")

    def _opened(self, stage: str) -> int | None:
        """The day the last spell at a stage began. The entry stage begins again, unwritten, once nothing else is open."""
        entry = self._on.pack.pack.entry
        if stage == entry and all(s.closed is not None for s in self._on.stays):
            return self._on.began(entry)
        last = max((s.opened for s in self._on.stays if s.stage == stage), default=None)
        return None if last is None else self._on.spell(stage, last)

    def _took_over(self) -> Moments:
        """When the services that hold the case at the stage asked from took it over."""
        own = [s for s in self._on.stays if s.stage == self._stage]
        held = [s for s in own if s.closed is None]
        if not held:
            began = self._on.began(self._stage) if self._stage is not None else None
            return Moments(YES, (When(began),)) if began else Moments(NO)
        day = max(s.opened for s in held)
        if len(held) == 1:
            for s in sorted(own, key=lambda s: -s.opened):
                if s.closed is None or s.opened >= day or not self._on.working.joins(s.closed, day):
                    continue
                if s.services is None or held[0].services is None:
                    return Moments(OPEN)
                if set(s.services) != set(held[0].services):
                    break
                day = s.opened
        unknown = len(held) > 1 and any(s.services is None for s in held)
        return Moments(OPEN) if unknown else Moments(YES, (When(day),))

    def _raised(self, fact: str) -> Moments:
        """Since when a fact has been so."""
        said = (self._on.data.get("facts") or {}).get(fact)
        value, since = (said["value"], said.get("since")) if isinstance(said, dict) else (said, None)
        at = when(since) if since is not None else None
        if value is None or (at is not None and not self._on.by_now(at)):
            return Moments(OPEN)
        return Moments(NO) if not value else Moments(YES, (at,)) if at is not None else Moments(OPEN)

    def _no_stay(self) -> int:
        return NO if self._on.holds_all("episodes") else OPEN

    def _receipts(self, name: str) -> Moments:
        chosen = self._named(name) if name in self._on.pack.records else None
        if chosen is None:
            raise CannotJudge(f"the receipt of “{name}”, which is no record’s name")
        asked = self._on.pack.records[name]
        by = (*(asked.received_by or ()), *(asked.received_by_any or ()))
        days, unknown = [], False
        for e in chosen.entries:
            for at, counts in receipts(self._on, e, by):
                if at is None or counts == OPEN:
                    unknown = True
                else:
                    days.append(at)
        if not days:
            return Moments(OPEN if unknown else min(chosen.sure, NO if chosen.entries else chosen.sure), (), unknown)
        return Moments(chosen.sure, (min(days),))


def _dated(chosen: Chosen) -> Moments:
    days = tuple(e.when for e in chosen.entries if e.when is not None)
    return Moments(chosen.sure if days or not chosen.entries else OPEN, days, bool(chosen.entries) and not days)
