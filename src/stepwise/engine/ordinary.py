"""Needs of ordinary shape, each answered in one look at the case.

The general path (:mod:`stepwise.engine.needs`) is what a need means. Most needs on most cases have a plain answer,
though: the newest document is young enough, the decision is there, nothing of the kind is recorded. A shape knows such
answers and hands over to the general path whenever it is not sure: an undated record, a family not known in full, an
attribute left out. ``tests/engine/test_fast_paths.py`` holds the two paths to the same answers.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from functools import lru_cache
from typing import Any

from stepwise.case import Record
from stepwise.compiled import CompiledNeed, Rule
from stepwise.days import BeyondCalendar, Duration, Unit, day_of
from stepwise.engine.attributes import Test
from stepwise.engine.conditions import Conditions
from stepwise.engine.results import MET, NOT_MET
from stepwise.engine.standing import fact_test
from stepwise.engine.view import View
from stepwise.evaluation import PLAIN, Ask, Finding, Lack, Why
from stepwise.pack import conditions as written

NeedCheck = Callable[[View], Finding]

_new = tuple.__new__
_DAYS_IN = {Unit.CALENDAR_DAYS: 1, Unit.WEEKS: 7}
_NO_RECORD = Record(0, None, "", "", {}, 0)


def ordinary(n: CompiledNeed, conditions: Conditions, general: NeedCheck) -> NeedCheck | None:
    """The quick function of one need; None where its shape is not an ordinary one."""
    if n.absent or n.prohibits is not None or n.shortfall is not None or n.when is None:
        return None
    shape = _shape(n, conditions, general)
    if shape is None:
        return None
    if n.void is not None or n.waiver is not None or n.not_applicable_by:
        shape = _unless_set_aside(shape, general)
    if n.only_if is not None:
        shape = _guarded(shape, general, conditions.compile(n.only_if), n.rule)
    return shape


def _unless_set_aside(shape: NeedCheck, general: NeedCheck) -> NeedCheck:
    """What is met needs no setting aside; for the rest the general path looks for a waiver or a person."""

    def check(view: View) -> Finding:
        found = shape(view)
        return found if found[1] == "met" else general(view)

    return check


def _guarded(shape: NeedCheck, general: NeedCheck, guard: Callable[[View], Any], rule: Rule) -> NeedCheck:
    def check(view: View) -> Finding:
        g = guard(view)
        v = g[0]
        if v == MET:
            return shape(view)
        return Finding(rule, "not_applicable", g.evidence) if v == NOT_MET else general(view)

    return check


def _shape(n: CompiledNeed, conditions: Conditions, general: NeedCheck) -> NeedCheck | None:
    x = n.when
    if x is None or x.says is not None or x.cites:
        return None  # a labelled branch
    match x:
        case written.Recorded():
            return _recorded(n.rule, x, conditions, general)
        case written.FactIs():
            return _fact(n.rule, x, conditions, general) if x.since is None else None
        case written.RoleFilled():
            return _role(n.rule, x.role, general) if x.by is None else None
        case written.Stayed():
            return _stayed(n.rule, x, conditions, general) if x.after is None and x.at is None else None
    return None


# -- records


def _recorded(rule: Rule, x: written.Recorded, conditions: Conditions, general: NeedCheck) -> NeedCheck | None:
    named = conditions.c.records[x.of] if x.of else None
    base = named or x
    family, kinds = base.family or "", base.kinds
    if len(kinds) != 1:
        return None
    which = x.which or ("any" if family == "documents" else "latest")
    tests = conditions.records.tests(x)
    since = base.since
    if named is not None:
        which = "any" if x.which == "any" else named.which or "latest"
        own = conditions.records.tests(named)
        if x.since is not None or (own and which == "latest" and family != "consents"):
            return None  # the tests of a named record choose it; those beside `of` are asked of the one chosen
        tests = (*own, *tests)
    ever = since is not None
    if since is not None and since.kind != "ever":
        return None
    if family == "consents":
        return _consent(rule, x, base, conditions, tests, ever, general)
    bound, tests_left, aged = _bound(x, base, tests)
    if bound is None:
        return None
    whys = _Whys(tests_left, aged)
    lookup = (rule, (family, kinds[0]), ever, bound, Finding(rule, "not_met", (), _absent(family, kinds)), whys)
    if which == "any":
        return _newest(*lookup, general) if not tests_left else _some(*lookup, general)
    return _latest(*lookup, general) if which == "latest" else None


def _absent(family: str, kinds: tuple[str, ...]) -> Why:
    return Why((Lack(family[:-1], kinds),))


_NO_BOUND = 4_000_000  # days: longer ago than any date


def _bound(
    x: written.Recorded, base: written.Recorded, tests: tuple[Test, ...]
) -> tuple[int | None, tuple[Test, ...], Test | None]:
    """How many days old a record may be, with the tests that are left and the one that this stands for. None for the
    days where the tests cannot be answered so."""
    durations = [r.at_most_old for r in ((base, x) if base is not x else (x,)) if r.at_most_old is not None]
    asked = tests if not durations else tests[:-1]
    if len(durations) > 1 or any(t.among is None for t in asked):
        return None, (), None
    if not durations:
        return _NO_BOUND, tests, None
    duration: Duration = durations[0]
    if duration.unit not in _DAYS_IN:
        return None, (), None
    days = duration.count * _DAYS_IN[duration.unit]
    if tests[-1].attribute != "when" or days > _NO_BOUND / 2:
        return None, (), None
    return days, tests[:-1], tests[-1]


_ABSENT = object()


class _Whys:
    """What a record lacks that fails some of a need's tests: one ``Why`` for each set of tests, made once."""

    __slots__ = ("_made", "all_failed", "none_failed", "tests")

    def __init__(self, tests: tuple[Test, ...], aged: Test | None) -> None:
        #: For each test: the attribute, the words of which it must name one, whether it is a list.
        self.tests = tuple((t.attribute, t.among or frozenset(), t.many) for t in tests)
        every = tests if aged is None else (*tests, aged)
        self._made: list[Why] = [
            Why(tuple(t.lack(_NO_RECORD) for i, t in enumerate(every) if failed >> i & 1))
            for failed in range(2 ** len(every))
        ]
        self.none_failed, self.all_failed = self._made[0], self._made[-1]

    def of(self, r: Record, *, old: bool) -> Why | None:
        """For one record; None where an answer is not known. ``old`` says whether it fails for its age."""
        failed, bit, data = 0, 1, r[4]
        for key, among, many in self.tests:
            value = data.get(key, _ABSENT)
            if value is _ABSENT:
                return None
            if (not value or among.isdisjoint(value)) if many else value not in among:
                failed |= bit
            bit <<= 1
        return self._made[failed | bit if old else failed]


def _newest(
    rule: Rule, key: tuple[str, str], ever: bool, days: int, absent: Finding, whys: _Whys, general: NeedCheck
) -> NeedCheck:
    """Any record of a kind, nothing asked but its age: the newest decides."""
    too_old = whys.all_failed
    undated = f"{key[0]}.{key[1]}.when"

    def check(view: View) -> Finding:
        records = view.records.get(key)
        if records is None:
            return absent if view.everything else general(view)
        r = records[-1]
        day = r[0]
        start = 0 if ever else view.start
        if day >= start and day >= view.today - days and day:
            return _new(Finding, (rule, "met", (r,), PLAIN))
        if not records[0][0] and (days < _NO_BOUND or start):
            r = [x for x in records if not x[0]][-1]  # undated: it may be young enough
            return _new(Finding, (rule, "not_known", (r,), Why((), (Ask(undated, r.path),))))
        if not view.everything or not records[0][0]:
            return general(view)
        return absent if day < start else _new(Finding, (rule, "not_met", (r,), too_old))

    return check


def _some(
    rule: Rule, key: tuple[str, str], ever: bool, days: int, absent: Finding, whys: _Whys, general: NeedCheck
) -> NeedCheck:
    """Any record of a kind that passes some tests, the newest first."""
    tests = whys.tests

    def check(view: View) -> Finding:
        records = view.records.get(key)
        if records is None:
            return absent if view.everything else general(view)
        if not records[0][0]:
            return general(view)
        start = 0 if ever else view.start
        oldest = max(start, view.today - days)
        for r in reversed(records):
            if r[0] < oldest:
                break
            data = r[4]
            for name, among, many in tests:
                value = data.get(name, _ABSENT)
                if value is _ABSENT:
                    return general(view)
                if (not value or among.isdisjoint(value)) if many else value not in among:
                    break
            else:
                return _new(Finding, (rule, "met", (r,), PLAIN))
        if not view.everything:
            return general(view)
        r = records[-1]
        if r[0] < start:
            return absent
        why = whys.of(r, old=r[0] < view.today - days)
        return general(view) if why is None else _new(Finding, (rule, "not_met", (r,), why))

    return check


def _latest(
    rule: Rule, key: tuple[str, str], ever: bool, days: int, absent: Finding, whys: _Whys, general: NeedCheck
) -> NeedCheck:
    """The latest record of a kind, and what is asked of it."""
    nothing_failed = whys.none_failed

    def check(view: View) -> Finding:
        records = view.records.get(key)
        if records is None:
            return absent if view.everything else general(view)
        if not records[0][0]:
            return general(view)
        r = records[-1]
        day = r[0]
        if day < view.start and not ever:
            return absent if view.everything else general(view)
        why = whys.of(r, old=day < view.today - days)
        if why is nothing_failed:
            return _new(Finding, (rule, "met", (r,), PLAIN))
        if why is None or len(records) > 1:
            return general(view)  # not known, or an earlier record may have been overtaken
        return _new(Finding, (rule, "not_met", (r,), why))

    return check


def _consent(
    rule: Rule,
    x: written.Recorded,
    base: written.Recorded,
    conditions: Conditions,
    tests: tuple[Test, ...],
    ever: bool,
    general: NeedCheck,
) -> NeedCheck | None:
    """Everyone who has spoken consents; or one person has spoken, and does not."""
    if (x.whose or base.whose) not in (None, "all who have spoken") or base.at_most_old or x.at_most_old:
        return None
    kind = base.kinds[0]
    key = ("consents", kind)
    wanted = frozenset(x.state or base.state or ("given",))
    if wanted <= {"refused", "withdrawn"}:
        return None  # any one of them will do
    people = x.from_ or base.from_
    groups = conditions.c.pack.vocabulary.groups
    of = None if people is None else frozenset(m for w in people for m in (groups[w].members if w in groups else (w,)))
    absent = Finding(rule, "not_met", (), _absent("consents", (kind,)))
    verdicts = tuple(t.verdict for t in tests)
    whys: dict[str, Why] = {}
    lack = "consent_of" if "given" in wanted else "said_otherwise"

    def lacking(person: str) -> Why:
        whys[person] = why = Why((Lack(lack, (person,)),))
        return why

    def check(view: View) -> Finding:
        records = view.records.get(key)
        if records is None:
            return absent if view.everything else general(view)
        if len(records) > 1:
            return general(view)
        r = records[0]
        day, data = r[0], r[4]
        person = data["person"]
        if not day or (day < view.start and not ever) or (of is not None and person not in of):
            return general(view)
        for verdict in verdicts:
            if verdict(r, view) != MET:
                return general(view)
        state = data["state"]
        if state in wanted:
            return _new(Finding, (rule, "met", (r,), PLAIN))
        if state in ("not-sought", "cannot-be-sought"):
            return general(view)  # nothing was said
        return _new(Finding, (rule, "not_met", (r,), whys.get(person) or lacking(person)))

    return check


# -- facts, roles, stays


def _fact(rule: Rule, x: written.FactIs, conditions: Conditions, general: NeedCheck) -> NeedCheck:
    name = x.fact
    test = fact_test(x, conditions.c.pack.vocabulary.facts[name].type)
    met, fails = Finding(rule, "met"), Finding(rule, "not_met", (), Why((Lack("fact", (name,)),)))

    def check(view: View) -> Finding:
        found = view.case.facts.get(name)
        if found is None or found.since:
            return general(view)
        v = test(found.value)
        return met if v == MET else fails if v == NOT_MET else general(view)

    return check


def _role(rule: Rule, name: str, general: NeedCheck) -> NeedCheck:
    absent = Finding(rule, "not_met", (), Why((Lack("role", (name,)),)))

    def check(view: View) -> Finding:
        held = view.case.roles.get(name)
        if held is None:
            return absent if view.everything else general(view)
        r = held[0]
        # with no key but its name, it is filled, undated and not ended
        return _new(Finding, (rule, "met", (r,), PLAIN)) if len(r[4]) == 1 else general(view)

    return check


def _stayed(rule: Rule, x: written.Stayed, conditions: Conditions, general: NeedCheck) -> NeedCheck | None:
    duration = x.stayed
    if duration.unit in (Unit.HOURS, Unit.WORKING_DAYS):
        return None
    add = conditions.c.calendar.add
    met, lacks = Finding(rule, "met"), (Lack("stay", (str(duration),)),)

    @lru_cache(4096)
    def anniversary(start: int) -> int:
        return day_of(add(date.fromordinal(start), duration)).toordinal()

    def check(view: View) -> Finding:
        start = view.start
        if not start:
            return general(view)
        try:
            day = anniversary(start)
        except BeyondCalendar:
            return general(view)
        return met if day <= view.today else Finding(rule, "not_met", (), Why(lacks, (), day))

    return check
