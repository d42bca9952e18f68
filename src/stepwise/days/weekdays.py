"""The names of the week's days."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

__all__ = ["WEEKDAYS", "parse_weekday"]

WEEKDAYS: Mapping[str, int] = MappingProxyType(
    {
        "monday": 0,
        "tuesday": 1,
        "wednesday": 2,
        "thursday": 3,
        "friday": 4,
        "saturday": 5,
        "sunday": 6,
    }
)
"""Each day's name in lower case, and its number as `date.weekday` gives it."""


def parse_weekday(text: str) -> int:
    """The number of a weekday, 0 for Monday, from its full English name in capitals or small letters.

    Raises:
        ValueError: it is not the name of a day.
    """
    number = WEEKDAYS.get(text.strip().lower())
    if number is None:
        raise ValueError(f"this is not a day of the week: write one of {', '.join(WEEKDAYS)}")
    return number
