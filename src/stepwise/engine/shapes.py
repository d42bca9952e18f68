"""Needs of ordinary shape, each written out as a few lines of Python: one look at the case, and the finding.

The general path (:mod:`stepwise.engine.needs`) is what a need means. Most needs on most cases have a plain answer,
though: the newest document is young enough, the decision is there, nothing of the kind is recorded. A shape knows such
answers and hands over to the general path whenever it is not sure: most undated records, a family not known in full,
an attribute left out. ``tests/engine/test_fast_paths.py`` holds the two to the same answers.

The lines of a shape are Python, with four words of their own, alone or before the evidence or finding they speak of:
``MET``, ``OPEN`` (not met), ``UNKNOWN`` (not known to be met) and ``GENERAL`` (for the general path to say).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date
from functools import lru_cache
from textwrap import indent
from typing import Any

from stepwise.compiled import CompiledNeed
from stepwise.days import BeyondCalendar, Calendar, Duration, Unit, day_of
from stepwise.engine.attributes import Test
from stepwise.engine.conditions import Conditions
from stepwise.engine.lines import Lines
from stepwise.engine.moves import SHUT
from stepwise.engine.needs import NeedCheck, compile_guard
from stepwise.engine.reasons import undated_of, why_of, whys_of
from stepwise.engine.results import MET
from stepwise.engine.standing import fact_test
from stepwise.evaluation import PLAIN, Finding, Lack, Why
from stepwise.pack import conditions as written

_DAYS_IN = {Unit.CALENDAR_DAYS: 1, Unit.WEEKS: 7}
_new = tuple.__new__

#: What the lines of every shape may use, and what is read of the view before the first of them.
VALUES: Mapping[str, Any] = {"new": _new, "Finding": Finding, "Why": Why, "PLAIN": PLAIN}
BEGIN = """\
records_of, everything = view.records, view.everything
today, start = view.today, view.start
facts, roles = view.case.facts.get, view.case.roles.get"""


class Shape:
    """One need being written. ``rank``: what the need, standing open, makes of its move's answer."""

    def __init__(self, need: CompiledNeed, rank: int, conditions: Conditions, general: NeedCheck, lines: Lines) -> None:
        self.need, self.rank, self.rule, self.conditions, self.lines = need, rank, need.rule, conditions, lines
        self.general, self.name = lines.name("general", general), lines.name

    def write(self, found: str) -> str:
        """The lines that give its finding the name ``found``, and let ``worst`` know of it."""
        n, name = self.need, self.name
        text = self._shape() or "GENERAL"
        if n.only_if is not None and text != "GENERAL":
            guard = name("guard", compile_guard(n, self.conditions))
            text = _GUARDED.format(guard=guard, found=found, rule=name("rule", self.rule), shape=indent(text, "    "))
        general = f"{found} = {self.general}(view)\nworst = worse({found}, worst)"
        met = rf"{found} = \1"
        open_, unknown = (f"{met}\nif worst < {n}: worst = {n}" if n else met for n in (self.rank, min(self.rank, SHUT)))
        if n.void is not None or n.waiver is not None or n.not_applicable_by:
            open_ = unknown = general  # a waiver or a person may set it aside
        for word, lines in (("MET", met), ("OPEN", open_), ("UNKNOWN", unknown), ("GENERAL", general)):
            text = _expand(word, lines, text)
        return text

    def _shape(self) -> str | None:
        """Its lines; None where its shape is not an ordinary one."""
        n, x = self.need, self.need.when
        if n.absent or n.prohibits is not None or n.shortfall is not None or x is None or x.says is not None or x.cites:
            return None
        match x:
            case written.Recorded():
                return self._recorded(x)
            case written.FactIs() if x.since is None:
                return self._fact(x)
            case written.RoleFilled() if x.by is None:
                return self._role(x.role)
            case written.Stayed() if x.after is None and x.at is None:
                return self._stayed(x)
        return None

    def _not_met(self, lack: Lack) -> Finding:
        """The one finding that it is not met for a reason that rests on no record."""
        return Finding(self.rule, "not_met", (), Why((lack,)))

    # -- records

    def _recorded(self, x: written.Recorded) -> str | None:
        conditions = self.conditions
        named = conditions.c.records[x.of] if x.of else None
        base = named or x
        family, kinds = base.family or "", base.kinds
        if len(kinds) != 1:
            return None
        which = x.which or ("any" if family == "documents" else "latest")
        tests = conditions.records.tests(x)
        if named is not None:
            which = "any" if x.which == "any" else named.which or "latest"
            own = conditions.records.tests(named)
            if x.since is not None or (own and which == "latest" and family != "consents"):
                return None  # the tests of a named record choose it; those beside `of` are asked of the one chosen
            tests = (*own, *tests)
        since = base.since
        if since is not None and since.kind != "ever":
            return None
        start = "start" if since is None else "0"
        if family == "consents":
            return self._consent(x, base, tests, start)
        days, left, aged = _bound(x, base, tests)
        if days is None or which not in ("any", "latest"):
            return None
        absent = self._not_met(Lack(family[:-1], kinds))
        held, oldest, name = self._records(family, kinds[0]), self._oldest(start, days), self.name
        # As good as none where it is of an earlier spell.
        before = "" if start == "0" else f"{name('absent', absent)} if r.day < start else "
        tests, rule = (left if aged is None else (*left, aged)), name("rule", self.rule)
        if which == "any" and not left:
            too_old = name("absent", absent)
            if aged is not None:
                too_old = f'{before}new(Finding, ({rule}, "not_met", (r,), {name("old", why_of(tests))}))'
            undated = undated_of(self.rule, f"{family}.{kinds[0]}.when", aged)
            shape = _NEWEST.format(held=held, oldest=oldest, too_old=too_old, undated=name("undated", undated))
        else:
            asked = [*map(self._asked, left), *[f"r.day >= {oldest}"] * (aged is not None)]
            shape = (_LATEST if which == "latest" else _SOME).format(
                held=held,
                oldest=oldest,
                passes=" and ".join(map(self._asked, left)) or "True",
                whys=name("whys", whys_of(tests)),
                failed=" + ".join(f"{1 << i} * (not {x})" for i, x in enumerate(asked)) or "0",
                short=f'{before}new(Finding, ({rule}, "not_met", (r,), why))',
                alone=f"(len({held}) == 1{' or r.day < start' * bool(before)})",
            )
        return self._held(held, absent, shape)

    def _held(self, held: str, absent: Finding, shape: str) -> str:
        """A shape of what is held, where there is any."""
        return _HELD.format(held=held, absent=self.name("absent", absent), shape=indent(shape, "    "))

    def _records(self, family: str, kind: str) -> str:
        """The name of the records of one kind: None where there are none."""
        of = self.lines.once(family, f"records_of[{family!r}].get")
        return self.lines.once("held", f"{of}({self.name('kind', kind)})")

    def _asked(self, t: Test) -> str:
        """One test of a record's data, as an expression. It raises KeyError where the record does not say."""
        among = self.name("words", t.among)
        value = f"data[{t.attribute!r}]"
        return f"(not {among}.isdisjoint({value} or ()))" if t.many else f"({value} in {among})"

    def _consent(self, x: written.Recorded, base: written.Recorded, tests: tuple[Test, ...], start: str) -> str | None:
        """Everyone who has spoken consents; or one person has spoken, and does not."""
        if (x.whose or base.whose) not in (None, "all who have spoken") or base.at_most_old or x.at_most_old:
            return None
        wanted = frozenset(x.state or base.state or ("given",))
        if wanted <= {"refused", "withdrawn"}:
            return None  # any one of them will do
        people, groups = x.from_ or base.from_, self.conditions.c.pack.vocabulary.groups
        named = people if people is not None else tuple(self.conditions.c.pack.vocabulary.people)
        of = [m for w in named for m in (groups[w].members if w in groups else (w,))]
        name, lack = self.name, "consent_of" if "given" in wanted else "said_otherwise"
        held = self._records("consents", base.kinds[0])
        shape = _CONSENT.format(
            held=held,
            oldest=self._oldest(start, _NO_BOUND),
            passes="".join(f" and {name('test', t.verdict)}(r, view) == {MET}" for t in tests),
            wanted=name("states", wanted),
            rule=name("rule", self.rule),
            whys=name("of", {p: Why((Lack(lack, (p,)),)) for p in of}),
        )
        return self._held(held, self._not_met(Lack("consent", base.kinds)), shape)

    def _oldest(self, start: str, days: int) -> str:
        """The first day on which a record counts. An undated record never does: its day is 0."""
        if days == _NO_BOUND:
            return self.lines.once("oldest", "start or 1") if start == "start" else "1"
        return self.lines.once("oldest", f"today - {days}" if start == "0" else f"max(start, today - {days})")

    # -- facts, roles, stays

    def _fact(self, x: written.FactIs) -> str:
        kind = self.conditions.c.pack.vocabulary.facts[x.fact]
        return _FACT.format(
            fact=self.name("fact", x.fact),
            test=self.name("test", fact_test(x, kind.type)),
            fails=self.name("fails", self._not_met(Lack("fact", (x.fact,)))),
        )

    def _role(self, role: str) -> str:
        held = self.lines.once("held", f"roles({self.name('role', role)})")
        return self._held(held, self._not_met(Lack("role", (role,))), _ROLE.format(held=held))

    def _stayed(self, x: written.Stayed) -> str | None:
        if x.stayed.unit in (Unit.HOURS, Unit.WORKING_DAYS):
            return None
        lacks = (Lack("stay", (str(x.stayed),)),)
        anniversary = self.name("anniversary", _anniversary(x.stayed, self.conditions.c.calendar))
        return _STAYED.format(
            met_on=self.lines.once("met_on", f"start and {anniversary}(start)"),
            rule=self.name("rule", self.rule),
            lacks=self.name("lacks", lacks),
        )


def _expand(word: str, lines: str, text: str) -> str:
    """Put lines in the place of each line that begins with a word; ``\\1`` is what stands after it."""

    def put(found: re.Match[str]) -> str:
        return indent(lines.replace(r"\1", found[2] or ""), found[1])

    return re.sub(rf"^( *){word}(?: (.*))?$", put, text, flags=re.MULTILINE)


_GUARDED = """\
guarded = {guard}(view)
if guarded[0] == 2:
{shape}
elif guarded[0] == 0:
    {found} = new(Finding, ({rule}, "not_applicable", guarded[1], PLAIN))
else:
    GENERAL"""

# What is asked for is not there at all; or it is `held`, and a shape says what that comes to.
_HELD = """\
if {held} is None:
    if everything:
        OPEN {absent}
    else:
        GENERAL
else:
{shape}"""

# Any record of a kind will do, whatever it says: the newest decides. `oldest`: the first day that counts.
_NEWEST = """\
r = {held}[-1]
if r.day >= {oldest}:
    MET r
elif everything and {held}[0].day:
    OPEN {too_old}
elif not {held}[0].day and (short := {undated}({held})):
    UNKNOWN short
else:
    GENERAL"""

# Any record of a kind that passes: the newest first. `failed`: a bit for each test that a record does not pass.
_SOME = """\
passed = None
try:
    for r in reversed({held}):
        data = r.data
        if r.day < {oldest}:
            break
        if {passes}:
            passed = r
            break
    if not passed:
        r = {held}[-1]
        data = r.data
        why = {whys}[{failed}]
except KeyError:
    passed = False
if passed:
    MET passed
elif passed is None and everything and {held}[0].day:
    OPEN {short}
else:
    GENERAL"""

# The latest record of a kind, and what is asked of it. Where it does not pass, another may have passed before it.
_LATEST = """\
r = {held}[-1]
data = r.data
try:
    passed = r.day >= {oldest} and {held}[0].day and {passes}
    if not passed:
        why = {whys}[{failed}]
except KeyError:
    passed = None
if passed:
    MET r
elif passed is not None and everything and {held}[0].day and {alone}:
    OPEN {short}
else:
    GENERAL"""

_CONSENT = """\
r = {held}[0]
data = r.data
if len({held}) == 1 and r.day >= {oldest} and data["person"] in {whys}{passes}:
    if data["state"] in {wanted}:
        MET r
    elif data["state"] in ("given", "refused", "withdrawn"):
        OPEN new(Finding, ({rule}, "not_met", (r,), {whys}[data["person"]]))
    else:
        GENERAL
else:
    GENERAL"""

_FACT = """\
fact = facts({fact})
if fact is None or fact[1]:
    GENERAL
else:
    value = {test}(fact[0])
    if value == 2:
        MET None
    elif value == 0:
        OPEN {fails}
    else:
        GENERAL"""

# With no key but its name, a role is filled, undated and not ended.
_ROLE = """\
if len({held}[0].data) == 1:
    MET {held}[0]
else:
    GENERAL"""

_STAYED = """\
if not {met_on}:
    GENERAL
elif {met_on} <= today:
    MET None
else:
    OPEN new(Finding, ({rule}, "not_met", (), Why({lacks}, (), {met_on})))"""

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


@lru_cache(256)
def _anniversary(duration: Duration, calendar: Calendar) -> Callable[[int], int]:
    """The day on which a stay that began on one day has lasted so long; 0 where the calendar does not reach."""

    @lru_cache(4096)
    def anniversary(start: int) -> int:
        try:
            return day_of(calendar.add(date.fromordinal(start), duration)).toordinal()
        except BeyondCalendar:
            return 0

    return anniversary
