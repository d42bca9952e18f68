"""Moves: which are listed, and the answer of each."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import NamedTuple

from stepwise.case import Record
from stepwise.compiled import CompiledMove, CompiledPack, Rule
from stepwise.engine.conditions import Conditions
from stepwise.engine.needs import NeedCheck, compile_need
from stepwise.engine.results import MET, NOT_MET, UNKNOWN, Res
from stepwise.engine.view import View
from stepwise.evaluation import OPEN, Answer, Ask, Finding, MoveAnswer, SetAside


class MoveProgram(NamedTuple):
    """One move, compiled. ``ends``: for each stage from which it always leads to the same place, what a case that
    stands there alone comes to: (where to, what closes, which way)."""

    move: CompiledMove
    needs: tuple[NeedCheck, ...]
    rules: tuple[Rule, ...]
    requested: Callable[[View], Res] | None
    chase: Callable[[View], Res] | None
    starts: tuple[str, ...]
    ends: Mapping[str, tuple[str, tuple[str, ...], str]]


def compile_move(m: CompiledMove, conditions: Conditions, c: CompiledPack) -> MoveProgram:
    """The program of one move."""
    return MoveProgram(
        m,
        tuple(compile_need(n, conditions, c) for n in m.needs),
        tuple(n.rule for n in m.needs),
        conditions.compile(m.requested) if m.requested is not None else None,
        conditions.compile(m.chase_if) if m.chase_if is not None else None,
        tuple(d.rule.id for d in m.then),
        _ends(m, c),
    )


def _ends(m: CompiledMove, c: CompiledPack) -> dict[str, tuple[str, tuple[str, ...], str]]:
    if m.requested is not None or m.chase_if is not None or m.transfer_to or m.transfer_from or m.closes is not None:
        return {}
    if m.to in ("previous", "same"):
        return {}
    return {
        s: (m.to, (s,), m.direction or _direction(c, s, m.to)) for s in m.from_stages if s != m.to and not _banned(c, s, m.to)
    }


def _banned(c: CompiledPack, stage: str | None, to: str) -> bool:
    """Whether the source expressly bans going from one stage to another."""
    return any(stage in ban.from_ and to in ban.to for _, ban in c.bans)


#: A move's answer, by the gravest that any of its findings makes it.
BY_RANK: tuple[Answer, ...] = ("allowed", "allowed_with_gaps", "not_known", "blocked", "prohibited")
#: The ranks of an open move are below this.
SHUT = 2


def rank_of(rule: Rule) -> int:
    """What a need that is not met makes of its move's answer."""
    return 3 if rule.gates else 1 if rule.strength != "may" else 0


def worse(f: Finding, worst: int) -> int:
    """The gravest so far, with one finding more."""
    verdict = f[1]
    if verdict == "not_met":
        return 4 if f.why.prohibited else max(worst, rank_of(f[0]))
    return max(worst, min(rank_of(f[0]), SHUT)) if verdict == "not_known" else worst


def answer_of(findings: tuple[Finding, ...]) -> Answer:
    """A move's answer from its findings: prohibited, blocked, not known, allowed with gaps, allowed."""
    worst = 0
    for f in findings:
        worst = worse(f, worst)
    return BY_RANK[worst]


def answer_move(p: MoveProgram, view: View, stage: str | None, c: CompiledPack, in_force: int) -> MoveAnswer | None:
    """The answer of one move from ``stage`` (None: from elsewhere); None where it is not listed."""
    m = p.move
    asks: tuple[Ask, ...] = ()
    view.at_stage(stage if stage is not None else c.entry)
    if stage is None:
        view.start = 0
    if p.requested is not None:
        r = p.requested(view)
        if r.v == NOT_MET:
            return None
        if r.v == UNKNOWN:
            if stage is None and not r.evidence:
                return None  # a move from elsewhere is offered on a recorded request alone
            asks = r.asks
    if m.transfer_from and stage is not None:
        services = view.services(stage)
        if services is None:
            asks += (Ask("episodes.service"),)
        elif not set(m.transfer_from) & set(services) or set(m.transfer_to) <= set(services):
            return None
    to, closes = _target(m, view, stage, c)
    if to is None:
        return None
    if m.to == "previous" and to == c.entry and not view.case.knows("episodes"):
        asks += (Ask("episodes"),)  # where it came from is not known
    findings = tuple(need(view) for need in p.needs)
    direction = m.direction or _direction(c, stage, to)
    held = False
    if in_force == MET and m.by_override:
        findings = tuple(_suspended(f, c) if f.verdict in ("not_met", "not_known") else f for f in findings)
    answer = answer_of(findings)
    if asks and answer in OPEN:
        answer = "not_known"
    if in_force == MET and answer == "allowed" and not m.by_override and direction in ("down", "out"):
        answer, held = "allowed_with_gaps", True
    if _banned(c, stage, to):
        answer = "prohibited"
    return MoveAnswer(
        m.id,
        m.name,
        answer,
        direction,
        stage,
        to,
        m.route,
        closes,
        findings,
        p.rules,
        p.starts,
        m.cites,
        m.readings,
        m.decided_by,
        (),
        m.by_override and in_force == MET,
        held,
        asks,
        p.chase is None or p.chase(view).v == MET,
    )


def _suspended(f: Finding, c: CompiledPack) -> Finding:
    return f.but(verdict="suspended", prohibited=False, set_aside=SetAside("override", c.pack.override.cites, f.verdict))


def _target(m: CompiledMove, view: View, stage: str | None, c: CompiledPack) -> tuple[str | None, tuple[str, ...]]:
    """Where the move leads from here and what it closes; (None, ()) where it would change nothing."""
    to = stage if m.to == "same" and stage is not None else m.to
    if to == "previous":
        to = _previous(view, stage, c)
    if m.closes is None:
        closes: tuple[str, ...] = () if stage is None or m.transfer_to else (stage,)
    else:
        closes = tuple(s for s in m.closes if s in view.stages)
    already = to in view.stages
    if m.transfer_to or to not in c.stage_rank:
        return to, closes
    if already and to not in closes and not closes:
        return None, ()
    if already and closes == (to,):
        return None, ()
    return to, closes


def _previous(view: View, stage: str | None, c: CompiledPack) -> str:
    """The stage before this one: what joins its start or is still open beside it, highest first; else the entry."""
    if stage is None:
        return c.entry
    beside = {s for s, x in c.pack.stages.items() if x.beside}
    spell = view.spell(stage)
    since = spell.start if spell is not None else 0
    still = {e.stage for e in view.open if e.opened <= since} - {stage}
    came = [s for s in c.stage_rank if s not in beside and (s in still or view.came_from(s, stage))]
    return max(came, key=c.stage_rank.__getitem__) if came else c.entry


def _direction(c: CompiledPack, stage: str | None, to: str) -> str:
    if stage is None:
        return "in"
    if to not in c.stage_rank:
        return "out"
    here, there = c.stage_rank[stage], c.stage_rank[to]
    return "up" if there > here else "down" if there < here else "sideways"


def settle_instead(moves: list[MoveAnswer]) -> list[MoveAnswer]:
    """Mark the moves that nobody need chase: one that cannot be because the same meeting, or the same person's word, decided
    for another, and one that another open move with the same ends makes unnecessary."""
    opened: dict[tuple[str | None, str], list[MoveAnswer]] = {}
    decided: list[tuple[MoveAnswer, Record]] = []
    for m in moves:
        if m.answer in OPEN:
            opened.setdefault((m.from_stage, m.to), []).append(m)
        if m.decided_by is not None and (f := m.findings[m.decided_by]).verdict == "met" and f.evidence:
            decided.append((m, f.evidence[-1]))
    if not opened and not decided:
        return moves
    out = []
    for m in moves:
        passed_over = m.answer not in OPEN and (m.from_stage, m.to) in opened
        if (passed_over or (decided and m.decided_by is not None)) and (instead := _instead(m, opened, decided)):
            ids = tuple([x.id for x in moves if x.id in instead])
            m = m._replace(instead=ids)
        out.append(m)
    return out


def _instead(
    m: MoveAnswer,
    opened: Mapping[tuple[str | None, str], list[MoveAnswer]],
    decided: list[tuple[MoveAnswer, Record]],
) -> set[str]:
    """The ids of the moves that stand in place of this one."""
    found: set[str] = set()
    if m.answer not in OPEN and (m.from_stage, m.to) in opened:
        found.update([x.id for x in opened[m.from_stage, m.to]])
    if m.decided_by is not None and m.answer not in OPEN:
        others = [(x.id, r) for x, r in decided if x.from_stage == m.from_stage and x is not m]
        for f in m.findings if others else ():
            if f.rule.gates and f.verdict == "not_met" and f.evidence and any(x.what in _WAYS_TO_SAY_NO for x in f.lacks):
                found.update([id for id, r in others if r is f.evidence[-1]])
    return found


#: What a record lacks that says the contrary of what a move needs: a meeting's outcome, or a person's word.
_WAYS_TO_SAY_NO = ("outcome", "consent_of")


def late_by(f: Finding, now: Finding, day: int) -> Finding:
    """A need unmet on ``day`` that was met afterwards: say when, and how late."""
    after = [r for r in now.evidence if r.day > day]
    if f.open and now.verdict in ("met", "waived") and after:
        last = max(r.day for r in after)
        return f.but(late_decision=f"{date.fromordinal(last).isoformat()}, {last - day} days after")
    return f
