"""Findings: one line of an answer each, with its verdict, its evidence and what would change it."""

from __future__ import annotations

from datetime import date
from typing import Any, NamedTuple

from stepwise.case import Record
from stepwise.compiled import Rule
from stepwise.evaluation.verdicts import STANDING, Verdict


class Ask(NamedTuple):
    """Something not known that would settle a finding: ``facts.x``, ``events.y``, ``events.y.outcome`` …"""

    what: str
    path: str | None = None

    def to_dict(self) -> dict[str, object]:
        """JSON-ready."""
        return {"what": self.what} if self.path is None else {"what": self.what, "path": self.path}


class Lack(NamedTuple):
    """What a record lacks (``contains``: rationale), or the kind of record that is not there."""

    what: str
    of: tuple[str, ...]

    def to_dict(self) -> dict[str, object]:
        """JSON-ready."""
        return {"what": self.what, "of": list(self.of)}


class Branch(NamedTuple):
    """The named branch that decided a finding."""

    says: str
    cites: tuple[str, ...]


class SetAside(NamedTuple):
    """Who or what set a need aside: a waiver, the override, a person, a reading, or a void refusal."""

    by: str
    cites: tuple[str, ...]
    otherwise: Verdict
    record: Record | None = None
    detail: str | None = None


class Why(NamedTuple):
    """What stands behind a verdict besides its evidence. Most findings need none of it and share one, ``PLAIN``."""

    lacks: tuple[Lack, ...] = ()
    asks: tuple[Ask, ...] = ()
    #: The ordinal of the day on which time alone would meet it.
    earliest: int | None = None
    branch: Branch | None = None
    set_aside: SetAside | None = None
    superseded: tuple[Record, ...] = ()
    prohibited: bool = False
    waiver_open: tuple[str, ...] = ()
    late_decision: str | None = None


PLAIN = Why()


class Finding(NamedTuple):
    """One line of an answer: what is asked, the verdict, the evidence, and what would change it.

    An answer holds dozens of these, so a finding is small: what is usually empty stands together in ``why``.
    """

    rule: Rule
    verdict: Verdict
    evidence: tuple[Record, ...] = ()
    why: Why = PLAIN

    @property
    def lacks(self) -> tuple[Lack, ...]:
        """What a record lacks, or which kind of record is not there."""
        return self.why.lacks

    @property
    def asks(self) -> tuple[Ask, ...]:
        """What to find out, where it is not known."""
        return self.why.asks

    @property
    def earliest(self) -> str | None:
        """The first day on which time alone would meet it."""
        day = self.why.earliest
        return None if day is None else date.fromordinal(day).isoformat()

    @property
    def branch(self) -> Branch | None:
        """The named branch that decided it."""
        return self.why.branch

    @property
    def set_aside(self) -> SetAside | None:
        """Who or what set it aside."""
        return self.why.set_aside

    @property
    def superseded(self) -> tuple[Record, ...]:
        """Earlier records that would have met it, had a later one not come after them."""
        return self.why.superseded

    @property
    def prohibited(self) -> bool:
        """Whether it is a prohibition that is broken: nothing sets that aside."""
        return self.why.prohibited

    @property
    def waiver_open(self) -> tuple[str, ...]:
        """The roles that could waive it."""
        return self.why.waiver_open

    @property
    def late_decision(self) -> str | None:
        """When it was met after all, for a move made without it."""
        return self.why.late_decision

    @property
    def id(self) -> str:
        """The finding's id: ``move.need``."""
        return self.rule.id

    @property
    def says(self) -> str:
        """The sentence an officer reads."""
        return self.rule.says

    @property
    def strength(self) -> str:
        """``must``, ``should`` or ``may``."""
        return self.rule.strength

    @property
    def cites(self) -> tuple[str, ...]:
        """The clauses it stands on."""
        return self.rule.cites or self.rule.inherited

    @property
    def owner(self) -> tuple[str, ...]:
        """Whose it is."""
        return self.rule.owner

    @property
    def open(self) -> bool:
        """Whether it stands open: not met, or not known to be."""
        return self[1] in STANDING

    def but(self, verdict: Verdict | None = None, evidence: tuple[Record, ...] | None = None, **why: Any) -> Finding:
        """The same finding with another verdict, more evidence, or something set in its ``why``."""
        return Finding(
            self.rule,
            self.verdict if verdict is None else verdict,
            self.evidence if evidence is None else evidence,
            self.why._replace(**why) if why else self.why,
        )

    def to_dict(self) -> dict[str, object]:
        """JSON-ready."""
        r = self.rule
        out: dict[str, object] = {
            "id": r.id,
            "verdict": self.verdict,
            "strength": r.strength,
            "gates": r.gates,
            "says": r.says,
            "owner": list(r.owner),
            "cites": list(r.cites),
            "inherited": list(r.inherited),
            "readings": list(r.readings),
            "evidence": [e.to_dict() for e in self.evidence],
        }
        if self.lacks:
            out["lacks"] = [x.to_dict() for x in self.lacks]
        if self.asks:
            out["asks"] = [a.to_dict() for a in self.asks]
        if self.earliest is not None:
            out["earliest"] = self.earliest
        if self.branch is not None:
            out["branch"] = {"says": self.branch.says, "cites": list(self.branch.cites)}
        if self.set_aside is not None:
            s = self.set_aside
            aside: dict[str, object] = {"by": s.by, "cites": list(s.cites), "otherwise": s.otherwise}
            if s.record is not None:
                aside["record"] = s.record.to_dict()
            if s.detail is not None:
                aside["detail"] = s.detail
            out["set_aside"] = aside
        if self.superseded:
            out["superseded"] = [e.to_dict() for e in self.superseded]
        if self.prohibited:
            out["prohibited"] = True
        if self.late_decision is not None:
            out["decided_late"] = self.late_decision
        if self.waiver_open:
            out["could_be_waived_by"] = list(self.waiver_open)
        return out
