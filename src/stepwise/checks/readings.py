"""A reading that nothing leans on, or that would remove something only a whole rule can be.

A reading records a choice, so that the answers made from it can name it. A reading that no rule names changes
nothing and is named nowhere: either the rule that leans on it forgot to say so, or the question is settled. And
`absent: yes` removes a rule or a named record, whose line in the answer then names the reading. On a part of a rule
(a condition, a waiver) or on a stage it would take something away without a word: let the option change the rule.

Bad:

    readings:
      visit-days:
        question: Days of which kind?
        options: { calendar: Calendar days, working: Working days }
        chosen: calendar
        …
    clocks:
      visit: { while: child-in-need, must: Visit, due: within 5 calendar days of child-in-need opened }

Good:

    clocks:
      visit:
        while: child-in-need
        must: Visit
        due: within 5 calendar days of child-in-need opened
        if_reading: { visit-days: { working: { due: within 5 working days of child-in-need opened } } }
"""

from __future__ import annotations

from collections.abc import Iterable

from stepwise.checks.names import names
from stepwise.checks.say import error, warning
from stepwise.checks.walk import parts
from stepwise.diagnostics import Diagnostic, register
from stepwise.pack import Written
from stepwise.pack.base import Keyed
from stepwise.pack.conditions import Condition_
from stepwise.pack.model import Stage, Waiver

UNUSED = register("reading-unused", "No rule names a reading.")
ABSENT = register("absent-place", "`absent: yes` stands on something that is not a whole rule.")


def check(written: Written) -> Iterable[Diagnostic]:
    """Find readings that no rule leans on, and `absent` where it cannot stand."""
    pack = written.pack
    used = {n.word for n in names(pack) if n.sort == "reading"}
    for reading in pack.readings:
        if reading not in used:
            yield warning(
                UNUSED,
                f'no rule leans on the reading "{reading}"',
                "name it under `reading:` or `if_reading:` in the rule that does",
                written.span(("readings", reading), key=True),
            )
    for part in parts(pack):
        node = part.node
        if not isinstance(node, Keyed) or not node.absent or (part.path[0] == "records" and len(part.path) == 2):
            continue
        if isinstance(node, Condition_ | Waiver | Stage):
            what = {Waiver: "a waiver", Stage: "a stage"}.get(type(node), "a condition")
            cure = (
                "write `without: [waiver]` in the need"
                if isinstance(node, Waiver)
                else (
                    "let the option change the rule around it"
                    if isinstance(node, Condition_)
                    else "let the option change the moves"
                )
            )
            yield error(ABSENT, f"{what} cannot be removed by `absent`", cure, written.span((*part.path, "absent"), key=True))
