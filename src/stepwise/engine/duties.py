"""Duties → due lines: when a duty falls due, and where it stands."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from typing import Any

from stepwise.compiled import CompiledDuty
from stepwise.days import BeyondCalendar, Duration, Moment, Unit
from stepwise.engine import forms
from stepwise.engine.conditions import Conditions
from stepwise.engine.lateness import days_late, is_today, late, skipped, time_left, unit_shown, whole_day
from stepwise.engine.moments import (
    NOTHING,
    Finder,
    Moments,
    agreed_date,
    anchor_moments,
    arranged_moments,
    listing,
    meeting_moments,
)
from stepwise.engine.owners import DutyCheck, Owner
from stepwise.engine.results import MET, NOT_MET, UNKNOWN
from stepwise.engine.runs import on_or_after, run_now
from stepwise.engine.view import Moved, View
from stepwise.evaluation import Ask, DueLine, Status
from stepwise.pack import conditions as written
from stepwise.pack.due import Anchor, Due


def compile_duty(d: CompiledDuty, conditions: Conditions) -> DutyCheck:
    """The function of one duty: from a view and its owner, its lines (none where its guard is false)."""
    return Running(d, conditions)


class Running:
    """One duty, compiled: called with a view and its owner, it gives its lines."""

    def __init__(self, d: CompiledDuty, conditions: Conditions) -> None:
        duty = self.duty = d.duty
        self.rule = d.rule
        self.due: Due | None = duty.due
        text = duty.due.text if duty.due is not None else None
        self.blank = DueLine(d.rule, "not_started", rule_text=text, move=d.move, urgent=bool(duty.urgent))
        self.guard = conditions.compile(duty.only_if) if duty.only_if is not None else None
        self.stops = conditions.compile(duty.stops_when) if duty.stops_when is not None else None
        self.stopped = meeting_moments(duty.stops_when, conditions) if duty.stops_when is not None else None
        self.met: Finder | None = None
        self.items: dict[str, Finder] = {}
        #: Items that the checklist holds weaker than this duty: finding one of them wanting starts nothing.
        self.lesser: frozenset[str] = frozenset()
        if isinstance(duty.met_by, written.ItemMet):
            items = conditions.c.pack.checklists[duty.met_by.checklist].items
            self.items = {i: meeting_moments(x.when, conditions) for i, x in items.items() if not x.absent}
            self.lesser = frozenset(i for i, x in items.items() if x.at_most is not None and d.rule.strength == "must")
        elif duty.met_by is not None:
            self.met = meeting_moments(duty.met_by, conditions)
        #: A `met_by` that says since when it counts may be met before the anchor.
        self.met_before = isinstance(duty.met_by, written.Recorded) and duty.met_by.since is not None
        self.met_kinds = _kinds_of(duty.met_by, conditions)
        self.conditions = conditions
        due = duty.due
        self.anchor = self._finder(due.anchor) if due is not None and due.anchor else None
        self.earliest_anchor = self._finder(due.earliest_anchor) if due is not None and due.earliest_anchor else None
        self.until = tuple(self._finder(a) for a in due.until) if due is not None else ()
        self.agreed = conditions.records.named(due.agreed_at) if due is not None and due.agreed_at else None
        since = getattr(duty, "since", None)
        self.since: Anchor | None = since
        self._since = None
        if since is not None and since.kind != "ever":
            self._since = conditions.records.moment_of(since)

    def _finder(self, anchor: Anchor) -> Callable[[View, Owner, int], Moments]:
        if anchor.kind == "move":
            return lambda view, owner, start: Moments([owner.move_made], [], True, ()) if owner.move_made else NOTHING
        if anchor.kind == "concern":
            return lambda view, owner, start: Moments([owner.concern], [], True, ()) if owner.concern else NOTHING
        find = anchor_moments(anchor, self.conditions)
        return lambda view, owner, start: find(view, start)

    def __call__(self, view: View, owner: Owner) -> tuple[DueLine, ...]:
        start = owner.start
        if self.since is not None:
            start = 0
            if self._since is not None:
                state, moved, _ = self._since(view)
                start = moved.day if state == MET and moved is not None else owner.start
        before = view.start
        view.start = start
        try:
            return self._lines(view, owner, start)
        finally:
            view.start = before

    # -- lines

    def _lines(self, view: View, owner: Owner, start: int) -> tuple[DueLine, ...]:
        guard_asks: tuple[Ask, ...] | None = None
        if self.guard is not None:
            g = self.guard(view)
            if g.v == NOT_MET:
                return ()
            if g.v == UNKNOWN:
                guard_asks = g.asks
        if not owner.live:
            return (self.line("not_started"),)
        if self.duty.each is not None:
            lines = self._each(view, owner, start)
        else:
            lines = (self._run(view, owner, start, None),)
        if guard_asks is not None:
            lines = tuple(
                x
                if x.status in ("met", "met_early", "met_late")
                else x.but(
                    status="cannot_compute",
                    left=None,
                    late_days=None,
                    asks=tuple(dict.fromkeys(guard_asks + x.asks)),
                    why_not="not known whether the duty applies",
                )
                for x in lines
            )
        return lines

    def line(self, status: Status, **more: Any) -> DueLine:
        return self.blank.but(status=status, **more)

    def _each(self, view: View, owner: Owner, start: int) -> tuple[DueLine, ...]:
        """One run for every value the anchor records list."""
        assert self.anchor is not None and self.duty.each is not None
        found = self.anchor(view, owner, start)
        values = dict.fromkeys(v for m in found.sure if m.record for v in m.record.data.get(self.duty.each) or ())
        if values and not (values := {v: None for v in values if v not in self.lesser}):
            return (self.line("not_started"),)
        if not values:
            line = self._run(view, owner, start, None)
            return (line,) if line.status != "not_started" or not found.sure else (self.line("not_started"),)
        return tuple(self._run(view, owner, start, v) for v in values)

    def _run(self, view: View, owner: Owner, start: int, instance: str | None) -> DueLine:
        due = self.due
        if due is None:
            return self._standing(view, start)
        form = due.form
        if form == "times":
            return forms.times(self, view, due)
        if form == "until":
            return forms.until(self, view, owner, start, due)
        assert self.anchor is not None and due.anchor is not None
        found = self.anchor(view, owner, start)
        if instance is not None:
            found = listing(found, self.duty.each or "", instance)
        if not found.sure and due.anchor.kind != "concern":
            return self.unstarted(view, found, due, instance)
        if instance is not None and instance in self.items:
            met = self.items[instance](view, start)
        else:
            met = self.met(view, start) if self.met is not None else NOTHING
            if instance is not None:
                met = listing(met, self.duty.each or "", instance)
        if form in ("before", "by"):
            return forms.before(self, view, found, met, due)
        if form == "every":
            return forms.every(self, view, found, met, due)
        if not found.sure:
            return self._undated_concern(view, met, due) if owner.live else self.unstarted(view, found, due, instance)
        stops = self.stopped(view, start).sure if self.stopped is not None else []
        anchor, done, doubtful = run_now(found, met, stops, restarts=bool(self.duty.restarts), met_before=self.met_before)
        line = self.line(
            "owed",
            anchor=str(due.anchor),
            anchor_record=anchor.record,
            anchor_when=anchor.moment.isoformat(),
            instance=instance,
        )
        if found.perhaps and any(_earlier(p, anchor) for p in found.perhaps) and done is None:
            return line.but(
                status="cannot_compute",
                due=self._would_be(view, anchor, due),
                asks=found.asks,
                why_not="an earlier start may be recorded",
            )
        if done is not None:
            line = line.but(met_record=done.record, met_when=done.moment.isoformat())
        elif self._has_stopped(view, [m for m in stops if on_or_after(m, anchor)]):
            return line.but(status="stopped")
        return self._stand(view, owner, start, line, anchor, done, doubtful, met, due)

    def _has_stopped(self, view: View, since: list[Moved]) -> bool:
        """Whether one of these moments ended a run: a stage that closed did, whatever is open now; a record as it stands."""
        if any(m.record is None for m in since):
            return True
        return bool(since) and self.stops is not None and self.stops(view).v == MET

    def _standing(self, view: View, start: int) -> DueLine:
        """A duty with no due sentence: owed while its owner lives, until met."""
        met = self.met(view, start) if self.met is not None else NOTHING
        if met.sure:
            m = met.sure[0]
            return self.line("met", met_record=m.record, met_when=m.moment.isoformat() if m.day else None)
        if self.stops is not None and self.stops(view).v == MET:
            return self.line("stopped")
        if self.met is not None and (met.perhaps or not met.known):
            return self.line("cannot_compute", asks=met.asks, why_not="not known whether it is done")
        return self.line("owed")

    def _undated_concern(self, view: View, met: Moments, due: Due) -> DueLine:
        """A concern in force that nobody dated: what it starts is owed, and a count from it cannot be made."""
        line = self.line("owed", anchor=str(due.anchor))
        if met.sure:
            return line.but(status="met", met_record=met.sure[0].record, met_when=met.sure[0].moment.isoformat())
        if self.stops is not None and self.stops(view).v == MET:
            return line.but(status="stopped")
        if due.duration is not None:
            return line.but(status="cannot_compute", why_not="the day the concern was raised is not recorded")
        return line.but(urgent=line.urgent or due.form == "without_delay")

    def unstarted(self, view: View, found: Moments, due: Due, instance: str | None) -> DueLine:
        line = self.line("not_started", anchor=str(due.anchor), instance=instance)
        if found.perhaps:
            first = min(found.perhaps, key=Moved.sort_key)
            would = self._would_be(view, first, due) if first.day else None
            return line.but(
                status="cannot_compute",
                asks=found.asks,
                due=would,
                anchor_record=first.record,
                why_not="not known whether it has started",
            )
        if not found.known:
            return line.but(status="cannot_compute", asks=found.asks, why_not="not known whether it has started")
        return line

    # -- forms

    def _stand(
        self,
        view: View,
        owner: Owner,
        start: int,
        line: DueLine,
        anchor: Moved,
        done: Moved | None,
        doubtful: bool,
        met: Moments,
        due: Due,
    ) -> DueLine:
        form = due.form
        if form in ("after", "without_delay", "regularly"):
            urgent = line.urgent or form == "without_delay"
            if form == "regularly":
                last = met.sure[-1] if met.sure else None
                return line.but(
                    status="owed",
                    urgent=urgent,
                    met_record=last.record if last else None,
                    met_when=last.moment.isoformat() if last else None,
                )
            if done is not None:
                return line.but(status="met", urgent=urgent)
            if doubtful:
                return line.but(status="cannot_compute", urgent=urgent, asks=met.asks, why_not="not known whether it is done")
            return line.but(status="owed", urgent=urgent)
        try:
            limit, earliest, more = self._limits(view, owner, start, anchor, done, due)
        except BeyondCalendar as e:
            return line.but(status="cannot_compute", why_not=f"the calendar of working days ends before {e.day.isoformat()}")
        line = line.but(**more)
        if form == "next_sitting" and limit is None:
            if done is not None:
                return line.but(status="met")
            return line.but(status="cannot_compute", asks=(Ask(f"arranged.{due.forum}"),), why_not="no sitting is arranged")
        if form == "window" and limit is None:
            return line.but(status="cannot_compute" if "asks" in more else "not_started")
        early = earliest is not None and done is not None and done.day < earliest.toordinal()
        if limit is None:  # "no earlier than" alone
            if done is not None:
                return line.but(status="met_early" if early else "met")
            return line.but(status="upcoming" if earliest and earliest.toordinal() > view.today else "owed")
        return self.status(view, line, limit, due.duration, done, doubtful, met, early, marker=form == "normally")

    def _limits(
        self, view: View, owner: Owner, start: int, anchor: Moved, done: Moved | None, due: Due
    ) -> tuple[Moment | None, date | None, dict[str, Any]]:
        form, calendar = due.form, view.calendar
        more: dict[str, Any] = {}
        if form == "on":
            more["due"] = date.fromordinal(anchor.day).isoformat()
            return date.fromordinal(anchor.day), None, more
        if form == "next_sitting":
            sitting = self._sitting(view, anchor, due)
            if sitting is None:
                return None, None, more
            limit: Moment = date.fromordinal(sitting.day)
            more["due"] = limit.isoformat()
            return limit, None, more
        assert due.duration is not None
        if form == "not_before":
            first = whole_day(calendar.add(anchor.moment, due.duration))
            more["earliest"] = first.isoformat()
            return None, first, more
        earliest: date | None = None
        if form == "window":
            assert self.earliest_anchor is not None and due.earliest is not None
            opening = self.earliest_anchor(view, owner, start)
            if opening.sure:
                earliest = whole_day(calendar.add(opening.sure[-1].moment, due.earliest))
                more["earliest"] = earliest.isoformat()
            elif not opening.known or opening.perhaps:
                more["asks"] = opening.asks
        limit = calendar.add(anchor.moment, due.duration)
        if self.agreed is not None:
            limit = self._agreed_earlier(view, anchor, limit, more)
        more["due"] = limit.isoformat()
        more["precision"] = "minute" if isinstance(limit, datetime) else "day"
        more["skipped"] = skipped(view, anchor, limit, due.duration)
        if earliest is not None and earliest > whole_day(limit):
            more["conflict"] = self.rule.cites
        return limit, earliest, more

    def _agreed_earlier(self, view: View, anchor: Moved, limit: Moment, more: dict[str, Any]) -> Moment:
        assert self.agreed is not None
        state, meeting, _ = self.agreed(view)
        agreed = agreed_date(view, self.met_kinds, meeting, anchor.day) if state == MET and meeting is not None else None
        if agreed is None:
            return limit
        more["agreed"] = agreed.isoformat()
        return min(agreed, limit, key=whole_day)

    def _sitting(self, view: View, anchor: Moved, due: Due) -> Moved | None:
        held = [Moved(r.day, r.at, r) for r in view.of_kinds("events", (due.forum or "",))]
        every = sorted([*held, *arranged_moments(view, (due.forum or "",))], key=Moved.sort_key)
        return next(
            (
                m
                for m in every
                if m.day > anchor.day
                or (m.day == anchor.day and m.at is not None and anchor.at is not None and m.at > anchor.at)
            ),
            None,
        )

    def status(
        self,
        view: View,
        line: DueLine,
        limit: Moment,
        duration: Duration | None,
        done: Moved | None,
        doubtful: bool,
        met: Moments,
        early: bool,
        *,
        marker: bool,
    ) -> DueLine:
        unit = duration.unit if duration is not None else Unit.CALENDAR_DAYS
        overrun = late(done.moment if done is not None else view.when, limit)
        left = time_left(view, done.moment if done is not None else view.when, limit, unit)
        if done is not None:
            if marker:
                return line.but(status="met")
            status: Status = "met_late" if overrun else "met_early" if early else "met"
            return line.but(
                status=status,
                left=left if overrun else None,
                unit=unit_shown(unit, limit) if overrun else None,
                late_days=days_late(done.moment, limit) if overrun else None,
            )
        if doubtful and overrun and not marker:
            return line.but(status="cannot_compute", asks=met.asks, why_not="not known whether it is done")
        line = line.but(left=left, unit=unit_shown(unit, limit), asks=met.asks if doubtful else ())
        if marker:
            return line.but(
                status="beyond" if overrun else "marker", late_days=days_late(view.when, limit) if overrun else None
            )
        if overrun:
            return line.but(status="overdue", late_days=days_late(view.when, limit))
        return line.but(status="due_today" if is_today(view, limit) else "upcoming")

    def _would_be(self, view: View, anchor: Moved, due: Due) -> str | None:
        if due.duration is None or due.form in ("not_before", "before", "next_sitting"):
            return None
        try:
            return view.calendar.add(anchor.moment, due.duration).isoformat()
        except BeyondCalendar:
            return None


# -- helpers -----------------------------------------------------------------------------------------------


def _kinds_of(x: object, conditions: Conditions) -> tuple[str, ...]:
    if isinstance(x, written.Recorded):
        return (conditions.c.records[x.of] if x.of else x).kinds
    if isinstance(x, written.Any_):
        return tuple(k for y in x.any for k in _kinds_of(y, conditions))
    return ()


def _earlier(a: Moved, b: Moved) -> bool:
    return not a.day or a.day < b.day


__all__ = ["DutyCheck", "Owner", "compile_duty"]
