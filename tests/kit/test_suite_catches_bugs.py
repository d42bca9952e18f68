"""The ready-made suite notices mistakes put into the engine on purpose, each by the test that is meant to."""

from __future__ import annotations

import inspect
from functools import cache
from typing import Any

import pytest
from hypothesis import Phase, settings
from tests.conformance import test_example as example
from tests.example import pack as made_up
from tests.kit.bugs import BUGS

import stepwise
from stepwise.kit import ConformanceSuite


@cache
def the_pack() -> stepwise.Pack:
    return made_up(moves=example.MOVES, records=example.RECORDS, clocks=example.CLOCKS)


def a_suite(max_examples: int) -> Any:
    """The suite of the made-up authority. It stops at the first example that fails: nobody reads these."""
    before = settings.get_current_profile_name()
    settings.register_profile("first failure", settings(), phases=(Phase.explicit, Phase.generate), database=None)
    settings.load_profile("first failure")
    try:
        return ConformanceSuite(the_pack(), max_examples=max_examples)()
    finally:
        settings.load_profile(before)


@pytest.fixture(scope="module", name="suite")
def a_patient_suite() -> Any:
    return a_suite(600)


@pytest.fixture(scope="module", name="quick_suite")
def a_quick_suite() -> Any:
    return a_suite(40)


def names_of(suite: Any) -> list[str]:
    return [name for name, _ in inspect.getmembers(type(suite), inspect.isfunction) if name.startswith("test_")]


@pytest.mark.parametrize("bug", BUGS)
def test_a_mistake_is_noticed(bug: str, suite: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    BUGS[bug].put_in(monkeypatch, the_pack())
    with pytest.raises((AssertionError, ZeroDivisionError)):
        getattr(suite, BUGS[bug].noticed_by)()


@pytest.mark.parametrize("test", sorted({bug.noticed_by for bug in BUGS.values()}))
def test_without_a_mistake_nothing_is_noticed(test: str, quick_suite: Any) -> None:
    getattr(quick_suite, test)()


def test_no_test_of_the_suite_is_idle(suite: Any) -> None:
    """Every test of the suite notices some mistake that was put in for it."""
    meant = {bug.noticed_by for bug in BUGS.values()}
    assert set(names_of(suite)) == meant
