"""One small change to a case, towards making a condition hold or fail."""

from __future__ import annotations

import copy
from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from typing import Any

import stepwise
from stepwise.kit.plain import Plain, Subtle
from stepwise.pack import conditions as c
from stepwise.pack.due import Anchor
from stepwise.pack.model import Prohibits

Data = dict[str, Any]

#: How many days ago a record is tried at, in this order.
_DAYS = (10, 3, 0, 1, 2, 5, 7, 8, 14, 15, 17, 20, 21, 24, 28, 30, 31, 35, 42, 50, 60, 75, 90, 100, 119, 130, 200, 400)
_LISTS = ("by", "attended", "contains", "signed_by", "reasons", "purposes")
_FAMILIES = ("events", "documents", "decisions", "consents")


class Edits:
    """The changes worth trying to one case."""

    def __init__(self, pack: stepwise.Pack, data: Data, as_at: date, stage: str) -> None:
        self.pack, self.p = pack, pack.compiled.pack
        self.data, self.as_at, self.stage = data, as_at, stage
        self.plain = Plain(pack, data, as_at, stage)

    def towards(self, x: Any, yes: bool) -> Iterator[Data]:
        """Cases one change away in which ``x`` is nearer to holding (or to failing)."""
        match x:
            case c.All():
                yield from self._every(x.all, yes) if yes else self._some(x.all, yes)
            case c.Any_():
                yield from self._some(x.any, yes) if yes else self._every(x.any, yes)
            case c.None_():
                yield from self._every(x.none, False) if yes else self._some(x.none, True)
            case c.AtLeast():
                yield from self._some(x.of_these, yes)
            case c.Recorded():
                yield from self._record(x, yes)
            case c.FactIs():
                yield from self._fact(x, yes)
            case c.RoleFilled():
                yield from self._role(x, yes)
            case c.StageOpen():
                yield from self._beside(x.open, yes)
            case c.CameFrom() | c.Been() | c.StageClosed():
                yield from self._before(_past(x), yes)
            case c.ServiceHolds():
                others = [s for s in self.p.vocabulary.services if s != x.service]
                yield self._episode(service=[x.service] if yes else others[:1])
            case c.Stayed():
                yield from self._stay(yes, after=x.after)
            case c.Aged():
                for years in (x.aged + 1, x.aged) if yes else (x.aged - 1, max(x.aged - 3, 0)):
                    born = date(self.as_at.year - max(years, 0), 1, 15)
                    yield {**self.data, "child": {"born": born.isoformat()}}
            case c.InOrder():
                yield from self._order(*x.order, yes)
            case Prohibits():
                yield from self._purpose(x, yes)

    # -- combinations

    def _every(self, parts: tuple[Any, ...], yes: bool) -> Iterator[Data]:
        """All the parts must come to ``yes``: work on the first that has not."""
        for part in parts:
            if self.plain.holds(part) is not yes:
                found = list(self.towards(part, yes))
                if found:
                    yield from found
                    return

    def _some(self, parts: tuple[Any, ...], yes: bool) -> Iterator[Data]:
        for part in parts:
            if self.plain.holds(part) is not yes:
                yield from self.towards(part, yes)

    # -- facts, roles, stages

    def _fact(self, x: c.FactIs, yes: bool) -> Iterator[Data]:
        kind = self.p.vocabulary.facts[x.fact]
        words = list(x.includes or x.includes_any or (x.is_ if isinstance(x.is_, tuple) else ()))
        values: list[Any]
        if kind.type == "yes/no":
            values = [(x.is_ not in ("no", ("no",))) is yes]
        elif kind.type == "number":
            low, high = x.at_least, x.at_most
            inside = low if low is not None else high if high is not None else 0
            values = [inside] if yes else [inside - 1 if low is not None and low > 0 else inside + 1]
        elif kind.type == "date":
            values = [self.as_at.isoformat()] if yes else []
        elif kind.type == "some of":
            values = [words] if yes else [[v for v in kind.values if v not in words], []]
        else:
            values = words if yes else [v for v in kind.values if v not in words]
        for value in values:
            yield {**self.data, "facts": {**self.data["facts"], x.fact: value}}

    def _role(self, x: c.RoleFilled, yes: bool) -> Iterator[Data]:
        others = [r for r in self.data["roles"] if r["role"] != x.role]
        yield {**self.data, "roles": [*others, {"role": x.role, "when": self._day(10)}] if yes else others}

    def _beside(self, stage: str, yes: bool) -> Iterator[Data]:
        rows = [e for e in self.data["episodes"] if e["stage"] != stage]
        if yes and all(frozenset((stage, e["stage"])) in self.pack.compiled.alongside for e in rows if not e.get("closed")):
            # the stage the move starts from stays last
            yield {**self.data, "episodes": [{"stage": stage, "opened": self._day(60)}, *rows]}
        elif not yes and stage != self.stage:
            yield {**self.data, "episodes": rows}

    def _before(self, stage: str, yes: bool) -> Iterator[Data]:
        rows = [e for e in self.data["episodes"] if e["stage"] != stage]
        if not yes:
            yield {**self.data, "episodes": rows}
        elif rows and stage != self.stage:
            opened = date.fromisoformat(rows[-1]["opened"])
            past = {"stage": stage, "opened": (opened - timedelta(days=90)).isoformat(), "closed": opened.isoformat()}
            yield {**self.data, "episodes": [past, *rows]}

    def _stay(self, yes: bool, after: str | None) -> Iterator[Data]:
        for ago in (200, 400, 800) if yes else (60, 30, 14):
            opened = self._day(ago)
            moved = self._episode(opened=opened)
            if after is not None:
                moved["episodes"] = [{**e, "closed": opened} if e["stage"] == after else e for e in moved["episodes"]]
            yield moved

    def _episode(self, **values: Any) -> Data:
        """The case with something set on the episode of the stage the move starts from."""
        rows = [{**e, **values} if e["stage"] == self.stage and not e.get("closed") else e for e in self.data["episodes"]]
        return {**self.data, "episodes": rows}

    # -- records

    def _record(self, x: c.Recorded, yes: bool) -> Iterator[Data]:
        base = self.p.records[x.of] if x.of else x
        family = base.family or ""
        if family == "consents":
            yield from self._consent(x, base, yes)
            return
        rows = [(i, r) for i, r in enumerate(self.data[family]) if r["kind"] in base.kinds]
        if yes:
            for i, row in reversed(rows):
                yield from self._filled(family, i, row, base, x)
            if len(rows) < 2:
                for kind in base.kinds[:2]:
                    yield from self._filled(family, None, self._empty(family, kind), base, x)
            return
        for i, row in reversed(rows):
            yield from self._spoilt(family, i, row, x if x.of else base)
            yield self._without(family, i)

    def _filled(self, family: str, i: int | None, row: Data, *asked: c.Recorded) -> Iterator[Data]:
        """The row with everything asked of it, on the first days that suit."""
        full = dict(row)
        for x in asked:
            for key in _LISTS:
                words = getattr(x, key) or (getattr(x, key + "_any", None) or ())[:1]
                if words:
                    full[key] = list(dict.fromkeys([*_listed(full.get(key)), *words]))
            words = x.received_by or (x.received_by_any or ())[:1]
            if words:
                have = {r["by"] for r in full.get("received") or ()}
                new = [{"by": w, "when": full["when"]} for w in words if w not in have]
                full["received"] = [*(full.get("received") or ()), *new]
            if x.recorded_in:
                full["recorded_in"] = x.recorded_in[0]
            if x.linked_to and (of := self._id_of(x.linked_to)) is not None:
                full["of"] = of
        outcomes = [set(x.outcome) for x in asked if x.outcome]
        known = getattr(self.p.vocabulary, family)[full["kind"]].outcomes
        choices = [o for o in (asked[-1].outcome or asked[0].outcome or ()) if o in known and all(o in s for s in outcomes)]
        tried: list[Any] = choices[:2] or [full.get("outcome")]
        for outcome in tried:
            told = {**full, **({"outcome": outcome} if outcome is not None or "outcome" in full else {})}
            yield from self._dated(family, i, told, asked)

    def _dated(self, family: str, i: int | None, row: Data, asked: tuple[c.Recorded, ...]) -> Iterator[Data]:
        """On its own day, and on the first few other days on which the record passes what is asked of its date."""
        placed = [x for x in asked if x.before or x.after or x.at_most_old or x.weekday]
        days = (
            [date.fromisoformat(row["when"]), *(self.as_at - timedelta(days=d) for d in _DAYS)]
            if i is not None
            else [self.as_at - timedelta(days=d) for d in _DAYS]
        )
        found = 0
        for day in dict.fromkeys(days):
            dated = self._on(row, day)
            if placed and not all(self._passes(x, dated) for x in placed):
                continue
            yield self._with(family, i, dated)
            found += 1
            if found == (3 if placed else 2):
                return
        if not found:  # the moment it is placed by may itself have to move
            for x in placed:
                for anchor in (x.before, x.after):
                    yield from self._moved(anchor)

    def _passes(self, x: c.Recorded, row: Mapping[str, Any]) -> bool:
        try:
            return self.plain.tests(c.Recorded.model_construct(**_places(x)), row) is True
        except Subtle:
            return False

    def _moved(self, anchor: Anchor | None) -> Iterator[Data]:
        """The record an anchor names, on other days; a new one where there is none."""
        if anchor is None or anchor.kind not in ("record", "received") or anchor.name not in self.p.records:
            return
        named = self.p.records[anchor.name]
        rows = [(i, r) for i, r in enumerate(self.data[named.family or ""]) if r["kind"] in named.kinds]
        if not rows:
            yield from self._record(c.Recorded.model_construct(of=anchor.name), True)
            return
        for i, row in rows[-1:]:
            if anchor.kind == "received" and not row.get("received"):
                row = {**row, "received": [{"by": next(iter(self.p.vocabulary.roles)), "when": row["when"]}]}
            for ago in (0, 3, 20, 45, 90):
                yield self._with(named.family or "", i, self._on(row, self.as_at - timedelta(days=ago), sent=True))

    def _spoilt(self, family: str, i: int, row: Data, x: c.Recorded) -> Iterator[Data]:
        """The row with one thing wrong of what is asked."""
        words = getattr(self.p.vocabulary, family)[row["kind"]]
        if x.outcome and words.outcomes:
            for other in [o for o in words.outcomes if o not in x.outcome][:2]:
                yield self._with(family, i, {**row, "outcome": other})
            yield self._with(family, i, {**row, "outcome": None})
        for key in _LISTS:
            for asked in (getattr(x, key), getattr(x, key + "_any", None)):
                if asked:
                    gone = set(asked if getattr(x, key) is None else asked[-1:])
                    yield self._with(family, i, {**row, key: [v for v in _listed(row.get(key)) if v not in gone]})
        gone = set(x.received_by or x.received_by_any or ())
        if gone:
            yield self._with(family, i, {**row, "received": [r for r in row.get("received") or () if r["by"] not in gone]})
        if x.recorded_in:
            others = [p for p in self.p.vocabulary.places if p not in x.recorded_in]
            yield self._with(family, i, {**row, "recorded_in": others[0] if others else None})
        if x.before or x.after or x.at_most_old or x.weekday:
            for ago in _DAYS:
                dated = self._on(row, self.as_at - timedelta(days=ago))
                if not self._passes(x, dated):
                    yield self._with(family, i, dated)
        for anchor in (x.before, x.after):
            yield from self._moved(anchor)

    def _order(self, a: str, b: str, yes: bool) -> Iterator[Data]:
        for name in (a, b):
            named = self.p.records[name]
            rows = [(i, r) for i, r in enumerate(self.data[named.family or ""]) if r["kind"] in named.kinds]
            if not rows:
                yield from self._record(c.Recorded.model_construct(of=name), True)
            for i, row in rows:
                early = (name == a) is yes
                for ago in (20, 45, 90, 110) if early else (3, 0):
                    yield self._with(named.family or "", i, self._on(row, self.as_at - timedelta(days=ago)))

    def _consent(self, x: c.Recorded, base: c.Recorded, yes: bool) -> Iterator[Data]:
        rows = self.data["consents"]
        wanted = x.state or base.state or ("given",)
        groups, people = self.p.vocabulary.groups, list(self.p.vocabulary.people)
        words = x.from_ or base.from_
        asked = [m for w in words for m in (groups[w].members if w in groups else (w,))] if words else people
        asked = [m for m in asked if m in people]
        flags = {k: v for k in ("explicit", "informed", "form") if (v := getattr(x, k)) is not None}
        given = {"explicit": True, "informed": True, "form": True, **flags, "reasons": []}
        mine = [r for r in rows if r["kind"] in base.kinds and r["person"] in asked]
        others = [r for r in rows if r not in mine]
        speakers = [r["person"] for r in mine] or asked[:1]
        if yes:
            for who in (speakers, asked):
                for state in wanted[:1]:
                    day = mine[0]["when"] if mine else self._day(10)
                    new = [{**given, "kind": base.kinds[0], "person": p, "state": state, "when": day} for p in who]
                    yield {**self.data, "consents": [*others, *new]}
            return
        for state in ("refused", "withdrawn", "given", "not-sought"):
            if state not in wanted:
                yield {**self.data, "consents": [*others, *({**r, "state": state} for r in mine)]}
        for key in flags:
            yield {**self.data, "consents": [*others, *({**r, key: not flags[key]} for r in mine)]}
        yield {**self.data, "consents": others}

    def _purpose(self, x: Prohibits, yes: bool) -> Iterator[Data]:
        """A record of some purpose: one that is not forbidden, or one that is."""
        if x.fact is not None:
            yield {**self.data, "facts": {**self.data["facts"], x.fact: [] if yes else list(x.purposes[:1])}}
            return
        named = self.p.records[x.of] if x.of else None
        family = (named.family if named else "decisions" if x.decision else "events") or ""
        kinds: tuple[str, ...] = named.kinds if named else (x.decision or x.event or "",)
        rows = [(i, r) for i, r in enumerate(self.data[family]) if r["kind"] in kinds]
        if not rows:
            yield self._with(family, None, self._empty(family, kinds[0]))
        for i, row in rows:
            yield self._with(family, i, {**row, "purposes": [] if yes else list(x.purposes[:1])})

    # -- rows

    def _empty(self, family: str, kind: str) -> Data:
        """A record with nothing in it: every attribute its kind may have is known, and none is there."""
        words = getattr(self.p.vocabulary, family)[kind]
        n = sum(len(self.data[f]) for f in _FAMILIES) + 1
        taken = {r.get("id") for f in _FAMILIES for r in self.data[f]}
        while f"r{n}" in taken:
            n += 1
        row: Data = {"id": f"r{n}", "kind": kind, "when": self._day(10), "by": [], "attended": [], "signed_by": []}
        for key in ("contains", "reasons", "purposes"):
            if getattr(words, key):
                row[key] = []
        if words.outcomes:
            row["outcome"] = None
        return {**row, "recorded_in": None, "received": []}

    def _on(self, row: Data, day: date, *, sent: bool = False) -> Data:
        """The row on another day: received no earlier than that (``sent``: received that same day)."""
        when = day.isoformat()
        received = [{**r, "when": when if sent else max(when, r.get("when", when))} for r in row.get("received") or ()]
        return {**row, "when": when, "received": received}

    def _with(self, family: str, i: int | None, row: Data) -> Data:
        rows = [*self.data[family], row] if i is None else [row if j == i else r for j, r in enumerate(self.data[family])]
        return {**self.data, family: copy.deepcopy(rows)}

    def _without(self, family: str, i: int) -> Data:
        return {**self.data, family: [r for j, r in enumerate(self.data[family]) if j != i]}

    def _id_of(self, name: str) -> str | None:
        try:
            row = self.plain.chosen(self.p.records[name], self.p.records[name].which or "latest")
        except Subtle:
            return None
        return None if row is None else row.get("id")

    def _day(self, ago: int) -> str:
        return (self.as_at - timedelta(days=ago)).isoformat()


def _past(x: c.CameFrom | c.Been | c.StageClosed) -> str:
    return x.came_from if isinstance(x, c.CameFrom) else x.been if isinstance(x, c.Been) else x.closed


def _places(x: c.Recorded) -> dict[str, Any]:
    return {k: getattr(x, k) for k in ("before", "after", "at_least", "within", "at_most_old", "weekday") if getattr(x, k)}


def _listed(value: Any) -> list[Any]:
    return [] if value is None else value if isinstance(value, list) else [value]
