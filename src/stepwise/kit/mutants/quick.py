"""A pack for a short life, and in what it differs from the pack it was made from."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import replace
from typing import Any, NamedTuple

import stepwise
from stepwise.case import Case, Reader
from stepwise.case.vocabulary import Words
from stepwise.compiled import CompiledNeed, CompiledPack
from stepwise.engine import Program
from stepwise.pack import Written
from stepwise.pack.conditions import Recorded, walk


class Quick(stepwise.Pack):
    """A pack that answers the general way, so that no code is written for it, and reads no case before it is asked to."""

    __slots__ = ("_made_reader",)

    def __init__(self, written: Written, compiled: CompiledPack, program: Program) -> None:
        self.written, self.warnings, self.compiled, self.program = written, (), compiled, program
        self.identity = compiled.identity
        self._made_reader = False

    def read_as(self, other: Quick) -> None:
        """Read cases with the reader of another pack, which reads them alike."""
        if other.identity == self.identity:
            self._reader, self._made_reader = other.reader, True

    @property
    def reader(self) -> Reader:
        """What reads its cases, made when the first is read."""
        if not self._made_reader:
            self._reader, self._made_reader = Reader(self.compiled), True
        return self._reader

    def case(self, data: Any, *, as_at: Any = None) -> Case:
        """As :meth:`stepwise.Pack.case`."""
        assert self.reader is not None
        return super().case(data, as_at=as_at)

    def log(self, data: Any) -> Case:
        """As :meth:`stepwise.Pack.log`."""
        assert self.reader is not None
        return super().log(data)


class Touched(NamedTuple):
    """The rules that two packs do not answer by the same function: needs by move; whole moves, duties and ladders by id;
    whether any of the authority's own duties may be among them; and whether a stage is of another level."""

    needs: tuple[tuple[str, frozenset[str]], ...]
    moves: frozenset[str]
    duties: frozenset[str]
    ladders: frozenset[str]
    authority: bool
    levels: bool = False


def overlap(one: Touched, other: Touched) -> bool:
    """Whether any rule is in both; a move that is in either whole is taken with all of its needs."""
    a, b = dict(one.needs), dict(other.needs)
    return bool(
        one.moves & (other.moves | b.keys())
        or other.moves & a.keys()
        or any(not rules.isdisjoint(b[id]) for id, rules in a.items() if id in b)
        or one.duties & other.duties
        or one.ladders & other.ladders
        or (one.authority and other.authority)
    )


class Differs(NamedTuple):
    """What may make two packs read one case differently: nothing at all where none of these is true.

    ``kinds``: the kinds of record of which two on one day may have to be put in order; ``excuses``: the needs that may be
    recorded as not applicable; ``order``: what can only come in one order; ``beside``: which stages may stand side by side;
    ``words``: anything else.
    """

    kinds: frozenset[tuple[str, str]] = frozenset()
    excuses: bool = False
    order: bool = False
    beside: bool = False
    words: bool = False

    def tell(self, case: Case | None) -> bool:
        """Whether a case may be read otherwise than by the pack that gave ``case`` (None: that refused it)."""
        if not any(self):
            return False
        return (
            self.words
            or case is None
            or (self.order and case.linked)
            or (self.beside and len(case.episodes) > 1)
            or (self.excuses and bool(case.not_applicable))
            or not self.kinds.isdisjoint(case.same_day)
        )


class Comparison(NamedTuple):
    """How one pack differs from another. ``touched`` None: any rule may."""

    touched: Touched | None
    differs: Differs


def compared(old: Quick, new: Quick, words: Callable[[object], frozenset[str]]) -> Comparison:
    """How ``new`` differs from ``old``, of which it was made. ``words`` gives the words in a part of a pack."""
    a, b = old.program, new.program
    if _fixed(a) != _fixed(b):
        return Comparison(None, Differs(words=True))
    needs: dict[str, frozenset[str]] = {}
    moves: set[str] = set()
    for id, m in b.moves.items():
        had = a.moves[id]
        if m is had:
            continue
        if (
            [r.id for r in m.rules] != [r.id for r in had.rules]
            or m.requested is not had.requested
            or m.chase is not had.chase
            or m.starts != had.starts
            or _frame(m) != _frame(had)
        ):
            moves.add(id)
        fresh = {r.id for r, f, g in zip(m.rules, m.needs, had.needs, strict=False) if f is not g}
        if fresh:
            needs[id] = frozenset(fresh)
    duties = {
        id for id in a.duties.keys() | b.duties.keys() if (a.duties.get(id) or (0, 0))[1] is not (b.duties.get(id) or (0, 1))[1]
    }
    duties |= {id for s in b.duties_at for id in {x[0] for x in a.duties_at[s]} ^ {x[0] for x in b.duties_at[s]}}
    ladders = _ladders(a, b, duties, words)
    named = {w for p in (a, b) for xs in p.c.ladders_at.values() for x in xs if x.id in ladders for w in words(x.ladder)}
    if named:
        duties |= {id for id in a.duties.keys() | b.duties.keys() if id.rpartition(".")[2] in named}
    moves |= {id for p in (a, b) for id, ds in p.then.items() if any(d.rule.id in duties for d, _ in ds)}
    records = any(old.compiled.records.get(n) is not r for n, r in new.compiled.records.items()) or len(
        old.compiled.records
    ) != len(new.compiled.records)
    groups = old.written.pack.vocabulary is not new.written.pack.vocabulary
    lists = any(x is not old.written.pack.checklists.get(n) for n, x in new.written.pack.checklists.items())
    authority = records or groups or lists or old.compiled.authority_duties != new.compiled.authority_duties
    levels = [x.level for x in old.written.pack.stages.values()] != [x.level for x in new.written.pack.stages.values()]
    touched = Touched(tuple(needs.items()), frozenset(moves), frozenset(duties), frozenset(ladders), authority, levels)
    return Comparison(touched, _differs(old.compiled, new.compiled, touched))


def _fixed(p: Program) -> tuple[Any, ...]:
    """What a program has that is of no single rule."""
    c = p.c
    over, words = c.pack.override, c.pack.vocabulary
    return (
        ways(c),
        [(id, x.beside) for id, x in c.pack.stages.items()],
        c.pack.entry,
        c.bans,
        (over.says, over.raised_by, over.front_door, over.opens, over.cites),
        c.pack.levels,
        [getattr(words, k) for k in type(words).model_fields if k != "groups"],
    )


def ways(c: CompiledPack) -> list[tuple[Any, ...]]:
    """Which moves lead where: what no single move's answer shows."""
    return [(id, m.from_stages, m.elsewhere, m.to, m.closes, m.transfer_from, m.transfer_to) for id, m in c.moves.items()]


def _frame(m: Any) -> Any:
    return replace(m.move, needs=(), then=())


def _ladders(a: Program, b: Program, duties: Collection[str], words: Callable[[object], frozenset[str]]) -> set[str]:
    had, has = ({id: f for found in p.ladders_at.values() for id, f in found} for p in (a, b))
    found = {id for id in had.keys() | has.keys() if had.get(id) is not has.get(id)}
    found |= {id for s in b.ladders_at for id in {x[0] for x in a.ladders_at[s]} ^ {x[0] for x in b.ladders_at[s]}}
    lines = {id.rpartition(".")[2] for id in duties}
    if lines:
        found |= {x.id for xs in b.c.ladders_at.values() for x in xs if not words(x.ladder).isdisjoint(lines)}
    return found


# -- how cases are read ----------------------------------------------------------------------------------------------


def _differs(old: CompiledPack, new: CompiledPack, touched: Touched) -> Differs:
    order, beside = old.pack.order != new.pack.order, old.alongside != new.alongside
    records = [n for n in old.records.keys() | new.records.keys() if old.records.get(n) is not new.records.get(n)]
    some = {id: set(rules) for id, rules in touched.needs} | {id: None for id in touched.moves}
    slim_old, slim_new = _slim(old, some), _slim(new, some)
    if _reads(slim_old, records) == _reads(slim_new, records):
        return Differs(order=order, beside=beside)
    was, now = Words(slim_old), Words(slim_new)
    every = was.one_at_a_time.keys() | now.one_at_a_time.keys()
    kinds = {k for k in every if was.one_at_a_time.get(k) != now.one_at_a_time.get(k)}
    return Differs(frozenset(kinds), was.needs != now.needs, order, beside)


def _slim(c: CompiledPack, some: dict[str, set[str] | None]) -> CompiledPack:
    """The compiled pack with only some of its needs."""
    moves = {}
    for id, rules in some.items():
        m = c.moves[id]
        moves[id] = m if rules is None else replace(m, needs=tuple(n for n in m.needs if n.rule.id in rules))
    return replace(c, moves=moves)


def _reads(c: CompiledPack, records: list[str]) -> list[Any]:
    """Which records each need asks for, and what of them, whatever it is that is asked."""
    needs = [_of_need(n) for m in c.moves.values() for n in m.needs]
    return [*needs, *(_of_record(c.records[n]) if n in c.records else None for n in records)]


def _of_need(n: CompiledNeed) -> Any:
    asked = [
        [_of_record(x) for _, x in walk(condition) if isinstance(x, Recorded)] if condition is not None else None
        for condition in (n.when, n.only_if)
    ]
    return n.rule.id, n.item, bool(n.not_applicable_by), n.void is not None, asked


def _of_record(r: Recorded) -> Any:
    return r.of, r.family, r.kinds, r.which, r.model_fields_set
