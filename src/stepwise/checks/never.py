"""A must-level need that no case could ever meet.

Such a need blocks its move for every child, and looks like a gap in the child's record. What is found: more
conditions asked for than are listed; a fact that must be yes and no at once; a condition that must hold and not
hold; two outcomes asked of one record; an outcome that the named record leaves out; a stage that can never be open,
or be where the case came from, when this move is considered. Only what is impossible for every case is told.

Bad:

    needs:
      safe:
        must: The child is safe at home
        when: { all: [ { fact: safe }, { fact: safe, is: no } ] }

Good:

    needs:
      safe:
        must: The child is safe at home
        when: { all: [ { fact: safe }, { fact: plan-in-place } ] }
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from stepwise.checks.reach import starts_of
from stepwise.checks.say import count, error, listed
from stepwise.checks.walk import Path
from stepwise.diagnostics import Diagnostic, register
from stepwise.pack import Pack, Written
from stepwise.pack import conditions as c
from stepwise.pack.base import Node
from stepwise.pack.conditions import Condition
from stepwise.pack.model import Move

NEVER = register("never-met", "A must-level need has a condition that can never hold.")


@dataclass(frozen=True, slots=True)
class Impossible:
    """Why a condition can never hold, how to put it right, and where it says so."""

    path: Path
    message: str
    cure: str


@dataclass(frozen=True, slots=True)
class _Around:
    """What is known of the case whenever the condition is asked: the move it belongs to, if any."""

    pack: Pack
    move: Move | None


def check(written: Written) -> Iterable[Diagnostic]:
    """Find must-level needs, and the items they bring in, that no case could meet."""
    pack = written.pack
    strict: set[str] = set()
    for m, move in pack.moves.items():
        if move.absent:
            continue
        for n, need in move.needs.items():
            if need.must is None or need.absent:
                continue
            if need.checklist is not None:
                strict.add(need.checklist)
            elif need.when is not None:
                yield from _told(written, need.when, ("moves", m, "needs", n, "when"), _Around(pack, move))
    for name, checklist in pack.checklists.items():
        if name in strict and not checklist.absent:
            for i, item in checklist.items.items():
                if item.at_most is None and not item.absent:
                    yield from _told(written, item.when, ("checklists", name, "items", i, "when"), _Around(pack, None))


def _told(written: Written, when: Condition, path: Path, around: _Around) -> Iterator[Diagnostic]:
    why = impossible(when, path, around)
    if why is not None:
        yield error(NEVER, f"this can never hold: {why.message}", why.cure, written.span(why.path))


def impossible(x: Condition, path: Path, around: _Around) -> Impossible | None:
    """Why a condition can never hold; None where some case could meet it."""
    inner = [impossible(y, path + p, around) for p, y in c.children(x)] if not isinstance(x, c.Recorded) else []
    found = [i for i in inner if i is not None]
    match x:
        case c.All():
            return found[0] if found else _contradiction(x, path, around.pack)
        case c.Any_():
            return found[0] if found and len(found) == len(inner) else None
        case c.AtLeast():
            return _too_many(x, path, found)
        case c.Recorded():
            return _outcomes(x, path, around.pack)
        case c.FactIs():
            if x.at_least is not None and x.at_most is not None and x.at_least > x.at_most:
                message = f"no number is at least {x.at_least} and at most {x.at_most}"
                return Impossible((*path, "at_most"), message, "put the smaller number under `at_least`")
        case c.StageOpen():
            return _never_open(x.open, (*path, "open"), around)
        case c.StageClosed():
            return _always_open(x.closed, (*path, "closed"), around)
        case c.Stayed():
            return _never_open(x.at, (*path, "at"), around) if x.at is not None else None
        case c.CameFrom():
            return _never_before(x.came_from, (*path, "came_from"), around)
    return None


def _too_many(x: c.AtLeast, path: Path, found: list[Impossible]) -> Impossible | None:
    listed_ = len(x.of_these)
    if x.at_least > listed_:
        message = f"{x.at_least} are asked for, and only {count(listed_, 'condition')} can hold"
        return Impossible((*path, "at_least"), message, f"ask for at most {listed_}, or list more conditions")
    return found[0] if x.at_least > listed_ - len(found) else None


# -- contradictions ----------------------------------------------------------------------------------------


def _contradiction(x: c.All, path: Path, pack: Pack) -> Impossible | None:
    """Two of the conditions that must all hold cannot hold together."""
    every = list(_flat(x, path))
    for i, (at, later) in enumerate(every):
        for _, earlier in every[:i]:
            why = _clash(earlier, later, pack)
            if why is not None:
                return Impossible(at, why, "take away one of the two, or write `any:` if either will do")
        if isinstance(later, c.None_):
            for j, refused in enumerate(later.none):
                if any(_same(refused, y) for _, y in every if not isinstance(y, c.None_)):
                    message = "the same condition must hold and not hold"
                    return Impossible((*at, "none", j), message, "take away one of the two")
    return None


def _flat(x: c.All, path: Path) -> Iterator[tuple[Path, Condition]]:
    for i, y in enumerate(x.all):
        if isinstance(y, c.All):
            yield from _flat(y, (*path, "all", i))
        else:
            yield (*path, "all", i), y


def _clash(a: Condition, b: Condition, pack: Pack) -> str | None:
    if isinstance(a, c.FactIs) and isinstance(b, c.FactIs) and a.fact == b.fact and a.since == b.since:
        fact = pack.vocabulary.facts.get(a.fact)
        if fact is None:
            return None
        if fact.type == "yes/no" and (a.is_ == "no") != (b.is_ == "no"):
            return f'the fact "{a.fact}" must be both yes and no'
        if fact.type == "one of" and isinstance(a.is_, tuple) and isinstance(b.is_, tuple) and not set(a.is_) & set(b.is_):
            return f'the fact "{a.fact}" has one value, and must be both {_or(a.is_)} and {_or(b.is_)}'
        if fact.type == "number":
            low = max((n for n in (a.at_least, b.at_least) if n is not None), default=None)
            high = min((n for n in (a.at_most, b.at_most) if n is not None), default=None)
            if low is not None and high is not None and low > high:
                return f'the fact "{a.fact}" must be at least {low} and at most {high}'
    if isinstance(a, c.Recorded) and isinstance(b, c.Recorded) and a.of is not None and a.of == b.of:
        record = pack.records.get(a.of)
        one = record is not None and record.which != "any" and record.family in ("events", "decisions")
        free = all(x.which is None and x.since is None for x in (a, b))
        if one and free and a.outcome and b.outcome and not set(a.outcome) & set(b.outcome):
            return f'one record ("{a.of}") has one outcome, and must have both {_or(a.outcome)} and {_or(b.outcome)}'
    return None


def _same(a: Condition, b: Condition) -> bool:
    return type(a) is type(b) and _meaning(a) == _meaning(b)


def _meaning(x: object) -> object:
    """A condition without its words and citations."""
    if isinstance(x, Node):
        said = {n: _meaning(getattr(x, n)) for n in x.model_fields_set if n not in ("says", "cites", "reading")}
        return type(x).__name__, tuple(sorted(said.items(), key=lambda kv: kv[0]))
    return tuple(_meaning(y) for y in x) if isinstance(x, tuple) else x


def _outcomes(x: c.Recorded, path: Path, pack: Pack) -> Impossible | None:
    record = pack.records.get(x.of) if x.of is not None else None
    if record is None or not record.outcome or not x.outcome or set(record.outcome) & set(x.outcome):
        return None
    message = f'the record "{x.of}" is chosen by the outcome {_or(record.outcome)}, so it never has {_or(x.outcome)}'
    return Impossible((*path, "outcome"), message, "ask another record, or take `outcome` from that record's own filters")


def _or(words: Iterable[str]) -> str:
    return " or ".join(f'"{w}"' for w in words)


# -- stages ------------------------------------------------------------------------------------------------


def _never_open(stage: str, path: Path, around: _Around) -> Impossible | None:
    """A stage that cannot be open beside any stage that the move starts from."""
    pack, move = around.pack, around.move
    if move is None or stage not in pack.stages or "elsewhere" in move.from_:
        return None
    starts = starts_of(move, pack)
    if not starts or any(s == stage or _beside(pack, s, stage) for s in starts):
        return None
    message = f'"{stage}" is never open while a case stands at {_or(starts)}'
    return Impossible(path, message, f"name one of: {listed(starts)}; or let the stages stand side by side (`alongside`)")


def _always_open(stage: str, path: Path, around: _Around) -> Impossible | None:
    """A stage that is open whenever the move is considered, so it cannot have ended."""
    pack, move = around.pack, around.move
    if move is None or stage == pack.entry or "elsewhere" in move.from_ or starts_of(move, pack) != (stage,):
        return None
    message = f'"{stage}" is the stage that this move starts from, so it is still open'
    return Impossible(path, message, "name another stage, or write `been:` for any earlier time")


def _beside(pack: Pack, a: str, b: str) -> bool:
    return b in pack.stages[a].alongside or a in pack.stages[b].alongside


def _never_before(stage: str, path: Path, around: _Around) -> Impossible | None:
    """A stage from which no move leads to any stage that the move starts from."""
    pack, move = around.pack, around.move
    if move is None or stage not in pack.stages or "elsewhere" in move.from_:
        return None
    starts = starts_of(move, pack)
    if not starts or any(_may_follow(pack, stage, s) for s in starts):
        return None
    message = f'no move leads from "{stage}" to {_or(starts)}, so a case never came from there'
    return Impossible(path, message, "name a stage that leads here, or use `been:` for any earlier time")


def _may_follow(pack: Pack, before: str, after: str) -> bool:
    if before == after or after == pack.entry or pack.stages[after].unreached or _beside(pack, before, after):
        return True
    for m in pack.moves.values():
        closes = m.closes or ()
        if before in starts_of(m, pack) or before in closes:
            if m.to in (after, "previous", "not-stated", "nowhere"):
                return True
    return False
