"""A waiver that names nobody who may give it, or that would set aside a ban.

A waiver is one named authority's exception to one need. Without `by` any decision of that kind, by anybody, would
open the move. And nothing waives a `prohibits`: a move may not be made for a forbidden purpose, whoever agrees.

Bad:

    waiver: { decision: early-ending, records: [analysis, rationale] }

Good:

    waiver: { decision: early-ending, by: services-manager, records: [analysis, rationale] }
"""

from __future__ import annotations

from collections.abc import Iterable

from stepwise.checks.say import error
from stepwise.diagnostics import Diagnostic, register
from stepwise.pack import Written

NOBODY = register("waiver-by-nobody", "A waiver does not say who may give it.")
OF_A_BAN = register("waiver-of-ban", "A waiver stands beside a prohibition, which nothing waives.")


def check(written: Written) -> Iterable[Diagnostic]:
    """Find waivers without an authority, and waivers of a prohibition."""
    for m, move in written.pack.moves.items():
        for n, need in move.needs.items():
            if need.waiver is None:
                continue
            place = written.span(("moves", m, "needs", n, "waiver"), key=True)
            if need.prohibits is not None:
                yield error(OF_A_BAN, "nothing waives a prohibition, so this waiver has no effect", "take it away", place)
            elif need.waiver.by is None:
                yield error(NOBODY, "this waiver does not say who may give it", "add `by:` with the role that may", place)
