"""Files that can and cannot be read."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from stepwise.diagnostics import render_text
from stepwise.text import read_file, to_plain


def shown(path: Path, shown_as: str | None = "pack.yaml") -> str:
    node, found = read_file(path, shown_as)
    assert node is None
    assert len(found) == 1
    return render_text(found)


def test_a_file_is_read_and_named_as_asked(tmp_path: Path) -> None:
    path = tmp_path / "pack.yaml"
    path.write_bytes("a: Zoë\r\nb: 'x'\r\n".encode())
    node, found = read_file(path)
    assert (to_plain(node), found) == ({"a": "Zoë", "b": "x"}, [])
    assert node is not None and node.span.file == str(path)
    renamed, _ = read_file(path, "wirral/pack.yaml")
    assert renamed is not None and renamed.span.file == "wirral/pack.yaml"


def test_a_missing_file(tmp_path: Path) -> None:
    wanted = "pack.yaml:1:1: error file-missing: there is no such file\n  help: check the name and the folder"
    assert shown(tmp_path / "none.yaml") == wanted
    (tmp_path / "file").write_text("x")
    assert shown(tmp_path / "file" / "pack.yaml") == wanted


def test_a_folder_is_not_a_file(tmp_path: Path) -> None:
    assert shown(tmp_path) == (
        "pack.yaml:1:1: error file-unreadable: this is a folder, not a file\n  help: name a file inside it"
    )


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="needs named pipes")
def test_a_pipe_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    assert "file-unreadable: this is not an ordinary file" in shown(tmp_path / "pipe")


def test_names_that_no_file_can_have() -> None:
    assert "file-unreadable: this file cannot be read" in shown(Path("a\0b"))
    assert "file-unreadable: this file cannot be read" in shown(Path("x" * 5000))


def test_a_file_that_may_not_be_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "pack.yaml"
    path.write_text("a: b")

    def refuse(self: Path, mode: str) -> None:
        raise PermissionError

    monkeypatch.setattr(Path, "open", refuse)
    assert "file-unreadable: this file may not be read" in shown(path)


def test_a_file_of_50_mb_is_refused_unread(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "pack.yaml"
    with path.open("wb") as stream:
        stream.truncate(50 * 1024 * 1024)

    def refuse(self: Path, mode: str) -> None:
        raise AssertionError("it was opened")

    monkeypatch.setattr(Path, "open", refuse)
    assert shown(path) == (
        "pack.yaml:1:1: error file-size: this file is larger than 2 MB\n  help: split it into several files"
    )


def test_a_file_that_grows_while_it_is_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "pack.yaml"
    path.write_text("a" * (2 * 1024 * 1024 + 1))
    small = (tmp_path / "small").resolve()
    small.write_text("a")
    status = small.stat()
    monkeypatch.setattr(Path, "stat", lambda self, **_: status)
    assert "file-size" in shown(path)


def test_a_file_that_is_not_utf_8(tmp_path: Path) -> None:
    path = tmp_path / "pack.yaml"
    path.write_bytes("a: b\r\nname: Zoë X\r\nc: d\r\n".encode("cp1252"))
    assert shown(path) == (
        "pack.yaml:2:9: error file-encoding: this letter is not written as UTF-8\n"
        "    2 | name: Zo\ufffd X\n"
        '      |         ^ save it again with the encoding "UTF-8"'
    )
    path.write_bytes("a: b".encode("utf-16"))
    assert "file-encoding: this file is saved as UTF-16, not as UTF-8" in shown(path)


def test_a_file_with_nothing_in_it(tmp_path: Path) -> None:
    path = tmp_path / "pack.yaml"
    for nothing in ("", "# only this\n", "---\n", "\n\n"):
        path.write_text(nothing)
        assert shown(path) == (
            "pack.yaml:1:1: error file-empty: this file holds nothing\n  help: write something in it, or delete it"
        )
