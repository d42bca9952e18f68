"""One walk through a pack, shared by the checks: every part with its path, and what each part names.

A path is what `Written.span` takes: the keys as they are written (`from`, not `from_`).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from typing import Literal, TypeVar

from stepwise.diagnostics import Span
from stepwise.pack import Pack, Written
from stepwise.pack.base import Node
from stepwise.pack.conditions import Condition_, Recorded, anchors_of
from stepwise.pack.due import Anchor, Due
from stepwise.pack.model import Clock, Duty, Item, Need, Rung
from stepwise.text import List, Map, Scalar
from stepwise.text.nodes import Node as TextNode

Path = tuple[str | int, ...]
RuleKind = Literal["need", "item", "duty", "rung"]

_APART = frozenset({"clauses", "sources", "closures"})
"""Sections that hold no rules and name nothing."""


@dataclass(frozen=True, slots=True)
class Part:
    """One node of the pack, and where it stands. `absent`: it, or a part around it, does not exist under the
    readings in use."""

    path: Path
    node: Node
    absent: bool


Made = TypeVar("Made")


def once(make: Callable[[Pack], Made]) -> Callable[[Pack], Made]:
    """Keep what was made of the last pack asked about: every check begins with the same walk."""
    last: list[tuple[Pack, Made]] = []

    def made(pack: Pack) -> Made:
        for known, found in last:
            if known is pack:
                return found
        found = make(pack)
        last[:] = [(pack, found)]
        return found

    return made


@once
def parts(pack: Pack) -> tuple[Part, ...]:
    """Every node of the pack (the ledger apart), outermost first, in the pack's order."""
    found: list[Part] = []

    def visit(value: object, path: Path, absent: bool) -> None:
        if isinstance(value, Node):
            gone = absent or bool(vars(value).get("absent"))
            found.append(Part(path, value, gone))
            given = value.model_fields_set
            for name, key in _keys(type(value)):
                if name in given:
                    inner = getattr(value, name)
                    if not isinstance(inner, str):
                        visit(inner, (*path, key), gone)
        elif isinstance(value, tuple):
            if value and not isinstance(value[0], str):
                for i, inner in enumerate(value):
                    visit(inner, (*path, i), absent)
        elif isinstance(value, dict):
            for key, inner in value.items():
                if not isinstance(inner, str):
                    visit(inner, (*path, key), absent)

    for name in type(pack).model_fields:
        if name not in _APART:
            visit(getattr(pack, name), (name,), False)
    return tuple(found)


@cache
def _keys(kind: type[Node]) -> tuple[tuple[str, str], ...]:
    """The fields of a node, each with the key under which it is written."""
    return tuple((name, field.alias or name) for name, field in kind.model_fields.items())


@dataclass(frozen=True, slots=True)
class AnchorAt:
    """A moment that a part names: under which key, and in which sentence if it is one of a due sentence."""

    path: Path
    key: str
    anchor: Anchor
    due: Due | None


def anchors(part: Part) -> Iterator[AnchorAt]:
    """The moments a part names itself."""
    node = part.node
    if isinstance(node, Condition_):
        for key, anchor in anchors_of(node):  # type: ignore[arg-type]  # Condition_ is the base of each kind in the union
            yield AnchorAt((*part.path, key), key, anchor, None)
    if isinstance(node, Duty | Rung) and node.due is not None:
        for anchor in node.due.anchors:
            yield AnchorAt((*part.path, "due"), "due", anchor, node.due)
    if isinstance(node, Clock) and isinstance(node.since, Anchor):
        for anchor in node.since.parts:
            yield AnchorAt((*part.path, "since"), "since", anchor, None)


# -- rules -------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Rule:
    """Something that becomes a line of an answer: a need, a checklist's item, a duty, a rung of a ladder.

    `inherited` and `inherited_readings` come from the move, ladder, checklist or override around it.
    """

    id: str
    path: Path
    kind: RuleKind
    node: Need | Item | Duty | Rung
    inherited: tuple[str, ...]
    inherited_readings: tuple[str, ...]

    @property
    def readings(self) -> tuple[str, ...]:
        """Every reading its findings name."""
        return (*self.node.reading, *self.inherited_readings)


def rules(pack: Pack) -> Iterator[Rule]:
    """Every rule that exists under the readings in use, in the pack's order."""
    return (r for r in all_rules(pack) if not r.node.absent)


def all_rules(pack: Pack) -> Iterator[Rule]:
    """The same, with the single rules that a reading has removed."""
    for m, move in pack.moves.items():
        if not move.absent:
            for n, need in move.needs.items():
                yield Rule(f"{m}.{n}", ("moves", m, "needs", n), "need", need, move.cites, move.reading)
            for d, duty in move.then.items():
                yield Rule(f"{m}.{d}", ("moves", m, "then", d), "duty", duty, move.cites, move.reading)
    for c, clock in pack.clocks.items():
        yield Rule(c, ("clocks", c), "duty", clock, (), ())
    for x, ladder in pack.ladders.items():
        if not ladder.absent:
            for section in ("rungs", "other_agencies"):
                for r, rung in getattr(ladder, section).items():
                    path: Path = ("ladders", x, section, r)
                    yield Rule(f"{x}.{r}", path, "rung", rung, ladder.cites, ladder.reading)
    for d, duty in pack.override.then.items():
        yield Rule(f"override.{d}", ("override", "then", d), "duty", duty, pack.override.cites, ())
    for d, duty in pack.authority_duties.items():
        yield Rule(d, ("authority_duties", d), "duty", duty, (), ())
    for c, checklist in pack.checklists.items():
        if not checklist.absent:
            for i, item in checklist.items.items():
                path = ("checklists", c, "items", i)
                yield Rule(f"{c}.{i}", path, "item", item, checklist.cites, checklist.reading)


def rule_id(path: Path) -> str:
    """The id of the rule that the part at `path` belongs to."""
    match path:
        case ("moves", m, "needs" | "then", x, *_):
            return f"{m}.{x}"
        case ("ladders", m, "rungs" | "other_agencies", x, *_):
            return f"{m}.{x}"
        case ("checklists", m, "items", x, *_):
            return f"{m}.{x}"
        case ("override", "then", x, *_):
            return f"override.{x}"
        case ("override", *_):
            return "override"
        case (_, x, *_):
            return str(x)
    return str(path[0]) if path else ""


def duty_ids(pack: Pack) -> list[str]:
    """Every id that a line of what is due may have in a child's case."""
    return [
        *pack.clocks,
        *(f"{m}.{d}" for m, move in pack.moves.items() for d in move.then),
        *(f"override.{d}" for d in pack.override.then),
    ]


# -- records -----------------------------------------------------------------------------------------------

KINDS = {"event": "events", "document": "documents", "decision": "decisions", "consent": "consents"}
"""The key that names a kind of record, and the section of the vocabulary that declares it."""

Kind = tuple[str, str]
"""A family of records (`events` …) and a kind in it."""


def kinds_of(pack: Pack, record: Recorded) -> tuple[Kind, ...]:
    """The kinds of record a condition speaks of, `of` looked up."""
    base = pack.records.get(record.of) if record.of is not None else record
    if base is None or base.family is None:
        return ()
    return tuple((base.family, kind) for kind in base.kinds)


def kinds_of_anchor(pack: Pack, anchor: Anchor) -> tuple[Kind, ...]:
    """The kinds of record, one of which an anchor waits for; none for a stage, a birthday or a move."""
    found: list[Kind] = []
    for part in anchor.parts:
        if part.kind in ("record", "received"):
            named = pack.records.get(part.name)
            if named is not None:
                found += kinds_of(pack, named)
            elif part.name in pack.vocabulary.documents:
                found.append(("documents", part.name))
    return tuple(dict.fromkeys(found))


# -- places ------------------------------------------------------------------------------------------------


def own_readings(written: Written) -> bool:
    """Whether the pack is read as it chooses itself, and not under another option of a reading."""
    return all(written.options[r][0] == option for r, option in written.readings.items() if r in written.options)


def place_of_word(written: Written, path: Path, word: str) -> Span | None:
    """Where one word of the sentence at `path` stands; the whole sentence where it cannot be told."""
    node: TextNode | None = written.tree
    for step in path:
        if isinstance(node, Map):
            node = node.get(str(step))
        elif isinstance(node, List) and isinstance(step, int) and step < len(node.items):
            node = node.items[step]
    span = written.span(path)
    if not isinstance(node, Scalar) or node.span.line != node.span.end_line:
        return span
    quote = 0 if node.plain else 1
    if node.span.end_column - node.span.column != len(node.text) + 2 * quote:
        return span
    found = list(re.finditer(rf"(?<![\w-]){re.escape(word)}(?![\w-])", node.text))
    if not found:
        return span
    first = node.span.column + found[-1].start() + quote
    return Span(node.span.file, node.span.line, first, node.span.line, first + len(word))
