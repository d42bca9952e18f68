"""The second opinion's own dates: days as numbers, London time, working days, months and ages.

It shares nothing with :mod:`stepwise.days` but the published list of bank holidays, so that a slip in one is seen by
the other. A day is a number (1 is 1 January of year 1); an instant is a number of seconds from the same start, in
Greenwich time.
"""

from __future__ import annotations

import json
from calendar import monthrange
from collections.abc import Iterable
from datetime import date
from importlib.resources import files
from typing import NamedTuple

_DAY = 86_400


class When(NamedTuple):
    """When something was: its London day, and the instant where a time was given."""

    day: int
    instant: float | None = None


def in_time(when: When) -> tuple[int, float]:
    """Order in time; a date alone comes first on its day."""
    return when.day, when.instant or 0.0


def number(text: str) -> int:
    """The day of ``2026-05-05`` as a number."""
    return date(int(text[:4]), int(text[5:7]), int(text[8:10])).toordinal()


def when(text: str) -> When:
    """A day (``2026-05-05``) or a time (``2026-05-05T10:00``, London's unless it carries an offset)."""
    day = number(text)
    if len(text) == 10:
        return When(day)
    clock, offset = text[11:], None
    for sign in "Z+-":
        at = clock.find(sign)
        if at >= 0:
            clock, offset = clock[:at], _seconds(clock[at:])
            break
    hours, minutes, *seconds = clock.split(":")
    local = day * _DAY + int(hours) * 3600 + int(minutes) * 60 + (float(seconds[0]) if seconds else 0.0)
    if offset is not None:
        greenwich = local - offset
    else:  # an hour that comes twice is refused without an offset, so one guess settles it
        greenwich = local - ahead(local - ahead(local))
    return When(int((greenwich + ahead(greenwich)) // _DAY), greenwich)


def _seconds(offset: str) -> int:
    if offset == "Z":
        return 0
    hours, minutes = offset[1:].split(":")
    return (int(hours) * 3600 + int(minutes) * 60) * (-1 if offset[0] == "-" else 1)


def ahead(greenwich: float) -> int:
    """How many seconds London is ahead of Greenwich: an hour from the last Sunday of March to the last of October,
    changing at one in the morning by Greenwich. (The rule since 1996.)"""
    year = date.fromordinal(int(greenwich // _DAY)).year
    starts, ends = (_last_sunday(year, month) * _DAY + 3600 for month in (3, 10))
    return 3600 if starts <= greenwich < ends else 0


def _last_sunday(year: int, month: int) -> int:
    last = date(year, month, monthrange(year, month)[1]).toordinal()
    return last - last % 7  # a number that seven divides is a Sunday


def no_later(a: When, b: When) -> bool:
    """Whether ``a`` is before ``b`` or together with it: by time where both have one, else by day."""
    if a.instant is not None and b.instant is not None:
        return a.instant <= b.instant
    return a.day <= b.day


def add_months(day: int, months: int) -> int:
    """The same day so many months on; the last day of a shorter month."""
    start = date.fromordinal(day)
    years, month = divmod(start.year * 12 + start.month - 1 + months, 12)
    return date(years, month + 1, min(start.day, monthrange(years, month + 1)[1])).toordinal()


def birthday(born: int, age: int) -> int:
    """The day on which somebody born on ``born`` becomes ``age``; for 29 February, 1 March in a short year."""
    d = date.fromordinal(born)
    if (d.month, d.day) == (2, 29) and monthrange(d.year + age, 2)[1] == 28:
        return date(d.year + age, 3, 1).toordinal()
    return date(d.year + age, d.month, d.day).toordinal()


class WorkingDays:
    """Monday to Friday less bank holidays and closures, as far as the bank holidays are published."""

    def __init__(self, closures: Iterable[str] = ()) -> None:
        data = json.loads(files("stepwise.days").joinpath("england.json").read_text("utf-8"))
        self._free = {number(text) for text in (*data["holidays"], *closures)}
        self.first, self.last = number(data["first"]), number(data["last"])

    def works(self, day: int) -> bool:
        """Whether it is a working day."""
        return (day - 1) % 7 < 5 and day not in self._free

    def after(self, day: int, count: int) -> int | None:
        """The ``count``-th working day after ``day``; None beyond the published calendar."""
        while count:
            day += 1
            if not self.first <= day <= self.last:
                return None
            count -= self.works(day)
        return day

    def joins(self, ended: int, began: int) -> bool:
        """Whether what began follows what ended on the same or the next working day."""
        following = self.after(ended, 1)
        return ended <= began <= (ended + 1 if following is None else following)

    def add(self, day: int, count: int, unit: str) -> int | None:
        """``day`` and so many of a unit of a pack; None beyond the calendar. Hours are not for whole days."""
        if unit == "working days":
            return self.after(day, count)
        if unit == "months" or unit == "years":
            return add_months(day, count * (12 if unit == "years" else 1))
        return day + count * {"calendar days": 1, "weeks": 7}[unit]
