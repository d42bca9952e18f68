"""Every key of the pack format, as a page: made from the schema that editors use, which is made from the models."""

from __future__ import annotations

from typing import Any

from stepwise.pack.schema import pack_schema

_HEAD = """\
# Every key of a pack

Made from the models that read packs (`stepwise schema pack --format markdown`); the ideas behind the keys are in
[the pack language](pack-language.md). A key in **bold** must be there.
"""
#: Sections of the page: a heading, a sentence, and the definitions under it.
_PARTS = (
    (
        "Moves",
        "What the procedure permits next.",
        ("Move", "Need", "Waiver", "Prohibits", "VoidRefusal", "Transfer", "Ban"),
    ),
    ("Checklists", "Items shared by several moves.", ("Checklist", "Item")),
    ("Duties", "What is owed, and when.", ("Clock", "Duty")),
    ("Escalation", "Who is asked next.", ("Ladder", "Rung")),
    ("Safeguarding", "What comes before everything else.", ("Override",)),
    (
        "Vocabulary",
        "The pack's words. `id: Plain name` is short for `id: { name: Plain name }`.",
        ("Vocabulary", "RoleName", "Named", "Group", "RecordKind", "FactKind"),
    ),
    ("Stages, sources, readings, clauses", "", ("Stage", "Source", "Closure", "OrderPair", "Reading", "Clause")),
    ("Conditions", "One key says which kind of condition it is.", ()),
)


def pack_keys() -> str:
    """The page, as Markdown."""
    schema = pack_schema()
    definitions: dict[str, Any] = schema["definitions"]
    conditions = [x["$ref"].rpartition("/")[2] for x in definitions["Condition"]["anyOf"]]
    placed = {name for _, _, names in _PARTS for name in names} | set(conditions) | {"Condition"}
    left = sorted(set(definitions) - placed - {"Substitute"})
    out = [_HEAD, "## The sections of a pack\n", _table(schema)]
    for heading, says, names in _PARTS:
        if heading == "Conditions":
            names = (*conditions, "Substitute")
        elif heading.startswith("Stages"):
            names = (*names, *left)
        out.append(f"## {heading}\n")
        if says:
            out.append(f"{says}\n")
        out += [_definition(name, definitions[name]) for name in names if name in definitions]
    return "\n".join(out)


def _definition(name: str, found: dict[str, Any]) -> str:
    return f"### {_title(name)}\n\n{found['description']}\n\n{_table(found)}"


def _title(name: str) -> str:
    """``VoidRefusal`` as ``Void refusal``."""
    words = "".join(f" {c.lower()}" if c.isupper() else c for c in name.rstrip("_")).strip()
    return words[:1].upper() + words[1:]


def _table(found: dict[str, Any]) -> str:
    required = set(found.get("required", ()))
    rows = ["| key | holds | says |", "| --- | --- | --- |"]
    for key, node in found["properties"].items():
        name = f"**`{key}`**" if key in required else f"`{key}`"
        says = node.get("description", "").replace("|", "\\|")
        rows.append(f"| {name} | {_holds(node)} | {says} |")
    return "\n".join(rows) + "\n"


def _holds(node: dict[str, Any]) -> str:
    if "enum" in node:
        return " · ".join(f"`{w}`" for w in node["enum"])
    if "const" in node:
        return f"`{node['const']}`"
    if "$ref" in node:
        return _title(node["$ref"].rpartition("/")[2]).lower()
    if "anyOf" in node:
        kinds = list(dict.fromkeys(_holds(x) for x in node["anyOf"]))
        if "a whole number" in kinds:
            return "a whole number"
        if len(kinds) == 2 and kinds[1] == f"list of {kinds[0]}":
            return f"{kinds[0]}, or a list"
        return " or ".join(kinds)
    match node.get("type"):
        case "array":
            return f"list of {_holds(node['items'])}"
        case "object":
            if "propertyNames" in node or isinstance(node.get("additionalProperties"), dict):
                return f"names, each with {_holds(node['additionalProperties'])}"
            return "a map"
        case "integer":
            return "a whole number"
        case "string" if "examples" in node:
            return "a due sentence"
        case "string" if "pattern" in node:
            return "a day" if r"\d{4}" in node["pattern"] else "an edition" if r"\d+\." in node["pattern"] else "name"
    return "words"
