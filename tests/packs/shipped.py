"""The packs that ship and their scenarios: each read once a process."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache, lru_cache
from pathlib import Path

import stepwise
from stepwise.kit import Scenario, load_scenarios
from stepwise.pack import from_tree
from stepwise.pack.find import packs_under

HOME = Path(__file__).parents[2] / "policies"
FOLDERS = {found.name: found.folder for found in packs_under(HOME)}
NAMES = list(FOLDERS)


def pack(name: str, readings: Mapping[str, str] | None = None) -> stepwise.Pack:
    """A shipped pack under some readings."""
    return _under(name, tuple(sorted(readings.items()))) if readings else _own(name)


@cache
def _own(name: str) -> stepwise.Pack:
    return stepwise.load_pack(FOLDERS[name])


@lru_cache(maxsize=16)  # each is several megabytes; scenarios of one set of readings stand together
def _under(name: str, readings: tuple[tuple[str, str], ...]) -> stepwise.Pack:
    written, problems = from_tree(_own(name).written.as_read, FOLDERS[name], dict(readings))
    if written is None:
        raise stepwise.PackError(problems)
    return stepwise.Pack(written, ())


@cache
def scenarios(name: str) -> tuple[Scenario, ...]:
    """The scenarios beside a shipped pack."""
    found, problems = load_scenarios(FOLDERS[name], pack(name))
    assert not problems, problems
    return tuple(found)
