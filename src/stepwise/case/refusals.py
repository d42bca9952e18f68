"""Pydantic's errors and bad JSON as problems: one a place, in plain words, and never with the value that was given."""

from __future__ import annotations

import json
import re
from typing import Any

from pydantic import ValidationError

from stepwise.case import shape
from stepwise.diagnostics import Problem, did_you_mean

#: The most text a snapshot may be: far above any real case, far below what could stall a server.
MAX_BYTES = 2_000_000


def from_json(text: str | bytes) -> tuple[Any, list[Problem]]:
    """JSON text as data, or what is wrong with it."""
    if len(text) > MAX_BYTES:
        return None, [
            Problem(
                "$",
                f"the snapshot is larger than {MAX_BYTES // 1_000_000} MB",
                "give one child's case, not an extract of many",
                "case-size",
            )
        ]
    repeated: list[str] = []

    def once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        out = dict(pairs)
        if len(out) != len(pairs):
            keys = [k for k, _ in pairs]
            repeated.extend(dict.fromkeys(k for k in keys if keys.count(k) > 1))
        return out

    try:
        data = json.loads(text, object_pairs_hook=once)
    except json.JSONDecodeError as e:
        cure = "check for a missing comma, quote or bracket just before that place"
        comma = max(e.doc.rfind(",", 0, e.pos + 1), 0)
        if _TRAILING.match(e.doc, comma):  # which place is told differs from one Python to the next: name the comma's own
            cure, e = "take out the comma there", json.JSONDecodeError(e.msg, e.doc, comma)
        return None, [Problem("$", f"this is not JSON: line {e.lineno}, column {e.colno}", cure, "case-json")]
    except (UnicodeDecodeError, RecursionError, ValueError):
        return None, [Problem("$", "this cannot be read as JSON", "save it as UTF-8 JSON of ordinary depth", "case-json")]
    return data, [
        Problem("$", f"the key {json.dumps(k)} is given twice in one object", "keep one of the two", "case-twice")
        for k in dict.fromkeys(repeated)
    ]


#: A comma with nothing after it but a closing bracket.
_TRAILING = re.compile(r",\s*[}\]]")


def _path(loc: tuple[Any, ...]) -> str:
    out = ""
    for step in loc:
        out += f"[{step}]" if isinstance(step, int) else (f".{step}" if out else str(step))
    return out or "$"


#: A key that is less like one of a snapshot is no misspelling: it is something a snapshot does not hold.
_ALIKE = 0.7
_UNION_NOISE = frozenset({"list[str]", "str", "bool", "int", "DatedFact", "literal['all']"})


def shape_problems(error: ValidationError) -> list[Problem]:
    """Pydantic's errors as problems: one a place, and never with the value that was given."""
    out: dict[str, Problem] = {}
    items = error.errors(include_url=False, include_input=False, include_context=True)
    for e in items:
        loc = tuple(x for x in e["loc"] if x not in _UNION_NOISE)
        path, kind = _path(loc), e["type"]
        if path in out:
            continue
        if kind == "extra_forbidden":
            options = _keys_beside(loc)
            near = did_you_mean(str(loc[-1]), options, least=_ALIKE)
            out[path] = Problem(
                path,
                "there is no such key in a snapshot",
                f'did you mean "{near}"?' if near else "a snapshot has no free text; keys here: " + ", ".join(options),
                "case-key",
            )
        elif kind == "missing":
            out[path] = Problem(path, "this is missing", _MISSING.get(str(loc[-1]), f'add "{loc[-1]}"'), "case-missing")
        elif kind == "literal_error" and loc[-1:] == ("complete",):
            cure = 'write "all", or a list of the families held in full'
            out[path] = Problem(path, 'this should be the word "all" or a list of families', cure, "case-type")
        elif kind == "literal_error":
            out[path] = Problem(
                path,
                "this word is not allowed here",
                "one of: " + str((e.get("ctx") or {}).get("expected", "")),
                "case-word",
            )
        else:
            wanted = {
                "string_type": "text in quotes",
                "bool_type": "true or false",
                "list_type": "a list",
                "dict_type": "an object",
                "int_type": "a whole number",
                "model_type": "an object",
            }.get(kind, "another type of value")
            if loc and loc[-1] == "complete":
                wanted = 'the word "all" or a list of families'
            out[path] = Problem(path, f"this should be {wanted}", f"write {wanted}", "case-type")
    return list(out.values())


_MISSING = {
    "complete": 'add "complete": "all" if the snapshot holds everything, or list the families it holds in full',
    "episodes": 'add "episodes": [] if the case has never stood at a stage',
    "opened": 'add the day the episode opened, as "opened": "2026-01-12"',
    "for": 'add the date it is booked for, as "for": "2026-05-06"',
}


def _keys_beside(loc: tuple[Any, ...]) -> list[str]:
    inside = {
        "episodes": shape.Episode,
        "events": shape.Happening,
        "documents": shape.Happening,
        "decisions": shape.Happening,
        "consents": shape.Consent,
        "arranged": shape.Arranged,
        "roles": shape.RoleHeld,
        "child": shape.Child,
        "not_applicable": shape.NotApplicable,
        "received": shape.Receipt,
        "facts": shape.DatedFact,
    }
    names = [str(x) for x in loc[:-1] if isinstance(x, str)]
    for name in reversed(names):
        if name in inside:
            return list(inside[name].__annotations__)
    return list(shape.Snapshot.__annotations__)
