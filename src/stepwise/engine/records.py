"""Finding the record that counts, and testing what is recorded of it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from typing import Any, NamedTuple

from stepwise.case import Record
from stepwise.compiled import CompiledPack
from stepwise.days import WEEKDAYS, BeyondCalendar, Duration, birthday, parse_moment
from stepwise.days import day_of as day_of_moment
from stepwise.engine.results import MET, NOT_MET, UNKNOWN, Res
from stepwise.engine.view import Moved, View
from stepwise.evaluation import Ask, Lack
from stepwise.pack.conditions import Recorded
from stepwise.pack.due import Anchor

_ABSENT = object()
Verdict3 = Callable[[Record, View], int]


class Test(NamedTuple):
    """One thing asked of a record: its three-valued answer, and what a record that fails it lacks."""

    verdict: Verdict3
    lack: Callable[[Record], Lack]
    attribute: str


# -- attributes -------------------------------------------------------------------------------------------


def _alternatives(c: CompiledPack, words: tuple[str, ...]) -> tuple[frozenset[str], ...]:
    """Each word with what stands for it: a group is there when it, or any of its members, is."""
    groups = c.pack.vocabulary.groups
    return tuple(frozenset((w, *groups[w].members)) if w in groups else frozenset((w,)) for w in words)


def _listed(key: str, words: tuple[str, ...], every: bool, c: CompiledPack) -> Test:
    """All (or any) of some words stand in a list attribute. Absent: unknown. Null or []: none."""
    wanted = _alternatives(c, words) if key in ("by", "attended", "signed_by") else tuple(frozenset((w,)) for w in words)
    if every and len(wanted) == 1 and len(wanted[0]) == 1:
        word = words[0]

        def verdict(r: Record, view: View) -> int:
            value = r.data.get(key, _ABSENT)
            if value is _ABSENT:
                return NOT_MET if r.family == "arranged" else UNKNOWN
            return MET if value and word in value else NOT_MET
    else:

        def verdict(r: Record, view: View) -> int:
            value = r.data.get(key, _ABSENT)
            if value is _ABSENT:
                return NOT_MET if r.family == "arranged" else UNKNOWN
            if not value:
                return NOT_MET
            hits = (not alternatives.isdisjoint(value) for alternatives in wanted)
            return MET if (all(hits) if every else any(hits)) else NOT_MET

    def lack(r: Record) -> Lack:
        value = r.data.get(key) or ()
        return Lack(key, tuple(w for w, a in zip(words, wanted, strict=True) if not every or a.isdisjoint(value)))

    return Test(verdict, lack, key)


def _one_of(key: str, words: tuple[str, ...]) -> Test:
    wanted = frozenset(words)

    def verdict(r: Record, view: View) -> int:
        value = r.data.get(key, _ABSENT)
        if value is _ABSENT:
            return NOT_MET if r.family == "arranged" else UNKNOWN
        return MET if value in wanted else NOT_MET

    return Test(verdict, lambda r: Lack(key, words), key)


def _flag(key: str, wanted: bool) -> Test:
    def verdict(r: Record, view: View) -> int:
        value = r.data.get(key, _ABSENT)
        return UNKNOWN if value is _ABSENT or value is None else MET if value is wanted else NOT_MET

    return Test(verdict, lambda r: Lack(key, ("yes" if wanted else "no",)), key)


def receipts(r: Record, by: frozenset[str] | None, view: View) -> tuple[list[Moved], bool]:
    """When a record was received (by one of ``by``, if given), and whether that is known in full."""
    given = r.data.get("received", _ABSENT)
    if given is _ABSENT:
        return [], False
    found, known = [], True
    for receipt in given or ():
        who = receipt.get("by", _ABSENT)
        if by is not None and who is _ABSENT:
            known = False
            continue
        if by is not None and who not in by:
            continue
        if "when" not in receipt:
            known = False
            continue
        m = parse_moment(receipt["when"])
        moved = Moved(day_of_moment(m).toordinal(), m if type(m) is not date else None, r)  # type: ignore[arg-type]
        if view.happened(moved.day, moved.at):
            found.append(moved)
    found.sort(key=Moved.sort_key)
    return found, known


def _received(words: tuple[str, ...], every: bool, c: CompiledPack) -> Test:
    wanted = _alternatives(c, words)

    def verdict(r: Record, view: View) -> int:
        given = r.data.get("received", _ABSENT)
        if given is _ABSENT:
            return NOT_MET if r.family == "arranged" else UNKNOWN
        values = []
        for one in wanted:
            undated = any(x.get("by", _ABSENT) in one and "when" not in x for x in given or ())
            unnamed = any("by" not in x for x in given or ())
            values.append(MET if receipts(r, one, view)[0] or undated else UNKNOWN if unnamed else NOT_MET)
        return min(values) if every else max(values)

    return Test(verdict, lambda r: Lack("received_by", words), "received")


def _dated(r: Record, then: Callable[[], bool]) -> int:
    if not r.day:
        return UNKNOWN
    try:
        return MET if then() else NOT_MET
    except BeyondCalendar:
        return UNKNOWN


def _at_most_old(duration: Duration) -> Test:
    def verdict(r: Record, view: View) -> int:
        return _dated(r, lambda: day_of_moment(view.calendar.add(date.fromordinal(r.day), duration)).toordinal() >= view.today)

    return Test(verdict, lambda r: Lack("at_most_old", (str(duration),)), "when")


def _weekday(name: str) -> Test:
    number = WEEKDAYS[name]
    return Test(
        lambda r, view: _dated(r, lambda: date.fromordinal(r.day).weekday() == number),
        lambda r: Lack("weekday", (name,)), "when",
    )  # fmt: skip


def _linked(named: Selector, name: str) -> Test:
    def verdict(r: Record, view: View) -> int:
        state, other, _ = named(view)
        if state != MET or other is None:
            return state
        of = r.data.get("of")
        return UNKNOWN if of is None or other.id is None else MET if of == other.id else NOT_MET

    return Test(verdict, lambda r: Lack("linked_to", (name,)), "of")


def _placed(r: Recorded, anchors: AnchorOf, key: str, anchor: Anchor) -> Test:
    """Before or after a moment, by at least or at most so long."""
    gap, within = r.at_least, r.within if key == "after" else None
    find = anchors(anchor)

    def verdict(x: Record, view: View) -> int:
        state, moved, _ = find(view)
        if state != MET or moved is None:
            return state
        if not x.day:
            return UNKNOWN
        mine = x.at or date.fromordinal(x.day)
        theirs = moved.moment
        calendar = view.calendar
        try:
            if key == "before":
                ok = calendar.holds_before(mine, gap, theirs) if gap else _not_after(mine, theirs)  # type: ignore[arg-type]
            else:
                ok = calendar.holds_before(theirs, gap, mine) if gap else _not_after(theirs, mine)  # type: ignore[arg-type]
                ok = ok and (within is None or _not_after(mine, calendar.add(theirs, within)))
        except BeyondCalendar:
            return UNKNOWN
        return MET if ok else NOT_MET

    label = f"{gap} {key} {anchor}" if gap else f"within {within} after {anchor}" if within else f"{key} {anchor}"
    return Test(verdict, lambda x: Lack("when", (label,)), "when")


def _not_after(a: Any, b: Any) -> bool:
    """``a`` is no later than ``b``: by time where both have one, else by day."""
    if type(a) is not date and type(b) is not date:
        return bool(a <= b)
    return day_of_moment(a) <= day_of_moment(b)


# -- which record ------------------------------------------------------------------------------------------

Found = tuple[int, Record | None, tuple[Ask, ...]]
Selector = Callable[[View], Found]
AnchorOf = Callable[[Anchor], "MomentFinder"]
MomentFinder = Callable[[View], tuple[int, "Moved | None", tuple[Ask, ...]]]

_KEYS_ALL = ("attended", "contains", "signed_by", "reasons", "purposes")


class Recorder:
    """Turns what a pack says of records into functions of a view. One for each pack."""

    def __init__(self, c: CompiledPack, condition: Callable[[Any], Callable[[View], Res]]) -> None:
        self.c = c
        self._condition = condition
        self._named: dict[str, Selector] = {}

    # -- tests

    def tests(self, r: Recorded) -> tuple[Test, ...]:
        """Everything a condition asks of the record, `of`'s own filters left out."""
        c, out = self.c, []
        if r.outcome:
            out.append(_one_of("outcome", r.outcome))
        if r.by:
            out.append(self._by(r))
        if r.by_any:
            out.append(_listed("by", r.by_any, False, c))
        for key in _KEYS_ALL:
            if words := getattr(r, key):
                out.append(_listed(key, words, True, c))
            if words := getattr(r, key + "_any", None):
                out.append(_listed(key, words, False, c))
        if r.received_by:
            out.append(_received(r.received_by, True, c))
        if r.received_by_any:
            out.append(_received(r.received_by_any, False, c))
        if r.recorded_in:
            out.append(_one_of("recorded_in", r.recorded_in))
        if r.at_most_old:
            out.append(_at_most_old(r.at_most_old))
        if r.weekday:
            out.append(_weekday(r.weekday))
        if r.linked_to:
            out.append(_linked(self.named(r.linked_to), r.linked_to))
        for key in ("before", "after"):
            anchor = getattr(r, key)
            if anchor is not None:
                out.append(_placed(r, self.moment_of, key, anchor))
        for key in ("explicit", "informed", "form"):
            flag = getattr(r, key)
            if flag is not None:
                out.append(_flag(key, flag))
        return tuple(out)

    def _by(self, r: Recorded) -> Test:
        assert r.by is not None
        plain = _listed("by", r.by, True, self.c)
        if r.substitute is None:
            return plain
        other = _listed("by", r.substitute.by, True, self.c)
        guard = self._condition(r.substitute.only_if) if r.substitute.only_if is not None else None

        def verdict(x: Record, view: View) -> int:
            first = plain.verdict(x, view)
            if first == MET:
                return MET
            second = other.verdict(x, view)
            return max(first, min(second, guard(view).v) if guard is not None and second else second)

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
            return moved.day if state == MET and moved is not None else None

        return start

    def named(self, name: str) -> Selector:
        """The selector of a named record. Each is found once a view and scope."""
        if name in self._named:
            return self._named[name]
        r = self.c.records[name]
        cell: list[Selector] = []

        def find(view: View) -> Found:
            key = (name, view.start)
            memo = view.memo
            if key in memo:
                return memo[key]  # type: ignore[no-any-return]
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
            if best is not None:
                for x in rivals:
                    if not x.day or not best.day or (x.day <= best.day if which == "first" else x.day >= best.day):
                        return UNKNOWN, best, (Ask(f"{family}.{x.kind}.{_unknown_of(tests, x, view)}", x.path),)
                return MET, best, ()
            if rivals:
                x = rivals[-1]
                return UNKNOWN, None, (Ask(f"{family}.{x.kind}.{_unknown_of(tests, x, view)}", x.path),)
            if which == "next":
                state = _next_arranged(view, kinds)
                if state is not None:
                    return MET, state, ()
                known = view.knows(family, kinds) and view.knows("arranged", kinds)
            else:
                known = view.knows(family, kinds)
            return (NOT_MET, None, ()) if known else (UNKNOWN, None, ask)

        return find

    def all_of(self, r: Recorded, view: View, start: int) -> tuple[list[Record], list[Record]]:
        """Every record an entry names since ``start``: those that certainly fit, and those that may."""
        family, kinds, tests = r.family or "", r.kinds, self._tests_of(r)
        sure, perhaps = [], []
        for x in view.of_kinds(family, kinds):
            if x.day and x.day < start:
                continue
            v = MET if x.day or not start else UNKNOWN
            for t in tests:
                v = min(v, t.verdict(x, view))
            if v == MET and x.day:
                sure.append(x)
            elif v:
                perhaps.append(x)
        return sure, perhaps

    _tests_cache: dict[int, tuple[Recorded, tuple[Test, ...]]]

    def _tests_of(self, r: Recorded) -> tuple[Test, ...]:
        cache = self.__dict__.setdefault("_tests_cache", {})
        if id(r) not in cache:
            cache[id(r)] = (r, self.tests(r))
        return cache[id(r)][1]  # type: ignore[no-any-return]

    # -- anchors

    def moment_of(self, anchor: Anchor) -> MomentFinder:
        """When an anchor's moment is, as a function of a view."""
        kind = anchor.kind
        if kind == "now":
            return lambda view: (MET, Moved(view.today, view.now, None), ())
        if kind == "birthday":
            return lambda view: _birthday(view, anchor.number)
        if kind in ("opened", "closed"):
            return lambda view: _episode(view, anchor.name, kind)
        if kind == "received":
            find = self.named(anchor.name) if anchor.name in self.c.records else self.selector(
                Recorded.model_construct(document=(anchor.name,), which="latest"))  # fmt: skip
            by = self._receivers(anchor.name)

            def received(view: View) -> tuple[int, Moved | None, tuple[Ask, ...]]:
                state, r, asks = find(view)
                if state != MET or r is None:
                    return state, None, asks
                found, known = receipts(r, by, view)
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

    def _receivers(self, name: str) -> frozenset[str] | None:
        r = self.c.records.get(name)
        if r is None or not (r.received_by or r.received_by_any):
            return None
        words = r.received_by or r.received_by_any or ()
        return frozenset().union(*_alternatives(self.c, words))


def _unknown_of(tests: Sequence[Test], r: Record, view: View) -> str:
    return next((t.attribute for t in tests if t.verdict(r, view) == UNKNOWN), "when")


def _next_arranged(view: View, kinds: tuple[str, ...]) -> Record | None:
    """The last booking made and not cancelled."""
    live = []
    for kind in kinds:
        for a in view.arranged.get(kind, ()):
            if a.data.get("cancelled"):
                continue
            made = a.data.get("made")
            day = day_of_moment(parse_moment(made)).toordinal() if made else 0
            if view.hidden and day > view.today:
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
    days = [e.opened if which == "opened" else e.closed for e in view.episodes if e.stage == stage]
    days = [d for d in days if d and d <= view.today]
    if days:
        return MET, Moved(max(days), None, None), ()
    return (NOT_MET, None, ()) if view.case.knows("episodes") else (UNKNOWN, None, (Ask("episodes"),))

