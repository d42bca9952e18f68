"""Unquoted words that YAML programs read in different ways."""

from __future__ import annotations

BOOLEANS = frozenset(
    form for word in ("y", "n", "yes", "no", "true", "false", "on", "off") for form in (word, word.capitalize(), word.upper())
) - {"yes", "no"}
"""Words that some programs read as true or false. Only yes and no, in lower case, are let through."""

NULLS = frozenset({"null", "Null", "NULL", "~"})
"""Words that some programs read as nothing at all."""

AMBIGUOUS = BOOLEANS | NULLS
"""All of these: one look is enough for nearly every word in a file."""
