"""A pack made of another that differs from it in a few rules: only what has changed is compiled.

A mutant differs from its pack in one part, and to compile all of it again would take most of a run. What is spliced here
answers as a pack compiled whole does; where the two differ in what every rule may turn on (the stages, the fallbacks of
safeguarding), it is compiled whole.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from stepwise.compiled import CompiledDuty, CompiledLadder, CompiledMove, CompiledNeed, CompiledPack, compile_pack
from stepwise.engine import Program
from stepwise.engine.conditions import Conditions
from stepwise.engine.duties import compile_duty
from stepwise.engine.ladders import compile_ladder
from stepwise.engine.moves import MoveProgram, compile_move
from stepwise.engine.needs import compile_need
from stepwise.kit.mutants.quick import Quick, Touched, ways
from stepwise.pack import Pack, Written

_RULES = ("moves", "clocks", "ladders", "authority_duties", "records", "checklists")
#: What no function is made of.
_APART = frozenset(("readings", "clauses", "order"))
_WORD = re.compile(r"[\w-]+")
#: So many parts may be known by their words before they are forgotten.
_MANY = 10_000


def whole(written: Written) -> Quick:
    """A pack compiled whole."""
    compiled = compile_pack(written)
    return Quick(written, compiled, Program(compiled, general=True))


def copied(program: Program, **values: Any) -> Program:
    """A program that is another but for these values."""
    made = Program.__new__(Program)
    for name in Program.__slots__:
        setattr(made, name, values[name] if name in values else getattr(program, name))
    return made


class Splicer:
    """Makes packs that share with another what is the same in both."""

    def __init__(self) -> None:
        self._words: dict[int, tuple[object, frozenset[str]]] = {}

    def like(self, old: Quick, written: Written) -> Quick:
        """The pack ``written``, sharing with ``old`` what is the same in both."""
        changed = _changed(old.written.pack, written.pack)
        if changed is None:
            return whole(written)
        compiled = _compiled(old.compiled, written, changed)
        if ways(compiled) != ways(old.compiled):
            return Quick(written, compiled, Program(compiled, general=True))
        return Quick(written, compiled, self._program(old.program, compiled, changed))

    def words(self, part: object) -> frozenset[str]:
        """Every word in a part of the pack; a part that is asked about twice is looked through once."""
        found = self._words.get(id(part))
        if found is None:
            self._words[id(part)] = found = (part, frozenset(_WORD.findall(repr(part))))
        return found[1]

    def leaning(self, names: set[str], pack: Pack) -> frozenset[str]:
        """The names, and the records that lean on any of them."""
        found, more = set(names), set(names)
        while more:
            more = {n for n, r in pack.records.items() if n not in found and not self.words(r).isdisjoint(more)}
            found |= more
        return frozenset(found)

    def words_of(self, pack: Quick, touched: Touched, parts: frozenset[tuple[str, str]]) -> frozenset[str]:
        """Every word in some rules and some parts of a pack."""
        p, c, needs = pack.program, pack.compiled, dict(touched.needs)
        found: list[object] = [getattr(pack.written.pack, section).get(name) for section, name in parts if section == "records"]
        found += [n for id, rules in needs.items() for n in c.moves[id].needs if n.rule.id in rules]
        found += [c.moves[id] for id in touched.moves]
        found += [p.duties[id][0].duty for id in touched.duties if id in p.duties]
        found += [x.ladder for xs in c.ladders_at.values() for x in xs if x.id in touched.ladders]
        return frozenset().union(*(self.words(x) for x in found))

    def forget(self) -> None:
        """Let go of the parts that were looked through, now and then: most are of mutants long judged."""
        if len(self._words) > _MANY:
            self._words.clear()

    def _names(self, now: Pack, changed: Mapping[str, set[str]]) -> tuple[set[str], set[str]]:
        """The records and groups that are not what they were, or lean on one that is not; and these with the checklists."""
        records = changed["records"] | changed["groups"]
        more = bool(records)
        while more:
            new = {n for n, r in now.records.items() if n not in records and self.words(r) & records}
            records |= new
            more = bool(new)
        lists = set(changed["checklists"])
        if records:
            lists |= {n for n, x in now.checklists.items() if self.words(x) & records}
        return records, records | lists

    def _program(self, old: Program, c: CompiledPack, changed: Mapping[str, set[str]]) -> Program:
        """The functions: those of ``old`` where what they are made of, and what it leans on, are the same."""
        records, names = self._names(c.pack, changed)
        conditions = Conditions(c)
        ladders_at = self._ladders(old, c, conditions, names)
        moves = {id: self._move(old.moves[id], m, conditions, records) for id, m in c.moves.items()}
        duties: dict[str, tuple[CompiledDuty, Any]] = {}

        def duty(d: CompiledDuty) -> tuple[CompiledDuty, Any]:
            id = d.rule.id
            if id not in duties:
                had = old.duties.get(id)
                same = had is not None and (had[0] is d or had[0] == d) and not self._leans(d.duty, names)
                duties[id] = had if had is not None and same else (d, compile_duty(d, conditions))
            return duties[id]

        return copied(
            old,
            c=c,
            moves=moves,
            moves_at={s: tuple(moves[m.id] for m in ms) for s, ms in c.moves_at.items()},
            moves_elsewhere=tuple(moves[m.id] for m in c.moves_elsewhere),
            duties=duties,
            duties_at={s: tuple(_of_stage(*duty(d)) for d in ds) for s, ds in c.duties_at.items()},
            then={id: tuple(duty(d) for d in m.then) for id, m in c.moves.items()},
            levels={id: x.level for id, x in c.pack.stages.items()},
            override_duties=tuple(duty(d) for d in c.override_duties),
            ladders_at=ladders_at,
            laddered=frozenset(s for s, ladders in ladders_at.items() if ladders),
            identity=old.identity._replace(readings=tuple(sorted(c.readings.items()))),
        )

    def _leans(self, part: object, names: set[str]) -> bool:
        return part is not None and bool(names) and not self.words(part).isdisjoint(names)

    def _move(self, had: MoveProgram, m: CompiledMove, conditions: Conditions, records: set[str]) -> MoveProgram:
        around = (m.requested, m.chase_if)
        if (
            had.move is m
            and not any(self._leans(x, records) for x in around)
            and not any(self._asks(n, records) for n in m.needs)
        ):
            return had
        known = {n.rule.id: (n, check) for n, check in zip(had.move.needs, had.needs, strict=True)}
        checks = []
        for n in m.needs:
            was, check = known.get(n.rule.id, (None, None))
            same = check is not None and (was is n or was == n) and not self._asks(n, records)
            checks.append(check if check is not None and same else compile_need(n, conditions, conditions.c))
        frame = compile_move(replace(m, needs=()), conditions, conditions.c)
        if m.requested == had.move.requested and not self._leans(m.requested, records):
            frame = frame._replace(requested=had.requested)
        if m.chase_if == had.move.chase_if and not self._leans(m.chase_if, records):
            frame = frame._replace(chase=had.chase)
        return frame._replace(move=m, needs=tuple(checks), rules=tuple(n.rule for n in m.needs))

    def _asks(self, n: CompiledNeed, records: set[str]) -> bool:
        """Whether a need leans on one of these."""
        if not records:
            return False
        parts = (n.when, n.only_if, n.prohibits, n.void, n.waiver)
        return n.shortfall in records or any(self._leans(x, records) for x in parts)

    def _ladders(
        self, old: Program, c: CompiledPack, conditions: Conditions, names: set[str]
    ) -> dict[str, tuple[tuple[str, Any], ...]]:
        had = {id: check for found in old.ladders_at.values() for id, check in found}
        were = {x.id: x for found in old.c.ladders_at.values() for x in found}
        made: dict[str, Any] = {}

        def ladder(x: CompiledLadder) -> tuple[str, Any]:
            if x.id not in made:
                was = were.get(x.id)
                same = was is not None and (was is x or was == x) and not self._leans(x.ladder, names)
                made[x.id] = had[x.id] if same else compile_ladder(x, conditions)
            return x.id, made[x.id]

        return {s: tuple(ladder(x) for x in xs) for s, xs in c.ladders_at.items()}


def _of_stage(d: CompiledDuty, check: Any) -> tuple[str, Any, tuple[str, ...] | None]:
    since = getattr(d.duty, "since", None)
    return d.rule.id, check, None if since is not None and since.kind == "ever" else d.stages


def _changed(was: Pack, now: Pack) -> dict[str, set[str]] | None:
    """The names of the rules and groups that differ, by section; None where something differs that any rule turns on."""
    found: dict[str, set[str]] = {"groups": set()}
    for name in Pack.model_fields:
        old, new = getattr(was, name), getattr(now, name)
        if isinstance(old, dict) and [k for k in old if k in new] != [k for k in new if k in old]:
            return None
        if name in _RULES:
            found[name] = _keys(old, new)
        elif old is new or name in _APART:
            continue
        elif name == "stages" and list(old) == list(new):
            if any(old[k].beside != new[k].beside for k in old):
                return None
        elif name == "override":
            if any(getattr(old, k) != getattr(new, k) for k in type(old).model_fields if k != "then"):
                return None
        elif name == "vocabulary" and list(old.groups) == list(new.groups):
            if any(getattr(old, k) != getattr(new, k) for k in type(old).model_fields if k != "groups"):
                return None
            found["groups"] = {k for k in old.groups if old.groups[k] != new.groups[k]}
        elif old != new:
            return None
    return found


def parts_that_differ(was: Pack, now: Pack) -> frozenset[tuple[str, str]] | None:
    """The parts of two packs that differ, by section and name; None where one has more than that changed."""
    found = _changed(was, now)
    if found is None:
        return None
    rest = {(name, "") for name in Pack.model_fields if name not in _RULES and getattr(was, name) is not getattr(now, name)}
    return frozenset({(section, name) for section, names in found.items() for name in names} | rest)


def _keys(old: Mapping[str, Any], new: Mapping[str, Any]) -> set[str]:
    """The names that are not in both, or do not name the same thing in both."""
    return {k for k in old.keys() & new.keys() if old[k] is not new[k]} | (old.keys() ^ new.keys())


def _compiled(old: CompiledPack, written: Written, changed: Mapping[str, set[str]]) -> CompiledPack:
    """The compiled pack: the rules that differ compiled, the others those of ``old``."""
    pack, groups = written.pack, changed["groups"]
    # who may set a need aside is written out, person by person, as it is compiled
    lists = changed["checklists"] | {n for n, x in pack.checklists.items() if not groups.isdisjoint(x.not_applicable_by or ())}
    moves = {
        id: m
        for id, m in pack.moves.items()
        if id in changed["moves"]
        or any(n.checklist in lists or not groups.isdisjoint(n.not_applicable_by or ()) for n in m.needs.values())
    }
    used = {n.checklist for m in moves.values() for n in m.needs.values()}
    some = {
        section: {k: v for k, v in getattr(pack, section).items() if k in changed[section]}
        for section in ("clocks", "ladders", "authority_duties")
    }
    lists_used = {k: v for k, v in pack.checklists.items() if k in used}
    part = pack.model_copy(update={**some, "moves": moves, "records": {}, "checklists": lists_used, "closures": ()})
    new = compile_pack(replace(written, pack=part))
    made = {id: new.moves.get(id) or old.moves[id] for id in pack.moves}
    clocks = _in_order(pack.clocks, old.duties_at, new.duties_at, lambda d: d.rule.id)
    ladders = _in_order(pack.ladders, old.ladders_at, new.ladders_at, lambda x: x.id)
    own = {d.rule.id: d for d in (*old.authority_duties, *new.authority_duties)}
    return replace(
        new,
        pack=pack,
        calendar=old.calendar,
        records={n: r for n, r in pack.records.items() if not r.absent},
        moves=made,
        moves_at={s: tuple(m for m in made.values() if s in m.from_stages) for s in pack.stages},
        moves_elsewhere=tuple(m for m in made.values() if m.elsewhere),
        duties_at={s: tuple(c for c in clocks if s in c.stages) for s in pack.stages},
        ladders_at={s: tuple(x for x in ladders if s in x.stages) for s in pack.stages},
        authority_duties=tuple(own[id] for id, d in pack.authority_duties.items() if not d.absent),
        sensitive=old.sensitive,
    )


def _in_order(written: Mapping[str, Any], old: Mapping[str, Any], new: Mapping[str, Any], name: Any) -> list[Any]:
    """The rules of a section that are there under the readings in use, in the pack's order."""
    known = {name(x): x for found in (*old.values(), *new.values()) for x in found}
    return [known[id] for id, x in written.items() if not x.absent]
