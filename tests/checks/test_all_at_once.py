"""A rule that cannot be read does not hide the other mistakes, nor make new ones."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

import stepwise

FIRST_PACK = Path(__file__).parents[2] / "examples" / "first-pack"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    shutil.copytree(FIRST_PACK, tmp_path / "pack")
    return tmp_path / "pack"


def spoil(folder: Path, *changes: tuple[str, str]) -> None:
    path = folder / "moves.yaml"
    text = path.read_text("utf-8")
    for right, wrong in changes:
        assert right in text
        text = text.replace(right, wrong, 1)
    path.write_text(text, "utf-8")


def test_grammar_and_names_are_told_together(folder):
    spoil(folder, ("within 15 working days", "within 15 days"), ("consent: family-support", "consent: family-suport"))
    assert [d.code for d in stepwise.check_pack(folder)] == ["unknown-name", "due-unit"]


def test_a_rule_that_cannot_be_read_makes_no_other_mistake(folder):
    spoil(folder, ("must: A review meeting agrees", "musst: A review meeting agrees"))
    assert [d.code for d in stepwise.check_pack(folder)] == ["unknown-key"]


def test_such_a_pack_cannot_be_used(folder):
    spoil(folder, ("within 15 working days", "within 15 days"))
    with pytest.raises(stepwise.PackError):
        stepwise.load_pack(folder)
