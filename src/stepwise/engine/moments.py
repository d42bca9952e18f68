"""All the moments that could start or meet a duty, in order of time: those that are sure, and those that may be."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any, NamedTuple

from stepwise.case import Record, moment
from stepwise.engine.attributes import alternatives, ask_of, receipts
from stepwise.engine.combinators import Condition
from stepwise.engine.conditions import Conditions
from stepwise.engine.results import MET, UNKNOWN
from stepwise.engine.view import Moved, View
from stepwise.evaluation import Ask
from stepwise.pack import conditions as written
from stepwise.pack.due import Anchor


class Moments(NamedTuple):
    """``sure`` are certain, in order; ``perhaps`` may be; ``known`` says whether there can be no others."""

    sure: list[Moved]
    perhaps: list[Moved]
    known: bool
    asks: tuple[Ask, ...]


#: No moments, and none to be found.
NOTHING = Moments([], [], True, ())

#: A day after every day: something may come about at any time.
_ALWAYS = date.max.toordinal()

_DATED = (written.Recorded, written.RoleFilled, written.StageClosed, written.Any_, written.All)
Finder = Callable[[View, int], Moments]
"""From a view and the first day that counts, the moments."""


def anchor_moments(anchor: Anchor, conditions: Conditions) -> Finder:
    """Every moment an anchor has, from a day on."""
    records = conditions.records
    if anchor.also:
        return _later_of([anchor_moments(replace(a, also=()), conditions) for a in anchor.parts])
    kind = anchor.kind
    if kind in ("record", "received"):
        named = conditions.c.records.get(anchor.name)
        if named is None:  # "<document> received", the document not named under `records`
            named = written.Recorded.model_construct(document=(anchor.name,))
        if kind == "record" and named.which in ("first", "latest", "next"):
            return _single(records.moment_of(anchor), named)
        family, kinds = named.family or "", named.kinds
        by, every = records.receivers(anchor.name), records.every(named)

        def find(view: View, start: int) -> Moments:
            before = view.start
            view.start = start
            try:
                sure, perhaps = every(view, start)
            finally:
                view.start = before
            asks = [records.ask(named, r, view) for r in perhaps]
            known = view.knows(family, kinds)
            if not known:
                asks.append(Ask(f"{family}.{kinds[0]}"))
            if kind == "record":
                return Moments(
                    [Moved(r.day, r.at, r) for r in sure], [Moved(r.day, r.at, r) for r in perhaps], known, tuple(asks)
                )
            moved, unsure = [], []
            for r in (*sure, *perhaps):
                got, full = receipts(r, by, view)
                if got:
                    moved.append(got[0])
                elif not full:
                    unsure.append(Moved(r.day, r.at, r))
                    asks.append(Ask(f"{family}.{r.kind}.received", r.path))
            moved.sort(key=Moved.sort_key)
            return Moments([m for m in moved if m.day >= start], unsure, known, tuple(asks))

        return find
    single = records.moment_of(anchor)
    if kind in ("opened", "closed"):

        def episodes(view: View, start: int) -> Moments:
            days = [d for d in view.ends(anchor.name, kind) if d >= start]
            known = view.case.knows("episodes")
            return Moments([Moved(d, None, None) for d in days], [], known, () if known else (Ask("episodes"),))

        return episodes

    def one(view: View, start: int) -> Moments:
        state, m, asks = single(view)
        return Moments([m] if state == MET and m is not None else [], [], state != UNKNOWN, asks)

    return one


def _later_of(finders: list[Finder]) -> Finder:
    """One moment: the later of those that have happened."""

    def find(view: View, start: int) -> Moments:
        got = [f(view, start) for f in finders]
        there = [g.sure[0] for g in got if g.sure]
        if there and (doubtful := [m for g in got if not g.sure for m in g.perhaps]):
            asks = tuple(a for g in got for a in g.asks)
            return Moments([], [max(there, key=Moved.sort_key), *doubtful], False, asks)
        return Moments(
            [max(there, key=Moved.sort_key)] if there else [],
            [] if there else [m for g in got for m in g.perhaps],
            bool(there) or all(g.known for g in got),
            tuple(a for g in got for a in g.asks),
        )

    return find


def _single(single: Any, named: written.Recorded) -> Finder:
    def find(view: View, start: int) -> Moments:
        before = view.start
        view.start = start
        try:
            state, m, asks = single(view)
        finally:
            view.start = before
        if state == MET and m is not None:
            return Moments([m], [], True, ())
        return Moments([], [m] if m is not None else [], state != UNKNOWN, asks)

    return find


def meeting_moments(x: Any, conditions: Conditions) -> Finder:
    """Every moment at which a condition was met by a record: what a duty's `met_by` may be."""
    match x:
        case written.Recorded():
            find = _by_record(x, conditions)
            named = conditions.c.records.get(x.of) if x.of else None
            return _while_so(find, conditions.compile(x)) if (named or x).family == "consents" else find
        case written.RoleFilled():

            def filled(view: View, start: int) -> Moments:
                found = [
                    Moved(r.day, r.at, r)
                    for r in view.case.roles.get(x.role, ())
                    if r.day and (x.requested or "when" in r.data) and view.happened(r.day, r.at)
                ]
                undated = [Moved(start, None, r) for r in view.case.roles.get(x.role, ()) if not r.day]
                known = view.knows("roles", (x.role,))
                return Moments(found + undated, [], known, () if known else (Ask(f"roles.{x.role}"),))

            return filled
        case written.StageClosed():
            return anchor_moments(Anchor("closed", x.closed), conditions)
        case written.Any_():
            parts = [meeting_moments(y, conditions) for y in x.any]

            def some(view: View, start: int) -> Moments:
                got = [p(view, start) for p in parts]
                return Moments(
                    sorted((m for g in got for m in g.sure), key=Moved.sort_key),
                    [m for g in got for m in g.perhaps],
                    all(g.known for g in got),
                    tuple(a for g in got for a in g.asks),
                )

            return some
        case written.All():
            parts = [meeting_moments(y, conditions) for y in x.all]
            #: A state has no moment of its own: where another part has one, that is when they all came to hold.
            dated = [i for i, y in enumerate(x.all) if isinstance(y, _DATED)] or range(len(parts))

            def every(view: View, start: int) -> Moments:
                got = [p(view, start) for p in parts]
                sure = _together([got[i].sure for i in dated]) if all(g.sure for g in got) else []
                latest = min(_latest(g) for g in got)
                if not latest or not any(g.perhaps or not g.known for g in got):
                    return Moments(sure, [], True, ())
                asks = tuple(a for g in got for a in g.asks)
                if latest == _ALWAYS:
                    return Moments(sure, [], False, asks)
                return Moments(sure, [Moved(latest, None, None)], True, asks)

            return every
    test = conditions.compile(x)

    def state(view: View, start: int) -> Moments:
        r = test(view)
        if r.v == MET:
            return Moments([Moved(view.today, None, r.evidence[-1] if r.evidence else None)], [], True, ())
        return Moments([], [], r.v != UNKNOWN, r.asks)

    return state


def _together(parts: list[list[Moved]]) -> list[Moved]:
    """The moments at which every part had come about, each with the earliest of what it took.

    A part is used no earlier than the moment looked from, so that what met a duty once does not half meet it again.
    """
    recorded = [m for part in parts for m in part if m.record is not None] or [parts[0][0]]
    found = []
    for begun in sorted(recorded, key=Moved.sort_key):
        chosen = [
            m
            for part in parts
            if (m := next((x for x in part if x.record is None or x.sort_key() >= begun.sort_key()), None)) is not None
        ]
        if len(chosen) == len(parts):
            found.append(max(chosen, key=Moved.sort_key)._replace(begun=begun))
    return found


def _latest(part: Moments) -> int:
    """The last day on which a part may have come about; 0: on none."""
    if not part.known or any(not m.day for m in part.perhaps):
        return _ALWAYS
    return max((m.day for m in (*part.sure, *part.perhaps)), default=0)


def _while_so(find: Finder, test: Condition) -> Finder:
    """Moments that count only while the whole condition holds: one person's yes does not outlast another's no."""

    def holding(view: View, start: int) -> Moments:
        found = find(view, start)
        r = test(view)
        if not found.sure or r.v == MET:
            return found
        if r.v == UNKNOWN:
            return Moments([], [*found.sure, *found.perhaps], found.known, found.asks + r.asks)
        return Moments([], [], True, ())

    return holding


def _by_record(x: written.Recorded, conditions: Conditions) -> Finder:
    records = conditions.records
    named = conditions.c.records.get(x.of) if x.of else None
    base = named or x
    tests = (*(records.tests(named) if named is not None else ()), *records.tests(x))
    family, kinds = base.family or "", base.kinds
    groups = conditions.c.pack.vocabulary.groups
    by_receipt = x.received_by or x.received_by_any
    by = frozenset().union(*alternatives(conditions.c, by_receipt)) if by_receipt else None
    people = {p for w in x.from_ or base.from_ or () for p in (groups[w].members if w in groups else (w,))}
    states = frozenset(x.state or base.state or ("given",))
    since = records.since(x)
    booked = (x.which or base.which) == "next"

    def find(view: View, start: int) -> Moments:
        sure, perhaps = [], []
        if since is not None:
            start = since(view) or 0
        for r in view.of_kinds(family, kinds):
            if family == "consents" and (r.data["state"] not in states or (people and r.data["person"] not in people)):
                continue
            v = MET
            for t in tests:
                v = min(v, t.verdict(r, view))
            if not v:
                continue
            moved = Moved(r.day, r.at, r)
            if by is not None and v == MET:
                got, _ = receipts(r, by, view)
                if got:
                    moved = got[0]
            if v == MET and moved.day and moved.day >= start:
                sure.append(moved)
            elif (v == UNKNOWN and (not moved.day or moved.day >= start)) or (v == MET and not moved.day):
                perhaps.append(moved)
        if booked:  # a booking is the thing owed: met on the day it was made, else by now
            for m in arranged_moments(view, kinds):
                made = m.record.data.get("made") if m.record is not None else None
                day = moment(made)[0] if made else view.today
                if day >= start:
                    sure.append(Moved(day, None, m.record))
        known = view.knows(family, kinds)
        asks = tuple(ask_of(tests, m.record, view) for m in perhaps if m.record)
        if not known:
            asks += (Ask(f"{family}.{kinds[0]}"),)
        return Moments(sorted(sure, key=Moved.sort_key), perhaps, known, asks)

    return find


def arranged_moments(view: View, kinds: tuple[str, ...]) -> list[Moved]:
    """The bookings of some kinds that stand, in order."""
    found = []
    for kind in kinds:
        for a in view.arranged.get(kind, ()):
            if a.data.get("cancelled"):
                continue
            made = a.data.get("made")
            if view.hidden and made and moment(made)[0] > view.today:
                continue
            found.append(Moved(a.day, a.at, a))
    return sorted(found, key=Moved.sort_key)


def agreed_date(view: View, kinds: tuple[str, ...], meeting: Record, since: int) -> date | None:
    """The day a meeting agreed for what is to follow: of the bookings that say so, or were made by then, the last made.

    What was booked afterwards is not what the meeting agreed, nor is a day before ``since``.
    """

    def agreed_there(a: Record) -> bool:
        if a.day < since:
            return False
        if "of" in a.data:
            return meeting.id is not None and bool(a.data["of"] == meeting.id)
        made = a.data.get("made")
        return moment(made)[0] <= meeting.day if made else not a.data.get("cancelled")

    booked = [a for kind in kinds for a in view.arranged.get(kind, ()) if agreed_there(a)]
    last = max(booked, key=lambda a: (a.data.get("made") or "", a.day), default=None)
    return date.fromordinal(last.day) if last is not None else None


def link_of(r: Record | None) -> str | None:
    """The id a record points at."""
    return r.data.get("of") if r is not None else None


def listing(found: Moments, key: str, value: str) -> Moments:
    """Only the moments whose record lists ``value``."""

    def lists(m: Moved) -> bool:
        return m.record is not None and value in (m.record.data.get(key) or ())

    unsure = [m for m in (*found.sure, *found.perhaps) if m.record is not None and key not in m.record.data]
    return Moments(
        [m for m in found.sure if lists(m)], [m for m in found.perhaps if lists(m)] + unsure, found.known, found.asks
    )
