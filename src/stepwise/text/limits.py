"""How much is read before reading stops. Far above any real pack, far below what would tie up a machine."""

LARGEST = 2 * 1024 * 1024
"""Bytes of UTF-8 in one file."""

DEEPEST = 20
"""Lists and maps inside one another."""

MOST_NODES = 200_000
"""Pieces of text, lists and maps in one file."""

MOST_DIAGNOSTICS = 100
"""Mistakes told of in one file; whoever has more than this begins with the first."""
