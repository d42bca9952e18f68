"""From a compiled pack to rulesets, one a move: what makes each need's verdict, and the verdicts the move's answer.

A ruleset is plain data in the form `durable_rules` reads. A need's fact carries the answers to its questions as numbers
(0 no, 1 not known, 2 yes); one rule stands for each way they can come out, and concludes a verdict. A verdict that
matters to the move leaves a mark; when all needs are said, the fact ``end`` lets one rule read the marks and conclude
the answer: prohibited before blocked before not known before gaps before allowed.

Where a condition has too many ways to come out, its parts become facts of their own, whose conclusions the need's fact
then carries.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator
from typing import Any, NamedTuple

from pydantic import BaseModel

from stepwise.compiled import CompiledMove, CompiledNeed
from stepwise.durable.formulas import TooManyWays, Way, both, least, ways
from stepwise.pack.conditions import All, Any_, AtLeast, Condition, None_

#: More tests than this on one level of a network, and `durable_rules` never comes back from loading it.
MOST_TESTS = 500
#: Ways beyond which a condition is taken apart.
_MANY = 40

#: The mark that decides, and the answer it gives, worst first.
ANSWERS: tuple[tuple[str | None, str], ...] = (
    ("prohibited", "prohibited"),
    ("blocked", "blocked"),
    ("unknown", "not_known"),
    ("gap", "allowed_with_gaps"),
    (None, "allowed"),
)
#: What is asked of a move itself, whatever it needs.
STANDING = ("banned", "service", "target", "requested", "raised", "away")

_COMPOSITE = (All, Any_, None_, AtLeast)

_Ways = Callable[[int, int], list[Way]]
#: A verdict, the mark it leaves, and the ways to it.
_Outcome = tuple[str, str | None, list[Way]]


class Conclusion(NamedTuple):
    """What a rule concludes of a fact: the value of a part, or a verdict, and the mark it leaves on the move."""

    value: Any
    mark: str | None = None


class FactOf(NamedTuple):
    """A fact to assert: its number, the leaves it carries in order, and whose it is: a need's, a part's or the move's."""

    number: int
    leaves: tuple[str, ...]
    need: CompiledNeed | None = None
    part: str | None = None


class Ruleset(NamedTuple):
    """The rules of one move, what each concludes, and the facts they wait for, in order."""

    move: CompiledMove
    rules: dict[str, dict[str, Any]]
    concludes: dict[str, Conclusion]
    facts: tuple[FactOf, ...]
    too_many: tuple[str, ...]


def field(leaf: int) -> str:
    """The key under which a fact carries its leaf of this place."""
    return f"a{leaf}"


class PackRules:
    """Makes the rulesets of one pack's moves. What two needs ask alike is worked out once."""

    def __init__(self) -> None:
        self._names: dict[str, str] = {}
        self._known: dict[int, tuple[Condition, str]] = {}
        self._outcomes: dict[tuple[object, ...], list[_Outcome]] = {}
        #: Leaf to the condition it asks.
        self.conditions: dict[str, Condition] = {}
        #: Leaf of a part to its ways of coming out as 0, 1 and 2.
        self.parts: dict[str, tuple[list[Way], list[Way], list[Way]]] = {}

    def of_move(self, move: CompiledMove) -> Ruleset:
        """The ruleset of one move. A need whose conditions cannot be put into rules is named in ``too_many``."""
        made, too_many = _Made(self), []
        for n in move.needs:
            try:
                made.need(n, self.outcomes(n, move.by_override))
            except TooManyWays:
                too_many.append(n.rule.id)
        made.standing(move)
        made.answers()
        return Ruleset(move, made.rules, made.concludes, tuple(made.facts), tuple(too_many))

    # -- a need's verdict

    def outcomes(self, n: CompiledNeed, by_override: bool) -> list[_Outcome]:
        """The verdicts a need may have, each with its mark and the ways to it. Raises TooManyWays."""
        has = (n.absent, n.prohibits, n.void, n.waiver, n.not_applicable_by, n.shortfall, n.rule.gates, by_override)
        key = (self._asked(n.only_if), self._asked(n.when), n.rule.strength, *map(bool, has))
        if key not in self._outcomes:
            try:
                found = list(_verdicts(n, self._condition, by_override))
                if sum(len(some) for _, _, some in found) > 2 * _MANY:
                    raise TooManyWays
            except TooManyWays:
                found = list(_verdicts(n, self._one_leaf, by_override))
            self._outcomes[key] = found
        return self._outcomes[key]

    # -- conditions

    def _condition(self, c: Condition) -> _Ways:
        """The ways of a condition: of the whole where it is small, else of its parts, each a fact of its own."""
        try:
            small = sum(len(ways(c, v, v, self._leaf_or_none)) for v in (0, 1, 2)) <= _MANY
        except TooManyWays:
            small = False
        if small:
            return lambda low, high: ways(c, low, high, self._leaf_or_none)
        return lambda low, high: ways(c, low, high, lambda x: None if x is c else self._part(x))

    def _one_leaf(self, c: Condition) -> _Ways:
        leaf = self._part(c)
        return lambda low, high: [{leaf: (low, high)}] if low <= high else []

    def _part(self, c: Condition) -> str:
        """A condition as one leaf: where it has parts, rules of its own conclude it."""
        if not isinstance(c, _COMPOSITE):
            return self._leaf(c)
        leaf = "p" + self._asked(c)
        if leaf not in self.parts:
            some = self._condition(c)
            self.parts[leaf] = (some(0, 0), some(1, 1), some(2, 2))
        return leaf

    def _leaf_or_none(self, c: Condition) -> str | None:
        return None if isinstance(c, _COMPOSITE) else self._leaf(c)

    def _leaf(self, c: Condition) -> str:
        leaf = self._asked(c)
        self.conditions.setdefault(leaf, c)
        return leaf

    def _asked(self, c: Condition | None) -> str:
        """A name for what a condition asks; the same question has the same name everywhere."""
        if c is None:
            return ""
        known = self._known.get(id(c))
        if known is None:
            known = self._known[id(c)] = (c, self._names.setdefault(_said(c), f"q{len(self._names)}"))
        return known[1]


def _verdicts(n: CompiledNeed, condition: Callable[[Condition], _Ways], by_override: bool) -> Iterator[_Outcome]:
    if n.absent:
        yield "not_applicable", None, [{}]
        return
    guard: _Ways = condition(n.only_if) if n.only_if is not None else lambda low, high: [{}] if high == 2 else []
    test: _Ways = condition(n.when) if n.when is not None else lambda low, high: _own("clean", low, high)
    if n.shortfall is not None:  # met only if the condition holds and no shortfall stands against it
        test = least([test, lambda low, high: _own("right", low, high)])
    yield "not_applicable", None, guard(0, 0)
    yield "met", None, both(guard(1, 2), test(2, 2))
    yield from _open("not_met", n, both(guard(2, 2), test(0, 0)), by_override)
    unknown = [*both(guard(2, 2), test(1, 1)), *both(guard(1, 1), test(0, 1))]
    yield from _open("not_known", n, unknown, by_override)


def _open(verdict: str, n: CompiledNeed, some: list[Way], by_override: bool) -> Iterator[_Outcome]:
    """An open need, and what may yet set it aside: a person, void grounds, a waiver, the override, in that order."""
    forbidden = n.prohibits is not None and verdict == "not_met"
    if n.not_applicable_by:
        yield "not_applicable", None, both(some, _own("aside", 2, 2))
        some = both(some, _own("aside", 0, 1))
    left = [(verdict, some)]
    if n.void is not None:
        yield "waived", None, both(some, _own("void", 2, 2))
        left = [(verdict, both(some, _own("void", 0, 0))), ("not_known", both(some, _own("void", 1, 1)))]
    for still, those in left:
        if n.waiver is not None and not forbidden:
            yield "waived", None, both(those, _own("waiver", 2, 2))
            those = both(those, _own("waiver", 0, 1))
        if by_override:
            yield "suspended", None, both(those, _own("raised", 2, 2))
            those = both(those, _own("raised", 0, 1))
        yield still, _mark(still, n, forbidden), those


def _own(what: str, low: int, high: int) -> list[Way]:
    """A question of the need's own, besides its conditions."""
    return [{what: (low, high)}] if low <= high else []


def _mark(verdict: str, n: CompiledNeed, forbidden: bool) -> str | None:
    if forbidden:
        return "prohibited"
    if n.rule.gates:
        return "blocked" if verdict == "not_met" else "unknown"
    return "gap" if n.rule.strength != "may" else None


class _Made:
    """One move's rules and facts, as they are put together."""

    def __init__(self, pack: PackRules) -> None:
        self._pack = pack
        self._parts: set[str] = set()
        self.rules: dict[str, dict[str, Any]] = {}
        self.concludes: dict[str, Conclusion] = {}
        self.facts: list[FactOf] = []

    def need(self, n: CompiledNeed, outcomes: list[_Outcome]) -> None:
        said = [(way, Conclusion(verdict, mark)) for verdict, mark, some in outcomes for way in some]
        self._fact(said, need=n)

    def standing(self, move: CompiledMove) -> None:
        marks: list[tuple[str, Way]] = [("prohibited", {"banned": (2, 2)})]
        marks += [("unknown", {x: (1, 1)}) for x in ("service", "target", "requested")]
        if not move.by_override:
            marks.append(("gap", {"raised": (2, 2), "away": (2, 2)}))
        self._fact([(way, Conclusion(None, mark)) for mark, way in marks])

    def answers(self) -> None:
        worse: list[str] = []
        for mark, answer in ANSWERS:
            parts: list[dict[str, Any]] = [{"end": {"end": 1}}]
            if mark is not None:
                parts.append({"mark": {"mark": mark}})
            parts += [{f"no{w}$not": {"mark": w}} for w in worse]
            self.rules[f"answer.{answer}"] = {"all": parts}
            self.concludes[f"answer.{answer}"] = Conclusion(answer)
            if mark is not None:
                worse.append(mark)

    def _fact(self, said: list[tuple[Way, Conclusion]], need: CompiledNeed | None = None, part: str | None = None) -> None:
        leaves = tuple(dict.fromkeys(leaf for way, _ in said for leaf in way))
        for leaf in leaves:
            if leaf in self._pack.parts and leaf not in self._parts:
                self._parts.add(leaf)
                some = self._pack.parts[leaf]
                self._fact([(way, Conclusion(v)) for v in (0, 1, 2) for way in some[v]], part=leaf)
        number = len(self.facts)
        place = {leaf: field(i) for i, leaf in enumerate(leaves)}
        for way, conclusion in said:
            tests: list[dict[str, Any]] = [{"fact": number}]
            tests += [t for leaf, (low, high) in way.items() for t in _tests(place[leaf], low, high)]
            name = f"{number}.{len(self.rules)}"
            self.rules[name] = {"all": [{"m": {"$and": tests} if len(tests) > 1 else tests[0]}]}
            self.concludes[name] = conclusion
        self.facts.append(FactOf(number, leaves, need, part))


def _tests(key: str, low: int, high: int) -> Iterator[dict[str, Any]]:
    if low == high:
        yield {key: low}
    elif high < 2:
        yield {"$lte": {key: high}}
    elif low > 0:
        yield {"$gte": {key: low}}


_NOT_ASKED = frozenset(("says", "cites", "reading", "if_reading", "absent"))


def _said(c: Any) -> str:
    """What a condition asks, as text: alike for conditions that ask alike, whatever they say and cite."""
    if isinstance(c, BaseModel):
        parts = (f"{k}={_said(v)}" for k, v in c if k not in _NOT_ASKED and v is not None)
        return f"{type(c).__name__}({', '.join(parts)})"
    if isinstance(c, tuple):
        return f"({', '.join(map(_said, c))})"
    return repr(c)


def tests_on_one_level(rules: Iterable[dict[str, Any]]) -> int:
    """The most distinct tests a network of these rules could hold on one level."""
    found: set[str] = set()
    for rule in rules:
        for part in rule["all"]:
            for pattern in part.values():
                found.update(json.dumps(t, sort_keys=True) for t in pattern.get("$and", [pattern]))
    return len(found)
