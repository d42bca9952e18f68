"""The bench: one pack with its scenarios, read once, on which any number of mutants are judged."""

from __future__ import annotations

import gc
import hashlib
import json
from collections import OrderedDict
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

import stepwise
from stepwise.checks import check_written
from stepwise.kit.mutants.assembler import Assembler, NotUsable
from stepwise.kit.mutants.model import Killer, Mutant
from stepwise.kit.mutants.near import Near
from stepwise.kit.scenarios import Scenario, load_scenarios, run_scenario
from stepwise.pack import from_tree
from stepwise.text import Map

#: How many packs under other readings are kept ready; a large pack has a hundred such sets, of megabytes each.
_KEPT = 12
#: After so many mutants what is left of them is cleared away: rarely, because the bench itself is large.
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


class Packs:
    """One tree as packs under any readings, each made when it is asked for. Nothing is checked but what reading checks."""

    def __init__(self, tree: Map, folder: Path, assembler: Assembler, kept: int = _KEPT) -> None:
        self.tree, self.folder, self.kept, self._assembler = tree, folder, kept, assembler
        self._made: OrderedDict[tuple[tuple[str, str], ...], stepwise.Pack] = OrderedDict()

    def __call__(self, readings: Mapping[str, str]) -> stepwise.Pack:
        """The pack under some readings. Raises NotUsable."""
        key = tuple(sorted(readings.items()))
        if key in self._made:
            self._made.move_to_end(key)
            return self._made[key]
        made = stepwise.Pack(self._assembler.written(self.tree, self.folder, readings), ())
        self._made[key] = made
        if len(self._made) > self.kept:
            self._made.popitem(last=False)
        return made


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
        self._assembler = Assembler(self.written)
        self.base = self.packs(self.written.as_read)
        self._known = {(d.code, d.message) for d in self.pack.warnings}
        #: For a mutant, by id, the scenario that is likeliest to kill it.
        self.likely: dict[str, int] = {}
        self._holds: dict[int, bool] = {}
        self._judged = 0

    def __reduce__(self) -> tuple[object, ...]:
        return _again, (self.folder, self.scenarios_only)

    @property
    def digest(self) -> str:
        """What the scenarios say, all of them together."""
        return hashlib.sha256("".join(sorted(self.digests)).encode()).hexdigest()

    def packs(self, tree: Map) -> Packs:
        """A tree as packs under any readings."""
        return Packs(tree, self.folder, self._assembler)

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
        tree = mutant.applied(self.written.as_read)
        packs = self.packs(tree)
        try:
            packs({})
        except NotUsable as e:
            return Verdict(refused=str(e))
        except Exception as e:
            return self._told(tree) or Verdict(refused=f"no pack: {type(e).__name__}")
        near = self.near.order(mutant)
        first = self.likely.get(mutant.id)
        if first in near:
            near = [first, *(i for i in near if i != first)]
        others = self._others(near)
        for n, i in enumerate((*near, *others)):
            try:
                says = self._fails(i, packs) if n < len(near) else self._refuses(i, packs)
            except NotUsable as e:
                return Verdict(refused=str(e))
            except Exception as e:  # an unchecked pack may break anything: the checks say whether it is one
                return self._told(tree) or Verdict(self._killer(i, f"no answer: {type(e).__name__}"))
            if says is not None and self.holds(i):
                return Verdict(self._killer(i, says))
        return (None if self.scenarios_only else self._told(tree)) or Verdict()

    def _others(self, order: list[int]) -> list[int]:
        """The scenarios whose expectations the change cannot touch; their cases it may still refuse."""
        near = set(order)
        return [i for i, s in enumerate(self.scenarios) if i not in near and not s.readings and not s.log]

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
        failures = run_scenario(self.scenarios[i], packs).failures
        return failures[0] if failures else None

    def _told(self, tree: Map) -> Verdict | None:
        """What the checks tell of a mutant that they do not tell of the pack."""
        written, problems = from_tree(tree, self.folder)
        if written is not None and not written.partial:
            problems = [*problems, *check_written(written)]
        found = [d for d in problems if (d.code, d.message) not in self._known]
        return Verdict(refused=found[0].code) if found else None

    def _killer(self, i: int, says: str) -> Killer:
        s = self.scenarios[i]
        return Killer(s.name, s.id, says, self.digests[i])

    def sweep(self) -> None:
        """Clear away, now and then, what earlier mutants have left, where nobody else does."""
        self._judged += 1
        if self._judged % _SWEEP == 0 and not gc.isenabled():
            gc.collect()


def _again(folder: Path, scenarios_only: bool) -> Bench:
    return Bench(folder, scenarios_only=scenarios_only)


def _digest(s: Scenario) -> str:
    said = [s.name, s.data, s.as_at, dict(s.readings), s.expect, s.never, s.log]
    return hashlib.sha256(json.dumps(said, sort_keys=True, default=str).encode()).hexdigest()[:16]
