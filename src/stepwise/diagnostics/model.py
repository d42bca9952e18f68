"""A place in a file, one thing wrong in a file, one thing wrong in a case snapshot."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Severity = Literal["error", "warning"]


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of a file. Lines and columns count characters from 1; the end is the first place after the
    stretch."""

    file: str
    line: int
    column: int
    end_line: int
    end_column: int

    def to_dict(self) -> dict[str, object]:
        """Give the span as JSON-ready data."""
        return {
            "file": self.file,
            "line": self.line,
            "column": self.column,
            "end_line": self.end_line,
            "end_column": self.end_column,
        }


@dataclass(frozen=True, slots=True)
class Diagnostic:
    """One thing wrong in a file.

    `code` is stable and looked up with `explain`; `message` says what is wrong and `help` how to mend it,
    both in plain words with no full stop; `span` says where; `source` is the text of the line `span.line`,
    for the picture with carets.
    """

    code: str
    severity: Severity
    message: str
    help: str | None = None
    span: Span | None = None
    source: str | None = None

    def to_dict(self) -> dict[str, object]:
        """Give the diagnostic as JSON-ready data; what is not known is null."""
        return {
            "code": self.code,
            "severity": self.severity,
            "message": self.message,
            "help": self.help,
            "span": None if self.span is None else self.span.to_dict(),
            "source": self.source,
        }


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing wrong in a case snapshot.

    `path` leads to it (`events.2.date`; empty for the snapshot as a whole). `message` and `help` must not
    repeat a child's data: only the path and ids that the caller gave.
    """

    path: str
    message: str
    help: str | None = None
    code: str = "case"

    def to_dict(self) -> dict[str, object]:
        """Give the problem as JSON-ready data; help that is not there is null."""
        return {"path": self.path, "message": self.message, "help": self.help, "code": self.code}
