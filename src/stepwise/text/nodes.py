"""The tree that a YAML text becomes: text, lists and maps, each with its place."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, TypeAlias

from stepwise.diagnostics import Span

# Below this many entries looking through them is as quick as an index.
_SMALL = 8


@dataclass(frozen=True, slots=True)
class Scalar:
    """A piece of text. `plain` says that it was written without quotes and not as a block (`|` or `>`)."""

    text: str
    plain: bool
    span: Span


@dataclass(frozen=True, slots=True)
class List:
    """Nodes in the order written."""

    items: tuple[Node, ...]
    span: Span


@dataclass(frozen=True, slots=True)
class Map:
    """Names and what stands under them, in the order written; no name occurs twice."""

    entries: tuple[tuple[Scalar, Node], ...]
    span: Span
    _index: dict[str, int] | None = field(default=None, init=False, repr=False, compare=False)

    def get(self, key: str) -> Node | None:
        """Give what stands under the name `key`, or None."""
        at = self._find(key)
        return None if at is None else self.entries[at][1]

    def key(self, key: str) -> Scalar | None:
        """Give the name `key` as it is written, with its place, or None."""
        at = self._find(key)
        return None if at is None else self.entries[at][0]

    def _find(self, key: str) -> int | None:
        if len(self.entries) <= _SMALL:
            return next((at for at, (name, _) in enumerate(self.entries) if name.text == key), None)
        if self._index is None:
            # Filled on first use: many large maps are only ever walked. Two threads may both fill it, with
            # the same.
            object.__setattr__(self, "_index", {name.text: at for at, (name, _) in enumerate(self.entries)})
        assert self._index is not None
        return self._index.get(key)


Node: TypeAlias = Scalar | List | Map


def to_plain(node: Node | None) -> Any:
    """Give a node as dicts, lists and strings; None gives None."""
    if isinstance(node, Scalar):
        return node.text
    if isinstance(node, List):
        return [to_plain(item) for item in node.items]
    if isinstance(node, Map):
        return {name.text: to_plain(value) for name, value in node.entries}
    return None
