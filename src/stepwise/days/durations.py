"""Lengths of time as a procedure writes them: "5 working days", "3 months"."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

__all__ = ["Duration", "DurationError", "Unit", "parse_duration"]


class Unit(StrEnum):
    """What a duration is counted in; the value is the plural that people read and write."""

    HOURS = "hours"
    WORKING_DAYS = "working days"
    CALENDAR_DAYS = "calendar days"
    WEEKS = "weeks"
    MONTHS = "months"
    YEARS = "years"

    @property
    def singular(self) -> str:
        """The word for one of them: "working day"."""
        return self.value.removesuffix("s")


@dataclass(frozen=True, slots=True)
class Duration:
    """A whole number of one unit. Raises ValueError for a negative count.

    Attributes:
        count: how many, 0 or more.
        unit: of what.
    """

    count: int
    unit: Unit

    def __post_init__(self) -> None:
        if self.count < 0:
            raise ValueError("a duration cannot be negative")

    def __str__(self) -> str:
        return f"{self.count} {self.unit.singular if self.count == 1 else self.unit.value}"


class DurationError(ValueError):
    """A text that is not a duration.

    Attributes:
        message: what is wrong.
        help: how to put it right.
        part: the offending piece, exactly as it stands in the text ("" if the text is empty).
    """

    def __init__(self, message: str, help: str, part: str) -> None:
        super().__init__(message, help, part)
        self.message = message
        self.help = help
        self.part = part

    def __str__(self) -> str:
        return f"{self.message}: {self.help}"


# Beyond any procedure, and small enough that every sum stays quick.
_MOST = 99_999

_UNITS = {name: unit for unit in Unit for name in (unit.value, unit.singular)}
_KNOWN = ", ".join(f'"{unit.value}"' for unit in Unit)
_EXAMPLE = 'write a number and a unit, such as "15 working days" or "3 months"'

_COUNTED = ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve")
_NUMBER_WORDS = {word: number for number, word in enumerate(_COUNTED, start=1)} | {"a": 1, "an": 1}

# Words that people do write, and what to write instead.
_NEARLY = {
    "day": 'write "working days" or "calendar days"',
    "days": 'write "working days" or "calendar days"',
    "business day": 'write "working days"',
    "business days": 'write "working days"',
    "school day": 'school days are not known; write "working days" or "calendar days"',
    "school days": 'school days are not known; write "working days" or "calendar days"',
    "weekday": 'write "working days"',
    "weekdays": 'write "working days"',
    "fortnight": 'write "2 weeks"',
    "fortnights": 'write "weeks"',
    "minute": 'the smallest unit is "hours"',
    "minutes": 'the smallest unit is "hours"',
}

_SHAPE = re.compile(r"(?P<count>\S+)(?:\s+(?P<unit>\S.*))?", re.DOTALL)
_WHOLE = re.compile(r"0|[1-9][0-9]*")
_JOINED = re.compile(r"[0-9]+[A-Za-z].*", re.DOTALL)


def parse_duration(text: str) -> Duration:
    """Read a duration: a whole number in digits, then a unit, singular or plural.

    Takes "15 working days", "1 week", "24 hours". Nought is a length for days only ("0 working days" is the
    same day). Spaces around and between the words do not matter.

    Raises:
        DurationError: anything else; bare "days" above all, because it does not say which kind.
    """
    whole = text.strip()
    shape = _SHAPE.fullmatch(whole)
    if shape is None:
        raise DurationError("there is no duration here", _EXAMPLE, "")
    count, unit = shape["count"], shape["unit"]
    number = _count(count, whole)
    if unit is None:
        raise DurationError(f'"{count}" has no unit', f"add one of {_KNOWN}", count)
    known = _unit(unit, whole)
    if number == 0 and known not in (Unit.WORKING_DAYS, Unit.CALENDAR_DAYS):
        raise DurationError(f'"{whole}" is no time at all', 'for the same day write "0 calendar days"', whole)
    return Duration(number, known)


def _count(count: str, whole: str) -> int:
    if _WHOLE.fullmatch(count):
        # The length is looked at first, so that a very long number is never converted.
        if len(count) > len(str(_MOST)) or int(count) > _MOST:
            raise DurationError("the number is too large", f"the most is {_MOST}", count)
        return int(count)
    if count.lower() in _NUMBER_WORDS:
        rest = whole[len(count) :]
        cure = f'write "{_NUMBER_WORDS[count.lower()]}{rest}"'
        raise DurationError(f'"{count}" is not in digits', cure, count)
    if _JOINED.fullmatch(count):
        raise DurationError(f'"{count}" runs the number and the unit together', _EXAMPLE, count)
    raise DurationError(f'"{count}" is not a whole number in digits', _EXAMPLE, count)


def _unit(unit: str, whole: str) -> Unit:
    words = " ".join(unit.split())
    known = _UNITS.get(words)
    if known is not None:
        return known
    lowered = words.lower()
    if lowered in ("day", "days"):
        raise DurationError(f'"{whole}" does not say which kind of day', _NEARLY[lowered], whole)
    if lowered in _UNITS:
        raise DurationError(f'"{unit}" is not a unit', f'write "{lowered}"', unit)
    raise DurationError(f'"{unit}" is not a unit', _NEARLY.get(lowered, f"the units are {_KNOWN}"), unit)
