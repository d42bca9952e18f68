"""Packs put together from parts that are read only once.

A mutant differs from its pack in one move, clock or record, and another reading changes a few of them; to read the
whole tree again for each would take most of a run. What is put together here is equal to what
:func:`stepwise.pack.from_tree` reads, and where something is wrong, that is what tells of it.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any, cast

from pydantic import TypeAdapter, ValidationError

from stepwise.pack import Pack, Written, from_tree
from stepwise.pack.readings import apply, options_of
from stepwise.text import List, Map, Node, to_plain

_PARTED = (
    "stages", "records", "checklists", "moves", "prohibits", "clocks", "ladders", "authority_duties", "readings", "clauses",
)  # fmt: skip
"""The sections that map names to parts."""

#: The sections that are read whole where they are not the base's.
_WHOLE = ("override", "order", "vocabulary", "entry", "levels")

_ADAPTERS: dict[str, TypeAdapter[Any]] = {
    name: TypeAdapter(cast(Any, Pack.model_fields[name].annotation)) for name in (*_PARTED, *_WHOLE)
}


#: So many nodes may be known before they are forgotten.
_MANY = 10_000


class NotUsable(Exception):
    """A tree that is no pack under the readings asked for; says which diagnostic tells of it."""


class Assembler:
    """Makes packs of trees that share most of their parts with ``base``."""

    def __init__(self, base: Written) -> None:
        self.base = base
        self._sections = {k.text: v for k, v in base.as_read.entries}
        self._nodes = {s: {k.text: v for k, v in _entries(self._sections.get(s))} for s in _PARTED}
        self._leans: dict[int, tuple[Node, tuple[str, ...]]] = {}
        #: What was read of the base, and lately of trees like it. The nodes are kept too, so that their ids stay their own.
        self._made: dict[tuple[Any, ...], Any] = {}
        self._lately: dict[tuple[Any, ...], Any] = {}

    def written(self, tree: Map, folder: Path, chosen: Mapping[str, str]) -> Written:
        """The pack that ``tree`` is under the readings ``chosen``. Raises NotUsable."""
        base = self.base
        sections = {k.text: v for k, v in tree.entries}
        changed = {s for s in {*sections, *self._sections} if sections.get(s) is not self._sections.get(s)}
        if changed - {*_PARTED, *_WHOLE} or any(o not in base.options.get(r, ("", ()))[1] for r, o in chosen.items()):
            return _read(tree, folder, chosen)
        options = options_of(tree) if "readings" in changed else base.options
        in_use = {**{r: c for r, (c, _) in options.items()}, **chosen}
        try:
            update: dict[str, Any] = {}
            for section in _PARTED:
                update[section] = self._parts(section, sections.get(section), in_use)
            for section in _WHOLE:
                node = sections.get(section)
                if section == "override" or section in changed:
                    update[section] = self._section(section, node, in_use)
        except (ValidationError, NotUsable):
            return _read(tree, folder, chosen)
        pack = base.pack.model_copy(update=update)
        return Written(pack, folder, tree, tree, base.digest, in_use, options)

    def _parts(self, section: str, node: Node | None, in_use: Mapping[str, str]) -> dict[str, Any]:
        """The parts of one section; those of the base are put together once."""
        own = node is not None and node is self._sections.get(section)
        key = (section, *(in_use.get(r) for r in self._leaning(node))) if own and node is not None else ()
        if key in self._made:
            return cast(dict[str, Any], self._made[key])
        made = {k.text: self._part(section, k.text, v, in_use) for k, v in _entries(node)}
        if key:
            self._made[key] = made
        return made

    def _part(self, section: str, name: str, node: Node, in_use: Mapping[str, str]) -> Any:
        key = (section, name, id(node), *(in_use.get(r) for r in self._leaning(node)))
        kept = self._made if node is self._nodes[section].get(name) else self._lately
        if key not in kept:
            kept[key] = (node, self._validated(section, name, node, in_use))
        return kept[key][1]

    def _section(self, section: str, node: Node | None, in_use: Mapping[str, str]) -> Any:
        if node is None:
            raise NotUsable(section)
        key = (section, id(node), *(in_use.get(r) for r in self._leaning(node)))
        kept = self._made if node is self._sections.get(section) else self._lately
        if key not in kept:
            kept[key] = (node, _ADAPTERS[section].validate_python(self._plain(node, in_use)))
        return kept[key][1]

    def forget(self) -> None:
        """Let go of the parts that only mutants have."""
        self._lately.clear()
        if len(self._leans) > _MANY:
            self._leans.clear()

    def _validated(self, section: str, name: str, node: Node, in_use: Mapping[str, str]) -> Any:
        return _ADAPTERS[section].validate_python({name: self._plain(node, in_use)})[name]

    def _plain(self, node: Node, in_use: Mapping[str, str]) -> Any:
        if not isinstance(node, Map):
            return to_plain(node)
        applied, problems = apply(node, in_use, self.base.options)
        if problems:
            raise NotUsable(problems[0].code)
        return to_plain(applied)

    def _leaning(self, node: Node) -> tuple[str, ...]:
        """The readings that may change a node."""
        known = self._leans.get(id(node))
        if known is None:
            found: set[str] = set()
            _switches(node, found)
            self._leans[id(node)] = known = (node, tuple(sorted(found)))
        return known[1]


def _read(tree: Map, folder: Path, chosen: Mapping[str, str]) -> Written:
    written, problems = from_tree(tree, folder, chosen)
    errors = [p.code for p in problems if p.severity == "error"]
    if written is None or errors:
        raise NotUsable(errors[0] if errors else "no-pack")
    return written


def _entries(node: Node | None) -> tuple[tuple[Any, Node], ...]:
    return node.entries if isinstance(node, Map) else ()


def _switches(node: Node, found: set[str]) -> None:
    if isinstance(node, List):
        for item in node.items:
            _switches(item, found)
    elif isinstance(node, Map):
        for key, value in node.entries:
            if key.text == "if_reading":
                found.update(k.text for k, _ in _entries(value))
            _switches(value, found)
