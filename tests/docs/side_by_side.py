"""docs/reference/side-by-side.md, as the packs make it now."""

from __future__ import annotations

import contextlib
import io
from pathlib import Path

from stepwise.cli import main

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs" / "reference" / "side-by-side.md"
NAMES = ("wirral", "halton", "knowsley", "rochdale")
COMMAND = f"stepwise compare {' '.join(NAMES)} --format markdown"
HEAD = f"""# Side by side

Four published procedures, in the words of their packs. This page is made from the packs with
`{COMMAND}`; a test keeps it so.

A dash says that the pack has nothing of the kind. "Required" counts the needs that gate a move. Some rows are long: the
procedures differ in how much they say. What was read how, and why, is in the README beside each pack in `policies/`.

"""


def page() -> str:
    """The whole page: its head, and what the command prints."""
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed):
        code = main(["compare", *(str(ROOT / "policies" / name) for name in NAMES), "--format", "markdown"])
    assert code == 0, f"{COMMAND} ended with {code}"
    return HEAD + printed.getvalue().strip("\n") + "\n"
