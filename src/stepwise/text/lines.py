"""Places in a text: from a position to line and column, and back; what a line says."""

from __future__ import annotations

import re
from bisect import bisect_right

from stepwise.diagnostics import Diagnostic, Span

_BREAK = re.compile(r"\r\n|\r|\n")
_SURROGATE = re.compile("[\ud800-\udfff]")
# A longer line is not repeated with every mistake on it: one such file could make a report of many megabytes.
_LONGEST_SOURCE = 2_000


class Lines:
    """The lines of one text. Positions count from 0, lines and columns from 1."""

    def __init__(self, text: str, file: str) -> None:
        """Take the text and the name by which its file is shown."""
        self.text = text
        self.file = file
        self._found: list[int] | None = None

    @property
    def _starts(self) -> list[int]:
        if self._found is None:
            self._found = [0, *(m.end() for m in _BREAK.finditer(self.text))]
        return self._found

    def place(self, at: int) -> tuple[int, int]:
        """Give the line and column of a position."""
        line = bisect_right(self._starts, at)
        return line, at - self._starts[line - 1] + 1

    def position(self, line: int, column: int) -> int:
        """Give the position of a line and column; places past the end give the end."""
        if line > len(self._starts):
            return len(self.text)
        return min(self._starts[line - 1] + column - 1, len(self.text))

    def line(self, number: int) -> str:
        """Give the text of one line without its break; "" past the end."""
        if not 1 <= number <= len(self._starts):
            return ""
        end = self._starts[number] if number < len(self._starts) else len(self.text)
        return self.text[self._starts[number - 1] : end].rstrip("\r\n")

    def colon_after(self, line: int, column: int) -> int | None:
        """Give the position of the colon that follows a place, past spaces and comments; None if none does."""
        at = self.position(line, column)
        while self.text[at : at + 1].isspace() or self.text.startswith("#", at):
            at = self.position(self.place(at)[0] + 1, 1) if self.text[at] == "#" else at + 1
        return at if self.text.startswith(":", at) else None

    def span(self, start: int, end: int) -> Span:
        """Give the stretch between two positions."""
        return Span(self.file, *self.place(start), *self.place(end))

    def line_span(self, number: int) -> Span:
        """Give the stretch of one line without the spaces at its ends."""
        text = self.line(number)
        column = len(text) - len(text.lstrip()) + 1
        return Span(self.file, number, column, number, max(len(text.rstrip()) + 1, column))

    def error(self, code: str, message: str, cure: str, span: Span) -> Diagnostic:
        """Give a diagnostic at a stretch of this text, with its line for the picture."""
        source: str | None = self.line(span.line)
        if source is not None and len(source) > _LONGEST_SOURCE:
            source = None
        elif source is not None:
            source = _SURROGATE.sub("\N{REPLACEMENT CHARACTER}", source)
        return Diagnostic(code, "error", message, cure, span, source)


def quoted(text: str) -> str:
    """Give a user's text for use inside a message: on one line, shortened, in quotation marks."""
    text = " ".join(text.split())
    return f'"{text[:40].rstrip()}…"' if len(text) > 41 else f'"{text}"'
