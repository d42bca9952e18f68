"""Hypothesis strategies made from a pack: valid snapshots that reach its stages, kinds, words and boundaries."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from hypothesis import strategies as st

import stepwise
from stepwise.days import Unit
from stepwise.pack.conditions import Recorded, Stayed, walk
from stepwise.pack.model import Item, Need, Pack

#: The day generated cases are asked about: an ordinary Thursday between two bank holidays.
AS_AT = date(2026, 5, 14)
_DAYS_IN = {Unit.CALENDAR_DAYS: 1, Unit.WEEKS: 7, Unit.MONTHS: 30, Unit.YEARS: 365, Unit.WORKING_DAYS: 1, Unit.HOURS: 0}


def boundaries(pack: stepwise.Pack) -> list[int]:
    """How many days ago things may have happened: on, just before and just after every limit the pack's rules make."""
    limits = {0, 1, 2, 7, 30, 95}
    for x in _durations(pack.written.pack):
        days = x.count * _DAYS_IN[x.unit]
        limits |= {days - 1, days, days + 1}
        if x.unit is Unit.WORKING_DAYS:
            limits |= {x.count * 7 // 5, x.count * 7 // 5 + 1, x.count * 7 // 5 + 2}
        if x.unit is Unit.MONTHS:
            limits |= {days + 2, days + 3}
    return sorted(d for d in limits if 0 <= d <= 800)


def _durations(pack: Pack) -> list[Any]:
    found = []
    for duty in (*pack.clocks.values(), *(d for m in pack.moves.values() for d in m.then.values())):
        if duty.due is not None:
            found += [d for d in (duty.due.duration, duty.due.earliest) if d is not None]
    for condition in _conditions(pack):
        for _, c in walk(condition):
            if isinstance(c, Stayed):
                found.append(c.stayed)
            if isinstance(c, Recorded):
                found += [d for d in (c.at_least, c.within, c.at_most_old) if d is not None]
    return found


def _conditions(pack: Pack) -> list[Any]:
    needs: list[Need] = [n for m in pack.moves.values() for n in m.needs.values()]
    items: list[Item] = [i for c in pack.checklists.values() for i in c.items.values()]
    asked: list[Any] = [c for n in needs for c in (n.when, n.only_if)] + [c for i in items for c in (i.when, i.only_if)]
    return [c for c in asked if c is not None] + list(pack.records.values())


@st.composite
def cases(draw: st.DrawFn, pack: stepwise.Pack, *, complete: bool | None = None, concern: bool | None = None) -> dict[str, Any]:
    """A valid snapshot for ``pack``, asked about on AS_AT. ``complete`` and ``concern`` fix what would be drawn."""
    p = pack.written.pack
    ago = st.sampled_from(boundaries(pack))
    data: dict[str, Any] = {"complete": _complete(draw, complete), "episodes": _episodes(draw, pack, ago)}
    ids = 0
    for family, kinds in (
        ("events", p.vocabulary.events),
        ("documents", p.vocabulary.documents),
        ("decisions", p.vocabulary.decisions),
    ):
        rows = []
        for kind in draw(st.lists(st.sampled_from(sorted(kinds)), max_size=8, unique=True)) if kinds else ():
            for days in draw(st.lists(ago, min_size=1, max_size=2, unique=True)):
                ids += 1
                rows.append(_record(draw, pack, kind, kinds[kind], days, f"{family[0]}{ids}"))
        data[family] = rows
    data["consents"] = _consents(draw, p, ago)
    data["arranged"] = _arranged(draw, p)
    data["roles"] = [
        {"role": r, "when": _day(draw(ago))}
        for r in draw(st.lists(st.sampled_from(sorted(p.vocabulary.roles)), max_size=4, unique=True))
    ]
    data["facts"] = _facts(draw, p, concern)
    if draw(st.booleans()):
        data["child"] = {
            "born": (
                AS_AT - timedelta(days=draw(st.sampled_from([2000, 2922, 2921, 2923, 5844, 5843, 6574, 6575])))
            ).isoformat()
        }
    return data


def _complete(draw: Any, complete: bool | None) -> Any:
    if complete is not None:
        return "all" if complete else []
    families = ["episodes", "events", "documents", "decisions", "consents", "roles", "arranged"]
    some: list[str] = draw(st.lists(st.sampled_from(families), unique=True))
    return "all" if draw(st.booleans()) else some


def _day(ago: int) -> str:
    return (AS_AT - timedelta(days=ago)).isoformat()


def _episodes(draw: Any, pack: stepwise.Pack, ago: st.SearchStrategy[int]) -> list[dict[str, Any]]:
    """A walk through the stages, each beginning where the last one ended; sometimes one beside the last."""
    stages = sorted(pack.written.pack.stages)
    walk_ = draw(st.lists(st.sampled_from(stages), max_size=4))
    ends = sorted(draw(st.lists(ago, min_size=len(walk_), max_size=len(walk_), unique=True)), reverse=True) if walk_ else []
    services = sorted(pack.written.pack.vocabulary.services)
    out: list[dict[str, Any]] = []
    for i, stage in enumerate(walk_):
        row: dict[str, Any] = {"stage": stage, "opened": _day(ends[i])}
        if i + 1 < len(walk_):
            row["closed"] = _day(ends[i + 1])
        elif draw(st.integers(0, 5)) == 0:
            row["closed"] = _day(0)
        if services and draw(st.booleans()):
            row["service"] = draw(st.sampled_from(services))
        out.append(row)
    if out and "closed" not in out[-1]:
        last = out[-1]["stage"]
        partners = sorted({s for pair in pack.compiled.alongside if last in pair for s in pair} - {last})
        if partners and draw(st.booleans()):
            out.append({"stage": draw(st.sampled_from(partners)), "opened": _day(min(ends[-1], draw(ago)))})
    return out


def _record(draw: st.DrawFn, pack: stepwise.Pack, kind: str, words: Any, days: int, id: str) -> dict[str, Any]:
    v = pack.written.pack.vocabulary
    actors = sorted({*v.roles, *v.people})
    row: dict[str, Any] = {"id": id, "kind": kind, "when": _day(days)}
    for key, options, many in (
        ("outcome", words.outcomes, False),
        ("contains", words.contains, True),
        ("reasons", words.reasons, True),
        ("purposes", words.purposes, True),
        ("by", actors, True),
        ("attended", actors, True),
        ("signed_by", actors, True),
        ("recorded_in", v.places, False),
    ):
        if options and draw(st.integers(0, 3)):
            names = sorted(options)
            row[key] = (
                draw(st.lists(st.sampled_from(names), max_size=min(len(names), 6), unique=True))
                if many
                else draw(st.sampled_from(names))
            )
    if draw(st.booleans()):
        receivers = draw(st.lists(st.sampled_from(actors), max_size=3, unique=True))
        row["received"] = [{"by": r, "when": _day(draw(st.integers(0, days)))} for r in receivers]
    return row


def _consents(draw: st.DrawFn, p: Pack, ago: st.SearchStrategy[int]) -> list[dict[str, Any]]:
    v = p.vocabulary
    if not v.consents or not v.people:
        return []
    pairs = st.tuples(st.sampled_from(sorted(v.consents)), st.sampled_from(sorted(v.people)), ago)
    rows = []
    for kind, person, days in draw(st.lists(pairs, max_size=5, unique=True)):
        state = draw(st.sampled_from(["given", "given", "refused", "withdrawn", "not-sought", "cannot-be-sought"]))
        row: dict[str, Any] = {"kind": kind, "person": person, "when": _day(days), "state": state}
        for key in ("explicit", "informed", "form"):
            if draw(st.booleans()):
                row[key] = draw(st.booleans())
        rows.append(row)
    return rows


def _arranged(draw: st.DrawFn, p: Pack) -> list[dict[str, Any]]:
    if not p.vocabulary.events:
        return []
    kinds = draw(st.lists(st.sampled_from(sorted(p.vocabulary.events)), max_size=3, unique=True))
    return [{"kind": k, "for": (AS_AT + timedelta(days=draw(st.integers(-20, 40)))).isoformat()} for k in kinds]


def _facts(draw: st.DrawFn, p: Pack, concern: bool | None) -> dict[str, Any]:
    out: dict[str, Any] = {}
    for name, kind in p.vocabulary.facts.items():
        if name in p.override.raised_by and concern is not None:
            out[name] = concern
        elif draw(st.integers(0, 2)):
            out[name] = _fact(draw, kind)
    return out


def _fact(draw: st.DrawFn, kind: Any) -> Any:
    if kind.type == "yes/no":
        return draw(st.booleans())
    if kind.type == "number":
        return draw(st.integers(0, 20))
    if kind.type == "date":
        return _day(draw(st.integers(0, 60)))
    names = sorted(kind.values)
    return draw(st.lists(st.sampled_from(names), unique=True)) if kind.type == "some of" else draw(st.sampled_from(names))


@st.composite
def records(draw: st.DrawFn, pack: stepwise.Pack, family: str, kind: str, days: int) -> dict[str, Any]:
    """One record of a kind, so many days before AS_AT."""
    return _record(draw, pack, kind, getattr(pack.written.pack.vocabulary, family)[kind], days, "added")


@st.composite
def broken_cases(draw: st.DrawFn, pack: stepwise.Pack, secret: str) -> dict[str, Any]:
    """A snapshot with something wrong in it: ``secret`` stands where a word of the pack belongs."""
    data = draw(cases(pack))
    where = draw(st.sampled_from(["stage", "kind", "outcome", "by", "date", "person", "fact"]))
    row: dict[str, Any] = {"kind": sorted(pack.written.pack.vocabulary.events)[0], "when": _day(3)}
    if where == "stage":
        data["episodes"].append({"stage": secret, "opened": _day(3)})
    elif where == "fact":
        data["facts"][sorted(pack.written.pack.vocabulary.facts)[0]] = {"value": secret, "by": secret, "since": secret}
    elif where == "person":
        data["consents"].append({"kind": secret, "person": secret, "state": "given"})
    elif where == "date":
        data["events"].append({**row, "when": secret})
    elif where == "kind":
        data["events"].append({**row, "kind": secret})
    else:
        data["events"].append({**row, where: secret})
    return data


def without(data: Any, path: tuple[Any, ...]) -> Any:
    """A copy of ``data`` with the value at ``path`` left out."""
    head, *rest = path
    if isinstance(data, list):
        return [without(x, tuple(rest)) if i == head else x for i, x in enumerate(data)]
    if not rest:
        return {k: v for k, v in data.items() if k != head}
    return {k: without(v, tuple(rest)) if k == head else v for k, v in data.items()}


def values_that_may_be_unknown(data: Mapping[str, Any]) -> list[tuple[Any, ...]]:
    """The paths of every attribute and fact that could be left out of a snapshot without contradiction."""
    keep = {"id", "kind", "when", "person", "state", "for", "role", "stage", "opened", "closed", "made"}
    paths: list[tuple[Any, ...]] = [("facts", name) for name in data.get("facts") or {}]
    for family in ("events", "documents", "decisions", "consents"):
        for i, row in enumerate(data.get(family) or ()):
            paths += [(family, i, key) for key in row if key not in keep]
    return paths
