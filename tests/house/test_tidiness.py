"""The code stays fit to read: nothing left behind, no giant modules, no authority's name in src/."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SRC = ROOT / "src"
TOO_LONG = 450

# Modules that may be longer, each with its reason. One that has become short enough must leave this list.
LONG_FOR_A_REASON: dict[str, str] = {}

# [T] and not T, so that this file does not find itself
LEFTOVERS = {
    r"\b([T]ODO|[F]IXME|[X]XX|[H]ACK)\b": "finish it, or write down elsewhere what is left",
    r"#\s*[p]ragma\b": "nothing is hidden from a tool",
    r"\braise [N]otImplementedError\b": "no stubs",
    r"\b[b]reakpoint\(\)|\bpdb\b": "a debugger was left behind",
}
# A checker told to look away: which code, and in src/ also why, after it or in a comment on the line above.
EXCUSE = re.compile(
    r"#\s*([t]ype:\s*ignore|[n]oqa)(?P<code>\[[a-z, -]+\]|: ?[A-Z]+\d+(, ?[A-Z]+\d+)*)?(?P<why>.*)"
)


def python_files(*folders: str) -> list[Path]:
    return sorted(path for folder in folders for path in (ROOT / folder).rglob("*.py"))


def leftovers(files: Iterable[Path]) -> Iterator[str]:
    for path in files:
        above = ""
        for number, line in enumerate(path.read_text("utf-8").splitlines(), 1):
            cures = [cure for pattern, cure in LEFTOVERS.items() if re.search(pattern, line)]
            if excuse := EXCUSE.search(line):
                if not excuse["code"]:
                    cures.append("name the code: ignore[code] or noqa: CODE")
                elif SRC in path.parents and not re.search(r"\w", excuse["why"]) and not is_comment(above):
                    cures.append("say why, after it or in a comment on the line above")
            yield from (f"{path}:{number}: {line.strip()}\n    {cure}" for cure in cures)
            above = line


def is_comment(line: str) -> bool:
    return line.lstrip().startswith("# ")


def test_nothing_is_left_behind() -> None:
    found = list(leftovers(python_files("src", "tests", "benchmarks", "examples")))
    assert not found, "\n".join(found)


@pytest.mark.parametrize(
    ("text", "caught"),
    [
        ("# [T]ODO: later", True),
        ("todo_list = []", False),
        ("if x:  # [p]ragma: no cover", True),
        ("    raise [N]otImplementedError", True),
        ("x = 1  # [n]oqa", True),
        ("x = 1  # [n]oqa: E501", True),
        ("x = 1  # [n]oqa: E501  # the address cannot be broken", False),
        ("x = f()  # [t]ype: ignore", True),
        ("x = f()  # [t]ype: ignore[arg-type]", True),
        ("x = f()  # [t]ype: ignore[arg-type]  # the stub is wrong", False),
        ("# the stub is wrong\nx = f()  # [t]ype: ignore[arg-type]", False),
    ],
)
def test_leftovers_are_caught(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, text: str, caught: bool
) -> None:
    monkeypatch.setitem(globals(), "SRC", tmp_path)
    path = tmp_path / "module.py"
    path.write_text(re.sub(r"\[(\w)\](?=\w)", r"\1", text))
    assert bool(list(leftovers([path]))) is caught


def lines_of(path: Path) -> int:
    return len(path.read_text("utf-8").splitlines())


def test_no_module_is_too_long() -> None:
    names = {path.relative_to(ROOT).as_posix(): path for path in python_files("src", "tests", "benchmarks")}
    long = [
        f"{name}: {lines_of(path)} lines"
        for name, path in names.items()
        if lines_of(path) > TOO_LONG and name not in LONG_FOR_A_REASON
    ]
    assert not long, f"over {TOO_LONG}: split it, or name it in LONG_FOR_A_REASON\n" + "\n".join(long)


def test_the_list_of_long_modules_is_true() -> None:
    stale = [
        name
        for name, reason in LONG_FOR_A_REASON.items()
        if not reason or not (ROOT / name).is_file() or lines_of(ROOT / name) <= TOO_LONG
    ]
    assert stale == [], "no longer long, gone, or without a reason: take it off the list"


def is_public(path: Path) -> bool:
    names = [*path.relative_to(SRC).parent.parts, path.stem]
    return not any(name.startswith("_") and not name.endswith("__") for name in names)


def test_every_public_module_says_what_it_is() -> None:
    silent = [
        str(path.relative_to(ROOT))
        for path in python_files("src")
        if is_public(path) and not ast.get_docstring(ast.parse(path.read_text("utf-8")))
    ]
    assert not silent, "without a docstring:\n" + "\n".join(silent)


def authorities() -> list[str]:
    policies = ROOT / "policies"
    return sorted(p.name for p in policies.iterdir() if p.is_dir()) if policies.is_dir() else []


def named(names: Iterable[str], folder: Path) -> Iterator[str]:
    """Where any of the names appears, in any case, with spaces, hyphens or underscores."""
    words = "|".join(re.sub(r"[-_ ]", "[-_ ]?", re.escape(name).replace(r"\-", "-")) for name in names)
    pattern = re.compile(rf"(?<![a-z])({words})(?![a-z])", re.IGNORECASE)
    for path in sorted(p for p in folder.rglob("*") if p.is_file() and "__pycache__" not in p.parts):
        if pattern.search(path.relative_to(folder).as_posix()):
            yield f"{path.relative_to(folder)}: in its name"
        for number, line in enumerate(path.read_text("utf-8", errors="replace").splitlines(), 1):
            if match := pattern.search(line):
                yield f"{path.relative_to(folder)}:{number}: {match[0]}"


def test_no_authority_is_named_in_the_code() -> None:
    names = authorities()
    if not names:
        pytest.skip("there are no packs in policies/ yet")
    found = list(named(names, SRC))
    assert not found, "what one authority does belongs in its pack:\n" + "\n".join(found)


def test_an_authority_named_in_the_code_is_caught(tmp_path: Path) -> None:
    (tmp_path / "a.py").write_text('"""As in newbury-example, but not as in newburyport."""\n')
    (tmp_path / "b.py").write_text('x = 1\nif authority == "Much Binding":\n    x = 2\n')
    (tmp_path / "binding.json").write_text('{"pack": "much_binding"}')
    assert list(named(["much-binding", "newbury"], tmp_path)) == [
        "a.py:1: newbury",
        "b.py:2: Much Binding",
        "binding.json:1: much_binding",
    ]
