"""Whatever the shipped packs' scenarios come to, it can be shown, explained, and is as its schema says."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from typing import Any, NamedTuple

import pytest
from jsonschema import Draft202012Validator
from tests.packs.shipped import NAMES, pack, scenarios

import stepwise
from stepwise.case.schema import case_schema
from stepwise.evaluation import Evaluation
from stepwise.evaluation.schema import evaluation_schema
from stepwise.render import Explainer, Look, explain_in_case, page
from stepwise.render.layout import cells

SAMPLE = 12
EVERY_PACK = pytest.mark.parametrize("name", NAMES)

AN_ANSWER = Draft202012Validator(evaluation_schema())
ANY_CASE = Draft202012Validator(case_schema())


class Answered(NamedTuple):
    """A scenario, the pack it was asked under, and what it came to."""

    name: str
    pack: stepwise.Pack
    data: Any
    answer: Evaluation


def answers(name: str, most: int) -> Iterator[Answered]:
    """What the pack's scenarios come to: so many of them, evenly spread."""
    asked = [s for s in scenarios(name) if not s.log]
    for s in asked[:: max(len(asked) // most, 1)]:
        p = pack(name, s.readings)
        try:
            yield Answered(s.name, p, s.data, stepwise.evaluate(p, s.data, s.as_at))
        except stepwise.CaseError:
            continue


def shown(found: Answered) -> None:
    name, pack, _, answer = found
    for width in (80, 120):
        text = page(answer, pack.written.pack, Look(width))
        assert max(cells(line) for line in text.splitlines()) <= width, name
        said = " ".join(text.replace("┃ ", "").split())
        assert all(part in said for part in pack.compiled.front_door.contact), name


def explained(found: Answered) -> None:
    name, pack, _, answer = found
    for m in answer.moves:
        assert explain_in_case(Explainer(pack.written, pack.compiled, Look(80)), answer, m.id), name


@lru_cache(maxsize=16)
def a_case_of(pack: stepwise.Pack) -> Draft202012Validator:
    return Draft202012Validator(case_schema(pack.written.pack))


def as_its_schema_says(found: Answered) -> None:
    name, pack, data, answer = found
    wrong = [*AN_ANSWER.iter_errors(answer.to_dict())]
    wrong += [*ANY_CASE.iter_errors(data), *a_case_of(pack).iter_errors(data)]
    assert not wrong, f"{name}: " + "; ".join(f"{e.json_path}: {e.message}" for e in wrong[:5])


@EVERY_PACK
def test_answers_can_be_shown_and_explained_and_are_as_their_schema_says(name: str) -> None:
    found = list(answers(name, SAMPLE))
    assert len(found) >= SAMPLE / 2
    for i, answered in enumerate(found):
        shown(answered)
        as_its_schema_says(answered)
        if i % 4 == 0:
            explained(answered)


@pytest.mark.deep
@EVERY_PACK
def test_every_answer(name: str) -> None:
    for answered in answers(name, 1_000_000):
        shown(answered)
        as_its_schema_says(answered)
        explained(answered)


@EVERY_PACK
def test_everything_in_a_pack_can_be_explained(name: str) -> None:
    written, compiled = pack(name).written, pack(name).compiled
    ids = Explainer(written, compiled, Look(80)).ids()
    assert ids
    for id in ids:
        assert Explainer(written, compiled, Look(80)).text(id), id
