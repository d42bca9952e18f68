"""Duties of ordinary shape: so long after a record or a stage, met by nothing that the case holds.

As with needs (:mod:`stepwise.engine.ordinary`), the general path in :mod:`stepwise.engine.duties` is what a duty means;
a shape answers the plain cases and hands over whenever it is not sure. What is counted from one day is counted once
and remembered: a calendar does not change.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from functools import lru_cache
from typing import NamedTuple

from stepwise.case import Record
from stepwise.compiled import CompiledDuty
from stepwise.days import BeyondCalendar, Calendar, Duration, Unit, day_of
from stepwise.engine.attributes import Test
from stepwise.engine.conditions import Conditions
from stepwise.engine.owners import DutyCheck, Owner
from stepwise.engine.results import MET
from stepwise.engine.view import View
from stepwise.evaluation import DueLine
from stepwise.pack import conditions as written
from stepwise.pack.due import Anchor, Due

_new = tuple.__new__

#: Where a run starts: the day, its time where known, and the record. _UNSURE: not for a shape to say.
_Start = tuple[int, "datetime | None", "Record | None"]
_UNSURE: _Start = (0, None, None)
_Finder = Callable[[View, int], "_Start | None"]


class Counted(NamedTuple):
    """What a duration comes to from one day."""

    limit: int
    due: str
    since: str
    skipped: tuple[tuple[str, str], ...]
    worked: int
    """Working days up to the limit, for a duration of working days."""


def ordinary_duty(d: CompiledDuty, conditions: Conditions, general: DutyCheck) -> DutyCheck | None:
    """The quick function of one duty; None where its shape is not an ordinary one."""
    duty, due = d.duty, d.duty.due
    if due is None or due.duration is None or due.anchor is None or due.form not in ("within", "normally", "every"):
        return None
    if due.agreed_at or duty.only_if is not None or duty.stops_when is not None or duty.each or duty.restarts:
        return None
    since = getattr(duty, "since", None)
    if (since is not None and since.kind != "ever") or due.duration.unit is Unit.HOURS:
        return None
    start, unmet = _start(due.anchor, conditions), _unmet(duty.met_by, conditions)
    if start is None or unmet is None:
        return None
    grid = due.form == "every" and bool(duty.on_a_grid) and duty.met_by is None
    return _check(d, due, conditions.c.calendar, general, start, unmet, ever=since is not None, grid=grid)


def _check(
    d: CompiledDuty,
    due: Due,
    calendar: Calendar,
    general: DutyCheck,
    find: _Finder,
    unmet: tuple[tuple[str, str], ...],
    *,
    ever: bool,
    grid: bool,
) -> DutyCheck:
    rule, move, urgent, text, anchor = d.rule, d.move, bool(d.duty.urgent), due.text, str(due.anchor)
    assert due.duration is not None
    count = _count_on(due.duration, calendar) if grid else _count(due.duration, calendar)
    working = due.duration.unit is Unit.WORKING_DAYS
    unit = "working days" if working else "calendar days"
    marker = due.form == "normally"
    idle = (DueLine(rule, "not_started", rule_text=text, move=move, urgent=urgent),)
    unstarted = (DueLine(rule, "not_started", rule_text=text, anchor=anchor, move=move, urgent=urgent),)

    def check(view: View, owner: Owner) -> tuple[DueLine, ...]:
        if not owner.live:
            return idle
        if not view.everything:
            return general(view, owner)
        records = view.records
        for key in unmet:
            if key in records:
                return general(view, owner)
        begun = find(view, 0 if ever else owner.start)
        if begun is None:
            return unstarted
        if begun is _UNSURE:
            return general(view, owner)
        day, at, record = begun
        today = view.today
        try:
            limit, shown, since, skipped, worked = count(day, today if grid else 0)
            left = worked - calendar.worked(today) if working else limit - today
        except BeyondCalendar:
            return general(view, owner)
        late = today - limit if today > limit else None
        if marker:
            status = "marker" if late is None else "beyond"
        else:
            status = "overdue" if late is not None else "due_today" if today == limit else "upcoming"
        return (
            _new(
                DueLine,
                (
                    rule, status, shown, None, text, anchor, record, since if at is None else at.isoformat(), None,
                    None, "day", left, unit, late, skipped, (), None, move, urgent, (), None, None, (),
                ),
            ),
        )  # fmt: skip

    return check


# -- counting


def _counted(day: int, duration: Duration, calendar: Calendar) -> Counted:
    start = date.fromordinal(day)
    limit = day_of(calendar.add(start, duration))
    days = calendar.skipped(start, limit) if duration.unit is Unit.WORKING_DAYS else ()
    skipped = tuple((d.isoformat(), why) for d, why in days if why not in ("Saturday", "Sunday"))
    worked = calendar.worked(limit.toordinal()) if duration.unit is Unit.WORKING_DAYS else 0
    return Counted(limit.toordinal(), limit.isoformat(), start.isoformat(), skipped, worked)


def _count(duration: Duration, calendar: Calendar) -> Callable[[int, int], Counted]:
    """So long after one day."""

    @lru_cache(4096)
    def count(day: int, today: int) -> Counted:
        return _counted(day, duration, calendar)

    return count


def _count_on(duration: Duration, calendar: Calendar) -> Callable[[int, int], Counted]:
    """The first of every so long after one day that has not gone by today."""

    @lru_cache(4096)
    def count(day: int, today: int) -> Counted:
        found, n = _counted(day, duration, calendar), 1
        while found.limit < today:
            n += 1
            found = _counted(day, Duration(duration.count * n, duration.unit), calendar)
        return found

    return count


# -- where a run starts, and what could meet it


def _start(anchor: Anchor, conditions: Conditions) -> _Finder | None:
    if anchor.also:
        return None
    if anchor.kind == "opened":
        return _opened(anchor.name)
    if anchor.kind != "record":
        return None
    named = conditions.c.records[anchor.name]
    tests = conditions.records.tests(named)
    if len(named.kinds) != 1 or named.consent or (named.since is not None and named.since.kind != "ever"):
        return None
    key = (named.family or "", named.kinds[0])
    if named.which == "latest" and not tests:
        return _latest(key, ever=named.since is not None)
    return _first(key, tests, ever=named.since is not None) if named.which in (None, "any") else None


def _first(key: tuple[str, str], tests: tuple[Test, ...], *, ever: bool) -> _Finder:
    """The first record of a kind that passes its tests."""

    def find(view: View, start: int) -> _Start | None:
        records = view.records.get(key)
        if records is None:
            return None
        if not records[0][0]:
            return _UNSURE
        for r in records:
            if r[0] < start and not ever:
                continue
            for t in tests:
                v = t.verdict(r, view)
                if v != MET:
                    break
            else:
                return r[0], r[1], r
            if v:
                return _UNSURE
        return None

    return find


def _latest(key: tuple[str, str], *, ever: bool) -> _Finder:
    def find(view: View, start: int) -> _Start | None:
        records = view.records.get(key)
        if records is None:
            return None
        r = records[-1]
        if not records[0][0]:
            return _UNSURE
        return (r[0], r[1], r) if ever or r[0] >= start else None

    return find


def _opened(stage: str) -> _Finder:
    def find(view: View, start: int) -> _Start | None:
        days = [e.opened for e in view.episodes if e.stage == stage and start <= e.opened <= view.today]
        return (min(days), None, None) if days else None

    return find


def _unmet(x: object, conditions: Conditions) -> tuple[tuple[str, str], ...] | None:
    """The kinds of record that could meet the duty: with none of them there, it is not met. None: not so simple."""
    if x is None:
        return ()
    if isinstance(x, written.Any_):
        parts = [_unmet(y, conditions) for y in x.any]
        return None if None in parts else tuple(k for p in parts if p is not None for k in p)
    if not isinstance(x, written.Recorded):
        return None
    named = conditions.c.records[x.of] if x.of else x
    if "next" in (x.which, named.which):
        return None  # a booking may meet it
    return tuple((named.family or "", k) for k in named.kinds)
