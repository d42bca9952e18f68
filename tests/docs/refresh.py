"""Write the pages made from packs anew: `python -m tests.docs.refresh`. Read what has changed before you keep it."""

from __future__ import annotations

import sys

from tests.docs.side_by_side import PAGE, page


def main() -> None:
    """Write the page if it has changed, and say so."""
    text = page()
    if not PAGE.is_file() or PAGE.read_text("utf-8") != text:
        PAGE.write_text(text, "utf-8")
        sys.stdout.write(f"changed: {PAGE}\n")


if __name__ == "__main__":
    main()
