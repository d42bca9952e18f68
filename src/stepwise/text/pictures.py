"""The line each diagnostic stands on, for the picture with carets."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

from stepwise.diagnostics import Diagnostic

_LONGEST_LINE = 2_000


def with_lines(diagnostics: Iterable[Diagnostic]) -> list[Diagnostic]:
    """The diagnostics with the line each stands on. A file that can no longer be read gives none."""
    lines: dict[str, list[str]] = {}
    return [_with_line(d, lines) for d in diagnostics]


def _with_line(d: Diagnostic, lines: dict[str, list[str]]) -> Diagnostic:
    if d.span is None or d.source is not None:
        return d
    if d.span.file not in lines:
        try:
            text = Path(d.span.file).read_text("utf-8")
        except (OSError, ValueError):
            text = ""
        lines[d.span.file] = text.split("\n")
    own = lines[d.span.file]
    if d.span.line > len(own) or len(own[d.span.line - 1]) > _LONGEST_LINE or own == [""]:
        return d
    return replace(d, source=own[d.span.line - 1].rstrip("\r"))
