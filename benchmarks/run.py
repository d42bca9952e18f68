"""Times stepwise beside its peers on the fixed job of job.py, all in one run: `make bench`.

Every engine is loaded at each size of the policy, and must first give the reference's answer to all 200
cases at each size. Then come the rounds: in each, every engine at every size goes through all the cases once,
in an order that is shuffled anew, so that a slow moment of the machine falls on all alike. Run nothing else
meanwhile.
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
from dataclasses import dataclass, field
from statistics import median

import job
import peers
from peers import Load, Run

SIZES = (1, 10, 50)
LIMIT = "limit"


@dataclass
class Entrant:
    """One engine at one size: its time to load, its wrong answers, and the time a case in each round."""

    name: str
    size: int
    run: Run
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
    entrants = [enter(name, load, size, cases) for name, load in engines.items() for size in SIZES]
    for number in range(options.rounds):
        time_round(entrants, cases, seed=number)

    rows = summarise(entrants)
    if options.json:
        print(json.dumps(rows, indent=2))
    else:
        print_table(rows, len(cases), options.rounds)
    wrong = [e for e in entrants if e.differing]
    for e in wrong:
        print(f"{e.name} at x{e.size}: {e.differing} of {len(cases)} answers differ", file=sys.stderr)
    return 1 if wrong else 0


def find_engines() -> tuple[dict[str, Load], list[str]]:
    """The engines that are here, fastest expected first, and a sentence for each that is not."""
    engines: dict[str, Load] = {LIMIT: peers.load_limit}
    absent = []
    if load_ours := _load_function_of_ours():
        engines["stepwise"] = load_ours
    else:
        absent.append("stepwise: left out, for benchmarks/ours.py is not written yet.")
    engines["reference"] = peers.load_reference
    if importlib.util.find_spec("zen"):
        engines["zen"] = peers.load_zen
    else:
        absent.append("zen: left out, for zen-engine is not installed (pip install -e '.[bench]').")
    return engines, absent


def _load_function_of_ours() -> Load | None:
    if importlib.util.find_spec("ours") is None:
        return None
    load: Load = importlib.import_module("ours").load
    return load


def enter(name: str, load: Load, size: int, cases: list[job.Case]) -> Entrant:
    """Load an engine at one size and compare all its answers with the reference's."""
    load(1)  # the first load pays for imports
    start = time.perf_counter()
    run = load(size)
    load_ms = (time.perf_counter() - start) * 1e3
    before = json.dumps(cases)
    differing = sum(run(case) != job.reference(case) for case in cases)
    if json.dumps(cases) != before:
        raise SystemExit(f"{name} at x{size} changes the cases that it is given")
    return Entrant(name, size, run, load_ms, differing)


def time_round(entrants: list[Entrant], cases: list[job.Case], seed: int) -> None:
    """Every entrant goes through all the cases once, in shuffled order."""
    order = list(entrants)
    random.Random(seed).shuffle(order)
    for entrant in order:
        run = entrant.run
        gc.collect()
        start = time.perf_counter()
        for case in cases:
            run(case)
        entrant.rounds.append((time.perf_counter() - start) / len(cases) * 1e6)


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
    print(f"{cases} cases from plain dictionaries to plain data; {rounds} interleaved rounds; {python}\n")
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
        "\ngrowth: time a case beside x1, when other stages have 40 (x10) or 200 (x50) more moves."
    )


if __name__ == "__main__":
    sys.exit(main())
