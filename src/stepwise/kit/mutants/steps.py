"""Questions, and single steps from one to another: a record set, taken away or added, the moment moved."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, timedelta
from typing import Any, NamedTuple


class Asked(NamedTuple):
    """A question: a case (or an authority's log), the moment, and the readings."""

    data: dict[str, Any]
    as_at: str
    readings: Mapping[str, str]
    log: bool = False


Step = Callable[[Asked], Asked]
"""One thing changed. Raises KeyError, IndexError, TypeError or ValueError where it cannot be."""


def moved(text: Any, days: int) -> str:
    """A date or time written as text, so many days later."""
    words = str(text)
    return (date.fromisoformat(words[:10]) + timedelta(days=days)).isoformat() + words[10:]


def copied(value: Any) -> Any:
    """A copy of plain data."""
    if isinstance(value, Mapping):
        return {k: copied(v) for k, v in value.items()}
    return [copied(v) for v in value] if isinstance(value, list) else value


def _on_data(change: Callable[[dict[str, Any]], object]) -> Step:
    def step(q: Asked) -> Asked:
        data = copied(q.data)
        change(data)
        return q._replace(data=data)

    return step


def later(days: int) -> Step:
    """Asked so many days later."""
    return lambda q: q._replace(as_at=moved(q.as_at, days))


def put(family: str, i: int, key: str, value: Any) -> Step:
    """A value of one record."""
    return _on_data(lambda d: d[family][i].__setitem__(key, copied(value)))


def lose(family: str, i: int, key: str) -> Step:
    """A record without one of its values."""
    return _on_data(lambda d: d[family][i].pop(key))


def remove(family: str, i: int) -> Step:
    """A record gone."""
    return _on_data(lambda d: d[family].pop(i))


def add(family: str, row: Mapping[str, Any]) -> Step:
    """One record more."""
    return _on_data(lambda d: d.setdefault(family, []).append(copied(row)))


def state(name: str, value: Any) -> Step:
    """A fact with this value; None leaves it out."""
    if value is None:
        return _on_data(lambda d: d["facts"].pop(name))
    return _on_data(lambda d: d.setdefault("facts", {}).__setitem__(name, value))


def born(day: str) -> Step:
    """A child born on this day."""
    return _on_data(lambda d: d.__setitem__("child", {"born": day}))


def link(one: tuple[str, int], other: tuple[str, int]) -> Step:
    """A record that points at another."""

    def change(d: dict[str, Any]) -> None:
        d[one[0]][one[1]]["of"] = d[other[0]][other[1]].setdefault("id", "linked")

    return _on_data(change)
