"""The moves of one stage, answered by one function that is written out when the stage is first asked about.

It is for the ordinary case: the stage alone is open, and no concern is raised. :mod:`stepwise.engine.moves` says what a
move's answer means; ``tests/engine/test_fast_paths.py`` holds this to it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import NamedTuple

from stepwise.compiled import CompiledDuty
from stepwise.engine.conditions import Conditions
from stepwise.engine.due_shapes import BEGIN as DUE_BEGIN
from stepwise.engine.due_shapes import write_duty
from stepwise.engine.lines import Lines
from stepwise.engine.moves import BY_RANK, SHUT, MoveProgram, answer_move, rank_of, settle_instead, worse
from stepwise.engine.owners import ANY_TIME, DutyCheck, Owner, owner_start
from stepwise.engine.results import NOT_MET
from stepwise.engine.shapes import BEGIN, VALUES, Shape
from stepwise.engine.view import View
from stepwise.evaluation import DueLine, MoveAnswer

#: A duty of a stage, its function, and whose stages its anchors count from (None: ever).
StageDuty = tuple[CompiledDuty, DutyCheck, "tuple[str, ...] | None"]


class AtStage(NamedTuple):
    """What there is to say at one stage, of a view that is at it: its moves, each of them settled, and its duties."""

    moves: Callable[[View], list[MoveAnswer]]
    duties: Callable[[View], list[DueLine]]


def write_stage(stage: str, moves: Sequence[MoveProgram], duties: Iterable[StageDuty], conditions: Conditions) -> AtStage:
    """The functions of one stage."""
    return AtStage(_moves(stage, moves, conditions), _duties(stage, duties, conditions))


def _duties(stage: str, duties: Iterable[StageDuty], conditions: Conditions) -> Callable[[View], list[DueLine]]:
    lines = Lines({"new": tuple.__new__, "DueLine": DueLine, "Owner": Owner, "owner_start": owner_start})
    lines.add("due = []")
    for d, check, stages in duties:
        if stages is None:
            owner = lines.name("owner", ANY_TIME)
        else:
            owner = lines.once("owner", f"Owner(owner_start(view, {lines.name('stages', stages)}))")
        lines.add(write_duty(d, conditions, check, owner, lines))
    lines.add("return due")
    return lines.function(f"duties at {stage}", DUE_BEGIN)


def _moves(stage: str, moves: Sequence[MoveProgram], conditions: Conditions) -> Callable[[View], list[MoveAnswer]]:
    lines = Lines({**VALUES, "worse": worse, "BY_RANK": BY_RANK, "MoveAnswer": MoveAnswer})
    plain = [i for i, p in enumerate(moves) if stage in p.ends]
    for i in plain:
        lines.add(_move(i, moves[i], conditions, lines))
    if len(plain) == len(moves) and sum(p.move.decided_by is not None for p in moves) < 2:
        instead = _open_beside(stage, moves, lines)
        lines.add("return [" + ", ".join(_answer(i, p, stage, lines, instead[i]) for i, p in enumerate(moves)) + "]")
        return lines.function(f"moves from {stage}", BEGIN)
    lines.add("answers = []")
    for i, p in enumerate(moves):
        if i in plain:
            lines.add(f"answers.append({_answer(i, p, stage, lines)})")
        else:
            lines.add(f"{lines.name('other', _other(p, stage, conditions))}(view, answers)")
    lines.add(f"return {lines.name('settle', settle_instead)}(answers)")
    return lines.function(f"moves from {stage}", BEGIN)


def _move(i: int, p: MoveProgram, conditions: Conditions, lines: Lines) -> str:
    """The lines that find each need of a move."""
    found = [f"found_{i}_{j}" for j in range(len(p.needs))]
    shapes = [
        Shape(need, rank_of(need.rule), conditions, general, lines) for need, general in zip(p.move.needs, p.needs, strict=True)
    ]
    needs = "\n".join(shape.write(name) for shape, name in zip(shapes, found, strict=True))
    return f"worst = 0\n{needs}\nworst_{i}, found_{i} = worst, ({''.join(f'{x}, ' for x in found)})"


def _answer(i: int, p: MoveProgram, stage: str, lines: Lines, instead: str = "()") -> str:
    """The expression of a move's answer, once its findings are there."""
    m, (to, closes, direction) = p.move, p.ends[stage]
    fixed = MoveAnswer(
        m.id, m.name, "allowed", direction, stage, to, m.route, closes, (), p.rules, p.starts, m.cites, m.readings, m.decided_by
    )
    fields = {field: lines.name(field, value) for field, value in fixed._asdict().items()}
    fields |= {"answer": f"BY_RANK[worst_{i}]", "found": f"found_{i}", "instead": instead}
    return f"new(MoveAnswer, ({', '.join(fields.values())}))"


def _other(p: MoveProgram, stage: str, conditions: Conditions) -> Callable[[View, list[MoveAnswer]], None]:
    """A move whose listing or ends the case decides."""

    def other(view: View, answers: list[MoveAnswer]) -> None:
        answer = answer_move(p, view, stage, conditions.c, NOT_MET)
        if answer is not None:
            answers.append(answer)

    return other


def _open_beside(stage: str, moves: Sequence[MoveProgram], lines: Lines) -> list[str]:
    """For each move, the expression of the open moves that lead to the same place, where it is not open itself."""
    leads = [p.ends[stage][0] for p in moves]
    instead = []
    for i, to in enumerate(leads):
        if leads.count(to) == 1:
            instead.append("()")
            continue
        open_ = f"open_{leads.index(to)}"
        if leads.index(to) == i:
            lines.add(f"{open_} = ()")
        lines.add(f"if worst_{i} < {SHUT}: {open_} += {lines.name('id', (moves[i].move.id,))}")
        instead.append(f"{open_} if worst_{i} >= {SHUT} else ()")
    return instead
