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
