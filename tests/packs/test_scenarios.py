"""Every scenario beside every pack holds, and together they show each of its rules at work, or the pack says why none can."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import pytest
from tests.packs.shipped import NAMES, pack, scenarios

from stepwise.kit import Outcome, run_scenario
from stepwise.kit.coverage import Coverage, cover


class Ran(NamedTuple):
    """What the scenarios of a pack came to: what fails, and what they show. The answers themselves are let go."""

    failures: list[str]
    covered: Coverage


@pytest.fixture(scope="module", params=NAMES)
def name(request: pytest.FixtureRequest) -> str:
    return request.param


@pytest.fixture(scope="module")
def ran(name: str) -> Ran:
    failures: list[str] = []

    def each() -> Iterator[Outcome]:
        for s in scenarios(name):
            outcome = run_scenario(s, lambda readings: pack(name, readings))
            failures.extend(f"{s.id} {s.name}\n    {f}" for f in outcome.failures)
            yield outcome

    return Ran(failures, cover(pack(name), each()))


def test_every_scenario_holds(ran: Ran) -> None:
    assert not ran.failures, "\n".join(ran.failures)


def test_every_rule_is_shown_at_work(name: str, ran: Ran) -> None:
    assert ran.covered.scenarios == len(scenarios(name))
    assert not ran.covered.problems, ran.covered.problems
    assert not ran.covered.lacking, [(r.id, r.lacks) for r in ran.covered.lacking]


def test_every_pack_has_scenarios_each_with_a_name_of_its_own(name: str) -> None:
    found = scenarios(name)
    assert len(found) > 100
    names = [(s.span.file, s.name) for s in found]
    assert len(set(names)) == len(names), "a name stands for one scenario of its file"
