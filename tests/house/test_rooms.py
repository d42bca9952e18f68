"""Data flows one way: each room of src/stepwise imports only the rooms before it."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

ROOT = Path(__file__).parents[2]
PACKAGE = "stepwise"
FRONT_DOOR = "the front door"
LAUNCHER = "__main__"  # python -m stepwise

MAIN_ROOMS = ("diagnostics", "days", "text", "pack", "checks", "compiled", "case", "evaluation", "engine")
SIDE_ROOMS = ("diff", "kit", "render", "importers", "caseload", "durable")

MAY_IMPORT: dict[str, set[str]] = {
    **{room: set(MAIN_ROOMS[:place]) for place, room in enumerate(MAIN_ROOMS)},
    **{room: {*MAIN_ROOMS, FRONT_DOOR} for room in SIDE_ROOMS},
    FRONT_DOOR: set(MAIN_ROOMS),
    "cli": {*MAIN_ROOMS, *SIDE_ROOMS, FRONT_DOOR},
    LAUNCHER: {"cli", FRONT_DOOR},
}


class Import(NamedTuple):
    """One import of the package from within itself; `module` is a dotted name below the package."""

    line: int
    module: tuple[str, ...]


def breaches(package: Path) -> list[str]:
    """Every import under `package` that goes the wrong way, and every room that the plan does not know."""
    found = []
    for path in sorted(package.rglob("*.py")):
        place = path.relative_to(package)
        room = room_of(place)
        if room not in MAY_IMPORT:
            found.append(f"{place}: '{room}' is not a room of the house")
            continue
        for imported in imports_of(path, package):
            other = imported.module[0] if imported.module else FRONT_DOOR
            if other not in MAY_IMPORT and not is_module(package / other):
                other = FRONT_DOOR  # from stepwise import load_pack
            if other != room and other not in MAY_IMPORT[room]:
                found.append(f"{place}:{imported.line}: {room} may not import {other}")
    return found


def room_of(place: Path) -> str:
    if place == Path("__init__.py"):
        return FRONT_DOOR
    return place.parts[0].removesuffix(".py")


def is_module(path: Path) -> bool:
    return path.is_dir() or path.with_suffix(".py").is_file()


def imports_of(path: Path, package: Path) -> Iterator[Import]:
    """Imports anywhere in the file: at the top, inside a function, for type checking only, or by name."""
    here = (PACKAGE, *path.relative_to(package).parent.parts)
    for node in ast.walk(ast.parse(path.read_text("utf-8"), str(path))):
        if isinstance(node, ast.Import):
            names = [tuple(alias.name.split(".")) for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            base = here[: len(here) - node.level + 1] if node.level else ()
            base += tuple(node.module.split(".")) if node.module else ()
            # from stepwise import days: the name may be a room
            names = [(*base, alias.name) for alias in node.names] if base == (PACKAGE,) else [base]
        elif isinstance(node, ast.Call) and (name := imported_by_name(node)):
            names = [tuple(name.split("."))]
        else:
            continue
        yield from (Import(node.lineno, name[1:]) for name in names if name[0] == PACKAGE)


def imported_by_name(call: ast.Call) -> str | None:
    """The module in `import_module("stepwise.days")` or `__import__("stepwise.days")`."""
    function = call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")
    if function in ("import_module", "__import__") and call.args:
        first = call.args[0]
        if isinstance(first, ast.Constant) and isinstance(first.value, str):
            return first.value
    return None


def test_each_room_imports_only_rooms_before_it() -> None:
    found = breaches(ROOT / "src" / PACKAGE)
    assert not found, "\n".join(found)


def house(package: Path, files: dict[str, str]) -> Path:
    """A made-up package."""
    for name, text in files.items():
        path = package / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return package


DAYS = "days/sums.py"
ENGINE = "engine/go.py"
FAR = "days/sums.py:1: days may not import pack"


@pytest.mark.parametrize(
    ("place", "text", "expected"),
    [
        (DAYS, "import stepwise.pack", FAR),
        (DAYS, "from stepwise.pack.model import Pack", FAR),
        (DAYS, "from ..pack import Pack", FAR),
        (DAYS, "from .. import pack", FAR),
        (DAYS, "from stepwise import pack", FAR),
        (DAYS, "import json, stepwise.pack.model as m", FAR),
        (DAYS, "\ndef f():\n    import stepwise.engine", "days/sums.py:3: days may not import engine"),
        (DAYS, "import_module('stepwise.engine')", "days/sums.py:1: days may not import engine"),
        ("days/deep/sums.py", "from ...pack import Pack", "days/deep/sums.py:1: days may not import pack"),
        ("days.py", "from .pack import Pack", "days.py:1: days may not import pack"),
        (ENGINE, "from stepwise import load_pack", f"engine/go.py:1: engine may not import {FRONT_DOOR}"),
        (ENGINE, "import stepwise", f"engine/go.py:1: engine may not import {FRONT_DOOR}"),
        (ENGINE, "from ..render import text", "engine/go.py:1: engine may not import render"),
        ("diff/moves.py", "import stepwise.render", "diff/moves.py:1: diff may not import render"),
        ("render/text.py", "import stepwise.cli", "render/text.py:1: render may not import cli"),
        ("__init__.py", "import stepwise.render", f"__init__.py:1: {FRONT_DOOR} may not import render"),
        ("helpers/misc.py", "", "helpers/misc.py: 'helpers' is not a room of the house"),
    ],
)
def test_a_breach_is_caught(tmp_path: Path, place: str, text: str, expected: str) -> None:
    others = {f"{room}/other.py": "" for room in ("pack", "engine", "render", "cli")}
    assert breaches(house(tmp_path, {**others, place: text})) == [expected]


def test_what_is_allowed_passes(tmp_path: Path) -> None:
    files = {
        "diagnostics/span.py": "import ast\nfrom pathlib import Path",
        "days/sums.py": "from .months import add\nfrom ..diagnostics import Span\nfrom . import months",
        "days/months.py": "",
        "engine/go.py": "import stepwise.days.sums, json\nfrom stepwise.case import Case",
        "kit/cases.py": "import stepwise\nfrom stepwise import load_pack, engine",
        "cli/main.py": "from stepwise import diff, check_pack\nfrom ..render import text",
        "diff/moves.py": "from stepwise.diff.words import say",
        "__init__.py": "from stepwise.engine import evaluate",
        "__main__.py": "from stepwise.cli import main",
    }
    assert breaches(house(tmp_path, files)) == []
