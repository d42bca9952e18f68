"""A date in the pack's header that is not a day, or that comes in the wrong order.

`in_force` and `superseded` say between which days the procedure stood, and `closures` are the authority's own
closed days, which no working-day count includes. A day that does not exist would stop a count, or never be skipped.
Where the source gives no date, write `not stated`: never invent one.

Bad:

    in_force: 2026-02-30
    superseded: 2025-09-01

Good:

    in_force: 2025-02-28
    superseded: 2025-09-01
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from stepwise.checks.say import error
from stepwise.checks.walk import Path
from stepwise.diagnostics import Diagnostic, register
from stepwise.pack import Written

NO_SUCH_DAY = register("no-such-day", "The date is not in the calendar.")
ORDER = register("edition-order", "A procedure is superseded on or before the day it came into force.")


def check(written: Written) -> Iterable[Diagnostic]:
    """Find days that do not exist, and a procedure that ended before it began."""
    pack = written.pack
    dated: list[tuple[Path, str | None]] = [(("in_force",), pack.in_force), (("superseded",), pack.superseded)]
    dated += [(("closures", i, "day"), c.day) for i, c in enumerate(pack.closures)]
    days: dict[str, date] = {}
    for path, text in dated:
        if text is None or text == "not stated":
            continue
        try:
            days[str(path[0])] = date.fromisoformat(text)
        except ValueError:
            yield error(
                NO_SUCH_DAY,
                f"there is no day {text}",
                "write a day that is in the calendar, as 2026-04-01",
                written.span(path),
            )
    began, ended = days.get("in_force"), days.get("superseded")
    if began is not None and ended is not None and ended <= began:
        yield error(
            ORDER,
            f"superseded on {ended.isoformat()}, not after it came into force on {began.isoformat()}",
            "correct one of the two days",
            written.span(("superseded",)),
        )
