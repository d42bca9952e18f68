"""What may be asked of one record: each test is three-valued, and says what a record that fails it lacks."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from typing import Any, NamedTuple

from stepwise.case import Record, moment
from stepwise.compiled import CompiledPack
from stepwise.days import WEEKDAYS, BeyondCalendar, Duration, parse_moment
from stepwise.days import day_of as day_of_moment
from stepwise.engine.results import MET, NOT_MET, UNKNOWN
from stepwise.engine.view import Moved, View
from stepwise.evaluation import Ask, Lack
from stepwise.pack.conditions import Recorded
from stepwise.pack.due import Anchor

_ABSENT = object()

Found = tuple[int, "Record | None", tuple[Ask, ...]]
#: Finds the one record that counts: its state, the record, and what to ask where it is not known.
Selector = Callable[[View], Found]
#: Finds the moment an anchor stands for.
MomentFinder = Callable[[View], tuple[int, "Moved | None", tuple[Ask, ...]]]


class Test(NamedTuple):
    """One thing asked of a record: its three-valued answer, and what a record that fails it lacks.

    ``always``: what it lacks is the same for every record that fails, and only the record decides whether it does.
    ``among``: the words of which the attribute must name one, where that is all it asks; ``many`` where it is a list.
    ``leans_on``: the moment or the record it measures against; while that is not known, no attribute settles it.
    """

    verdict: Callable[[Record, View], int]
    lack: Callable[[Record], Lack]
    attribute: str
    always: bool = False
    among: frozenset[str] | None = None
    many: bool = False
    leans_on: Callable[[View], tuple[int, Any, tuple[Ask, ...]]] | None = None


def alternatives(c: CompiledPack, words: tuple[str, ...]) -> tuple[frozenset[str], ...]:
    """Each word with what stands for it: a group is there when it, any of its members, or a group within it is."""
    groups = c.pack.vocabulary.groups

    def stands_for(word: str) -> frozenset[str]:
        if word not in groups:
            return frozenset((word,))
        members = frozenset(groups[word].members)
        return members | {word} | {g for g, x in groups.items() if members.issuperset(x.members)}

    return tuple(stands_for(w) for w in words)


def asks_of(t: Test, r: Record, view: View) -> tuple[Ask, ...]:
    """What would settle a test that is not known of a record: the moment it leans on, else the record's own attribute."""
    if t.leans_on is not None:
        state, _, asks = t.leans_on(view)
        if state == UNKNOWN and asks:
            return asks
    return (Ask(f"{r.family}.{r.kind}.{t.attribute}", r.path),)


def ask_of(tests: Sequence[Test], r: Record, view: View) -> Ask:
    """What would tell whether a record passes: what settles the first test not known, else when it was."""
    unknown = next((t for t in tests if t.verdict(r, view) == UNKNOWN), None)
    return asks_of(unknown, r, view)[0] if unknown else Ask(f"{r.family}.{r.kind}.when", r.path)


def listed(key: str, words: tuple[str, ...], every: bool, c: CompiledPack) -> Test:
    """All (or any) of some words stand in a list attribute. Absent: unknown. Null or []: none."""
    wanted = alternatives(c, words) if key in ("by", "attended", "signed_by") else tuple(frozenset((w,)) for w in words)
    if every and len(wanted) == 1 and len(wanted[0]) == 1:
        word = words[0]

        def verdict(r: Record, view: View) -> int:
            value = r.data.get(key, _ABSENT)
            if value is _ABSENT:
                return NOT_MET if r.family == "arranged" else UNKNOWN
            return MET if value and word in value else NOT_MET
    elif every:

        def verdict(r: Record, view: View) -> int:
            value = r.data.get(key, _ABSENT)
            if value is _ABSENT:
                return NOT_MET if r.family == "arranged" else UNKNOWN
            return MET if value and not any(some.isdisjoint(value) for some in wanted) else NOT_MET
    else:
        welcome = frozenset().union(*wanted)

        def verdict(r: Record, view: View) -> int:
            value = r.data.get(key, _ABSENT)
            if value is _ABSENT:
                return NOT_MET if r.family == "arranged" else UNKNOWN
            return MET if value and not welcome.isdisjoint(value) else NOT_MET

    name = key if every or len(words) == 1 else f"{key}_any"

    def lack(r: Record) -> Lack:
        value = r.data.get(key) or ()
        return Lack(name, tuple(w for w, a in zip(words, wanted, strict=True) if not every or a.isdisjoint(value)))

    simple = not every or len(words) == 1
    return Test(verdict, lack, key, simple, frozenset().union(*wanted) if simple else None, True)


def one_of(key: str, words: tuple[str, ...]) -> Test:
    wanted = frozenset(words)

    def verdict(r: Record, view: View) -> int:
        value = r.data.get(key, _ABSENT)
        if value is _ABSENT:
            return NOT_MET if r.family == "arranged" else UNKNOWN
        return MET if value in wanted else NOT_MET

    return Test(verdict, lambda r: Lack(key, words), key, True, wanted)


def flag(key: str, wanted: bool) -> Test:
    def verdict(r: Record, view: View) -> int:
        value = r.data.get(key, _ABSENT)
        return UNKNOWN if value is _ABSENT or value is None else MET if value is wanted else NOT_MET

    return Test(verdict, lambda r: Lack(key, ("yes" if wanted else "no",)), key, True)


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
        moved = Moved(*moment(receipt["when"]), r)
        if view.happened(moved.day, moved.at):
            found.append(moved)
    found.sort(key=Moved.sort_key)
    return found, known


def received(words: tuple[str, ...], every: bool, c: CompiledPack) -> Test:
    wanted = alternatives(c, words)

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

    name = "received_by" if every or len(words) == 1 else "received_by_any"
    return Test(verdict, lambda r: Lack(name, words), "received")


def received_since(by: frozenset[str] | None, find: MomentFinder, anchor: Anchor) -> Test:
    """Received, by one of ``by`` if given, on or after a moment."""

    def verdict(r: Record, view: View) -> int:
        state, moved, _ = find(view)
        if state != MET or moved is None:
            return state
        got, known = receipts(r, by, view)
        if any(_not_after(moved.moment, m.moment) for m in got):
            return MET
        return NOT_MET if known or r.family == "arranged" else UNKNOWN

    return Test(verdict, lambda r: Lack("received", (f"after {anchor}",)), "received")


def _dated(r: Record, then: Callable[[], bool]) -> int:
    if not r.day:
        return UNKNOWN
    try:
        return MET if then() else NOT_MET
    except BeyondCalendar:
        return UNKNOWN


def at_most_old(duration: Duration) -> Test:
    def verdict(r: Record, view: View) -> int:
        return _dated(r, lambda: day_of_moment(view.calendar.add(date.fromordinal(r.day), duration)).toordinal() >= view.today)

    return Test(verdict, lambda r: Lack("at_most_old", (str(duration),)), "when", True)


def weekday(name: str) -> Test:
    number = WEEKDAYS[name]
    return Test(
        lambda r, view: _dated(r, lambda: date.fromordinal(r.day).weekday() == number),
        lambda r: Lack("weekday", (name,)),
        "when",
    )


def linked(named: Selector, name: str) -> Test:
    def verdict(r: Record, view: View) -> int:
        state, other, _ = named(view)
        if state != MET or other is None:
            return state
        of = r.data.get("of")
        return UNKNOWN if of is None or other.id is None else MET if of == other.id else NOT_MET

    return Test(verdict, lambda r: Lack("linked_to", (name,)), "of", leans_on=named)


def placed(r: Recorded, find: MomentFinder, key: str, anchor: Anchor) -> Test:
    """Before or after a moment, by at least or at most so long."""
    gap, within = r.at_least, r.within if key == "after" else None

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
                ok = calendar.holds_before(mine, gap, theirs) if gap else _not_after(mine, theirs)
            else:
                ok = calendar.holds_before(theirs, gap, mine) if gap else _not_after(theirs, mine)
                ok = ok and (within is None or _not_after(mine, calendar.add(theirs, within)))
        except BeyondCalendar:
            return UNKNOWN
        return MET if ok else NOT_MET

    label = f"{gap} {key} {anchor}" if gap else f"within {within} after {anchor}" if within else f"{key} {anchor}"
    return Test(verdict, lambda x: Lack("when", (label,)), "when", leans_on=find)


def booked(find: MomentFinder, anchor: Anchor) -> Test:
    """Booked no later than a moment. What has been held since was booked when its booking, still on record, was made."""

    def verdict(x: Record, view: View) -> int:
        state, moved, _ = find(view)
        if state != MET or moved is None:
            return state
        rows = [x] if x.family == "arranged" else [a for a in view.arranged.get(x.kind, ()) if a.day == x.day]
        made = [m for a in rows if (m := a.data.get("made"))]
        if any(_not_after(parse_moment(m), moved.moment) for m in made):
            return MET
        return NOT_MET if rows and len(made) == len(rows) else UNKNOWN

    return Test(verdict, lambda x: Lack("made", (f"before {anchor}",)), "made", leans_on=find)


def _not_after(a: Any, b: Any) -> bool:
    """``a`` is no later than ``b``: by time where both have one, else by day."""
    if type(a) is not date and type(b) is not date:
        return bool(a <= b)
    return day_of_moment(a) <= day_of_moment(b)
