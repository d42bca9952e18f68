"""The override: whether a concern is raised, since when, and what it did to the answer."""

from __future__ import annotations

from typing import TYPE_CHECKING

from stepwise.compiled import CompiledPack
from stepwise.engine.results import MET, NOT_MET, UNKNOWN
from stepwise.engine.view import Moved, View
from stepwise.evaluation import MoveAnswer, OverrideAnswer

if TYPE_CHECKING:
    from stepwise.engine.program import Program


def override(program: Program, view: View) -> tuple[int, tuple[str, ...], tuple[str, ...]]:
    """Whether a concern is raised: any yes raises it; one not known leaves it not known."""
    raised, unknown = [], []
    for name in program.override_asks:
        found = view.fact(name, 0)
        if found is None or found.value is None:
            unknown.append(name)
        elif found.value:
            raised.append(name)
    if not raised and not unknown:
        return NOT_MET, (), ()
    return (MET if raised else UNKNOWN), tuple(raised), tuple(unknown)


def override_answer(
    c: CompiledPack, in_force: int, raised: tuple[str, ...], not_known: tuple[str, ...], moves: tuple[MoveAnswer, ...]
) -> OverrideAnswer:
    return OverrideAnswer(
        "in_force" if in_force == MET else "not_known" if in_force == UNKNOWN else "not_in_force",
        raised,
        not_known,
        tuple(m.id for m in moves if m.opened_by_override),
        tuple(f.rule.id for m in moves if m.opened_by_override for f in m.findings if f.verdict == "suspended"),
        c.pack.override.says,
        c.pack.override.cites,
    )


def concern(program: Program, view: View) -> Moved | None:
    days = [f.since for n in program.c.pack.override.raised_by if (f := view.fact(n, 0)) is not None and f.value]
    return Moved(min(d for d in days), None, None) if days and all(days) else None
