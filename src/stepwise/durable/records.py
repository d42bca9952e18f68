"""Which record a condition means, and whether it passes: the second opinion's own reading of the pack language.

Every answer is NO, OPEN (not known) or YES (:mod:`stepwise.durable.values`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date
from typing import Any, NamedTuple

from stepwise.durable.attributes import all_in, among, any_in, received, void_grounds
from stepwise.durable.dates import When, no_later, when
from stepwise.durable.moments import Anchors, Chosen
from stepwise.durable.snapshot import Entry, Snapshot
from stepwise.durable.values import NO, OPEN, YES, CannotJudge
from stepwise.pack.conditions import Condition, Recorded
from stepwise.pack.due import Anchor
from stepwise.pack.model import VoidRefusal

_WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_LISTS = ("by", "attended", "contains", "signed_by", "reasons", "purposes")
_FLAGS = ("explicit", "informed", "form")
_SPOKEN = frozenset(("given", "refused", "withdrawn"))


class _Word(NamedTuple):
    """What one person said: the words that may be the one that counts, and whether one of them is known to."""

    may: tuple[Entry, ...]
    sure: bool

    @property
    def spoke(self) -> bool:
        """Whether any of them was spoken: nobody has spoken who was not asked."""
        return any(e.data["state"] in _SPOKEN for e in self.may)


class Records:
    """What is on record, asked from one stage: evidence counts from the beginning of the present spell there."""

    def __init__(
        self, snapshot: Snapshot, stage: str | None, ask: Callable[[Condition], int], floor: When | None = None
    ) -> None:
        self.on, self.stage, self._ask, self._floor = snapshot, stage, ask, floor
        self._began = snapshot.began(stage) if stage is not None else None
        self._named: dict[str, Chosen] = {}
        self.moments = Anchors(snapshot, stage, self.dated).of

    # -- how far back

    def in_scope(self, at: When | None, since: Anchor | None) -> int:
        """Whether something dated ``at`` is recent enough to count."""
        if self._floor is not None:
            if at is None or not no_later(self._floor, at):
                return OPEN if at is None else NO
        if since is not None and since.kind == "ever":
            return YES
        start: When | None = None if self._began is None else When(self._began)
        if since is not None:
            limit = self.moments(since)
            if limit.there == OPEN:
                return OPEN
            if limit.at:  # where there was none, the ordinary scope stands
                start = min(limit.at)
        if start is None:
            return YES
        return OPEN if at is None else YES if no_later(start, at) else NO

    # -- which record

    def named(self, name: str) -> Chosen:
        """The record of this name."""
        if name not in self._named:
            r = self.on.pack.records[name]
            self._named[name] = self._choose(r, r, r.which, r.since)
        return self._named[name]

    def dated(self, name: str) -> Chosen:
        """The one record whose moment a name stands for: the latest, where any would do otherwise."""
        r = self.on.pack.records[name]
        if r.which in ("latest", "first", "next"):
            return self.named(name)
        return self._choose(r, r, "latest", r.since)

    def _choose(self, kinds: Recorded, filters: Recorded | None, which: str | None, since: Anchor | None) -> Chosen:
        family = kinds.family or ""
        which = which or ("any" if family == "documents" else "latest")
        found = []
        for e in self.on.entries(family, kinds.kinds):
            counts = self.in_scope(e.when, since)
            if counts and filters is not None:
                counts = min(counts, self.passes(e, filters))
            if counts:
                found.append((counts, e))
        absent = NO if all(self.on.holds_all(family, k) for k in kinds.kinds) else OPEN
        if which == "next":
            return self._next(kinds, found, absent, since)
        if which == "any":
            sure = max((c for c, _ in found), default=absent)
            return Chosen(max(sure, absent), tuple(e for _, e in found))
        return _one(found if which == "first" else found[::-1], absent)

    def _next(self, kinds: Recorded, found: Sequence[tuple[int, Entry]], absent: int, since: Anchor | None) -> Chosen:
        held = _one(found[::-1], absent)
        booked = [e for e in self.on.bookings if e.kind in kinds.kinds]
        if not held.entries:
            booked = [e for e in booked if self.in_scope(e.when, since) != NO]
            if booked:
                return Chosen(YES, (booked[-1],))
            known = held.sure == NO and all(self.on.holds_all("arranged", k) for k in kinds.kinds)
            return Chosen(NO if known else OPEN)
        last = held.entries[0].when
        again = [b for b in booked if last is not None and self._rebooked(b, last.day)]
        return Chosen(YES, (again[-1],)) if again else held

    @staticmethod
    def _rebooked(b: Entry, held: int) -> bool:
        """Whether a booking is for another meeting than the one held: made that day or later, for a later day."""
        return "made" in b.data and when(b.data["made"]).day >= held and b.when is not None and b.when.day > held

    # -- what a condition asks

    def may_fit(self, c: Recorded) -> bool:
        """Whether one of the records that a condition names passes it, or may."""
        named = self.on.pack.records[c.of] if c.of else c
        since = c.since or named.since
        return any(
            min(self.in_scope(e.when, since), self.passes(e, named), self.passes(e, c)) > NO
            for e in self.on.entries(named.family or "", named.kinds)
        )

    def recorded(self, c: Recorded) -> int:
        """Whether there is such a record and it passes what stands beside it."""
        named = self.on.pack.records[c.of] if c.of else None
        kinds = named or c
        if kinds.family == "consents":
            return self._consents(c, kinds)
        which = c.which or kinds.which or ("any" if kinds.family == "documents" else "latest")
        since = c.since or kinds.since
        if which == "any":
            best = NO if all(self.on.holds_all(kinds.family or "", k) for k in kinds.kinds) else OPEN
            for e in self.on.entries(kinds.family or "", kinds.kinds):
                counts = min(self.in_scope(e.when, since), self.passes(e, c))
                if counts and named is not None:
                    counts = min(counts, self.passes(e, named))
                best = max(best, counts)
            return best
        chosen = self._choose(kinds, named, which, since)
        if not chosen.entries:
            return chosen.sure
        return self.passes(chosen.entries[0], c) if chosen.sure == YES else OPEN

    def _consents(self, c: Recorded, kinds: Recorded) -> int:
        groups = self.on.pack.pack.vocabulary.groups
        wanted = c.state or kinds.state or ("given",)
        whose = c.whose or kinds.whose or ("anyone" if set(wanted) <= {"refused", "withdrawn"} else "all who have spoken")
        latest = self._latest_words(kinds, c.since or kinds.since, None if kinds is c else kinds)
        from_ = c.from_ or kinds.from_
        people = list(latest) if from_ is None else [p for f in from_ for p in (groups[f].members if f in groups else (f,))]
        absent = NO if all(self.on.holds_all("consents", k) for k in kinds.kinds) else OPEN
        said = {p: self._said(latest[p], c, wanted, absent) for p in people if p in latest}
        silent = from_ is None or any(p not in latest for p in people)
        if whose == "anyone":
            return max([*said.values(), absent if silent else NO])
        if whose == "everyone":
            return min([*said.values(), absent if silent else YES])
        spoken = [v for p, v in said.items() if not set(wanted) <= _SPOKEN or latest[p].spoke]
        if spoken:
            return min(spoken)
        return absent if silent else NO

    def _said(self, word: _Word, c: Recorded, wanted: Iterable[str], absent: int) -> int:
        values = {min(YES if e.data["state"] in wanted else NO, self.passes(e, c)) for e in word.may}
        if not word.sure:
            values.add(absent)
        return values.pop() if len(values) == 1 else OPEN

    def _latest_words(self, kinds: Recorded, since: Anchor | None, filters: Recorded | None) -> dict[str, _Word]:
        """Each person's latest word that fits; with those before it, where it is not known to be the last that fits."""
        latest: dict[str, _Word] = {}
        for e in self.on.entries("consents", kinds.kinds):
            counts = self.in_scope(e.when, since)
            if filters is not None and counts:
                counts = min(counts, self.passes(e, filters))
            if counts:
                before = latest.get(e.data["person"], _Word((), False))
                # what has no date comes first, and may yet be the last
                still = before.may if counts == OPEN else tuple(x for x in before.may if x.when is None)
                latest[e.data["person"]] = _Word((*still, e), before.sure or counts == YES)
        return latest

    # -- refusals and shortfalls

    def refused(self, r: Recorded, v: VoidRefusal) -> int:
        """Whether the record asked for is a refusal on void grounds alone; OPEN where its grounds are not recorded."""
        named = self.on.pack.records[r.of] if r.of else None
        kinds = named or r
        if kinds.family == "consents":
            words = self._latest_words(kinds, r.since or kinds.since, named)
            refused = [(w, e) for w in words.values() for e in w.may if e.data["state"] in ("refused", "withdrawn")]
            return min((void_grounds(e, v) if w.sure and len(w.may) == 1 else OPEN for w, e in refused), default=NO)
        chosen = self._choose(kinds, named, r.which or kinds.which or "latest", r.since or kinds.since)
        refusals = [e for e in chosen.entries if v.outcome is None or e.data.get("outcome") in v.outcome]
        value = min((void_grounds(e, v) for e in refusals), default=NO)
        return value if chosen.sure == YES else min(value, OPEN)

    def shortfalls(self, name: str, item: str) -> Iterator[tuple[int, When | None]]:
        """Each time an item of a checklist was found wanting: whether that is known, and when it was."""
        r = self.on.pack.records[name]
        for e in self.on.entries(r.family or "", r.kinds):
            wanting = min(self.in_scope(e.when, r.since), self.passes(e, r), all_in(self.on, e, "contains", (item,)))
            if wanting:
                yield wanting, e.when

    # -- what is asked of one record

    def passes(self, e: Entry, c: Recorded) -> int:
        """Whether one record passes every test of a condition."""
        given = c.model_fields_set
        value = YES
        if "outcome" in given:
            value = among(e, "outcome", c.outcome or ())
        if "recorded_in" in given:
            value = min(value, among(e, "recorded_in", c.recorded_in or ()))
        for key in _LISTS:
            if key in given and key != "by":
                value = min(value, all_in(self.on, e, key, getattr(c, key)))
            if f"{key}_any" in given:
                value = min(value, any_in(self.on, e, key, getattr(c, f"{key}_any")))
        if c.by is not None:
            value = min(value, self._done_by(e, c))
        if c.received_by is not None or c.received_by_any is not None or c.received_after is not None:
            value = min(value, self._received(e, c))
        for key in _FLAGS:
            wanted = getattr(c, key)
            if wanted is not None:
                value = min(value, OPEN if key not in e.data else YES if (e.data[key] or False) == wanted else NO)
        if c.linked_to is not None:
            value = min(value, self._linked(e, c.linked_to))
        return min(value, self._well_timed(e, c)) if value else NO

    def _done_by(self, e: Entry, c: Recorded) -> int:
        value = all_in(self.on, e, "by", c.by or ())
        for s in c.substitute:
            instead = all_in(self.on, e, "by", s.by)
            value = max(value, instead if s.only_if is None else min(instead, self._ask(s.only_if)))
        return value

    def _received(self, e: Entry, c: Recorded) -> int:
        after = c.received_after

        def in_time(at: When | None) -> int:
            return YES if after is None else self._against(at, after, lambda a, b: self._apart(b, None, a))

        each: list[tuple[str, ...]] = [(r,) for r in c.received_by or ()]
        if c.received_by_any is not None or not each:
            each.append(c.received_by_any or ())
        return min(received(self.on, e, by, in_time) for by in each)

    def _linked(self, e: Entry, name: str) -> int:
        chosen = self.named(name)
        if chosen.sure < YES or "of" not in e.data:
            return min(chosen.sure, OPEN)
        return YES if any(x.data.get("id") == e.data["of"] for x in chosen.entries) else NO

    # -- when

    def _well_timed(self, e: Entry, c: Recorded) -> int:
        value = YES
        if c.booked_before is not None:
            value = self.by_then(self._booked(e), c.booked_before)
        if c.at_most_old is not None:
            value = min(value, self._no_further(e.when, c.at_most_old, self.on.now))
        if c.weekday is not None:
            day = None if e.when is None else _WEEKDAYS[date.fromordinal(e.when.day).weekday()]
            value = min(value, OPEN if day is None else YES if day == c.weekday else NO)
        if c.before is not None:
            value = min(value, self._against(e.when, c.before, lambda a, b: self._apart(a, c.at_least, b)))
        if c.after is not None:
            value = min(value, self._against(e.when, c.after, lambda a, b: self._apart(b, c.at_least, a)))
            if c.within is not None:
                value = min(value, self._against(e.when, c.after, lambda a, b: self._no_further(b, c.within, a)))
        return value

    def _booked(self, e: Entry) -> When | None:
        """When a meeting was booked: for one that has been held, when its own booking was made."""
        if "made" in e.data:
            return when(e.data["made"])
        made = [b.data["made"] for b in self.on.bookings if b.kind == e.kind and "made" in b.data and _same_day(b, e)]
        return when(made[-1]) if made else None

    def by_then(self, at: When | None, anchor: Anchor) -> int:
        """Whether ``at`` is no later than a moment."""
        return self._against(at, anchor, lambda a, b: YES if no_later(a, b) else NO)

    def _against(self, at: When | None, anchor: Anchor, holds: Callable[[When, When], int]) -> int:
        moments = self.moments(anchor)
        if not moments.at:
            return moments.there
        if at is None:
            return OPEN
        value = max(holds(at, m) for m in moments.at)
        return value if moments.there == YES else OPEN

    def _apart(self, a: When, at_least: Any, b: When) -> int:
        """Whether ``a`` is no later than ``b``, and at least so long before it."""
        if at_least is None:
            return YES if no_later(a, b) else NO
        first = self._later(a, at_least)
        return OPEN if first is None else YES if first.day <= b.day else NO

    def _no_further(self, a: When | None, span: Any, b: When) -> int:
        """Whether ``b`` is no further from ``a`` than so long."""
        if a is None:
            return OPEN
        last = self._later(a, span)
        return OPEN if last is None else YES if b.day <= last.day else NO

    def _later(self, a: When, span: Any) -> When | None:
        if span.unit.value == "hours":
            raise CannotJudge("a condition that counts hours")
        day = self.on.working.add(a.day, span.count, span.unit.value)
        return None if day is None else When(day)

    def in_order(self, first: str, second: str) -> int:
        """Whether some record the first name fits is no later than the record of the second."""
        r = self.on.pack.records[first]
        early = self._choose(r, r, "any", r.since)
        late = self.named(second)
        if not late.entries or not early.entries:
            return min(late.sure, early.sure)
        value = NO
        for a in early.entries:
            counts = min(self.in_scope(a.when, r.since), self.passes(a, r))
            for b in late.entries:
                if a.when is None or b.when is None:
                    value = max(value, OPEN)
                elif no_later(a.when, b.when):
                    value = max(value, min(counts, late.sure))
        if late.sure == OPEN:
            return OPEN
        return value


def _one(found: Sequence[tuple[int, Entry]], absent: int) -> Chosen:
    """The first that counts for certain; not known, where one before it, or of the same day, may count too."""
    if not found:
        return Chosen(absent)
    counts, first = found[0]
    undated = any(e.when is None for _, e in found) and len(found) > 1
    beside = any(c == OPEN and _same_day(e, first) for c, e in found[1:])
    return Chosen(OPEN if undated or beside else counts, (first,))


def _same_day(a: Entry, b: Entry) -> bool:
    return a.when is not None and b.when is not None and a.when.day == b.when.day
