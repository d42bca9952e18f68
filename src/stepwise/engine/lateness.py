"""How a due line is told: late or not, how long is left, in which unit, and which days the count stepped over."""

from __future__ import annotations

from datetime import date, datetime

from stepwise.days import BeyondCalendar, Duration, Moment, Unit
from stepwise.engine.view import Moved, View


def whole_day(m: Moment) -> date:
    return m.date() if isinstance(m, datetime) else m


def late(now: Moment, limit: Moment) -> bool:
    """A due day is met until its end; a due time at the exact instant."""
    if isinstance(limit, datetime) and isinstance(now, datetime):
        return now > limit
    return whole_day(now) > whole_day(limit)


def days_late(now: Moment, limit: Moment) -> int:
    return (whole_day(now) - whole_day(limit)).days


def is_today(view: View, limit: Moment) -> bool:
    return whole_day(limit).toordinal() == view.today


def time_left(view: View, now: Moment, limit: Moment, unit: Unit) -> int | None:
    """Time left in the duty's own unit, negative when late."""
    try:
        return view.calendar.time_left(
            now, limit, unit if isinstance(limit, datetime) else Unit.CALENDAR_DAYS if unit is Unit.HOURS else unit
        )
    except BeyondCalendar:
        return None


def unit_shown(unit: Unit, limit: Moment) -> str:
    if unit is Unit.HOURS:
        return "minutes" if isinstance(limit, datetime) else "calendar days"
    return "working days" if unit is Unit.WORKING_DAYS else "calendar days"


def skipped(view: View, anchor: Moved, limit: Moment, duration: Duration) -> tuple[tuple[str, str], ...]:
    """The bank holidays and closures a working-day count stepped over (weekends are not listed)."""
    if duration.unit is not Unit.WORKING_DAYS:
        return ()
    days = view.calendar.skipped(date.fromordinal(anchor.day), whole_day(limit))
    return tuple((d.isoformat(), why) for d, why in days if why not in ("Saturday", "Sunday"))
