"""What to ask when a scenario is looked for that would show a change: which cases to begin from, and which steps to take."""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping
from typing import Any

import stepwise
from stepwise.diagnostics import CaseError
from stepwise.kit.mutants.bench import Bench
from stepwise.kit.mutants.edits import at, each_word
from stepwise.kit.mutants.model import Mutant
from stepwise.kit.mutants.perturb import Steps, taken
from stepwise.kit.mutants.steps import Asked, copied, moved
from stepwise.text import Map, Node

#: How many cases a search begins from; how many of them are tried a step away, at what is changed and around it.
_FROM, _CLOSELY, _WIDELY = 40, 8, 2
#: Changes that may show only where a child has been at a stage before.
_OF_SPELLS = frozenset(("since", "moment", "which", "stage"))
#: An ordinary Thursday between two bank holidays.
_PLAIN_DAY = "2026-05-14"


class Questions:
    """What to ask about the mutants of one bench."""

    def __init__(self, bench: Bench) -> None:
        self.bench = bench
        self.stages = tuple(bench.written.pack.stages)
        self._held = [words_of(s.data) for s in bench.scenarios]
        self._stands: list[dict[str, str]] | None = None

    @property
    def stands(self) -> list[dict[str, str]]:
        """For each scenario how every rule stands in its answer. Under the pack's own readings: others are not asked."""
        if self._stands is None:
            self._stands = [_standing(self.bench.pack, s.data, s.as_at, s.log) for s in self.bench.scenarios]
        return self._stands

    def of(self, mutant: Mutant, tries: int) -> Iterator[Asked]:
        """Questions, the likeliest first: scenarios as they are, a step away, several steps, and cases made up."""
        pack = self.bench.written.pack
        about = About(self.bench, mutant)
        closely, widely = Steps(pack, about.closely), Steps(pack, about.widely)
        needed = dict(self.bench.near.options(mutant.path))
        starts = self.starts(mutant, about, needed)
        yield from starts
        chance = random.Random(mutant.id)
        for start in starts[:_CLOSELY]:
            yield from _some(closely.around(start), tries // 12)
        for start in starts[:_WIDELY]:
            yield from _some(widely.around(start), tries // 8)
        for _ in range(tries // 2 if starts else 0):
            q = chance.choice(starts[: 3 * _CLOSELY])
            for _ in range(chance.randint(1, 4)):
                steps = list(chance.choice((closely, widely)).of(q))
                q = (taken(q, chance.choice(steps)) if steps else None) or q
            yield q
        yield from self._made_up(needed, len(mutant.id), max(1, tries // 8))

    def starts(self, mutant: Mutant, about: About, needed: Mapping[str, str]) -> list[Asked]:
        """The cases to begin from, under the readings the change needs: first one for each way in which the changed rule
        can be seen to stand, and of those alike the one that holds most of what the change is about."""
        near = self.bench.near
        stages = near.affected_stages(mutant)
        _, rules = near.affected(mutant.path)
        watched = sorted(rules)[:6]
        alike: dict[tuple[str | None, ...], list[tuple[int, int]]] = {}
        for i, s in enumerate(near.scenarios):
            if stages is not None and not near.stood[i] & stages and not s.log:
                continue
            if (s.readings and not needed) or (not s.log and self.bench.cases.of(i) is None):
                continue
            same = 3 * len(about.closely & self._held[i]) + len(about.widely & self._held[i])
            alike.setdefault(tuple(self.stands[i].get(r) for r in watched), []).append((-same, i))
        rows = [sorted(found) for key, found in sorted(alike.items(), key=lambda kv: all(x is None for x in kv[0]))]
        turns = [found[n][1] for n in range(_FROM) for found in rows if n < len(found)]
        out = []
        for i in turns[:_FROM]:
            s = near.scenarios[i]
            out.append(Asked(dict(s.data), s.as_at, {**s.readings, **needed}, s.log))
        plain = [self._plain(stage, needed) for stage in self.stages if stages is None or stage in stages]
        return [*out[: _CLOSELY - 2], *plain[:2], *out[_CLOSELY - 2 :], *plain[2:]]

    def _plain(self, stage: str, readings: Mapping[str, str]) -> Asked:
        """A case that has stood at one stage for two months, of which nothing else is on record."""
        pack = self.bench.written.pack
        data: dict[str, Any] = {"complete": "all", "episodes": [{"stage": stage, "opened": moved(_PLAIN_DAY, -60)}]}
        data["facts"] = dict.fromkeys(pack.override.raised_by, False)
        return Asked(data, _PLAIN_DAY, readings)

    def _made_up(self, needed: Mapping[str, str], chance: int, number: int) -> Iterator[Asked]:
        """Cases made from the pack, where the ``test`` extra is installed."""
        try:
            from hypothesis import HealthCheck, Phase, given, seed, settings

            from stepwise.kit.strategies import AS_AT, cases
        except ImportError:
            return
        made: list[dict[str, Any]] = []

        @seed(chance)
        @settings(
            max_examples=number, database=None, deadline=None, phases=[Phase.generate], suppress_health_check=list(HealthCheck)
        )
        @given(cases(self.bench.pack))
        def collect(data: dict[str, Any]) -> None:
            made.append(copied(data))

        collect()
        for data in made:
            yield Asked(data, AS_AT.isoformat(), needed)


def _some(questions: Iterator[Asked], most: int) -> list[Asked]:
    """No more than so many, spread over all of them."""
    row = list(questions)
    if len(row) <= most or most < 1:
        return row[: max(most, 1)]
    return [row[i * len(row) // most] for i in range(most)]


def _standing(pack: stepwise.Pack, data: Any, as_at: str, log: bool) -> dict[str, str]:
    try:
        answer: Any = stepwise.evaluate_authority(pack, data, as_at=as_at) if log else stepwise.evaluate(pack, data, as_at)
    except (CaseError, ValueError):
        return {}
    stands = {f.id: f.verdict for m in getattr(answer, "moves", ()) for f in m.findings}
    stands.update({d.id: d.status for d in answer.due})
    for e in answer.escalations:
        stands[e.id] = "started"
        stands.update({r.rule.id: r.state for r in (*e.rungs, *e.other_agencies)})
    return stands


class About:
    """The words a change is about: ``closely``, those of the part changed and of its records; ``widely``, of its rule."""

    def __init__(self, bench: Bench, mutant: Mutant) -> None:
        self.near, tree = bench.near, bench.written.as_read
        path = mutant.path
        items, rules = self.near.affected(path)
        close: set[str] = set()
        wide: set[str] = set()
        if path:
            for part in (at(tree, path), mutant.new):
                if part is not None:
                    each_word(part, close.add)
            rule = at(tree, path[:4] if path[0] in ("moves", "checklists") else path[:3] if path[0] == "override" else path[:2])
            if rule is not None:
                each_word(rule, wide.add)
        else:
            _differing(tree, mutant.new, close)
        for r in rules:
            wide |= self.near.rules.get(r, set())
        if path[:1] == ("readings",) or not items:
            wide |= set(bench.written.pack.override.raised_by)
        if items is None or mutant.kind in _OF_SPELLS:
            wide.add("stages")
        if path[:1] == ("override",):
            close |= set(bench.written.pack.override.raised_by)
        self.closely = frozenset(self._with_records(close))
        self.widely = frozenset(self._with_records(wide | close))

    def _with_records(self, words: set[str]) -> set[str]:
        """The words, and those that the records and checklists they name are made of."""
        seen: set[str] = set()
        while more := words - seen:
            seen |= more
            for word in more:
                words |= self.near.uses.get(("records", word), set())
                if len(words) < 200:
                    words |= self.near.uses.get(("checklists", word), set())
        return words


def _differing(one: Map, other: Node | None, words: set[str]) -> None:
    """The words of the sections in which two trees differ."""
    for key, value in one.entries:
        if isinstance(other, Map) and other.get(key.text) is not value:
            each_word(value, words.add)


def words_of(data: Any) -> frozenset[str]:
    """Every word in a case: kinds, outcomes, roles, stages, the names of facts."""
    found: set[str] = set()

    def visit(value: Any) -> None:
        if isinstance(value, Mapping):
            for k, v in value.items():
                found.add(str(k))
                visit(v)
        elif isinstance(value, list):
            for v in value:
                visit(v)
        elif isinstance(value, str):
            found.add(value)

    visit(data)
    return frozenset(found)
