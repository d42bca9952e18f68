"""The made-up authority on disk, to be copied, changed and mutated."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

HERE = Path(__file__).parent / "loamshire"


@pytest.fixture
def loamshire(tmp_path: Path) -> Path:
    """A copy of the pack with its scenarios."""
    folder = tmp_path / "loamshire"
    shutil.copytree(HERE, folder)
    return folder


def without_scenario(folder: Path, name: str) -> None:
    """Take one scenario out of a pack."""
    for path in sorted((folder / "scenarios").glob("*.yaml")):
        blocks = path.read_text("utf-8").split("\n\n")
        kept = [b for b in blocks if f"- name: {name}\n" not in b]
        if len(kept) < len(blocks):
            path.write_text("\n\n".join(kept) + "\n", "utf-8")
            return
    raise AssertionError(f"no scenario is called {name!r}")


def paste(folder: Path, scenario: str) -> None:
    """Put a scenario into a file of its own."""
    (folder / "scenarios" / "pasted.yaml").write_text(f"scenarios:\n{scenario}", "utf-8")
