"""Working through mutants, alone or several at once, until they are done or the time is up."""

from __future__ import annotations

import gc
import multiprocessing
import signal
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Literal, Protocol

from stepwise.kit.mutants.bench import Bench, Verdict
from stepwise.kit.mutants.model import Mutant
from stepwise.kit.mutants.search import Searcher

Task = Literal["judge", "search"]
Result = tuple[Mutant, Verdict, tuple[str, ...]]
"""A mutant, what was found, and the scenarios found not to hold with the pack as it is."""


class Way(Protocol):
    """The part of a run's options that says how to work."""

    @property
    def workers(self) -> int: ...
    @property
    def tries(self) -> int: ...


class Crew:
    """One bench and the mutants left to do; ``end`` is when to stop, on the monotonic clock."""

    def __init__(self, bench: Bench, left: Sequence[Mutant], way: Way, end: float | None) -> None:
        self.bench, self.left, self.way, self.end = bench, tuple(left), way, end

    def judged(self) -> Iterator[Result]:
        """Each mutant judged, as it is done: in any order where several work."""
        return self._each("judge")

    def searched(self) -> Iterator[Result]:
        """Each mutant with a scenario that would kill it, where one is found."""
        return self._each("search")

    def _each(self, task: Task) -> Iterator[Result]:
        if not self.left:
            return iter(())
        alone = self.way.workers <= 1 or len(self.left) < 2 * self.way.workers
        return self._alone(task) if alone else self._together(task)

    def _alone(self, task: Task) -> Iterator[Result]:
        do = _doing(task, self.bench, self.way.tries)
        with quiet_memory():
            for m in self.left:
                if self.end is not None and time.monotonic() >= self.end:
                    return
                yield m, do(m), self.bench.failing

    def _together(self, task: Task) -> Iterator[Result]:
        # A fork shares the bench as it stands; elsewhere each worker reads the pack again.
        context = multiprocessing.get_context("fork" if sys.platform == "linux" else "spawn")
        with context.Pool(self.way.workers, _begin, (self.bench, self.left, task, self.way.tries)) as pool:
            rows = pool.imap_unordered(_one, range(len(self.left)))
            for _ in self.left:
                try:
                    i, verdict, failing = rows.next(None if self.end is None else max(0.0, self.end - time.monotonic()))
                except multiprocessing.TimeoutError:
                    return
                yield self.left[i], verdict, failing


def _doing(task: Task, bench: Bench, tries: int) -> Callable[[Mutant], Verdict]:
    if task == "judge":
        return bench.judge
    searcher = Searcher(bench, tries)
    return lambda m: Verdict(tries=tries, scenario=searcher.scenario(m))


# -- in a worker ---------------------------------------------------------------------------------------------------

_job: tuple[Bench, tuple[Mutant, ...], Callable[[Mutant], Verdict]] | None = None


def _begin(bench: Bench, left: tuple[Mutant, ...], task: Task, tries: int) -> None:
    global _job
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # whoever started the crew stops it
    _job = bench, left, _doing(task, bench, tries)
    gc.collect()
    gc.freeze()
    gc.disable()


def _one(i: int) -> tuple[int, Verdict, tuple[str, ...]]:
    assert _job is not None
    bench, left, do = _job
    return i, do(left[i]), bench.failing


@contextmanager
def quiet_memory() -> Iterator[None]:
    """Python's search for unused memory would walk the whole bench again and again; the bench sweeps for itself."""
    was = gc.isenabled()
    gc.collect()
    gc.freeze()
    gc.disable()
    try:
        yield
    finally:
        gc.unfreeze()
        if was:
            gc.enable()
