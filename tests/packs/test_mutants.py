"""A rule that is gone is missed: a sample of what `make mutants` does in full."""

from __future__ import annotations

from functools import lru_cache

import pytest
from tests.packs.shipped import FOLDERS, NAMES

from stepwise.kit.mutants import KINDS, Bench, equivalents, mutants, sampled

#: How many dropped rules and how many other changes are tried for each pack, and which.
DROPPED, OTHERS, SEED = 20, 10, 2026
#: How many of the other changes a scenario must show. Raise it as survivors go.
SHOWN = 4
#: Sections whose changes only some scenarios can tell of; the rest are for the full run.
QUICK = ("moves", "clocks", "ladders", "checklists", "authority_duties")


@lru_cache(maxsize=1)
def bench(name: str) -> Bench:
    return Bench(FOLDERS[name], scenarios_only=True)


@pytest.mark.parametrize("name", NAMES)
def test_a_need_or_a_clock_that_is_gone_is_missed(name):
    b = bench(name)
    rules = [
        m
        for m in mutants(b.written, ["dropped"])
        if m.path[0] in ("clocks", "authority_duties") or (m.path[0] == "moves" and len(m.path) == 4)
    ]
    said, _ = equivalents(FOLDERS[name])
    tried = sampled(tuple(m for m in rules if m.id not in said), DROPPED, SEED)
    assert len(tried) == DROPPED
    missed = {m.id: v.by for m in tried if (v := b.judge(m)).refused is None}
    assert [id for id, by in missed.items() if by is None] == [], "no scenario shows that these are gone"
    assert len(missed) > 0.9 * DROPPED, "nearly all packs can be read without one of their rules"


@pytest.mark.parametrize("name", NAMES)
def test_other_small_changes_are_shown_by_scenarios(name):
    b = bench(name)
    others = mutants(b.written, [k for k in KINDS if k != "dropped"])
    tried = sampled(tuple(m for m in others if m.path[:1] and m.path[0] in QUICK), OTHERS, SEED)
    assert len({m.kind for m in tried}) == OTHERS, "one of each of so many kinds"
    shown = [m.id for m in tried if not b.judge(m).survives]
    assert len(shown) >= SHOWN, f"only {len(shown)} of {OTHERS}"
