"""Asking for a second opinion: one child process kept alive for many cases, with a limit on how long it may think."""

from __future__ import annotations

import base64
import importlib.util
import json
import os
import pickle
import queue
import subprocess
import sys
import threading
from collections.abc import Mapping
from datetime import date, datetime
from types import TracebackType
from typing import IO, Any

import stepwise
from stepwise.durable.report import CrossCheck, Opinion, SecondOpinionError, compared
from stepwise.evaluation import Evaluation

_ABSENT = (
    "There is no second opinion: it needs the package durable-rules, which is not usable here. Install it with "
    "pip install 'stepwise-policy[durable]', on Python 3.11 or 3.12: its last release does not work on 3.13."
)

#: What the child process runs. (Tests put one in its place that hangs, or dies.)
_PROGRAM = ("-m", "stepwise.durable.child")
#: Beyond so many packs a child makes way for a new one: their networks are never given back.
_MOST_PACKS = 40


class _Gone(Exception):
    """The child process cannot answer; the text says why."""


class SecondOpinion:
    """A second, independent evaluator of one pack, in a child process of its own.

    Use it with ``with``, and ask it about as many cases as you like. A child that takes longer than ``time_limit``
    seconds over a case is ended, and one that has answered ``recycle_after`` cases makes way for a new one.
    ``cases`` and ``agreed`` count the cases asked about and those on which the two agreed.
    """

    def __init__(self, pack: stepwise.Pack, *, time_limit: float = 20.0, recycle_after: int = 5_000) -> None:
        self._pack = pack
        self._process = _Process(time_limit, recycle_after)
        self.cases = 0
        self.agreed = 0

    def of(self, pack: stepwise.Pack) -> SecondOpinion:
        """A second opinion on another pack (or the same under other readings) that shares this one's process."""
        other = SecondOpinion(pack)
        other._process = self._process
        return other

    def check(
        self, case: stepwise.Case | Mapping[str, Any], as_at: str | date | datetime, *, answer: Evaluation | None = None
    ) -> CrossCheck:
        """Ask both about a case and compare. ``answer`` is the engine's, where it is at hand already.

        Raises CaseError for a case that cannot be used with this pack, and SecondOpinionError (which carries the
        override block and the front door) where there is no second opinion.
        """
        if not isinstance(case, stepwise.Case):
            case = self._pack.case(case, as_at=as_at)
        if answer is None:
            answer = stepwise.evaluate(self._pack, case, as_at)
        try:
            second = self._process.ask(self._pack, case, answer.as_at)
        except _Gone as e:
            self.close()
            raise SecondOpinionError(str(e), answer.override, answer.front_door) from None
        found = compared(answer, second)
        self.cases += 1
        self.agreed += found.agreed
        return found

    def close(self) -> None:
        """End the child process, if there is one. Asking again begins a new one."""
        self._process.close()

    def __enter__(self) -> SecondOpinion:
        return self

    def __exit__(self, kind: type[BaseException] | None, e: BaseException | None, where: TracebackType | None) -> None:
        self.close()

    def __str__(self) -> str:
        return f"agreed on {self.agreed} of {self.cases} cases"


def cross_check(
    pack: stepwise.Pack,
    case: stepwise.Case | Mapping[str, Any],
    as_at: str | date | datetime,
    *,
    time_limit: float = 20.0,
) -> CrossCheck:
    """Ask a second, independent evaluator about one case, and say where it differs from :func:`stepwise.evaluate`.

    Takes what ``evaluate`` takes, and the most seconds to wait. Raises CaseError and SecondOpinionError. For many cases
    keep a :class:`SecondOpinion`: starting one takes most of a second.
    """
    with SecondOpinion(pack, time_limit=time_limit) as second:
        return second.check(case, as_at)


class _Process:
    """The child that is asked, begun when first needed and replaced when it has done enough."""

    def __init__(self, limit: float, recycle_after: int) -> None:
        self._limit, self._recycle_after = limit, recycle_after
        self._child: _Child | None = None

    def ask(self, pack: stepwise.Pack, case: stepwise.Case, as_at: str) -> dict[str, Opinion]:
        """What it thinks of a case. Raises _Gone."""
        if self._child is not None and (self._child.asked >= self._recycle_after or len(self._child.packs) > _MOST_PACKS):
            self.close()
        if self._child is None:
            self._child = _Child(self._limit)
        said = self._child.ask(pack, {"data": case.data, "as_at": as_at})
        if "failed" in said:
            raise _Gone(f"There is no second opinion: it failed on this case ({said['failed']}).")
        return {id: Opinion(*move) for id, move in said["moves"].items()}

    def close(self) -> None:
        if self._child is not None:
            self._child.end()
            self._child = None


class _Child:
    """The process, and a thread that listens to it, so that waiting can have an end on every system."""

    def __init__(self, limit: float) -> None:
        if not _installed():
            raise _Gone(_ABSENT)
        self.asked = 0
        self.packs: dict[object, str] = {}
        self._limit = limit
        self._process = subprocess.Popen(
            [sys.executable, *_PROGRAM],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
            encoding="utf-8",
            env={**os.environ, "PYTHONPATH": os.pathsep.join(p for p in sys.path if p)},
        )
        self._said: queue.Queue[str | None] = queue.Queue()
        assert self._process.stdout is not None
        threading.Thread(target=_listen, args=(self._process.stdout, self._said), daemon=True).start()
        try:
            absent = "absent" in self._hear()
        except _Gone:
            self.end()
            raise
        if absent:
            self.end()
            raise _Gone(_ABSENT)

    def ask(self, pack: stepwise.Pack, what: dict[str, Any]) -> dict[str, Any]:
        """One question and its answer. Raises _Gone."""
        self.asked += 1
        if pack.identity not in self.packs:
            self.packs[pack.identity] = f"pack{len(self.packs)}"
            what["load"] = base64.b64encode(pickle.dumps(pack.compiled)).decode("ascii")
        what["pack"] = self.packs[pack.identity]
        assert self._process.stdin is not None
        try:
            self._process.stdin.write(json.dumps(what) + "\n")
            self._process.stdin.flush()
        except OSError:
            pass  # it has died; hearing nothing from it says so
        return self._hear()

    def _hear(self) -> dict[str, Any]:
        try:
            line = self._said.get(timeout=self._limit)
        except queue.Empty:
            why = f"it had not answered after {self._limit:g} seconds, and was ended"
            raise _Gone(f"There is no second opinion: {why}.") from None
        if line is None:
            raise _Gone("There is no second opinion: its process ended without an answer.")
        answer: dict[str, Any] = json.loads(line)
        return answer

    def end(self) -> None:
        """End the process, whatever it is doing."""
        self._process.kill()
        self._process.wait()
        for pipe in (self._process.stdin, self._process.stdout):
            if pipe is not None:
                try:
                    pipe.close()
                except OSError:
                    pass  # what was left to write has nowhere to go


def _listen(pipe: IO[str], said: queue.Queue[str | None]) -> None:
    try:
        for line in pipe:
            said.put(line)
    except ValueError:
        pass  # closed while it was read
    said.put(None)


def _installed() -> bool:
    if sys.version_info >= (3, 13):
        return False
    try:
        return importlib.util.find_spec("durable") is not None
    except ValueError:
        return False
