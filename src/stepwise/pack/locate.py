"""Paths: from a path in the pack to its place in the files, and to the keys that may stand there."""

from __future__ import annotations

import types
import typing
from typing import Any

from pydantic import BaseModel, Tag

from stepwise.diagnostics import Span
from stepwise.pack.conditions import HEADS
from stepwise.text import List, Map, Node

Path = tuple[str | int, ...]


def locate(tree: Node, path: Path, *, key: bool = False) -> Span | None:
    """The span of the part at ``path``, or of the nearest part above it; with ``key``, of its key."""
    node: Node = tree
    span = tree.span
    for i, step in enumerate(path):
        last = i == len(path) - 1
        if isinstance(node, Map) and isinstance(step, int):
            continue  # a single map standing for a list of one
        if isinstance(node, Map):
            word, inner = node.key(str(step)), node.get(str(step))
            if inner is None or word is None:
                return span
            span = word.span if (last and key) else inner.span
            node = inner
            if isinstance(inner, Map) and last and not key:
                span = word.span  # a whole map is shown by its key: the reader looks there first
        elif isinstance(node, List) and isinstance(step, int) and step < len(node.items):
            node = node.items[step]
            span = node.span
        else:
            return span  # a single word standing for a list of one
    return span


def children_of(tree: Node, path: Path) -> list[str]:
    """The keys that stand at ``path``."""
    node: Node | None = tree
    for step in path:
        if isinstance(node, Map):
            node = node.get(str(step))
        elif isinstance(node, List) and isinstance(step, int) and step < len(node.items):
            node = node.items[step]
    return [k.text for k, _ in node.entries] if isinstance(node, Map) else []


def _models_in(annotation: Any) -> list[tuple[str | None, type[BaseModel]]]:
    """Every model an annotation may hold, with its union tag where it has one."""
    found: list[tuple[str | None, type[BaseModel]]] = []

    def visit(a: Any, tag: str | None) -> None:
        origin = typing.get_origin(a)
        if origin is typing.Annotated:
            args = typing.get_args(a)
            tags = [m.tag for m in args[1:] if isinstance(m, Tag)]
            visit(args[0], tags[0] if tags else tag)
        elif origin in (typing.Union, types.UnionType, tuple, list):
            for x in typing.get_args(a):
                if x is not Ellipsis:
                    visit(x, tag)
        elif origin is dict:
            visit(typing.get_args(a)[1], tag)
        elif isinstance(a, type) and issubclass(a, BaseModel):
            found.append((tag, a))

    visit(annotation, None)
    return found


def fields_at(model: type[BaseModel], loc: tuple[Any, ...], *, heads: bool = False) -> list[str]:
    """The keys that may stand at ``loc`` (pydantic's location, union tags included)."""
    if heads:
        return list(HEADS)
    here: type[BaseModel] | None = model
    choices: list[tuple[str | None, type[BaseModel]]] = []
    name_next = False  # the step after a map of names is a name, whatever it is called
    for step in loc:
        if name_next:
            name_next = False
            continue
        if isinstance(step, str) and step.startswith("<"):
            here = next((m for t, m in choices if t == step), None)
            continue
        if isinstance(step, str) and here is not None:
            by_alias = {f.alias or n: f for n, f in here.model_fields.items()}
            if step in by_alias:
                info = by_alias[step]
                choices = _models_in(info.annotation)
                name_next = typing.get_origin(info.annotation) is dict
                for extra in info.metadata:
                    if isinstance(extra, Tag):
                        choices = [(extra.tag, m) for _, m in choices]
                here = choices[0][1] if choices else None
    if here is None:
        return []
    return [f.alias or n for n, f in here.model_fields.items() if n != "absent"]
