"""What cannot all be true: each kind of contradiction a snapshot may hold, told with its paths and dates."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta
from functools import partial
from itertools import pairwise

from stepwise.case.dated import moment
from stepwise.case.model import Case, EpisodeOf, FactOf, Record
from stepwise.case.vocabulary import Words
from stepwise.compiled import CompiledPack
from stepwise.days import Moment, day_of
from stepwise.diagnostics import Problem

_PREGNANCY = timedelta(weeks=40)
_CODE = "case-contradiction"


def contradictions(case: Case, c: CompiledPack, words: Words) -> list[Problem]:
    """Every contradiction in a snapshot whose words and dates have been checked."""
    found: list[Problem] = []
    if len(case.episodes) != 1 or _says_more(case.episodes[0]):
        found += _episodes(case, c)
    if case.linked:
        found += _links(case, words)
        found += _receipts(case)
        found += _roles(case)
    if case.same_day:
        found += _ties(case, words)
    if case.born is not None:
        found += _before_birth(case)
    if case.taken_at is not None and case.last_day >= day_of(case.taken_at).toordinal():
        found += after(case, case.taken_at, "the snapshot was taken")
    return found


def after(case: Case, limit: Moment, what: str) -> list[Problem]:
    """Everything said to have happened after ``limit``."""
    day = day_of(limit).toordinal()
    out = []
    for d, at, path in happenings(case):
        if d > day or (d == day and at is not None and isinstance(limit, datetime) and at > limit):
            out.append(
                Problem(
                    path(),
                    f"dated {at.isoformat() if at else date.fromordinal(d).isoformat()}, after {what} ({limit.isoformat()})",
                    "a thing still to come belongs under `arranged`; otherwise correct the date",
                    _CODE,
                )
            )
    return sorted(set(out), key=lambda p: p.path)


def happenings(case: Case) -> Iterator[tuple[int, datetime | None, Callable[[], str]]]:
    """Everything the snapshot says has happened: its day, its time where known, and its path, made when asked for."""
    for r in _all(case):
        if r.day and r.family != "arranged":
            yield r.day, r.at, partial(_path, r)
        for j, receipt in enumerate(r.data.get("received") or ()):
            if "when" in receipt:
                yield (*moment(receipt["when"]), partial(_path, r, f".received[{j}].when"))
        if "made" in r.data:
            yield (*moment(r.data["made"]), partial(_path, r, ".made"))
    for records in case.roles.values():
        for r in records:
            for key in ("when", "requested", "until"):
                if key in r.data:
                    yield (*moment(r.data[key]), partial(_path, r, f".{key}"))
    for r in case.not_applicable.values():
        if r.day:
            yield r.day, r.at, partial(_path, r)
    for e in case.episodes:
        yield e.opened, None, partial(_path, e, ".opened")
        if e.closed:
            yield e.closed, None, partial(_path, e, ".closed")
    for f in case.facts.values():
        if f.since:
            yield f.since, None, partial(_path, f, ".since")


def _path(of: Record | EpisodeOf | FactOf, then: str = "") -> str:
    return of.path + then


def _day(ordinal: int) -> str:
    return date.fromordinal(ordinal).isoformat()


def _episodes(case: Case, c: CompiledPack) -> Iterator[Problem]:
    eps = case.episodes
    for e in eps:
        if e.closed and e.closed < e.opened:
            yield Problem(
                f"{e.path}.closed",
                f"closed {_day(e.closed)}, before it was opened {_day(e.opened)}",
                "correct one of the two dates",
                _CODE,
            )
        move = c.moves.get(e.by_move) if e.by_move else None
        if move is not None:
            if move.to not in (e.stage, "previous", "not-stated") and not (move.transfer_to and e.stage in move.from_stages):
                yield Problem(
                    f"{e.path}.by_move",
                    f"that move does not lead to the stage {e.stage}",
                    f"it leads to: {move.to}",
                    _CODE,
                )
            closes = move.closes if move.closes is not None else move.from_stages
            for other in eps:
                if (
                    other.stage in closes
                    and other.stage != e.stage
                    and other.opened <= e.opened
                    and (not other.closed or other.closed > e.opened)
                ):
                    told = f"ended only {_day(other.closed)}" if other.closed else "is still open"
                    yield Problem(
                        f"{e.path}.opened",
                        f"opened {_day(e.opened)} by a move that ends {other.stage}, which {told} ({other.path})",
                        "correct one of the two dates",
                        _CODE,
                    )
    still = [e for e in eps if not e.closed]
    for i, a in enumerate(still):
        for b in still[i + 1 :]:
            if a.stage == b.stage and (a.services is None or b.services is None or a.services == b.services):
                yield Problem(b.path, f"the stage {b.stage} is open twice ({a.path} too)", "close one of the two", _CODE)
            elif a.stage != b.stage and frozenset((a.stage, b.stage)) not in c.alongside:
                yield Problem(
                    b.path,
                    f"open at {b.stage} and at {a.stage} ({a.path}) at the same time, which the procedure does not allow",
                    "close the one that has ended",
                    _CODE,
                )
    by_id = {e.id: e for e in eps if e.id}
    for e in eps:
        if e.follows is None:
            continue
        before = by_id.get(e.follows)
        if before is None:
            yield Problem(f"{e.path}.follows", "no episode has that id", "give the id of the episode it came after", _CODE)
        elif _starts_too_soon(e, before):
            told = f"ended {_day(before.closed)}" if before.closed else f"opened {_day(before.opened)} and has not ended"
            yield Problem(
                f"{e.path}.opened",
                f"opened {_day(e.opened)}, but the {before.stage} episode it follows {told} ({before.path})",
                "correct one of the two dates",
                _CODE,
            )


def _says_more(e: EpisodeOf) -> bool:
    """Whether a lone episode could contradict itself."""
    return bool(e.closed or e.by_move or e.follows)


def _starts_too_soon(e: EpisodeOf, before: EpisodeOf) -> bool:
    return e.opened < before.opened or (bool(before.closed) and e.opened < before.closed)


def _all(case: Case) -> Iterator[Record]:
    for kinds in case.records.values():
        for found in kinds.values():
            yield from found
    for records in case.arranged.values():
        yield from records


def _links(case: Case, words: Words) -> Iterator[Problem]:
    pairs = set(words.order)
    episodes = {e.id for e in case.episodes}
    for r in _all(case):
        of = r.data.get("of")
        if of is None:
            continue
        other = case.by_id.get(of)
        if other is None:
            if of not in episodes:
                yield Problem(f"{r.path}.of", "no record has that id", "give the id of the record it belongs to", _CODE)
            continue
        if not r.day or not other.day:
            continue
        if (other.kind, r.kind) in pairs and r.day < other.day:
            yield Problem(
                f"{r.path}.when",
                f"{r.kind} dated {_day(r.day)} is earlier than the {other.kind} it belongs to, "
                f"dated {_day(other.day)} ({other.path})",
                "correct one of the two dates",
                _CODE,
            )
        if (r.kind, other.kind) in pairs and other.day < r.day:
            yield Problem(
                f"{other.path}.when",
                f"{other.kind} dated {_day(other.day)} is earlier than the {r.kind} that "
                f"belongs to it, dated {_day(r.day)} ({r.path})",
                "correct one of the two dates",
                _CODE,
            )


def _ties(case: Case, words: Words) -> Iterator[Problem]:
    one_at_a_time = words.one_at_a_time
    for key in case.same_day:
        if key not in one_at_a_time:
            continue
        records = case.records[key[0]][key[1]]
        if key[0] == "consents":
            people = dict.fromkeys(r.data["person"] for r in records)
            runs = [tuple(r for r in records if r.data["person"] == p) for p in people]
        else:
            runs = [records]
        for run in runs:
            for a, b in pairwise(run):
                if a.day == b.day and _tied(a, b) and any(_value(a, k) != _value(b, k) for k in one_at_a_time[key]):
                    said = f"this and {a.path} are both dated {_day(a.day)}, differ, and cannot be put in order"
                    yield Problem(b.path, said, "add times to both", _CODE)


def _tied(a: Record, b: Record) -> bool:
    return a.day == b.day and a.day != 0 and (a.at is None or b.at is None or a.at == b.at)


def _value(r: Record, key: str) -> object:
    value = r.data.get(key, "not stated")
    return sorted(value) if isinstance(value, list) else value


def _receipts(case: Case) -> Iterator[Problem]:
    for r in _all(case):
        receipts = r.data.get("received")
        if receipts and r.day:
            for j, receipt in enumerate(receipts):
                when = receipt.get("when")
                if when and moment(when)[0] < r.day:
                    yield Problem(
                        f"{r.path}.received[{j}].when",
                        f"received before the {r.kind} was made ({_day(r.day)})",
                        "correct one of the two dates",
                        _CODE,
                    )
    for records in case.arranged.values():
        for r in records:
            made = r.data.get("made")
            if made and moment(made)[0] > r.day:
                yield Problem(
                    f"{r.path}.made",
                    f"booked after the day it is booked for ({_day(r.day)})",
                    "correct one of the two dates",
                    _CODE,
                )


def _roles(case: Case) -> Iterator[Problem]:
    for records in case.roles.values():
        for r in records:
            until = r.data.get("until")
            if until and r.day and moment(until)[0] < r.day:
                yield Problem(
                    f"{r.path}.until",
                    f"ended before it was filled ({_day(r.day)})",
                    "correct one of the two dates",
                    _CODE,
                )


def _before_birth(case: Case) -> Iterator[Problem]:
    assert case.born is not None
    first = (case.born - _PREGNANCY).toordinal()
    for d, _, path in happenings(case):
        if d < first:
            yield Problem(
                path(),
                f"dated {_day(d)}, more than 40 weeks before the child's birth ({case.born.isoformat()})",
                "correct one of the two dates",
                _CODE,
            )
