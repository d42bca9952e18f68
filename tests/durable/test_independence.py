"""The second opinion is worth something only while it shares no code with the first."""

from __future__ import annotations

import ast
from pathlib import Path

ROOM = Path(__file__).parents[2] / "src" / "stepwise" / "durable"
#: What it may read: the pack and the snapshot as data, the answer to compare with, and the front door to ask for it.
MAY_READ = {"stepwise", "stepwise.compiled", "stepwise.diagnostics", "stepwise.evaluation", "stepwise.evaluation.model",
            "stepwise.pack.conditions", "stepwise.pack.due", "stepwise.pack.model"}  # fmt: skip


def imported(path: Path) -> set[str]:
    found = set()
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            found |= {a.name for a in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, "say the whole name, so that this test can read it"
            found.add(node.module or "")
    return {name for name in found if name.partition(".")[0] == "stepwise" and not name.startswith("stepwise.durable")}


def test_it_imports_nothing_of_the_engine_nor_of_its_dates() -> None:
    used = {name for path in ROOM.glob("*.py") for name in imported(path)}
    assert used <= MAY_READ
    assert "stepwise.compiled" in used, "this test has lost sight of the room"


def test_the_evaluator_itself_does_not_even_know_the_front_door() -> None:
    for name in (
        "dates",
        "formulas",
        "network",
        "opinion",
        "questions",
        "records",
        "attributes",
        "values",
        "rules",
        "snapshot",
    ):
        path = ROOM / f"{name}.py"
        assert "stepwise" not in imported(path), path.name
        names = {n.attr for n in ast.walk(ast.parse(path.read_text("utf-8"))) if isinstance(n, ast.Attribute)}
        assert not names & {"calendar", "program", "evaluate"}, f"{path.name} uses the engine's calendar or program"
