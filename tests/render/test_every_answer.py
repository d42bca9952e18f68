"""Whatever the shipped packs' scenarios come to, it can be shown, explained, and is as its schema says."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

import stepwise
from stepwise.case.schema import case_schema
from stepwise.evaluation import Evaluation
from stepwise.evaluation.schema import evaluation_schema
from stepwise.kit import load_scenarios
from stepwise.pack.find import packs_under
from stepwise.render import Explainer, Look, explain_in_case, page
from stepwise.render.layout import cells

ROOT = Path(__file__).parents[2]
POLICIES = packs_under(ROOT / "policies")
SCHEMA = Draft202012Validator(evaluation_schema())


SAMPLE = 12
EVERY_PACK = pytest.mark.parametrize("folder", [p.folder for p in POLICIES], ids=[p.name for p in POLICIES])

Answered = tuple[str, stepwise.Pack, Any, Evaluation]


@cache
def answers(folder: Path, most: int) -> list[Answered]:
    """What the pack's scenarios come to: so many of them, evenly spread."""
    plain = stepwise.load_pack(folder)
    loaded: dict[tuple[tuple[str, str], ...], stepwise.Pack] = {(): plain}
    scenarios = [s for s in load_scenarios(folder, plain)[0] if not s.log]
    out = []
    for s in scenarios[:: max(len(scenarios) // most, 1)]:
        key = tuple(sorted(s.readings.items()))
        if key not in loaded:
            loaded[key] = stepwise.load_pack(folder, readings=s.readings)
        try:
            out.append((s.name, loaded[key], s.data, stepwise.evaluate(loaded[key], s.data, s.as_at)))
        except stepwise.CaseError:
            continue
    return out


def shown(found: Iterable[Answered]) -> None:
    for name, pack, _, answer in found:
        for width in (80, 120):
            text = page(answer, pack.written.pack, Look(width))
            assert max(cells(line) for line in text.splitlines()) <= width, name
            assert all(part in " ".join(text.replace("┃ ", "").split()) for part in pack.compiled.front_door.contact), name


def explained(found: Iterable[Answered]) -> None:
    for name, pack, _, answer in found:
        for m in answer.moves:
            assert explain_in_case(Explainer(pack.written, pack.compiled, Look(80)), answer, m.id), name


def as_its_schema_says(found: Iterable[Answered]) -> None:
    any_case = Draft202012Validator(case_schema())
    of_a_pack: dict[str, Draft202012Validator] = {}
    for name, pack, data, answer in found:
        if pack.digest not in of_a_pack:
            of_a_pack[pack.digest] = Draft202012Validator(case_schema(pack.written.pack))
        wrong = [*SCHEMA.iter_errors(answer.to_dict())]
        wrong += [*any_case.iter_errors(data), *of_a_pack[pack.digest].iter_errors(data)]
        assert not wrong, f"{name}: " + "; ".join(f"{e.json_path}: {e.message}" for e in wrong[:5])


@EVERY_PACK
def test_answers_can_be_shown_and_explained_and_are_as_their_schema_says(folder: Path) -> None:
    found = answers(folder, SAMPLE)
    shown(found)
    explained(found[::4])
    as_its_schema_says(found)


@pytest.mark.deep
@EVERY_PACK
def test_every_answer(folder: Path) -> None:
    found = answers(folder, 1_000_000)
    shown(found)
    explained(found)
    as_its_schema_says(found)


@EVERY_PACK
def test_everything_in_a_pack_can_be_explained(folder: Path) -> None:
    pack = stepwise.load_pack(folder)
    for id in Explainer(pack.written, pack.compiled, Look(80)).ids():
        assert Explainer(pack.written, pack.compiled, Look(80)).text(id), id
