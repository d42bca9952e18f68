"""All, any, none, at least n: Kleene's three-valued logic over conditions, with the evidence of each part."""

from __future__ import annotations

from collections.abc import Callable

from stepwise.case import Record
from stepwise.engine.results import MET, NOT_MET, UNKNOWN, YES, Res
from stepwise.engine.view import View

Condition = Callable[[View], Res]


def all_(parts: list[Condition]) -> Condition:
    def check(view: View) -> Res:
        got = [p(view) for p in parts]
        v = min(r.v for r in got)
        evidence = _once(got)
        if v == MET:
            branch = next((r.branch for r in got if r.branch), None)
            return Res(MET, evidence, branch=branch) if evidence or branch else YES
        short = [r for r in got if r.v != MET]
        days = [r.earliest for r in short]
        return Res(
            v,
            evidence,
            tuple(x for r in short for x in r.lacks),
            tuple(a for r in short for a in r.asks),
            max(d for d in days if d is not None) if None not in days else None,
            superseded=tuple(s for r in short for s in r.superseded),
        )

    return check


def any_(parts: list[Condition]) -> Condition:
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
            v,
            _once(near),
            tuple(dict.fromkeys(x for r in near for x in r.lacks)),
            tuple(dict.fromkeys(a for r in near for a in r.asks)),
            min(days) if days else None,
            superseded=tuple(s for r in near for s in r.superseded),
        )

    return check


def none_(inner: Condition) -> Condition:
    def check(view: View) -> Res:
        r = inner(view)
        return Res(MET - r.v, r.evidence, (), r.asks)

    return check


def at_least_(n: int, parts: list[Condition]) -> Condition:
    def check(view: View) -> Res:
        got = [p(view) for p in parts]
        met = [r for r in got if r.v == MET]
        if len(met) >= n:
            return Res(MET, tuple(e for r in met for e in r.evidence))
        perhaps = [r for r in got if r.v == UNKNOWN]
        v = UNKNOWN if len(met) + len(perhaps) >= n else NOT_MET
        short = [r for r in got if r.v != MET]
        return Res(
            v,
            tuple(e for r in got for e in r.evidence),
            tuple(x for r in short for x in r.lacks),
            tuple(a for r in perhaps for a in r.asks),
        )

    return check


def _once(results: list[Res]) -> tuple[Record, ...]:
    """The evidence of several results, each record once (a record is itself, whatever else says the same)."""
    seen: dict[int, Record] = {}
    for r in results:
        for e in r.evidence:
            seen.setdefault(id(e), e)
    return tuple(seen.values())
