"""Which scenarios can tell of a change, the likeliest first.

A scenario is left out only where it cannot tell: what it expects names neither the changed rule nor any rule that
leans on it, and nothing that is made of all of them (who is asked next, which moves lead there …) at a stage they
concern; or it is read under another option of the reading whose change was changed.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from stepwise.checks.walk import rule_id
from stepwise.kit.expectations import listed
from stepwise.kit.mutants.edits import Path, each_word
from stepwise.kit.mutants.model import Mutant
from stepwise.kit.scenarios import Scenario
from stepwise.pack import Written
from stepwise.text import Map, Node

Item = tuple[str, str]
"""A section of the pack, and a name in it."""

_STAGED = ("moves", "clocks", "ladders")
_NAMED = ("records", "checklists", "authority_duties", *_STAGED)
#: Where alone a name of these sections may stand; the name of a record may stand anywhere.
_NAMED_BY: dict[str, tuple[str, ...]] = {
    **dict.fromkeys(("moves", "clocks", "authority_duties"), ("ladders",)),
    "ladders": (),
    "checklists": ("moves", "clocks"),
}
#: Expectations that a rule may change without being named in them.
_OF_MANY = frozenset({"asked", "ask_next", "made", "override", "position", "refused", "instead", "advice"})


class Near:
    """What each part of a pack leans on, and what each scenario speaks of."""

    def __init__(self, written: Written, scenarios: Sequence[Scenario]) -> None:
        self.scenarios = scenarios
        self.entry = written.pack.entry
        self.chosen = {r: chosen for r, (chosen, _) in written.options.items()}
        self.stages = frozenset(written.pack.stages)
        self.nodes: dict[Item, Map] = {
            (section, k.text): v for section in _NAMED for k, v in _entries(written.as_read.get(section)) if isinstance(v, Map)
        }
        self.uses = {item: _words(node) for item, node in self.nodes.items()}
        #: The words of what any answer may turn on.
        self.of_all = {w for s in ("stages", "override", "prohibits") if (v := written.as_read.get(s)) for w in _words(v)}
        self.rules: dict[str, set[str]] = {}
        self.items: dict[str, list[str]] = {}
        self._find_rules()
        self.speaks = [_speaks(s) for s in scenarios]
        self.of_many = [_speaks_of_many(s) for s in scenarios]
        self.stood = [_stood(s.data, self.entry) for s in scenarios]

    def _find_rules(self) -> None:
        for (section, name), node in self.nodes.items():
            for part in ("needs", "then", "rungs", "other_agencies"):
                for k, v in _entries(node.get(part)):
                    self.rules[f"{name}.{k.text}"] = _words(v)
                    checklist = v.get("checklist") if isinstance(v, Map) else None
                    for c in _words(checklist) if checklist is not None else ():
                        rows = [f"{name}.{c}.{i.text}" for i, _ in _entries(self.nodes[("checklists", c)].get("items"))]
                        self.items.setdefault(c, []).extend(rows)
            if section in ("clocks", "ladders", "authority_duties"):
                self.rules[name] = self.uses[(section, name)]

    def order(self, mutant: Mutant) -> list[int]:
        """The scenarios that can tell of it, by number: the nearest first, those that need other readings later."""
        items, rules = self.affected(mutant.path)
        stages = self.affected_stages(mutant)
        logs = items is None or any(section in ("authority_duties", "ladders") for section, _ in items)
        options = self.options(mutant.path)
        switched = mutant.path[1] if mutant.path[:1] == ("readings",) else None
        rows = []
        for i, s in enumerate(self.scenarios):
            if any(s.readings.get(r, self.chosen.get(r)) != o for r, o in options) or switched in s.readings:
                continue
            score = self._score(i, items, rules)
            if not score and items is not None:
                if not self.of_many[i] or (s.log and not logs):
                    continue
                if not s.log and stages is not None and not self.stood[i] & stages and "refused" not in s.expect:
                    continue
            rows.append((_turn(score, bool(s.readings)), -score, i))
        return [i for *_, i in sorted(rows)]

    def _score(self, i: int, items: set[Item] | None, rules: set[str]) -> int:
        speaks = self.speaks[i]
        if speaks & rules:
            return 3
        if items is not None and any(section in _STAGED and name in speaks for section, name in items):
            return 2
        return 0

    def affected_stages(self, mutant: Mutant) -> frozenset[str] | None:
        """The stages that a change concerns; None where it may concern any."""
        items, _ = self.affected(mutant.path)
        return None if items is None or _changes_stages(mutant) else self.stages_of(items)

    @staticmethod
    def options(path: Path) -> list[tuple[str, str]]:
        """The options of readings inside whose changes a path leads."""
        return [
            (str(path[i + 1]), str(path[i + 2])) for i, step in enumerate(path) if step == "if_reading" and len(path) > i + 2
        ]

    def affected(self, path: Path) -> tuple[set[Item] | None, set[str]]:
        """The items whose answers a change there may change (None: any), and the rules among them that lean on it."""
        if path[:2] == ("override", "then") and len(path) > 2:
            return {("override", str(path[2]))}, {rule_id(path)}
        name = self._word(path)
        if name is None and (len(path) < 2 or path[0] not in _NAMED):
            return None, {rule_id(path)} if len(path) > 2 else set()
        first = (str(path[0]), name or str(path[1]))
        seen, queue = {first}, [first]
        names: set[str] = set()
        while queue:
            section, found = queue.pop()
            more = self._names(section, found)
            if section not in _STAGED:
                names |= more
            by = _NAMED_BY.get(section, _NAMED)
            for item, uses in self.uses.items():
                if item not in seen and item[0] in by and uses & more:
                    seen.add(item)
                    queue.append(item)
        rules = {rule for rule, uses in self.rules.items() if uses & names}
        if path[0] in _STAGED or path[0] == "authority_duties":
            rules.add(rule_id(path))
        for section, found in seen:
            if section == "checklists":
                own = f".{found}.{path[3]}" if first == (section, found) and len(path) > 3 else ""
                rules |= {x for x in self.items.get(found, ()) if x.endswith(own)}
        return seen, rules

    def _word(self, path: Path) -> str | None:
        """The reading or the group of people that a change is about, where only rules that name it can tell."""
        if path[:1] == ("readings",) and len(path) > 1:
            name = str(path[1])
        elif path[:2] == ("vocabulary", "groups") and len(path) > 2:
            name = str(path[2])
        else:
            return None
        return None if name in self.of_all else name

    def _names(self, section: str, name: str) -> set[str]:
        if section == "moves":
            return {f"{name}.{k.text}" for k, _ in _entries(self.nodes[(section, name)].get("then"))}
        return {name}

    def stages_of(self, items: set[Item]) -> frozenset[str] | None:
        """The stages that items concern; None where they concern any."""
        found: set[str] = set()
        for section, name in items:
            if section == "override":
                return None
            if section not in _STAGED:
                continue
            said = _said(self.nodes[(section, name)], ("from", "while"))
            if not said or said - self.stages:
                return None
            found |= said
        return frozenset(found)


def _turn(score: int, other_readings: bool) -> int:
    """Another reading costs a load of the pack: after the scenarios that speak of the rule, before those that do not."""
    return (1 if score == 3 else 3) if other_readings else (0 if score else 2)


def _changes_stages(mutant: Mutant) -> bool:
    return len(mutant.path) == 2 and mutant.kind in ("move", "stage")


def _entries(node: Node | None) -> tuple[tuple[Any, Node], ...]:
    return node.entries if isinstance(node, Map) else ()


def _words(node: Node) -> set[str]:
    found: set[str] = set()
    each_word(node, found.add)
    return found


def _said(node: Node, keys: tuple[str, ...]) -> set[str]:
    """Every word that stands under one of these keys, however deep, but in no condition's."""
    found: set[str] = set()
    if isinstance(node, Map):
        for k, v in node.entries:
            if k.text in keys:
                found |= _words(v)
            elif k.text == "if_reading":
                for _, options in _entries(v):
                    for _, changes in _entries(options):
                        found |= _said(changes, keys)
    return found


def _speaks(s: Scenario) -> frozenset[str]:
    """The ids of rules, moves and ladders that a scenario's expectations name."""
    found: set[str] = set()
    for part in (s.expect, s.never):
        for key, wanted in part.items():
            if key in ("missing", "gaps") and isinstance(wanted, Mapping):
                found |= {x for m, needs in wanted.items() for x in (m, *(f"{m}.{n}" for n in listed(needs)))}
            elif key in ("escalations", "other_agencies") and isinstance(wanted, Mapping):
                for id, rungs in wanted.items():
                    ladder = id.partition("#")[0]
                    found |= {ladder, *(f"{ladder}.{r}" for r in listed(rungs))}
            else:
                found |= {x.partition("#")[0] for x in _ids(wanted)}
    return frozenset(found | {x.partition(".")[0] for x in found})


def _speaks_of_many(s: Scenario) -> bool:
    """Whether what is expected may turn on rules that are not named in it."""
    nothing_started = not s.expect.get("escalations", True)
    return bool(_OF_MANY & set(s.expect)) or nothing_started or bool({"missing", "advice"} & set(s.never))


def _ids(wanted: Any) -> Iterator[str]:
    if isinstance(wanted, Mapping):
        yield from wanted
        for inner in wanted.values():
            yield from _ids(inner)
    elif isinstance(wanted, list):
        for inner in wanted:
            yield from _ids(inner)
    elif isinstance(wanted, str):
        yield wanted


def _stood(data: Mapping[str, Any], entry: str) -> frozenset[str]:
    """Every stage the child has stood at, and the entry stage: a move made is judged from where it was made."""
    return frozenset({entry, *(str(e.get("stage")) for e in data.get("episodes") or () if isinstance(e, Mapping))})
