"""How a check says what it found: a diagnostic at its exact place, with a cure."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from stepwise.diagnostics import Diagnostic, Span, did_you_mean

_MOST = 12


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


def count(n: int, word: str) -> str:
    """`1 clause`, `2 clauses`."""
    return f"{n} {word}" if n == 1 else f"{n} {word}s"
