"""From a condition to the ways it can come out: the three-valued logic of a pack, worked out once, when rules are made.

A leaf of a condition is a number: 0 no, 1 not known, 2 yes. *All* is the least of its parts, *any* the greatest, *none*
turns it round, *at least n* is the n-th greatest. A way is what must be so of the leaves; the ways of one question never
overlap, so that exactly one rule fires.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from itertools import product

from stepwise.pack.conditions import All, Any_, AtLeast, Condition, None_

#: Leaf to the lowest and the highest number it may have.
Way = Mapping[str, tuple[int, int]]
#: Names a condition that is asked as one; None for one that is worked out from its parts.
Namer = Callable[[Condition], str | None]


class TooManyWays(Exception):
    """A condition with more ways to come out than rules can sensibly hold."""


MOST = 400


def ways(c: Condition, low: int, high: int, name: Namer) -> list[Way]:
    """Every way for a condition to come out from ``low`` to ``high``. Raises TooManyWays."""
    if low > high:
        return []
    leaf = name(c)
    if leaf is not None:
        return [{leaf: (low, high)}]
    match c:
        case All():
            return _least([_part(x, name) for x in c.all], low, high)
        case Any_():
            return _greatest([_part(x, name) for x in c.any], low, high)
        case None_():
            return _greatest([_part(x, name) for x in c.none], 2 - high, 2 - low)
        case AtLeast():
            return _nth([_part(x, name) for x in c.of_these], c.at_least, c.at_least if low else 0, low, high)
    raise ValueError(f"a condition on {type(c).__name__} has no parts, and no name")


_Part = Callable[[int, int], list[Way]]


def _part(c: Condition, name: Namer) -> _Part:
    return lambda low, high: ways(c, low, high, name)


def least(parts: list[_Part]) -> _Part:
    """The ways of the least of several."""
    return lambda low, high: _least(parts, low, high) if low <= high else []


def _least(parts: list[_Part], low: int, high: int) -> list[Way]:
    """The least is from low to high: the first part that is so low, with none before it so low and none after it lower."""
    if high == 2:
        return both(*(p(low, 2) for p in parts))
    return [
        way
        for i, p in enumerate(parts)
        for way in both(*(q(high + 1, 2) for q in parts[:i]), p(low, high), *(q(low, 2) for q in parts[i + 1 :]))
    ]


def _greatest(parts: list[_Part], low: int, high: int) -> list[Way]:
    if low == 0:
        return both(*(p(0, high) for p in parts))
    return [
        way
        for i, p in enumerate(parts)
        for way in both(*(q(0, low - 1) for q in parts[:i]), p(low, high), *(q(0, high) for q in parts[i + 1 :]))
    ]


def _nth(parts: list[_Part], above: int, within: int, low: int, high: int) -> list[Way]:
    """Fewer than ``above`` parts exceed ``high``, and at least ``within`` reach ``low``."""
    if (above <= 0 and high < 2) or within > len(parts):
        return []
    if not parts:
        return [{}]
    first, rest = parts[0], parts[1:]
    return [
        *(both(first(high + 1, 2), _nth(rest, above - 1, within - 1, low, high)) if high < 2 else ()),
        *both(first(low, high), _nth(rest, above, within - 1, low, high)),
        *(both(first(0, low - 1), _nth(rest, above, within, low, high)) if low else ()),
    ]


def both(*parts: list[Way]) -> list[Way]:
    """The ways in which each of these comes out in one of its ways; those that contradict themselves are left out."""
    size = 1
    for p in parts:
        size *= len(p)
    if size > MOST:
        raise TooManyWays
    return [way for some in product(*parts) if (way := _merged(some)) is not None]


def _merged(some: tuple[Way, ...]) -> Way | None:
    out: dict[str, tuple[int, int]] = {}
    for way in some:
        for leaf, (low, high) in way.items():
            was = out.get(leaf, (0, 2))
            low, high = max(low, was[0]), min(high, was[1])
            if low > high:
                return None
            out[leaf] = (low, high)
    return out
