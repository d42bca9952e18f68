"""Proving a pack: scenarios as sentences, and (with the ``test`` extra) strategies and ready-made properties."""

from __future__ import annotations

from importlib import import_module
from typing import Any

from stepwise.kit.scenarios import Outcome, Scenario, load_scenarios, loader, run_scenario

#: Imported when asked for, each from its module: most need hypothesis, which only the ``test`` extra brings.
_WHEN_ASKED_FOR = {
    "CannotBuild": "building",
    "ConformanceSuite": "conformance",
    "NearMiss": "building",
    "broken_cases": "strategies",
    "cases": "strategies",
    "in_place": "building",
    "journeys": "journey",
    "near_misses": "building",
    "packs": "made_up",
}

__all__ = ["Outcome", "Scenario", "load_scenarios", "loader", "run_scenario", *_WHEN_ASKED_FOR]


def __getattr__(name: str) -> Any:
    """Strategies, made cases and the suite are imported when asked for."""
    if name in _WHEN_ASKED_FOR:
        return getattr(import_module(f"stepwise.kit.{_WHEN_ASKED_FOR[name]}"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
