"""The ways a condition can come out: together all of them, never two at once, and right by brute force."""

from __future__ import annotations

from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from stepwise.durable.formulas import TooManyWays, ways
from stepwise.pack.conditions import All, Any_, AtLeast, Condition, FactIs, None_

LEAVES = ("a", "b", "c", "d")
leaf = st.sampled_from(LEAVES).map(lambda name: FactIs.model_construct(fact=name))


def composite(parts: st.SearchStrategy[Condition]) -> st.SearchStrategy[Condition]:
    some = st.lists(parts, min_size=1, max_size=3).map(tuple)
    return st.one_of(
        some.map(lambda x: All.model_construct(all=x)),
        some.map(lambda x: Any_.model_construct(any=x)),
        some.map(lambda x: None_.model_construct(none=x)),
        st.builds(lambda n, x: AtLeast.model_construct(at_least=n, of_these=x), st.integers(1, 3), some),
    )


def name(c: Condition) -> str | None:
    return c.fact if isinstance(c, FactIs) else None


def value(c: Condition, said: dict[str, int]) -> int:
    """Three values, as the decisions put it: the least, the greatest, turned round, the n-th greatest."""
    match c:
        case FactIs():
            return said[c.fact]
        case All():
            return min(value(x, said) for x in c.all)
        case Any_():
            return max(value(x, said) for x in c.any)
        case None_():
            return 2 - max(value(x, said) for x in c.none)
        case AtLeast():
            each = [value(x, said) for x in c.of_these]
            if each.count(2) >= c.at_least:
                return 2
            return 0 if each.count(2) + each.count(1) < c.at_least else 1
    raise AssertionError(c)


@settings(max_examples=200)
@given(st.recursive(leaf, composite, max_leaves=8))
def test_exactly_one_way_fits_and_it_is_the_right_one(c: Condition) -> None:
    try:
        found = {v: ways(c, v, v, name) for v in (0, 1, 2)}
    except TooManyWays:
        return
    for values in product((0, 1, 2), repeat=len(LEAVES)):
        said = dict(zip(LEAVES, values, strict=True))
        fits = [v for v, some in found.items() for way in some if all(lo <= said[x] <= hi for x, (lo, hi) in way.items())]
        assert fits == [value(c, said)], (c, said)


def test_a_condition_with_too_many_ways_says_so() -> None:
    each = [All.model_construct(all=tuple(FactIs.model_construct(fact=f"{i}-{j}") for j in range(4))) for i in range(8)]
    with pytest.raises(TooManyWays):
        ways(Any_.model_construct(any=tuple(each)), 0, 0, name)
