"""One case as at one moment: which records count yet, where the case stands, and since when."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any, NamedTuple

from stepwise.case import Case, EpisodeOf, FactOf, Record
from stepwise.compiled import CompiledPack
from stepwise.days import BeyondCalendar, Calendar, Moment, day_of

#: Family → kind → its records in order of time.
_Index = Mapping[str, Mapping[str, Sequence[Record]]]
_NONE: Mapping[str, Any] = {}
_new = tuple.__new__


class Spell(NamedTuple):
    """The unbroken time a case has stood at one stage. ``end`` is 0 while it lasts."""

    stage: str
    start: int
    end: int
    episodes: tuple[EpisodeOf, ...]


class View:
    """A case as at one moment. ``stage`` and ``start`` say whose evidence is being read: the stage a move is from, and
    the day from which its evidence counts."""

    __slots__ = (
        "_spells",
        "arranged",
        "calendar",
        "case",
        "clock_status",
        "compiled",
        "entry",
        "episodes",
        "everything",
        "floor",
        "hidden",
        "memo",
        "now",
        "open",
        "records",
        "stage",
        "stages",
        "start",
        "today",
        "when",
    )

    def __init__(
        self,
        c: CompiledPack,
        case: Case,
        as_at: Moment,
        *,
        hidden: bool = False,
        episodes: Sequence[EpisodeOf] | None = None,
    ) -> None:
        self.compiled, self.case, self.when = c, case, as_at
        self.calendar: Calendar = c.calendar
        self.now: datetime | None = as_at if isinstance(as_at, datetime) else None
        today: int = (as_at if self.now is None else day_of(as_at)).toordinal()
        self.today, self.hidden, self.everything = today, hidden, case.everything
        self.records: _Index = case.records
        self.arranged: Mapping[str, Sequence[Record]] = case.arranged
        eps: Sequence[EpisodeOf] = case.episodes if episodes is None else episodes
        if hidden and (case.last_day > today or (case.last_day == today and self.now is not None)):
            self.records = self._known_by_now(case.records)
            if episodes is None and eps and eps[-1].opened > today:
                eps = [e for e in eps if e.opened <= today]
        self.episodes = eps
        self.open: tuple[EpisodeOf, ...] = tuple(eps)
        if len(eps) != 1 or eps[0].closed:
            self.open = tuple([e for e in eps if not e.closed or e.closed > today])
        self.entry = not self.open
        #: The stages the case stands at now, lowest first; the entry stage where nothing is open.
        self.stages: tuple[str, ...] = (self.open[0].stage,) if len(self.open) == 1 else self._stages()
        self.memo: dict[Any, Any] = {}
        self._spells: dict[str, Spell | None] = {}
        self.clock_status: Mapping[str, Any] = _NONE
        self.stage: str = c.entry
        self.start: int = 0
        #: Nothing older than this day counts, however far back a rule would look (a recorded shortfall sets it).
        self.floor: int = 0

    def happened(self, day: int, at: datetime | None) -> bool:
        """Whether something dated so has happened by this moment (an undated record counts)."""
        return day < self.today or (day == self.today and (at is None or self.now is None or at <= self.now))

    def at_stage(self, stage: str) -> None:
        """Read evidence for this stage's present spell from here on."""
        self.stage = stage
        spell = self.spell(stage)
        self.start = spell.start if spell is not None else 0

    def _known_by_now(self, index: dict[str, dict[str, tuple[Record, ...]]]) -> _Index:
        """The records that have happened: those of a kind stand in order of time, so those still to come are last."""
        sure = self.today if self.now is None else self.today - 1
        known = index.copy()
        for family, last in self.case.last_days.items():
            if last <= sure:
                continue
            known[family] = kinds = index[family].copy()
            for kind, records in index[family].items():
                if records[-1].day > sure:
                    if so_far := self._so_far(records):
                        kinds[kind] = so_far
                    else:
                        del kinds[kind]
        return known

    def _so_far(self, records: tuple[Record, ...]) -> tuple[Record, ...]:
        n = len(records)
        while n and not self.happened(records[n - 1].day, records[n - 1].at):
            n -= 1
        return records[:n]

    def _stages(self) -> tuple[str, ...]:
        if self.entry:
            return (self.compiled.entry,)
        return tuple(sorted({e.stage for e in self.open}, key=self.compiled.stage_rank.__getitem__))

    def spell(self, stage: str) -> Spell | None:
        """The present spell at a stage, else the last one; None where there was none."""
        if stage in self._spells:
            return self._spells[stage]
        found: Spell | None = None
        if len(self.episodes) == 1 and self.open and self.open[0].stage == stage:
            self._spells[stage] = found = _new(Spell, (stage, self.open[0].opened, 0, self.open))
            return found
        own = [e for e in self.episodes if e.stage == stage]
        if self.entry and stage == self.compiled.entry:
            last = max((e.closed for e in self.episodes if e.stage != stage), default=0)
            start = max([last, *(e.opened for e in own if e.opened > last)], default=0) if last or own else 0
            found = Spell(stage, start, 0, tuple(own))
        elif own:
            found = self.spells(stage)[-1]
        self._spells[stage] = found
        return found

    def spells(self, stage: str) -> list[Spell]:
        """Every spell at a stage, in order of time: episodes that join are one, whatever service held them."""
        out: list[Spell] = []
        for e in self.episodes:
            if e.stage != stage:
                continue
            last = out[-1] if out else None
            if last is not None and (not last.end or e.opened <= last.end or self.joins(last.end, e.opened)):
                end = max(last.end, e.closed) if last.end and e.closed else 0
                out[-1] = Spell(stage, min(last.start, e.opened), end, (*last.episodes, e))
            else:
                out.append(Spell(stage, e.opened, e.closed, (e,)))
        return [s._replace(end=0) if s.end > self.today else s for s in out]

    def ends(self, stage: str, which: str) -> list[int]:
        """The days up to now on which the spells at a stage began (``opened``) or ended (``closed``).

        Nobody has to write down that a case went back to the entry stage: it did when the last other episode closed.
        """
        days = [s.start if which == "opened" else s.end for s in self.spells(stage)]
        if which == "opened" and self.entry and stage == self.compiled.entry and (spell := self.spell(stage)) is not None:
            days.append(spell.start)
        return [d for d in days if d and d <= self.today]

    def joins(self, closed: int, opened: int) -> bool:
        """Whether a spell that ended on one day runs on into one that opened the same or the next working day."""
        if not closed or opened < closed:
            return False
        if opened <= closed + 1:
            return True
        try:
            return opened <= self.calendar.add_working_days(date.fromordinal(closed), 1).toordinal()
        except BeyondCalendar:
            return False

    def came_from(self, stage: str, into: str) -> tuple[EpisodeOf, ...]:
        """The episodes at ``stage`` that ended inside the present spell at ``into``, or join its start."""
        spell = self.spell(into)
        if spell is None:
            return ()
        start, end = spell.start, spell.end or self.today
        return tuple(
            e
            for e in self.episodes
            if e.stage == stage
            and e.stage != into
            and e.closed
            and e.closed <= self.today
            and ((start <= e.closed <= end) or (e.closed < start and self.joins(e.closed, start)))
        )

    def of_kinds(self, family: str, kinds: tuple[str, ...]) -> Sequence[Record]:
        """The records of some kinds, in order of time."""
        index = self.records.get(family) or {}
        if len(kinds) == 1:
            return index.get(kinds[0], ())
        found = [r for k in kinds for r in index.get(k, ())]
        found.sort(key=lambda r: (r.day, r.at.timestamp() if r.at else 0.0))
        return found

    def knows(self, family: str, kinds: tuple[str, ...]) -> bool:
        """Whether absence from these kinds means that it did not happen."""
        case = self.case
        return case.everything or all(case.knows(family, k) for k in kinds)

    def fact(self, name: str, since: int) -> FactOf | None:
        """A fact as known at this moment, no older than ``since`` (0: however old); None where not known."""
        found = self.case.facts.get(name)
        if found is None or (found.since and (found.since < since or (self.hidden and found.since > self.today))):
            return None
        return found

    def services(self, stage: str) -> tuple[str, ...] | None:
        """The services that hold the open episodes at a stage; None where not recorded."""
        found: list[str] = []
        for e in self.open:
            if e.stage == stage:
                if e.services is None:
                    return None
                found += e.services
        return tuple(found) if found or not self.entry else None

    def service_opened(self, stage: str) -> int | None:
        """The first day of the unbroken time that the present services have held the case at a stage.

        An episode is one service's. Where none stands open there, when the spell began (0: never); None where one
        that joins another does not say whose it was.
        """
        rows = [e for e in self.open if e.stage == stage]
        if not rows:
            spell = self.spell(stage)
            return spell.start if spell is not None else 0
        start = max(e.opened for e in rows)
        if len(rows) > 1:
            return start if all(e.services is not None for e in rows) else None
        held = rows[0].services
        for e in sorted(self.episodes, key=lambda e: e.opened, reverse=True):
            if e.stage == stage and e.closed and e.opened < start and self.joins(e.closed, start):
                if e.services is None or held is None:
                    return None
                if set(e.services) != set(held):
                    break
                start = e.opened
        return start


class Moved(NamedTuple):
    """A moment found for an anchor: its day, its time where known, and the record it comes from.

    ``begun``: where several records make the moment together, the earliest of them.
    """

    day: int
    at: datetime | None
    record: Record | None
    begun: Moved | None = None

    @property
    def moment(self) -> Moment:
        """As a date, or a date and time."""
        return self.at or date.fromordinal(self.day)

    def sort_key(self) -> tuple[int, float]:
        """Order in time; a date alone comes first on its day."""
        return self.day, self.at.timestamp() if self.at else 0.0
