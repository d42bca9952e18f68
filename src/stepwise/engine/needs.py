"""One need → one finding: the condition, its guard, and everything that may set it aside without hiding it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from stepwise.case import Record
from stepwise.compiled import CompiledNeed, CompiledPack
from stepwise.engine.combinators import Condition, all_
from stepwise.engine.conditions import Conditions
from stepwise.engine.results import MET, NOT_MET, UNKNOWN, YES, Res
from stepwise.engine.view import View
from stepwise.evaluation import Ask, Finding, Lack, SetAside, Verdict, Why
from stepwise.pack.conditions import All, Recorded
from stepwise.pack.model import Prohibits, VoidRefusal, Waiver

_VERDICT: tuple[Verdict, Verdict, Verdict] = ("not_met", "not_known", "met")


NeedCheck = Callable[[View], Finding]


def compile_need(n: CompiledNeed, conditions: Conditions, c: CompiledPack) -> NeedCheck:
    """The function of one need: what it means, whatever its shape."""
    rule = n.rule
    if n.absent:
        aside = SetAside("reading", rule.cites, "not_applicable", detail=", ".join(rule.readings))
        nothing = Finding(rule, "not_applicable", (), Why(set_aside=aside))
        return lambda view: nothing
    if n.prohibits is not None:
        test = _prohibits(n.prohibits, conditions)
    else:
        assert n.when is not None
        test = conditions.compile(n.when) if n.item is None else conditions.shared(n.when)
    if n.shortfall is not None and n.item is not None:
        test = _after_shortfall(test, n.shortfall, n.item, conditions)
    guard = compile_guard(n, conditions)
    void = _void(n.void, n, conditions) if n.void is not None else None
    waiver = _waiver(n.waiver, n, conditions) if n.waiver is not None else None
    excusers = frozenset(n.not_applicable_by)
    prohibits = n.prohibits is not None
    plain_met, plain_not = Finding(rule, "met"), Finding(rule, "not_met")

    def check(view: View) -> Finding:
        guarded = MET
        guard_asks: tuple[Ask, ...] = ()
        if guard is not None:
            g = guard(view)
            guarded, guard_asks = g.v, g.asks
            if guarded == NOT_MET:
                return Finding(rule, "not_applicable", g.evidence)
        r = test(view)
        v = r.v
        if v == MET:
            if r is YES:
                return plain_met
            if r.branch is None and not r.superseded:
                return Finding(rule, "met", r.evidence)
            return Finding(rule, "met", r.evidence, Why(branch=r.branch, superseded=r.superseded))
        if guarded == UNKNOWN:
            found = Finding(rule, "not_known", r.evidence, Why(r.lacks, guard_asks + r.asks, r.earliest))
        elif r == _BARE:
            found = plain_not
        else:
            forbidden = prohibits and v == NOT_MET
            why = Why(r.lacks, r.asks, r.earliest, superseded=r.superseded, prohibited=forbidden)
            found = Finding(rule, _VERDICT[v], r.evidence, why)
        if void is not None:
            found = void(view, found)
        if excusers and found.open:
            found = _excused(view, found, n, excusers)
        if waiver is not None and found.open:
            found = waiver(view, found)
        return found

    return check


_BARE = Res(NOT_MET)


def compile_guard(n: CompiledNeed, conditions: Conditions) -> Condition | None:
    """The function of a need's guard. A checklist's items share theirs: an item's own, beside its need's."""
    x = n.only_if
    if x is None or n.item is None:
        return None if x is None else conditions.compile(x)
    parts = x.all if isinstance(x, All) and x.says is None and not x.cites else (x,)
    return all_([conditions.shared(y) for y in parts]) if len(parts) > 1 else conditions.shared(x)


def _prohibits(p: Prohibits, conditions: Conditions) -> Callable[[View], Res]:
    """Met when the purposes are recorded and none is forbidden."""
    banned = frozenset(p.purposes)
    if p.fact is not None:
        name = p.fact
        not_known = Res(UNKNOWN, asks=(Ask(f"facts.{name}"),))

        def check_fact(view: View) -> Res:
            found = view.fact(name, view.start)
            if found is None:
                return not_known
            hit = tuple(sorted(banned & set(found.value or ())))
            return Res(NOT_MET, lacks=(Lack("forbidden_purposes", hit),)) if hit else YES

        return check_fact
    if p.of is not None:
        find, family = conditions.records.named(p.of), conditions.c.records[p.of].family or ""
        kinds = conditions.c.records[p.of].kinds
    else:
        kind = p.decision or p.event or ""
        family, kinds = ("decisions" if p.decision else "events"), (kind,)
        latest: dict[str, Any] = {family[:-1]: kinds, "which": "latest"}
        find = conditions.records.selector(Recorded.model_construct(**latest))
    not_recorded = Res(UNKNOWN, asks=(Ask(f"{family}.{kinds[0]}.purposes"),))

    def check(view: View) -> Res:
        state, r, asks = find(view)
        if r is None or state != MET:
            return not_recorded if not asks else Res(UNKNOWN, asks=asks)
        if "purposes" not in r.data:
            return Res(UNKNOWN, (r,), asks=(Ask(f"{family}.{r.kind}.purposes", r.path),))
        given = r.data["purposes"] or ()
        hit = tuple(sorted(banned & set(given)))
        return Res(NOT_MET, (r,), (Lack("forbidden_purposes", hit),)) if hit else Res(MET, (r,))

    return check


def _after_shortfall(test: Callable[[View], Res], name: str, item: str, conditions: Conditions) -> Callable[[View], Res]:
    """A recorded shortfall in an item asks for a record of that item dated on or after it."""
    shortfall = conditions.c.records[name]
    tests = conditions.records.tests(shortfall)
    every = conditions.records.every(shortfall)

    def ask(r: Record, view: View) -> Ask:
        unknown = (t.attribute for t in tests if t.verdict(r, view) == UNKNOWN)
        return Ask(f"{r.family}.{r.kind}.{next(unknown, 'contains')}", r.path)

    def check(view: View) -> Res:
        place = ("shortfall", name, view.start)
        if place not in view.memo:
            view.memo[place] = every(view, view.start)
        sure, perhaps = view.memo[place]
        named = [r for r in sure if item in (r.data.get("contains") or ())]
        doubtful = [r for r in sure if "contains" not in r.data]
        doubtful += [r for r in perhaps if "contains" not in r.data or item in (r.data["contains"] or ())]
        if not named and not doubtful:
            return test(view)
        r = _from(test, view, named) if named else test(view)
        if r.v == NOT_MET:
            return r._replace(evidence=(*r.evidence, *named), superseded=tuple(named))
        if doubtful and r.v == MET and _from(test, view, doubtful).v != MET:
            return Res(UNKNOWN, r.evidence, (), tuple(ask(x, view) for x in doubtful))
        return r

    return check


def _from(test: Callable[[View], Res], view: View, found: list[Record]) -> Res:
    """A test read from the last of some records on: what is dated, or timed, before it does not count."""
    last = max(found, key=lambda r: (r.day, r.at is not None, r.at.timestamp() if r.at is not None else 0.0))
    try:
        view.floor = last.day
        r = test(view)
        if last.at is not None and any(e.day == last.day and e.at is not None and e.at < last.at for e in r.evidence):
            view.floor = last.day + 1  # the latest that would do was there before it that very day
            r = test(view)
    finally:
        view.floor = 0
    return r


def _void(void: VoidRefusal, n: CompiledNeed, conditions: Conditions) -> Callable[[View, Finding], Finding]:
    """A refusal on inadmissible grounds alone does not count."""
    grounds, outcomes = frozenset(void.reasons), frozenset(void.outcome or ())

    def is_refusal(r: Record) -> bool:
        if r.family == "consents":
            return r.data["state"] in ("refused", "withdrawn")
        return r.data.get("outcome") in outcomes if outcomes else True

    def apply(view: View, f: Finding) -> Finding:
        if f.verdict != "not_met" or not f.evidence or not all(is_refusal(r) for r in f.evidence):
            return f
        if any("reasons" not in r.data for r in f.evidence):
            asks = tuple(Ask(f"{r.family}.{r.kind}.reasons", r.path) for r in f.evidence if "reasons" not in r.data)
            return f.but(verdict="not_known", asks=asks)
        if all(r.data["reasons"] and set(r.data["reasons"]) <= grounds for r in f.evidence):
            return f.but(
                verdict="waived",
                set_aside=SetAside("clause", void.cites or n.rule.cites, "not_met", f.evidence[-1], ", ".join(sorted(grounds))),
            )
        return f

    return apply


def _excused(view: View, f: Finding, n: CompiledNeed, by: frozenset[str]) -> Finding:
    ids = (n.rule.id, n.rule.id.split(".", 1)[1]) if n.item else (n.rule.id,)
    for id in ids:
        r = view.case.not_applicable.get(id)
        if r is not None and r.data["by"] in by and (not view.hidden or view.happened(r.day, r.at)):
            if r.day and view.start and r.day < view.start:
                continue
            return f.but(verdict="not_applicable", set_aside=SetAside("person", n.rule.cites, f.verdict, r, r.data["by"]))
    return f


def _waiver(w: Waiver, n: CompiledNeed, conditions: Conditions) -> Callable[[View, Finding], Finding]:
    """A named authority's exception: only as recorded, in scope, by the role, and with everything it must hold."""
    recorded = Recorded.model_construct(
        decision=(w.decision,),
        which="any",
        by=w.by,
        contains=w.records,
        recorded_in=w.recorded_in,
        outcome=None,
    )
    tests = conditions.records.tests(recorded)
    guard = conditions.compile(w.only_if) if w.only_if is not None else None
    roles = w.by or ()

    def apply(view: View, f: Finding) -> Finding:
        if guard is not None and guard(view).v != MET:
            return f
        nearest: Record | None = None
        for r in reversed(view.of_kinds("decisions", (w.decision,))):
            if not r.day or r.day < view.start:
                continue
            got = [t.verdict(r, view) for t in tests]
            if all(v == MET for v in got):
                return f.but(
                    verdict="waived",
                    evidence=(*f.evidence, r),
                    set_aside=SetAside("waiver", w.cites or n.rule.cites, f.verdict, r, ", ".join(roles)),
                )
            nearest = nearest or r
        if nearest is None:
            return f.but(waiver_open=roles)
        lacks = tuple(t.lack(nearest) for t in tests if t.verdict(nearest, view) == NOT_MET)
        asks = tuple(
            Ask(f"decisions.{w.decision}.{t.attribute}", nearest.path) for t in tests if t.verdict(nearest, view) == UNKNOWN
        )
        return f.but(evidence=(*f.evidence, nearest), lacks=f.lacks + lacks, asks=f.asks + asks, waiver_open=roles)

    return apply
