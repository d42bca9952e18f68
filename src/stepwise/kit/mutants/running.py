"""A run: every mutant of a pack judged, in parallel, within a time limit, going on from where an earlier run stopped."""

from __future__ import annotations

import time
from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from pathlib import Path

from stepwise.diagnostics import Diagnostic
from stepwise.kit.mutants.adopting import Adopted, Adopter
from stepwise.kit.mutants.bench import Bench, Verdict
from stepwise.kit.mutants.crew import Crew, quiet_memory
from stepwise.kit.mutants.equivalents import Equivalent, equivalents, stale
from stepwise.kit.mutants.making import mutants, sampled
from stepwise.kit.mutants.memory import Memory
from stepwise.kit.mutants.model import Judged, Mutant

Progress = Callable[[str, int, int, int], None]
"""Told, as a run goes on: what is being done (`judged`, `searched`), how many are, of how many, and how many survive."""


@dataclass(frozen=True, slots=True)
class Options:
    """How to run. ``seconds`` is the time limit; ``tries`` how many cases the search for a scenario may ask for each
    survivor (0: no search); ``state`` where to keep what was found."""

    only: Collection[str] = ()
    sample: int | None = None
    seed: int = 0
    seconds: float | None = None
    workers: int = 1
    tries: int = 0
    scenarios_only: bool = False
    state: Path | None = None
    #: Find one small set of scenarios for all survivors together, instead of one for each.
    adopt: bool = False


@dataclass(frozen=True, slots=True)
class Report:
    """What became of the mutants of one pack, in the pack's order."""

    judged: tuple[Judged, ...]
    not_run: int
    #: How many mutants the pack has; fewer were chosen where a run is of some kinds or a sample.
    of: int
    remembered: int
    seconds: float
    stale: tuple[Diagnostic, ...] = ()
    problems: tuple[Diagnostic, ...] = ()
    #: Scenarios that do not hold with the pack as it is, so they told nothing.
    failing: tuple[str, ...] = field(default=())
    adopted: Adopted | None = None

    def fate(self, fate: str) -> tuple[Judged, ...]:
        """Those of one fate."""
        return tuple(j for j in self.judged if j.fate == fate)

    @property
    def clean(self) -> bool:
        """No survivor, nothing stale, nothing wrong with the files."""
        return not (self.fate("survives") or self.stale or self.problems or self.failing)


def run(folder: Path, options: Options = Options(), progress: Progress | None = None) -> Report:
    """Judge the mutants of the pack in ``folder``. Raises PackError where the pack cannot be used.

    The same pack, scenarios and options give the same report, time limit and search apart from their clocks.
    """
    start = time.monotonic()
    end = start + options.seconds if options.seconds is not None else None
    bench = Bench(folder, scenarios_only=options.scenarios_only)
    every = mutants(bench.written)
    wanted = tuple(m for m in every if not options.only or m.kind in options.only)
    if options.sample is not None:
        wanted = sampled(wanted, options.sample, options.seed)
    said, wrong = equivalents(folder)
    memory = Memory(
        options.state,
        pack=bench.pack.digest,
        scenarios=bench.digest,
        killers=bench.digests,
        how="scenarios" if options.scenarios_only else "",
    )
    numbers = {digest: i for i, digest in enumerate(bench.digests)}
    bench.likely = {id: numbers[digest] for id, digest in memory.hints.items() if digest in numbers}
    bench.untold = memory.untold
    left = [m for m in wanted if m.id not in memory]
    remembered = len(wanted) - len(left)
    failing: set[str] = set()

    def alive() -> list[Mutant]:
        return [m for m in wanted if m.id in memory and memory[m.id].survives and said.of(m.id) is None]

    survivors = len(alive())
    try:
        crew = Crew(bench, left, options, end)
        for n, (mutant, verdict, unsound) in enumerate(crew.judged(), 1):
            memory.add(mutant.id, verdict)
            failing.update(unsound)
            survivors += verdict.survives and said.of(mutant.id) is None
            if progress is not None:
                progress("judged", remembered + n, len(wanted), survivors)
        adopted = None
        if options.adopt:
            adopted = _adopted(bench, alive(), options.tries, end, progress)
        lone = (
            []
            if options.adopt
            else [m for m in alive() if memory[m.id].scenario is None and memory[m.id].tries < options.tries]
        )
        for n, (mutant, verdict, _) in enumerate(Crew(bench, lone, options, end).searched(), 1):
            memory.add(mutant.id, verdict)
            if progress is not None:
                progress("searched", n, len(lone), survivors)
    finally:
        memory.close()
    judged = [_told(m, memory[m.id], said.of(m.id)) for m in wanted if m.id in memory]
    return Report(
        tuple(judged),
        len(wanted) - len(judged),
        len(every),
        remembered,
        time.monotonic() - start,
        tuple(stale(said, judged, [m.id for m in every])),
        (*bench.problems, *wrong),
        tuple(sorted(failing)),
        adopted,
    )


def _adopted(bench: Bench, alive: list[Mutant], tries: int, end: float | None, progress: Progress | None) -> Adopted:
    def told(done: int) -> None:
        if progress is not None:
            progress("searched", done, len(alive), len(alive))

    with quiet_memory():
        return Adopter(bench, tries).adopt(alive, end, told)


def _told(mutant: Mutant, v: Verdict, said: Equivalent | None) -> Judged:
    if v.by is not None:
        return Judged(mutant, "killed", by=v.by)
    if v.refused is not None:
        return Judged(mutant, "refused", refused=v.refused)
    return Judged(mutant, "survives", scenario=v.scenario) if said is None else Judged(mutant, "equivalent", why=said.why)
