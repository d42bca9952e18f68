"""The digest names what a pack says: the same words give the same digest, and any other word another."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.pack.packs import MOVES, PACK, read, write


def digest(folder: Path, moves: str = MOVES, pack: str = PACK, **files: str) -> str:
    return read(write(folder, moves, pack, **files)).digest


@pytest.fixture
def plain(tmp_path: Path) -> str:
    return digest(tmp_path / "plain")


def test_it_is_a_sha_256(plain: str) -> None:
    assert len(plain) == 64 and int(plain, 16) >= 0


def test_comments_layout_and_quotes_do_not_change_it(tmp_path: Path, plain: str) -> None:
    moves = MOVES.replace("moves:", "# the moves\nmoves:  # all of them\n").replace("name: Refer", 'name: "Refer"')
    assert digest(tmp_path / "a", moves) == plain
    block = MOVES.replace(
        "{ event: meeting, outcome: agreed }", "\n          event: meeting\n          outcome: agreed"
    )
    assert digest(tmp_path / "b", block) == plain


def test_line_ends_and_a_byte_order_mark_do_not_change_it(tmp_path: Path, plain: str) -> None:
    crlf = digest(tmp_path / "crlf", MOVES.replace("\n", "\r\n"), PACK.replace("\n", "\r\n"))
    assert crlf == plain


def test_the_split_into_files_does_not_change_it(tmp_path: Path, plain: str) -> None:
    assert digest(tmp_path / "one", "", PACK + MOVES) == plain
    folder = write(tmp_path / "deep", "")
    (folder / "rules").mkdir()
    (folder / "rules" / "all.yaml").write_text(MOVES, "utf-8")
    assert read(folder).digest == plain


def test_scenarios_editions_and_other_files_do_not_change_it(tmp_path: Path, plain: str) -> None:
    folder = write(tmp_path / "a")
    for name in ("scenarios", "editions"):
        (folder / name).mkdir()
        (folder / name / "x.yaml").write_text("cases: {}\n", "utf-8")
    (folder / "README.md").write_text("# A pack\n", "utf-8")
    assert read(folder).digest == plain


@pytest.mark.parametrize(
    ("right", "wrong"),
    [("The meeting agrees", "The meeting has agreed"), ("must:", "should:"), ("to: early-help", "to: nowhere")],
)
def test_another_word_changes_it(tmp_path: Path, plain: str, right: str, wrong: str) -> None:
    assert digest(tmp_path / "a", MOVES.replace(right, wrong)) != plain


def test_a_clause_said_otherwise_changes_it(tmp_path: Path, plain: str) -> None:
    assert digest(tmp_path / "a", pack=PACK.replace("Everything.", "All of it.")) != plain


def test_the_order_of_stages_changes_it(tmp_path: Path, plain: str) -> None:
    stages = ["  universal: { name: Universal services }\n", "  early-help: { name: Early help }\n"]
    assert "".join(stages) in PACK
    assert digest(tmp_path / "a", pack=PACK.replace("".join(stages), "".join(reversed(stages)))) != plain
