"""The pack format as a JSON Schema, for editors: completion, hover text and a first check, file by file.

It is made from the models that read packs, and then said the way people write: one word where a list of one is meant,
a plain name for a whole vocabulary entry, conditions known by their key. A pack is spread over several files, so no
section is required of a file. Whether a pack is right is for ``stepwise check`` to say; the schema never refuses a
good one.
"""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import BaseModel, TypeAdapter, ValidationError
from pydantic.fields import FieldInfo

from stepwise.pack import conditions, model, vocabulary
from stepwise.pack.base import one_or_more
from stepwise.pack.model import FORMAT, Pack
from stepwise.pack.vocabulary import Vocabulary

_DUE = (
    "within 5 working days of transfer-plan received",
    "at least 3 calendar days before conference",
    "every 6 months from conference",
    "no earlier than 2 weeks after request, within 2 weeks of screening",
    "without delay after strategy",
    "after conference",
    "normally within 12 months of conference",
    "at the next sitting of allocation-meeting after proforma",
    "2 times in each calendar year",
    "from assessment-started until assessment-completed",
)
#: The keys of a record condition, one of which must be there.
_RECORD = ("of", "event", "document", "decision", "consent")
_ID = "^[a-z][a-z0-9]*(-[a-z0-9]+)*$"
#: What is written under `if_reading`: reading, option, and the keys that change.
_SWITCH = {
    "type": "object",
    "additionalProperties": {"type": "object", "additionalProperties": {"type": "object"}},
}


def pack_schema() -> dict[str, Any]:
    """The JSON Schema (draft 7) of one file of a pack."""
    made = Pack.model_json_schema(by_alias=True)
    models = _models()
    definitions = {name: _definition(found, models[name]) for name, found in made.pop("$defs").items()}
    refs = [{"$ref": f"#/definitions/{name}"} for name in definitions if issubclass(models[name], conditions.Condition_)]
    definitions["Condition"] = {"description": "A condition; one of its keys says of what kind.", "anyOf": refs}
    top = _definition(made, Pack)
    del top["required"]
    return {
        "$schema": "http://json-schema.org/draft-07/schema#",
        "title": f"A policy pack, {FORMAT}",
        **top,
        "definitions": dict(sorted(definitions.items())),
    }


def _models() -> dict[str, type[BaseModel]]:
    return {
        name: found
        for room in (conditions, vocabulary, model)
        for name, found in vars(room).items()
        if isinstance(found, type) and issubclass(found, BaseModel)
    }


def _definition(found: dict[str, Any], of: type[BaseModel]) -> dict[str, Any]:
    """One model's schema, said the way people write it."""
    properties = {}
    for name, field in of.model_fields.items():
        key = field.alias or name
        properties[key] = _property(found["properties"][key], field, of)
    out: dict[str, Any] = {"type": "object", "description": found.get("description", "")}
    out["properties"] = properties
    if found.get("required"):
        out["required"] = found["required"]
    out["additionalProperties"] = False
    if issubclass(of, model.Ruled):
        out["oneOf"] = [{"required": [k]} for k in ("must", "should", "may")]
    if of is model.Need:
        out["anyOf"] = [{"required": [k]} for k in ("when", "checklist", "prohibits", "absent")]
    if of is conditions.Recorded:
        out["anyOf"] = [{"required": [k]} for k in _RECORD]
    return out


def _property(found: dict[str, Any], field: FieldInfo, of: type[BaseModel]) -> dict[str, Any]:
    description = found.get("description", "")
    core = _clean({k: v for k, v in found.items() if k not in ("description", "default", "title")})
    if core.get("type") == "array" and _takes_one(core, field):
        one = core["items"]
        if of is conditions.Recorded and field is of.model_fields["state"]:
            one = {**one, "enum": [*one["enum"], "sought"]}
        core = {"anyOf": [one, core]}
    lists = [x for x in core.get("anyOf", ()) if x.get("type") == "array"]
    if lists and lists[0]["items"] not in core["anyOf"] and _takes_one(lists[0], field):
        core = {"anyOf": [lists[0]["items"], *core["anyOf"]]}
    if field.alias == "if_reading" or "if_reading: " in description or description.startswith("What another option"):
        core = dict(_SWITCH)
    if of is Vocabulary and "additionalProperties" in core:
        entry = core["additionalProperties"]
        if entry != {"$ref": "#/definitions/Group"}:
            core["additionalProperties"] = {"anyOf": [_text({}), entry]}
    if field.annotation is not None and "Due" in str(field.annotation):
        core = {"type": "string", "examples": list(_DUE)}
    return {"description": description, **core}


def _takes_one(core: dict[str, Any], field: FieldInfo) -> bool:
    """Whether one word, or one map, may stand for a list of one: asked of the model itself where it is a word."""
    items = core.get("items", {})
    if any(getattr(x, "func", None) is one_or_more for x in field.metadata):
        return True
    word = items["enum"][0] if "enum" in items else "word"
    if items.get("type") not in ("string", ["string", "number"]):
        return False
    form: Any = field.annotation
    whole: TypeAdapter[Any] = TypeAdapter(Annotated[form, *field.metadata] if field.metadata else form)
    try:
        whole.validate_python(word)
    except ValidationError:
        return False
    return True


def _clean(node: Any) -> Any:
    """Without nulls and titles; whole numbers and yes/no as they come out of a YAML file; conditions by name."""
    if isinstance(node, list):
        return [_clean(x) for x in node]
    if not isinstance(node, dict):
        return node
    node = {k: _clean(v) for k, v in node.items() if k not in ("title", "default")}
    for key in ("anyOf", "oneOf"):
        if key in node:
            options = [x for x in node[key] if x != {"type": "null"}]
            if any(x == {"$ref": "#/definitions/All"} for x in options):
                options = [{"$ref": "#/definitions/Condition"}]
            rest = {k: v for k, v in node.items() if k != key}
            return {**rest, **options[0]} if len(options) == 1 else {**rest, "anyOf": options}
    if "$ref" in node:
        return {**node, "$ref": node["$ref"].replace("#/$defs/", "#/definitions/")}
    if "prefixItems" in node:
        items = node.pop("prefixItems")
        return {**node, "items": items[0]}
    if "patternProperties" in node:
        [(pattern, value)] = node.pop("patternProperties").items()
        return {**node, "propertyNames": {"pattern": pattern}, "additionalProperties": value}
    if node.get("type") == "integer":
        bounds = {k: v for k, v in node.items() if k in ("minimum", "maximum")}
        return {"anyOf": [{"type": "integer", **bounds}, {"type": "string", "pattern": "^-?[0-9]+$"}]}
    if node.get("type") == "string" and not node.keys() & {"pattern", "enum", "const"}:
        return _text(node)
    return node


def _text(node: dict[str, Any]) -> dict[str, Any]:
    """A sentence: an editor reads `section: 3.1` as a number, stepwise as text."""
    return {**node, "type": ["string", "number"]}
