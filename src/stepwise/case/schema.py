"""The case snapshot as a JSON Schema; with a pack, its words are the pack's own."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from stepwise.case.shape import FAMILIES, SNAPSHOT
from stepwise.pack import Pack
from stepwise.pack.vocabulary import RecordKind

_DRAFT = "https://json-schema.org/draft/2020-12/schema"
_KIND_WORDS = (("outcome", "outcomes"), ("contains", "contains"), ("reasons", "reasons"), ("purposes", "purposes"))
_DAY = r"^\d{4}-\d{2}-\d{2}"
_DATED = ("when", "opened", "closed", "for", "made", "until", "requested", "since", "born", "taken_at")


def case_schema(pack: Pack | None = None) -> dict[str, Any]:
    """The JSON Schema (2020-12) of a case snapshot. With ``pack`` every word must be one of the pack's.

    What it accepts may still be refused for contradicting itself; what it refuses is refused by the library too.
    """
    made = _untitled(SNAPSHOT.json_schema())
    definitions: dict[str, Any] = made["$defs"]
    for node in (made, *definitions.values()):
        for key in _DATED:
            if key in node["properties"]:
                _dated(node["properties"][key])
    title = "A case snapshot"
    if pack is not None:
        title += f" for {pack.authority} {pack.edition}"
        _restrict(made, definitions, pack)
    return {"$schema": _DRAFT, "title": title, **made}


def _untitled(node: Any) -> Any:
    if isinstance(node, list):
        return [_untitled(x) for x in node]
    if not isinstance(node, dict):
        return node
    return {
        k: {name: _untitled(x) for name, x in v.items()} if k in ("properties", "$defs") else _untitled(v)
        for k, v in node.items()
        if k != "title"
    }


def _dated(node: dict[str, Any]) -> None:
    for option in node.get("anyOf", [node]):
        if option.get("type") == "string":
            option["pattern"] = _DAY


def _among(node: dict[str, Any], words: Iterable[str]) -> None:
    """Let a word, or each word of a list, be one of these."""
    words = sorted(set(words))
    for option in node.get("anyOf", [node]):
        if option.get("type") == "string":
            option["enum"] = words
        elif option.get("type") == "array":
            option["items"] = {"type": "string", "enum": words}


def _restrict(top: dict[str, Any], definitions: dict[str, Any], pack: Pack) -> None:
    v = pack.vocabulary
    actors = [*v.roles, *v.people, *v.groups, *v.services]
    places, moves = list(v.places), list(pack.moves)
    episode = definitions["Episode"]["properties"]
    _among(episode["stage"], pack.stages)
    _among(episode["service"], v.services)
    _among(episode["by_move"], moves)
    _among(episode["closed_by"], moves)
    _among(definitions["RoleHeld"]["properties"]["role"], v.roles)
    _among(definitions["Arranged"]["properties"]["kind"], v.events)
    _among(definitions["Receipt"]["properties"]["by"], actors)
    _among(definitions["NotApplicable"]["properties"]["by"], actors)
    _among(definitions["DatedFact"]["properties"]["by"], actors)
    for name in ("Happening", "Consent"):
        properties = definitions[name]["properties"]
        for key in ("by", "attended", "signed_by"):
            if key in properties:
                _among(properties[key], actors)
        _among(properties["recorded_in"], places)
    consent = definitions["Consent"]["properties"]
    _among(consent["kind"], v.consents)
    _among(consent["person"], v.people)
    _among(consent["reasons"], [r for k in v.consents.values() for r in k.reasons])
    families: dict[str, dict[str, RecordKind]] = {
        "events": v.events,
        "documents": v.documents,
        "decisions": v.decisions,
    }
    for family, kinds in families.items():
        top["properties"][family]["items"] = _happening(definitions["Happening"], kinds)
    top["properties"]["facts"] = _facts(pack, top["properties"]["facts"].get("description", ""))
    kinds_of = {
        **{f: list(k) for f, k in families.items()},
        "arranged": list(v.events),
        "consents": list(v.consents),
        "roles": list(v.roles),
    }
    complete = [*FAMILIES, *(f"{f}.{k}" for f, ks in kinds_of.items() for k in ks)]
    for option in top["properties"]["complete"]["anyOf"]:
        if option.get("type") == "array":
            option["items"] = {"type": "string", "enum": complete}


def _happening(base: dict[str, Any], kinds: dict[str, RecordKind]) -> dict[str, Any]:
    """A record of one family: its kind, and then the words that this kind may use."""
    rules = []
    for kind, k in kinds.items():
        words: dict[str, Any] = {}
        for key, of in _KIND_WORDS:
            some = sorted(getattr(k, of))
            one = {"enum": [*some, None]}
            words[key] = (
                one
                if key == "outcome"
                else {"anyOf": [{"type": "array", "items": {"enum": some}}, one]}
                if some
                else {"enum": [None, []]}
            )
        rules.append({"if": {"properties": {"kind": {"const": kind}}, "required": ["kind"]}, "then": {"properties": words}})
    properties = {**base["properties"], "kind": {**base["properties"]["kind"], "enum": list(kinds)}}
    return {**base, "properties": properties, "allOf": rules} if rules else {**base, "properties": properties}


def _facts(pack: Pack, description: str) -> dict[str, Any]:
    properties = {}
    for name, kind in pack.vocabulary.facts.items():
        words = list(kind.values)
        by_type: dict[str, dict[str, Any]] = {
            "yes/no": {"type": ["boolean", "null"]},
            "number": {"type": ["integer", "null"]},
            "date": {"type": ["string", "null"], "pattern": _DAY},
            "one of": {"enum": [*words, None]},
            "some of": {"anyOf": [{"type": "array", "items": {"enum": words}}, {"enum": [*words, None]}]},
        }
        value = by_type[kind.type]
        dated = {"allOf": [{"$ref": "#/$defs/DatedFact"}, {"properties": {"value": value}}]}
        properties[name] = {"description": kind.name, "anyOf": [value, dated]}
    return {"type": "object", "description": description, "properties": properties, "additionalProperties": False}
