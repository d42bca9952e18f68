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
from stepwise.pack.readings import apply
from stepwise.text import List, Map, Node, to_plain

_PARTED = (
    "stages", "records", "checklists", "moves", "prohibits", "clocks", "ladders", "authority_duties", "readings", "clauses",
)  # fmt: skip
"""The sections that map names to parts."""

_ADAPTERS: dict[str, TypeAdapter[Any]] = {
    name: TypeAdapter(cast(Any, Pack.model_fields[name].annotation)) for name in (*_PARTED, "override")
}


class NotUsable(Exception):
    """A tree that is no pack under the readings asked for; says which diagnostic tells of it."""


class Assembler:
    """Makes packs of trees that share most of their parts with ``base``."""

    def __init__(self, base: Written) -> None:
        self.base = base
        self._sections = {k.text: v for k, v in base.as_read.entries}
        self._nodes = {s: {k.text: v for k, v in _entries(self._sections.get(s))} for s in _PARTED}
        self._leans: dict[int, tuple[str, ...]] = {}
        self._made: dict[tuple[Any, ...], Any] = {}

    def written(self, tree: Map, folder: Path, chosen: Mapping[str, str]) -> Written:
        """The pack that ``tree`` is under the readings ``chosen``. Raises NotUsable."""
        base = self.base
        sections = {k.text: v for k, v in tree.entries}
        changed = {s for s in {*sections, *self._sections} if sections.get(s) is not self._sections.get(s)}
        if changed - {*_PARTED, "override"} or "readings" in changed:
            return _read(tree, folder, chosen)
        in_use = {**{r: c for r, (c, _) in base.options.items()}, **chosen}
        try:
            update: dict[str, Any] = {}
            for section in _PARTED:
                nodes = _entries(sections.get(section))
                update[section] = {k.text: self._part(section, k.text, v, in_use) for k, v in nodes}
            if isinstance(override := sections.get("override"), Map):
                update["override"] = self._override(override, in_use)
        except (ValidationError, NotUsable):
            return _read(tree, folder, chosen)
        pack = base.pack.model_copy(update=update)
        return Written(pack, folder, tree, tree, base.digest, in_use, base.options)

    def _part(self, section: str, name: str, node: Node, in_use: Mapping[str, str]) -> Any:
        if node is not self._nodes[section].get(name):
            return self._validated(section, name, node, in_use)
        key = (section, name, *(in_use.get(r) for r in self._leaning(node)))
        if key not in self._made:
            self._made[key] = self._validated(section, name, node, in_use)
        return self._made[key]

    def _override(self, node: Map, in_use: Mapping[str, str]) -> Any:
        key = ("override", *(in_use.get(r) for r in self._leaning(node)))
        if node is not self._sections.get("override"):
            return _ADAPTERS["override"].validate_python(self._plain(node, in_use))
        if key not in self._made:
            self._made[key] = _ADAPTERS["override"].validate_python(self._plain(node, in_use))
        return self._made[key]

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
        """The readings that may change a part of the base."""
        if id(node) not in self._leans:  # a part of the base lives as long as this does
            found: set[str] = set()
            _switches(node, found)
            self._leans[id(node)] = tuple(sorted(found))
        return self._leans[id(node)]


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
