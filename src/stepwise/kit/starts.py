"""Where a generated case may start from: a walk through the stages, a move nearly ready, or a clock about to fall due."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from functools import lru_cache
from random import Random
from typing import Any

import stepwise
from stepwise.compiled import CompiledDuty, CompiledNeed
from stepwise.days import Duration, Unit
from stepwise.kit.building import AS_AT, CannotBuild, Data, PackKey, in_place, near_miss
from stepwise.kit.counting import day_after, last_day_before
from stepwise.kit.edits import Edits
from stepwise.kit.plain import Plain, Subtle
from stepwise.pack.conditions import Recorded, Stayed, walk
from stepwise.pack.model import Item, Need, Pack

#: Ends of months, where a count of months has to be clamped.
_MONTH_ENDS = (
    date(2025, 11, 30),
    date(2025, 12, 31),
    date(2026, 1, 30),
    date(2026, 1, 31),
    date(2026, 2, 28),
    date(2026, 3, 31),
)


def boundaries(pack: stepwise.Pack) -> list[int]:
    """How many days ago things may have happened: so that each limit of the pack's rules falls today, yesterday or
    tomorrow; on the ends of months; and a few ordinary days."""
    return list(_boundaries(PackKey(pack)))


@lru_cache(maxsize=64)
def _boundaries(key: PackKey) -> tuple[int, ...]:
    limits = {0, 1, 2, 7, 30, 95, *((AS_AT - d).days for d in _MONTH_ENDS)}
    for length in set(_durations(key.pack.written.pack)):
        limits |= {(AS_AT - d).days for d in on_the_limit(key.pack, length)}
    return tuple(sorted(d for d in limits if 0 <= d <= 800))


def on_the_limit(pack: stepwise.Pack, length: Duration) -> list[date]:
    """The days from which ``length`` runs out yesterday, today and tomorrow."""
    if length.unit is Unit.HOURS:
        return [AS_AT - timedelta(days=length.count // 24 + d) for d in (0, 1)]
    calendar = pack.compiled.calendar
    ends = (last_day_before(AS_AT + timedelta(days=d), length, calendar) for d in (-1, 0, 1))
    return [d for d in ends if d is not None and d <= AS_AT]


def _durations(pack: Pack) -> Iterable[Duration]:
    for duty in (*pack.clocks.values(), *(d for m in pack.moves.values() for d in m.then.values())):
        if duty.due is not None:
            yield from (d for d in (duty.due.duration, duty.due.earliest) if d is not None)
    for condition in _conditions(pack):
        for _, c in walk(condition):
            if isinstance(c, Stayed):
                yield c.stayed
            if isinstance(c, Recorded):
                yield from (d for d in (c.at_least, c.within, c.at_most_old) if d is not None)


def _conditions(pack: Pack) -> list[Any]:
    needs: list[Need] = [n for m in pack.moves.values() for n in m.needs.values()]
    items: list[Item] = [i for c in pack.checklists.values() for i in c.items.values()]
    asked: list[Any] = [c for n in needs for c in (n.when, n.only_if)] + [c for i in items for c in (i.when, i.only_if)]
    return [c for c in asked if c is not None] + list(pack.records.values())


# -- a walk ------------------------------------------------------------------------------------------------


def episodes(dice: Random, pack: stepwise.Pack) -> list[Data]:
    """A walk through the stages, each beginning where the last one ended; sometimes one beside the last."""
    stages = sorted(pack.written.pack.stages)
    path = [dice.choice(stages) for _ in range(dice.randint(0, 4))]
    ago = boundaries(pack)
    ends = sorted(dice.sample(ago, len(path)), reverse=True)
    services = sorted(pack.written.pack.vocabulary.services)
    out: list[Data] = []
    for i, stage in enumerate(path):
        row: Data = {"stage": stage, "opened": _day(ends[i])}
        if i + 1 < len(path):
            row["closed"] = _day(ends[i + 1])
        elif dice.random() < 0.15:
            row["closed"] = _day(0)
        if services and dice.random() < 0.5:
            row["service"] = dice.choice(services)
        out.append(row)
    if out and "closed" not in out[-1]:
        last = out[-1]["stage"]
        partners = sorted({s for pair in pack.compiled.alongside if last in pair for s in pair} - {last})
        if partners and dice.random() < 0.5:
            out.append({"stage": dice.choice(partners), "opened": _day(min(ends[-1], dice.choice(ago)))})
    return out


# -- a move nearly ready -------------------------------------------------------------------------------------


@lru_cache(maxsize=64)
def _ready(key: PackKey) -> tuple[str, ...]:
    found = []
    for move in key.pack.compiled.moves:
        try:
            in_place(key.pack, move)
        except CannotBuild:
            continue
        found.append(move)
    return tuple(found)


@lru_cache(maxsize=64)
def _may_be_set_aside(key: PackKey) -> tuple[tuple[str, CompiledNeed], ...]:
    moves = key.pack.compiled.moves
    return tuple((id, n) for id in _ready(key) for n in moves[id].needs if n.waiver or n.void or n.not_applicable_by)


def _how(need: CompiledNeed) -> str:
    """How a need may be set aside."""
    return "waiver" if need.waiver is not None else "refusal" if need.void is not None else "excuse"


def nearly_ready(dice: Random, pack: stepwise.Pack) -> Data | None:
    """A case in which everything for some move is in place, or everything but one thing, or that thing is set aside."""
    key = PackKey(pack)
    ready, aside = _ready(key), _may_be_set_aside(key)
    if not ready:
        return None
    kind = dice.choice(["in place", "near", "aside"] if aside else ["in place", "near"])
    if kind == "aside":
        kind = dice.choice(sorted({_how(n) for _, n in aside}))
        move, need = dice.choice([x for x in aside if _how(x[1]) == kind])
        data = (near_miss(pack, move, need.rule.id) if need.rule.gates else None) or in_place(pack, move)
        _set_aside(dice, pack, data, need)
        return data
    move = dice.choice(ready)
    gates = [n.rule.id for n in pack.compiled.moves[move].needs if n.rule.gates and not n.absent]
    if kind == "near" and gates and (near := near_miss(pack, move, dice.choice(gates))) is not None:
        return near
    return in_place(pack, move)


def _set_aside(dice: Random, pack: stepwise.Pack, data: Data, need: CompiledNeed) -> None:
    """Record what sets a need aside: a waiver, in full or in part; a refusal on grounds that do not count; an excuse."""
    if need.waiver is not None:
        w = need.waiver
        holds = list(w.records or ())
        if dice.random() < 0.5 and holds:
            holds.pop()
        row: Data = {"kind": w.decision, "when": _day(dice.choice([0, 2, 7])), "contains": holds}
        if w.by:
            row["by"] = list(w.by)
        if w.recorded_in:
            row["recorded_in"] = w.recorded_in[0]
        data["decisions"].append(row)
    if need.void is not None and need.void.outcome and isinstance(need.when, Recorded):
        named = pack.compiled.records[need.when.of] if need.when.of else need.when
        kinds = set(named.kinds)
        for row in (r for f in ("events", "decisions") for r in data[f] if r["kind"] in kinds):
            row.update(outcome=need.void.outcome[0], reasons=list(need.void.reasons))
    if need.not_applicable_by:
        by = dice.choice(sorted(need.not_applicable_by))
        data["not_applicable"] = [{"need": need.rule.id, "by": by, "when": _day(1)}]


# -- a clock about to fall due -------------------------------------------------------------------------------


def falling_due(dice: Random, pack: stepwise.Pack, data: Data) -> Data | None:
    """The case at the stage of some clock, what starts the clock dated so that it falls due about now, and sometimes
    what meets it on the last day, the day before or the day after."""
    c = pack.compiled
    clocks = [d for ds in c.duties_at.values() for d in ds if d.duty.due is not None]
    if not clocks:
        return None
    form = dice.choice(sorted({x.duty.due.form for x in clocks if x.duty.due is not None}))  # rare forms as often
    d = dice.choice([x for x in clocks if x.duty.due is not None and x.duty.due.form == form])
    due = d.duty.due
    assert due is not None
    stage = dice.choice(d.stages)
    data = {**data, "episodes": [{"stage": stage, "opened": _day(dice.choice([200, 95, 30]))}]}
    if dice.random() < 0.5:
        data["complete"] = "all"
    days = [AS_AT - timedelta(days=n) for n in (0, 1, 7, 30)]
    if due.duration is not None:
        days = on_the_limit(pack, due.duration) or days
        if due.duration.unit is Unit.MONTHS and dice.randrange(3) == 0:
            days = list(_MONTH_ENDS)
    day = dice.choice(days)
    if data["episodes"][0]["opened"] > day.isoformat():
        data["episodes"][0]["opened"] = day.isoformat()
    for anchor in due.anchors:
        if anchor.kind == "opened" and anchor.name == stage:
            data["episodes"][0]["opened"] = day.isoformat()
        elif anchor.kind == "raised":
            data["facts"] = {**data.get("facts", {}), anchor.name: {"value": True, "since": day.isoformat()}}
        elif anchor.kind == "birthday" and anchor is due.anchors[0]:
            data["child"] = {"born": date(day.year - anchor.number, day.month, min(day.day, 28)).isoformat()}
        elif anchor.kind in ("record", "received"):
            until = due.form == "until"
            for name in _came_after(pack, anchor.name) if until else (anchor.name,):
                x = Recorded.model_construct(of=name)
                data = _recorded(pack, data, stage, x, day, ahead=due.form == "before", bare=until)
    if d.duty.only_if is not None and dice.randrange(4):
        data = _nearer(pack, data, stage, d.duty.only_if)
    if d.duty.met_by is not None and dice.random() < 0.5:
        data = _met(dice, pack, data, stage, d, day)
    elif d.duty.stops_when is not None and dice.random() < 0.5:
        data = _nearer(pack, data, stage, d.duty.stops_when)
    return data


def _came_after(pack: stepwise.Pack, name: str) -> list[str]:
    """A record that has a name, and before it those that it has to come after."""
    named = pack.compiled.records.get(name)
    after = named.after if named is not None else None
    return [*(x for a in after.parts if a.kind == "record" for x in _came_after(pack, a.name)), name] if after else [name]


def _met(dice: Random, pack: stepwise.Pack, data: Data, stage: str, d: CompiledDuty, day: date) -> Data:
    due = d.duty.due
    lasts = day_after(day, due.duration, pack.compiled.calendar) if due is not None and due.duration is not None else None
    last = lasts or AS_AT
    when = last + timedelta(days=dice.choice([-1, 0, 0, 1]))
    met = d.duty.met_by
    for _, x in walk(met) if met is not None else ():
        if isinstance(x, Recorded):
            return _recorded(pack, data, stage, x, min(when, AS_AT))
    return data


def _recorded(
    pack: stepwise.Pack, data: Data, stage: str, x: Recorded, day: date, *, ahead: bool = False, bare: bool = False
) -> Data:
    """The case with a record that ``x`` asks for, dated ``day``; with ``ahead``, sometimes only booked.

    ``bare``: where no case one change away has it, one that says no more than its kind and outcome.
    """
    base = pack.compiled.records.get(x.of, x) if x.of else x
    family = base.family or ""
    if family not in data or not base.kinds:
        return data
    others = [r for r in data[family] if r["kind"] not in base.kinds]
    edits = Edits(pack, {**data, family: others}, AS_AT, stage)
    made = next((rows[-1] for e in edits.towards(x, True) if (rows := [r for r in e[family] if r["kind"] in base.kinds])), None)
    if made is None and bare:
        made = {"kind": base.kinds[0], **({"outcome": base.outcome[0]} if base.outcome else {})}
    if made is None or family == "consents":
        return data
    row = {**made, "id": f"{family}-{len(data[family])}-{base.kinds[0]}"}
    row.update(when=day.isoformat(), received=[{**r, "when": day.isoformat()} for r in row.get("received") or ()])
    if ahead and family == "events":
        held = {**data, "arranged": [*data["arranged"], {"kind": row["kind"], "for": (AS_AT + (AS_AT - day)).isoformat()}]}
        return held
    return {**data, family: [*data[family], row]}


def _nearer(pack: stepwise.Pack, data: Data, stage: str, condition: Any) -> Data:
    for _ in range(3):
        try:
            if Plain(pack, data, AS_AT, stage).holds(condition):
                break
            edited = next(iter(Edits(pack, data, AS_AT, stage).towards(condition, True)), None)
        except (Subtle, KeyError):
            break
        if edited is None:
            break
        data = edited
    return data


def _day(ago: int) -> str:
    return (AS_AT - timedelta(days=ago)).isoformat()
