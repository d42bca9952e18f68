"""Packs and pages put the published procedures in our own words: no run of eight words is the procedure's.

The procedures themselves are not part of the project. Where their texts lie beside the checkout they are
compared; elsewhere that one test is skipped.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SOURCES = ROOT.parent / "shared" / "sources"
RUN = 8
OURS = ("policies", "docs", "src", "examples", "README.md")
TEXT = {".md", ".yaml", ".yml", ".py", ".json", ".txt", ".toml", ".html", ".svg"}

# Titles of the published documents, which cannot be said in other words.
TITLES = (
    "Halton Safeguarding Children Board: Step up / Step down Protocol",
    "Implementation of Step Up/Step Down Process",
    "Interface between Early Intervention Team Around the Family (TAF) and Children's Social Care (CSC)",
    "Rochdale Children's Services: Transfer, Step Up and Step Down Procedure",
    "Step Up / Step Down Procedure",
    "Step Up/Step Down Process Wirral Procedures",
)

Placed = tuple[str, int]


def plain(text: str) -> str:
    """Case-folded, without apostrophes, and with underscores as spaces."""
    return re.sub(r"(?<=\w)['’](?=\w)", "", text.casefold()).replace("_", " ")


# longest first, so that a title within another does not hide the longer one
TITLE = re.compile(
    "|".join(
        r"\b" + r"\W+".join(re.findall(r"\w+", plain(title))) + r"\b"
        for title in sorted(TITLES, key=len, reverse=True)
    )
)


def words_of(text: str) -> list[Placed]:
    """Each word, without punctuation, and its line. A title becomes a sign that no run of words can hold."""
    text = TITLE.sub(lambda found: " \0 " + "\n" * found[0].count("\n"), plain(text))
    return [
        (word, number)
        for number, line in enumerate(text.split("\n"), 1)
        for word in re.findall(r"\w+|\0", line)
    ]


def runs(words: list[Placed]) -> Iterator[tuple[str, int]]:
    for start in range(len(words) - RUN + 1):
        run = " ".join(word for word, _ in words[start : start + RUN])
        if "\0" not in run:
            yield run, words[start][1]


def copied(sources: Iterable[Path], files: Iterable[Path]) -> Iterator[str]:
    """Where a file repeats a source: one entry for each line of it, though the repeat may run on."""
    theirs = {run: source.stem for source in sources for run, _ in runs(words_of(source.read_text("utf-8")))}
    for path in files:
        last = 0
        for run, line in runs(words_of(path.read_text("utf-8"))):
            if run in theirs and line != last:
                yield f"{path}:{line}: as in {theirs[run]}: {run}"
                last = line


def our_files() -> Iterator[Path]:
    for name in OURS:
        path = ROOT / name
        files = [path] if path.is_file() else sorted(path.rglob("*"))
        yield from (f for f in files if f.is_file() and f.suffix in TEXT and "__pycache__" not in f.parts)


def test_nothing_is_copied_from_the_procedures() -> None:
    sources = sorted(SOURCES.glob("*.txt"))
    if not sources:
        pytest.skip("the texts of the published procedures are not beside this checkout")
    found = list(copied(sources, our_files()))
    assert not found, f"{len(found)} places, to be put in our own words:\n" + "\n".join(found)


def test_a_copy_is_caught(tmp_path: Path) -> None:
    source = tmp_path / "procedure.txt"
    source.write_text("The cat's basket, once it is dry, must be put\nby the stove before anyone sleeps.\n")
    ours = tmp_path / "pack.yaml"
    ours.write_text(
        "needs:\n"
        "  basket:\n"
        "    must: >\n"
        "      Once it is dry, must\n"
        "      be put *by* the Stove\n"
        "    should: Put the cat's basket, once it is dry, near the stove\n"
    )
    assert list(copied([source], [ours])) == [
        f"{ours}:4: as in procedure: once it is dry must be put by",
    ]


def test_a_title_may_stand(tmp_path: Path) -> None:
    source = tmp_path / "procedure.txt"
    source.write_text(f"All of it follows the {TITLES[2]}, as agreed.")
    page = tmp_path / "page.md"
    page.write_text(f"It follows the {TITLES[2].upper().replace('TEAM ', 'TEAM' + chr(10))}, as agreed.")
    assert list(copied([source], [page])) == []


def test_lines_are_counted_past_a_title() -> None:
    text = TITLES[2].replace(" Team ", "\nTeam ") + "\nafter"
    assert words_of(text)[-1] == ("after", 3)
