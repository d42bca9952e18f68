"""What is wrong with a pack beyond its grammar: one module for each check, each of them `check(written)`.

A check's docstring is the page that its codes lead to: what is found, why it matters, a bad and a good example.
"""

from __future__ import annotations

from stepwise.checks import (
    anchors,
    backward,
    circles,
    editions,
    ledger,
    moves,
    never,
    override,
    reach,
    readings,
    references,
    sentences,
    strength,
    unmet,
    unused,
    waivers,
    words,
)
from stepwise.checks.ledger import Ledger, account
from stepwise.diagnostics import Diagnostic, in_order
from stepwise.pack import Written
from stepwise.text import with_lines

CHECKS = (
    references,
    words,
    anchors,
    reach,
    never,
    unmet,
    circles,
    backward,
    waivers,
    override,
    unused,
    ledger,
    strength,
    readings,
    editions,
    sentences,
    moves,
)
"""Every check, in the order in which they run."""


def check_written(written: Written) -> list[Diagnostic]:
    """Everything the checks find in a pack, sorted by place."""
    return with_lines(in_order(d for module in CHECKS for d in module.check(written)))


def check_references(written: Written) -> list[Diagnostic]:
    """The names that lead nowhere, sorted by place: all that can be said of a pack of which some rules cannot be read."""
    return with_lines(in_order(references.check(written)))


__all__ = ["CHECKS", "Ledger", "account", "check_references", "check_written"]
