"""Dates and times in a snapshot, each text read once: snapshots repeat their dates."""

from __future__ import annotations

from datetime import datetime

from stepwise.days import day_of, parse_moment

#: The ordinal of a London day, and the time where one is given.
Parsed = tuple[int, "datetime | None"]
#: What was read from which texts.
remembered_days: dict[str, Parsed] = {}


def moment(text: str) -> Parsed:
    """A date or time as (ordinal of its London day, its time or None). Raises MomentError."""
    parsed = remembered_days.get(text)
    if parsed is None:
        m = parse_moment(text)
        parsed = (day_of(m).toordinal(), m if isinstance(m, datetime) else None)
        if len(remembered_days) > 50_000:
            remembered_days.clear()
        remembered_days[text] = parsed
    return parsed
