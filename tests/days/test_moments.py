import pickle
from datetime import UTC, date, datetime, timedelta, timezone
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stepwise.days import (
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

SUMMER = timezone(timedelta(hours=1))

# Every instant of these years, as London shows it: real by construction.
instants = st.datetimes(datetime(1950, 1, 1), datetime(2199, 12, 30), timezones=st.just(UTC)).map(
    lambda instant: instant.astimezone(LONDON)
)
days = st.dates(date(1900, 1, 1), date(2200, 12, 31))
moments: st.SearchStrategy[Moment] = st.one_of(days, instants)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("2026-05-05", "2026-05-05"),
        ("1900-01-01", "1900-01-01"),
        ("2200-12-31", "2200-12-31"),
        ("2024-02-29", "2024-02-29"),
        ("2026-05-05T10:00", "2026-05-05T10:00:00+01:00"),
        ("2026-05-05T10:00:30", "2026-05-05T10:00:30+01:00"),
        ("2026-05-05T10:00:30.25", "2026-05-05T10:00:30.250000+01:00"),
        ("2026-05-05T10:00Z", "2026-05-05T11:00:00+01:00"),
        ("2026-05-05T23:30:00Z", "2026-05-06T00:30:00+01:00"),
        ("2026-01-05T10:00-05:00", "2026-01-05T15:00:00+00:00"),
        ("2026-10-25T01:30+01:00", "2026-10-25T01:30:00+01:00"),
        ("2026-10-25T01:30+00:00", "2026-10-25T01:30:00+00:00"),
        ("2026-03-29T01:30Z", "2026-03-29T02:30:00+01:00"),
    ],
)
def test_moments_that_are_read(text: str, shown: str) -> None:
    assert show(parse_moment(text)) == shown


def test_a_date_stays_a_date_and_a_time_is_londons() -> None:
    day, time = parse_moment("2026-05-05"), parse_moment("2026-05-05T10:00Z")
    assert type(day) is date
    assert isinstance(time, datetime)
    assert time.tzinfo is LONDON


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("2026-02-30", "not a real date"),
        ("2025-02-29", "not a real date"),
        ("2026-13-01", "not a real date"),
        ("2026-02-30T10:00", "not a real date"),
        ("2026-05-05T25:00", "not a real time"),
        ("2026-05-05T24:00", "not a real time"),
        ("2026-05-05T10:60", "not a real time"),
        ("2026-05-05T10:00+25:00", "offset"),
        ("1899-12-31", "1900 to 2200"),
        ("2201-01-01", "1900 to 2200"),
        ("1899-12-31T10:00", "1900 to 2200"),
        ("2200-12-31T23:00-05:00", "1900 to 2200"),
        ("0001-01-01T00:00+10:00", "1900 to 2200"),
        ("9999-12-31T23:00-10:00", "1900 to 2200"),
        ("2026-03-29T01:00", "does not exist"),
        ("2026-03-29T01:30", "does not exist"),
        ("2026-10-25T01:00", "occurs twice"),
        ("2026-10-25T01:30", "occurs twice"),
    ],
)
def test_moments_that_are_not_real(text: str, message: str) -> None:
    with pytest.raises(MomentError) as caught:
        parse_moment(text)
    assert message in caught.value.message
    assert caught.value.help


@pytest.mark.parametrize(
    "text",
    [
        "",
        "20260505",
        "2026-W19-2",
        "2026W192",
        "2026-125",
        "2026-5-5",
        "5 May 2026",
        "05/05/2026",
        "2026/05/05",
        "2026-05-0x",
        "２０２６-05-05",
        " 2026-05-05",
        "2026-05-05 ",
        "2026-05-05\n",
        "2026-05-05 10:00",
        "2026-05-05T10",
        "2026-05-05T1000",
        "2026-05-05T10:00:00+0100",
        "2026-05-05T10:00 Z",
        "2026-05-05T10:00\n",
        "2026-W19-2T10:00",
        "yesterday",
    ],
)
def test_other_forms_are_refused(text: str) -> None:
    with pytest.raises(MomentError, match="not a date or time in the form"):
        parse_moment(text)


@given(st.text(min_size=1))
def test_any_text_is_a_moment_or_a_moment_error(text: str) -> None:
    try:
        parse_moment(text)
    except MomentError:
        pass


@given(st.from_regex(r"\A[0-9]{4}-[0-9]{2}-[0-9]{2}(T[0-9]{2}:[0-9]{2}([+-][0-9]{2}:[0-9]{2})?)?\Z"))
def test_anything_of_the_right_shape_is_a_moment_or_a_moment_error(text: str) -> None:
    try:
        parse_moment(text)
    except MomentError:
        pass


def test_the_message_never_repeats_the_text() -> None:
    for text in ["Jane Smith", "1066-13-77", "1066-10-14", "2026-02-30T10:00", "2026-05-05T77:77"]:
        with pytest.raises(MomentError) as caught:
            parse_moment(text)
        assert text not in str(caught.value)
        # Nor may the cause, which a log would print.
        assert caught.value.__suppress_context__ or caught.value.__context__ is None


@given(moments)
def test_what_is_shown_is_read_back(m: Moment) -> None:
    again = parse_moment(show(m))
    assert show(again) == show(m)
    assert type(again) is type(m)


@given(days)
def test_each_day_is_read(day: date) -> None:
    assert parse_moment(day.isoformat()) == day


def test_as_moment_takes_dates_and_datetimes() -> None:
    assert as_moment(date(2026, 5, 5)) == date(2026, 5, 5)
    assert as_moment("2026-05-05") == date(2026, 5, 5)
    assert show(as_moment(datetime(2026, 5, 5, 10))) == "2026-05-05T10:00:00+01:00"
    assert show(as_moment(datetime(2026, 5, 5, 10, tzinfo=UTC))) == "2026-05-05T11:00:00+01:00"
    assert show(as_moment(datetime(2026, 5, 5, 10, tzinfo=ZoneInfo("Asia/Tokyo")))).startswith(
        "2026-05-05T02"
    )
    assert show(as_moment(datetime(2026, 10, 25, 1, 30, tzinfo=SUMMER))) == "2026-10-25T01:30:00+01:00"
    second = datetime(2026, 10, 25, 1, 30, tzinfo=LONDON, fold=1)
    assert show(as_moment(second)) == "2026-10-25T01:30:00+00:00"


@pytest.mark.parametrize(
    ("value", "message"),
    [
        (datetime(2026, 3, 29, 1, 30), "does not exist"),
        (datetime(2026, 3, 29, 1, 30, tzinfo=LONDON), "does not exist"),
        (datetime(2026, 10, 25, 1, 30), "occurs twice"),
        (datetime(2026, 10, 25, 1, 30, fold=1), "occurs twice"),
        (date(1899, 12, 31), "1900 to 2200"),
        (datetime(2201, 1, 1), "1900 to 2200"),
        (datetime.max.replace(tzinfo=timezone(timedelta(hours=-5))), "1900 to 2200"),
        (20260505, "neither a date nor a time"),
        (None, "neither a date nor a time"),
    ],
)
def test_as_moment_refuses(value: object, message: str) -> None:
    with pytest.raises(MomentError, match=message):
        as_moment(value)  # type: ignore[arg-type]


def test_the_day_of_a_moment_is_londons() -> None:
    assert day_of(date(2026, 5, 5)) == date(2026, 5, 5)
    assert type(day_of(parse_moment("2026-05-05T23:30Z"))) is date
    assert day_of(parse_moment("2026-05-05T23:30Z")) == date(2026, 5, 6)


def test_order_by_day_and_by_time() -> None:
    day, next_day = date(2026, 5, 5), date(2026, 5, 6)
    ten, eleven = parse_moment("2026-05-05T10:00"), parse_moment("2026-05-05T11:00")
    assert compare(day, next_day) == -1
    assert compare(next_day, ten) == 1
    assert compare(ten, eleven) == -1
    assert compare(eleven, ten) == 1
    assert compare(ten, parse_moment("2026-05-05T09:00Z")) == 0
    assert compare(day, ten) is None
    assert compare(ten, day) is None
    assert compare(day, day) is None
    assert not_after(ten, eleven)
    assert not not_after(eleven, ten)
    assert not_after(eleven, day)
    assert not_after(day, ten)
    assert not not_after(next_day, eleven)


def test_order_within_the_doubled_hour() -> None:
    in_order = [
        parse_moment(text)
        for text in ("2026-10-25T01:10+01:00", "2026-10-25T01:40+01:00", "2026-10-25T01:20+00:00")
    ]
    for earlier, later in pairwise(in_order):
        assert compare(earlier, later) == -1
        assert compare(later, earlier) == 1
        assert not not_after(later, earlier)


@given(moments, moments)
def test_order_is_the_same_from_both_sides(a: Moment, b: Moment) -> None:
    there, back = compare(a, b), compare(b, a)
    assert there is None if back is None else there == -back
    assert not_after(a, b) or not_after(b, a)


@given(instants, instants)
def test_times_are_in_the_order_of_their_instants(a: datetime, b: datetime) -> None:
    assert compare(a, b) == (a.timestamp() > b.timestamp()) - (a.timestamp() < b.timestamp())


def test_the_error_survives_a_process_boundary() -> None:
    error = pickle.loads(pickle.dumps(MomentError("wrong", "cure")))
    assert (error.message, error.help) == ("wrong", "cure")
