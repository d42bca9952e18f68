"""What the model says against a pack, told to a policy author: the place, what is wrong, how to mend it."""

from __future__ import annotations

import re
from typing import Any

from pydantic import BaseModel, ValidationError

from stepwise.diagnostics import Diagnostic, Span, did_you_mean
from stepwise.pack.base import RESERVED
from stepwise.pack.conditions import HEADS, Recorded, one_thing
from stepwise.pack.locate import children_of, fields_at, locate
from stepwise.pack.model import Checklist, Clock, Ladder, Move, Pack
from stepwise.text import List, Map, Node, Scalar

#: Longer than this it is a sentence, and no name.
_LONGEST_NAME = 40
#: What a bare name in a condition's place may be: the key that asks for it, and where such names are declared.
_NAMED: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("fact", ("vocabulary", "facts")),
    ("of", ("records",)),
    ("event", ("vocabulary", "events")),
    ("document", ("vocabulary", "documents")),
    ("decision", ("vocabulary", "decisions")),
    ("consent", ("vocabulary", "consents")),
    ("open", ("stages",)),
    ("role", ("vocabulary", "roles")),
    ("service", ("vocabulary", "services")),
)


def told(error: ValidationError, tree: Map) -> list[Diagnostic]:
    """Everything that the model says against a joined tree, each at its place."""
    items = error.errors(include_url=False)
    unknown_at = {}
    for e in items:
        if e["type"] == "extra_forbidden":
            unknown_at[e["loc"]] = str(e["loc"][-1])
    out, elsewhere = _misplaced(items, tree)
    around = {e["loc"][:n] for e in items for n in range(len(e["loc"]))}
    for e in items:
        if e["loc"][:2] in elsewhere:
            continue
        if e["type"] == "too_short" and e["loc"] in around:
            continue  # the list is short only because an entry of it is wrong, which is told there
        loc = tuple(x for x in e["loc"] if not (isinstance(x, str) and x.startswith("<")))
        if e["type"] == "missing":
            near = [k for at, k in unknown_at.items() if at[:-1] == e["loc"][:-1]]
            if near and did_you_mean(str(e["loc"][-1]), near):
                continue  # the misspelt key is reported once, as the misspelling
        out.append(_one(e, loc, tree))
    return out


def _one(e: Any, loc: tuple[str | int, ...], tree: Map) -> Diagnostic:
    kind, ctx = e["type"], e.get("ctx") or {}
    span = locate(tree, loc)
    word = loc[-1] if loc else ""
    if kind == "extra_forbidden":
        if word == "reading" and isinstance(_step(_node(tree, loc[:-1]), "reading"), List):
            return Diagnostic(
                "reading-change",
                "error",
                "no reading may change this part",
                "put `if_reading` on the rule around it",
                locate(tree, loc, key=True),
            )
        options = fields_at(Pack, e["loc"][:-1])
        near = did_you_mean(str(word), options)
        head = str(e["loc"][-2]).strip("<>") if len(e["loc"]) > 1 else ""
        if word in HEADS and str(e["loc"][-2]).startswith("<") and head in HEADS:
            two = one_thing(head, str(word)).context or {}
            return Diagnostic("unknown-key", "error", two["message"], two["help"], locate(tree, loc, key=True))
        return Diagnostic(
            "unknown-key",
            "error",
            f'there is no key "{word}" here',
            f'did you mean "{near}"?' if near else "keys here: " + ", ".join(options),
            locate(tree, loc, key=True),
        )
    if kind == "missing" and isinstance(word, int):
        return Diagnostic("wrong-type", "error", "another entry belongs here", "write another entry", locate(tree, loc[:-1]))
    if kind == "missing":
        return Diagnostic("missing-key", "error", f'"{word}" is missing', f"add `{word}:`", locate(tree, loc[:-1], key=True))
    if kind == "grammar":
        part = str(ctx.get("part") or "")
        return Diagnostic(str(ctx["code"]), "error", str(ctx["message"]), str(ctx["help"]), _narrow(tree, loc, part) or span)
    if kind == "condition_head":
        return Diagnostic("not-a-condition", "error", "this is not a condition", _condition_help(e, loc, tree), span)
    if kind == "literal_error":
        options = _literal_options(str(ctx.get("expected", "")))
        given = e.get("input")
        near = did_you_mean(given, options) if isinstance(given, str) else None
        cure = f'did you mean "{near}"?' if near else "one of: " + ", ".join(options)
        said = f'"{given}" cannot stand here' if isinstance(given, str) else "a list or a map cannot stand here"
        return Diagnostic("wrong-word", "error", said, cure, span)
    if kind == "string_pattern_mismatch":
        place = locate(tree, loc[:-1], key=True) if word == "[key]" else span
        cure = _form_help(str(ctx.get("pattern")), str(e.get("input")), loc)
        return Diagnostic("name-form", "error", f'"{e.get("input")}" has the wrong form', cure, place)
    if kind == "reserved_word":
        return Diagnostic("reserved-word", "error", str(e["msg"]), "choose a longer name", locate(tree, loc))
    wanted = {
        "string_type": "a word or sentence",
        "dict_type": "a map (`key: value` lines)",
        "model_type": "a map (`key: value` lines)",
        "model_attributes_type": "a map (`key: value` lines)",
        "tuple_type": "a list",
        "list_type": "a list",
        "int_parsing": "a whole number",
        "int_type": "a whole number",
        "string_too_short": "some words",
        "too_short": "at least one entry",
        "missing_argument": "another entry",
        "greater_than_equal": f"a number of at least {ctx.get('ge')}",
        "less_than_equal": f"a number of at most {ctx.get('le')}",
        "unexpected_positional_argument": "fewer entries",
    }.get(kind, "something else")
    return Diagnostic("wrong-type", "error", f"{wanted} belongs here", f"write {wanted}", span)


def _literal_options(expected: str) -> list[str]:
    return [w.strip().strip("'\"") for w in expected.replace(" or ", ", ").split(",") if w.strip()]


def _form_help(pattern: str, given: str, loc: tuple[str | int, ...]) -> str:
    if r"\d{4}" in pattern:
        return "write a day as 2026-04-01" + (", or `not stated`" if "not stated" in pattern else "")
    if r"\d+\." in pattern:
        return "write three numbers, as 1.0.0"
    parts = [x.strip() for x in given.split(",")]
    if len(parts) > 1 and all(re.match(pattern, x) for x in parts):
        key = next((x for x in reversed(loc) if isinstance(x, str)), "")
        return f"write a list: `{key}: [{', '.join(parts)}]`"
    mended = re.sub(r"[\s_-]+", "-", given.strip().lower()).strip("-")
    if len(mended) <= _LONGEST_NAME and re.match(pattern, mended) and mended not in RESERVED:
        return f'write it "{mended}"'
    return "write lower-case words joined by hyphens, as final-meeting"


def _condition_help(e: Any, loc: tuple[str | int, ...], tree: Map) -> str:
    """How to write what was meant as a condition: a list, or the bare name of something the pack has."""
    node = _node(tree, loc)
    if isinstance(node, List):
        return "write `all: [ … ]` if each of these must hold, or `any: [ … ]` if one is enough"
    if isinstance(node, Scalar):
        for key, section in _NAMED:
            declared = _node(tree, section)
            if isinstance(declared, Map) and declared.get(node.text) is not None:
                return f"write `{{ {key}: {node.text} }}`"
    keys = children_of(tree, loc)
    options = fields_at(Pack, e["loc"], heads=True)
    near = next((n for n in (did_you_mean(k, options) for k in keys) if n), None)
    return f'did you mean "{near}"?' if near else "begin it with one of: " + ", ".join(options)


#: Sections whose entries are maps of keys: what one of them is called, and its model.
_SECTIONS: dict[str, tuple[str, type[BaseModel]]] = {
    "moves": ("a move", Move),
    "clocks": ("a clock", Clock),
    "ladders": ("a ladder", Ladder),
    "checklists": ("a checklist", Checklist),
    "records": ("a record", Recorded),
}


def _misplaced(items: list[Any], tree: Map) -> tuple[list[Diagnostic], set[tuple[Any, ...]]]:
    """Entries written under the wrong section, each told once; and where they stand."""
    strange: dict[tuple[Any, ...], list[str]] = {}
    for e in items:
        if e["type"] == "extra_forbidden" and len(e["loc"]) == 3 and e["loc"][0] in _SECTIONS:
            strange.setdefault(e["loc"][:2], []).append(str(e["loc"][2]))
    out: list[Diagnostic] = []
    found: set[tuple[Any, ...]] = set()
    for loc, keys in strange.items():
        given = set(children_of(tree, loc))
        for section, (what, model) in _SECTIONS.items():
            if section != loc[0] and given <= {f.alias or n for n, f in model.model_fields.items()}:
                message = f'"{loc[1]}" is written as {what} ({", ".join(keys)}) and stands under `{loc[0]}`'
                place = locate(tree, loc, key=True)
                out.append(Diagnostic("unknown-key", "error", message, f"put it under `{section}:`", place))
                found.add(loc)
                break
    return out, found


def _narrow(tree: Map, loc: tuple[str | int, ...], part: str) -> Span | None:
    node = _node(tree, loc)
    if isinstance(node, Map) and part and node.key(part) is not None:
        return locate(tree, (*loc, part))
    if part and isinstance(node, Scalar) and node.span.line == node.span.end_line:
        at = node.text.find(part)
        if at >= 0:
            first = node.span.column + at + (0 if node.plain else 1)
            return Span(node.span.file, node.span.line, first, node.span.line, first + len(part))
    return None


def _node(tree: Node, loc: tuple[str | int, ...]) -> Node | None:
    node: Node | None = tree
    for step in loc:
        node = _step(node, step)
    return node


def _step(node: Node | None, step: str | int) -> Node | None:
    if isinstance(node, Map):
        return node.get(str(step))
    if isinstance(node, List) and isinstance(step, int) and step < len(node.items):
        return node.items[step]
    return node if isinstance(step, int) else None
