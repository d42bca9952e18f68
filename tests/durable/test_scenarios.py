"""Every scenario beside every pack, asked twice."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from tests.conformance.searching import SEARCHING
from tests.durable.second import needed
from tests.packs.shipped import NAMES, pack, scenarios

import stepwise
from stepwise.durable import SecondOpinion
from stepwise.kit import Scenario

pytestmark = needed


#: Each set of readings is another pack to read: the ordinary run tries every eighth, `make differential` them all.
EACH = 1 if SEARCHING else 8

Readings = tuple[tuple[str, str], ...]


def by_readings(name: str) -> dict[Readings, list[Scenario]]:
    """The scenarios of a pack about one case each, by the readings they are asked under: first those of the pack's own."""
    found: dict[Readings, list[Scenario]] = {(): []}
    for s in scenarios(name):
        if not s.log:
            found.setdefault(tuple(sorted(s.readings.items())), []).append(s)
    return found


def asked_twice(second: SecondOpinion, found: list[Scenario]) -> Iterator[str]:
    """What the two differ on, or the second could not judge."""
    for s in found:
        try:
            report = second.check(s.data, s.as_at)
        except stepwise.CaseError:
            continue  # a scenario of a refusal
        if report.differences or report.no_opinion:
            yield "\n".join([f"{s.id} {s.name}", *report.says()])


@pytest.mark.parametrize("name", NAMES)
def test_the_two_agree_on_every_scenario(name: str, asker: SecondOpinion) -> None:
    second = asker.of(pack(name))
    found = list(asked_twice(second, by_readings(name)[()]))
    assert not found, "\n\n".join(found)
    assert second.cases > 200, "few scenarios were asked about"


@pytest.mark.parametrize("name", NAMES)
def test_the_two_agree_on_every_scenario_under_another_reading(name: str, asker: SecondOpinion) -> None:
    others = by_readings(name)
    del others[()]
    tried = list(others.items())[::EACH]
    found, asked = [], 0
    for readings, its in tried:
        second = asker.of(pack(name, dict(readings)))
        found += asked_twice(second, its)
        asked += second.cases
    assert not found, "\n\n".join(found)
    assert asked >= len(tried) * 0.8, "few scenarios were asked about"
