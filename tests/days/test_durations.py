import pickle

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stepwise.days import Duration, DurationError, Unit, parse_duration


@pytest.mark.parametrize(
    ("text", "count", "unit"),
    [
        ("15 working days", 15, Unit.WORKING_DAYS),
        ("1 working day", 1, Unit.WORKING_DAYS),
        ("0 working days", 0, Unit.WORKING_DAYS),
        ("0 calendar days", 0, Unit.CALENDAR_DAYS),
        ("10 calendar days", 10, Unit.CALENDAR_DAYS),
        ("1 week", 1, Unit.WEEKS),
        ("2 weeks", 2, Unit.WEEKS),
        ("24 hours", 24, Unit.HOURS),
        ("3 months", 3, Unit.MONTHS),
        ("1 year", 1, Unit.YEARS),
        ("  5   working\n days ", 5, Unit.WORKING_DAYS),
        ("99999 hours", 99_999, Unit.HOURS),
    ],
)
def test_durations_that_are_read(text: str, count: int, unit: Unit) -> None:
    assert parse_duration(text) == Duration(count, unit)


@given(st.integers(1, 99_999), st.sampled_from(Unit))
def test_what_is_shown_is_read_back(count: int, unit: Unit) -> None:
    duration = Duration(count, unit)
    assert parse_duration(str(duration)) == duration


def test_how_durations_are_shown() -> None:
    assert str(Duration(5, Unit.WORKING_DAYS)) == "5 working days"
    assert str(Duration(1, Unit.MONTHS)) == "1 month"
    assert str(Duration(0, Unit.CALENDAR_DAYS)) == "0 calendar days"
    assert str(Duration(1, Unit.HOURS)) == "1 hour"


def test_bare_days_say_which_two_kinds_there_are() -> None:
    with pytest.raises(DurationError) as caught:
        parse_duration(" 15 days ")
    error = caught.value
    assert error.message == '"15 days" does not say which kind of day'
    assert error.help == 'write "working days" or "calendar days"'
    assert error.part == "15 days"
    assert str(error) == f"{error.message}: {error.help}"


@pytest.mark.parametrize(
    ("text", "part", "help"),
    [
        ("1 day", "1 day", '"calendar days"'),
        ("three months", "three", 'write "3 months"'),
        ("a week", "a", 'write "1 week"'),
        ("3 fortnights", "fortnights", "weeks"),
        ("10 business days", "business days", '"working days"'),
        ("30 minutes", "minutes", '"hours"'),
        ("5 Working Days", "Working Days", 'write "working days"'),
        ("5 moons", "moons", '"months"'),
        ("5", "5", "working days"),
        ("5days", "5days", "15 working days"),
        ("-5 weeks", "-5", "15 working days"),
        ("+5 weeks", "+5", "15 working days"),
        ("1.5 weeks", "1.5", "15 working days"),
        ("05 weeks", "05", "15 working days"),
        ("٣ weeks", "٣", "15 working days"),
        ("0 weeks", "0 weeks", "0 calendar days"),
        ("0 hours", "0 hours", "0 calendar days"),
        ("100000 hours", "100000", "99999"),
        ("9" * 5000 + " hours", "9" * 5000, "99999"),
        ("", "", "15 working days"),
        ("  ", "", "15 working days"),
        ("within 5 weeks", "within", "15 working days"),
    ],
)
def test_durations_that_are_refused(text: str, part: str, help: str) -> None:
    with pytest.raises(DurationError) as caught:
        parse_duration(text)
    assert caught.value.part == part
    assert help in caught.value.help
    assert caught.value.message


@given(st.text())
def test_any_text_is_a_duration_or_a_duration_error(text: str) -> None:
    try:
        assert parse_duration(text).count >= 0
    except DurationError as error:
        assert error.part in text


def test_a_duration_is_never_negative() -> None:
    with pytest.raises(ValueError, match="negative"):
        Duration(-1, Unit.WEEKS)


def test_the_error_survives_a_process_boundary() -> None:
    error = pickle.loads(pickle.dumps(DurationError("wrong", "cure", "part")))
    assert (error.message, error.help, error.part) == ("wrong", "cure", "part")
