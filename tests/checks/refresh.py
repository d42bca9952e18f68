"""Write `expected.txt` of every bad pack anew: `python -m tests.checks.refresh`. Read what has changed before you
keep it."""

from __future__ import annotations

import sys

from tests.checks.packs import HERE, cases, shown


def main() -> None:
    """Write the files, and say which of them changed."""
    for code in cases():
        path = HERE / code / "expected.txt"
        text = shown(HERE / code / "bad.yaml")
        if not path.is_file() or path.read_text("utf-8") != text:
            path.write_text(text, "utf-8")
            sys.stdout.write(f"changed: {path}\n{text}")


if __name__ == "__main__":
    main()
