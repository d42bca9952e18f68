"""Every scenario beside every pack, asked twice."""

from __future__ import annotations

import pytest
from tests.durable.second import needed
from tests.packs.shipped import NAMES, pack, scenarios

import stepwise
from stepwise.durable import SecondOpinion

pytestmark = needed


def asked_twice(asker: SecondOpinion, name: str, other_readings: bool) -> list[str]:
    """What the two differ on, or the second could not judge; and there must have been something to ask."""
    found, asked = [], 0
    seconds: dict[tuple[tuple[str, str], ...], SecondOpinion] = {}
    for s in scenarios(name):
        if s.log or bool(s.readings) is not other_readings:
            continue
        key = tuple(sorted(s.readings.items()))
        if key not in seconds:
            seconds[key] = asker.of(pack(name, s.readings))
        try:
            report = seconds[key].check(s.data, s.as_at)
        except stepwise.CaseError:
            continue  # a scenario of a refusal
        asked += 1
        if report.differences or report.no_opinion:
            found.append("\n".join([f"{s.id} {s.name}", *report.says()]))
    assert asked, "no scenario was asked about"
    return found


@pytest.mark.parametrize("name", NAMES)
def test_the_two_agree_on_every_scenario(name: str, asker: SecondOpinion) -> None:
    found = asked_twice(asker, name, other_readings=False)
    assert not found, "\n\n".join(found)


# Each set of readings is another pack to load, so the ordinary run does this for one authority.
READ_ANEW = [pytest.param(n, marks=() if n == NAMES[-1] else pytest.mark.deep) for n in NAMES]


@pytest.mark.parametrize("name", READ_ANEW)
def test_the_two_agree_on_every_scenario_under_another_reading(name: str, asker: SecondOpinion) -> None:
    found = asked_twice(asker, name, other_readings=True)
    assert not found, "\n\n".join(found)
