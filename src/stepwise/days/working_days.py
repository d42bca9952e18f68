"""A calendar of working days, and every sum that a procedure does with durations."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta

from stepwise.days.durations import Duration, Unit
from stepwise.days.moments import LONDON, Moment, day_of, not_after
from stepwise.days.months import add_months, last_that_reaches
from stepwise.days.reach import BeyondCalendar, off_the_end
from stepwise.days.weekdays import WEEKDAYS

__all__ = ["Calendar"]

_DAY_NAMES = tuple(name.capitalize() for name in WEEKDAYS)
_MINUTE = timedelta(minutes=1)
_TICK = timedelta(microseconds=1)
_MONTHS_IN = {Unit.MONTHS: 1, Unit.YEARS: 12}
_DAYS_IN = {Unit.CALENDAR_DAYS: 1, Unit.WEEKS: 7}


class Calendar:
    """Working days between two dates: Monday to Friday less bank holidays and an authority's own closures.

    Day 0 is the anchor's own day; day 1 is the next day, or the next working day. A calendar does not change
    once made. Whatever needs to know a working day outside `first` to `last` raises BeyondCalendar; calendar
    days, weeks, months, years and hours need no such knowledge and run beyond.
    """

    __slots__ = ("_base", "_closures", "_count", "_edition", "_first", "_holidays", "_last", "_off", "_work")

    def __init__(
        self,
        holidays: Mapping[date, str],
        first: date,
        last: date,
        edition: str,
        closures: Mapping[date, str] | None = None,
    ) -> None:
        """Make a calendar that reaches from `first` to `last`, both included.

        Args:
            holidays: bank holidays and their names.
            first: the first day it knows.
            last: the last day it knows.
            edition: the name of this edition of the holidays.
            closures: further days that do not count, and their names. Those out of reach change nothing.

        Raises:
            ValueError: `last` is before `first`, or a holiday lies outside them.
        """
        if last < first:
            raise ValueError("a calendar cannot end before it begins")
        if any(not first <= day <= last for day in holidays):
            raise ValueError("a holiday lies outside the days that the calendar reaches")
        self._holidays = dict(holidays)
        self._closures = dict(closures or {})
        self._first, self._last, self._edition = first, last, edition

        # One pass makes three tables, so that every question after is a look-up: the working days in order,
        # how many there are up to and including each day, and the other days with their reasons.
        named = {**self._closures, **self._holidays}
        work: list[date] = []
        off: list[tuple[date, str]] = []
        count: list[int] = []
        self._base = first.toordinal()
        for ordinal in range(self._base, last.toordinal() + 1):
            day = date.fromordinal(ordinal)
            weekday = (ordinal - 1) % 7
            reason = _DAY_NAMES[weekday] if weekday > 4 else named.get(day)
            if reason is None:
                work.append(day)
            else:
                off.append((day, reason))
            count.append(len(work))
        self._work, self._off, self._count = tuple(work), tuple(off), tuple(count)

    def __repr__(self) -> str:
        return f"<Calendar {self._edition}: {self._first} to {self._last}, {len(self._closures)} closures>"

    @property
    def edition(self) -> str:
        """The name of this edition of the holidays, such as "england-2028"."""
        return self._edition

    @property
    def first(self) -> date:
        """The first day that the calendar knows."""
        return self._first

    @property
    def last(self) -> date:
        """The last day that the calendar knows."""
        return self._last

    def with_closures(self, closures: Mapping[date, str]) -> Calendar:
        """A new calendar with these closures as well; a bank holiday keeps its own name."""
        merged = {**self._closures, **closures}
        return Calendar(self._holidays, self._first, self._last, self._edition, merged)

    def is_working_day(self, d: date) -> bool:
        """Whether `d` is a working day. Raises BeyondCalendar."""
        return self.why_not(d) is None

    def why_not(self, d: date) -> str | None:
        """Why `d` is not a working day: "Saturday", "Good Friday", a closure's name; None if it is one.

        Raises:
            BeyondCalendar: `d` is out of reach.
        """
        position = self._position(d)
        worked = self._count[position]
        if worked and self._work[worked - 1].toordinal() == d.toordinal():
            return None
        return self._off[position - worked][1]

    def add_working_days(self, d: date, n: int) -> date:
        """The `n`th working day after `d`; `d` itself, working or not, if `n` is 0.

        Raises:
            ValueError: `n` is negative.
            BeyondCalendar: `d` or the answer is out of reach.
        """
        if n < 0:
            raise ValueError("working days are added forwards: n is 0 or more")
        if n == 0:
            return d
        index = self._count[self._position(d)] + n - 1
        if index >= len(self._work):
            raise self._beyond(_next_day(self._last))
        return self._work[index]

    def latest_before(self, d: date, n: int) -> date:
        """The last working day from which `n` working days do not run past `d`.

        Five working days before Friday 22 May give Friday 15 May.

        Raises:
            ValueError: `n` is negative.
            BeyondCalendar: `d` or the answer is out of reach.
        """
        if n < 0:
            raise ValueError("working days are counted back: n is 0 or more")
        index = self._count[self._position(d)] - 1 - n
        if index < 0:
            raise self._beyond(_day_before(self._first))
        return self._work[index]

    def working_days_between(self, a: date, b: date) -> int:
        """How many working days come after `a`, up to and including `b`; negative if `b` is before `a`.

        Raises:
            BeyondCalendar: `a` or `b` is out of reach.
        """
        return self._count[self._position(b)] - self._count[self._position(a)]

    def worked(self, ordinal: int) -> int:
        """How many working days the calendar has up to and including the day of this ordinal: two such counts tell
        how many lie between, without a date being made of either.

        Raises:
            BeyondCalendar: the day is out of reach.
        """
        position = ordinal - self._base
        if 0 <= position < len(self._count):
            return self._count[position]
        raise self._beyond(date.fromordinal(ordinal))

    def skipped(self, a: date, b: date) -> tuple[tuple[date, str], ...]:
        """The days after `a`, up to and including `b`, that are not working days, each with its reason.

        Raises:
            BeyondCalendar: `a` or `b` is out of reach.
        """
        start, end = self._position(a), self._position(b)
        return self._off[start + 1 - self._count[start] : end + 1 - self._count[end]]

    def add(self, m: Moment, duration: Duration) -> Moment:
        """The moment that is `duration` after `m`.

        Hours are elapsed hours in London, through clock changes: from a time they give a time; from a bare
        date they count from 00:00 and give a date. Every other unit counts from the day and gives a date.

        Raises:
            BeyondCalendar: working days run out of reach, or the answer leaves the years a date can hold.
        """
        count, unit = duration.count, duration.unit
        if unit is Unit.WORKING_DAYS:
            return self.add_working_days(day_of(m), count)
        if unit is Unit.HOURS:
            return _add_hours(m, count)
        if unit in _MONTHS_IN:
            return add_months(day_of(m), count * _MONTHS_IN[unit])
        return _add_days(day_of(m), count * _DAYS_IN[unit])

    def before(self, d: date, duration: Duration) -> date:
        """The latest day from which `duration` does not run past `d`; a working day if it counts those.

        Raises:
            BeyondCalendar: working days run out of reach, or the answer leaves the years a date can hold.
        """
        count, unit, day = duration.count, duration.unit, day_of(d)
        if unit is Unit.WORKING_DAYS:
            return self.latest_before(day, count)
        if unit is Unit.HOURS:
            # Counted from 00:00, the hours must end before `d` does: go back from its last instant.
            try:
                end = _midnight(_next_day(day)).astimezone(UTC) - _TICK
                return (end - timedelta(hours=count)).astimezone(LONDON).date()
            except OverflowError:
                raise off_the_end(False) from None
        if unit in _MONTHS_IN:
            return last_that_reaches(day, count * _MONTHS_IN[unit])
        return _add_days(day, -count * _DAYS_IN[unit])

    def holds_before(self, s: Moment, duration: Duration, d: Moment) -> bool:
        """Whether `s` is at least `duration` before `d`: by time if both ends have one, else by day.

        Raises:
            BeyondCalendar: as `add`.
        """
        return not_after(self.add(s, duration), d)

    def time_left(self, now: Moment, due: Moment, unit: Unit) -> int | None:
        """How long from `now` until `due`, in the clock's own unit; negative when it is past.

        Working days for working days; minutes for hours, rounded down; calendar days for everything else.
        None for hours when either end is a bare date. Working days can be 0 on a day after `due`, at the
        weekend for instance, so whether something is late is for `compare` to say.

        Raises:
            BeyondCalendar: working days with `now` or `due` out of reach.
        """
        if unit is Unit.HOURS:
            if isinstance(now, datetime) and isinstance(due, datetime):
                # Through UTC: subtracting two times of one zone would ignore a clock change between them.
                return (due.astimezone(UTC) - now.astimezone(UTC)) // _MINUTE
            return None
        if unit is Unit.WORKING_DAYS:
            return self.working_days_between(day_of(now), day_of(due))
        return day_of(due).toordinal() - day_of(now).toordinal()

    def _position(self, d: date) -> int:
        position = d.toordinal() - self._base
        # A negative index would quietly read from the table's other end.
        if 0 <= position < len(self._count):
            return position
        raise self._beyond(day_of(d))

    def _beyond(self, day: date) -> BeyondCalendar:
        reach = f"{self._first.isoformat()} to {self._last.isoformat()}"
        return BeyondCalendar(day, f"working days are known from {reach} ({self._edition}); {day.isoformat()} is beyond that")


def _midnight(d: date) -> datetime:
    return datetime(d.year, d.month, d.day, tzinfo=LONDON)


def _add_hours(m: Moment, count: int) -> Moment:
    timed = isinstance(m, datetime)
    start = m if isinstance(m, datetime) else _midnight(m)
    try:
        end = (start.astimezone(UTC) + timedelta(hours=count)).astimezone(LONDON)
    except OverflowError:
        raise off_the_end(True) from None
    return end if timed else end.date()


def _add_days(d: date, count: int) -> date:
    try:
        return d + timedelta(days=count)
    except OverflowError:
        raise off_the_end(count > 0) from None


def _next_day(d: date) -> date:
    return _add_days(d, 1)


def _day_before(d: date) -> date:
    return _add_days(d, -1)
