"""When something happened: a whole day, or a time of day in London.

A bare date is a day whose time was not recorded. Two things on one day can be put in order only if both have
a time.
"""

from __future__ import annotations

import re
from datetime import UTC, date, datetime
from typing import TypeAlias, TypeVar
from zoneinfo import ZoneInfo

__all__ = [
    "LONDON",
    "Moment",
    "MomentError",
    "as_moment",
    "compare",
    "day_of",
    "not_after",
    "parse_moment",
    "show",
]

LONDON = ZoneInfo("Europe/London")

# A datetime is always aware, in Europe/London.
Moment: TypeAlias = date | datetime

_Dated = TypeVar("_Dated", date, datetime)

_FIRST_YEAR, _LAST_YEAR = 1900, 2200

_HOW = 'write "2026-05-05" or "2026-05-05T10:00"'
_OFFSET = 'add the offset: "+01:00" for summer time, "+00:00" or "Z" for Greenwich'

# Narrower than datetime.fromisoformat, which also reads week dates, "20260505" and a blank for the T.
_TIMED = re.compile(r"([0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}(?::[0-9]{2}(?:\.[0-9]{1,6})?)?)(Z|[+-][0-9]{2}:[0-9]{2})?")


class MomentError(ValueError):
    """A text or value that is not a day or a time. It never repeats what was given, which may be private.

    Attributes:
        message: what is wrong.
        help: how to put it right.
    """

    def __init__(self, message: str, help: str) -> None:
        super().__init__(message, help)
        self.message = message
        self.help = help

    def __str__(self) -> str:
        return f"{self.message}: {self.help}"


def parse_moment(text: str) -> Moment:
    """Read a day, "2026-05-05", or a time, "2026-05-05T10:00", with seconds, "Z" or an offset if wished.

    A time without an offset is London's. Gives a date, or a datetime in Europe/London.

    Raises:
        MomentError: any other form; a day or time that does not exist (30 February, 01:30 when the clocks go
            forward); a time that occurs twice (01:30 when they go back) without an offset; a year outside
            1900 to 2200.
    """
    if len(text) == 10 and text[4] == "-" and text[7] == "-":
        try:
            day = date.fromisoformat(text)
        except ValueError:
            raise _not_a_day(text) from None
        if _FIRST_YEAR <= day.year <= _LAST_YEAR:
            return day
        raise _out_of_years()
    return _parse_timed(text)


def as_moment(value: str | date | datetime) -> Moment:
    """Make a moment of a text, a date or a datetime. A naive datetime is London's.

    An aware datetime is carried over to Europe/London.

    Raises:
        MomentError: as `parse_moment`, and for a value of any other type.
    """
    if isinstance(value, str):
        return parse_moment(value)
    if isinstance(value, datetime):
        return _in_range(_from_naive(value) if value.utcoffset() is None else _from_aware(value))
    if isinstance(value, date):
        return _in_range(value)
    raise MomentError("this is neither a date nor a time", _HOW)


def day_of(m: Moment) -> date:
    """The day of a moment, in London."""
    return m.date() if isinstance(m, datetime) else m


def show(m: Moment) -> str:
    """A moment in ISO form: "2026-05-05", or "2026-05-05T10:00:00+01:00". `parse_moment` reads it back."""
    return m.isoformat()


def compare(a: Moment, b: Moment) -> int | None:
    """Which came first: -1 if `a`, 1 if `b`, 0 if both at the same time.

    None when they share a day and one has no time: they cannot be put in order.
    """
    day, other = day_of(a), day_of(b)
    if day != other:
        # The clocks never change at midnight, so days are in the same order as the times within them.
        return -1 if day < other else 1
    if isinstance(a, datetime) and isinstance(b, datetime):
        # Through UTC: two times of one zone compare by the clock face, which is wrong in the doubled hour.
        instant, rival = a.astimezone(UTC), b.astimezone(UTC)
        return (instant > rival) - (instant < rival)
    return None


def not_after(a: Moment, b: Moment) -> bool:
    """Whether `a` is no later than `b`: by time if both have one, else by day (the same day will do)."""
    order = compare(a, b)
    return order is None or order <= 0


def _parse_timed(text: str) -> datetime:
    shape = _TIMED.fullmatch(text)
    if shape is None:
        raise MomentError("this is not a date or time in the form that is read here", _HOW)
    try:
        local = datetime.fromisoformat(shape[1])
    except ValueError:
        raise _not_a_time(text[:10]) from None
    if shape[2] is None:
        return _in_range(_from_naive(local))
    try:
        aware = datetime.fromisoformat(text)
    except ValueError:
        raise MomentError("the offset from Greenwich is not a real one", _OFFSET) from None
    return _in_range(_from_aware(aware))


def _from_naive(local: datetime) -> datetime:
    early = local.replace(tzinfo=LONDON, fold=0)
    before, after = early.utcoffset(), early.replace(fold=1).utcoffset()
    assert before is not None and after is not None
    if before < after:
        raise _in_the_gap()
    if before > after:
        raise MomentError("this time occurs twice, because the clocks go back that night", _OFFSET)
    return early


def _from_aware(value: datetime) -> datetime:
    try:
        moment = value.astimezone(UTC).astimezone(LONDON)
    except OverflowError:
        raise _out_of_years() from None
    # A value that is already London's can still name a time that London's clocks skip.
    if value.tzinfo is LONDON and moment.replace(tzinfo=None) != value.replace(tzinfo=None):
        raise _in_the_gap()
    return moment


def _in_range(m: _Dated) -> _Dated:
    if _FIRST_YEAR <= m.year <= _LAST_YEAR:
        return m
    raise _out_of_years()


def _not_a_day(text: str) -> MomentError:
    digits = text[:4] + text[5:7] + text[8:]
    if digits.isascii() and digits.isdigit():
        return MomentError("this is not a real date", "check the day and the month")
    return MomentError("this is not a date or time in the form that is read here", _HOW)


def _not_a_time(day: str) -> MomentError:
    try:
        date.fromisoformat(day)
    except ValueError:
        return _not_a_day(day)
    return MomentError("this is not a real time of day", "times run from 00:00 to 23:59:59")


def _in_the_gap() -> MomentError:
    return MomentError(
        "this time does not exist, because the clocks go forward over it that night",
        "check the time, or add the offset that it was recorded in",
    )


def _out_of_years() -> MomentError:
    return MomentError(f"the year is outside {_FIRST_YEAR} to {_LAST_YEAR}", "check the year")
