"""A rule that is gone is missed, and every small change is noticed or named: a sample of what `make mutants` does in full."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import pytest
from tests.packs.shipped import FOLDERS, NAMES

from stepwise.kit.mutants import Bench, Mutant, equivalents, mutants, sampled
from stepwise.kit.mutants.bench import Verdict
from stepwise.kit.mutants.crew import quiet_memory

#: How many dropped rules and how many changes of any kind are tried for each pack, and which.
DROPPED, ANY, SEED = 24, 32, 2026
#: Where those of any kind are made. What is of the whole pack (its stages, its readings) turns every answer over: seconds each.
RULES = ("moves", "clocks", "ladders", "records", "checklists", "authority_duties", "override")


class Judged(NamedTuple):
    """One pack with its changes and what it says of them."""

    name: str
    bench: Bench
    every: tuple[Mutant, ...]


@pytest.fixture(scope="module", params=NAMES)
def pack(request: pytest.FixtureRequest) -> Iterator[Judged]:
    bench = Bench(FOLDERS[request.param])
    with quiet_memory():
        yield Judged(request.param, bench, mutants(bench.written))


def fate(pack: Judged, m: Mutant, *, scenarios_only: bool = False) -> Verdict:
    pack.bench.scenarios_only = scenarios_only
    return pack.bench.judge(m)


def test_a_rule_that_is_gone_is_missed(pack):
    """A need, a duty or a clock: not only the checks say so, a scenario does."""
    said, _ = equivalents(FOLDERS[pack.name])
    rules = ("moves", "clocks", "authority_duties")
    gone = [m for m in pack.every if m.kind == "dropped" and m.path[0] in rules and said.of(m.id) is None]
    tried = sampled(tuple(m for m in gone if m.path[0] != "moves" or len(m.path) == 4), DROPPED, SEED)
    assert len(tried) == DROPPED
    found = {m.id: v.by for m in tried if (v := fate(pack, m, scenarios_only=True)).refused is None}
    assert [id for id, by in found.items() if by is None] == [], "no scenario shows that these are gone"
    assert len(found) > 0.9 * DROPPED, "nearly all packs can be read without one of their rules"


def test_every_small_change_is_noticed_or_named(pack):
    said, problems = equivalents(FOLDERS[pack.name])
    assert problems == []
    tried = sampled(tuple(m for m in pack.every if m.path and m.path[0] in RULES), ANY, SEED)
    assert len({m.kind for m in tried}) > 20
    verdicts = {m.id: fate(pack, m) for m in tried}
    assert [id for id, v in verdicts.items() if v.by is not None and said.of(id) is not None] == [], "named, yet noticed"
    left = [id for id, v in verdicts.items() if v.survives and said.of(id) is None]
    assert left == []
