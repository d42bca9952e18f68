"""Why a need of ordinary shape is not met, or not known to be: made once, or by a function that the lines of a shape call."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from stepwise.case import Record, record_of
from stepwise.compiled import Rule
from stepwise.engine.attributes import Test
from stepwise.evaluation import Ask, Finding, Why

#: For a test that lacks the same of every record.
_NO_RECORD = record_of(0, None, "", "", {}, 0)


def why_of(tests: Sequence[Test]) -> Why:
    """What a record lacks that passes none of these tests."""
    return Why(tuple(t.lack(_NO_RECORD) for t in tests))


def whys_of(tests: Sequence[Test]) -> tuple[Why, ...]:
    """What a record lacks, by a number with a bit for each of these tests that it does not pass."""
    return tuple(why_of([t for i, t in enumerate(tests) if n >> i & 1]) for n in range(1 << len(tests)))


def undated_of(rule: Rule, when: str, aged: Test | None) -> Callable[[Sequence[Record]], Finding | None]:
    """That one record of a kind, the only one that nobody dated, may be young enough; None where that is not for a shape
    to say. ``when``: what to ask of it."""

    def undated(held: Sequence[Record]) -> Finding | None:
        if aged is None or (len(held) > 1 and not held[1].day):
            return None
        return Finding(rule, "not_known", (held[0],), Why(asks=(Ask(when, held[0].path),)))

    return undated
