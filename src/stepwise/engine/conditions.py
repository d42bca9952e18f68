"""Conditions → functions of a view. Compiled once a pack; each gives a three-valued result with its evidence."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from stepwise.case import Record
from stepwise.compiled import CompiledPack
from stepwise.days import Unit, add_months, age_on, birthday
from stepwise.engine.records import Recorder, Test
from stepwise.engine.results import MET, NO, NOT_MET, UNKNOWN, YES, Res
from stepwise.engine.view import View
from stepwise.evaluation import Ask, Branch, Lack
from stepwise.pack import conditions as written

Condition = Callable[[View], Res]


class Conditions:
    """The compiler of one pack's conditions."""

    def __init__(self, c: CompiledPack) -> None:
        self.c = c
        self.records = Recorder(c, self.compile)

    def compile(self, x: Any) -> Condition:
        """The function of one condition."""
        made = self._by_type(x)
        if x.says is None and not x.cites:
            return made
        branch = Branch(x.says or "", x.cites)

        def labelled(view: View) -> Res:
            r = made(view)
            return r._replace(branch=branch) if r.v == MET else r

        return labelled

    def _by_type(self, x: Any) -> Condition:
        match x:
            case written.All():
                return _all([self.compile(y) for y in x.all])
            case written.Any_():
                return _any([self.compile(y) for y in x.any])
            case written.None_():
                return _none(_any([self.compile(y) for y in x.none]))
            case written.AtLeast():
                return _at_least(x.at_least, [self.compile(y) for y in x.of_these])
            case written.Recorded():
                return self._recorded(x)
            case written.FactIs():
                return self._fact(x)
            case written.RoleFilled():
                return self._role(x)
            case written.StageOpen():
                return lambda view: YES if x.open in view.stages else NO
            case written.ServiceHolds():
                return self._service(x.service)
            case written.CameFrom():
                return _came_from(x.came_from)
            case written.Been():
                return _been(x.been)
            case written.Stayed():
                return _stayed(x)
            case written.Aged():
                return self._aged(x)
            case written.InOrder():
                return self._order(*x.order)
            case written.ClockIs():
                return _clock(x.clock, frozenset(x.status))
        raise TypeError(f"no such condition: {type(x).__name__}")

    # -- records

    def _recorded(self, x: written.Recorded) -> Condition:
        if x.consent is not None or (x.of and self.c.records[x.of].consent is not None):
            return self._consent(x)
        tests = self.records.tests(x)
        if x.of is not None:
            named = self.c.records[x.of]
            if (x.which or named.which) == "any":
                return self._exists(named, (*self.records.tests(named), *tests), x)
            return self._one(self.records.named(x.of), named, tests)
        which = x.which or ("any" if x.family == "documents" else "latest")
        if which == "any":
            return self._exists(x, tests, x)
        plain = x.model_copy(update=dict.fromkeys(_FILTERS))
        return self._one(self.records.selector(plain.model_copy(update={"which": which})), x, tests)

    def _one(self, find: Any, x: written.Recorded, tests: tuple[Test, ...]) -> Condition:
        """One record is found first; then it is tested."""
        family, kinds = x.family or "", x.kinds
        absent = Res(NOT_MET, lacks=(Lack(family[:-1], kinds),))

        def check(view: View) -> Res:
            state, r, asks = find(view)
            if state == NOT_MET:
                return absent
            if state == UNKNOWN or r is None:
                return Res(UNKNOWN, (r,) if r is not None else (), (), asks)
            v = MET
            for t in tests:
                got = t.verdict(r, view)
                if got < v:
                    v = got
                    if not v:
                        break
            if v == MET:
                return Res(MET, (r,))
            return _failing(r, tests, view, v, _overtaken(view, family, kinds, r, tests))

        return check

    def _exists(self, x: written.Recorded, tests: tuple[Test, ...], scope: written.Recorded) -> Condition:
        """Any record will do."""
        family, kinds = x.family or "", x.kinds
        since = self.records.since(scope) or self.records.since(x)
        absent = Res(NOT_MET, lacks=(Lack(family[:-1], kinds),))
        not_known = Res(UNKNOWN, asks=(Ask(f"{family}.{kinds[0]}"),))

        def check(view: View) -> Res:
            start = view.start if since is None else since(view)
            perhaps: Record | None = None
            failing: Record | None = None
            for r in reversed(view.of_kinds(family, kinds)):
                day = r.day
                if start and day < start and day:
                    continue
                v = UNKNOWN if start is None or (start and not day) else MET
                for t in tests:
                    got = t.verdict(r, view)
                    if got < v:
                        v = got
                        if not v:
                            break
                if v == MET:
                    return Res(MET, (r,))
                if v:
                    perhaps = perhaps or r
                else:
                    failing = failing or r
            if perhaps is not None:
                return _failing(perhaps, tests, view, UNKNOWN, ())
            if not view.knows(family, kinds):
                return not_known
            return absent if failing is None else _failing(failing, tests, view, NOT_MET, ())

        return check

    def _consent(self, x: written.Recorded) -> Condition:
        named = self.c.records.get(x.of) if x.of else None
        base = named or x
        kinds = base.kinds
        wanted = frozenset(x.state or base.state or ("given",))
        groups = self.c.pack.vocabulary.groups
        people_words = x.from_ or base.from_
        members = None if people_words is None else tuple(
            dict.fromkeys(m for w in people_words for m in (groups[w].members if w in groups else (w,))))  # fmt: skip
        whose = x.whose or base.whose or ("anyone" if wanted <= {"refused", "withdrawn"} else "all who have spoken")
        tests = (*(self.records.tests(named) if named is not None else ()), *self.records.tests(x))
        since = self.records.since(x) or (self.records.since(named) if named is not None else None)
        absent = Res(NOT_MET, lacks=(Lack("consent", kinds),))
        not_known = Res(UNKNOWN, asks=(Ask(f"consents.{kinds[0]}"),))

        def check(view: View) -> Res:
            start = view.start if since is None else since(view)
            latest: dict[str, Record] = {}
            doubtful: set[str] = set()
            for r in view.of_kinds("consents", kinds):
                person = r.data["person"]
                if members is not None and person not in members:
                    continue
                if start is None or (start and not r.day):
                    doubtful.add(person)
                    latest.setdefault(person, r)
                elif r.day >= start or not start:
                    if not r.day and person in latest:
                        doubtful.add(person)
                    if r.day and person in latest and not latest[person].day:
                        doubtful.add(person)
                    latest[person] = r
            known = view.knows("consents", kinds)
            speakers = {p: r for p, r in latest.items() if r.data["state"] != "not-sought" or "not-sought" in wanted}
            values: dict[str, int] = {}
            for p, r in speakers.items():
                v = MET if r.data["state"] in wanted else NOT_MET
                for t in tests:
                    v = min(v, t.verdict(r, view))
                values[p] = UNKNOWN if p in doubtful else v
            if whose == "everyone":
                for p in members or ():
                    values.setdefault(p, NOT_MET if known or p in latest else UNKNOWN)
            if not values:
                if latest:
                    return Res(NOT_MET, tuple(latest.values()), (Lack("consent", kinds),))
                return absent if known else not_known
            v = max(values.values()) if whose == "anyone" else min(values.values())
            if whose == "anyone" and v == NOT_MET and not known:
                v = UNKNOWN
            evidence = tuple(speakers[p] for p in sorted(speakers, key=lambda p: (speakers[p].day, p)))
            if v == MET:
                return Res(MET, evidence)
            short = [p for p, got in values.items() if got != MET]
            asks = tuple(Ask(f"consents.{kinds[0]}", speakers[p].path if p in speakers else None)
                         for p, got in values.items() if got == UNKNOWN)  # fmt: skip
            lacks = [Lack("consent_of", tuple(sorted(short)))]
            for p in short:
                if p in speakers:
                    lacks += [t.lack(speakers[p]) for t in tests if t.verdict(speakers[p], view) == NOT_MET]
            earlier = tuple(
                r for p in short if p in speakers and speakers[p].data["state"] in ("refused", "withdrawn")
                for r in view.of_kinds("consents", kinds)
                if r.data["person"] == p and r.data["state"] in wanted and start is not None and r.day >= start
            )  # fmt: skip
            return Res(v, evidence, tuple(dict.fromkeys(lacks)), asks, superseded=earlier)

        return check

    # -- facts, roles, services

    def _fact(self, x: written.FactIs) -> Condition:
        name = x.fact
        kind = self.c.pack.vocabulary.facts[name]
        since = None
        if x.since is not None:
            since = self.records.since(written.Recorded.model_construct(since=x.since))
        not_known = Res(UNKNOWN, asks=(Ask(f"facts.{name}"),))
        test = _fact_test(x, kind.type)
        fails = Res(NOT_MET, lacks=(Lack("fact", (name,)),))

        def check(view: View) -> Res:
            start = view.start if since is None else since(view)
            if start is None:
                return not_known
            found = view.fact(name, start)
            if found is None:
                return not_known
            v = test(found.value)
            return YES if v == MET else fails if v == NOT_MET else not_known

        return check

    def _role(self, x: written.RoleFilled) -> Condition:
        name, enough = x.role, bool(x.requested)
        absent = Res(NOT_MET, lacks=(Lack("role", (name,)),))
        not_known = Res(UNKNOWN, asks=(Ask(f"roles.{name}"),))
        by = self.records.moment_of(x.by) if x.by is not None else None

        def check(view: View) -> Res:
            limit = view.today
            if by is not None:
                state, moved, asks = by(view)
                if state != MET or moved is None:
                    return Res(state, asks=asks, lacks=() if state else (Lack("role", (name,)),))
                limit = moved.day
            for r in view.case.roles.get(name, ()):
                until = r.data.get("until")
                if until is not None and date.fromisoformat(until[:10]).toordinal() <= view.today:
                    continue
                if "requested" in r.data and "when" not in r.data and not enough:
                    continue
                if r.day > limit or (view.hidden and not view.happened(r.day, r.at)):
                    continue
                if by is not None and not r.day:
                    return Res(UNKNOWN, (r,), (), (Ask(f"roles.{name}.when", r.path),))
                return Res(MET, (r,))
            return absent if view.knows("roles", (name,)) else not_known

        return check

    def _service(self, name: str) -> Condition:
        not_known = Res(UNKNOWN, asks=(Ask("episodes.service"),))

        def check(view: View) -> Res:
            for stage in view.stages:
                services = view.services(stage)
                if services is None:
                    return not_known
                if name in services:
                    return YES
            return NO

        return check

    # -- age and order

    def _aged(self, x: written.Aged) -> Condition:
        years, find = x.aged, self.records.moment_of(x.at)
        unborn = Res(NOT_MET)
        no_birth = Res(UNKNOWN, asks=(Ask("child.born"),))

        def check(view: View) -> Res:
            case = view.case
            if case.born is None:
                return unborn if case.unborn else no_birth
            now = age_on(case.born, date.fromordinal(view.today))
            if x.at.kind == "now":
                return YES if now >= years else Res(NOT_MET, earliest=birthday(case.born, years).toordinal())
            state, moved, asks = find(view)
            if state == MET and moved is not None:
                return YES if age_on(case.born, date.fromordinal(moved.day)) >= years else NO
            return YES if now >= years else Res(UNKNOWN, asks=asks or (Ask(str(x.at)),))

        return check

    def _order(self, a: str, b: str) -> Condition:
        first, second = self.records.named(a), self.records.named(b)
        rec_a = self.c.records[a]

        def check(view: View) -> Res:
            state_b, y, asks_b = second(view)
            if state_b != MET or y is None:
                return Res(state_b, asks=asks_b, lacks=() if state_b else (Lack("record", (b,)),))
            if not y.day:
                return Res(UNKNOWN, (y,), asks=(Ask(f"{y.family}.{y.kind}.when", y.path),))
            state_a, x, asks_a = first(view)
            sure, perhaps = self.records.all_of(rec_a, view, view.start if rec_a.since is None else 0)
            for r in sure:
                if r.day < y.day or (r.day == y.day and (r.at is None or y.at is None or r.at <= y.at)):
                    return Res(MET, (r, y))
            if perhaps or state_a == UNKNOWN:
                return Res(UNKNOWN, (y,), asks=asks_a or (Ask(f"{rec_a.family}.{rec_a.kinds[0]}.when"),))
            return Res(NOT_MET, ((x, y) if x is not None else (y,)), (Lack("order", (a, b)),))

        return check


# -- combinators (Kleene) ----------------------------------------------------------------------------------


def _all(parts: list[Condition]) -> Condition:
    def check(view: View) -> Res:
        got = [p(view) for p in parts]
        v = min(r.v for r in got)
        evidence = tuple(dict.fromkeys(e for r in got for e in r.evidence)) if any(r.evidence for r in got) else ()
        if v == MET:
            branch = next((r.branch for r in got if r.branch), None)
            return Res(MET, evidence, branch=branch) if evidence or branch else YES
        short = [r for r in got if r.v != MET]
        days = [r.earliest for r in short]
        return Res(
            v, evidence, tuple(x for r in short for x in r.lacks), tuple(a for r in short for a in r.asks),
            max(d for d in days if d is not None) if None not in days else None,
            superseded=tuple(s for r in short for s in r.superseded),
        )  # fmt: skip

    return check


def _any(parts: list[Condition]) -> Condition:
    def check(view: View) -> Res:
        got = []
        for p in parts:
            r = p(view)
            if r.v == MET:
                return r
            got.append(r)
        v = max(r.v for r in got)
        near = [r for r in got if r.v == v]
        days = [r.earliest for r in got if r.earliest is not None]
        return Res(
            v, tuple(dict.fromkeys(e for r in near for e in r.evidence)), tuple(dict.fromkeys(x for r in near for x in r.lacks)),
            tuple(dict.fromkeys(a for r in near for a in r.asks)), min(days) if days else None,
            superseded=tuple(s for r in near for s in r.superseded),
        )  # fmt: skip

    return check


def _none(inner: Condition) -> Condition:
    def check(view: View) -> Res:
        r = inner(view)
        return Res(MET - r.v, r.evidence, (), r.asks)

    return check


def _at_least(n: int, parts: list[Condition]) -> Condition:
    def check(view: View) -> Res:
        got = [p(view) for p in parts]
        met = [r for r in got if r.v == MET]
        if len(met) >= n:
            return Res(MET, tuple(e for r in met for e in r.evidence))
        perhaps = [r for r in got if r.v == UNKNOWN]
        v = UNKNOWN if len(met) + len(perhaps) >= n else NOT_MET
        short = [r for r in got if r.v != MET]
        return Res(v, tuple(e for r in got for e in r.evidence), tuple(x for r in short for x in r.lacks),
                   tuple(a for r in perhaps for a in r.asks))  # fmt: skip

    return check


# -- leaves ------------------------------------------------------------------------------------------------

_FILTERS = (
    "outcome", "by", "by_any", "substitute", "attended", "attended_any", "contains", "contains_any", "received_by",
    "received_by_any", "signed_by", "signed_by_any", "reasons", "reasons_any", "purposes", "purposes_any", "recorded_in",
    "linked_to", "before", "after", "at_least", "within", "at_most_old", "weekday", "explicit", "informed", "form",
)  # fmt: skip


def _failing(r: Record, tests: tuple[Test, ...], view: View, v: int, superseded: tuple[Record, ...]) -> Res:
    lacks, asks = [], []
    for t in tests:
        got = t.verdict(r, view)
        if got == NOT_MET:
            lacks.append(t.lack(r))
        elif got == UNKNOWN:
            asks.append(Ask(f"{r.family}.{r.kind}.{t.attribute}", r.path))
    if v == UNKNOWN and not asks:
        asks.append(Ask(f"{r.family}.{r.kind}.when", r.path))
    return Res(v, (r,), tuple(lacks), tuple(asks), superseded=superseded)


def _overtaken(view: View, family: str, kinds: tuple[str, ...], r: Record, tests: tuple[Test, ...]) -> tuple[Record, ...]:
    """An earlier record that would have met the tests, had this one not come after it."""
    for x in reversed(view.of_kinds(family, kinds)):
        if x is not r and x.day >= view.start and all(t.verdict(x, view) == MET for t in tests):
            return (x,)
    return ()


def _fact_test(x: written.FactIs, type: str) -> Callable[[Any], int]:
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


def _came_from(stage: str) -> Condition:
    not_known = Res(UNKNOWN, asks=(Ask("episodes"),))

    def check(view: View) -> Res:
        if view.came_from(stage, view.stage):
            return YES
        return NO if view.case.knows("episodes") else not_known

    return check


def _been(stage: str) -> Condition:
    not_known = Res(UNKNOWN, asks=(Ask("episodes"),))

    def check(view: View) -> Res:
        if any(e.stage == stage and e.opened <= view.today for e in view.episodes):
            return YES
        return NO if view.case.knows("episodes") else not_known

    return check


def _stayed(x: written.Stayed) -> Condition:
    duration, after, at = x.stayed, x.after, x.at

    def check(view: View) -> Res:
        spell = view.spell(at or view.stage)
        if spell is None or not spell.start:
            return Res(UNKNOWN, asks=(Ask("episodes"),)) if not view.case.knows("episodes") or spell is None else YES
        start = spell.start
        if after is not None:
            if any(e.stage == after for e in view.open):
                return NO  # still there: the count has not begun
            start = max([start, *(e.closed for e in view.came_from(after, at or view.stage))])
        day = date.fromordinal(start)
        if duration.unit in (Unit.MONTHS, Unit.YEARS):
            met_on = add_months(day, duration.count * (12 if duration.unit is Unit.YEARS else 1)).toordinal()
        else:
            from stepwise.days import BeyondCalendar, day_of

            try:
                met_on = day_of(view.calendar.add(day, duration)).toordinal()
            except BeyondCalendar:
                return Res(UNKNOWN, asks=(Ask("calendar"),))
        return YES if met_on <= view.today else Res(NOT_MET, lacks=(Lack("stay", (str(duration),)),), earliest=met_on)

    return check


def _clock(id: str, wanted: frozenset[str]) -> Condition:
    def check(view: View) -> Res:
        lines = view.clock_status.get(id, ())
        if any(x.status in wanted for x in lines):
            return Res(MET, tuple(x.anchor_record for x in lines if x.status in wanted and x.anchor_record is not None))
        if any(x.status == "cannot_compute" for x in lines):
            return Res(UNKNOWN, asks=tuple(a for x in lines for a in x.asks))
        return NO

    return check
