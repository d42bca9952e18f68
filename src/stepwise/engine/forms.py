"""The forms of duty that are not one run from one anchor: counted back, again and again, so often a year, until."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from stepwise.days import BeyondCalendar, Duration, Unit, add_months
from stepwise.engine.lateness import skipped, time_left, unit_shown, whole_day
from stepwise.engine.moments import NOTHING, Moments, link_of
from stepwise.engine.owners import Owner
from stepwise.engine.results import MET
from stepwise.engine.runs import linked
from stepwise.engine.view import Moved, View
from stepwise.evaluation import DueLine
from stepwise.pack.due import Due

if TYPE_CHECKING:
    from stepwise.engine.duties import Running

_NO_TIME = Duration(0, Unit.CALENDAR_DAYS)


def before(d: Running, view: View, found: Moments, met: Moments, due: Due) -> DueLine:
    """Counted back from a date that is held, else arranged."""
    duration = due.duration or _NO_TIME
    if not found.sure:
        return d.unstarted(view, found, due, None)
    target = found.sure[-1]
    # A `met_by` that says since when it counts has said itself what was done for an earlier one.
    previous = 0 if d.met_before else previous_day(d, view, found, target, due)
    try:
        day = view.calendar.before(date.fromordinal(target.day), duration)
    except BeyondCalendar as e:
        return d.line("cannot_compute", why_not=f"the calendar of working days ends before {e.day.isoformat()}")
    links = linked(found)
    done = None
    for m in met.sure:
        link = link_of(m.record)
        if link is not None and link in links:
            if target.record is not None and link == target.record.id:
                done = m
                break
        elif (m.begun or m).day > previous:
            done = m
            break
    line = d.line(
        "upcoming",
        due=day.isoformat(),
        anchor=str(due.anchor),
        anchor_record=target.record,
        anchor_when=target.moment.isoformat(),
        skipped=skipped(view, Moved(day.toordinal(), None, None), date.fromordinal(target.day), duration),
    )
    doubtful = done is None and (not met.known or bool(met.perhaps))
    if done is None:
        return d.status(view, line, day, duration, None, doubtful, met, False, marker=False)
    line = line.but(met_record=done.record, met_when=done.moment.isoformat())
    if view.calendar.holds_before(done.moment, duration, target.moment):
        return line.but(status="met")
    return line.but(
        status="met_late",
        late_days=done.day - day.toordinal(),
        left=time_left(view, done.moment, day, duration.unit),
        unit=unit_shown(duration.unit, day),
    )


def previous_day(d: Running, view: View, found: Moments, target: Moved, due: Due) -> int:
    """The day of the last of its kind before the one counted back from: what was done for that one is spent."""
    before = [m.day for m in found.sure]
    named = d.conditions.c.records.get(due.anchor.name) if due.anchor is not None else None
    if named is not None and due.anchor is not None and due.anchor.kind == "record":
        before += [r.day for r in d.conditions.records.every(named)(view, view.start)[0]]
    return max((d for d in before if d < target.day), default=0)


def every(d: Running, view: View, found: Moments, met: Moments, due: Due) -> DueLine:
    """Never met for good: only the next one, counted from the last held, else from the first anchor."""
    assert due.duration is not None
    if not found.sure:
        return d.unstarted(view, found, due, None)
    first = found.sure[0]
    held = [m for m in met.sure if (m.begun or m).day >= first.day and m.record is not first.record]
    base = held[-1] if held and not d.duty.on_a_grid else first
    line = d.line(
        "upcoming",
        anchor=str(due.anchor) if base is first else "the last one held",
        anchor_record=base.record,
        anchor_when=base.moment.isoformat(),
        met_record=held[-1].record if held else None,
        met_when=held[-1].moment.isoformat() if held else None,
    )
    if d.stops is not None and d.stops(view).v == MET:
        return line.but(status="stopped")
    try:
        limit = view.calendar.add(base.moment, due.duration)
        n = 1
        # On a grid the next day is the first after the last one held; where nothing could ever meet it, the
        # first that has not gone by.
        behind = held[-1].day if held else view.today - 1 if d.met is None else 0
        while d.duty.on_a_grid and whole_day(limit).toordinal() <= behind:
            n += 1
            limit = view.calendar.add(base.moment, Duration(due.duration.count * n, due.duration.unit))
    except BeyondCalendar as e:
        return line.but(status="cannot_compute", why_not=f"the calendar of working days ends before {e.day.isoformat()}")
    line = line.but(due=limit.isoformat(), skipped=skipped(view, base, limit, due.duration))
    doubtful = not met.known or any(p.day == 0 or p.day > base.day for p in met.perhaps)
    return d.status(view, line, limit, due.duration, None, doubtful, met, False, marker=False)


def times(d: Running, view: View, due: Due) -> DueLine:
    """So many times in each year: the current year, and the last full one."""
    met = d.met(view, 0) if d.met is not None else NOTHING
    today = date.fromordinal(view.today)
    months = 1 if due.period == "month" else 12
    first_month = today.month if due.period == "month" else 4 if due.period == "year from April" else 1
    begin = date(today.year if today.month >= first_month else today.year - 1, first_month, 1)
    end = add_months(begin, months).toordinal() - 1
    before = add_months(begin, -months)

    def held(a: date, b: int) -> int:
        return sum(1 for m in met.sure if a.toordinal() <= m.day <= b)

    def label(d: date) -> str:
        if due.period == "month":
            return f"{d.year}-{d.month:02d}"
        return f"{d.year}-{(d.year + 1) % 100:02d}" if due.period == "year from April" else str(d.year)

    now, last = held(begin, end), held(before, begin.toordinal() - 1)
    line = d.line(
        "upcoming",
        due=date.fromordinal(end).isoformat(),
        periods=((label(begin), now, due.times), (label(before), last, due.times)),
        met_record=met.sure[-1].record if met.sure else None,
    )
    if now >= due.times:
        return line.but(status="met")
    if not met.known:
        return line.but(status="cannot_compute", asks=met.asks, why_not="not known how many were held")
    return line.but(status="due_today" if end == view.today else "upcoming", left=end - view.today, unit="calendar days")


def until(d: Running, view: View, owner: Owner, start: int, due: Due) -> DueLine:
    """In force until its ends have all happened."""
    begun: Moved | None = Moved(start, None, None) if start else None
    if d.anchor is not None:
        found = d.anchor(view, owner, start)
        if not found.sure:
            return d.unstarted(view, found, due, None)
        begun = found.sure[-1]
    line = d.line(
        "in_force",
        anchor=str(due.anchor) if due.anchor else None,
        anchor_record=begun.record if begun else None,
        anchor_when=begun.moment.isoformat() if begun else None,
    )
    ends = [u(view, owner, begun.day if begun else start) for u in d.until]
    if all(e.sure for e in ends):
        last = max((e.sure[0] for e in ends), key=Moved.sort_key)
        return line.but(status="ended", met_record=last.record, met_when=last.moment.isoformat())
    if d.stops is not None and d.stops(view).v == MET:
        return line.but(status="stopped")
    asks = tuple(a for e in ends if not e.sure for a in e.asks)
    return line.but(asks=asks)
