"""Diagnostics as text for people: the place, what is wrong, the line itself, and carets under the mistake."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable

from .model import Diagnostic, Span
from .order import in_order
from .words import one_line, shown

_WIDEST = 100
_LEAD = 30
_TAB = 4
_CLIP = "…"

_RED, _YELLOW, _BLUE, _BOLD, _OFF = "\x1b[1;31m", "\x1b[1;33m", "\x1b[34m", "\x1b[1m", "\x1b[0m"


def render_text(ds: Iterable[Diagnostic], *, colour: bool = False) -> str:
    """Give the diagnostics as text, in order, with no newline at the end; "" if there are none.

    Each has a first line `file:line:column: error code: message`. Where the line's text is known, it follows
    with carets under the mistake and the help after them; otherwise the help has a line of its own.
    `colour` adds terminal colours.
    """
    lines: list[str] = []
    for d in in_order(ds):
        lines.append(_head(d, colour))
        if d.span is not None and d.source is not None:
            lines.extend(_picture(d.span, d.source, d.help, _tint(d) if colour else ""))
        elif d.help:
            lines.append(f"  help: {one_line(d.help)}")
    return "\n".join(lines)


def _tint(d: Diagnostic) -> str:
    return _RED if d.severity == "error" else _YELLOW


def _head(d: Diagnostic, colour: bool) -> str:
    place = "" if d.span is None else f"{one_line(d.span.file)}:{d.span.line}:{d.span.column}: "
    message = one_line(d.message)
    if not colour:
        return f"{place}{d.severity} {d.code}: {message}"
    return f"{_BOLD}{place}{_OFF}{_tint(d)}{d.severity} {d.code}{_OFF}: {_BOLD}{message}{_OFF}"


def _picture(span: Span, source: str, help_text: str | None, tint: str) -> list[str]:
    shown_line, before, carets = _window(span, source)
    number = f"{span.line:>5}"
    bar, off = ("|", "") if not tint else (f"{_BLUE}|{_OFF}", _OFF)
    after = f" {one_line(help_text)}" if help_text else ""
    return [
        f"{number} {bar} {shown_line}".rstrip(),
        f"{' ' * len(number)} {bar} {' ' * before}{tint}{'^' * carets}{after}{off}",
    ]


def _window(span: Span, source: str) -> tuple[str, int, int]:
    """Give the part of the line to show, the cells before the carets, and how many carets."""
    pieces: list[str] = []
    offsets = [0]
    for char in source:
        piece = _piece(char, offsets[-1])
        pieces.append(piece)
        offsets.append(offsets[-1] + _cells(char, piece))
    last = len(pieces)
    first_char = min(max(span.column - 1, 0), last)
    end_char = min(span.end_column - 1, last) if span.end_line == span.line else len(source.rstrip())
    end_char = max(end_char, first_char)

    left, right = 0, last
    if offsets[last] > _WIDEST:
        if offsets[first_char] + _LEAD > _WIDEST:
            while offsets[first_char] - offsets[left] > _LEAD:
                left += 1
        while right > left and offsets[right] - offsets[left] > _WIDEST:
            right -= 1
    head = _CLIP if left else ""
    tail = _CLIP if right < last else ""
    text = head + "".join(pieces[left:right]) + tail
    before = len(head) + offsets[first_char] - offsets[left]
    carets = max(offsets[min(end_char, right)] - offsets[first_char], 1)
    return text, before, carets


def _piece(char: str, offset: int) -> str:
    return " " * (_TAB - offset % _TAB) if char == "\t" else shown(char)


def _cells(char: str, piece: str) -> int:
    """Give the number of screen cells that a character takes."""
    if char.isascii():
        return len(piece)
    if unicodedata.category(char) in ("Mn", "Me"):
        return 0
    return 2 if unicodedata.east_asian_width(piece) in ("W", "F") else 1
