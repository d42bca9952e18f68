"""The second opinion's own dates: by example, and beside the ordinary ones."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import stepwise.days as days
from stepwise.durable.dates import WorkingDays, add_months, ahead, birthday, no_later, number, when

ENGLAND = WorkingDays()


def shown(day: int | None) -> str | None:
    return None if day is None else date.fromordinal(day).isoformat()


@pytest.mark.parametrize(
    ("start", "count", "expected"),
    [
        ("2026-04-02", 1, "2026-04-07"),  # Maundy Thursday: Good Friday, the weekend and Easter Monday are skipped
        ("2026-05-16", 5, "2026-05-22"),  # from a Saturday
        ("2026-05-15", 5, "2026-05-22"),
        ("2026-12-24", 1, "2026-12-29"),  # Boxing Day falls on a Saturday: its substitute is the 28th
        ("2026-05-14", 0, "2026-05-14"),
        ("2028-12-29", 5, None),  # beyond what has been published
    ],
)
def test_working_days(start: str, count: int, expected: str | None) -> None:
    assert shown(ENGLAND.after(number(start), count)) == expected


def test_a_closure_is_not_a_working_day() -> None:
    assert shown(WorkingDays(["2026-12-29"]).after(number("2026-12-24"), 1)) == "2026-12-30"


@pytest.mark.parametrize(
    ("ended", "began", "joins"),
    [
        ("2026-01-09", "2026-01-09", True),
        ("2026-01-09", "2026-01-10", True),
        ("2026-01-09", "2026-01-12", True),
        ("2026-01-09", "2026-01-13", False),
        ("2026-01-09", "2026-01-08", False),
    ],
)
def test_what_joins(ended: str, began: str, joins: bool) -> None:
    assert ENGLAND.joins(number(ended), number(began)) is joins


@pytest.mark.parametrize(
    ("start", "months", "expected"),
    [("2025-11-30", 3, "2026-02-28"), ("2026-01-31", 1, "2026-02-28"), ("2028-01-31", 1, "2028-02-29"), ("2026-01-30", 3, "2026-04-30")],
)  # fmt: skip
def test_months_clamp(start: str, months: int, expected: str) -> None:
    assert shown(add_months(number(start), months)) == expected


def test_ages_do_not() -> None:
    assert shown(birthday(number("2016-02-29"), 10)) == "2026-03-01"
    assert shown(birthday(number("2016-02-29"), 12)) == "2028-02-29"
    assert shown(birthday(number("2018-05-06"), 8)) == "2026-05-06"


def test_london_keeps_summer_time() -> None:
    assert when("2026-05-05T00:30").instant == when("2026-05-04T23:30Z").instant
    assert when("2026-01-05T00:30").instant == when("2026-01-05T00:30Z").instant
    assert when("2026-05-04T23:30Z").day == number("2026-05-05"), "half past midnight in London"
    assert [ahead(when(t).instant or 0) for t in ("2026-03-29T00:59Z", "2026-03-29T01:00Z")] == [0, 3600]
    assert [ahead(when(t).instant or 0) for t in ("2026-10-25T00:59Z", "2026-10-25T01:00Z")] == [3600, 0]


def test_one_day_is_put_in_order_only_by_two_times() -> None:
    nine, ten, day = when("2026-05-05T09:00"), when("2026-05-05T10:00"), when("2026-05-05")
    assert no_later(nine, ten)
    assert not no_later(ten, nine)
    assert no_later(ten, day)
    assert no_later(day, nine)


DAYS = st.dates(date(2012, 1, 2), date(2028, 6, 30))


@settings(max_examples=300)
@given(DAYS, st.integers(0, 60), st.sampled_from(["working days", "calendar days", "weeks", "months", "years"]))
def test_sums_come_out_as_the_ordinary_ones_do(day: date, count: int, unit: str) -> None:
    try:
        theirs = days.england().add(day, days.Duration(count, days.Unit(unit)))
    except days.BeyondCalendar:
        theirs = None
    assert shown(ENGLAND.add(day.toordinal(), count, unit)) == (theirs and theirs.isoformat())
