"""The scenarios beside every pack show each of its rules at work, or the pack says why none can."""

from __future__ import annotations

import pytest
from tests.packs.shipped import NAMES, pack, scenarios

from stepwise.kit import run_scenario
from stepwise.kit.coverage import cover


@pytest.mark.parametrize("name", NAMES)
def test_every_rule_is_shown_at_work(name):
    covered = cover(pack(name), (run_scenario(s, lambda readings: pack(name, readings)) for s in scenarios(name)))
    assert not covered.problems, covered.problems
    assert not covered.lacking, [(r.id, r.lacks) for r in covered.lacking]
