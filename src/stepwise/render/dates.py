"""Days, times and lengths of time in words. English everywhere, whatever the machine's own language."""

from __future__ import annotations

from datetime import date, datetime

from stepwise.render.look import TIE

_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def day_text(moment: str, today: str = "") -> str:
    """``Fri 10 Apr 2026``; without the year where ``today`` is in the same one; with the time where there is one."""
    day = date.fromisoformat(moment[:10])
    words = [_DAYS[day.weekday()], str(day.day), _MONTHS[day.month - 1]]
    if not today or today[:4] != moment[:4]:
        words.append(str(day.year))
    text = TIE.join(words)
    return f"{text}, {time_text(moment)}" if len(moment) > 10 else text


def short_day(day: str) -> str:
    """``3 Apr``."""
    d = date.fromisoformat(day[:10])
    return f"{d.day}{TIE}{_MONTHS[d.month - 1]}"


def time_text(moment: str) -> str:
    """``16:30``."""
    return datetime.fromisoformat(moment).strftime("%H:%M")


def days_between(first: str, last: str) -> int:
    """Calendar days from one moment's day to another's."""
    return (date.fromisoformat(last[:10]) - date.fromisoformat(first[:10])).days


def count(n: int, word: str) -> str:
    """``1 day``, ``2 days``."""
    return f"{n}{TIE}{word}" if n == 1 else f"{n}{TIE}{word}s"


def minutes(n: int) -> str:
    """``21 minutes``, ``3 h 5 min``, ``2 days 4 h``."""
    n = abs(n)
    if n < 60:
        return count(n, "minute")
    hours, rest = divmod(n, 60)
    if hours < 48:
        return f"{hours}{TIE}h{TIE}{rest}{TIE}min" if rest else count(hours, "hour")
    return count(hours // 24, "day")


def length(n: int, unit: str) -> str:
    """A length of time in its own unit (``working days``, ``calendar days``, ``minutes``)."""
    n = abs(n)
    if unit == "minutes":
        return minutes(n)
    return count(n, "working day" if unit == "working days" else "day")
