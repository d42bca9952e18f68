"""Looking for a case that tells a mutant from the pack, and making it as small as it can be.

Every try asks both packs the same question; the first answer that differs in something an expectation can see is the
find.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any, NamedTuple

import stepwise
from stepwise.days import MomentError
from stepwise.diagnostics import CaseError
from stepwise.kit.mutants.assembler import NotUsable
from stepwise.kit.mutants.bench import Bench
from stepwise.kit.mutants.model import Mutant
from stepwise.kit.mutants.packs import Packs
from stepwise.kit.mutants.paste import as_yaml
from stepwise.kit.mutants.questions import Questions
from stepwise.kit.mutants.seen import Expectation, Seen, joined, seen, telling
from stepwise.kit.mutants.steps import Asked
from stepwise.kit.scenarios import Scenario, run_scenario

#: Values without which a record is none.
_OF_EVERY_RECORD = frozenset(
    ("id", "kind", "when", "stage", "opened", "closed", "state", "person", "role", "for", "need", "by_move")
)

#: What a pack that nobody has checked, or a question nobody has asked before, may break on.
_NO_ANSWER = (NotUsable, MomentError, LookupError, ValueError, TypeError, AttributeError, RecursionError)


class Found(NamedTuple):
    """A question the two packs answer differently, and what tells them apart."""

    asked: Asked
    expectation: Expectation


class Searcher:
    """Searches on one bench; ``tries`` is the most questions asked about one mutant."""

    def __init__(self, bench: Bench, tries: int) -> None:
        self.bench, self.tries = bench, tries
        self.questions = Questions(bench)

    def scenario(self, mutant: Mutant) -> str | None:
        """A scenario, as YAML to paste, that holds with the pack and fails with the mutant; None where none was found."""
        packs = self.packs(mutant)
        found = self.find(mutant, packs)
        if found is None:
            return None
        said = joined(found.expectation)
        small = self.shrunk(found.asked, lambda q: self.proves(q, said, packs))
        return as_yaml(f"Shows {mutant.id}", small, said)

    def packs(self, mutant: Mutant) -> Packs:
        """A mutant as packs under any readings."""
        self.bench.sweep()
        return self.bench.packs(mutant)

    def find(self, mutant: Mutant, packs: Packs) -> Found | None:
        """A question that tells, as it was asked; None where none of so many tries does."""
        for n, asked in enumerate(self.questions.of(mutant, self.tries)):
            if n >= self.tries:
                break
            expectation = next(self.telling(asked, None, packs), None)
            if expectation is not None:
                return Found(asked, expectation)
        return None

    def telling(self, asked: Asked, right: Seen | None, packs: Packs) -> Iterator[Expectation]:
        """The expectations of the pack's answer that a mutant does not meet, the most telling first. ``right`` is what can
        be seen of that answer, where it is known."""
        if self._alike(asked, packs):
            return
        right = self.seen(asked, self.bench.base) if right is None else right
        wrong = self.seen(asked, packs) if right is not None else None
        if right is not None and wrong is not None and right != wrong:
            for expectation in telling(right, wrong):
                if self.proves(asked, joined(expectation), packs):
                    yield expectation

    def _alike(self, asked: Asked, packs: Packs) -> bool:
        """Whether both packs are sure to answer alike."""
        try:
            pair = packs.pair(asked.readings)
            case = None if asked.log else self.bench.cases.read(asked.data, asked.readings)
        except CaseError:
            return not pair.differs.tell(None)
        except _NO_ANSWER:
            return False
        if case is None or pair.differs.tell(case):
            return False
        try:
            return pair.alike(case, asked.as_at, keep=False)
        except _NO_ANSWER:
            return False

    def seen(self, asked: Asked, packs: Packs) -> Seen | None:
        """What expectations can see of an answer; None where the question cannot be asked."""
        try:
            pack = packs(asked.readings)
            if asked.log:
                return seen(stepwise.evaluate_authority(pack, asked.data, as_at=asked.as_at), ())
            return seen(stepwise.evaluate(pack, asked.data, asked.as_at), self.questions.stages)
        except CaseError as e:
            return seen(e, ())
        except _NO_ANSWER:
            return None

    def holds(self, asked: Asked, said: Mapping[str, Any], packs: Packs) -> bool:
        """Whether a scenario holds; one that cannot be run does not."""
        span = self.bench.written.tree.span
        expect, never = said.get("expect", {}), said.get("never", {})
        try:
            return run_scenario(
                Scenario("", asked.data, asked.as_at, asked.readings, expect, never, span, asked.log), packs
            ).holds
        except _NO_ANSWER:
            return False

    def proves(self, asked: Asked, said: Mapping[str, Any], packs: Packs) -> bool:
        """Whether a scenario holds with the pack and fails with the mutant."""
        return self.holds(asked, said, self.bench.base) and not self.holds(asked, said, packs)

    def shrunk(self, asked: Asked, still: Callable[[Asked], bool]) -> Asked:
        """The question with everything gone from its case that does not matter, while it is ``still`` what it was."""
        kept = frozenset(self.bench.written.pack.override.raised_by)  # or the case would be one of a child at risk
        smaller = True
        while smaller:
            smaller = False
            for part in _parts(asked, kept):
                less = _lacking(asked, part)
                if less is not None and still(less):
                    asked, smaller = less, True
        return asked


Part = tuple[str | int, ...]


def _parts(q: Asked, kept: frozenset[str]) -> list[Part]:
    """What may go from a question, the larger things first, and of a list the last first."""
    families = [k for k in q.data if k not in ("complete", "facts")]
    rows = {k: v for k, v in q.data.items() if k in families and isinstance(v, list)}
    return [
        *(("readings", r) for r in q.readings),
        *(("data", k) for k in families if k != "episodes"),
        *(("data", "facts", name) for name in q.data.get("facts") or () if name not in kept),
        *(("data", k, i) for k, found in rows.items() for i in range(len(found) - 1, -1, -1)),
        *(
            ("data", k, i, name)
            for k, found in rows.items()
            for i, row in enumerate(found)
            for name in (row if isinstance(row, Mapping) else ())
            if name not in _OF_EVERY_RECORD
        ),
        *(("data", k, i, "id") for k, found in rows.items() for i, row in enumerate(found) if "id" in row),
    ]


def _lacking(q: Asked, part: Part) -> Asked | None:
    """The question without a part; None where it has gone already."""
    where, *path = part
    try:
        if where == "readings":
            return q._replace(readings={k: v for k, v in q.readings.items() if k != path[0]})
        return q._replace(data=_without(q.data, path))
    except (KeyError, IndexError):
        return None


def _without(value: Any, path: list[Any]) -> Any:
    step, *rest = path
    inner = value[step]
    if isinstance(value, list):
        return [*value[:step], *([_without(inner, rest)] if rest else []), *value[step + 1 :]]
    if not rest:
        return {k: v for k, v in value.items() if k != step}
    return {k: _without(v, rest) if k == step else v for k, v in value.items()}
