"""When there is no second opinion: the child hangs, dies, fails, or cannot begin. The front door is always said."""

from __future__ import annotations

import signal
import sys
from typing import Any

import pytest
from tests.durable.second import needed
from tests.example import pack, snapshot

import stepwise
from stepwise.durable import SecondOpinion, SecondOpinionError, cross_check, second

CASE = snapshot(facts={"concern": True})
READY = "import sys, os, time; print('{\"ready\": true}', flush=True); sys.stdin.readline(); "


def refused(monkeypatch: pytest.MonkeyPatch, program: str, limit: float = 300.0) -> SecondOpinionError:
    monkeypatch.setattr(second, "_installed", lambda: True)
    monkeypatch.setattr(second, "_PROGRAM", ("-c", program))
    with pytest.raises(SecondOpinionError) as caught:
        cross_check(pack(), CASE, "2026-06-01", time_limit=limit)
    return caught.value


def says_whom_to_ring(e: SecondOpinionError) -> None:
    assert e.override.in_force == "in_force"
    assert e.front_door.contact == ("01234 567890",)
    assert str(e).endswith("A safeguarding concern is raised. If a child may be at risk now: Front door, 01234 567890")
    assert e.to_dict()["front_door"] == e.front_door.to_dict()


@pytest.mark.parametrize("program", [READY + "time.sleep(60)", "import time; time.sleep(60)"], ids=["on a case", "at once"])
def test_a_child_that_hangs_is_ended(program: str, monkeypatch: pytest.MonkeyPatch) -> None:
    e = refused(monkeypatch, program, limit=1.0)
    assert "had not answered after 1 seconds, and was ended" in e.message
    says_whom_to_ring(e)


@pytest.mark.parametrize("program", [READY + "os.abort()", "import os; os._exit(3)"], ids=["on a case", "at once"])
def test_a_child_that_dies_is_missed(program: str, monkeypatch: pytest.MonkeyPatch) -> None:
    e = refused(monkeypatch, program)
    assert "its process ended without an answer" in e.message
    says_whom_to_ring(e)


def test_a_case_it_fails_on_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    e = refused(monkeypatch, READY + 'print(\'{"failed": "FailedRun"}\', flush=True)')
    assert "it failed on this case (FailedRun)" in e.message
    says_whom_to_ring(e)


def test_a_library_that_cannot_be_imported_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    block = "import sys; sys.modules['durable'] = None; from stepwise.durable.child import main; main()"
    e = refused(monkeypatch, block)
    assert "pip install 'stepwise-policy[durable]'" in e.message
    assert "does not work on 3.13" in e.message
    says_whom_to_ring(e)


@pytest.mark.parametrize("absent", ["not installed", "Python 3.13"])
def test_a_library_that_is_not_there_is_said_before_any_child_begins(absent: str, monkeypatch: pytest.MonkeyPatch) -> None:
    if absent == "Python 3.13":
        monkeypatch.setattr(sys, "version_info", (3, 13, 0, "final", 0))
    else:
        monkeypatch.setitem(sys.modules, "durable", None)
    monkeypatch.setattr(second, "_PROGRAM", ("-c", "raise SystemExit('a child was begun')"))
    with pytest.raises(SecondOpinionError, match="needs the package durable-rules") as caught:
        cross_check(pack(), CASE, "2026-06-01")
    says_whom_to_ring(caught.value)


def test_a_case_that_is_refused_is_refused_as_ever() -> None:
    with pytest.raises(stepwise.CaseError):
        cross_check(pack(), {"complete": "all", "episodes": [{"stage": "nonsense", "opened": "2026-01-01"}]}, "2026-06-01")


@needed
@pytest.mark.skipif(not hasattr(signal, "SIGSTOP"), reason="a process cannot be stopped on this system")
def test_a_hang_spoils_only_the_case_it_was_on(monkeypatch: pytest.MonkeyPatch) -> None:
    with SecondOpinion(pack(), time_limit=300) as asked:
        assert asked.check(CASE, "2026-06-01").agreed
        child: Any = asked._process._child
        child._process.send_signal(signal.SIGSTOP)  # it cannot answer, however long it is waited for
        monkeypatch.setattr(child, "_limit", 0.1)
        with pytest.raises(SecondOpinionError, match="was ended"):
            asked.check(CASE, "2026-06-01")
        assert child._process.poll() is not None, "the child that was given up on still runs"
        assert asked.check(CASE, "2026-06-01").agreed, "a new child answers"
        assert (asked.cases, asked.agreed) == (2, 2)


@needed
def test_a_child_makes_way_for_a_new_one() -> None:
    with SecondOpinion(pack(), recycle_after=2) as asked:
        children = []
        for _ in range(3):
            asked.check(CASE, "2026-06-01")
            child: Any = asked._process._child
            children.append(child._process.pid)
        assert children[0] == children[1] != children[2]
        assert str(asked) == "agreed on 3 of 3 cases"


@needed
def test_no_child_outlives_the_one_who_asked() -> None:
    with SecondOpinion(pack()) as asked:
        asked.check(CASE, "2026-06-01")
        child: Any = asked._process._child
    assert child._process.poll() is not None
