import json
from datetime import date, timedelta
from importlib.resources import files

import pytest

from stepwise.days import england


def all_days(year: int) -> list[date]:
    return [
        date(year, 1, 1) + timedelta(days=n) for n in range((date(year + 1, 1, 1) - date(year, 1, 1)).days)
    ]


@pytest.mark.parametrize("year", range(2012, 2029))
def test_every_day_of_the_year_agrees_with_an_independent_list(year: int) -> None:
    holidays = pytest.importorskip("holidays")
    others = holidays.country_holidays("GB", subdiv="ENG", years=year)
    calendar = england()
    for day in all_days(year):
        assert calendar.is_working_day(day) == (day.weekday() < 5 and day not in others), day


def test_it_reaches_as_far_as_published() -> None:
    calendar = england()
    assert (calendar.first, calendar.last) == (date(2012, 1, 1), date(2028, 12, 31))
    assert calendar.edition == "england-2028"
    assert england() is calendar


@pytest.mark.parametrize(
    ("day", "name"),
    [
        (date(2012, 1, 2), "New Year's Day (substitute day)"),
        (date(2012, 6, 4), "Spring bank holiday (substitute day)"),
        (date(2012, 6, 5), "Queen's Diamond Jubilee (extra bank holiday)"),
        (date(2020, 5, 8), "Early May bank holiday (VE Day)"),
        (date(2021, 12, 27), "Christmas Day (substitute day)"),
        (date(2021, 12, 28), "Boxing Day (substitute day)"),
        (date(2022, 6, 2), "Spring bank holiday"),
        (date(2022, 6, 3), "Platinum Jubilee bank holiday"),
        (date(2022, 9, 19), "Bank holiday for the State Funeral of Queen Elizabeth II"),
        (date(2023, 5, 8), "Bank holiday for the coronation of King Charles III"),
        (date(2026, 12, 28), "Boxing Day (substitute day)"),
        (date(2027, 12, 27), "Christmas Day (substitute day)"),
        (date(2027, 12, 28), "Boxing Day (substitute day)"),
        (date(2026, 4, 3), "Good Friday"),
        (date(2026, 4, 6), "Easter Monday"),
        (date(2026, 8, 31), "Summer bank holiday"),
        (date(2026, 12, 26), "Saturday"),
        (date(2026, 12, 27), "Sunday"),
    ],
)
def test_days_that_are_easily_got_wrong(day: date, name: str) -> None:
    assert england().why_not(day) == name


@pytest.mark.parametrize("day", [date(2020, 5, 4), date(2022, 5, 30), date(2012, 5, 28), date(2026, 12, 29)])
def test_days_that_a_moved_holiday_left_free(day: date) -> None:
    assert england().is_working_day(day)


def test_the_file_is_sorted_named_and_licensed() -> None:
    data = json.loads(files("stepwise.days").joinpath("england.json").read_text(encoding="utf-8"))
    listed = list(data["holidays"])
    assert listed == sorted(listed)
    assert len(listed) == 140
    assert all(date.fromisoformat(day).weekday() < 5 for day in listed)
    assert all(name == name.strip() and name.isascii() for name in data["holidays"].values())
    assert "GOV.UK" in data["source"]
    assert "Open Government Licence v3.0" in data["licence"]
    assert data["edition"].endswith(data["last"][:4])
