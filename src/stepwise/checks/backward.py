"""A duty counted back from a meeting that is seen only once it has been held.

`at least 3 calendar days before conference` needs the date of the conference while it still lies ahead. A record
reads what has happened; with `which: next` it reads the meeting held, else the last date arranged and not cancelled.
Without it the duty would have no date until the conference is over, and could only ever be shown as late.

Bad:

    records:
      conference: { event: conference }
    clocks:
      report: { while: enquiry, must: Share the report, due: at least 3 calendar days before conference }

Good:

    records:
      conference: { event: conference, which: next }
    clocks:
      report: { while: enquiry, must: Share the report, due: at least 3 calendar days before conference }
"""

from __future__ import annotations

from collections.abc import Iterable

from stepwise.checks.say import error
from stepwise.checks.walk import place_of_word, rules
from stepwise.diagnostics import Diagnostic, register
from stepwise.pack import Written
from stepwise.pack.model import Duty, Rung

BACKWARD = register("backward-anchor", "A duty is counted back from a meeting whose arranged date it cannot see.")


def check(written: Written) -> Iterable[Diagnostic]:
    """Find `at least … before X` where X never reads an arranged date."""
    for rule in rules(written.pack):
        due = rule.node.due if isinstance(rule.node, Duty | Rung) else None
        if due is None or due.form != "before" or due.anchor is None:
            continue
        for anchor in due.anchor.parts:
            record = written.pack.records.get(anchor.name) if anchor.kind == "record" else None
            if record is not None and record.family == "events" and record.which != "next":
                name = anchor.name
                yield error(
                    BACKWARD,
                    f'this counts back from "{name}", which is seen only once it has been held',
                    f'write `which: next` in the record "{name}", or name another record of that meeting that has it',
                    place_of_word(written, (*rule.path, "due"), name),
                )
