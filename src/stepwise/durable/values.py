"""The three values of every question, as numbers: *all* is the least of its parts, *any* the greatest."""

from __future__ import annotations

NO, OPEN, YES = 0, 1, 2


class CannotJudge(Exception):
    """A construct the second opinion has no rules for; it says so, and never agrees by silence."""
