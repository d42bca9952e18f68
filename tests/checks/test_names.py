"""No key of the pack language that holds an id is forgotten: each is either looked up, or listed here with why not."""

from __future__ import annotations

import typing
from collections.abc import Iterator
from typing import Any

import pytest
from pydantic import StringConstraints
from pydantic.fields import FieldInfo

from stepwise.checks import names
from stepwise.checks.walk import Part
from stepwise.pack import Pack, conditions, model
from stepwise.pack.base import Id, Keyed, Node

_PATTERN = next(m.pattern for m in typing.get_args(Id) if isinstance(m, StringConstraints))

WORDS_OF_A_KIND = "checks/words: a word that the kind of record, or the fact, declares"
ELSEWHERE: dict[tuple[str, str], str] = {
    **{("Recorded", k): WORDS_OF_A_KIND for k in ("outcome", "contains", "contains_any", "reasons", "reasons_any")},
    **{("Recorded", k): WORDS_OF_A_KIND for k in ("purposes", "purposes_any")},
    **{("FactIs", k): WORDS_OF_A_KIND for k in ("is_", "includes", "includes_any")},
    ("Waiver", "records"): WORDS_OF_A_KIND,
    ("Prohibits", "purposes"): WORDS_OF_A_KIND,
    ("VoidRefusal", "outcome"): WORDS_OF_A_KIND,
    ("VoidRefusal", "reasons"): WORDS_OF_A_KIND,
    ("Move", "decided_by"): "checks/references: a need of the same move",
    ("Reading", "chosen"): "the grammar: one of the reading's own options",
    ("Pack", "authority"): "the pack's own id",
    ("Pack", "entry"): "looked up before any part",
}


def models() -> Iterator[type[Node]]:
    """Every model of the pack language."""
    for module in (conditions, model):
        for kind in vars(module).values():
            if isinstance(kind, type) and issubclass(kind, Node) and kind.__module__ == module.__name__:
                yield kind


def holds_ids(field: FieldInfo) -> bool:
    """Whether the field's value is one id, or several."""

    def inside(a: Any) -> bool:
        if isinstance(a, StringConstraints):
            return a.pattern == _PATTERN
        if typing.get_origin(a) is dict:
            return False
        return any(inside(x) for x in (*typing.get_args(a), *getattr(a, "__metadata__", ())))

    return inside(field.annotation) or any(inside(m) for m in field.metadata)


FIELDS = [(kind, name) for kind in models() for name, field in kind.model_fields.items() if holds_ids(field)]


@pytest.mark.parametrize(("kind", "name"), FIELDS, ids=[f"{k.__name__}.{n}" for k, n in FIELDS])
def test_every_key_that_holds_an_id_is_looked_up(kind: type[Node], name: str) -> None:
    required = {n: "other" for n, f in kind.model_fields.items() if f.is_required()}
    node = kind.model_construct(**{**required, name: ("wanted",)})
    pack = Pack.model_construct(levels={1: "One"})
    found = {x.word for x in names._of(Part(("somewhere",), node, False), pack)}
    if (kind.__name__, name) in ELSEWHERE or (name == "reading" and issubclass(kind, Keyed)):
        assert "wanted" not in found
    else:
        assert "wanted" in found, "say in checks/names what sort of name this is, or here who looks it up"


def test_the_list_is_true() -> None:
    assert set(ELSEWHERE) <= {(kind.__name__, name) for kind, name in FIELDS}
