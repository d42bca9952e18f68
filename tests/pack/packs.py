"""A very small pack, for tests of how packs are read."""

from __future__ import annotations

from pathlib import Path

from stepwise.diagnostics import Diagnostic, render_text
from stepwise.pack import Written, read_pack

PACK = """\
format: stepwise/v1
authority: exampleshire
name: Exampleshire
title: Step up and step down
edition: 1.0.0
in_force: not stated
sources: [{ title: A procedure made up for tests }]
entry: universal
stages:
  universal: { name: Universal services }
  early-help: { name: Early help }
vocabulary:
  roles: { front-door: { name: Front door, contact: 01632 960000 } }
  facts: { concern: A worry }
  events: { meeting: { name: The meeting, outcomes: { agreed: All agree } } }
override: { says: Safety comes first, raised_by: concern, front_door: front-door, opens: refer, cites: C-1 }
clauses: { C-1: { section: "1", says: Everything., strength: norm } }
"""

MOVES = """\
moves:
  refer:
    name: Refer
    from: universal
    to: early-help
    needs:
      agreed:
        must: The meeting agrees
        when: { event: meeting, outcome: agreed }
        cites: C-1
"""


def write(folder: Path, moves: str = MOVES, pack: str = PACK, **files: str) -> Path:
    """Write a pack into a folder: its header, its moves, and more files by name."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "pack.yaml").write_bytes(pack.encode())
    if moves:
        (folder / "moves.yaml").write_bytes(moves.encode())
    for name, text in files.items():
        (folder / f"{name}.yaml").write_bytes(text.encode())
    return folder


def read(folder: Path, **readings: str) -> Written:
    """Read a pack that has nothing wrong with it."""
    written, problems = read_pack(folder, {k.replace("_", "-"): v for k, v in readings.items()})
    assert written is not None, render_text(problems)
    assert problems == []
    return written


def mistakes(folder: Path, moves: str = MOVES, pack: str = PACK, **files: str) -> list[Diagnostic]:
    """Everything that is wrong with a pack."""
    written, problems = read_pack(write(folder, moves, pack, **files))
    assert written is None or written.partial or not problems
    return problems


def underlined(d: Diagnostic) -> str:
    """The text that a diagnostic points at."""
    assert d.span is not None and d.span.line == d.span.end_line
    line = Path(d.span.file).read_text("utf-8").splitlines()[d.span.line - 1]
    return line[d.span.column - 1 : d.span.end_column - 1]
