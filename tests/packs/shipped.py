"""The packs that ship, each loaded once a process and reading."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path

import stepwise
from stepwise.kit import Scenario, load_scenarios
from stepwise.pack.find import packs_under

HOME = Path(__file__).parents[2] / "policies"
FOLDERS = {found.name: found.folder for found in packs_under(HOME)}
NAMES = list(FOLDERS)


@lru_cache(maxsize=512)
def _pack(name: str, readings: tuple[tuple[str, str], ...]) -> stepwise.Pack:
    return stepwise.load_pack(FOLDERS[name], readings=dict(readings))


def pack(name: str, readings: Mapping[str, str] | None = None) -> stepwise.Pack:
    """A shipped pack under some readings."""
    return _pack(name, tuple(sorted((readings or {}).items())))


@lru_cache(maxsize=16)
def scenarios(name: str) -> tuple[Scenario, ...]:
    """The scenarios beside a shipped pack."""
    found, problems = load_scenarios(FOLDERS[name], pack(name))
    assert not problems, problems
    return tuple(found)
