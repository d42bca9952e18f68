"""A small set of scenarios that shows as many survivors as it can: what is found for one is tried on the next."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from stepwise.kit.mutants.bench import Bench
from stepwise.kit.mutants.model import Mutant
from stepwise.kit.mutants.naming import named_for
from stepwise.kit.mutants.packs import Packs
from stepwise.kit.mutants.paste import as_yaml
from stepwise.kit.mutants.questions import About, words_of
from stepwise.kit.mutants.search import Searcher
from stepwise.kit.mutants.seen import Seen, joined
from stepwise.kit.mutants.steps import Asked

#: The most lines a scenario may expect; the most scenarios found before that are tried on a survivor; and how few survivors
#: a scenario shows for others to be tried on them at the end.
_LINES, _AGAIN, _FEW = 20, 120, 3


@dataclass
class Case:
    """A question, what must come out of it, and the mutants that it shows."""

    asked: Asked
    said: dict[str, Any]
    shows: list[Mutant]
    right: Seen = field(repr=False)
    words: frozenset[str] = field(repr=False)


@dataclass(frozen=True, slots=True)
class Adopted:
    """The scenarios, as YAML entries under ``scenarios:``; which mutants each shows; and those for which none was found."""

    scenarios: tuple[str, ...]
    shows: tuple[tuple[str, ...], ...]
    unfound: tuple[Mutant, ...]
    not_tried: tuple[Mutant, ...]


class Adopter:
    """Finds scenarios for survivors on one bench; each search asks at most ``tries`` questions."""

    def __init__(self, bench: Bench, tries: int) -> None:
        self.bench, self.searcher = bench, Searcher(bench, tries)
        self.cases: list[Case] = []

    def adopt(
        self, survivors: Sequence[Mutant], end: float | None = None, progress: Callable[[int], None] = lambda done: None
    ) -> Adopted:
        """The scenarios for these survivors, until the time ``end`` on the monotonic clock."""
        unfound: list[Mutant] = []
        done = 0
        for mutant in survivors:
            if end is not None and time.monotonic() >= end:
                break
            if not self._show(mutant):
                unfound.append(mutant)
            done += 1
            progress(done)
        self._thin()
        names = {s.name for s in self.bench.scenarios}
        scenarios = []
        for case in self.cases:
            asked = self._small(case)
            name = named_for(self.bench.written.pack, asked, case.said, names)
            scenarios.append(as_yaml(name, asked, {"expect": {}, **case.said}))
        shows = tuple(tuple(m.id for m in case.shows) for case in self.cases)
        return Adopted(tuple(scenarios), shows, tuple(unfound), tuple(survivors[done:]))

    def _show(self, mutant: Mutant) -> bool:
        if self._again(mutant):
            return True
        packs = self.searcher.packs(mutant)
        found = self.searcher.find(mutant, packs)
        if found is None:
            return False
        right = self.searcher.seen(found.asked, self.bench.base) or {}
        said = {k: v for k, v in joined(found.expectation).items() if v}
        self.cases.append(Case(found.asked, said, [mutant], right, words_of(found.asked.data)))
        return True

    def _thin(self) -> None:
        """Do without the cases that show few survivors, where others show these too: those found later have not been tried
        on what was found before them."""
        for case in sorted(self.cases, key=lambda c: len(c.shows)):
            if len(case.shows) > _FEW:
                break
            self.cases.remove(case)
            before = [(c, c.said, len(c.shows)) for c in self.cases]
            if not all(self._again(m) for m in case.shows):
                for c, said, n in before:
                    c.said = said
                    del c.shows[n:]
                self.cases.append(case)

    def _again(self, mutant: Mutant) -> bool:
        packs = self.searcher.packs(mutant)
        return any(self._joins(c, mutant, packs) for c in self._near(mutant))

    def _near(self, mutant: Mutant) -> list[Case]:
        """The cases found before that are likeliest to show a mutant too."""
        about = About(self.bench, mutant)
        needed = dict(self.bench.near.options(mutant.path))
        fit = [c for c in self.cases if all(c.asked.readings.get(r) == o for r, o in needed.items())]
        fit.sort(key=lambda c: -3 * len(about.closely & c.words) - len(about.widely & c.words))
        return fit[:_AGAIN]

    def _joins(self, case: Case, mutant: Mutant, packs: Packs) -> bool:
        """Whether a case shows a mutant too: as it is, or with one line more."""
        for expectation in self.searcher.telling(case.asked, case.right, packs):
            both = merged(case.said, joined(expectation))
            if both is not None and _lines(both) <= _LINES:
                case.said = both
                case.shows.append(mutant)
                return True
        return False

    def _small(self, case: Case) -> Asked:
        packs = [self.searcher.packs(m) for m in case.shows]

        def still(asked: Asked) -> bool:
            search = self.searcher
            return search.holds(asked, case.said, self.bench.base) and not any(search.holds(asked, case.said, p) for p in packs)

        return self.searcher.shrunk(case.asked, still)


def merged(one: Mapping[str, Any], other: Mapping[str, Any]) -> dict[str, Any] | None:
    """Two scenarios' expectations as one; None where they do not go together."""
    out = dict(one)
    for key, value in other.items():
        if not value:
            continue
        if key not in out or out[key] == value:
            out[key] = value
        elif isinstance(out[key], Mapping) and isinstance(value, Mapping):
            inner = merged(out[key], value)
            if inner is None:
                return None
            out[key] = inner
        elif isinstance(out[key], list) and isinstance(value, list) and key in ("not_listed", "advice", "opened", "suspended"):
            out[key] = list(dict.fromkeys((*out[key], *value)))
        elif isinstance(out[key], Mapping) and isinstance(value, str) and key not in _SECTIONS:
            out[key] = {**_as_map(value), **out[key]}
        elif isinstance(out[key], str) and isinstance(value, Mapping) and key not in _SECTIONS:
            out[key] = {**_as_map(out[key]), **value}
        else:
            return None
    return out


_SECTIONS = frozenset(("expect", "never", "override"))


def _as_map(due: str) -> dict[str, str]:
    status, _, day = due.partition(" ")
    return {"status": status, **({"due": day} if day else {})}


def _lines(said: Any) -> int:
    if isinstance(said, Mapping):
        return sum(_lines(v) for v in said.values())
    return 1


def as_file(name: str, adopted: Adopted, comments: Iterable[str] = ()) -> str:
    """The scenarios as a file to stand under ``scenarios/``."""
    head = [f"# Cases that show small mistakes in the pack of {name}, found by changing it.", *(f"# {c}" for c in comments)]
    return "\n".join(head) + "\nscenarios:\n" + "\n".join(adopted.scenarios)
