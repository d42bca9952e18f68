"""Every scenario beside every pack holds."""

from __future__ import annotations

import pytest
from tests.packs.shipped import FOLDERS, NAMES, pack, scenarios

from stepwise.kit import load_scenarios, run_scenario

FILES = [(name, path) for name in NAMES for path in sorted((FOLDERS[name] / "scenarios").rglob("*.yaml"))]


@pytest.mark.parametrize(("name", "path"), FILES, ids=[f"{n}:{p.stem}" for n, p in FILES])
def test_the_scenarios_of_this_file_hold(name, path):
    mine = [s for s in scenarios(name) if s.span.file.endswith(f"{path.parent.name}/{path.name}")]
    failures = []
    for s in mine:
        outcome = run_scenario(s, lambda readings: pack(name, readings))
        failures += [f"{s.id} {s.name}\n    {f}" for f in outcome.failures]
    assert not failures, "\n".join(failures)


@pytest.mark.parametrize("name", NAMES)
def test_every_pack_has_scenarios_each_with_a_name_of_its_own(name):
    found, problems = load_scenarios(FOLDERS[name], pack(name))
    assert not problems
    assert len(found) > 100
    names = [(s.span.file, s.name) for s in found]
    assert len(set(names)) == len(names), "a name stands for one scenario of its file"
