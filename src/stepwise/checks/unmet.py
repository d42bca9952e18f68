"""A duty with a day to keep, and nothing that keeps it.

A duty that falls due by a day is overdue from the day after until a record meets it. Where `met_by` names none, it
stays overdue in every case, whatever is done. A duty that only says where a case stands (`until`, `normally`), that is
owed with no number (`after`) or marks a day (`on`) may do without, and so may one that something stops.

Bad:

    clocks:
      first-visit:
        while: child-in-need
        must: Visit the family
        due: within 5 working days of child-in-need opened

Good:

    clocks:
      first-visit:
        while: child-in-need
        must: Visit the family
        due: within 5 working days of child-in-need opened
        met_by: { event: visit }
"""

from __future__ import annotations

from collections.abc import Iterable

from stepwise.checks.say import warning
from stepwise.checks.walk import rules
from stepwise.diagnostics import Diagnostic, register
from stepwise.pack import Written
from stepwise.pack.model import Duty

UNMET = register("nothing-meets", "A duty falls due by a day, and nothing meets it.")

_BY_A_DAY = frozenset({"within", "window", "before", "every", "times", "next_sitting", "by"})


def check(written: Written) -> Iterable[Diagnostic]:
    """Find duties that fall due by a day and name nothing that meets or stops them."""
    for rule in rules(written.pack):
        duty = rule.node
        if not isinstance(duty, Duty) or duty.met_by is not None or duty.stops_when is not None or duty.due is None:
            continue
        if duty.due.form in _BY_A_DAY:
            yield warning(
                UNMET,
                "nothing meets this duty, so once its day is past it stays overdue",
                "say what does under `met_by:`",
                written.span(rule.path, key=True),
            )
