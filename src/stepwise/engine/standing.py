"""Conditions on where the case stands: facts, history, stays, clocks."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from stepwise.days import BeyondCalendar, Unit, add_months, day_of
from stepwise.engine.combinators import Condition
from stepwise.engine.results import MET, NO, NOT_MET, UNKNOWN, YES, Res
from stepwise.engine.view import View
from stepwise.evaluation import Ask, Lack
from stepwise.pack import conditions as written


def fact_test(x: written.FactIs, type: str) -> Callable[[Any], int]:
    if type == "yes/no":
        wanted = x.is_ != "no" and x.is_ != ("no",)
        return lambda v: UNKNOWN if v is None else MET if v is wanted else NOT_MET
    if type == "some of":
        if x.includes is not None:
            every = frozenset(x.includes)
            return lambda v: MET if v and every <= set(v) else NOT_MET
        some = frozenset(x.includes_any or (x.is_ if isinstance(x.is_, tuple) else ()))
        return lambda v: MET if v and not some.isdisjoint(v) else NOT_MET
    if type == "number":
        low, high = x.at_least, x.at_most
        return lambda v: UNKNOWN if v is None else MET if (low is None or v >= low) and (high is None or v <= high) else NOT_MET
    if type == "date":
        return lambda v: MET if v else NOT_MET
    among = frozenset(x.is_ if isinstance(x.is_, tuple) else x.includes_any or ())
    return lambda v: MET if v in among else NOT_MET


def came_from(stage: str) -> Condition:
    not_known = Res(UNKNOWN, asks=(Ask("episodes"),))

    def check(view: View) -> Res:
        if view.came_from(stage, view.stage):
            return YES
        return NO if view.case.knows("episodes") else not_known

    return check


def closed(stage: str) -> Condition:
    """A stage that was open and has ended."""
    not_known = Res(UNKNOWN, asks=(Ask("episodes"),))

    def check(view: View) -> Res:
        if any(e.stage == stage for e in view.open):
            return NO
        if any(e.stage == stage and e.closed and view.start <= e.closed <= view.today for e in view.episodes):
            return YES
        return NO if view.case.knows("episodes") else not_known

    return check


def been(stage: str) -> Condition:
    not_known = Res(UNKNOWN, asks=(Ask("episodes"),))

    def check(view: View) -> Res:
        if any(e.stage == stage and e.opened <= view.today for e in view.episodes):
            return YES
        return NO if view.case.knows("episodes") else not_known

    return check


def stayed(x: written.Stayed) -> Condition:
    duration, after, at = x.stayed, x.after, x.at

    def check(view: View) -> Res:
        spell = view.spell(at or view.stage)
        if spell is None or not spell.start:
            return Res(UNKNOWN, asks=(Ask("episodes"),)) if not view.case.knows("episodes") or spell is None else YES
        start = spell.start
        if after is not None:
            if any(e.stage == after for e in view.open):
                return NO  # still there: the count has not begun
            ended = [e.closed for e in view.came_from(after, at or view.stage)]
            if not ended and not view.case.knows("episodes"):
                return Res(UNKNOWN, asks=(Ask("episodes"),))  # it may have ended inside this spell, unrecorded
            start = max([start, *ended])
        day = date.fromordinal(start)
        if duration.unit in (Unit.MONTHS, Unit.YEARS):
            met_on = add_months(day, duration.count * (12 if duration.unit is Unit.YEARS else 1)).toordinal()
        else:
            try:
                met_on = day_of(view.calendar.add(day, duration)).toordinal()
            except BeyondCalendar:
                return Res(UNKNOWN, asks=(Ask("calendar"),))
        return YES if met_on <= view.today else Res(NOT_MET, lacks=(Lack("stay", (str(duration),)),), earliest=met_on)

    return check


def clock(id: str, wanted: frozenset[str]) -> Condition:
    def check(view: View) -> Res:
        lines = view.clock_status.get(id, ())
        if any(x.status in wanted for x in lines):
            return Res(MET, tuple(x.anchor_record for x in lines if x.status in wanted and x.anchor_record is not None))
        if any(x.status == "cannot_compute" for x in lines):
            return Res(UNKNOWN, asks=tuple(a for x in lines for a in x.asks))
        return NO

    return check
