"""Conditions → functions of a view. Compiled once a pack; each gives a three-valued result with its evidence."""

from __future__ import annotations

from datetime import date
from typing import Any

from stepwise.case import Record
from stepwise.compiled import CompiledPack
from stepwise.days import age_on, birthday
from stepwise.engine import combinators, standing
from stepwise.engine.attributes import Test, asks_of
from stepwise.engine.combinators import Condition
from stepwise.engine.records import Recorder
from stepwise.engine.results import MET, NO, NOT_MET, UNKNOWN, YES, Res
from stepwise.engine.view import View
from stepwise.evaluation import Ask, Branch, Lack
from stepwise.pack import conditions as written


class Conditions:
    """The compiler of one pack's conditions."""

    def __init__(self, c: CompiledPack) -> None:
        self.c = c
        self.records = Recorder(c, self.compile)
        self._shared: dict[int, tuple[Any, Condition]] = {}

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

    def shared(self, x: Any) -> Condition:
        """The function of a condition that several needs ask: answered once for each stage whose evidence is read."""
        if id(x) not in self._shared:
            test, key = self.compile(x), id(x)

            def check(view: View) -> Res:
                place = (key, view.stage, view.start, view.floor)
                found: Res | None = view.memo.get(place)
                if found is None:
                    view.memo[place] = found = test(view)
                return found

            self._shared[key] = (x, check)  # the condition is kept too, so that its id stays its own
        return self._shared[id(x)][1]

    def _by_type(self, x: Any) -> Condition:
        match x:
            case written.All():
                return combinators.all_([self.compile(y) for y in x.all])
            case written.Any_():
                return combinators.any_([self.compile(y) for y in x.any])
            case written.None_():
                return combinators.none_(combinators.any_([self.compile(y) for y in x.none]))
            case written.AtLeast():
                return combinators.at_least_(x.at_least, [self.compile(y) for y in x.of_these])
            case written.Recorded():
                return self._recorded(x)
            case written.FactIs():
                return self._fact(x)
            case written.RoleFilled():
                return self._role(x)
            case written.StageOpen():
                return lambda view: YES if x.open in view.stages else NO
            case written.StageClosed():
                return standing.closed(x.closed)
            case written.ServiceHolds():
                return self._service(x.service)
            case written.CameFrom():
                return standing.came_from(x.came_from)
            case written.Been():
                return standing.been(x.been)
            case written.Stayed():
                return standing.stayed(x)
            case written.Aged():
                return self._aged(x)
            case written.InOrder():
                return self._order(*x.order)
            case written.ClockIs():
                return standing.clock(x.clock, frozenset(x.status))
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
            if x.since is None and x.which in (None, named.which):
                return self._one(self.records.named(x.of), named, tests)
            other = {k: v for k, v in (("since", x.since), ("which", x.which)) if v is not None}
            return self._one(self.records.selector(named.model_copy(update=other)), named, tests)
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
            if view.floor and start is not None and start < view.floor:
                start = view.floor
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
        members = (
            None
            if people_words is None
            else tuple(dict.fromkeys(m for w in people_words for m in (groups[w].members if w in groups else (w,))))
        )
        spoken = wanted | {"given", "refused", "withdrawn"}
        whose = x.whose or base.whose or ("anyone" if wanted <= {"refused", "withdrawn"} else "all who have spoken")
        filters = self.records.tests(named) if named is not None else ()
        tests = self.records.tests(x)
        since = self.records.since(x) or (self.records.since(named) if named is not None else None)
        absent = Res(NOT_MET, lacks=(Lack("consent", kinds),))
        not_known = Res(UNKNOWN, asks=(Ask(f"consents.{kinds[0]}"),))

        def check(view: View) -> Res:
            start = view.start if since is None else since(view)
            if view.floor and start is not None and start < view.floor:
                start = view.floor
            latest: dict[str, Record] = {}
            doubtful: set[str] = set()
            spoke: set[str] = set()
            for r in view.of_kinds("consents", kinds):
                person = r.data["person"]
                if members is not None and person not in members:
                    continue
                fits = min((t.verdict(r, view) for t in filters), default=MET)
                if fits == NOT_MET:
                    continue
                if r.data["state"] in spoken:
                    spoke.add(person)
                if fits == UNKNOWN:
                    doubtful.add(person)
                    latest.setdefault(person, r)
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
            speakers = {p: r for p, r in latest.items() if r.data["state"] in spoken or p in doubtful & spoke}
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
                if not known and (members is None or not latest.keys() >= set(members)):
                    return not_known  # somebody may have spoken
                return Res(NOT_MET, tuple(latest.values()), (Lack("consent", kinds),)) if latest else absent
            v = max(values.values()) if whose == "anyone" else min(values.values())
            if whose == "anyone" and v == NOT_MET and not known:
                v = UNKNOWN
            evidence = tuple(speakers[p] for p in sorted(speakers, key=lambda p: (speakers[p].day, p)))
            if v == MET:
                return Res(MET, evidence)
            short = [p for p, got in values.items() if got != MET]
            asks = tuple(
                Ask(f"consents.{kinds[0]}", speakers[p].path if p in speakers else None)
                for p, got in values.items()
                if got == UNKNOWN
            )
            if v == UNKNOWN and not asks:
                asks = not_known.asks  # somebody else may have spoken
            lacks = [Lack("consent_of" if "given" in wanted else "said_otherwise", tuple(sorted(short)))]
            for p in short:
                if p in speakers:
                    lacks += [t.lack(speakers[p]) for t in tests if t.verdict(speakers[p], view) == NOT_MET]
            earlier = tuple(
                r
                for p in short
                if p in speakers and speakers[p].data["state"] in ("refused", "withdrawn")
                for r in view.of_kinds("consents", kinds)
                if r.data["person"] == p and r.data["state"] in wanted and start is not None and r.day >= start
            )
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
        test = standing.fact_test(x, kind.type)
        fails = Res(NOT_MET, lacks=(Lack("fact", (name,)),))

        def check(view: View) -> Res:
            start = view.start if since is None else since(view)
            if view.floor and start is not None and start < view.floor:
                start = view.floor
            found = view.fact(name, start or 0)
            if found is None or (start is None and found.since):
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
                    return NO if view.entry and view.case.knows("episodes") else not_known  # none holds what is not open
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
        every = self.records.every(rec_a)

        def check(view: View) -> Res:
            state_b, y, asks_b = second(view)
            state_a, x, asks_a = first(view)
            if state_b == UNKNOWN and state_a == NOT_MET:
                return Res(NOT_MET, lacks=(Lack("record", (a,)),))
            if state_b != MET or y is None:
                return Res(state_b, asks=asks_b, lacks=() if state_b else (Lack("record", (b,)),))
            if not y.day:
                return Res(UNKNOWN, (y,), asks=(Ask(f"{y.family}.{y.kind}.when", y.path),))
            sure, perhaps = every(view, view.start)
            for r in sure:
                if _in_turn(r, y):
                    return Res(MET, (r, y))
            if any(not r.day or _in_turn(r, y) for r in perhaps) or not view.knows(rec_a.family or "", rec_a.kinds):
                return Res(UNKNOWN, (y,), asks=asks_a or (Ask(f"{rec_a.family}.{rec_a.kinds[0]}.when"),))
            return Res(NOT_MET, ((x, y) if x is not None else (y,)), (Lack("order", (a, b)),))

        return check


def _in_turn(first: Record, second: Record) -> bool:
    """Whether one record is no later than another: by time where both have one, else by day."""
    return first.day < second.day or (
        first.day == second.day and (first.at is None or second.at is None or first.at <= second.at)
    )


_FILTERS = (
    "outcome",
    "by",
    "by_any",
    "substitute",
    "attended",
    "attended_any",
    "contains",
    "contains_any",
    "received_by",
    "received_by_any",
    "signed_by",
    "signed_by_any",
    "reasons",
    "reasons_any",
    "purposes",
    "purposes_any",
    "recorded_in",
    "linked_to",
    "before",
    "after",
    "booked_before",
    "received_after",
    "at_least",
    "within",
    "at_most_old",
    "weekday",
    "explicit",
    "informed",
    "form",
)


def _failing(r: Record, tests: tuple[Test, ...], view: View, v: int, superseded: tuple[Record, ...]) -> Res:
    lacks: list[Lack] = []
    asks: list[Ask] = []
    for t in tests:
        got = t.verdict(r, view)
        if got == NOT_MET:
            lacks.append(t.lack(r))
        elif got == UNKNOWN:
            asks.extend(asks_of(t, r, view))
    if v == UNKNOWN and not asks:
        asks.append(Ask(f"{r.family}.{r.kind}.when", r.path))
    return Res(v, (r,), tuple(lacks), tuple(asks), superseded=superseded)


def _overtaken(view: View, family: str, kinds: tuple[str, ...], r: Record, tests: tuple[Test, ...]) -> tuple[Record, ...]:
    """An earlier record that would have met the tests, had this one not come after it."""
    for x in reversed(view.of_kinds(family, kinds)):
        if x is not r and x.day >= view.start and all(t.verdict(x, view) == MET for t in tests):
            return (x,)
    return ()
