"""Ladders → escalations: whether one has started, which rungs are spent, and who is asked now and next."""

from __future__ import annotations

from collections.abc import Callable

from stepwise.compiled import CompiledLadder, Rule
from stepwise.engine.conditions import Conditions
from stepwise.engine.results import MET, NOT_MET, Res
from stepwise.engine.view import View
from stepwise.evaluation import Ask, Escalation, RungAnswer
from stepwise.pack.conditions import ClockIs
from stepwise.pack.model import Rung

LadderCheck = Callable[[View], tuple[Escalation, ...]]
_Condition = Callable[[View], Res]


def compile_ladder(x: CompiledLadder, conditions: Conditions) -> LadderCheck:
    """The function of one ladder: no escalation where it has not started; one for each instance of its clock."""
    ladder = x.ladder
    starts = conditions.compile(ladder.starts_when)
    ends = conditions.compile(ladder.ends_when) if ladder.ends_when is not None else None
    clock = ladder.starts_when if isinstance(ladder.starts_when, ClockIs) else None
    rungs = _compile_rungs(ladder.rungs, x.rungs, conditions)
    others = _compile_rungs(ladder.other_agencies, x.other_agencies, conditions)

    def check(view: View) -> tuple[Escalation, ...]:
        r = starts(view)
        if r.v == NOT_MET:
            return ()
        if ends is not None and ends(view).v == MET:
            return ()
        state = "started" if r.v == MET else "not_known"
        made, asks = _climb(rungs, view, started=r.v == MET)
        aside, _ = _climb(others, view, started=r.v == MET)
        if clock is None:
            return (
                Escalation(
                    x.id, ladder.name, state, made, aside, ladder.cites, ladder.reading, None, r.evidence, r.asks + asks
                ),
            )
        lines = [d for d in view.clock_status.get(clock.clock, ()) if d.status in clock.status] or [None]
        return tuple(
            Escalation(
                x.id,
                ladder.name,
                state,
                made,
                aside,
                ladder.cites,
                ladder.reading,
                d.instance if d is not None else None,
                r.evidence,
                r.asks + asks,
            )
            for d in lines
        )

    return check


_CompiledRung = tuple[Rule, Rung, "_Condition | None", "_Condition | None"]


def _compile_rungs(rungs: dict[str, Rung], rules: tuple[Rule, ...], conditions: Conditions) -> list[_CompiledRung]:
    live = [r for r in rungs.values() if not r.absent]
    return [
        (
            rule,
            r,
            conditions.compile(r.only_if) if r.only_if is not None else None,
            conditions.compile(r.spent_when) if r.spent_when is not None else None,
        )
        for r, rule in zip(live, rules, strict=True)
    ]


def _climb(rungs: list[_CompiledRung], view: View, *, started: bool) -> tuple[tuple[RungAnswer, ...], tuple[Ask, ...]]:
    """The rung reached is the first not spent; the one after it is next."""
    out: list[RungAnswer] = []
    asks: tuple[Ask, ...] = ()
    reached = next_ = False
    for rule, rung, guard, spent in rungs:
        applies = guard(view) if guard is not None else None
        if applies is not None and applies.v == NOT_MET:
            out.append(RungAnswer(rule, rung.ask, "not_applicable"))
            continue
        if not started:
            out.append(RungAnswer(rule, rung.ask, "later"))
            continue
        if not reached:
            done = spent(view) if spent is not None else None
            if done is not None and done.v == MET:
                out.append(RungAnswer(rule, rung.ask, "spent", done.evidence))
                continue
            reached = True
            asks += done.asks if done is not None else ()
            asks += applies.asks if applies is not None else ()
            out.append(RungAnswer(rule, rung.ask, "reached"))
        else:
            out.append(RungAnswer(rule, rung.ask, "later" if next_ else "next"))
            next_ = True
    return tuple(out), asks
