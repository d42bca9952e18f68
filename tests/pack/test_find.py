"""Packs are found by path, by name, and by name and edition."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.pack.packs import write

from stepwise.pack import find as finding
from stepwise.pack import no_such_pack
from stepwise.pack.find import files_of, find, packs_under


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Two packs, one of them with an older edition, as if they had come with the library."""
    home = tmp_path / "policies"
    write(home / "barsetshire")
    write(home / "barsetshire" / "editions" / "first")
    write(home / "loamshire")
    (home / "notes").mkdir()
    monkeypatch.setattr(finding, "shipped", lambda: home)
    monkeypatch.setattr("stepwise.pack.from_text.shipped", lambda: home)
    return home


def test_by_name_and_edition(home: Path) -> None:
    assert find("barsetshire") == home / "barsetshire"
    assert find("barsetshire@first") == home / "barsetshire" / "editions" / "first"
    assert find("barsetshire@second") is None
    assert find("notes") is None


def test_by_path(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert find(home / "loamshire") == home / "loamshire"
    assert find(str(home / "loamshire")) == home / "loamshire"
    assert find(home / "loamshire" / "pack.yaml") == home / "loamshire"
    assert find(home / "nothing") is None
    monkeypatch.chdir(home)
    assert find("notes/") is None
    assert find("loamshire") == Path("loamshire")


def test_every_pack_by_its_name(home: Path) -> None:
    assert [f.name for f in packs_under(home)] == ["barsetshire", "barsetshire@first", "loamshire"]
    assert [f.name for f in packs_under(home / "barsetshire")] == ["barsetshire", "barsetshire@first"]


def test_the_rules_of_an_edition_are_not_those_of_the_pack_around_it(home: Path) -> None:
    (home / "barsetshire" / "scenarios").mkdir()
    (home / "barsetshire" / "scenarios" / "a.yaml").write_text("cases: {}\n", "utf-8")
    names = [p.relative_to(home / "barsetshire").as_posix() for p in files_of(home / "barsetshire")]
    assert names == ["pack.yaml", "moves.yaml"]


def test_a_name_that_is_not_there(home: Path) -> None:
    d = no_such_pack("barsetshre")
    assert (d.code, d.message) == ("no-pack", 'there is no pack "barsetshre"')
    assert d.help == 'did you mean "barsetshire"?'
    assert "loamshire" in (no_such_pack("zzz").help or "")
