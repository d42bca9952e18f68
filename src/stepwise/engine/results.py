"""What a condition comes to: one of three values, and what it rests on."""

from __future__ import annotations

from typing import NamedTuple

from stepwise.case import Record
from stepwise.evaluation import Ask, Branch, Lack

#: Three values in Kleene's order, so that "all" is min and "any" is max.
NOT_MET, UNKNOWN, MET = 0, 1, 2


class Res(NamedTuple):
    """A condition's value with its evidence; ``earliest`` is the ordinal of the day on which time alone will meet it."""

    v: int
    evidence: tuple[Record, ...] = ()
    lacks: tuple[Lack, ...] = ()
    asks: tuple[Ask, ...] = ()
    earliest: int | None = None
    branch: Branch | None = None
    superseded: tuple[Record, ...] = ()


YES = Res(MET)
NO = Res(NOT_MET)
