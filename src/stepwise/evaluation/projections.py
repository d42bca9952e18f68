"""The lists beside the tree: each is computed from the findings alone, so that none can drift from them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from stepwise.evaluation.duties import DueLine, Escalation
from stepwise.evaluation.findings import Ask
from stepwise.evaluation.moves import MoveAnswer

Row = dict[str, Any]

#: Statuses under which a should or may duty is worth a word of advice.
_STANDING = ("owed", "upcoming", "due_today", "overdue", "beyond")


def chased(moves: Sequence[MoveAnswer]) -> list[MoveAnswer]:
    """The moves whose gaps somebody should close: not one that another decision has ruled out, nor one that another
    open move makes unnecessary, nor one that waits for a safeguarding concern when there is none, nor one that the pack
    chases only in a case that this is not."""
    return [
        m
        for m in moves
        if m.chased and not m.instead and not any(f.rule.concern and f.verdict == "not_met" for f in m.findings)
    ]


def missing(moves: Sequence[MoveAnswer]) -> tuple[Row, ...]:
    """What is missing, flat: which need of which move, in words, who, and by which clause.

    Of the moves that are worth chasing: see :func:`chased`.
    """
    return tuple(
        {
            "need": f.rule.id,
            "move": m.id,
            "verdict": f.verdict,
            "gates": f.rule.gates,
            "says": f.rule.says,
            "owner": list(f.rule.owner),
            "cites": list(f.cites),
            "lacks": [x.to_dict() for x in f.lacks],
            "earliest": f.earliest,
        }
        for m in chased(moves)
        for f in m.missing
    )


def advice(moves: Sequence[MoveAnswer], due: Sequence[DueLine]) -> tuple[Row, ...]:
    """Shoulds and mays that stand open: of the moves, and duties that are owed."""
    from_moves = [
        {
            "id": f.rule.id,
            "strength": f.rule.strength,
            "says": f.rule.says,
            "owner": list(f.rule.owner),
            "cites": list(f.cites),
            "verdict": f.verdict,
        }
        for m in chased(moves)
        for f in m.findings
        if f.open and f.rule.strength != "must"
    ]
    from_duties = [
        {
            "id": d.rule.id,
            "strength": d.rule.strength,
            "says": d.rule.says,
            "owner": list(d.rule.owner),
            "cites": list(d.cites),
            "verdict": d.status,
        }
        for d in due
        if d.rule.strength != "must" and d.status in _STANDING
    ]
    return tuple(from_moves + from_duties)


def ask_next(
    override: Sequence[Ask], moves: Sequence[MoveAnswer], due: Sequence[DueLine], escalations: Sequence[Escalation]
) -> tuple[Row, ...]:
    """What to find out next: the override's facts first, then by how many unknown gates each would settle."""
    settles: dict[str, list[str]] = {}
    gates: dict[str, int] = {}

    def settle(ask: Ask, id: str, gate: bool) -> None:
        settles.setdefault(ask.what, []).append(id)
        gates[ask.what] = gates.get(ask.what, 0) + gate

    for ask in override:
        settle(ask, "override", False)
    first = set(settles)
    for m in chased(moves):
        for a in m.asks:
            settle(a, m.id, True)
        for f in m.findings:
            if f.verdict == "not_known":
                for a in f.asks:
                    settle(a, f.rule.id, f.rule.gates)
    for d in due:
        if d.status == "cannot_compute":
            for a in d.asks:
                settle(a, d.rule.id, False)
    for e in escalations:
        for a in e.asks:
            settle(a, e.id, False)
    ranked = sorted(settles, key=lambda w: (w not in first, -gates[w]))  # stable: the pack's order settles ties
    return tuple({"ask": w, "settles": list(dict.fromkeys(settles[w])), "gates": gates[w]} for w in ranked)
