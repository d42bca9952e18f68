"""Why a need of ordinary shape is not met, or not known to be: the functions that the lines of a shape call to say so."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from stepwise.case import Record, record_of
from stepwise.compiled import Rule
from stepwise.engine.attributes import Test
from stepwise.evaluation import Ask, Finding, Why

#: For a test that lacks the same of every record.
NO_RECORD = record_of(0, None, "", "", {}, 0)
_new = tuple.__new__
_ABSENT = object()


def short_of(
    absent: Finding, tests: tuple[Test, ...], aged: Test | None, days: int, *, ever: bool, alone: bool
) -> Callable[[list[Record], int, int], Finding | None]:
    """What the newest record lacks, where none passes; None where that is not for a shape to say. ``alone``: say it only
    where there is no other, which it may have overtaken."""
    rule = absent.rule
    every = tests if aged is None else (*tests, aged)
    whys = [Why(tuple(t.lack(NO_RECORD) for i, t in enumerate(every) if n >> i & 1)) for n in range(2 ** len(every))]
    asked = tuple((t.attribute, t.among or frozenset(), t.many) for t in tests)

    def short(records: list[Record], start: int, today: int) -> Finding | None:
        r = records[-1]
        day, data = r.day, r.data
        if not records[0].day:
            return None
        if day < start and not ever:
            return absent
        if alone and len(records) > 1:
            return None
        failed, bit = 0, 1
        for attribute, among, many in asked:
            value = data.get(attribute, _ABSENT)
            if value is _ABSENT:
                return None
            if (not value or among.isdisjoint(value)) if many else value not in among:
                failed |= bit
            bit <<= 1
        return _new(Finding, (rule, "not_met", (r,), whys[failed | bit if day < today - days else failed]))

    return short


def undated_of(rule: Rule, when: str, aged: Test | None) -> Callable[[Sequence[Record]], Finding | None]:
    """That one record of a kind, the only one that nobody dated, may be young enough; None where that is not for a shape
    to say. ``when``: what to ask of it."""

    def undated(held: Sequence[Record]) -> Finding | None:
        if aged is None or (len(held) > 1 and not held[1].day):
            return None
        return Finding(rule, "not_known", (held[0],), Why(asks=(Ask(when, held[0].path),)))

    return undated
