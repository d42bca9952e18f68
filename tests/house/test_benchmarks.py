"""The benchmark runs, its cases are sharp, and every engine in it gives the right answers."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]


def test_every_engine_gives_the_reference_s_answers() -> None:
    command = [sys.executable, str(ROOT / "benchmarks" / "run.py"), "--rounds", "1", "--json"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=300, check=False)
    assert done.returncode == 0, done.stderr
    rows = json.loads(done.stdout)
    assert {"limit", "reference"} <= {row["engine"] for row in rows}
    assert {row["engine"]: row["differing"] for row in rows} == {row["engine"]: 0 for row in rows}


# Every one-step change of a number, a role or a word in the policy must change some answer, or the cases are
# too blunt to tell a right engine from a wrong one.
SHARPNESS = """
import job

cases = job.make_cases()
before = [job.reference(case) for case in cases]
for name, move in list(job.MOVES.items()):
    for field, value in move._asdict().items():
        if isinstance(value, int):
            steps = [value - 1, value + 1]
        elif isinstance(value, tuple):
            steps = [value[:-1], (*value, next(r for r in job.ROLES if r not in value))]
        else:
            steps = [value + "-other"]
        for step in steps:
            job.MOVES[name] = move._replace(**{field: step})
            if [job.reference(case) for case in cases] == before:
                print(name, field, step)
    job.MOVES[name] = move
"""


def test_the_cases_notice_any_change_of_the_policy() -> None:
    done = subprocess.run(
        [sys.executable, "-c", SHARPNESS],
        cwd=ROOT / "benchmarks",
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert (done.stdout, done.stderr) == ("", "")
