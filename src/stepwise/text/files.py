"""Files: reading the bytes and the letters, before YAML comes in."""

from __future__ import annotations

import codecs
import re
import stat
from pathlib import Path

from stepwise.diagnostics import Diagnostic, Span

from . import codes
from .limits import LARGEST
from .lines import Lines
from .nodes import Node
from .reader import TOO_LARGE, read_text

_SAVE = 'save it again with the encoding "UTF-8"'
_BREAK = re.compile(rb"\r\n|\r|\n")


def read_file(path: Path, shown_as: str | None = None) -> tuple[Node | None, list[Diagnostic]]:
    """Read a YAML file; see `read_text` for what it gives.

    `shown_as` is the name by which diagnostics call the file; without it, the path as given.
    A file that is missing, is not an ordinary file, may not be read, is too large or is not UTF-8 gives one
    diagnostic.
    """
    file = str(path) if shown_as is None else shown_as
    data = _bytes(path, file)
    if isinstance(data, Diagnostic):
        return None, [data]
    text = _text(data, file)
    if isinstance(text, Diagnostic):
        return None, [text]
    return read_text(text, file)


def _whole(file: str, code: str, message: str, cure: str) -> Diagnostic:
    return Diagnostic(code, "error", message, cure, Span(file, 1, 1, 1, 1))


def _bytes(path: Path, file: str) -> bytes | Diagnostic:
    try:
        # Asked before opening: opening a pipe could wait for ever, and a device could have no end.
        status = path.stat()
        if stat.S_ISDIR(status.st_mode):
            return _whole(file, codes.UNREADABLE, "this is a folder, not a file", "name a file inside it")
        if not stat.S_ISREG(status.st_mode):
            return _whole(file, codes.UNREADABLE, "this is not an ordinary file", "name a text file")
        if status.st_size > LARGEST:
            return _whole(file, codes.SIZE, *TOO_LARGE)
        with path.open("rb") as stream:
            data = stream.read(LARGEST + 1)
    except (FileNotFoundError, NotADirectoryError):
        return _whole(file, codes.MISSING, "there is no such file", "check the name and the folder")
    except PermissionError:
        return _whole(file, codes.UNREADABLE, "this file may not be read", "ask its owner to let you read it")
    except (OSError, ValueError):
        # ValueError: the name itself cannot be a file's name.
        return _whole(file, codes.UNREADABLE, "this file cannot be read", "check the name and the disk it is on")
    if len(data) > LARGEST:
        return _whole(file, codes.SIZE, *TOO_LARGE)
    return data


def _text(data: bytes, file: str) -> str | Diagnostic:
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return _whole(file, codes.ENCODING, "this file is saved as UTF-16, not as UTF-8", _SAVE)
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        before = data[: error.start].decode("utf-8")
        # Only the line in question is shown, with a sign for what could not be read.
        broken = _BREAK.split(data[error.start :], maxsplit=1)[0].decode("utf-8", "replace")
        lines = Lines(before + broken, file)
        message = "this letter is not written as UTF-8"
        return lines.error(codes.ENCODING, message, _SAVE, lines.span(len(before), len(before) + 1))
