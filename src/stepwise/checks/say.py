"""How a check says what it found: a diagnostic at its exact place, with a cure."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace
from pathlib import Path as FilePath

from stepwise.diagnostics import Diagnostic, Span, did_you_mean

_MOST = 12
_LONGEST_LINE = 2_000


def error(code: str, message: str, cure: str, span: Span | None) -> Diagnostic:
    """Something that keeps the pack from being used."""
    return Diagnostic(code, "error", message, cure, span)


def warning(code: str, message: str, cure: str, span: Span | None) -> Diagnostic:
    """Something worth a look; the pack can be used."""
    return Diagnostic(code, "warning", message, cure, span)


def nearest(word: str, options: Collection[str]) -> str:
    """The cure for an unknown word: the nearest known one, else what there is."""
    near = did_you_mean(word, options)
    return f'did you mean "{near}"?' if near else f"this pack has: {listed(options)}"


def listed(words: Iterable[str], *, most: int = _MOST) -> str:
    """Words with commas, the first so many of them."""
    every = list(words)
    if not every:
        return "none"
    return ", ".join(every[:most]) + (" …" if len(every) > most else "")


def with_lines(diagnostics: Iterable[Diagnostic]) -> list[Diagnostic]:
    """The diagnostics with the line each stands on, for the picture. A file that can no longer be read gives
    none."""
    lines: dict[str, list[str]] = {}
    return [_with_line(d, lines) for d in diagnostics]


def _with_line(d: Diagnostic, lines: dict[str, list[str]]) -> Diagnostic:
    if d.span is None or d.source is not None:
        return d
    if d.span.file not in lines:
        try:
            text = FilePath(d.span.file).read_text("utf-8")
        except (OSError, ValueError):
            text = ""
        lines[d.span.file] = text.split("\n")
    own = lines[d.span.file]
    if d.span.line > len(own) or len(own[d.span.line - 1]) > _LONGEST_LINE or own == [""]:
        return d
    return replace(d, source=own[d.span.line - 1].rstrip("\r"))


def count(n: int, word: str) -> str:
    """`1 clause`, `2 clauses`."""
    return f"{n} {word}" if n == 1 else f"{n} {word}s"


Sections = Mapping[str, Collection[str]]
