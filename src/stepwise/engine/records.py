"""Finding the record that counts, and the moments that anchors stand for."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

from stepwise.case import Record, moment
from stepwise.compiled import CompiledPack
from stepwise.days import birthday
from stepwise.engine import attributes
from stepwise.engine.attributes import Found, MomentFinder, Selector, Test
from stepwise.engine.results import MET, NOT_MET, UNKNOWN, Res
from stepwise.engine.view import Moved, View
from stepwise.evaluation import Ask
from stepwise.pack.conditions import Recorded
from stepwise.pack.due import Anchor

_KEYS_ALL = ("attended", "contains", "signed_by", "reasons", "purposes")


class Recorder:
    """Turns what a pack says of records into functions of a view. One for each pack."""

    def __init__(self, c: CompiledPack, condition: Callable[[Any], Callable[[View], Res]]) -> None:
        self.c = c
        self._condition = condition
        self._named: dict[str, Selector] = {}
        self._tests: dict[int, tuple[Recorded, tuple[Test, ...]]] = {}

    # -- tests

    def tests(self, r: Recorded) -> tuple[Test, ...]:
        """Everything a condition asks of the record, `of`'s own filters left out. Made once for each condition."""
        if id(r) not in self._tests:
            self._tests[id(r)] = (r, tuple(self._made(r)))  # the condition is kept too, so that its id stays its own
        return self._tests[id(r)][1]

    def _made(self, r: Recorded) -> list[Test]:
        c, out = self.c, []
        if r.outcome:
            out.append(attributes.one_of("outcome", r.outcome))
        if r.by:
            out.append(self._by(r))
        if r.by_any:
            out.append(attributes.listed("by", r.by_any, False, c))
        for key in _KEYS_ALL:
            if words := getattr(r, key):
                out.append(attributes.listed(key, words, True, c))
            if words := getattr(r, key + "_any", None):
                out.append(attributes.listed(key, words, False, c))
        if r.received_by:
            out.append(attributes.received(r.received_by, True, c))
        if r.received_by_any:
            out.append(attributes.received(r.received_by_any, False, c))
        if r.received_after is not None:
            words = r.received_by or r.received_by_any
            by = frozenset().union(*attributes.alternatives(c, words)) if words else None
            out.append(attributes.received_since(by, self.moment_of(r.received_after), r.received_after))
        if r.recorded_in:
            out.append(attributes.one_of("recorded_in", r.recorded_in))
        if r.at_most_old:
            out.append(attributes.at_most_old(r.at_most_old))
        if r.weekday:
            out.append(attributes.weekday(r.weekday))
        if r.linked_to:
            out.append(attributes.linked(self.named(r.linked_to), r.linked_to))
        for key in ("before", "after"):
            anchor = getattr(r, key)
            if anchor is not None:
                out.append(attributes.placed(r, self.moment_of(anchor), key, anchor))
        if r.booked_before is not None:
            out.append(attributes.booked(self.moment_of(r.booked_before), r.booked_before))
        for key in ("explicit", "informed", "form"):
            flag = getattr(r, key)
            if flag is not None:
                out.append(attributes.flag(key, flag))
        return out

    def _by(self, r: Recorded) -> Test:
        assert r.by is not None
        plain = attributes.listed("by", r.by, True, self.c)
        if not r.substitute:
            return plain
        others = [
            (attributes.listed("by", s.by, True, self.c), self._condition(s.only_if) if s.only_if is not None else None)
            for s in r.substitute
        ]

        def verdict(x: Record, view: View) -> int:
            found = plain.verdict(x, view)
            for other, guard in others:
                if found == MET:
                    break
                instead = other.verdict(x, view)
                found = max(found, min(instead, guard(view).v) if guard is not None and instead else instead)
            return found

        return Test(verdict, plain.lack, "by")

    # -- selection

    def since(self, r: Recorded) -> Callable[[View], int | None] | None:
        """From which day a record counts; None for the default (the present spell). Gives None where not known."""
        if r.since is None:
            return None
        if r.since.kind == "ever":
            return lambda view: 0
        find = self.moment_of(r.since)

        def start(view: View) -> int | None:
            state, moved, _ = find(view)
            if state == NOT_MET:
                return view.start  # it never happened, so the ordinary scope holds
            return moved.day if state == MET and moved is not None else None

        return start

    def named(self, name: str) -> Selector:
        """The selector of a named record. Each is found once a view and scope."""
        if name in self._named:
            return self._named[name]
        r = self.c.records[name]
        cell: list[Selector] = []

        def find(view: View) -> Found:
            key = (name, view.stage, view.start, view.floor)
            memo = view.memo
            if key in memo:
                return memo[key]  # type: ignore[no-any-return]  # the memo holds results of several kinds
            memo[key] = (UNKNOWN, None, ())  # a name that leads back to itself is not known; the checks refuse it
            memo[key] = found = cell[0](view)
            return found

        self._named[name] = find
        cell.append(self.selector(r))
        return find

    def selector(self, r: Recorded) -> Selector:
        """Find the one record a `records:` entry names: definite, unknown (with what to ask), or none."""
        family, kinds = r.family or "", r.kinds
        tests = self.tests(r)
        since = self.since(r)
        which = r.which or "latest"
        ask = (Ask(f"{family}.{kinds[0]}"),)

        def find(view: View) -> Found:
            start = view.start if since is None else since(view)
            if view.floor and start is not None and start < view.floor:
                start = view.floor
            best, rivals = None, []
            for x in view.of_kinds(family, kinds):
                in_scope = MET if not start or x.day >= start else UNKNOWN if not x.day else NOT_MET
                if start is None:
                    in_scope = UNKNOWN
                if not in_scope:
                    continue
                v = in_scope
                for t in tests:
                    v = min(v, t.verdict(x, view))
                    if not v:
                        break
                if v == MET:
                    if best is None or which != "first":
                        best = x
                elif v == UNKNOWN:
                    rivals.append(x)
            if best is not None and which == "next":
                booked = _next_arranged(view, kinds, after=best.day)
                if booked is not None:
                    return MET, booked, ()
            if best is not None:
                for x in rivals:
                    if not x.day or not best.day or (x.day <= best.day if which == "first" else x.day >= best.day):
                        return UNKNOWN, best, (attributes.ask_of(tests, x, view),)
                return MET, best, ()
            if rivals:
                x = rivals[-1]
                return UNKNOWN, None, (attributes.ask_of(tests, x, view),)
            if which == "next":
                state = _next_arranged(view, kinds, since=start or 0)
                if state is not None:
                    return MET, state, ()
                known = view.knows(family, kinds) and view.knows("arranged", kinds)
            else:
                known = view.knows(family, kinds)
            return (NOT_MET, None, ()) if known else (UNKNOWN, None, ask)

        return find

    def every(self, r: Recorded) -> Callable[[View, int], tuple[list[Record], list[Record]]]:
        """Every record an entry names, since when it says, else since a day: those that certainly fit, and those that may."""
        family, kinds, tests, since = r.family or "", r.kinds, self.tests(r), self.since(r)

        def find(view: View, day: int) -> tuple[list[Record], list[Record]]:
            start = day if since is None else since(view)
            sure, perhaps = [], []
            for x in view.of_kinds(family, kinds):
                if x.day and start is not None and x.day < max(start, view.floor):
                    continue
                v = UNKNOWN if start is None or (start and not x.day) else MET
                for t in tests:
                    v = min(v, t.verdict(x, view))
                if v == MET and x.day:
                    sure.append(x)
                elif v:
                    perhaps.append(x)
            return sure, perhaps

        return find

    def ask(self, r: Recorded, x: Record, view: View) -> Ask:
        """What would tell whether an entry names a record that it may name."""
        return attributes.ask_of(self.tests(r), x, view)

    # -- anchors

    def moment_of(self, anchor: Anchor) -> MomentFinder:
        """When an anchor's moment is, as a function of a view."""
        if anchor.also:
            return _latest_of([self.moment_of(replace(a, also=())) for a in anchor.parts])
        kind = anchor.kind
        if kind == "now":
            return lambda view: (MET, Moved(view.today, view.now, None), ())
        if kind == "birthday":
            return lambda view: _birthday(view, anchor.number)
        if kind in ("opened", "closed"):
            return lambda view: _episode(view, anchor.name, kind)
        if kind == "service":
            return _service
        if kind == "raised":
            return lambda view: _raised(view, anchor.name)
        if kind == "received":
            find = (
                self.named(anchor.name)
                if anchor.name in self.c.records
                else self.selector(Recorded.model_construct(document=(anchor.name,), which="latest"))
            )
            by = self.receivers(anchor.name)

            def received(view: View) -> tuple[int, Moved | None, tuple[Ask, ...]]:
                state, r, asks = find(view)
                if state != MET or r is None:
                    return state, None, asks
                found, known = attributes.receipts(r, by, view)
                if found:
                    return MET, found[0], ()
                return (NOT_MET, None, ()) if known else (UNKNOWN, None, (Ask(f"{r.family}.{r.kind}.received", r.path),))

            return received
        if kind in ("move", "concern", "ever"):
            return lambda view: (UNKNOWN, None, ())
        named = self.named(anchor.name)

        def found(view: View) -> tuple[int, Moved | None, tuple[Ask, ...]]:
            state, r, asks = named(view)
            if state != MET or r is None:
                return state, None, asks
            if not r.day:
                return UNKNOWN, None, (Ask(f"{r.family}.{r.kind}.when", r.path),)
            return MET, Moved(r.day, r.at, r), ()

        return found

    def receivers(self, name: str) -> frozenset[str] | None:
        r = self.c.records.get(name)
        if r is None or not (r.received_by or r.received_by_any):
            return None
        words = r.received_by or r.received_by_any or ()
        return frozenset().union(*attributes.alternatives(self.c, words))


def _latest_of(finders: Sequence[MomentFinder]) -> MomentFinder:
    """The later of several moments, of those that have happened."""

    def find(view: View) -> tuple[int, Moved | None, tuple[Ask, ...]]:
        got = [f(view) for f in finders]
        there = [m for state, m, _ in got if state == MET and m is not None]
        doubtful = tuple(a for state, _, asks in got if state == UNKNOWN for a in asks if a.path is not None)
        if doubtful:
            return UNKNOWN, None, doubtful  # a record that is there may be the later one
        if there:
            return MET, max(there, key=Moved.sort_key), ()
        return max(state for state, _, _ in got), None, tuple(a for _, _, asks in got for a in asks)

    return find


def _next_arranged(view: View, kinds: tuple[str, ...], after: int = 0, since: int = 0) -> Record | None:
    """The last booking made and not cancelled, for no day before ``since``; with ``after``, only one made on that day or
    later, for a day after it: most next meetings are booked at the meeting itself."""
    live = []
    for kind in kinds:
        for a in view.arranged.get(kind, ()):
            if a.data.get("cancelled"):
                continue
            made = a.data.get("made")
            day = moment(made)[0] if made else 0
            again = after <= day <= a.day and a.day > after
            if (view.hidden and day > view.today) or (after and not again) or a.day < since:
                continue
            live.append((day, a.day, a.path, a))
    return max(live)[3] if live else None


def _birthday(view: View, n: int) -> tuple[int, Moved | None, tuple[Ask, ...]]:
    born = view.case.born
    if born is None:
        return UNKNOWN, None, (Ask("child.born"),)
    day = birthday(born, n).toordinal()
    return (MET, Moved(day, None, None), ()) if day <= view.today else (NOT_MET, Moved(day, None, None), ())


def _episode(view: View, stage: str, which: str) -> tuple[int, Moved | None, tuple[Ask, ...]]:
    days = view.ends(stage, which)
    if days:
        return MET, Moved(max(days), None, None), ()
    return (NOT_MET, None, ()) if view.case.knows("episodes") else (UNKNOWN, None, (Ask("episodes"),))


def _service(view: View) -> tuple[int, Moved | None, tuple[Ask, ...]]:
    day = view.service_opened(view.stage)
    if day is None:
        return UNKNOWN, None, (Ask("episodes.service"),)
    return (MET, Moved(day, None, None), ()) if day else (NOT_MET, None, ())


def _raised(view: View, name: str) -> tuple[int, Moved | None, tuple[Ask, ...]]:
    """Since when a fact has been yes. One that nobody dated has no moment of its own."""
    found = view.fact(name, 0)
    if found is None or found.value is None:
        return UNKNOWN, None, (Ask(f"facts.{name}"),)
    if not found.value:
        return NOT_MET, None, ()
    return (MET, Moved(found.since, None, None), ()) if found.since else (UNKNOWN, None, (Ask(f"facts.{name}.since"),))
