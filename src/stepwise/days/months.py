"""Counting months, which clamp to the month's end."""

from __future__ import annotations

from calendar import monthrange
from datetime import date

from stepwise.days.reach import off_the_end

__all__ = ["add_months"]


def add_months(d: date, n: int) -> date:
    """The same day of the month `n` months on (back, if negative), or that month's last day.

    30 November and 3 months give 28 February.

    Raises:
        BeyondCalendar: the answer lies outside the years that a date can hold.
    """
    year, month = divmod(d.year * 12 + d.month - 1 + n, 12)
    if not date.min.year <= year <= date.max.year:
        raise off_the_end(n > 0)
    month += 1
    # Every month has 28 days: only the last few need the month's length.
    day = d.day if d.day <= 28 else min(d.day, monthrange(year, month)[1])
    return date(year, month, day)


def last_that_reaches(d: date, n: int) -> date:
    """The latest day from which `n` months do not run past `d`.

    Raises:
        BeyondCalendar: the answer lies outside the years that a date can hold.
    """
    back = add_months(d, -n)
    if d.day == monthrange(d.year, d.month)[1]:
        # Clamping brings every later day of that month to this same last day.
        return back.replace(day=monthrange(back.year, back.month)[1])
    return back
