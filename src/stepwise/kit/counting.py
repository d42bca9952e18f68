"""A second, plain count of days: one day at a time, sharing no sum with the engine.

Only which days are working days comes from the pack's calendar; how they are counted is done again here, slowly and
obviously, so that a mistake in the one shows against the other.
"""

from __future__ import annotations

from calendar import monthrange
from datetime import date, timedelta

from stepwise.days import BeyondCalendar, Calendar, Duration, Unit

_DAY = timedelta(days=1)


def day_after(start: date, length: Duration, calendar: Calendar) -> date | None:
    """The day so long after ``start``: day 0 is its own day. None for hours, or where the calendar does not reach."""
    try:
        if length.unit is Unit.HOURS:
            return None
        if length.unit is Unit.WORKING_DAYS:
            return _working(start, length.count, calendar)
        if length.unit in (Unit.MONTHS, Unit.YEARS):
            return _months(start, length.count * (12 if length.unit is Unit.YEARS else 1))
        return start + timedelta(days=length.count * (7 if length.unit is Unit.WEEKS else 1))
    except (BeyondCalendar, OverflowError):
        return None


def last_day_before(end: date, length: Duration, calendar: Calendar) -> date | None:
    """The latest day (working day, if it counts those) from which ``length`` does not run past ``end``."""
    if length.unit is Unit.HOURS:
        return None
    day = end
    for _ in range(1200):
        reached = day_after(day, length, calendar)
        if reached is None:
            return None
        try:
            if reached <= end and (length.unit is not Unit.WORKING_DAYS or calendar.is_working_day(day)):
                return day
        except BeyondCalendar:
            return None
        day -= _DAY
    return None


def _working(day: date, count: int, calendar: Calendar) -> date:
    """Day 1 is the next working day, and so on: weekends and holidays are stepped over."""
    while count:
        day += _DAY
        if calendar.is_working_day(day):
            count -= 1
    return day


def _months(day: date, count: int) -> date:
    """The same day of a later month, or that month's last day."""
    year, month = divmod(day.year * 12 + day.month - 1 + count, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))
