"""The few exceptions. Only the front door raises them; inside the house mistakes are collected and
returned."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from .model import Diagnostic, Problem
from .order import in_order
from .picture import render_text
from .words import in_a_row, one_line


class StepwiseError(Exception):
    """Whatever the library raises on purpose is one of these."""


class PackError(StepwiseError):
    """A policy pack that cannot be used; `diagnostics` holds everything wrong with it, in order."""

    def __init__(self, diagnostics: Sequence[Diagnostic]) -> None:
        """Take the diagnostics, errors and warnings alike."""
        self.diagnostics: tuple[Diagnostic, ...] = tuple(in_order(diagnostics))
        super().__init__(self.diagnostics)

    def __str__(self) -> str:
        """Give one line that counts, then every diagnostic with its picture."""
        errors = sum(d.severity == "error" for d in self.diagnostics)
        warnings = len(self.diagnostics) - errors
        counts = _count(errors, "error") + (f" and {_count(warnings, 'warning')}" if warnings else "")
        head = f"the pack cannot be used: {counts}"
        return "\n".join([head, render_text(self.diagnostics)]) if self.diagnostics else head


class CaseError(StepwiseError):
    """A case snapshot that was refused; `problems` holds everything wrong with it.

    `front_door` is the pack's contact for a worry about a child. It stands in the refusal, because whoever
    holds a broken snapshot may hold it for a child at risk.
    """

    def __init__(self, problems: Sequence[Problem], front_door: Mapping[str, object] | None = None) -> None:
        """Take the problems, and the front door's `name` and `contact` (one string or several) where they are
        known."""
        self.problems: tuple[Problem, ...] = tuple(problems)
        self.front_door: dict[str, object] | None = None if front_door is None else dict(front_door)
        super().__init__(self.problems, self.front_door)

    def __str__(self) -> str:
        """Give one line that counts, every problem with its path and help, and the front door."""
        lines = [f"the case snapshot was refused: {_count(len(self.problems), 'problem')}"]
        for p in self.problems:
            lines.append(f"  {one_line(p.path) or 'the snapshot'}: {one_line(p.message)}")
            if p.help:
                lines.append(f"    help: {one_line(p.help)}")
        door = _door(self.front_door)
        if door:
            lines.append(f"If a child may be at risk now: {door}")
        return "\n".join(lines)

    def to_dict(self) -> dict[str, object]:
        """Give the refusal as JSON-ready data."""
        return {"problems": [p.to_dict() for p in self.problems], "front_door": _plain(self.front_door)}


def _count(n: int, word: str) -> str:
    return f"{n} {word}" if n == 1 else f"{n} {word}s"


def _door(front_door: Mapping[str, object] | None) -> str:
    if not front_door:
        return ""
    parts: list[str] = []
    for value in (front_door.get("name"), front_door.get("contact")):
        several = list(value) if isinstance(value, list | tuple) else [value]
        parts.extend(one_line(str(part)) for part in several if part)
    return in_a_row(parts)


def _plain(value: object) -> object:
    """Give mappings and tuples as dicts and lists, which is what JSON knows."""
    if isinstance(value, Mapping):
        return {str(k): _plain(v) for k, v in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(v) for v in value]
    return value
