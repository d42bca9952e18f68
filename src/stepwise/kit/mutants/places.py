"""Every part of a pack's tree that a change may be made to, with what sort of part it is."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from stepwise.diagnostics import Span
from stepwise.kit.mutants.edits import Path
from stepwise.text import List, Map, Node

#: Sort of part → key → sort of the part under that key. `*x`: a map of names to parts of sort x; `[x]`: a list of them.
_INSIDE: dict[str, dict[str, str]] = {
    "pack": {
        "stages": "*stage",
        "records": "*record",
        "checklists": "*checklist",
        "moves": "*move",
        "prohibits": "*ban",
        "clocks": "*clock",
        "ladders": "*ladder",
        "override": "override",
        "authority_duties": "*clock",
        "readings": "*reading",
        "vocabulary": "vocabulary",
    },
    "vocabulary": {"groups": "*group"},
    "checklist": {"items": "*need-item"},
    "need-item": {"only_if": "condition", "when": "condition"},
    "move": {"needs": "*need", "then": "*duty", "requested": "condition", "chase_if": "condition", "transfer": "transfer"},
    "need": {
        "only_if": "condition",
        "when": "condition",
        "prohibits": "prohibits",
        "void_if_only": "void",
        "waiver": "waiver",
    },
    "waiver": {"only_if": "condition"},
    "duty": {"only_if": "condition", "met_by": "condition", "stops_when": "condition"},
    "clock": {"only_if": "condition", "met_by": "condition", "stops_when": "condition"},
    "ladder": {"starts_when": "condition", "ends_when": "condition", "rungs": "*rung", "other_agencies": "*rung"},
    "rung": {"only_if": "condition", "spent_when": "condition"},
    "override": {"then": "*duty"},
    "condition": {
        "all": "[condition]",
        "any": "[condition]",
        "none": "[condition]",
        "of_these": "[condition]",
        "substitute": "substitute",
    },
    "substitute": {"only_if": "condition"},
}
_INSIDE["record"] = _INSIDE["condition"]


@dataclass(frozen=True, slots=True)
class Place:
    """One map of the tree: where it stands, its key's place, and its sort.

    ``changes``: it is what an option of a reading changes in a part of that sort, so it holds only some of its keys.
    ``removable``: it is one of several that may go.
    """

    path: Path
    node: Map
    span: Span
    sort: str
    changes: bool = False
    removable: bool = False

    def at(self, key: str) -> Span:
        """Where a key stands."""
        found = self.node.key(key)
        return found.span if found is not None else self.span


def places(tree: Map) -> Iterator[Place]:
    """Every place, in the pack's order."""
    yield from _visit((), tree, tree.span, "pack", False, False)


def _visit(path: Path, node: Node, span: Span, sort: str, changes: bool, removable: bool) -> Iterator[Place]:
    if not isinstance(node, Map):
        return
    yield Place(path, node, span, sort, changes, removable)
    for key, value in node.entries:
        here = (*path, key.text)
        inside = _INSIDE.get(sort, {}).get(key.text)
        if inside is None:
            if key.text == "if_reading":
                yield from _options(here, value, sort)
        elif inside.startswith("*"):
            for name, part in value.entries if isinstance(value, Map) else ():
                yield from _visit((*here, name.text), part, name.span, inside[1:], False, True)
        elif inside.startswith("["):
            parts = value.items if isinstance(value, List) else ()
            for i, part in enumerate(parts):
                yield from _visit((*here, i), part, part.span, inside[1:-1], False, len(parts) > 1)
        elif isinstance(value, List):
            for i, part in enumerate(value.items):
                yield from _visit((*here, i), part, part.span, inside, False, len(value.items) > 1)
        else:
            yield from _visit(here, value, key.span, inside, False, False)


def _options(path: Path, switch: Node, sort: str) -> Iterator[Place]:
    for reading, options in switch.entries if isinstance(switch, Map) else ():
        for option, changed in options.entries if isinstance(options, Map) else ():
            yield from _visit((*path, reading.text, option.text), changed, option.span, sort, True, False)
