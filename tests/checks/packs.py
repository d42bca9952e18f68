"""Packs for tests of the checks: a small sound pack, and what a case changes in it.

`base.yaml` is a pack with nothing wrong. A case is one file that holds only what it changes: whatever it names is
taken out of the base, so that the case's own takes its place. In its first lines it may take out more:

    # without: moves.step-up, clauses

The pack that is checked is a folder of two files: what is left of the base (`pack.yaml`), and the case's file as it
is, so that lines and columns in the expected text are those of the case.
"""

from __future__ import annotations

import os
import re
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import stepwise
from stepwise.diagnostics import Diagnostic, render_text
from stepwise.text import Map, read_text

HERE = Path(__file__).parent
BASE = HERE / "base.yaml"

Name = tuple[str, ...]


def cases() -> list[str]:
    """The codes that have a folder."""
    return sorted(p.name for p in HERE.iterdir() if (p / "bad.yaml").is_file())


def check(case: Path) -> list[Diagnostic]:
    """Everything that is wrong with the base pack as a case changes it."""
    with _folder(case):
        return stepwise.check_pack(".")


def shown(case: Path) -> str:
    """The same as the text that people read."""
    return render_text(check(case)) + "\n"


@contextmanager
def _folder(case: Path) -> Iterator[None]:
    before = Path.cwd()
    with tempfile.TemporaryDirectory() as name:
        build(Path(name), case)
        os.chdir(name)
        try:
            yield
        finally:
            os.chdir(before)


def build(folder: Path, case: Path) -> None:
    """Write the pack of a case into a folder; of the base itself, nothing is changed."""
    text = case.read_text("utf-8")
    if case == BASE:
        (folder / "pack.yaml").write_text(text, "utf-8")
        return
    base = without(BASE.read_text("utf-8"), [*taken_out(text), *named(text)])
    (folder / "pack.yaml").write_text(base, "utf-8")
    shutil.copy(case, folder / case.name)


def taken_out(text: str) -> list[Name]:
    """What the first lines of a case take out of the base."""
    found = re.findall(r"^# without: (.+)$", text, re.MULTILINE)
    return [tuple(x.strip().split(".")) for line in found for x in line.split(",")]


def named(text: str) -> Iterator[Name]:
    """What a case gives anew: sections, or the entries of a section that has names."""
    tree, problems = read_text(text, "case")
    assert isinstance(tree, Map), problems
    for section, value in tree.entries:
        if not isinstance(value, Map):
            yield (section.text,)
            continue
        for entry, inner in value.entries:
            if section.text == "vocabulary" and isinstance(inner, Map):
                yield from ((section.text, entry.text, word.text) for word, _ in inner.entries)
            else:
                yield section.text, entry.text


def without(text: str, names: list[Name]) -> str:
    """The base without some of its entries, and without sections left empty."""
    kept: list[str] = []
    where: list[str] = []
    skipped: int | None = None
    for line in text.splitlines():
        depth = (len(line) - len(line.lstrip())) // 2
        if skipped is not None and depth > skipped:
            continue
        skipped = None
        where = [*where[:depth], line.strip().split(":")[0]]
        if tuple(where) in names:
            skipped = depth
            continue
        kept.append(line)
    while True:
        full = [line for line, after in zip(kept, [*kept, ""][1:], strict=True) if not _empty(line, after)]
        if full == kept:
            break
        kept = full
    return "\n".join(kept) + "\n"


def _empty(line: str, after: str) -> bool:
    """Whether a line opens a section in which nothing is left."""

    def depth(x: str) -> int:
        return len(x) - len(x.lstrip())

    return line.endswith(":") and depth(after) <= depth(line)
