"""The answer: plain, immutable data. It is a tree of findings; every list beside the tree is computed from it.

Nothing here knows how an answer was reached, or how to say it in a sentence.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, NamedTuple

from stepwise.case import Record
from stepwise.compiled import FrontDoor, Rule
from stepwise.evaluation.verdicts import OPEN, Answer, Status, Verdict


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


class Finding(NamedTuple):
    """One line of an answer: what is asked, the verdict, the evidence, and what would change it."""

    rule: Rule
    verdict: Verdict
    evidence: tuple[Record, ...] = ()
    lacks: tuple[Lack, ...] = ()
    asks: tuple[Ask, ...] = ()
    earliest: str | None = None
    branch: Branch | None = None
    set_aside: SetAside | None = None
    superseded: tuple[Record, ...] = ()
    prohibited: bool = False
    waiver_open: tuple[str, ...] = ()
    late_decision: str | None = None

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
        return self.verdict == "not_met" or self.verdict == "not_known"

    def to_dict(self) -> dict[str, object]:
        """JSON-ready."""
        r = self.rule
        out: dict[str, object] = {
            "id": r.id, "verdict": self.verdict, "strength": r.strength, "gates": r.gates, "says": r.says,
            "owner": list(r.owner), "cites": list(r.cites), "inherited": list(r.inherited), "readings": list(r.readings),
            "evidence": [e.to_dict() for e in self.evidence],
        }  # fmt: skip
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
        if self.waiver_open:
            out["could_be_waived_by"] = list(self.waiver_open)
        return out


class MoveAnswer(NamedTuple):
    """One move from here: whether it may be made, and every finding that says so."""

    id: str
    name: str
    answer: Answer
    direction: str
    from_stage: str | None
    to: str
    route: str | None
    closes: tuple[str, ...]
    findings: tuple[Finding, ...]
    starts: tuple[str, ...]
    cites: tuple[str, ...]
    readings: tuple[str, ...]
    decided_by: int | None = None
    instead: tuple[str, ...] = ()
    opened_by_override: bool = False
    held_by_concern: bool = False
    asks: tuple[Ask, ...] = ()

    @property
    def missing(self) -> tuple[Finding, ...]:
        """The must-level findings that stand open, in the pack's order."""
        return tuple(f for f in self.findings if f.rule.strength == "must" and f.open)

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
        raise LookupError(f'the move "{self.id}" has no need "{need}"; it has: '
                          + ", ".join(f.rule.id.split(".", 1)[1] for f in self.findings))  # fmt: skip

    def to_dict(self) -> dict[str, object]:
        """JSON-ready."""
        out: dict[str, object] = {
            "id": self.id, "name": self.name, "answer": self.answer, "direction": self.direction, "from": self.from_stage,
            "to": self.to, "route": self.route, "closes": list(self.closes), "cites": list(self.cites),
            "readings": list(self.readings), "decided_by": self.deciding.rule.id if self.deciding else None,
            "findings": [f.to_dict() for f in self.findings], "starts": list(self.starts), "earliest": self.earliest,
        }  # fmt: skip
        if self.instead:
            out["instead"] = list(self.instead)
        if self.opened_by_override:
            out["opened_by_override"] = True
        if self.held_by_concern:
            out["held_by_concern"] = True
        if self.asks:
            out["asks"] = [a.to_dict() for a in self.asks]
        return out


class DueLine(NamedTuple):
    """One duty: where it stands, when it falls due, and how that was counted."""

    rule: Rule
    status: Status
    due: str | None = None
    earliest: str | None = None
    rule_text: str | None = None
    anchor: str | None = None
    anchor_record: Record | None = None
    anchor_when: str | None = None
    met_record: Record | None = None
    met_when: str | None = None
    precision: str = "day"
    left: int | None = None
    unit: str | None = None
    late_days: int | None = None
    skipped: tuple[tuple[str, str], ...] = ()
    conflict: tuple[str, ...] = ()
    instance: str | None = None
    move: str | None = None
    urgent: bool = False
    asks: tuple[Ask, ...] = ()
    why_not: str | None = None
    agreed: str | None = None
    periods: tuple[tuple[str, int, int], ...] = ()

    @property
    def id(self) -> str:
        """The duty's id."""
        return self.rule.id

    @property
    def says(self) -> str:
        """The sentence an officer reads."""
        return self.rule.says

    @property
    def owner(self) -> tuple[str, ...]:
        """Whose it is."""
        return self.rule.owner

    @property
    def cites(self) -> tuple[str, ...]:
        """The clauses it stands on."""
        return self.rule.cites or self.rule.inherited

    @property
    def readings(self) -> tuple[str, ...]:
        """The readings it leans on."""
        return self.rule.readings

    def to_dict(self) -> dict[str, object]:
        """JSON-ready."""
        r = self.rule
        out: dict[str, object] = {
            "id": r.id, "status": self.status, "due": self.due, "strength": r.strength, "says": r.says,
            "owner": list(r.owner), "cites": list(r.cites), "inherited": list(r.inherited), "readings": list(r.readings),
            "rule": self.rule_text, "precision": self.precision,
        }  # fmt: skip
        if self.anchor is not None:
            out["anchor"] = {"name": self.anchor, "when": self.anchor_when,
                             "record": self.anchor_record.to_dict() if self.anchor_record else None}  # fmt: skip
        if self.met_when is not None or self.met_record is not None:
            out["met"] = {"when": self.met_when, "record": self.met_record.to_dict() if self.met_record else None}
        if self.left is not None:
            out["left"] = {"count": self.left, "unit": self.unit}
        if self.late_days is not None:
            out["late_days"] = self.late_days
        if self.skipped:
            out["skipped"] = [{"day": d, "why": w} for d, w in self.skipped]
        for key, value in (("earliest", self.earliest), ("instance", self.instance), ("move", self.move),
                           ("why_not", self.why_not), ("agreed", self.agreed)):  # fmt: skip
            if value is not None:
                out[key] = value
        if self.conflict:
            out["conflict"] = list(self.conflict)
        if self.urgent:
            out["urgent"] = True
        if self.periods:
            out["periods"] = [{"period": p, "held": n, "wanted": w} for p, n, w in self.periods]
        if self.asks:
            out["asks"] = [a.to_dict() for a in self.asks]
        return out


class RungAnswer(NamedTuple):
    """One step of an escalation: who is asked, and where it stands (``spent``, ``reached``, ``next``, ``later``)."""

    rule: Rule
    ask: tuple[str, ...]
    state: str
    evidence: tuple[Record, ...] = ()

    def to_dict(self) -> dict[str, object]:
        """JSON-ready."""
        return {"id": self.rule.id, "says": self.rule.says, "ask": list(self.ask), "state": self.state,
                "strength": self.rule.strength, "cites": list(self.rule.cites),
                "readings": list(self.rule.readings), "evidence": [e.to_dict() for e in self.evidence]}  # fmt: skip


class Escalation(NamedTuple):
    """A ladder that has started: the rung reached and the one after it."""

    id: str
    name: str
    state: str
    rungs: tuple[RungAnswer, ...]
    other_agencies: tuple[RungAnswer, ...]
    cites: tuple[str, ...]
    readings: tuple[str, ...]
    instance: str | None = None
    evidence: tuple[Record, ...] = ()
    asks: tuple[Ask, ...] = ()

    @property
    def reached(self) -> RungAnswer | None:
        """The rung to use now; None where every rung is spent."""
        return next((r for r in self.rungs if r.state == "reached"), None)

    @property
    def next(self) -> RungAnswer | None:
        """The rung after it."""
        return next((r for r in self.rungs if r.state == "next"), None)

    def to_dict(self) -> dict[str, object]:
        """JSON-ready."""
        out: dict[str, object] = {
            "id": self.id, "name": self.name, "state": self.state,
            "reached": self.reached.rule.id if self.reached else None, "next": self.next.rule.id if self.next else None,
            "rungs": [r.to_dict() for r in self.rungs], "other_agencies": [r.to_dict() for r in self.other_agencies],
            "cites": list(self.cites), "readings": list(self.readings), "evidence": [e.to_dict() for e in self.evidence],
        }  # fmt: skip
        if self.instance is not None:
            out["instance"] = self.instance
        if self.asks:
            out["asks"] = [a.to_dict() for a in self.asks]
        return out


class OverrideAnswer(NamedTuple):
    """Whether safeguarding comes first now, what that opened, and what it suspended."""

    in_force: str
    raised_by: tuple[str, ...]
    not_known: tuple[str, ...]
    opened: tuple[str, ...]
    suspended: tuple[str, ...]
    says: str
    cites: tuple[str, ...]

    def to_dict(self) -> dict[str, object]:
        """JSON-ready."""
        return {"in_force": self.in_force, "raised_by": list(self.raised_by), "not_known": list(self.not_known),
                "opened": list(self.opened), "suspended": list(self.suspended), "says": self.says,
                "cites": list(self.cites)}  # fmt: skip


class Position(NamedTuple):
    """Where the case stands: one open stage (or the entry stage, when nothing is open)."""

    stage: str
    level: int | None
    since: str | None
    services: tuple[str, ...] | None

    def to_dict(self) -> dict[str, object]:
        """JSON-ready."""
        return {"stage": self.stage, "level": self.level, "since": self.since,
                "services": list(self.services) if self.services is not None else None}  # fmt: skip


class Made(NamedTuple):
    """The move that led to the present position, judged as at the day it was made."""

    state: str
    day: str
    move: MoveAnswer | None
    could_be: tuple[str, ...] = ()

    def to_dict(self) -> dict[str, object]:
        """JSON-ready."""
        return {"state": self.state, "day": self.day, "move": self.move.to_dict() if self.move else None,
                "could_be": list(self.could_be)}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Asked:
    """The answer to "may the case go there?": the best of the moves that do, or the shortest way round."""

    to: str
    answer: Answer
    moves: tuple[str, ...]
    ways: tuple[tuple[str, ...], ...]
    cites: tuple[str, ...] = ()
    says: str | None = None

    def to_dict(self) -> dict[str, object]:
        """JSON-ready."""
        return {"to": self.to, "answer": self.answer, "moves": list(self.moves), "ways": [list(w) for w in self.ways],
                "cites": list(self.cites), "says": self.says}  # fmt: skip


_BEST: tuple[Answer, ...] = ("allowed", "allowed_with_gaps", "not_known", "blocked", "prohibited")


class Identity(NamedTuple):
    """What answered: the pack, its digest, the calendar and the engine, so that an answer can be traced to its text."""

    authority: str
    edition: str
    title: str
    digest: str
    format: str
    engine: str
    calendar: str
    readings: tuple[tuple[str, str], ...]

    def to_dict(self) -> dict[str, object]:
        """JSON-ready."""
        return {**self._asdict(), "readings": dict(self.readings)}


class Evaluation:
    """The whole answer for one case on one day. Immutable; ``to_dict()`` gives the same bytes for the same question."""

    identity: Identity
    as_at: str
    position: tuple[Position, ...]
    override: OverrideAnswer
    front_door: FrontDoor
    moves: tuple[MoveAnswer, ...]
    due: tuple[DueLine, ...]
    escalations: tuple[Escalation, ...]
    made: Made | None
    snapshot_age_days: int | None
    notes: tuple[str, ...]

    def __init__(
        self, identity: Identity, as_at: str, position: tuple[Position, ...], override: OverrideAnswer,
        front_door: FrontDoor, moves: tuple[MoveAnswer, ...], due: tuple[DueLine, ...],
        escalations: tuple[Escalation, ...], made: Made | None, snapshot_age_days: int | None,
        elsewhere: Mapping[str, tuple[str, ...]], bans: tuple[tuple[tuple[str, ...], tuple[str, ...], str, tuple[str, ...]], ...],
        links: Mapping[str, tuple[str, ...]], override_asks: tuple[Ask, ...],
    ) -> None:  # fmt: skip
        self.__dict__.update(
            identity=identity, as_at=as_at, position=position, override=override, front_door=front_door, moves=moves,
            due=due, escalations=escalations, made=made, snapshot_age_days=snapshot_age_days,
            _all_moves=elsewhere, _bans=bans, _links=links, _override_asks=override_asks,
        )  # fmt: skip

    def __setattr__(self, name: str, value: object) -> None:
        raise AttributeError("an evaluation cannot be changed")

    def move(self, id: str) -> MoveAnswer:
        """The answer for one move. Raises LookupError for an unknown id, or a move that does not start from here."""
        for m in self.moves:
            if m.id == id:
                return m
        moves: Mapping[str, tuple[str, ...]] = self.__dict__["_all_moves"]
        if id in moves:
            here = ", ".join(p.stage for p in self.position)
            raise LookupError(f'the move "{id}" does not start from here ({here}); it starts from: {", ".join(moves[id])}')
        raise LookupError(f'this pack has no move "{id}"')

    def asked(self, to: str) -> Asked:
        """Every move from here to the stage ``to``: the best answer, or ``not_provided_for`` with the shortest ways
        round (chains of stages). Raises LookupError for a stage the pack has not."""
        links: Mapping[str, tuple[str, ...]] = self.__dict__["_links"]
        if to not in links and to not in ("nowhere", "not-stated"):
            raise LookupError(f'this pack has no stage "{to}"; it has: {", ".join(links)}')
        found = [m for m in self.moves if m.to == to]
        here = tuple(p.stage for p in self.position)
        if found:
            best = min((m.answer for m in found), key=_BEST.index)
            return Asked(to, best, tuple(m.id for m in found), ())
        for from_, banned, says, cites in self.__dict__["_bans"]:
            if to in banned and any(s in from_ for s in here):
                return Asked(to, "prohibited", (), _ways(links, here, to), cites, says)
        return Asked(to, "not_provided_for", (), _ways(links, here, to))

    # -- projections: each is computed from the findings alone

    @cached_property
    def missing(self) -> tuple[dict[str, Any], ...]:
        """What is missing, flat: which need of which move, in words, who, and by which clause.

        Left out: a move that another decision has ruled out, and one that another open move makes unnecessary.
        """
        return tuple(
            {"need": f.rule.id, "move": m.id, "verdict": f.verdict, "gates": f.rule.gates, "says": f.rule.says,
             "owner": list(f.rule.owner), "cites": list(f.cites), "lacks": [x.to_dict() for x in f.lacks],
             "earliest": f.earliest}
            for m in self.moves if not m.instead for f in m.missing
        )  # fmt: skip

    @cached_property
    def advice(self) -> tuple[dict[str, Any], ...]:
        """Shoulds and mays that stand open: of the moves, and duties that are owed."""
        from_moves = [
            {"id": f.rule.id, "strength": f.rule.strength, "says": f.rule.says, "owner": list(f.rule.owner),
             "cites": list(f.cites), "verdict": f.verdict}
            for m in self.moves if not m.instead for f in m.findings if f.open and f.rule.strength != "must"
        ]  # fmt: skip
        from_duties = [
            {"id": d.rule.id, "strength": d.rule.strength, "says": d.rule.says, "owner": list(d.rule.owner),
             "cites": list(d.cites), "verdict": d.status}
            for d in self.due if d.rule.strength != "must" and d.status in ("owed", "upcoming", "due_today", "overdue", "beyond")
        ]  # fmt: skip
        return tuple(from_moves + from_duties)

    @cached_property
    def ask_next(self) -> tuple[dict[str, Any], ...]:
        """What to find out next: the override's facts first, then by how many unknown gates each would settle."""
        order: dict[str, list[str]] = {}
        gates: dict[str, int] = {}
        for ask in self.__dict__["_override_asks"]:
            order.setdefault(ask.what, []).append("override")
            gates[ask.what] = 1_000_000
        for m in self.moves:
            for a in m.asks:
                order.setdefault(a.what, []).append(m.id)
            for f in m.findings:
                if f.verdict == "not_known":
                    for a in f.asks:
                        order.setdefault(a.what, []).append(f.rule.id)
                        if f.rule.gates:
                            gates[a.what] = gates.get(a.what, 0) + 1
        for d in self.due:
            if d.status == "cannot_compute":
                for a in d.asks:
                    order.setdefault(a.what, []).append(d.rule.id)
        for e in self.escalations:
            for a in e.asks:
                order.setdefault(a.what, []).append(e.id)
        ranked = sorted(order, key=lambda w: -gates.get(w, 0))  # sorted() is stable: the pack's order settles ties
        return tuple(
            {"ask": w, "settles": list(dict.fromkeys(order[w])), "gates": min(gates.get(w, 0), len(order[w]))} for w in ranked
        )

    def to_dict(self) -> dict[str, object]:
        """JSON-ready, in a stable order; its JSON Schema is ``stepwise schema evaluation``."""
        return {
            "identity": self.identity.to_dict(),
            "as_at": self.as_at,
            "snapshot_age_days": self.snapshot_age_days,
            "front_door": self.front_door.to_dict(),
            "override": self.override.to_dict(),
            "position": [p.to_dict() for p in self.position],
            "moves": [m.to_dict() for m in self.moves],
            "missing": list(self.missing),
            "due": [d.to_dict() for d in self.due],
            "escalations": [e.to_dict() for e in self.escalations],
            "ask_next": list(self.ask_next),
            "advice": list(self.advice),
            "made": self.made.to_dict() if self.made else None,
        }

    def __repr__(self) -> str:
        return f"<Evaluation {self.identity.authority} as at {self.as_at}: {len(self.moves)} moves, {len(self.due)} duties>"


def _ways(links: Mapping[str, tuple[str, ...]], here: tuple[str, ...], to: str) -> tuple[tuple[str, ...], ...]:
    """The shortest chains of stages from here to ``to``."""
    level = [(s,) for s in here]
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


@dataclass(frozen=True, slots=True)
class AuthorityEvaluation:
    """Where the authority's own standing duties stand."""

    identity: Identity
    as_at: str
    front_door: FrontDoor
    due: tuple[DueLine, ...]
    escalations: tuple[Escalation, ...]

    def to_dict(self) -> dict[str, object]:
        """JSON-ready."""
        return {"identity": self.identity.to_dict(), "as_at": self.as_at, "front_door": self.front_door.to_dict(),
                "due": [d.to_dict() for d in self.due], "escalations": [e.to_dict() for e in self.escalations]}  # fmt: skip


OPEN_ANSWERS = OPEN
