"""Each code of the checks has a bad pack, told exactly, and a good pack about which nothing is said."""

from __future__ import annotations

import ast
import inspect
from types import ModuleType

import pytest
from tests.checks.packs import BASE, HERE, cases, check, named, shown, taken_out

from stepwise.checks import CHECKS
from stepwise.diagnostics import CODES, explain


def codes_of(module: ModuleType) -> list[str]:
    return [v for k, v in vars(module).items() if k.isupper() and isinstance(v, str) and v in CODES]


CODES_OF_CHECKS = sorted(code for module in CHECKS for code in codes_of(module))


def test_every_code_has_its_packs() -> None:
    assert cases() == CODES_OF_CHECKS, "a code without a folder in tests/checks, or a folder without a code"


@pytest.mark.parametrize("code", cases())
def test_a_bad_pack_is_told_exactly(code: str) -> None:
    expected = (HERE / code / "expected.txt").read_text("utf-8")
    assert shown(HERE / code / "bad.yaml") == expected, "if this is right: python -m tests.checks.refresh"


@pytest.mark.parametrize("code", cases())
def test_one_mistake_gives_one_diagnostic(code: str) -> None:
    found = check(HERE / code / "bad.yaml")
    assert {d.code for d in found} == {code}
    places = [d.span for d in found]
    assert None not in places and len(set(places)) == len(places)


@pytest.mark.parametrize("code", cases())
def test_every_diagnostic_shows_its_line_and_a_cure(code: str) -> None:
    for d in check(HERE / code / "bad.yaml"):
        assert d.span is not None and d.source and d.help
        assert d.span.line == d.span.end_line and d.span.column < d.span.end_column
        assert not d.message.endswith(".") and not d.help.endswith(".")


@pytest.mark.parametrize("code", cases())
def test_nothing_is_said_of_a_good_pack(code: str) -> None:
    assert shown(HERE / code / "good.yaml") == "\n"


def test_nothing_is_said_of_the_base() -> None:
    assert shown(BASE) == "\n"


@pytest.mark.parametrize("module", CHECKS, ids=lambda m: m.__name__.rpartition(".")[2])
def test_every_check_has_its_page(module: ModuleType) -> None:
    """The docstring is the page of its codes: what is found, and a bad and a good example."""
    page = inspect.getdoc(module) or ""
    assert page.splitlines()[0].endswith(".") and "\nBad:\n" in page and "\nGood:\n" in page
    assert codes_of(module), "a check has at least one code"
    assert all(explain(code).endswith(".") for code in codes_of(module))
    assert [n for n in ast.walk(ast.parse(inspect.getsource(module))) if isinstance(n, ast.Yield | ast.YieldFrom)]


@pytest.mark.parametrize("code", cases())
@pytest.mark.parametrize("which", ["bad", "good"])
def test_a_case_takes_out_only_what_the_base_has(code: str, which: str) -> None:
    text = (HERE / code / f"{which}.yaml").read_text("utf-8")
    base = set(named(BASE.read_text("utf-8")))
    sections = {name[:n] for name in base for n in (1, 2)}
    assert set(taken_out(text)) <= base | sections
