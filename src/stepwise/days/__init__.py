"""Durations, moments and working days: dates in, dates out. Nothing here reads a clock."""

from stepwise.days.ages import age_on, birthday
from stepwise.days.durations import Duration, DurationError, Unit, parse_duration
from stepwise.days.england import england
from stepwise.days.moments import (
    LONDON,
    Moment,
    MomentError,
    as_moment,
    compare,
    day_of,
    not_after,
    parse_moment,
    show,
)
from stepwise.days.months import add_months
from stepwise.days.reach import BeyondCalendar
from stepwise.days.weekdays import WEEKDAYS, parse_weekday
from stepwise.days.working_days import Calendar

__all__ = [
    "LONDON",
    "WEEKDAYS",
    "BeyondCalendar",
    "Calendar",
    "Duration",
    "DurationError",
    "Moment",
    "MomentError",
    "Unit",
    "add_months",
    "age_on",
    "as_moment",
    "birthday",
    "compare",
    "day_of",
    "england",
    "not_after",
    "parse_duration",
    "parse_moment",
    "parse_weekday",
    "show",
]
