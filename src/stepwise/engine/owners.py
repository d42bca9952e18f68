"""Whose a duty is on one case, and the function that a duty is compiled to."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from stepwise.engine.view import Moved, View
from stepwise.evaluation import DueLine


class Owner(NamedTuple):
    """Whose duty it is on this case: from which day its anchors count, and the moments the owner itself gives."""

    start: int
    live: bool = True
    move_made: Moved | None = None
    concern: Moved | None = None


DutyCheck = Callable[[View, Owner], tuple[DueLine, ...]]

#: The owner of a duty whose anchors count however long ago they were.
ANY_TIME = Owner(0)


def owner_start(view: View, stages: tuple[str, ...]) -> int:
    """From which day an owner stage has been open without a break."""
    spells = [s for x in view.stages if x in stages and (s := view.spell(x)) is not None]
    start = min((s.start for s in spells), default=0)
    if len(stages) == 1 or not start:
        return start
    moved = True
    while moved:
        moved = False
        for e in view.episodes:
            if e.stage in stages and e.opened < start and e.closed and (e.closed >= start or view.joins(e.closed, start)):
                start, moved = e.opened, True
    return start
