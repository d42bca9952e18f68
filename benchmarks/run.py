"""Times stepwise beside its peers on the fixed job of job.py, all in one run: `make bench`.

Every engine is loaded at each size of the policy, and must first give the reference's answer to all 200
cases at each size. Then come the rounds: in each, every engine at every size goes through all the cases once,
in an order that is shuffled anew, so that a slow moment of the machine falls on all alike. What is timed is this
process's own time on the processor. Run nothing else meanwhile all the same.
"""

from __future__ import annotations

import argparse
import gc
import importlib.util
import json
import platform
import random
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from statistics import median
from typing import Any

import job
import ours
import peers

SIZES = (1, 10, 50)
LIMIT = "limit"


def as_it_is(given: Any) -> Any:
    """The same."""
    return given


@dataclass(frozen=True)
class Engine:
    """How to load one, what its cases are turned into before the clock starts, and what makes a run's outcome the job's
    answer once it has stopped."""

    load: Callable[[int], Callable[[Any], Any]]
    prepare: Callable[[job.Case], Any] = as_it_is
    answer: Callable[[Any], job.Answer] = as_it_is


@dataclass
class Entrant:
    """One engine at one size: its time to load, its wrong answers, and the time a case in each round."""

    name: str
    size: int
    run: Callable[[Any], Any]
    given: list[Any]
    load_ms: float
    differing: int
    rounds: list[float] = field(default_factory=list)


def main() -> int:
    parser = argparse.ArgumentParser(description="Time stepwise beside its peers on one fixed job.")
    parser.add_argument("--rounds", type=int, default=9, help="timed rounds, at least 1 (default: 9)")
    parser.add_argument("--json", action="store_true", help="print JSON instead of a table")
    options = parser.parse_args()
    if options.rounds < 1:
        parser.error("--rounds must be at least 1")

    engines, absent = find_engines()
    for sentence in absent:
        print(sentence, file=sys.stderr)
    cases = job.make_cases()
    entrants = [enter(name, engine, size, cases) for name, engine in engines.items() for size in SIZES]
    for number in range(options.rounds):
        time_round(entrants, seed=number)

    rows = summarise(entrants)
    if options.json:
        print(json.dumps(rows, indent=2))
    else:
        print_table(rows, len(cases), options.rounds)
    wrong = [e for e in entrants if e.differing]
    for e in wrong:
        print(f"{e.name} at x{e.size}: {e.differing} of {len(cases)} answers differ", file=sys.stderr)
    return 1 if wrong else 0


def find_engines() -> tuple[dict[str, Engine], list[str]]:
    """The engines that are here, fastest expected first, and a sentence for each that is not."""
    engines = {
        LIMIT: Engine(peers.load_limit),
        "evaluation": Engine(ours.load_evaluation, ours.prepare, ours.pick),
        "picked": Engine(ours.load_picked, ours.prepare),
        "stepwise": Engine(ours.load),
        "reference": Engine(peers.load_reference),
    }
    if importlib.util.find_spec("zen"):
        return {**engines, "zen": Engine(peers.load_zen)}, []
    return engines, ["zen: left out, for zen-engine is not installed (pip install -e '.[bench]')."]


def enter(name: str, engine: Engine, size: int, cases: list[job.Case]) -> Entrant:
    """Load an engine at one size and compare all its answers with the reference's."""
    engine.load(1)  # the first load pays for imports
    start = time.perf_counter()
    run = engine.load(size)
    load_ms = (time.perf_counter() - start) * 1e3
    given = [engine.prepare(case) for case in cases]
    before = json.dumps(given)
    differing = sum(engine.answer(run(one)) != job.reference(case) for one, case in zip(given, cases, strict=True))
    if json.dumps(given) != before:
        raise SystemExit(f"{name} at x{size} changes the cases that it is given")
    return Entrant(name, size, run, given, load_ms, differing)


def time_round(entrants: list[Entrant], seed: int) -> None:
    """Every entrant goes through all its cases once, in shuffled order."""
    order = list(entrants)
    random.Random(seed).shuffle(order)
    for entrant in order:
        run, given = entrant.run, entrant.given
        gc.collect()
        start = time.process_time()
        for one in given:
            run(one)
        entrant.rounds.append((time.process_time() - start) / len(given) * 1e6)


def summarise(entrants: list[Entrant]) -> list[dict[str, object]]:
    """One row an engine; ratios are taken within each round, then the median of them."""
    by_place = {(e.name, e.size): e for e in entrants}

    def ratio(one: Entrant, other: Entrant) -> float:
        return median(a / b for a, b in zip(one.rounds, other.rounds, strict=True))

    rows: list[dict[str, object]] = []
    for name in dict.fromkeys(e.name for e in entrants):
        base = by_place[name, 1]
        sizes = [by_place[name, size] for size in SIZES]
        rows.append(
            {
                "engine": name,
                "us_median": median(base.rounds),
                "us_min": min(base.rounds),
                "times_limit": ratio(base, by_place[LIMIT, 1]),
                "growth": {f"x{e.size}": ratio(e, base) for e in sizes},
                "load_ms": {f"x{e.size}": e.load_ms for e in sizes},
                "differing": sum(e.differing for e in sizes),
            }
        )
    return rows


def print_table(rows: list[dict[str, object]], cases: int, rounds: int) -> None:
    """The rows for a person's eyes."""
    python = f"Python {platform.python_version()}, {platform.machine()}"
    print(f"{cases} cases from plain dictionaries; {rounds} interleaved rounds; {python}\n")
    heads = [f"x{size}" for size in SIZES]
    print(f"{'':<10} {'µs a case':>17}  {'to the':>7}  {'growth':^20}  {'load ms':^23}  {'answers':>7}")
    growth_heads = " ".join(f"{h:>6}" for h in heads)
    load_heads = " ".join(f"{h:>7}" for h in heads)
    print(f"{'engine':<10} {'median':>8} {'min':>8}  {'limit':>7}  {growth_heads}  {load_heads}   differ")
    for row in rows:
        growth, load = row["growth"], row["load_ms"]
        assert isinstance(growth, dict) and isinstance(load, dict)
        print(
            f"{row['engine']:<10} {row['us_median']:>8.1f} {row['us_min']:>8.1f}  "
            f"{row['times_limit']:>6.2f}x  "
            + " ".join(f"{value:>6.2f}" for value in growth.values())
            + "  "
            + " ".join(f"{value:>7.2f}" for value in load.values())
            + f"  {row['differing']:>7}"
        )
    print(
        "\nlimit: Python generated for this one policy. reference: readable Python, by hand."
        " zen: zen-engine (Rust)."
        "\nstepwise, three times over. evaluation: from a snapshot (a plain dictionary) to the Evaluation, as a caller asks;"
        "\npicked: to plain data that is picked out of it; stepwise: to plain data, from the job's own dictionary."
        "\ngrowth: time a case beside x1, when other stages have 40 (x10) or 200 (x50) more moves."
    )


if __name__ == "__main__":
    sys.exit(main())
