"""Proving a pack: scenarios as sentences, and (with the ``test`` extra) strategies and ready-made properties."""

from stepwise.kit.scenarios import Outcome, Scenario, load_scenarios, run_scenario

__all__ = ["Outcome", "Scenario", "load_scenarios", "run_scenario"]
