"""A made-up authority whose answers show everything a page can hold, and a few cases of it."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

import stepwise
from stepwise.evaluation import Evaluation

HERE = Path(__file__).parent
PACK = HERE / "ambleford"
CASES = HERE / "cases"
EXPECTED = HERE / "expected"
NAMES = ("ready", "stuck", "risk", "unknown")
AS_AT = "2026-04-08T10:00"


@lru_cache
def pack(**readings: str) -> stepwise.Pack:
    return stepwise.load_pack(PACK, readings=readings or None)


@lru_cache
def answer(name: str) -> Evaluation:
    return stepwise.evaluate(pack(), pack().case((CASES / f"{name}.json").read_text("utf-8")), AS_AT)
