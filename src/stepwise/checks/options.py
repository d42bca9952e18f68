"""What stands in the options of readings that are not in use.

A pack is checked as it reads under one choice of options. A word or a clause that only another option's changes
name is used all the same, and must not be reported as if nobody used it.
"""

from __future__ import annotations

from dataclasses import dataclass

from stepwise.pack import Written
from stepwise.text import List, Map, Scalar
from stepwise.text.nodes import Node


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """Words named, and clauses cited, in the changes of any option."""

    words: frozenset[str]
    cited: frozenset[str]


def elsewhere(written: Written) -> Elsewhere:
    """What the changes of every option name; nothing where the pack has no readings."""
    words: set[str] = set()
    cited: set[str] = set()

    def visit(node: Node, inside: bool, under: str) -> None:
        if isinstance(node, Scalar):
            if inside:
                words.update(node.text.replace(",", " ").split())
                if under == "cites":
                    cited.add(node.text)
        elif isinstance(node, List):
            for item in node.items:
                visit(item, inside, under)
        elif isinstance(node, Map):
            for key, value in node.entries:
                visit(value, inside or key.text == "if_reading", key.text)

    if written.options:
        visit(written.as_read, False, "")
    return Elsewhere(frozenset(words), frozenset(cited))
