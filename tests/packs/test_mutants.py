"""A rule that is gone is missed, and most small changes are: a sample of what `make mutants` does in full."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

import pytest
from tests.packs.shipped import FOLDERS, NAMES

from stepwise.kit.mutants import Bench, Mutant, equivalents, mutants, sampled
from stepwise.kit.mutants.crew import quiet_memory

#: How many dropped rules and how many other changes are tried for each pack, and which.
DROPPED, OTHERS, SEED = 36, 25, 2026
#: How many of the other changes scenarios must show. Raise it as survivors go.
SHOWN = 17
#: Other changes that change an answer wherever the rule is seen at work.
PLAIN = ("number", "strength", "guard", "negated", "duty")


@lru_cache(maxsize=1)
def bench(name: str) -> Bench:
    return Bench(FOLDERS[name], scenarios_only=True)


@pytest.fixture(autouse=True)
def quick() -> Iterator[None]:
    with quiet_memory():
        yield


def chosen(name: str, *kinds: str) -> tuple[Mutant, ...]:
    """Changes of these kinds to needs, duties and clocks as the pack reads itself, less those said to be no mistake."""
    said, _ = equivalents(FOLDERS[name])
    found = mutants(bench(name).written, kinds)
    rules = ("moves", "clocks", "authority_duties")
    return tuple(m for m in found if m.path[:1] and m.path[0] in rules and "if_reading" not in m.path and m.id not in said)


@pytest.mark.parametrize("name", NAMES)
def test_a_need_or_a_clock_that_is_gone_is_missed(name):
    rules = tuple(m for m in chosen(name, "dropped") if m.path[0] != "moves" or len(m.path) == 4)
    tried = sampled(rules, DROPPED, SEED)
    assert len(tried) == DROPPED
    found = {m.id: v.by for m in tried if (v := bench(name).judge(m)).refused is None}
    assert [id for id, by in found.items() if by is None] == [], "no scenario shows that these are gone"
    assert len(found) > 0.9 * DROPPED, "nearly all packs can be read without one of their rules"


@pytest.mark.parametrize("name", NAMES)
def test_other_small_changes_are_shown_by_scenarios(name):
    tried = sampled(chosen(name, *PLAIN), OTHERS, SEED)
    assert {m.kind for m in tried} == set(PLAIN)
    survivors = [m.id for m in tried if bench(name).judge(m).survives]
    assert len(tried) - len(survivors) >= SHOWN, survivors
