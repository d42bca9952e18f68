"""The JSON Schema of what ``to_dict()`` gives: closed, so that a key cannot appear unannounced."""

from __future__ import annotations

from typing import Any

from stepwise.evaluation.verdicts import ANSWERS, STATUSES, VERDICTS

Schema = dict[str, Any]

_DRAFT = "https://json-schema.org/draft/2020-12/schema"
_DAY = r"^\d{4}-\d{2}-\d{2}$"
_MOMENT = r"^\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}(:\d{2}(\.\d+)?)?([+-]\d{2}:\d{2})?)?$"


def _text(description: str = "") -> Schema:
    return {"type": "string", "description": description} if description else {"type": "string"}


def _one_of(words: tuple[str, ...] | list[str], description: str = "") -> Schema:
    return {"enum": list(words), **({"description": description} if description else {})}


def _list(items: Schema, description: str = "") -> Schema:
    return {"type": "array", "items": items, **({"description": description} if description else {})}


def _or_null(schema: Schema) -> Schema:
    return {"anyOf": [schema, {"type": "null"}]}


def _ref(name: str) -> Schema:
    return {"$ref": f"#/$defs/{name}"}


def _object(description: str, required: Schema, optional: Schema | None = None) -> Schema:
    return {
        "type": "object",
        "description": description,
        "properties": {**required, **(optional or {})},
        "required": list(required),
        "additionalProperties": False,
    }


_IDS = _list(_text())
_DAY_TEXT: Schema = {"type": "string", "pattern": _DAY}
_MOMENT_TEXT: Schema = {"type": "string", "pattern": _MOMENT}
_STRENGTH = _one_of(["must", "should", "may"], "How strongly the pack puts it; only a must can block.")
_COUNT: Schema = {"type": "integer", "minimum": 0}
_TRUE: Schema = {"const": True}
_ASKS = _list(_ref("ask"), "What would settle it.")
_RULE: Schema = {
    "id": _text("The rule's id in the pack."),
    "strength": _STRENGTH,
    "says": _text("The sentence an officer reads."),
    "owner": _list(_text(), "Whose it is: roles of the pack."),
    "cites": _list(_text(), "The clauses it stands on."),
    "inherited": _list(_text(), "The clauses of the move or checklist around it."),
    "readings": _list(_text(), "The readings it leans on."),
}


def _definitions() -> Schema:
    return {
        "record": _object(
            "A record of the snapshot that stands as evidence.",
            {
                "path": _text("Where it stands in the snapshot."),
                "kind": _text(),
                "when": _or_null(_MOMENT_TEXT),
            },
            {"id": _text("The caller's own id for it.")},
        ),
        "ask": _object(
            "Something not known.",
            {"what": _text("`facts.x`, `events.y`, `events.y.outcome` …")},
            {"path": _text("The record it is about.")},
        ),
        "lack": _object(
            "What is not there, or is not so.",
            {"what": _text("An attribute, a family, or a kind of test."), "of": _IDS},
        ),
        "finding": _object(
            "One requirement of a move.",
            {
                **_RULE,
                "verdict": _one_of(VERDICTS),
                "gates": {"type": "boolean", "description": "Whether it can block the move."},
                "evidence": _list(_ref("record")),
            },
            {
                "lacks": _list(_ref("lack")),
                "asks": _ASKS,
                "earliest": {**_DAY_TEXT, "description": "When time alone will meet it."},
                "branch": _object("The named alternative that met it.", {"says": _text(), "cites": _IDS}),
                "set_aside": _object(
                    "Who or what set it aside.",
                    {
                        "by": _one_of(["waiver", "override", "person", "reading", "clause"]),
                        "cites": _IDS,
                        "otherwise": _one_of(VERDICTS, "The verdict without this."),
                    },
                    {"record": _ref("record"), "detail": _text()},
                ),
                "superseded": _list(_ref("record"), "Earlier records that would have met it, had no later one come."),
                "prohibited": _TRUE,
                "could_be_waived_by": _IDS,
                "decided_late": _text("When it was met after all."),
            },
        ),
        "move": _object(
            "One move from here.",
            {
                "id": _text(),
                "name": _text(),
                "answer": _one_of(ANSWERS),
                "direction": _one_of(["up", "down", "sideways", "in", "out"]),
                "from": _or_null(_text("null: from another authority.")),
                "to": _text(),
                "route": _or_null(_text()),
                "closes": _list(_text(), "The stages it closes."),
                "cites": _IDS,
                "readings": _IDS,
                "decided_by": _or_null(_text("The finding that is the decision.")),
                "findings": _list(_ref("finding")),
                "starts": _list(_text(), "The duties it starts."),
                "earliest": _or_null({**_DAY_TEXT, "description": "When time alone will open it."}),
            },
            {
                "instead": _list(_text(), "The moves that make this one unnecessary."),
                "opened_by_override": _TRUE,
                "chased": {"const": False, "description": "The pack chases what it lacks only in another case than this."},
                "held_by_concern": _TRUE,
                "asks": _ASKS,
            },
        ),
        "due": _object(
            "One duty: where it stands and when it falls due.",
            {
                **_RULE,
                "status": _one_of(STATUSES),
                "due": _or_null(_MOMENT_TEXT),
                "rule": _or_null(_text("The due sentence, as the pack has it.")),
                "precision": _one_of(["day", "minute"]),
            },
            {
                "anchor": _object(
                    "What it is counted from.",
                    {"name": _text(), "when": _or_null(_MOMENT_TEXT), "record": _or_null(_ref("record"))},
                ),
                "met": _object(
                    "What met it, or was last done for it.",
                    {"when": _or_null(_MOMENT_TEXT), "record": _or_null(_ref("record"))},
                ),
                "left": _object(
                    "Time left, in the duty's own unit; negative: late.",
                    {"count": {"type": "integer"}, "unit": _one_of(["working days", "calendar days", "minutes"])},
                ),
                "late_days": {"type": "integer", "description": "Calendar days late."},
                "skipped": _list(_object("A day the count stepped over.", {"day": _DAY_TEXT, "why": _text()})),
                "earliest": _DAY_TEXT,
                "instance": _text("Which of several: a value the anchor lists."),
                "move": _text(),
                "why_not": _text("Why it cannot be computed."),
                "agreed": {**_DAY_TEXT, "description": "An earlier day agreed."},
                "conflict": _list(_text(), "Clauses that contradict each other here; neither is preferred."),
                "urgent": _TRUE,
                "asks": _ASKS,
                "periods": _list(
                    _object("So many held of so many wanted.", {"period": _text(), "held": _COUNT, "wanted": _COUNT})
                ),
            },
        ),
        "rung": _object(
            "One step of an escalation.",
            {
                "id": _text(),
                "says": _text(),
                "ask": _IDS,
                "state": _one_of(["spent", "reached", "next", "later", "not_applicable"]),
                "strength": _STRENGTH,
                "cites": _IDS,
                "readings": _IDS,
                "evidence": _list(_ref("record")),
            },
        ),
        "escalation": _object(
            "A ladder that has started, or may have.",
            {
                "id": _text(),
                "name": _text(),
                "state": _one_of(["started", "not_known"]),
                "reached": _or_null(_text()),
                "next": _or_null(_text()),
                "rungs": _list(_ref("rung")),
                "other_agencies": _list(_ref("rung")),
                "cites": _IDS,
                "readings": _IDS,
                "evidence": _list(_ref("record")),
            },
            {"instance": _text(), "asks": _ASKS},
        ),
    }


def _properties() -> Schema:
    return {
        "identity": _object(
            "What answered.",
            {
                "authority": _text(),
                "edition": _text(),
                "title": _text(),
                "digest": {
                    "type": "string",
                    "pattern": "^[0-9a-f]{64}$",
                    "description": "SHA-256 of what the pack says.",
                },
                "format": _text(),
                "engine": _text(),
                "calendar": _text(),
                "readings": {
                    "type": "object",
                    "additionalProperties": _text(),
                    "description": "Reading to option in use.",
                },
            },
        ),
        "as_at": _MOMENT_TEXT,
        "snapshot_age_days": _or_null(_COUNT),
        "front_door": _object(
            "Whom to contact when a child may be at risk. It stands in every answer.",
            {"role": _text(), "name": _text(), "contact": _IDS, "says": _text(), "cites": _IDS},
        ),
        "override": _object(
            "Whether safeguarding comes first now.",
            {
                "in_force": _one_of(["in_force", "not_known", "not_in_force"]),
                "raised_by": _IDS,
                "not_known": _IDS,
                "opened": _list(_text(), "Moves it opened."),
                "suspended": _list(_text(), "Needs it set aside."),
                "says": _text(),
                "cites": _IDS,
            },
        ),
        "position": _list(
            _object(
                "Where the case stands.",
                {"stage": _text(), "level": _or_null(_COUNT), "since": _or_null(_DAY_TEXT), "services": _or_null(_IDS)},
            )
        ),
        "moves": _list(_ref("move"), "What may happen next."),
        "missing": _list(
            _object(
                "One thing missing for one move.",
                {
                    "need": _text(),
                    "move": _text(),
                    "verdict": _one_of(["not_met", "not_known"]),
                    "gates": {"type": "boolean"},
                    "says": _text(),
                    "owner": _IDS,
                    "cites": _IDS,
                    "lacks": _list(_ref("lack")),
                    "earliest": _or_null(_DAY_TEXT),
                },
            )
        ),
        "due": _list(_ref("due"), "What falls due, and what is owed."),
        "escalations": _list(_ref("escalation"), "Who is asked next."),
        "ask_next": _list(
            _object("What to find out next, the most deciding first.", {"ask": _text(), "settles": _IDS, "gates": _COUNT})
        ),
        "advice": _list(
            _object(
                "A should or may that stands open.",
                {
                    "id": _text(),
                    "strength": _one_of(["should", "may"]),
                    "says": _text(),
                    "owner": _IDS,
                    "cites": _IDS,
                    "verdict": _one_of([*VERDICTS, *STATUSES]),
                },
            )
        ),
        "made": _or_null(
            _object(
                "The move that led here, judged as at the day it was made.",
                {
                    "state": _one_of(["judged", "not_known"]),
                    "day": _DAY_TEXT,
                    "move": _or_null(_ref("move")),
                    "could_be": _IDS,
                },
            )
        ),
    }


def _second_opinion(properties: Schema) -> Schema:
    """What ``evaluate --second-opinion`` adds: the comparison, or why there is none."""
    safe = {"override": properties["override"], "front_door": properties["front_door"]}
    difference = _object(
        "One thing the two see differently.",
        {"what": _one_of(["need", "move"]), "id": _text(), "stepwise": _text(), "second_opinion": _text()},
    )
    compared = _object(
        "The same case asked of a second evaluator.",
        {
            "agreed": {"type": "boolean"},
            "needs": {**_COUNT, "description": "Needs on which the two agree."},
            "moves": {**_COUNT, "description": "Moves on which the two agree."},
            "differences": _list(difference),
            "no_opinion": {
                "type": "object",
                "additionalProperties": _text(),
                "description": "Needs and moves it could not judge, each with the reason.",
            },
            **safe,
        },
    )
    failed = _object("There is no second opinion; the answer stands.", {"failed": _text("What happened."), **safe})
    return {"anyOf": [compared, failed]}


def evaluation_schema() -> Schema:
    """The JSON Schema (2020-12) of an evaluation, alone or with a second opinion beside it."""
    properties = _properties()
    whole = _object(
        "What may happen next in a case, what is missing, what falls due, and why.",
        properties,
        {"second_opinion": _second_opinion(properties)},
    )
    return {"$schema": _DRAFT, "title": "An evaluation", **whole, "$defs": _definitions()}
