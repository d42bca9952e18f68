"""Small edits of a node tree: each gives a new tree that shares all but the way down to what changed."""

from __future__ import annotations

from collections.abc import Callable

from stepwise.diagnostics import Span
from stepwise.text import List, Map, Node, Scalar

Path = tuple[str | int, ...]


def word(text: str, span: Span) -> Scalar:
    """A word, as if it stood at ``span``."""
    return Scalar(text, True, span)


def words(node: Node | None) -> tuple[Scalar, ...]:
    """A word, or a list of words, as a tuple of words."""
    if isinstance(node, Scalar):
        return (node,)
    if isinstance(node, List):
        return tuple(x for x in node.items if isinstance(x, Scalar))
    return ()


def text(node: Node | None) -> str | None:
    """What a word says; None where there is none."""
    return node.text if isinstance(node, Scalar) else None


def having(node: Map, key: str, value: Node) -> Map:
    """The map with ``value`` under ``key``, in its place or at the end."""
    if node.get(key) is None:
        return Map((*node.entries, (word(key, node.span), value)), node.span)
    return Map(tuple((k, value if k.text == key else v) for k, v in node.entries), node.span)


def lacking(node: Map, *keys: str) -> Map:
    """The map without these keys."""
    return Map(tuple((k, v) for k, v in node.entries if k.text not in keys), node.span)


def renamed(node: Map, old: str, new: str) -> Map:
    """The map with the key ``old`` called ``new``."""
    return Map(tuple((word(new, k.span) if k.text == old else k, v) for k, v in node.entries), node.span)


def exchanged(node: Map, at: int) -> Map:
    """The map with the entries ``at`` and ``at + 1`` in each other's place."""
    entries = list(node.entries)
    entries[at : at + 2] = entries[at + 1], entries[at]
    return Map(tuple(entries), node.span)


def negated(node: Node) -> Map:
    """The condition ``none: [node]``."""
    return Map(((word("none", node.span), List((node,), node.span)),), node.span)


def at(tree: Node, path: Path) -> Node | None:
    """What stands at ``path``; None where nothing does."""
    node: Node | None = tree
    for step in path:
        if isinstance(node, Map):
            node = node.get(str(step))
        elif isinstance(node, List) and isinstance(step, int):
            node = node.items[step]
    return node


def put(tree: Node, path: Path, new: Node | None) -> Node:
    """The tree with ``new`` at ``path``; None takes away what stands there. Raises KeyError for a path that is not there."""
    if not path:
        assert new is not None
        return new
    step, rest = path[0], path[1:]
    if isinstance(tree, Map):
        if tree.get(str(step)) is None:
            raise KeyError(step)
        if not rest and new is None:
            return lacking(tree, str(step))
        return Map(tuple((k, put(v, rest, new) if k.text == step else v) for k, v in tree.entries), tree.span)
    if isinstance(tree, List) and isinstance(step, int) and step < len(tree.items):
        if not rest and new is None:
            return List(tree.items[:step] + tree.items[step + 1 :], tree.span)
        return List((*tree.items[:step], put(tree.items[step], rest, new), *tree.items[step + 1 :]), tree.span)
    raise KeyError(step)


def each_word(node: Node, see: Callable[[str], None]) -> None:
    """Show ``see`` every word below ``node``, keys and values, sentences cut at their spaces and commas."""
    if isinstance(node, Scalar):
        for part in node.text.replace(",", " ").split():
            see(part)
    elif isinstance(node, List):
        for item in node.items:
            each_word(item, see)
    else:
        for key, value in node.entries:
            see(key.text)
            each_word(value, see)
