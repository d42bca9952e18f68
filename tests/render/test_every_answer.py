"""Whatever the shipped packs' scenarios come to, it can be shown, explained, and is as its schema says."""

from __future__ import annotations

from collections.abc import Iterator
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


def answers(folder: Path) -> Iterator[tuple[str, stepwise.Pack, Any, Evaluation]]:
    plain = stepwise.load_pack(folder)
    loaded = {(): plain}
    for s in load_scenarios(folder, plain)[0]:
        if s.log:
            continue
        key = tuple(sorted(s.readings.items()))
        if key not in loaded:
            loaded[key] = stepwise.load_pack(folder, readings=s.readings)
        try:
            yield s.name, loaded[key], s.data, stepwise.evaluate(loaded[key], s.data, s.as_at)
        except stepwise.CaseError:
            continue


@pytest.mark.parametrize("folder", [p.folder for p in POLICIES], ids=[p.name for p in POLICIES])
def test_every_answer_can_be_shown(folder: Path) -> None:
    for i, (name, pack, _, answer) in enumerate(answers(folder)):
        for width in (80, 120):
            text = page(answer, pack.written.pack, Look(width))
            assert max(cells(line) for line in text.splitlines()) <= width, name
            assert all(part in " ".join(text.replace("┃ ", "").split()) for part in pack.compiled.front_door.contact), name
        if i % 10 == 0:
            for m in answer.moves:
                assert explain_in_case(Explainer(pack.written, pack.compiled, Look(80)), answer, m.id), name


@pytest.mark.parametrize("folder", [p.folder for p in POLICIES], ids=[p.name for p in POLICIES])
def test_every_answer_and_case_is_as_its_schema_says(folder: Path) -> None:
    cases = Draft202012Validator(case_schema())
    words: Draft202012Validator | None = None
    for name, pack, data, answer in answers(folder):
        found = [f"{name}: {e.json_path}: {e.message}" for e in SCHEMA.iter_errors(answer.to_dict())]
        words = words or Draft202012Validator(case_schema(pack.written.pack))
        for schema in (cases, words):
            found += [f"{name}: {e.json_path}: {e.message}" for e in schema.iter_errors(data)]
        assert not found, "\n".join(found[:5])


@pytest.mark.parametrize("folder", [p.folder for p in POLICIES], ids=[p.name for p in POLICIES])
def test_everything_in_a_pack_can_be_explained(folder: Path) -> None:
    pack = stepwise.load_pack(folder)
    for id in Explainer(pack.written, pack.compiled, Look(80)).ids():
        assert Explainer(pack.written, pack.compiled, Look(80)).text(id), id
