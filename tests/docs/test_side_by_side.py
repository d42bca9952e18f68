"""The page that sets the procedures side by side says what their packs say now."""

from __future__ import annotations

from tests.docs.side_by_side import PAGE, page


def test_the_page_is_fresh() -> None:
    written = PAGE.read_text("utf-8").splitlines() if PAGE.is_file() else []
    made = page().splitlines()
    stale = [new for old, new in zip(written, made, strict=False) if old != new]
    assert written == made, (
        f"{PAGE.name} is not what the packs say now; refresh it with: python -m tests.docs.refresh\n"
        + "\n".join(f"now: {line[:200]}" for line in stale[:5])
    )
