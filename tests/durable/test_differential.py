"""Generated cases, asked twice: the same verdict of every need, the same answer of every move, and nothing unjudged.

A few hundred a pack in the ordinary run, the same each time; thousands of new ones with `make differential`.
"""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from tests.conformance.searching import SEARCHING
from tests.durable.second import needed
from tests.durable.wider import wider_cases
from tests.packs.shipped import NAMES, pack

import stepwise
from stepwise.durable import SecondOpinion
from stepwise.kit.strategies import AS_AT, cases

pytestmark = needed

#: A case of one pack asks several times as many needs as one of the others.
LARGE = {"rochdale"}


def run(name: str) -> settings:
    fewer = 4 if name in LARGE else 1
    return settings(
        max_examples=(6_000 if SEARCHING else 240) // fewer,
        deadline=None,
        derandomize=not SEARCHING,
        database=None,
        phases=[Phase.generate, Phase.shrink] if SEARCHING else [Phase.generate],
        suppress_health_check=list(HealthCheck),
    )


def same_opinion(second: SecondOpinion, p: stepwise.Pack, data: dict[str, Any], as_at: Any) -> None:
    try:
        case = p.case(data, as_at=as_at)
        answer = stepwise.evaluate(p, case, as_at)
    except stepwise.CaseError:
        return  # it contradicts itself: not a case
    report = second.check(case, as_at, answer=answer)
    assert report.agreed, "\n".join(report.says())
    assert not report.no_opinion, "\n".join(report.says())


@pytest.mark.parametrize("name", NAMES)
def test_the_two_agree_on_generated_cases(name: str, asker: SecondOpinion) -> None:
    p = pack(name)
    second = asker.of(p)

    @run(name)
    @given(cases(p))
    def agree(data: dict[str, Any]) -> None:
        same_opinion(second, p, data, AS_AT)

    agree()
    assert second.cases >= 20, f"only {second.cases} of the generated cases could be asked about"
    assert second.agreed == second.cases


@pytest.mark.parametrize("name", NAMES)
def test_the_two_agree_on_wider_cases(name: str, asker: SecondOpinion) -> None:
    p = pack(name)
    second = asker.of(p)

    @run(name)
    @given(wider_cases(p))
    def agree(asked: tuple[dict[str, Any], str]) -> None:
        same_opinion(second, p, *asked)

    agree()
    assert second.cases >= 20, f"only {second.cases} of the generated cases could be asked about"
    assert second.agreed == second.cases
