from calendar import isleap
from datetime import date, timedelta

import pytest
from dateutil.relativedelta import relativedelta
from hypothesis import given
from hypothesis import strategies as st

from stepwise.days import WEEKDAYS, BeyondCalendar, add_months, age_on, birthday, parse_weekday

days = st.dates(date(1900, 1, 1), date(2200, 12, 31))


@given(days, st.integers(-1000, 1000))
def test_months_agree_with_dateutil(day: date, n: int) -> None:
    assert add_months(day, n) == day + relativedelta(months=n)


@pytest.mark.parametrize(
    ("day", "n", "expected"),
    [
        (date(2026, 11, 30), 3, date(2027, 2, 28)),
        (date(2027, 11, 30), 3, date(2028, 2, 29)),
        (date(2026, 1, 31), 1, date(2026, 2, 28)),
        (date(2026, 1, 31), 3, date(2026, 4, 30)),
        (date(2024, 2, 29), 12, date(2025, 2, 28)),
        (date(2026, 3, 31), -1, date(2026, 2, 28)),
        (date(2026, 12, 15), 1, date(2027, 1, 15)),
        (date(2026, 1, 15), -1, date(2025, 12, 15)),
        (date(2026, 5, 5), 0, date(2026, 5, 5)),
    ],
)
def test_months_clamp_to_the_months_end(day: date, n: int, expected: date) -> None:
    assert add_months(day, n) == expected


def test_months_past_the_end_of_dates() -> None:
    with pytest.raises(BeyondCalendar) as caught:
        add_months(date(9999, 12, 1), 1)
    assert caught.value.day == date.max
    with pytest.raises(BeyondCalendar):
        add_months(date(1, 1, 1), -1)
    with pytest.raises(BeyondCalendar):
        birthday(date(2020, 1, 1), 9000)


@pytest.mark.parametrize(
    ("birth", "day", "age"),
    [
        (date(2018, 5, 6), date(2026, 5, 5), 7),
        (date(2018, 5, 6), date(2026, 5, 6), 8),
        (date(2026, 5, 5), date(2026, 5, 5), 0),
        (date(2026, 5, 6), date(2026, 5, 5), -1),
        (date(2026, 12, 1), date(2026, 5, 5), -1),
        (date(2008, 2, 29), date(2025, 2, 28), 16),
        (date(2008, 2, 29), date(2025, 3, 1), 17),
        (date(2008, 2, 29), date(2024, 2, 28), 15),
        (date(2008, 2, 29), date(2024, 2, 29), 16),
    ],
)
def test_ages(birth: date, day: date, age: int) -> None:
    assert age_on(birth, day) == age


@given(days, st.integers(0, 120))
def test_an_age_begins_on_the_birthday(birth: date, n: int) -> None:
    day = birthday(birth, n)
    assert age_on(birth, day) == n
    assert age_on(birth, day - timedelta(days=1)) == n - 1


@given(st.integers(1900, 2200).filter(isleap), st.integers(0, 120))
def test_a_birthday_on_29_february(year: int, n: int) -> None:
    day = birthday(date(year, 2, 29), n)
    assert (day.month, day.day) == ((2, 29) if isleap(year + n) else (3, 1))


def test_weekdays() -> None:
    assert [date(2026, 5, 4 + n).weekday() for n in range(7)] == list(WEEKDAYS.values())
    assert [date(2026, 5, 4 + n).strftime("%A").lower() for n in range(7)] == list(WEEKDAYS)
    assert parse_weekday(" Thursday ") == 3
    with pytest.raises(ValueError, match="not a day of the week"):
        parse_weekday("thurs")
