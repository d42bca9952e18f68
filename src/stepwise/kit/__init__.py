"""Proving a pack: scenarios as sentences, and (with the ``test`` extra) strategies and ready-made properties."""

from __future__ import annotations

from typing import Any

from stepwise.kit.scenarios import Outcome, Scenario, load_scenarios, loader, run_scenario

__all__ = ["ConformanceSuite", "Outcome", "Scenario", "load_scenarios", "loader", "run_scenario"]


def __getattr__(name: str) -> Any:
    """``ConformanceSuite`` needs hypothesis, which only the ``test`` extra brings: it is imported when asked for."""
    if name == "ConformanceSuite":
        from stepwise.kit.conformance import ConformanceSuite

        return ConformanceSuite
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
