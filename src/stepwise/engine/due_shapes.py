"""Duties of ordinary shape, each written out as a few lines of Python: so long after a record or a stage, met by nothing
that the case holds.

As with needs (:mod:`stepwise.engine.shapes`), the general path in :mod:`stepwise.engine.duties` is what a duty means; a
shape answers the plain cases and hands over whenever it is not sure. What is counted from one day is counted once and
remembered: a calendar does not change.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from functools import lru_cache
from textwrap import indent
from typing import Any

from stepwise.compiled import CompiledDuty
from stepwise.days import BeyondCalendar, Calendar, Duration, Unit, day_of
from stepwise.engine.attributes import Test
from stepwise.engine.conditions import Conditions
from stepwise.engine.lines import Lines
from stepwise.engine.owners import DutyCheck
from stepwise.engine.results import MET
from stepwise.engine.view import View
from stepwise.evaluation import DueLine
from stepwise.pack import conditions as written
from stepwise.pack.due import Anchor, Due

#: What is read of the view before the first duty.
BEGIN = """\
records_of, everything, today = view.records, view.everything, view.today"""

_Key = tuple[str, str]
#: What a duration comes to from one day: the last day in number and in text, the first in text, the days that were
#: stepped over, and the working days that the calendar has up to the last one. None: the calendar does not reach.
_Counted = tuple[int, str, str, tuple[tuple[str, str], ...], int]


def write_duty(d: CompiledDuty, conditions: Conditions, general: DutyCheck, owner: str, lines: Lines) -> str:
    """The lines that add what one duty comes to to ``due``. ``owner``: the expression of whose it is."""
    ask = f"due += {lines.name('duty', general)}(view, {owner})"
    shape = _shape(d, conditions, owner, lines)
    return ask if shape is None else shape.replace("GENERAL", ask)


def _shape(d: CompiledDuty, conditions: Conditions, owner: str, lines: Lines) -> str | None:
    """The lines of a duty of ordinary shape; None for any other."""
    duty, due = d.duty, d.duty.due
    if due is None or due.duration is None or due.anchor is None or due.form not in ("within", "normally", "every"):
        return None
    if due.agreed_at or duty.only_if is not None or duty.stops_when is not None or duty.each or duty.restarts:
        return None
    since = getattr(duty, "since", None)
    if (since is not None and since.kind != "ever") or due.duration.unit is Unit.HOURS:
        return None
    start = "0" if since is not None else f"{owner}.start"
    begin, unmet = _begin(due.anchor, start, conditions, lines), _unmet(duty.met_by, conditions)
    if begin is None or unmet is None:
        return None
    return _line(d, due, conditions.c.calendar, begin, unmet, lines)


def _line(d: CompiledDuty, due: Due, calendar: Calendar, begin: str, unmet: tuple[_Key, ...], lines: Lines) -> str:
    assert due.duration is not None
    grid = due.form == "every" and bool(d.duty.on_a_grid) and d.duty.met_by is None
    working = due.duration.unit is Unit.WORKING_DAYS
    name = lines.name
    anchor, urgent = str(due.anchor), bool(d.duty.urgent)
    unstarted = DueLine(d.rule, "not_started", rule_text=due.text, anchor=anchor, move=d.move, urgent=urgent)
    fields = {field: name(field, value) for field, value in unstarted._asdict().items()}
    fields |= {"status": "status", "due": "last", "anchor_record": "record", "left": "left", "late_days": "late"}
    fields |= {"anchor_when": "since if at is None else at.isoformat()", "skipped": "skipped"}
    fields["unit"] = name("unit", "working days" if working else "calendar days")
    worked = lines.once("worked_today", f"{name('worked', _worked(calendar))}(today)") if working else ""
    return _LINE.format(
        met="".join(f" or {name('kind', kind)} in {_family(family, lines)}" for family, kind in unmet),
        begin=indent(begin, "    "),
        unstarted=name("unstarted", unstarted),
        count=name("count", (_count_on if grid else _count)(due.duration, calendar)),
        by="today" if grid else "0",
        reached=f" and {worked}" if working else "",
        left=f"worked - {worked}" if working else "limit - today",
        early="marker" if due.form == "normally" else "upcoming",
        today="marker" if due.form == "normally" else "due_today",
        over="beyond" if due.form == "normally" else "overdue",
        fields=", ".join(fields.values()),
    )


# `begin` finds day, at and record: a day of 0 where it has not begun, of -1 where that is not for a shape to say.
_LINE = """\
if not everything{met}:
    GENERAL
else:
{begin}
    if not day:
        due.append({unstarted})
    elif day > 0 and (counted := {count}(day, {by})){reached}:
        limit, last, since, skipped, worked = counted
        left, late = {left}, None
        if limit > today:
            status = "{early}"
        elif limit == today:
            status = "{today}"
        else:
            status, late = "{over}", today - limit
        due.append(new(DueLine, ({fields})))
    else:
        GENERAL"""

_ONE = """\
if {held} is None:
    day = 0
elif not {held}[0].day:
    day = -1
else:
    record = {held}[{which}]
    day, at = record.day, record.at"""

_SEVERAL = "day, at, record = {find}(view, {start})"


# -- where a run starts, and what could meet it


def _begin(anchor: Anchor, start: str, conditions: Conditions, lines: Lines) -> str | None:
    """The lines that find where a run starts."""
    find: Callable[[View, int], tuple[int, Any, Any]]
    if anchor.also or anchor.kind not in ("opened", "record"):
        return None
    if anchor.kind == "opened":
        find = _opened(anchor.name)
    else:
        named = conditions.c.records[anchor.name]
        tests = conditions.records.tests(named)
        if not all(t.always for t in tests):
            return None  # where another record has a say, so does the view's stage
        if len(named.kinds) != 1 or named.consent or (named.since is not None and named.since.kind != "ever"):
            return None
        latest = named.which == "latest"
        if (latest and tests) or named.which not in (None, "any", "latest"):
            return None
        family, kind = named.family or "", named.kinds[0]
        if named.since is not None:
            start = "0"
        if start == "0" and not tests:
            held = lines.once("held", f"{_family(family, lines)}.get({lines.name('kind', kind)})")
            return _ONE.format(held=held, which=-1 if latest else 0)
        find = _latest(family, kind) if latest else _first(family, kind, tests)
    return _SEVERAL.format(find=lines.name("find", find), start=start)


def _family(family: str, lines: Lines) -> str:
    return lines.once(family, f"records_of[{family!r}]")


_UNSURE, _NOT_YET = (-1, None, None), (0, None, None)


def _first(family: str, kind: str, tests: tuple[Test, ...]) -> Callable[[View, int], tuple[int, Any, Any]]:
    """The first record of a kind that passes its tests."""

    def find(view: View, start: int) -> tuple[int, Any, Any]:
        records = view.records[family].get(kind)
        if records is None:
            return _NOT_YET
        if not records[0].day:
            return _UNSURE
        for r in records:
            if r.day >= start and (v := min((t.verdict(r, view) for t in tests), default=MET)):
                return (r.day, r.at, r) if v == MET else _UNSURE
        return _NOT_YET

    return find


def _latest(family: str, kind: str) -> Callable[[View, int], tuple[int, Any, Any]]:
    def find(view: View, start: int) -> tuple[int, Any, Any]:
        records = view.records[family].get(kind)
        if records is None:
            return _NOT_YET
        r = records[-1]
        if not records[0].day:
            return _UNSURE
        return (r.day, r.at, r) if r.day >= start else _NOT_YET

    return find


def _opened(stage: str) -> Callable[[View, int], tuple[int, Any, Any]]:
    def find(view: View, start: int) -> tuple[int, Any, Any]:
        days = [s.start for s in view.spells(stage) if start <= s.start <= view.today]
        return (days[0], None, None) if days else _NOT_YET

    return find


def _unmet(x: object, conditions: Conditions) -> tuple[_Key, ...] | None:
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


# -- counting


def _counted(day: int, duration: Duration, calendar: Calendar) -> _Counted | None:
    start = date.fromordinal(day)
    try:
        limit = day_of(calendar.add(start, duration))
        days = calendar.skipped(start, limit) if duration.unit is Unit.WORKING_DAYS else ()
        worked = calendar.worked(limit.toordinal()) if duration.unit is Unit.WORKING_DAYS else 0
    except BeyondCalendar:
        return None
    skipped = tuple((d.isoformat(), why) for d, why in days if why not in ("Saturday", "Sunday"))
    return limit.toordinal(), limit.isoformat(), start.isoformat(), skipped, worked


def _count(duration: Duration, calendar: Calendar) -> Callable[[int, int], _Counted | None]:
    """So long after one day."""

    @lru_cache(4096)
    def count(day: int, today: int) -> _Counted | None:
        return _counted(day, duration, calendar)

    return count


def _count_on(duration: Duration, calendar: Calendar) -> Callable[[int, int], _Counted | None]:
    """The first of every so long after one day that has not gone by today."""

    @lru_cache(4096)
    def count(day: int, today: int) -> _Counted | None:
        found, n = _counted(day, duration, calendar), 1
        while found is not None and found[0] < today:
            n += 1
            found = _counted(day, Duration(duration.count * n, duration.unit), calendar)
        return found

    return count


@lru_cache(256)
def _worked(calendar: Calendar) -> Callable[[int], int]:
    """The working days up to a day; 0 where the calendar does not reach."""

    @lru_cache(4096)
    def worked(day: int) -> int:
        try:
            return calendar.worked(day)
        except BeyondCalendar:
            return 0

    return worked
