"""The one order in which diagnostics are shown."""

from __future__ import annotations

from collections.abc import Iterable

from .model import Diagnostic


def in_order(ds: Iterable[Diagnostic]) -> list[Diagnostic]:
    """Give diagnostics by file, line, column, code and message; the same message at the same place only once.

    Diagnostics without a place come first.
    """
    kept: dict[object, Diagnostic] = {}
    for d in ds:
        kept.setdefault((d.span, d.code, d.message), d)
    return sorted(kept.values(), key=_key)


def _key(d: Diagnostic) -> tuple[object, ...]:
    s = d.span
    place = ("", 0, 0, 0, 0) if s is None else (s.file, s.line, s.column, s.end_line, s.end_column)
    return (place[0], place[1], place[2], d.code, d.message, place[3], place[4])
