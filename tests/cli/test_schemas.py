"""The published schemas, the models they are made from, and the page of keys: in step."""

from __future__ import annotations

import copy
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from jsonschema import Draft7Validator, Draft202012Validator
from pydantic import BaseModel
from tests.cli.support import CASES, PACK, ROOT
from tests.render.made_up import NAMES, answer, pack

from stepwise.case.schema import case_schema
from stepwise.evaluation.schema import evaluation_schema
from stepwise.pack import conditions, model
from stepwise.pack.find import files_of, packs_under
from stepwise.pack.schema import pack_schema
from stepwise.render import pack_keys

SCHEMA = pack_schema()
FOLDERS = [f.folder for f in packs_under(ROOT / "policies")] + [Path(PACK)]


def as_text(path: Path) -> Any:
    """A pack's file as stepwise reads it: everything is text."""
    return yaml.load(path.read_text("utf-8"), Loader=getattr(yaml, "CBaseLoader", yaml.BaseLoader))


def as_an_editor(path: Path) -> Any:
    """A pack's file as an editor reads it: numbers are numbers, but yes is a word and a day is text."""

    class Editor(getattr(yaml, "CSafeLoader", yaml.SafeLoader)):  # type: ignore[misc]
        pass

    Editor.yaml_implicit_resolvers = {
        first: [(tag, form) for tag, form in found if tag.endswith((":int", ":float")) and first != "."]
        for first, found in yaml.SafeLoader.yaml_implicit_resolvers.items()
    }
    return json.loads(json.dumps(yaml.load(path.read_text("utf-8"), Loader=Editor)))  # every key as text


def wrong(data: Any) -> list[str]:
    return [f"{e.json_path}: {e.message[:200]}" for e in Draft7Validator(SCHEMA).iter_errors(data)]


def test_the_schemas_are_schemas() -> None:
    Draft7Validator.check_schema(SCHEMA)
    Draft202012Validator.check_schema(case_schema())
    Draft202012Validator.check_schema(case_schema(pack().written.pack))
    Draft202012Validator.check_schema(evaluation_schema())


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
def test_every_pack_is_as_the_schema_says(folder: Path) -> None:
    found = [
        f"{path.name}: {x}" for path in files_of(folder) for read in (as_text, as_an_editor) for x in wrong(read(path))
    ]
    assert not found, "\n".join(found[:10])


@pytest.mark.parametrize(
    "text",
    [
        "moves: { a: { name: A, from: any, to: b, neds: {} } }",
        "moves: { a: { name: A, from: any } }",
        "moves: { Step Down: { name: A, from: any, to: b } }",
        "clocks: { c: { must: X, should: Y, due: after x } }",
        "clocks: { c: { due: after x } }",
        "clocks: { c: { must: X, urgent: true } }",
        "moves: { a: { name: A, from: any, to: b, needs: { n: { must: X, when: { evnt: x } } } } }",
        "moves: { a: { name: A, from: any, to: b, needs: { n: { must: X } } } }",
        "stages: { s: { name: S, level: high } }",
        "vocabulary: { facts: { f: { name: F, type: maybe } } }",
        "override: { says: X }",
        "clauses: { C-1: { section: '1', says: X, strength: shall } }",
        "readings: { r: { question: Q, options: { a: A }, chosen: a } }",
    ],
)
def test_mistakes_are_found_while_typing(text: str) -> None:
    assert wrong(yaml.load(text, Loader=yaml.BaseLoader))


@pytest.mark.parametrize(
    "text",
    [
        "vocabulary: { roles: { a: Short name, b: { name: Long name, contact: [one] } } }",
        "moves: { a: { name: A, from: [x, y], to: b, closes: [], cites: [C-1, C-2] } }",
        "moves: { a: { name: A, from: x, to: b, closes: y, cites: C-1 } }",
        "moves: { a: { name: A, from: x, to: b, needs: { n: { may: Y, when: { any: [{ fact: f }] } } } } }",
        "clocks: { c: { must: X, due: after x, if_reading: { r: { o: { due: on x, absent: yes } } } } }",
        "records: { r: { event: e, which: next, if_reading: { q: { o: { outcome: x } } } } }",
        "prohibits: { p: { from: a, to: [b, c], says: X, cites: C-1 } }",
    ],
)
def test_what_people_write_is_let_through(text: str) -> None:
    assert wrong(yaml.load(text, Loader=yaml.BaseLoader)) == []


def models() -> Iterator[type[BaseModel]]:
    for room in (conditions, model):
        for found in vars(room).values():
            if isinstance(found, type) and issubclass(found, BaseModel) and found.__module__ == room.__name__:
                yield found


def test_every_key_has_words_for_an_editor_to_show() -> None:
    for name, node in {"Pack": SCHEMA, **SCHEMA["definitions"]}.items():
        assert node["description"], name
        for key, part in node.get("properties", {}).items():
            assert part["description"], f"{name}.{key}"


def test_schema_models_and_page_are_in_step() -> None:
    """Every key of every model stands in the schema, and in the page."""
    page = pack_keys()
    every = list(models())
    assert len(every) > 20
    for found in every:
        node = SCHEMA if found is model.Pack else SCHEMA["definitions"].get(found.__name__)
        if node is None:  # a base that no pack writes as such
            assert found.__subclasses__(), found
            continue
        keys = {field.alias or name for name, field in found.model_fields.items()}
        assert set(node["properties"]) == keys, found
        assert all(f"`{key}`" in page for key in keys), found


def test_the_page_of_keys_is_fresh() -> None:
    """Make it anew with: stepwise schema pack --format markdown > docs/reference/pack-keys.md"""
    assert (ROOT / "docs" / "reference" / "pack-keys.md").read_text("utf-8") == pack_keys()


@pytest.mark.parametrize("name", NAMES)
def test_cases_and_answers_are_as_their_schemas_say(name: str) -> None:
    data = json.loads((CASES / f"{name}.json").read_text("utf-8"))
    for schema, instance in (
        (case_schema(), data),
        (case_schema(pack().written.pack), data),
        (evaluation_schema(), answer(name).to_dict()),
    ):
        assert [f"{e.json_path}: {e.message}" for e in Draft202012Validator(schema).iter_errors(instance)] == []


@pytest.mark.parametrize(
    ("family", "row"),
    [
        ("episodes", {"stage": "early-help", "opened": "2026-01-01"}),
        ("events", {"kind": "revue"}),
        ("events", {"kind": "review", "outcome": "step-down"}),
        ("documents", {"kind": "transfer-plan", "contains": ["needs", "wishes"]}),
        ("consents", {"kind": "early-help-service", "person": "uncle", "state": "given"}),
        ("decisions", {"kind": "allocation", "by": "Jane Smith"}),
        ("roles", {"role": "captain"}),
        ("events", {"kind": "review", "when": "last week"}),
        ("events", {"kind": "review", "colour": "blue"}),
    ],
)
def test_a_pack_s_case_schema_knows_its_words(family: str, row: dict[str, Any]) -> None:
    data = json.loads((CASES / "ready.json").read_text("utf-8"))
    data[family] = [*data.get(family, []), row]
    assert not Draft202012Validator(case_schema(pack().written.pack)).is_valid(data)


def test_the_schema_of_an_evaluation_is_closed() -> None:
    data: Any = copy.deepcopy(answer("stuck").to_dict())
    data["moves"][0]["findings"][0]["surprise"] = 1
    assert not Draft202012Validator(evaluation_schema()).is_valid(data)
