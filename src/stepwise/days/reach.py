"""The one error of a calendar that would otherwise have to guess."""

from __future__ import annotations

from datetime import date

__all__ = ["BeyondCalendar"]


class BeyondCalendar(ValueError):
    """A day was needed that the calendar does not reach.

    Raised for working days outside the published bank holidays, and for any sum that leaves the years that
    a date can hold.

    Attributes:
        day: the first day needed that is out of reach.
        message: the sentence to show; it names days and nothing else.
    """

    def __init__(self, day: date, message: str) -> None:
        super().__init__(day, message)
        self.day = day
        self.message = message

    def __str__(self) -> str:
        return self.message


def off_the_end(forward: bool) -> BeyondCalendar:
    """The error for a sum that runs past the last (or before the first) date that exists."""
    edge = date.max if forward else date.min
    return BeyondCalendar(edge, f"the answer would lie {'after' if forward else 'before'} {edge.isoformat()}")
