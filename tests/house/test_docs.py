"""Every example in README.md and docs/ runs, and prints what the page says that it prints.

- A `python` block is executed; the blocks of one page share their names. A block that begins with `>>>` is
  run as a session and its output compared.
- In a `console` block each line that begins with `$ ` is run by the shell, with stepwise on its path, and
  what it prints is compared with the lines below it. A line of `...` stands for any lines, `...` within a
  line for anything.
- A block is left alone only if `<!-- not run: the reason -->` stands just before it.

Examples run in the top folder of the checkout.
"""

from __future__ import annotations

import doctest
import os
import re
import subprocess
import sys
import textwrap
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pytest

ROOT = Path(__file__).parents[2]
PAGES = [p for p in (ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))) if p.is_file()]

FENCE = re.compile(r"^(?P<indent> *)(?P<fence>`{3,}|~{3,}) *(?P<language>[\w+-]*)")
NOT_RUN = re.compile(r"<!--\s*not run\b:?(?P<reason>.*?)-->")
ANSI = re.compile(r"\x1b\[[0-9;]*m")


class Block(NamedTuple):
    """A fenced block to be run: where its first line is, what language it is in, its text."""

    line: int
    language: str
    text: str


class Mismatch(AssertionError):
    """A command printed something else than the page says."""


def blocks(page: str) -> Iterator[Block]:
    """The python and console blocks of a page, less those left alone with a reason."""
    lines = page.splitlines()
    before = ""  # the last line with anything on it
    number = 0
    while number < len(lines):
        opening = FENCE.match(lines[number])
        if not opening:
            before = lines[number] if lines[number].strip() else before
            number += 1
            continue
        start = number = number + 1
        closing = re.compile(rf"^ *{re.escape(opening['fence'])}{re.escape(opening['fence'][0])}* *$")
        while number < len(lines) and not closing.match(lines[number]):
            number += 1
        if opening["language"] in ("python", "console") and not excused(before, start):
            text = textwrap.dedent("\n".join(lines[start:number]))
            yield Block(start + 1, opening["language"], text + "\n")
        before = ""
        number += 1


def excused(before: str, line: int) -> bool:
    comment = NOT_RUN.search(before)
    if comment and not comment["reason"].strip():
        raise Mismatch(f"line {line}: <!-- not run: --> needs a reason")
    return comment is not None


def run_python(block: Block, page: Path, names: dict[str, Any]) -> None:
    if not block.text.startswith(">>>"):
        # blank lines in front, so that an error shows the page's own line
        exec(compile("\n" * (block.line - 1) + block.text, str(page), "exec", dont_inherit=True), names)
        return
    session = doctest.DocTestParser().get_doctest(block.text, names, page.name, str(page), block.line - 1)
    runner = doctest.DocTestRunner(optionflags=doctest.ELLIPSIS, verbose=False)
    said: list[str] = []
    runner.run(session, out=said.append, clear_globs=False)
    names.update(session.globs)
    if runner.failures:
        raise Mismatch("".join(said))


def run_console(block: Block, page: Path) -> None:
    for line, command, expected in commands(block):
        done = subprocess.run(
            command,
            shell=True,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            encoding="utf-8",
            timeout=300,
            env=environment(),
            check=False,
        )
        printed = ANSI.sub("", done.stdout)
        problem = ""
        if done.returncode < 0 or done.returncode in (126, 127):
            problem = f"exit code {done.returncode}"
        elif "Traceback (most recent call last)" in printed:
            problem = "a traceback"
        elif not matches(expected, printed):
            problem = "not what the page says (a line of ... stands for any lines)"
        if problem:
            raise Mismatch(f"{page}:{line}: $ {command}\n{problem}; it printed:\n{printed}")


def commands(block: Block) -> Iterator[tuple[int, str, str]]:
    """Each command of a console block: its line on the page, the command, what it should print."""
    lines = block.text.splitlines()
    starts = [i for i, line in enumerate(lines) if line.startswith("$ ")]
    if not starts or any(line.strip() for line in lines[: starts[0]]):
        raise Mismatch(f"line {block.line}: a console block begins with a line '$ command'")
    for start, end in zip(starts, [*starts[1:], len(lines)], strict=True):
        after = start + 1
        while lines[after - 1].endswith("\\") and after < end:  # a command may go on over several lines
            after += 1
        command = "\n".join([lines[start][2:], *lines[start + 1 : after]])
        yield block.line + start, command, "\n".join(lines[after:end])


def environment() -> dict[str, str]:
    """Ours, with this Python's commands first, no colour, and a page's width."""
    path = os.pathsep.join([str(Path(sys.executable).parent), os.environ.get("PATH", "")])
    return {**os.environ, "PATH": path, "NO_COLOR": "1", "COLUMNS": "100", "PYTHONUTF8": "1", "TERM": "dumb"}


def matches(expected: str, printed: str) -> bool:
    """Whether the lines are the same, blank lines at either end and trailing spaces aside."""
    pattern = ""
    for line in expected.strip("\n").splitlines():
        if line.strip() == "...":
            pattern += r"(?:[^\n]*\n)*?"
        else:
            pattern += r"[^\n]*?".join(re.escape(part) for part in line.rstrip().split("...")) + r"\n"
    shown = "".join(line.rstrip() + "\n" for line in printed.strip("\n").splitlines())
    return re.fullmatch(pattern, shown) is not None


def run_page(page: Path) -> None:
    names: dict[str, Any] = {"__name__": "__main__"}
    for block in blocks(page.read_text("utf-8")):
        if block.language == "python":
            run_python(block, page, names)
        else:
            run_console(block, page)


@pytest.mark.skipif(not PAGES, reason="no pages are written yet")
@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(ROOT).as_posix())
def test_the_examples_of_a_page_run(page: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    run_page(page)


# -- the runner itself


def write(tmp_path: Path, text: str) -> Path:
    page = tmp_path / "page.md"
    page.write_text(textwrap.dedent(text), "utf-8")
    return page


@pytest.mark.parametrize(
    "text",
    [
        "```python\nx = 1\n```\nwords\n```python\nassert x == 1\n```\n",
        "```python\nx = 6\n```\n```python\n>>> x * 7\n42\n>>> print('so it is')\nso ... is\n```\n",
        "```console\n$ echo one; echo two\none\ntwo\n$ true\n```\n",
        "```console\n$ printf 'a\\nb\\nc\\nd\\n'\na\n...\nd\n```\n",
        "```console\n$ echo digest 12ab, done\ndigest ..., done\n```\n",
        "```console\n$ echo one \\\n    two\none two\n```\n",
        "- in a list:\n\n  ```console\n  $ echo one\n  one\n  ```\n",
        "<!-- not run: it takes an hour -->\n\n```console\n$ false-command\n```\n",
        "````markdown\n```python\n1 / 0\n```\n````\n",
        "```yaml\nnot: run\n```\n",
    ],
)
def test_a_true_page_passes(tmp_path: Path, text: str) -> None:
    run_page(write(tmp_path, text))


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("```python\nassert 1 == 2, 'one is not two'\n```\n", "one is not two"),
        ("```python\n>>> 6 * 7\n43\n```\n", "Got:\n    42"),
        ("```console\n$ echo one\ntwo\n```\n", "it printed:\none"),
        ("```console\n$ echo one\n```\n", "it printed:\none"),
        ("```console\n$ true\none\n```\n", "not what the page says"),
        ("```console\n$ no-such-command\n...\n```\n", "exit code 127"),
        ("```console\n$ echo one; kill -9 $$\none\n```\n", "exit code -9"),
        ("```console\n$ python -c 1/0\n...\n```\n", "a traceback"),
        ("```console\necho one\n```\n", "begins with a line '$ command'"),
        ("<!-- not run: -->\n```python\n1 / 0\n```\n", "needs a reason"),
        ("<!-- not run: only the next -->\n```python\n1\n```\n```console\n$ echo one\n```\n", "it printed"),
    ],
)
def test_a_false_page_fails(tmp_path: Path, text: str, said: str) -> None:
    with pytest.raises(AssertionError, match=re.escape(said)):
        run_page(write(tmp_path, text))


def test_an_error_shows_its_line_on_the_page(tmp_path: Path) -> None:
    page = write(tmp_path, "# Title\n\n```python\nx = 0\n1 / x\n```\n")
    with pytest.raises(ZeroDivisionError) as error:
        run_page(page)
    assert error.traceback[-1].lineno + 1 == 5
