"""The bench: one pack with its scenarios, read once, on which any number of mutants are judged."""

from __future__ import annotations

import gc
import hashlib
import json
from collections.abc import Iterable, Iterator
from itertools import chain
from pathlib import Path
from typing import NamedTuple

import stepwise
from stepwise.checks import check_written
from stepwise.diagnostics import Diagnostic
from stepwise.engine import evaluate
from stepwise.kit.expectations import expected, forbidden
from stepwise.kit.mutants.assembler import NotUsable
from stepwise.kit.mutants.model import Killer, Mutant
from stepwise.kit.mutants.near import Near
from stepwise.kit.mutants.packs import Cases, Packs, Workshop
from stepwise.kit.mutants.probing import Pair
from stepwise.kit.mutants.quick import Quick
from stepwise.kit.scenarios import Scenario, load_scenarios, run_scenario
from stepwise.pack import from_tree

#: After so many mutants what is left of them is cleared away.
_SWEEP = 25


class Verdict(NamedTuple):
    """What the bench found: who killed it, or which check tells of it; neither where it survives.

    ``tries`` is how many questions were allowed when a scenario was looked for that would kill it, and ``scenario`` what
    was found.
    """

    by: Killer | None = None
    refused: str | None = None
    tries: int = 0
    scenario: str | None = None

    @property
    def survives(self) -> bool:
        """Nothing told of it."""
        return self.by is None and self.refused is None


class Broken(Exception):
    """A scenario that a mutant cannot answer at all; ``why`` is what it broke on."""

    def __init__(self, scenario: int, why: str) -> None:
        self.scenario, self.why = scenario, why


class Bench:
    """A pack and its scenarios. Raises PackError where the pack cannot be used.

    ``scenarios_only``: a check that tells of a mutant is no kill while the mutant can still be used.
    """

    def __init__(self, folder: Path, *, scenarios_only: bool = False) -> None:
        self.folder, self.scenarios_only = folder, scenarios_only
        self.pack = stepwise.load_pack(folder)
        self.written = self.pack.written
        self.scenarios, self.problems = load_scenarios(folder, self.pack)
        self.digests = [_digest(s) for s in self.scenarios]
        self.near = Near(self.written, self.scenarios)
        self._workshop = Workshop(self.written)
        self.base = Packs(self.written.as_read, folder, self._workshop)
        self.cases = Cases(self.scenarios, self.base)
        self._known = {(d.code, d.message) for d in self.pack.warnings}
        #: For a mutant, by id, the scenario that is likeliest to kill it.
        self.likely: dict[str, int] = {}
        #: The mutants, by id, of which the checks are known to tell nothing.
        self.untold: set[str] = set()
        self._holds: dict[int, bool] = {}
        self._judged = 0

    def __reduce__(self) -> tuple[object, ...]:
        return _again, (self.folder, self.scenarios_only)

    @property
    def digest(self) -> str:
        """What the scenarios say, all of them together."""
        return hashlib.sha256("".join(sorted(self.digests)).encode()).hexdigest()

    def packs(self, mutant: Mutant) -> Packs:
        """A mutant as packs under any readings."""
        of_option = bool(self.near.options(mutant.path))
        return Packs(mutant.applied(self.written.as_read), self.folder, self._workshop, self.base, of_option=of_option)

    def holds(self, i: int) -> bool:
        """Whether a scenario holds with the pack as it is; one that does not can tell nothing."""
        if i not in self._holds:
            try:
                self._holds[i] = run_scenario(self.scenarios[i], self.base).holds
            except (NotUsable, ValueError, LookupError):
                self._holds[i] = False
        return self._holds[i]

    @property
    def failing(self) -> tuple[str, ...]:
        """The scenarios found not to hold with the pack as it is."""
        return tuple(self.scenarios[i].id for i, holds in self._holds.items() if not holds)

    def judge(self, mutant: Mutant) -> Verdict:
        """Run the scenarios against a mutant, the nearest first, until one fails; then ask the checks."""
        self.sweep()
        packs = self.packs(mutant)
        try:
            packs({})
        except NotUsable as e:
            return Verdict(refused=str(e))
        except Exception as e:
            return self._told(packs) or Verdict(refused=f"no pack: {type(e).__name__}")
        try:
            by = self._killed(mutant, packs)
        except NotUsable as e:
            return Verdict(refused=str(e))
        except Broken as e:  # an unchecked pack may break anything: the checks say whether it is one
            return self._told(packs) or Verdict(self._killer(e.scenario, f"no answer: {e.why}"))
        if by is not None:
            return Verdict(by)
        quiet = self.scenarios_only or mutant.id in self.untold
        return (None if quiet else self._told(packs)) or Verdict()

    def _killed(self, mutant: Mutant, packs: Packs) -> Killer | None:
        """The first scenario that tells of a mutant. Raises NotUsable and Broken."""
        order = self.near.order(mutant)
        first = self.likely.get(mutant.id)
        if first in order:
            order = [first, *(i for i in order if i != first)]
        for fails, rows in ((self._fails, order), (self._refuses, self._others(order, packs.pair({})))):
            for i in rows:
                try:
                    says = fails(i, packs)
                except NotUsable:
                    raise
                except Exception as e:
                    raise Broken(i, type(e).__name__) from e
                if says is not None and self.holds(i):
                    return self._killer(i, says)
        return None

    def _others(self, order: list[int], pair: Pair) -> Iterator[int]:
        """The scenarios whose expectations the change cannot touch, but whose cases it may refuse."""
        if any(pair.differs):
            near = set(order)
            for i, s in enumerate(self.scenarios):
                if i not in near and not s.readings and not s.log and pair.differs.tell(self.cases.of(i)):
                    yield i

    def _refuses(self, i: int, packs: Packs) -> str | None:
        s = self.scenarios[i]
        if "refused" in s.expect:
            return None
        try:
            packs({}).case(s.data, as_at=s.as_at)
        except stepwise.CaseError as e:
            return f"refused: {e.problems[0].path}: {e.problems[0].message}"
        return None

    def _fails(self, i: int, packs: Packs) -> str | None:
        """The first thing a scenario says of a pack; None where it holds, or where its answer cannot have changed."""
        s = self.scenarios[i]
        pair, case = packs.pair(s.readings), self.cases.of(i)
        if s.log:
            alike = pair.touched is not None and not pair.touched.authority and not any(pair.differs)
            return None if alike else self._whole(s, packs)
        if pair.differs.tell(case) and (case is None or not _takes(pair.other(), s)):
            return self._whole(s, packs)
        if case is None or pair.alike(case, s.as_at):
            self.holds(i)  # one that does not is told of, though nothing is asked of it here
            return None
        try:
            answer = evaluate(pair.other().program, case, s.as_at)
        except stepwise.CaseError:
            return self._whole(s, packs)
        if "refused" in s.expect:
            return "the case was not refused"
        return next(chain(expected(answer, s.expect), forbidden(answer, s.never)), None)

    @staticmethod
    def _whole(s: Scenario, packs: Packs) -> str | None:
        failures = run_scenario(s, packs).failures
        return failures[0] if failures else None

    def _told(self, packs: Packs) -> Verdict | None:
        """What the checks tell of a mutant that they do not tell of the pack."""
        try:
            if not self._new(check_written(packs({}).written)):
                return None
        except Exception:  # what cannot be read part by part is read whole
            pass
        written, problems = from_tree(packs.tree, self.folder)
        if written is not None and not written.partial:
            problems = [*problems, *check_written(written)]
        found = self._new(problems)
        return Verdict(refused=found[0].code) if found else None

    def _new(self, problems: Iterable[Diagnostic]) -> list[Diagnostic]:
        return [d for d in problems if (d.code, d.message) not in self._known]

    def _killer(self, i: int, says: str) -> Killer:
        s = self.scenarios[i]
        return Killer(s.name, s.id, says, self.digests[i])

    def sweep(self) -> None:
        """Clear away, now and then, what earlier mutants have left, where nobody else does."""
        self._judged += 1
        if self._judged % _SWEEP == 0:
            self._workshop.forget()
            if not gc.isenabled():
                gc.collect()
                gc.freeze()  # what is there now is of the bench: it need not be looked through again


def _takes(pack: Quick, s: Scenario) -> bool:
    try:
        pack.case(s.data)
    except stepwise.CaseError:
        return False
    return True


def _again(folder: Path, scenarios_only: bool) -> Bench:
    return Bench(folder, scenarios_only=scenarios_only)


def _digest(s: Scenario) -> str:
    said = [s.name, s.data, s.as_at, dict(s.readings), s.expect, s.never, s.log]
    return hashlib.sha256(json.dumps(said, sort_keys=True, default=str).encode()).hexdigest()[:16]
