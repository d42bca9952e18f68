"""Ages and birthdays, which do not clamp as months do."""

from __future__ import annotations

from datetime import date

from stepwise.days.reach import off_the_end

__all__ = ["age_on", "birthday"]


def age_on(birth: date, day: date) -> int:
    """Age in whole years on a day; negative before birth.

    Someone born on 29 February is a year older on 1 March in a short year.
    """
    return day.year - birth.year - ((day.month, day.day) < (birth.month, birth.day))


def birthday(birth: date, n: int) -> date:
    """The day on which someone becomes `n`: 1 March for a 29 February birth in a short year.

    Raises:
        BeyondCalendar: the year is outside those that a date can hold.
    """
    year = birth.year + n
    if not date.min.year <= year <= date.max.year:
        raise off_the_end(n > 0)
    try:
        return date(year, birth.month, birth.day)
    except ValueError:
        return date(year, 3, 1)
