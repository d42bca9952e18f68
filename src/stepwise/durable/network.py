"""Running rulesets in `durable_rules`, with what it needs to be safe: see :class:`Network`.

This module runs only in the child process (:mod:`stepwise.durable.child`): the library can hang or crash.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache
from typing import Any

from durable.engine import Host, MessageNotHandledException

from stepwise.durable.report import Opinion
from stepwise.durable.rules import MOST_TESTS, Conclusion, FactOf, Ruleset, field, tests_on_one_level
from stepwise.durable.values import CannotJudge


class FailedRun(Exception):
    """The library swallowed an error, or concluded nothing where a rule had to fire."""


class _QuietHost(Host):  # type: ignore[misc]  # the library publishes no types
    def _run(self) -> None:
        """No threads: the library's own would take actions away from their caller."""


@cache
def _host() -> _QuietHost:
    """The only host of this process."""
    return _QuietHost()


class Network:
    """The rulesets of one pack, under a name of its own.

    Facts are asserted one at a time, each with an id of its own; that no rule takes a fact is ordinary; an error kept in
    the state is an error; and the state is deleted whatever happened, since a ruleset holds no more than 1,024. Needs do
    not look at each other, so what the rules have concluded of a fact is kept for the next fact that is the same.
    """

    def __init__(self, name: str) -> None:
        self._name = name
        self._run: _Run | None = None
        #: What the rules concluded of a fact: the same fact again would only be concluded the same again.
        self._kept: dict[tuple[str, int, tuple[int, ...]], Conclusion] = {}

    def load(self, r: Ruleset) -> bool:
        """Take a move's ruleset in. Gives False where its network would be too large to load."""
        if tests_on_one_level(r.rules.values()) > MOST_TESTS:
            return False
        definition = {name: {**rule, "run": self._action(r.concludes[name])} for name, rule in r.rules.items()}
        _host().set_rulesets({f"{self._name}.{r.move.id}": definition})
        return True

    def conclude(self, r: Ruleset, case: str, asked: Callable[[FactOf, str], int]) -> Opinion:
        """The opinion on a move, from the answers to its questions. Raises FailedRun."""
        run = self._run = _Run(f"{self._name}.{r.move.id}", f"{case}.{r.move.id}")
        parts: dict[str, int] = {}
        verdicts: dict[str, str] = {}
        silent = dict.fromkeys(r.too_many, "its conditions can come out in too many ways")
        unsaid: dict[str, str] = {}
        try:
            for f in r.facts:
                try:
                    values = tuple(_known(x, parts, unsaid, asked, f) for x in f.leaves)
                except CannotJudge as e:
                    (silent if f.need else unsaid)[f.need.rule.id if f.need else f.part or r.move.id] = str(e)
                    continue
                concluded = self._concluded(run, r, f, values)
                if f.need is not None:
                    verdicts[f.need.rule.id] = concluded.value
                elif f.part is not None:
                    parts[f.part] = concluded.value
            if r.move.id in unsaid:
                silent[r.move.id] = unsaid[r.move.id]
            run.tell({"end": 1})
            return Opinion(None if silent else run.one().value, verdicts, silent)
        finally:
            self._run = None
            run.forget()

    def _concluded(self, run: _Run, r: Ruleset, f: FactOf, values: tuple[int, ...]) -> Conclusion:
        key = (r.move.id, f.number, values)
        if key in self._kept:
            run.leave(self._kept[key].mark)
            return self._kept[key]
        run.tell({"fact": f.number, **{field(i): v for i, v in enumerate(values)}})
        if f.need is None and f.part is None:
            return Conclusion(None)  # what is asked of the move itself may leave several marks, or none
        self._kept[key] = run.one()
        return self._kept[key]

    def _action(self, c: Conclusion) -> Callable[[Any], None]:
        def act(said: Any) -> None:
            assert self._run is not None
            self._run.conclude(c, said)

        return act


def _known(
    leaf: str, parts: Mapping[str, int], unsaid: Mapping[str, str], asked: Callable[[FactOf, str], int], f: FactOf
) -> int:
    if leaf in unsaid:
        raise CannotJudge(unsaid[leaf])
    return parts[leaf] if leaf in parts else asked(f, leaf)


class _Run:
    """One move of one case going through the network."""

    def __init__(self, ruleset: str, case: str) -> None:
        self._ruleset, self._case, self._told = ruleset, case, 0
        self._concluded: list[Conclusion] = []
        self._marks: set[str] = set()

    def tell(self, fact: Mapping[str, Any]) -> None:
        """Assert one fact."""
        self._told += 1
        self._concluded = []
        self._assert({"id": f"{self._case}.{self._told}", **fact})

    def _assert(self, fact: Mapping[str, Any]) -> None:
        try:
            state = _host().assert_fact(self._ruleset, {"sid": self._case, **fact})
        except MessageNotHandledException:
            return
        if state and "exception" in state:
            raise FailedRun(f"a rule of {self._ruleset} failed")

    def conclude(self, c: Conclusion, said: Any) -> None:
        """A rule fired: keep what it concludes, and let its mark follow."""
        self._concluded.append(c)
        self.leave(c.mark, said.assert_fact)

    def leave(self, mark: str | None, tell: Callable[[dict[str, Any]], None] | None = None) -> None:
        """A mark on the move, once, as a fact for the answering rules."""
        if mark is None or mark in self._marks:
            return
        self._marks.add(mark)
        try:
            (tell or self._assert)({"id": f"{self._case}.{mark}", "mark": mark})
        except MessageNotHandledException:
            pass

    def one(self) -> Conclusion:
        """The one thing concluded of the fact last told."""
        if len(self._concluded) != 1:
            raise FailedRun(f"the rules of {self._ruleset} concluded {len(self._concluded)} things of one fact")
        return self._concluded[0]

    def forget(self) -> None:
        """Delete the state, if anything was told."""
        if self._told or self._marks:
            _host().delete_state(self._ruleset, self._case)
