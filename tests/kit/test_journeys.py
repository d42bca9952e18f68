"""Journeys go somewhere: moves are made on them, months pass, concerns are raised."""

from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import run_state_machine_as_test
from tests.packs.shipped import pack

import stepwise
from stepwise.kit import journeys


def test_moves_are_made_and_time_passes(monkeypatch: pytest.MonkeyPatch) -> None:
    seen: Counter[str] = Counter()
    real = stepwise.evaluate

    def looking(*asked: object) -> stepwise.Evaluation:
        answer = real(*asked)  # type: ignore[arg-type]
        case = asked[1]
        assert isinstance(case, dict)
        seen.update(e["by_move"] for e in case["episodes"] if "by_move" in e)
        seen["late"] += answer.as_at > "2025-09"
        seen["concern"] += answer.override.in_force == "in_force"
        return answer

    monkeypatch.setattr(stepwise, "evaluate", looking)
    few = settings(
        max_examples=20,
        stateful_step_count=25,
        deadline=None,
        derandomize=True,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    run_state_machine_as_test(journeys(pack("wirral")), settings=few)
    assert seen["late"] and seen["concern"], seen
    made = [move for move in seen if move not in ("late", "concern")]
    assert len(made) >= 3, seen
