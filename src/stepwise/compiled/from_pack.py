"""Pack as written → compiled pack."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date

from stepwise.compiled.model import (
    CompiledDuty,
    CompiledLadder,
    CompiledMove,
    CompiledNeed,
    CompiledPack,
    Direction,
    FrontDoor,
    Rule,
)
from stepwise.days import Calendar, england
from stepwise.pack import Written
from stepwise.pack.conditions import All, Any_, Condition, FactIs, InOrder, None_, Recorded, anchors_of, walk
from stepwise.pack.model import Checklist, Move, Need, Pack, Ruled, Strength

_RANK: dict[Strength, int] = {"may": 0, "should": 1, "must": 2}


def compile_pack(written: Written) -> CompiledPack:
    """Resolve a checked pack. The pack must have passed the checks; nothing is checked again here."""
    pack = written.pack
    rank = {s: i for i, s in enumerate(pack.stages)}
    moves = {m: _move(m, x, pack, rank) for m, x in pack.moves.items()}
    clocks = [
        CompiledDuty(_rule(f"{i}", c, ()), c, "clock", None, c.while_ or tuple(pack.stages))
        for i, c in pack.clocks.items()
        if not c.absent
    ]
    ladders = [
        CompiledLadder(
            i,
            x,
            x.while_ or tuple(pack.stages),
            tuple(_rule(f"{i}.{r}", y, x.cites, x.reading) for r, y in x.rungs.items() if not y.absent),
            tuple(_rule(f"{i}.{r}", y, x.cites, x.reading) for r, y in x.other_agencies.items() if not y.absent),
        )
        for i, x in pack.ladders.items()
        if not x.absent
    ]
    over = pack.override
    door = pack.vocabulary.roles[over.front_door]
    pairs = {frozenset((s, o)) for s, stage in pack.stages.items() for o in stage.alongside}
    return CompiledPack(
        pack=pack,
        digest=written.digest,
        readings=dict(written.readings),
        calendar=_calendar(pack),
        entry=pack.entry,
        stage_rank=rank,
        alongside=frozenset(pairs),
        records={n: r for n, r in pack.records.items() if not r.absent},
        moves=moves,
        moves_at={s: tuple(m for m in moves.values() if s in m.from_stages) for s in pack.stages},
        moves_elsewhere=tuple(m for m in moves.values() if m.elsewhere),
        duties_at={s: tuple(c for c in clocks if s in c.stages) for s in pack.stages},
        ladders_at={s: tuple(x for x in ladders if s in x.stages) for s in pack.stages},
        bans=tuple((i, b) for i, b in pack.prohibits.items() if not b.absent),
        override_duties=tuple(
            CompiledDuty(_rule(f"override.{i}", d, over.cites), d, "override") for i, d in over.then.items() if not d.absent
        ),
        authority_duties=tuple(
            CompiledDuty(_rule(i, d, ()), d, "authority") for i, d in pack.authority_duties.items() if not d.absent
        ),
        front_door=FrontDoor(over.front_door, door.name, door.contact, over.says, over.cites),
        sensitive=frozenset(_sensitive(pack)),
        reading_texts=pack.readings,
    )


def _calendar(pack: Pack) -> Calendar:
    calendar = england()
    if pack.closures:
        return calendar.with_closures({date.fromisoformat(c.day): c.name for c in pack.closures})
    return calendar


def _rule(id: str, x: Ruled, inherited: Iterable[str], readings: Iterable[str] = ()) -> Rule:
    gates = isinstance(x, Need) and x.must is not None and x.gates is not False
    return Rule(
        id,
        x.sentence,
        x.strength,
        gates,
        x.owner or (),
        x.cites,
        tuple(c for c in inherited if c not in x.cites),
        tuple(dict.fromkeys((*x.reading, *readings))),
    )


def _move(id: str, m: Move, pack: Pack, rank: dict[str, int]) -> CompiledMove:
    stages: tuple[str, ...] = tuple(pack.stages) if "any" in m.from_ else tuple(s for s in m.from_ if s in rank)
    if m.absent:
        stages = ()
    live = not m.absent
    needs = tuple(c for n, need in m.needs.items() for c in _needs(id, n, need, m, pack)) if live else ()
    deciding = next((i for i, c in enumerate(needs) if m.decided_by and c.rule.id == f"{id}.{m.decided_by}"), None)
    return CompiledMove(
        id=id,
        name=m.name,
        from_stages=stages,
        elsewhere="elsewhere" in m.from_ and not m.absent,
        to=m.to,
        closes=m.closes,
        direction=_direction(m, stages, rank),
        transfer_from=m.transfer.from_ if m.transfer else (),
        transfer_to=m.transfer.to if m.transfer else (),
        needs=needs,
        then=tuple(
            CompiledDuty(_rule(f"{id}.{d}", x, m.cites, m.reading), x, "then", id, stages)
            for d, x in m.then.items()
            if live and not x.absent
        ),
        requested=m.requested if live else None,
        chase_if=m.chase_if if live else None,
        decided_by=deciding,
        route=m.route,
        cites=m.cites,
        readings=m.reading,
        by_override=id in pack.override.opens,
    )


def _direction(m: Move, stages: tuple[str, ...], rank: dict[str, int]) -> Direction | None:
    """The way the move goes, where it is the same whatever the case; None where the case decides."""
    if m.direction is not None:
        return m.direction
    if m.transfer is not None or m.to == "same":
        return "sideways"
    if "elsewhere" in m.from_:
        return "in"
    if m.to in ("nowhere", "not-stated"):
        return "out"
    if m.to == "previous" or not stages:
        return None
    ways: set[Direction] = {"up" if rank[m.to] > rank[s] else "down" if rank[m.to] < rank[s] else "sideways" for s in stages}
    return ways.pop() if len(ways) == 1 else None


def _needs(move: str, id: str, need: Need, m: Move, pack: Pack) -> list[CompiledNeed]:
    rule = _rule(f"{move}.{id}", need, m.cites, m.reading)
    if need.when is not None and _only_asks(need.when, set(pack.override.raised_by)):
        rule = replace(rule, concern=True)
    if need.checklist is None:
        return [
            CompiledNeed(
                rule,
                need.when,
                need.only_if,
                need.prohibits,
                need.void_if_only,
                need.waiver,
                _people(need.not_applicable_by or (), pack),
                bool(need.absent),
            )
        ]
    return _items(move, need, rule, pack.checklists[need.checklist], pack)


def _people(words: Iterable[str], pack: Pack) -> tuple[str, ...]:
    """The words and, of a group, everyone in it."""
    groups = pack.vocabulary.groups
    return tuple(dict.fromkeys(x for w in words for x in ((w, *groups[w].members) if w in groups else (w,))))


def _only_asks(c: Condition, facts: set[str]) -> bool:
    """Whether a condition asks for these facts and nothing else."""
    parts = (x for _, x in walk(c) if not isinstance(x, All | Any_))
    return all(isinstance(x, FactIs) and x.fact in facts and x.is_ in (None, "yes") for x in parts)


def _items(move: str, need: Need, rule: Rule, checklist: Checklist, pack: Pack) -> list[CompiledNeed]:
    out = []
    # what a need says itself counts, also where it says: nobody
    excusers = checklist.not_applicable_by if need.not_applicable_by is None else need.not_applicable_by
    for i, item in checklist.items.items():
        strength: Strength = rule.strength
        if item.at_most is not None and _RANK[item.at_most] < _RANK[strength]:
            strength = item.at_most
        inherited = tuple(dict.fromkeys((*rule.cites, *checklist.cites, *rule.inherited)))
        guard = item.only_if
        if need.only_if is not None:
            guard = need.only_if if guard is None else All.model_construct(all=(need.only_if, guard))
        out.append(
            CompiledNeed(
                Rule(
                    f"{move}.{need.checklist}.{i}",
                    item.says,
                    strength,
                    strength == "must" and rule.gates,
                    item.owner or rule.owner,
                    item.cites,
                    tuple(c for c in inherited if c not in item.cites),
                    tuple(dict.fromkeys((*item.reading, *checklist.reading, *rule.readings))),
                ),
                item.when,
                guard,
                None,
                None,
                need.waiver,
                _people(excusers or (), pack),
                bool(item.absent or checklist.absent or need.absent),
                checklist.shortfall,
                i,
            )
        )
    return out


def _sensitive(pack: Pack) -> Iterable[tuple[str, str]]:
    """The kinds whose next record may take `met` away (safety rule 5)."""

    def kinds(r: Recorded) -> list[tuple[str, str]]:
        named = pack.records.get(r.of) if r.of else r
        return [(named.family or "", k) for k in named.kinds] if named is not None else []

    def from_condition(c: Condition | None, *, all_of_it: bool = False) -> Iterable[tuple[str, str]]:
        if c is None:
            return
        for _, x in walk(c):
            names: list[str] = []
            if isinstance(x, Recorded):
                named = pack.records.get(x.of) if x.of else None
                which = x.which or (named.which if named else None)
                family = (named or x).family
                by_any = which == "any" or (which is None and family == "documents")
                if all_of_it or not by_any:
                    yield from kinds(x)
                if x.linked_to:
                    names.append(x.linked_to)
            names += [a.name for _, a in anchors_of(x) if a.kind in ("record", "received")]
            if isinstance(x, InOrder):
                names += x.order
            for n in names:
                if n in pack.records:
                    yield from kinds(pack.records[n])
            if isinstance(x, None_):
                for y in x.none:
                    yield from from_condition(y, all_of_it=True)

    for record in pack.records.values():
        yield from from_condition(record)
    for checklist in pack.checklists.values():
        if checklist.shortfall and checklist.shortfall in pack.records:
            yield from kinds(pack.records[checklist.shortfall])
        for item in checklist.items.values():
            yield from from_condition(item.only_if, all_of_it=True)
            yield from from_condition(item.when)
    for m in pack.moves.values():
        yield from from_condition(m.requested)
        yield from from_condition(m.chase_if)
        for need in m.needs.values():
            yield from from_condition(need.only_if, all_of_it=True)
            yield from from_condition(need.when)
            if need.prohibits is not None:
                if need.prohibits.decision:
                    yield "decisions", need.prohibits.decision
                if need.prohibits.event:
                    yield "events", need.prohibits.event
                if need.prohibits.of and need.prohibits.of in pack.records:
                    yield from kinds(pack.records[need.prohibits.of])
            if need.waiver is not None:
                yield "decisions", need.waiver.decision
                yield from from_condition(need.waiver.only_if, all_of_it=True)
