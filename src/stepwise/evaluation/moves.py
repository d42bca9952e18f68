"""The answer of one move, and of the question "may the case go there?"."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from stepwise.case import Record
from stepwise.compiled import Rule
from stepwise.evaluation.findings import Ask, Finding
from stepwise.evaluation.verdicts import STANDING, Answer


class _Answered(NamedTuple):
    """What a move's answer holds.

    ``found`` has, for each need: its finding; or, for a need that is met, the record that met it, or None where that
    is no record. Most needs of most moves are met, and few readers ask about those: their findings are made when asked
    for. ``rules`` are the needs' rules.
    """

    id: str
    name: str
    answer: Answer
    direction: str
    from_stage: str | None
    to: str
    route: str | None
    closes: tuple[str, ...]
    found: tuple[Finding | Record | None, ...]
    rules: tuple[Rule, ...]
    starts: tuple[str, ...]
    cites: tuple[str, ...]
    readings: tuple[str, ...]
    decided_by: int | None = None
    instead: tuple[str, ...] = ()
    opened_by_override: bool = False
    held_by_concern: bool = False
    asks: tuple[Ask, ...] = ()
    chased: bool = True


class MoveAnswer(_Answered):
    """One move from here: whether it may be made, and every finding that says so. Immutable."""

    @cached_property
    def findings(self) -> tuple[Finding, ...]:
        """What was found for every need, in the pack's order."""
        return tuple(
            [
                f if isinstance(f, Finding) else Finding(rule, "met", () if f is None else (f,))
                for f, rule in zip(self.found, self.rules, strict=True)
            ]
        )

    def __eq__(self, other: object) -> bool:
        return isinstance(other, MoveAnswer) and tuple(self._in_full()) == tuple(other._in_full())

    def __ne__(self, other: object) -> bool:
        return not self == other

    __hash__ = None  # type: ignore[assignment]  # what it holds cannot be hashed either

    def __setattr__(self, name: str, value: object) -> None:
        raise AttributeError("an answer cannot be changed")

    def _in_full(self) -> MoveAnswer:
        return self._replace(found=self.findings)

    @property
    def missing(self) -> tuple[Finding, ...]:
        """The must-level findings that stand open, in the pack's order."""
        return tuple([f for f in self[8] if type(f) is Finding and f[1] in STANDING and f[0].strength == "must"])

    @property
    def gaps(self) -> tuple[Finding, ...]:
        """What stands open without blocking: shoulds, and musts that do not gate."""
        return tuple(f for f in self.findings if f.open and f.rule.strength != "may" and not f.rule.gates)

    @property
    def deciding(self) -> Finding | None:
        """The finding that is the decision, where the pack names one: it says who decides."""
        return self.findings[self.decided_by] if self.decided_by is not None else None

    @property
    def earliest(self) -> str | None:
        """The first day on which time alone would open the move; None where anything else is missing."""
        open_gates = [f for f in self.findings if f.rule.gates and f.open]
        if not open_gates or any(f.earliest is None for f in open_gates):
            return None
        return max(f.earliest for f in open_gates if f.earliest is not None)

    def finding(self, need: str) -> Finding:
        """The finding of one need, by its id with or without the move's. Raises LookupError."""
        for f in self.findings:
            if f.rule.id in (need, f"{self.id}.{need}"):
                return f
        raise LookupError(
            f'the move "{self.id}" has no need "{need}"; it has: '
            + ", ".join(f.rule.id.split(".", 1)[1] for f in self.findings)
        )

    def to_dict(self) -> dict[str, object]:
        """JSON-ready."""
        out: dict[str, object] = {
            "id": self.id,
            "name": self.name,
            "answer": self.answer,
            "direction": self.direction,
            "from": self.from_stage,
            "to": self.to,
            "route": self.route,
            "closes": list(self.closes),
            "cites": list(self.cites),
            "readings": list(self.readings),
            "decided_by": self.deciding.rule.id if self.deciding else None,
            "findings": [f.to_dict() for f in self.findings],
            "starts": list(self.starts),
            "earliest": self.earliest,
        }
        if self.instead:
            out["instead"] = list(self.instead)
        if self.opened_by_override:
            out["opened_by_override"] = True
        if self.held_by_concern:
            out["held_by_concern"] = True
        if not self.chased:
            out["chased"] = False
        if self.asks:
            out["asks"] = [a.to_dict() for a in self.asks]
        return out


@dataclass(frozen=True, slots=True)
class Asked:
    """The answer to "may the case go there?": the best of the moves that do, or the shortest way round.

    ``here``: the case stands there already. ``unlisted``: moves that lead there from here, for which nothing on record asks.
    """

    to: str
    answer: Answer
    moves: tuple[str, ...]
    ways: tuple[tuple[str, ...], ...]
    cites: tuple[str, ...] = ()
    says: str | None = None
    here: bool = False
    unlisted: tuple[str, ...] = ()

    def to_dict(self) -> dict[str, object]:
        """JSON-ready."""
        return {
            "to": self.to,
            "answer": self.answer,
            "moves": list(self.moves),
            "ways": [list(w) for w in self.ways],
            "cites": list(self.cites),
            "says": self.says,
            "here": self.here,
            "unlisted": list(self.unlisted),
        }


#: Answers from best to worst.
BEST: tuple[Answer, ...] = ("allowed", "allowed_with_gaps", "not_known", "blocked", "prohibited")


def ways(links: Mapping[str, tuple[str, ...]], here: tuple[str, ...], to: str) -> tuple[tuple[str, ...], ...]:
    """The shortest chains of stages from here to ``to``, by need: a way down does not lead up first, nor a way up down.

    ``links`` holds the stages in order of need. Where there is no such chain, the shortest of any kind.
    """
    rank = {stage: i for i, stage in enumerate(links)}
    found: list[tuple[str, ...]] = []
    for start in here:
        low, high = sorted((rank[start], rank.get(to, rank[start])))
        between = {s: tuple(t for t in links[s] if low <= rank[t] <= high) for s in links if low <= rank[s] <= high}
        found += _shortest(between, (start,), to)
    if found:
        least = min(len(w) for w in found)
        return tuple(w for w in found if len(w) == least)
    return _shortest(links, here, to)


def _shortest(links: Mapping[str, tuple[str, ...]], here: tuple[str, ...], to: str) -> tuple[tuple[str, ...], ...]:
    level: list[tuple[str, ...]] = [(s,) for s in here]
    seen = set(here)
    while level:
        found = tuple(w for w in level if w[-1] == to and len(w) > 1)
        if found:
            return found
        following = []
        for way in level:
            for stage in links.get(way[-1], ()):
                if stage not in seen or stage == to:
                    following.append((*way, stage))
        seen.update(w[-1] for w in following)
        level = following
    return ()
