"""evaluate(program, case, as_at): one pure function from a case and a moment to the whole answer."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from functools import lru_cache

from stepwise.case import Case, after, moment
from stepwise.compiled import CompiledDuty, CompiledPack
from stepwise.days import Moment, as_moment, day_of
from stepwise.diagnostics import CaseError
from stepwise.engine.conditions import Conditions
from stepwise.engine.duties import compile_duty
from stepwise.engine.ladders import LadderCheck, compile_ladder
from stepwise.engine.made import made
from stepwise.engine.moves import answer_move, compile_move, settle_instead
from stepwise.engine.override import concern, override, override_answer
from stepwise.engine.owners import ANY_TIME, DutyCheck, Owner, owner_start
from stepwise.engine.results import MET, NOT_MET, UNKNOWN
from stepwise.engine.stage import AtStage, write_stage
from stepwise.engine.view import Moved, View
from stepwise.evaluation import (
    OPEN,
    Ask,
    DueLine,
    Escalation,
    Evaluation,
    Identity,
    MoveAnswer,
    Position,
    Ways,
)

#: The engine's own version; it stands in every answer.
VERSION = "0.1.0"

_new = tuple.__new__


class Program:
    """A compiled pack made ready to answer. Build it once; it holds nothing of any case.

    ``general``: use no shape made for ordinary needs and duties, so that the two ways can be held to one answer.
    """

    __slots__ = (
        "_conditions",
        "_general",
        "_stages",
        "c",
        "calm",
        "duties",
        "duties_at",
        "identity",
        "laddered",
        "ladders_at",
        "levels",
        "moves",
        "moves_at",
        "moves_elsewhere",
        "override_asks",
        "override_duties",
        "then",
        "ways",
    )

    def __init__(self, c: CompiledPack, *, general: bool = False) -> None:
        self.c, self._general = c, general
        conditions = self._conditions = Conditions(c)
        self.moves = {id: compile_move(m, conditions, c) for id, m in c.moves.items()}
        self.moves_at = {s: tuple(self.moves[m.id] for m in ms) for s, ms in c.moves_at.items()}
        self.moves_elsewhere = tuple(self.moves[m.id] for m in c.moves_elsewhere)
        made: dict[str, tuple[CompiledDuty, DutyCheck]] = {}

        def duty(d: CompiledDuty) -> tuple[CompiledDuty, DutyCheck]:
            if d.rule.id not in made:
                made[d.rule.id] = (d, compile_duty(d, conditions))
            return made[d.rule.id]

        #: Each duty of a stage: its id, its function, and whose stages its anchors count from (None: ever).
        self.duties_at: dict[str, tuple[tuple[str, DutyCheck, tuple[str, ...] | None], ...]] = {
            s: tuple((d.rule.id, duty(d)[1], None if _is_ever(d) else d.stages) for d in ds) for s, ds in c.duties_at.items()
        }
        self.then = {id: tuple(duty(d) for d in m.then) for id, m in c.moves.items()}
        self.override_duties = tuple(duty(d) for d in c.override_duties)
        self.duties: Mapping[str, tuple[CompiledDuty, DutyCheck]] = made
        self.ladders_at: dict[str, tuple[tuple[str, LadderCheck], ...]] = {
            s: tuple((x.id, compile_ladder(x, conditions)) for x in xs) for s, xs in c.ladders_at.items()
        }
        self.laddered = frozenset(s for s, ladders in self.ladders_at.items() if ladders)
        pack = c.pack
        self.levels = {id: stage.level for id, stage in pack.stages.items()}
        self.identity = Identity(
            pack.authority,
            pack.edition,
            pack.title,
            c.digest,
            pack.format,
            VERSION,
            c.calendar.edition,
            tuple(sorted(c.readings.items())),
        )
        self.ways = Ways(
            {id: (m.from_stages or ("elsewhere",), m.to) for id, m in c.moves.items()},
            _links(c),
            tuple((b.from_, b.to, b.says, b.cites) for _, b in c.bans),
        )
        self.calm = override_answer(c, NOT_MET, (), (), ())
        self.override_asks = {f: Ask(f"facts.{f}") for f in pack.override.raised_by}
        self._stages: dict[str, AtStage] = {}

    def at(self, stages: tuple[str, ...]) -> AtStage | None:
        """The functions of the one stage that is open, written when first asked for. None where several are open, or
        only the general way is wanted."""
        if len(stages) > 1 or self._general:
            return None
        stage = stages[0]
        if (here := self._stages.get(stage)) is None:
            duties = [(*self.duties[id], owner) for id, _, owner in self.duties_at[stage]]
            self._stages[stage] = here = write_stage(stage, self.moves_at[stage], duties, self._conditions)
        return here


def _is_ever(d: CompiledDuty) -> bool:
    since = getattr(d.duty, "since", None)
    return since is not None and since.kind == "ever"


def _links(c: CompiledPack) -> dict[str, tuple[str, ...]]:
    out: dict[str, list[str]] = {s: [] for s in c.pack.stages}
    for m in c.moves.values():
        for s in m.from_stages:
            if m.to in out and m.to != s and m.to not in out[s]:
                out[s].append(m.to)
    return {s: tuple(t) for s, t in out.items()}


def evaluate(program: Program, case: Case, as_at: str | date | datetime) -> Evaluation:
    """Answer for one case as at one moment. Pure: no clock, no files, nothing kept.

    Raises CaseError where something in the snapshot is dated after ``as_at`` and the snapshot does not say when it was
    taken; MomentError where ``as_at`` is not a moment.
    """
    c = program.c
    when, shown = _asked(as_at) if isinstance(as_at, str) else (as_moment(as_at), None)
    taken, hidden, age = case.taken_at, False, None
    if taken is None:
        _refuse_later(case, when, c)
    else:
        days = when.toordinal() - taken.toordinal()
        if days > 0:
            age = days
        elif days < 0 or (isinstance(when, datetime) and isinstance(taken, datetime) and when < taken):
            hidden = True
    view = View(c, case, when, hidden=hidden)
    in_force, raised, not_known = override(program, view)
    here = program.at(view.stages)
    moves = tuple(_moves(program, view, in_force, here))
    move_made, made_id = made(program, view)
    due = _due(program, view, moves, made_id, in_force, here)
    return _new(
        Evaluation,
        (
            program.identity,
            shown or when.isoformat(),
            _position(program, view),
            program.calm if in_force == NOT_MET else override_answer(c, in_force, raised, not_known, moves),
            c.front_door,
            moves,
            due,
            _escalations(program, view, due),
            move_made,
            age,
            program.ways,
            tuple([program.override_asks[f] for f in not_known]) if in_force == UNKNOWN else (),
        ),
    )


@lru_cache(4096)
def _asked(as_at: str) -> tuple[Moment, str]:
    """The moment that a text means, and how it is shown."""
    day, at = moment(as_at)
    when: Moment = at or date.fromordinal(day)
    return when, when.isoformat()


def _refuse_later(case: Case, when: Moment, c: CompiledPack) -> None:
    today = day_of(when).toordinal()
    if case.last_day < today or (case.last_day == today and not isinstance(when, datetime)):
        return
    problems = after(case, when, "the moment asked about")
    if problems:
        raise CaseError(problems, c.front_door.to_dict())


def _position(program: Program, view: View) -> tuple[Position, ...]:
    out: list[Position] = []
    for stage in view.stages:
        spell = view.spell(stage)
        since = _shown(spell.start) if spell is not None and spell.start else None
        out.append(_new(Position, (stage, program.levels[stage], since, view.services(stage))))
    return tuple(out)


@lru_cache(4096)
def _shown(day: int) -> str:
    return date.fromordinal(day).isoformat()


def _moves(program: Program, view: View, in_force: int, here: AtStage | None) -> list[MoveAnswer]:
    """Each move once, from the highest open stage it starts from, in the pack's order."""
    c, stages = program.c, view.stages
    out: list[MoveAnswer] = []
    if here is not None and in_force != MET:
        view.at_stage(stages[0])
        out = here.moves(view)
    else:
        highest = {p.move.id: s for s in stages for p in program.moves_at[s]}
        for id in program.c.moves if len(stages) > 1 else highest:
            if id in highest and (m := answer_move(program.moves[id], view, highest[id], c, in_force)) is not None:
                out.append(m)
        out = settle_instead(out)
    if not program.moves_elsewhere:
        return out
    seen = {m.id for m in out}
    came: list[MoveAnswer] = []
    for p in program.moves_elsewhere:
        if p.move.id not in seen and (m := answer_move(p, view, None, c, in_force)) is not None:
            came.append(m)
    return out + settle_instead(came)


# -- duties ------------------------------------------------------------------------------------------------


def _due(
    program: Program, view: View, moves: Sequence[MoveAnswer], made: str | None, in_force: int, here: AtStage | None
) -> tuple[DueLine, ...]:
    seen: set[str] = set()
    if here is not None:
        view.at_stage(view.stages[0])
        out = here.duties(view)
    else:
        out = []
        for stage in view.stages:
            for id, check, stages in program.duties_at[stage]:
                if id in seen:
                    continue
                seen.add(id)
                view.stage = stage
                out += check(view, ANY_TIME if stages is None else Owner(owner_start(view, stages)))
    for m in moves:
        for d, check in program.then[m[0]] if m.starts else ():
            seen.add(d.rule.id)
            view.at_stage(m.from_stage or program.c.entry)
            if m.from_stage is None:
                view.start = 0
            out += check(view, Owner(view.start, m.answer in OPEN))
    if made is not None and program.then[made]:
        out += _then_made(program, view, made, seen)
    for _, check in program.override_duties:
        if in_force != NOT_MET:
            view.at_stage(view.stages[-1])
            out += check(view, Owner(0, in_force == MET, None, concern(program, view)))
    return tuple(out)


def _then_made(program: Program, view: View, made: str, seen: set[str]) -> list[DueLine]:
    """The duties a move already made has started: they stay until met, or until the stage it led to closes."""
    out: list[DueLine] = []
    newest = max(view.open, key=lambda e: (e.opened, program.c.stage_rank[e.stage])) if view.open else None
    stage = newest.stage if newest is not None else None
    spell = view.spell(stage) if stage is not None else None
    day = spell.start if spell is not None else max(e.closed for e in view.episodes)
    froms = program.c.moves[made].from_stages
    start = day
    for e in view.episodes:
        if e.stage in froms and e.opened <= day and (not e.closed or e.closed >= day or view.joins(e.closed, day)):
            own = [x for x in view.episodes if x.stage == e.stage and x.opened <= day]
            start = min(start, e.opened, *(x.opened for x in own if x.closed and view.joins(x.closed, e.opened)))
    for d, check in program.then[made]:
        if d.rule.id in seen:
            continue
        view.stage, view.start = stage or program.c.entry, start
        out += check(view, Owner(start, True, Moved(day, None, None)))
    return out


def _escalations(program: Program, view: View, due: tuple[DueLine, ...]) -> tuple[Escalation, ...]:
    if program.laddered.isdisjoint(view.stages):
        return ()
    status: dict[str, list[DueLine]] = {}
    for d in due:
        status.setdefault(d.rule.id, []).append(d)
    view.clock_status = status
    out: list[Escalation] = []
    seen: set[str] = set()
    for stage in view.stages:
        for id, check in program.ladders_at[stage]:
            if id not in seen:
                seen.add(id)
                view.at_stage(stage)
                out += check(view)
    return tuple(out)
