"""Where output goes and how it looks: stdout for data, stderr for talk, colour only where it is wanted."""

from __future__ import annotations

import json
import os
import shutil
import sys
from typing import TextIO

from stepwise.render import SIGNS, Look, plain


class Stop(Exception):
    """The command cannot go on: what is wrong, how to mend it, and the exit code."""

    def __init__(self, message: str, help: str | None = None, code: int = 2) -> None:
        super().__init__(message)
        self.message, self.help, self.code = message, help, code


class Out:
    """The two streams of one run."""

    def __init__(self, colour: str = "auto", width: int | None = None) -> None:
        self.colour = colour
        self.width = width
        #: How to reach the front door of the pack in use: the last thing said when a command fails.
        self.door: str | None = None

    @property
    def look(self) -> Look:
        """How text on stdout is to look."""
        return Look(self.width or _columns(), wants_colour(self.colour, sys.stdout), _has_signs(sys.stdout))

    def text(self, text: str) -> None:
        """Data for people. Letters the terminal has not are replaced."""
        _write(sys.stdout, text if text.endswith("\n") or not text else text + "\n")

    def json(self, data: object) -> None:
        """Data for programs: always UTF-8, the same bytes for the same data."""
        self.raw(json.dumps(data, ensure_ascii=False, indent=2) + "\n")

    def raw(self, text: str) -> None:
        """Text that must come out as it is, in UTF-8."""
        sys.stdout.flush()
        buffer = getattr(sys.stdout, "buffer", None)
        if buffer is None:
            sys.stdout.write(text)
        else:
            buffer.write(text.encode("utf-8"))

    def say(self, text: str) -> None:
        """Talk."""
        sys.stdout.flush()
        _write(sys.stderr, text + "\n")

    def stop(self, problem: Stop) -> int:
        """Say what is wrong and how to mend it; give the exit code."""
        self.say(f"stepwise: {problem.message}")
        if problem.help:
            self.say(f"  {problem.help}")
        return self.last(problem.code)

    def last(self, code: int) -> int:
        """Whatever went wrong, the front door is the last thing said. Gives the exit code back."""
        if self.door:
            self.say(f"If a child may be at risk: {self.door}")
        return code


def _write(stream: TextIO, text: str) -> None:
    if not _has_signs(stream):
        text = plain(text)
    encoding = getattr(stream, "encoding", None) or "utf-8"
    try:
        text.encode(encoding)
    except UnicodeEncodeError:
        text = text.encode(encoding, "replace").decode(encoding)
    stream.write(text)


def _has_signs(stream: TextIO) -> bool:
    try:
        SIGNS.encode(getattr(stream, "encoding", None) or "utf-8")
    except (UnicodeEncodeError, LookupError):
        return False
    return True


def wants_colour(choice: str, stream: TextIO) -> bool:
    """Whether to colour: as told; else only a terminal that can, and not where NO_COLOR is set."""
    if choice != "auto":
        return choice == "always"
    if os.environ.get("NO_COLOR") or os.environ.get("TERM") == "dumb":
        return False
    return stream.isatty()


def _columns() -> int:
    return shutil.get_terminal_size((80, 24)).columns
