"""The steps worth taking from a question, where a change is about certain words: a record of those kinds gone or moved by
a day, another outcome, a fact turned round, an earlier spell at a stage."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from stepwise.kit.mutants.steps import Asked, Step, add, born, copied, later, link, lose, moved, put, remove, state
from stepwise.pack import Pack
from stepwise.pack.vocabulary import FactKind, RecordKind

FAMILIES = ("events", "documents", "decisions")
_LISTS = ("contains", "by", "attended", "signed_by", "reasons", "purposes")
_SHIFTS = (-1, 1, -8, 8, -40, 40, -400)
_LATER = (1, -1, 3, 5, 7, 8, 10, 14, 15, 21, 22, 29, 42, 60, 91, 180, 270, 366)
_AGES = (4, 7, 8, 10, 12, 14, 15, 16, 17)
_STATES = ("given", "refused", "withdrawn", "not-sought", "cannot-be-sought")


class Steps:
    """The steps that concern the words ``about``, in one pack."""

    def __init__(self, pack: Pack, about: frozenset[str]) -> None:
        v = pack.vocabulary
        self.pack, self.about = pack, about
        self.actors = sorted(about & {*v.roles, *v.people, *v.groups, *v.services})
        self.stages = [s for s in pack.stages if s in about or "stages" in about]

    def around(self, q: Asked) -> Iterator[Asked]:
        """Every question one step away."""
        for step in self.of(q):
            stepped = taken(q, step)
            if stepped is not None:
                yield stepped

    def of(self, q: Asked) -> Iterator[Step]:
        """Every step from a question; of one whose case is not well written, no more than can be told."""
        try:
            yield from self._of(q)
        except (KeyError, TypeError, ValueError, AttributeError):
            return

    def _of(self, q: Asked) -> Iterator[Step]:
        v = self.pack.vocabulary
        yesterday = moved(q.as_at[:10], -1)
        edges = _edges(q.data)
        for family in FAMILIES:
            kinds: Mapping[str, RecordKind] = getattr(v, family)
            for i, row in enumerate(q.data.get(family) or ()):
                kind = kinds.get(str(row.get("kind")))
                if kind is not None and row["kind"] in self.about:
                    yield from self._record(family, i, row, kind, edges)
            for name in sorted(self.about & set(kinds)):
                for when in (yesterday, moved(yesterday, -30)):
                    yield from self._added(family, {"kind": name, "when": when}, kinds[name])
        yield from self._linked(q.data)
        if not q.log:
            yield from self._consents(q.data, yesterday)
            for name in sorted(self.about & set(v.facts)):
                yield from _fact(name, v.facts[name])
            yield from self._roles(q.data, yesterday)
            yield from self._arranged(q.data, yesterday)
            yield from self._episodes(q.data, yesterday)
            for years in _AGES if "child" in q.data else (7, 15):
                yield born(moved(yesterday, -int(years * 365.25) - 40))
        for days in _LATER:
            yield later(days)

    # -- records

    def _record(self, family: str, i: int, row: Mapping[str, Any], kind: RecordKind, edges: list[str]) -> Iterator[Step]:
        yield remove(family, i)
        others = [o for o in kind.outcomes if o != row.get("outcome")]
        for outcome in others:
            yield put(family, i, "outcome", outcome)
        for key in ("outcome", "recorded_in"):
            if key in row:
                yield lose(family, i, key)
        for key in _LISTS:
            yield from self._list(family, i, row, key, kind)
        if "when" in row:
            yield from self._moved(family, i, row, others, edges)
        for place in sorted(self.about & set(self.pack.vocabulary.places)):
            if place != row.get("recorded_in"):
                yield put(family, i, "recorded_in", place)
        yield from self._received(family, i, row)

    def _moved(self, family: str, i: int, row: Mapping[str, Any], others: list[str], edges: list[str]) -> Iterator[Step]:
        """A record on another day, and another of its kind."""
        for days in _SHIFTS:
            yield put(family, i, "when", moved(row["when"], days))
        for day in edges:
            yield put(family, i, "when", day)
            yield add(family, _another(row, _days(row["when"], day), None))
        for days in (-3, 3, -60):
            for other in (*others, None):
                yield add(family, _another(row, days, other))

    def _list(self, family: str, i: int, row: Mapping[str, Any], key: str, kind: RecordKind) -> Iterator[Step]:
        has = row.get(key)
        words = [has] if isinstance(has, str) else list(has or ())
        for word in words:
            yield put(family, i, key, [w for w in words if w != word])
        if words:
            yield lose(family, i, key)
        options = set(getattr(kind, key)) if key in ("contains", "reasons", "purposes") else set(self.actors)
        for word in sorted(self.about & options):
            if word not in words:
                yield put(family, i, key, [*words, word])
                yield put(family, i, key, [word])

    def _received(self, family: str, i: int, row: Mapping[str, Any]) -> Iterator[Step]:
        receipts = list(row.get("received") or ())
        for n, receipt in enumerate(receipts):
            yield put(family, i, "received", [*receipts[:n], *receipts[n + 1 :]])
            for days in (1, -1, 40) if "when" in receipt else ():
                late = {**receipt, "when": moved(receipt["when"], days)}
                yield put(family, i, "received", [*receipts[:n], late, *receipts[n + 1 :]])
        if receipts:
            yield lose(family, i, "received")
        for actor in self.actors if "when" in row else ():
            receipt = {"by": actor, "when": row["when"]}
            yield put(family, i, "received", [receipt])
            yield put(family, i, "received", [*receipts, receipt])

    def _added(self, family: str, row: Mapping[str, Any], kind: RecordKind) -> Iterator[Step]:
        contains = sorted(self.about & set(kind.contains))
        for outcome in (*kind.outcomes, None):
            with_outcome = {**row, "outcome": outcome} if outcome else dict(row)
            yield add(family, with_outcome)
            full = {
                "by": self.actors,
                "attended": self.actors,
                "signed_by": self.actors,
                "contains": contains or list(kind.contains),
                "received": [{"by": a, "when": row["when"]} for a in self.actors],
            }
            yield add(family, {**with_outcome, **{k: x for k, x in full.items() if x}})
        for actor in self.actors:
            yield add(family, {**row, "received": [{"by": actor, "when": row["when"]}]})
            yield add(family, {**row, "by": [actor]})
        for word in contains:
            yield add(family, {**row, "contains": [word]})

    def _linked(self, data: Mapping[str, Any]) -> Iterator[Step]:
        """One record pointing at another, where both are of these kinds."""
        spots = [(f, i) for f in FAMILIES for i, row in enumerate(data.get(f) or ()) if row.get("kind") in self.about]
        for one in spots[:6]:
            if "of" in data[one[0]][one[1]]:
                yield lose(*one, "of")
            for other in spots[:6]:
                if one != other:
                    yield link(one, other)

    # -- the rest of a case

    def _consents(self, data: Mapping[str, Any], when: str) -> Iterator[Step]:
        v = self.pack.vocabulary
        members = {m for g, x in v.groups.items() if g in self.about for m in x.members}
        people = sorted((self.about | members) & set(v.people)) or list(v.people)[:5]
        for i, row in enumerate(data.get("consents") or ()):
            if row.get("kind") in self.about:
                yield remove("consents", i)
                for said in _STATES:
                    yield put("consents", i, "state", said)
                for key in ("explicit", "informed", "form"):
                    yield put("consents", i, key, not row.get(key))
                when_said = str(row.get("when") or when)
                for day in (*_edges(data), moved(when_said, -1), moved(when_said, 1)):
                    yield put("consents", i, "when", day)
                for person in people:
                    if person != row.get("person"):
                        yield put("consents", i, "person", person)
                        yield add("consents", {**_bare(row), "person": person})
                        yield add("consents", {**_bare(row), "person": person, "state": "refused"})
                for said in _STATES[1:]:
                    yield add("consents", {**_bare(row), "state": said, "when": moved(when_said, 1)})
        for name in sorted(self.about & set(v.consents)):
            for person in people:
                for said in ("given", "refused", "not-sought"):
                    yield add("consents", {"kind": name, "person": person, "state": said, "when": when})

    def _roles(self, data: Mapping[str, Any], when: str) -> Iterator[Step]:
        for i, row in enumerate(data.get("roles") or ()):
            if row.get("role") in self.about:
                yield remove("roles", i)
                if "when" in row:
                    yield put("roles", i, "when", moved(row["when"], 30))
        for name in sorted(self.about & set(self.pack.vocabulary.roles)):
            yield add("roles", {"role": name, "when": when})

    def _arranged(self, data: Mapping[str, Any], when: str) -> Iterator[Step]:
        for i, row in enumerate(data.get("arranged") or ()):
            yield remove("arranged", i)
            for key in ("made", "for"):
                if key in row:
                    yield from (put("arranged", i, key, moved(row[key], days)) for days in (-1, 1, -20, 20))
        for name in sorted(self.about & set(self.pack.vocabulary.events)):
            for days in (-3, 6, 20):
                yield add("arranged", {"kind": name, "for": moved(when, days), "made": moved(when, -9)})

    def _episodes(self, data: Mapping[str, Any], today: str) -> Iterator[Step]:
        rows = data.get("episodes") or ()
        first = min((str(r["opened"]) for r in rows if r.get("opened")), default=today)
        for i, row in enumerate(rows):
            for stage in self.stages:
                if stage != row.get("stage"):
                    yield put("episodes", i, "stage", stage)
            for days in (-1, 1, -30, 30, -100, -400) if "opened" in row else ():
                yield put("episodes", i, "opened", moved(row["opened"], days))
            yield remove("episodes", i)
            for service in self.actors:
                if service in self.pack.vocabulary.services and service != row.get("service"):
                    yield put("episodes", i, "service", service)
            if "closed" not in row:
                yield put("episodes", i, "closed", moved(today, -5))
        for stage in dict.fromkeys((*self.stages, *(str(r.get("stage")) for r in rows))):
            yield add("episodes", {"stage": stage, "opened": moved(first, -100), "closed": moved(first, -30)})
        for stage in self.stages:
            yield add("episodes", {"stage": stage, "opened": moved(first, -100), "closed": first})
            yield add("episodes", {"stage": stage, "opened": moved(first, 3)})


def _edges(data: Mapping[str, Any]) -> list[str]:
    """The days just outside the spells of a case: the day before one opened, the day after it closed."""
    rows = data.get("episodes") or ()
    before = [moved(str(r["opened"])[:10], -1) for r in rows if r.get("opened")]
    after = [moved(str(r["closed"])[:10], 1) for r in rows if r.get("closed")]
    return list(dict.fromkeys((*before[-2:], *after[-2:])))


def _days(one: str, other: str) -> int:
    return (date.fromisoformat(other[:10]) - date.fromisoformat(one[:10])).days


def taken(q: Asked, step: Step) -> Asked | None:
    """The question after a step; None where it cannot be taken."""
    try:
        return step(q)
    except (KeyError, IndexError, TypeError, ValueError):
        return None


def _bare(row: Mapping[str, Any]) -> dict[str, Any]:
    """A copy of a record, without the id that is its own."""
    return {k: copied(v) for k, v in row.items() if k != "id"}


def _another(row: Mapping[str, Any], days: int, outcome: str | None) -> dict[str, Any]:
    """Another record of the kind, so many days later, with another outcome (None: with less in it)."""
    out = _bare(row)
    out["when"] = moved(row["when"], days)
    if outcome is not None:
        out["outcome"] = outcome
    else:
        for key in (*_LISTS, "received"):
            out.pop(key, None)
    for receipt in (r for r in out.get("received") or () if "when" in r):
        receipt["when"] = moved(receipt["when"], days)
    return out


def _fact(name: str, kind: FactKind) -> Iterator[Step]:
    yield state(name, None)
    values: dict[str, tuple[Any, ...]] = {
        "yes/no": (True, False),
        "number": tuple(range(8)),
        "one of": tuple(kind.values),
        "some of": ([], *([x] for x in kind.values), sorted(kind.values)),
    }
    for value in values.get(kind.type, ()):
        yield state(name, value)
