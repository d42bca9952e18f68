import pickle
from datetime import UTC, date, datetime, timedelta

import pytest
from dateutil.relativedelta import relativedelta
from hypothesis import given
from hypothesis import strategies as st

from stepwise.days import (
    LONDON,
    BeyondCalendar,
    Calendar,
    Duration,
    Moment,
    Unit,
    as_moment,
    compare,
    day_of,
    england,
    not_after,
    parse_duration,
    parse_moment,
    show,
)

DAY = timedelta(days=1)
ENGLAND = england()
CLOSED = ENGLAND.with_closures(
    {
        date(2026, 12, 29): "Christmas closure",
        date(2026, 12, 30): "Christmas closure",
        date(2026, 12, 25): "Shut",
    }
)

calendars = st.sampled_from([ENGLAND, CLOSED])
days = st.dates(date(2012, 1, 1), date(2028, 12, 31))
middle_days = st.dates(date(2013, 1, 1), date(2027, 12, 31))
times = st.datetimes(datetime(2013, 1, 1), datetime(2027, 12, 30), timezones=st.just(UTC)).map(
    lambda instant: instant.astimezone(LONDON)
)
moments: st.SearchStrategy[Moment] = st.one_of(middle_days, times)
short = (
    st.builds(Duration, st.integers(0, 60), st.sampled_from(Unit))
    .filter(lambda duration: duration.unit is not Unit.YEARS or duration.count < 2)
    .filter(lambda duration: duration.unit is not Unit.MONTHS or duration.count < 12)
)


def step(calendar: Calendar, day: date, n: int) -> date:
    """The nth working day after a day, found one day at a time."""
    while n:
        day += DAY
        if calendar.is_working_day(day):
            n -= 1
    return day


def tally(calendar: Calendar, a: date, b: date) -> int:
    """The working days after a up to and including b, counted one at a time."""
    return sum(calendar.is_working_day(a + n * DAY) for n in range(1, (b - a).days + 1))


# --- working days, against plain counting


@given(calendars, middle_days, st.integers(0, 120))
def test_adding_agrees_with_counting_one_day_at_a_time(calendar: Calendar, day: date, n: int) -> None:
    assert calendar.add_working_days(day, n) == step(calendar, day, n)


@given(calendars, middle_days, st.integers(0, 400))
def test_between_agrees_with_counting_one_day_at_a_time(calendar: Calendar, day: date, gap: int) -> None:
    later = day + gap * DAY
    if later > calendar.last:
        return
    expected = tally(calendar, day, later)
    assert calendar.working_days_between(day, later) == expected
    assert calendar.working_days_between(later, day) == -expected


@given(calendars, middle_days, st.integers(1, 120))
def test_adding_and_between_undo_each_other(calendar: Calendar, day: date, n: int) -> None:
    assert calendar.working_days_between(day, calendar.add_working_days(day, n)) == n


@given(calendars, middle_days, st.integers(0, 120))
def test_the_latest_before_is_the_last_working_day_that_holds(calendar: Calendar, day: date, n: int) -> None:
    latest = calendar.latest_before(day, n)
    assert calendar.is_working_day(latest)
    assert calendar.add_working_days(latest, n) <= day
    assert step(calendar, step(calendar, latest, 1), n) > day


@given(calendars, middle_days, st.integers(0, 60))
def test_skipped_days_and_working_days_make_up_the_whole(calendar: Calendar, day: date, gap: int) -> None:
    later = min(day + gap * DAY, calendar.last)
    skipped = calendar.skipped(day, later)
    expected = [
        (d, calendar.why_not(d))
        for d in (day + n * DAY for n in range(1, gap + 1))
        if d <= later and not calendar.is_working_day(d)
    ]
    assert list(skipped) == expected
    assert len(skipped) + calendar.working_days_between(day, later) == (later - day).days


@given(calendars, middle_days, st.integers(0, 60))
def test_days_worked_by_ordinal_are_days_between(calendar: Calendar, day: date, gap: int) -> None:
    later = day + timedelta(days=gap)
    between = calendar.worked(later.toordinal()) - calendar.worked(day.toordinal())
    assert between == calendar.working_days_between(day, later)


def test_days_worked_are_known_within_reach_only() -> None:
    calendar = england()
    for ordinal in (calendar.first.toordinal() - 1, calendar.last.toordinal() + 1):
        with pytest.raises(BeyondCalendar):
            calendar.worked(ordinal)


def test_skipped_is_empty_backwards() -> None:
    assert ENGLAND.skipped(date(2026, 5, 22), date(2026, 5, 1)) == ()


# --- working days, by example


@pytest.mark.parametrize(
    ("start", "n", "due"),
    [
        (date(2026, 5, 5), 1, date(2026, 5, 6)),
        (date(2026, 5, 5), 0, date(2026, 5, 5)),
        (date(2026, 5, 8), 1, date(2026, 5, 11)),  # Friday
        (date(2026, 5, 9), 1, date(2026, 5, 11)),  # Saturday
        (date(2026, 5, 10), 1, date(2026, 5, 11)),  # Sunday
        (date(2026, 5, 9), 0, date(2026, 5, 9)),  # a Saturday is its own day 0
        (date(2026, 5, 4), 1, date(2026, 5, 5)),  # a bank holiday
        (date(2026, 4, 2), 1, date(2026, 4, 7)),  # Thursday before Easter
        (date(2026, 4, 3), 5, date(2026, 4, 13)),  # Good Friday
        (date(2026, 4, 21), 15, date(2026, 5, 13)),  # over Early May
        (date(2026, 12, 24), 1, date(2026, 12, 29)),
        (date(2027, 12, 24), 1, date(2027, 12, 29)),
        (date(2022, 6, 1), 1, date(2022, 6, 6)),
        (date(2020, 5, 7), 1, date(2020, 5, 11)),
        (date(2022, 9, 16), 1, date(2022, 9, 20)),
        (date(2023, 5, 5), 1, date(2023, 5, 9)),
    ],
)
def test_adding_working_days(start: date, n: int, due: date) -> None:
    assert ENGLAND.add_working_days(start, n) == due


def test_five_working_days_before_a_friday() -> None:
    friday, five = date(2026, 5, 22), parse_duration("5 working days")
    assert ENGLAND.holds_before(date(2026, 5, 15), five, friday)
    assert ENGLAND.holds_before(date(2026, 5, 16), five, friday)  # Saturday
    assert ENGLAND.holds_before(date(2026, 5, 17), five, friday)
    assert not ENGLAND.holds_before(date(2026, 5, 18), five, friday)
    assert ENGLAND.before(friday, five) == date(2026, 5, 15)


def test_what_is_skipped_is_named() -> None:
    assert ENGLAND.skipped(date(2026, 4, 2), date(2026, 4, 7)) == (
        (date(2026, 4, 3), "Good Friday"),
        (date(2026, 4, 4), "Saturday"),
        (date(2026, 4, 5), "Sunday"),
        (date(2026, 4, 6), "Easter Monday"),
    )


def test_closures_count_as_holidays_and_keep_their_names() -> None:
    assert CLOSED.why_not(date(2026, 12, 29)) == "Christmas closure"
    assert CLOSED.why_not(date(2026, 12, 25)) == "Christmas Day"
    assert CLOSED.add_working_days(date(2026, 12, 24), 1) == date(2026, 12, 31)
    assert ENGLAND.is_working_day(date(2026, 12, 29))
    more = CLOSED.with_closures({date(2026, 12, 31): "Also shut", date(2040, 1, 1): "Far off"})
    assert more.add_working_days(date(2026, 12, 24), 1) == date(2027, 1, 4)
    assert more.edition == ENGLAND.edition


# --- the edges of what is known


def test_beyond_reach_is_never_guessed() -> None:
    known = date(2028, 12, 29)
    out = date(2029, 1, 1)
    for ask in (
        lambda: ENGLAND.is_working_day(out),
        lambda: ENGLAND.why_not(date(2011, 12, 31)),
        lambda: ENGLAND.add_working_days(out, 1),
        lambda: ENGLAND.add_working_days(known, 1),
        lambda: ENGLAND.add_working_days(date(2011, 12, 31), 1),
        lambda: ENGLAND.latest_before(out, 1),
        lambda: ENGLAND.latest_before(date(2012, 1, 3), 1),
        lambda: ENGLAND.working_days_between(known, out),
        lambda: ENGLAND.working_days_between(date(2011, 12, 31), known),
        lambda: ENGLAND.skipped(known, out),
        lambda: ENGLAND.add(known, parse_duration("1 working day")),
        lambda: ENGLAND.before(out, parse_duration("1 working day")),
        lambda: ENGLAND.holds_before(known, parse_duration("5 working days"), out),
        lambda: ENGLAND.time_left(known, out, Unit.WORKING_DAYS),
    ):
        with pytest.raises(BeyondCalendar):
            ask()


def test_the_error_names_the_day_and_the_reach() -> None:
    with pytest.raises(BeyondCalendar) as caught:
        ENGLAND.add_working_days(date(2028, 12, 29), 10)
    error = pickle.loads(pickle.dumps(caught.value))
    assert error.day == date(2029, 1, 1)
    assert str(error) == (
        "working days are known from 2012-01-01 to 2028-12-31 (england-2028); 2029-01-01 is beyond that"
    )
    assert isinstance(error, ValueError)


def test_the_last_and_first_days_are_within_reach() -> None:
    assert ENGLAND.add_working_days(date(2028, 12, 28), 1) == date(2028, 12, 29)
    assert ENGLAND.why_not(date(2012, 1, 1)) == "Sunday"
    assert ENGLAND.why_not(date(2028, 12, 31)) == "Sunday"
    assert ENGLAND.latest_before(date(2012, 1, 3), 0) == date(2012, 1, 3)
    assert ENGLAND.add_working_days(date(2012, 1, 1), 1) == date(2012, 1, 3)


def test_calendar_units_run_beyond_the_holidays() -> None:
    assert ENGLAND.add(date(2035, 1, 31), parse_duration("1 month")) == date(2035, 2, 28)
    assert ENGLAND.add(date(2000, 1, 1), parse_duration("2 weeks")) == date(2000, 1, 15)
    assert ENGLAND.time_left(date(2035, 1, 1), date(2035, 1, 11), Unit.CALENDAR_DAYS) == 10


@pytest.mark.parametrize("unit", [unit for unit in Unit if unit is not Unit.WORKING_DAYS])
def test_sums_off_the_end_of_dates(unit: Unit) -> None:
    huge = Duration(99_999_999_999, unit)
    with pytest.raises(BeyondCalendar) as caught:
        ENGLAND.add(date(2026, 5, 5), huge)
    assert caught.value.day == date.max
    with pytest.raises(BeyondCalendar) as caught:
        ENGLAND.before(date(2026, 5, 5), huge)
    assert caught.value.day == date.min


def test_counting_backwards_is_a_question_of_its_own() -> None:
    with pytest.raises(ValueError, match="0 or more"):
        ENGLAND.add_working_days(date(2026, 5, 5), -1)
    with pytest.raises(ValueError, match="0 or more"):
        ENGLAND.latest_before(date(2026, 5, 5), -1)


def test_a_calendar_must_make_sense() -> None:
    with pytest.raises(ValueError, match="end before it begins"):
        Calendar({}, date(2026, 1, 2), date(2026, 1, 1), "none")
    with pytest.raises(ValueError, match="outside"):
        Calendar({date(2027, 1, 1): "New Year's Day"}, date(2026, 1, 1), date(2026, 12, 31), "none")


def test_a_calendar_does_not_change_and_travels_between_processes() -> None:
    listed = {date(2026, 5, 5): "Fair"}
    calendar = Calendar(listed, date(2026, 5, 1), date(2026, 5, 31), "fair")
    listed.clear()
    assert calendar.why_not(date(2026, 5, 5)) == "Fair"
    assert calendar.with_closures({}).why_not(date(2026, 5, 5)) == "Fair"
    with pytest.raises(AttributeError):
        calendar.edition = "other"  # type: ignore[misc]
    again = pickle.loads(pickle.dumps(CLOSED))
    assert again.skipped(date(2026, 12, 24), date(2027, 1, 4)) == CLOSED.skipped(
        date(2026, 12, 24), date(2027, 1, 4)
    )
    assert "england-2028" in repr(again)


# --- all durations


@given(middle_days, st.integers(0, 60))
def test_months_and_years_agree_with_dateutil(day: date, n: int) -> None:
    assert ENGLAND.add(day, Duration(n, Unit.MONTHS)) == day + relativedelta(months=n)
    assert ENGLAND.add(day, Duration(n, Unit.YEARS)) == day + relativedelta(years=n)
    assert ENGLAND.add(day, Duration(n, Unit.WEEKS)) == day + 7 * n * DAY


@given(calendars, middle_days, short)
def test_before_is_the_latest_day_that_holds(calendar: Calendar, day: date, duration: Duration) -> None:
    if day.year == 2013:
        return
    latest = calendar.before(day, duration)
    assert calendar.holds_before(latest, duration, day)
    # Nothing later holds, save that working days show a working day and the weekend after holds as well.
    later = [latest + n * DAY for n in range(1, 12)]
    holding = [d for d in later if d <= day and calendar.holds_before(d, duration, day)]
    if duration.unit is Unit.WORKING_DAYS:
        assert not any(calendar.is_working_day(d) for d in holding)
    else:
        assert holding == []


def test_months_before_a_months_end() -> None:
    three = parse_duration("3 months")
    assert ENGLAND.before(date(2027, 2, 28), three) == date(2026, 11, 30)
    assert ENGLAND.before(date(2027, 3, 30), parse_duration("1 month")) == date(2027, 2, 28)
    assert ENGLAND.before(date(2027, 5, 31), parse_duration("1 month")) == date(2027, 4, 30)
    assert ENGLAND.add(date(2026, 11, 30), three) == date(2027, 2, 28)
    assert ENGLAND.add(date(2024, 2, 29), parse_duration("1 year")) == date(2025, 2, 28)


@given(moments, short)
def test_only_hours_from_a_time_give_a_time(m: Moment, duration: Duration) -> None:
    due = ENGLAND.add(m, duration)
    timed = isinstance(m, datetime) and duration.unit is Unit.HOURS
    assert isinstance(due, datetime) is timed
    if not timed and duration.unit is not Unit.HOURS:
        assert due == ENGLAND.add(day_of(m), duration)


# --- hours


@pytest.mark.parametrize(
    ("start", "hours", "due"),
    [
        ("2026-10-24T16:30", 24, "2026-10-25T15:30:00+00:00"),  # the clocks go back
        ("2026-03-28T16:30", 24, "2026-03-29T17:30:00+01:00"),  # the clocks go forward
        ("2026-10-25T00:30", 1, "2026-10-25T01:30:00+01:00"),
        ("2026-10-25T00:30", 2, "2026-10-25T01:30:00+00:00"),
        ("2026-03-29T00:30", 1, "2026-03-29T02:30:00+01:00"),
        ("2026-05-08T16:30", 24, "2026-05-09T16:30:00+01:00"),  # Friday to Saturday
        ("2026-05-05", 24, "2026-05-06"),
        ("2026-05-05", 23, "2026-05-05"),
        ("2026-05-05", 72, "2026-05-08"),
        ("2026-10-24", 24, "2026-10-25"),
        ("2026-03-29", 24, "2026-03-30"),
    ],
)
def test_hours_are_elapsed_hours(start: str, hours: int, due: str) -> None:
    assert show(ENGLAND.add(parse_moment(start), Duration(hours, Unit.HOURS))) == due


def test_the_long_day_holds_24_hours_from_its_own_midnight() -> None:
    assert ENGLAND.add(date(2026, 10, 25), Duration(24, Unit.HOURS)) == date(2026, 10, 25)
    assert ENGLAND.add(date(2026, 10, 25), Duration(25, Unit.HOURS)) == date(2026, 10, 26)


@given(times, st.integers(0, 2000))
def test_hours_are_hours_of_real_time(start: datetime, hours: int) -> None:
    due = ENGLAND.add(start, Duration(hours, Unit.HOURS))
    assert isinstance(due, datetime)
    assert due.timestamp() - start.timestamp() == hours * 3600
    assert as_moment(due) == due
    assert show(parse_moment(show(due))) == show(due)
    assert ENGLAND.time_left(start, due, Unit.HOURS) == hours * 60
    assert ENGLAND.time_left(due, start, Unit.HOURS) == -hours * 60


@given(middle_days, st.integers(0, 500))
def test_hours_before_a_day_over_any_clock_change(day: date, hours: int) -> None:
    duration = Duration(hours, Unit.HOURS)
    latest = ENGLAND.before(day, duration)
    assert ENGLAND.add(latest, duration) <= day < ENGLAND.add(latest + DAY, duration)


@pytest.mark.parametrize(
    "day", [date(2026, 10, 25), date(2026, 10, 26), date(2026, 3, 29), date(2026, 3, 30)]
)
def test_hours_before_the_days_of_a_clock_change(day: date) -> None:
    for hours in range(80):
        duration = Duration(hours, Unit.HOURS)
        latest = ENGLAND.before(day, duration)
        assert ENGLAND.add(latest, duration) <= day < ENGLAND.add(latest + DAY, duration)


def test_hours_before_a_time() -> None:
    meeting, day = parse_moment("2026-05-06T10:00"), parse_duration("24 hours")
    assert ENGLAND.holds_before(parse_moment("2026-05-05T10:00"), day, meeting)
    assert not ENGLAND.holds_before(parse_moment("2026-05-05T10:01"), day, meeting)
    assert ENGLAND.holds_before(parse_moment("2026-05-05T10:01"), day, date(2026, 5, 6))
    assert ENGLAND.holds_before(date(2026, 5, 5), day, meeting)


# --- time left


def test_time_left_in_each_unit() -> None:
    now, due = date(2026, 5, 1), date(2026, 5, 12)
    assert ENGLAND.time_left(now, due, Unit.WORKING_DAYS) == 6
    for unit in (Unit.CALENDAR_DAYS, Unit.WEEKS, Unit.MONTHS, Unit.YEARS):
        assert ENGLAND.time_left(now, due, unit) == 11
        assert ENGLAND.time_left(due, now, unit) == -11
        assert ENGLAND.time_left(parse_moment("2026-05-01T23:59"), due, unit) == 11
    assert ENGLAND.time_left(now, parse_moment("2026-05-01T10:00"), Unit.HOURS) is None
    assert ENGLAND.time_left(parse_moment("2026-05-01T10:00"), now, Unit.HOURS) is None


def test_late_by_minutes() -> None:
    due = parse_moment("2026-05-01T10:00")
    assert ENGLAND.time_left(parse_moment("2026-05-01T10:21"), due, Unit.HOURS) == -21
    assert ENGLAND.time_left(parse_moment("2026-05-01T10:00:01"), due, Unit.HOURS) == -1
    assert ENGLAND.time_left(parse_moment("2026-05-01T09:59:59"), due, Unit.HOURS) == 0
    assert (
        ENGLAND.time_left(parse_moment("2026-10-25T00:30"), parse_moment("2026-10-25T02:30"), Unit.HOURS)
        == 180
    )


def test_the_weekend_after_a_due_friday_is_no_working_days_late() -> None:
    friday, saturday = date(2026, 5, 8), date(2026, 5, 9)
    assert ENGLAND.time_left(saturday, friday, Unit.WORKING_DAYS) == 0
    assert compare(saturday, friday) == 1


@given(calendars, moments, moments, st.sampled_from(Unit))
def test_time_left_is_the_same_from_both_ends(calendar: Calendar, a: Moment, b: Moment, unit: Unit) -> None:
    there, back = calendar.time_left(a, b, unit), calendar.time_left(b, a, unit)
    if there is None or back is None:
        assert there is back is None
        assert unit is Unit.HOURS
        return
    # Minutes are rounded down on both sides, so they may differ by one.
    assert there + back in ((0, -1) if unit is Unit.HOURS else (0,))
    if there > 0:
        assert not_after(a, b)
    if there < 0:
        assert not_after(b, a)


@given(calendars, middle_days, st.integers(0, 60))
def test_time_left_to_a_due_day_is_what_was_given(calendar: Calendar, day: date, n: int) -> None:
    for unit, factor in ((Unit.WORKING_DAYS, 1), (Unit.CALENDAR_DAYS, 1), (Unit.WEEKS, 7)):
        due = calendar.add(day, Duration(n, unit))
        assert calendar.time_left(day, due, unit) == n * factor
