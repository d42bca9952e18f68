"""Reading what the caller names: a pack, a case, a moment. Everything wrong is said with its place and its cure."""

from __future__ import annotations

import os
import stat
import sys
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path
from typing import BinaryIO

import stepwise
from stepwise.cli.out import Out, Stop
from stepwise.days import LONDON, Moment, MomentError, parse_moment
from stepwise.diagnostics import CaseError, Diagnostic, render_text
from stepwise.pack import no_such_pack
from stepwise.pack.find import HEADER, Found, find, packs_under
from stepwise.render import contact

LARGEST = 2_000_000
#: Problems that mean the case could not even be read; all others are a case that was read and refused.
_UNREADABLE = frozenset({"case-json", "case-size"})


def readings(given: Iterable[str]) -> dict[str, str]:
    """``id=option`` arguments as a mapping."""
    out = {}
    for text in given:
        id, equals, option = text.partition("=")
        if not equals or not id or not option:
            raise Stop(f'"{text}" does not choose a reading', "write --reading READING=OPTION")
        out[id] = option
    return out


def pack(name: str, out: Out, chosen: dict[str, str] | None = None) -> stepwise.Pack:
    """The pack of this name or path, under these readings."""
    try:
        loaded = stepwise.load_pack(_as_path(name), readings=chosen or None)
    except stepwise.PackError as e:
        alone = e.diagnostics[0] if len(e.diagnostics) == 1 else None
        if alone is not None and alone.code == "no-pack" and alone.span is None:
            raise Stop(alone.message, alone.help) from None
        if all(d.code == "unknown-reading" for d in e.diagnostics) and chosen:
            raise Stop(e.diagnostics[0].message, e.diagnostics[0].help) from None
        raise Stop(str(e), f"stepwise check {name}") from None
    out.door = contact(loaded.compiled.front_door)
    return loaded


def _as_path(name: str) -> str | Path:
    """A name stays a name; what is a folder here is a path."""
    return Path(name) if Path(name).is_dir() and (Path(name) / HEADER).is_file() else name


def packs(names: Iterable[str]) -> list[Found]:
    """Every pack named: by name, by path, or every pack in a folder. Raises Stop where there is none."""
    found: list[Found] = []
    for name in names:
        path = Path(name)
        one = find(name)
        if path.is_dir():
            here = packs_under(path)
            if not here:
                raise Stop(f'there is no pack in "{name}"', f"name a folder that holds a {HEADER}, or a folder of such folders")
            found += here
        elif one is not None:
            found.append(Found(name if "/" not in name else one.name, one))
        else:
            missing = no_such_pack(name)
            raise Stop(missing.message, missing.help)
    # "." has no name of its own
    return list(dict.fromkeys(f if f.name else Found(f.folder.resolve().name, f.folder) for f in found))


def case(name: str, loaded: stepwise.Pack) -> stepwise.Case:
    """The case in a JSON file, or from stdin where the name is ``-``. Raises Stop or CaseError."""
    return loaded.case(_decoded(_bytes(name), name))


def is_unreadable(error: CaseError) -> bool:
    """Whether a refusal means that the case could not be read at all."""
    return any(p.code in _UNREADABLE for p in error.problems)


def _bytes(name: str) -> bytes:
    if name == "-":
        if sys.stdin is None or sys.stdin.isatty():
            raise Stop("no case comes from stdin", "pipe one in, as in: stepwise evaluate PACK - < case.json")
        return _bounded(sys.stdin.buffer, "stdin")
    path = Path(name)
    try:
        status = path.stat()
        if stat.S_ISDIR(status.st_mode):
            raise Stop(f'"{name}" is a folder, not a case', "name a JSON file inside it")
        if status.st_size > LARGEST:
            raise _too_large(name, status.st_size)
        if not stat.S_ISREG(status.st_mode) and not stat.S_ISFIFO(status.st_mode):
            raise Stop(f'"{name}" is not an ordinary file', "name a JSON file, or - for stdin")
        with path.open("rb") as stream:
            return _bounded(stream, name)
    except (FileNotFoundError, NotADirectoryError):
        raise Stop(f'there is no file "{name}"', _near(path)) from None
    except PermissionError:
        raise Stop(f'"{name}" may not be read', "ask its owner to let you read it") from None
    except (OSError, ValueError):
        raise Stop(f'"{name}" cannot be read', "check the name and the disk it is on") from None


def _bounded(stream: BinaryIO, name: str) -> bytes:
    data = stream.read(LARGEST + 1)
    if len(data) > LARGEST:
        raise _too_large(name, None)
    return data


def _too_large(name: str, size: int | None) -> Stop:
    said = f" ({size / 1_000_000:.0f} MB)" if size is not None else ""
    return Stop(
        f'"{name}" is larger than 2 MB{said}',
        "a case is one child's, a few kilobytes: give one case, not an extract of many",
    )


def _near(path: Path) -> str:
    folder = path.parent
    if not folder.is_dir():
        return f'there is no folder "{folder}" either'
    # The files beside it are not named: a case file may carry a child's name.
    beside = sum(1 for _ in folder.glob("*.json"))
    return "check the name" + (f"; JSON files in that folder: {beside}" if beside else " and the folder")


def _decoded(data: bytes, name: str) -> str:
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise Stop(f'"{name}" is saved as UTF-16', 'save it again with the encoding "UTF-8"')
    if b"\0" in data[:4096]:
        raise Stop(f'"{name}" is not text', "a case is a JSON file")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as e:
        line = data.count(b"\n", 0, e.start) + 1
        raise Stop(f'"{name}", line {line}: this is not UTF-8', 'save it again with the encoding "UTF-8"') from None
    if not text.strip():
        raise Stop(f'"{name}" is empty', "a case is a JSON object: see stepwise schema case")
    return text


def moment(given: str | None, found: stepwise.Case, out: Out) -> Moment:
    """The moment asked about: as told, else when the snapshot was taken, else today."""
    if given is not None:
        try:
            return parse_moment(given)
        except MomentError as e:
            raise Stop(f"--as-at: {e.message}", e.help) from None
    if found.taken_at is not None:
        return found.taken_at
    today = datetime.now(LONDON).date()
    out.say(f"as at today, {today.isoformat()}: the case does not say when it was taken (--as-at says otherwise)")
    return today


def shown(found: Iterable[Diagnostic], *, colour: bool) -> str:
    """Diagnostics as text."""
    return render_text(found, colour=colour)


def debugging() -> bool:
    """Whether a traceback is wanted."""
    return bool(os.environ.get("STEPWISE_DEBUG"))
