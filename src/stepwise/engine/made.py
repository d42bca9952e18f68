"""The move already made: what opened the present position, judged as at that day."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from stepwise.case import EpisodeOf
from stepwise.compiled import CompiledMove
from stepwise.engine.moves import answer_move, late_by
from stepwise.engine.override import override
from stepwise.engine.view import View
from stepwise.evaluation import Made, MoveAnswer

if TYPE_CHECKING:
    from stepwise.engine.program import Program


def made(program: Program, view: View) -> tuple[Made | None, str | None]:
    """The move that opened (or, with no successor, closed) the present position, judged as at that day."""
    c = program.c
    entry = c.entry
    if not view.episodes:
        return None, None
    if view.entry:
        last = max(view.episodes, key=lambda e: (e.closed, e.opened))
        day, stage = last.closed, None
        named = last.closed_by
        fits = [
            m
            for m in c.moves.values()
            if last.stage in m.from_stages
            and m.to in ("nowhere", "not-stated", entry)
            and (m.closes is None or last.stage in m.closes)
        ]
        came: tuple[EpisodeOf, ...] = (last,)
    else:
        if len(view.episodes) == 1 and view.episodes[0].stage == entry:
            return None, None  # no move led here
        newest = max(view.open, key=lambda e: (e.opened, c.stage_rank[e.stage]))
        spell = view.spell(newest.stage)
        assert spell is not None
        day, stage = spell.start, newest.stage
        named = spell.episodes[0].by_move
        came = tuple(
            e
            for s in c.pack.stages
            if s != stage
            for e in view.episodes
            if e.stage == s and (e in view.came_from(s, stage) or (e.opened < day and (not e.closed or e.closed > day)))
        )
        if not came and stage == entry:
            return None, None
        froms = {e.stage for e in came} or {entry}
        fits = [
            m
            for m in c.moves.values()
            if not m.transfer_to
            and froms & set(m.from_stages)
            and (m.to == stage or (m.to == "previous" and any(e.stage == stage for e in view.episodes if e.opened < day)))
        ]
    shown = date.fromordinal(day).isoformat() if day else ""
    if not day:
        return None, None
    if named is None:
        if len(fits) != 1:
            return (Made("not_known", shown, None, tuple(m.id for m in fits)) if fits else None), None
        move = fits[0]
    else:
        move = c.moves[named]
    answer = _as_then(program, view, move, day, stage, came)
    if answer is None:
        return None, move.id
    return Made("judged", shown, answer), move.id


def _as_then(
    program: Program, view: View, move: CompiledMove, day: int, stage: str | None, came: tuple[EpisodeOf, ...]
) -> MoveAnswer | None:
    c, p = program.c, program.moves[move.id]
    episodes = [
        e._replace(closed=0) if e.closed >= day else e
        for e in view.episodes
        if e.opened <= day and not (stage is not None and e.stage == stage and e.opened >= day)
    ]
    then = View(c, view.case, date.fromordinal(day), hidden=True, episodes=episodes)
    in_force, _, _ = override(program, then)
    froms = [s for s in then.stages if s in move.from_stages]
    if not froms and not move.elsewhere:
        return None
    start = max(froms, key=c.stage_rank.__getitem__) if froms else None
    answer = answer_move(p, then, start, c, in_force)
    if answer is None:
        return None
    since = View(c, view.case, view.when, hidden=view.hidden, episodes=episodes)
    since.at_stage(start if start is not None else c.entry)
    findings = tuple(late_by(f, need(since), day) if f.open else f for f, need in zip(answer.findings, p.needs, strict=True))
    return answer._replace(found=findings)
