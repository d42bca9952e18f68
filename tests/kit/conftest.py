"""A small pack in a folder of its own, with scenarios beside it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import NamedTuple

import pytest
from tests.example import HEADER, SECTIONS

import stepwise
from stepwise.diagnostics import Diagnostic
from stepwise.kit import Scenario, load_scenarios, loader


class Beside(NamedTuple):
    """What was read: the pack, under any readings; the scenarios beside it; what is wrong with their file."""

    load: Callable[[Mapping[str, str]], stepwise.Pack]
    scenarios: list[Scenario]
    problems: list[Diagnostic]


@pytest.fixture
def beside(tmp_path: Path) -> Callable[[str, str], Beside]:
    """Writes the made-up authority with its own rules, and one file of scenarios. Sections that the rules name are theirs."""

    def write(rules: str, scenarios: str) -> Beside:
        sections = [text for name, text in SECTIONS.items() if f"\n{name}:" not in rules]
        (tmp_path / "pack.yaml").write_text("\n".join([HEADER, *sections, rules]), "utf-8")
        (tmp_path / "scenarios").mkdir(exist_ok=True)
        (tmp_path / "scenarios" / "some.yaml").write_text(scenarios, "utf-8")
        load = loader(tmp_path)
        return Beside(load, *load_scenarios(tmp_path, load({})))

    return write
