"""Where a slip in a scenario's made-up case stands: a refusal tells a path in the snapshot, the author needs a line."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

import stepwise
from stepwise.diagnostics import Diagnostic, Problem, Span
from stepwise.text import List, Map, Node, Scalar

_STEP = re.compile(r"\[(\d+)\]|([^.\[\]]+)")


class Slips(NamedTuple):
    """What keeps a pack from reading a scenario's case (or log), each at its place.

    ``data`` is the case with its ``change`` made, ``as_written()`` the case without it, ``written`` where that stands.
    A slip of the case itself stands there, whatever was changed; any other stands in the change. What only the moment
    asked about makes wrong is not found here.
    """

    data: Any
    as_written: Callable[[], Any]
    written: Node
    change: Node | None
    log: bool

    def told(self, pack: stepwise.Pack) -> list[Diagnostic]:
        """Everything the pack says against the case."""
        problems = _refused(pack, self.data, self.log)
        if not problems or self.change is None:
            return [_said(p, p.path, _in_case(p, self.written)) for p in problems]
        own = {(p.code, p.message): p for p in _refused(pack, self.as_written(), self.log)}
        found = []
        for p in problems:
            same = own.get((p.code, p.message))
            place = _in_case(same, self.written) if same is not None else _in_change(p, self.data, self.change)
            found.append(_said(p, p.path if same is None else same.path, place))
        return found


def _said(p: Problem, path: str, place: Span) -> Diagnostic:
    return Diagnostic(p.code, "error", f"{path}: {p.message}", p.help, place)


def _refused(pack: stepwise.Pack, data: Any, log: bool) -> tuple[Problem, ...]:
    try:
        (pack.log if log else pack.case)(data)
    except stepwise.CaseError as e:
        return e.problems
    return ()


def _steps(path: str) -> list[str | int]:
    return [int(i) if i else name for i, name in _STEP.findall(path)]


def _in_case(p: Problem, written: Node) -> Span:
    node, span = written, written.span
    for step in _steps(p.path):
        if isinstance(node, Map) and (key := node.key(str(step))) is not None:
            node = node.get(key.text) or node
            span = key.span if isinstance(node, Map) or p.code == "case-key" or "not a fact" in p.message else node.span
        elif isinstance(node, List) and isinstance(step, int) and step < len(node.items):
            node = node.items[step]
            span = node.span
        else:
            break
    return _first_line(span)


def _in_change(p: Problem, data: Any, change: Node) -> Span:
    """The word of the change that is the value refused, or the key it was given under; else the change."""
    steps = _steps(p.path)
    value = data
    for step in steps:
        value = _inner(value, step)
    words = list(_scalars(change))
    for wanted in (value, p.path, steps[-1] if steps else None):
        found = next((x for x in words if x.text == wanted), None)
        if found is not None:
            return _first_line(found.span)
    return _first_line(change.span)


def _first_line(span: Span) -> Span:
    """A part of many lines is shown by its first character."""
    if span.line == span.end_line:
        return span
    return Span(span.file, span.line, span.column, span.line, span.column + 1)


def _inner(value: Any, step: str | int) -> Any:
    if isinstance(value, dict):
        return value.get(step)
    if isinstance(value, list) and isinstance(step, int) and step < len(value):
        return value[step]
    return value if isinstance(step, int) else None


def _scalars(node: Node) -> Iterator[Scalar]:
    if isinstance(node, Scalar):
        yield node
    elif isinstance(node, List):
        for x in node.items:
            yield from _scalars(x)
    else:
        for key, x in node.entries:
            yield key
            yield from _scalars(x)
