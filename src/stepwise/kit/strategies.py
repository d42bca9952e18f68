"""Hypothesis strategies made from a pack: valid snapshots that reach its stages, kinds, words and boundaries."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import timedelta
from random import Random
from typing import Any

from hypothesis import strategies as st

import stepwise
from stepwise.kit.building import AS_AT
from stepwise.kit.starts import boundaries, episodes, falling_due, nearly_ready
from stepwise.pack.model import Pack
from stepwise.pack.vocabulary import FactKind, RecordKind

__all__ = ["AS_AT", "boundaries", "broken_cases", "cases", "records", "values_that_may_be_unknown", "without"]


@st.composite
def cases(draw: st.DrawFn, pack: stepwise.Pack, *, complete: bool | None = None, concern: bool | None = None) -> dict[str, Any]:
    """A snapshot for ``pack``, asked about on AS_AT. ``complete`` and ``concern`` fix what would be drawn.

    A third of them walk through the stages with whatever records; a third stand where a move is ready, or nearly; a
    third stand where a clock is about to fall due. Few contradict themselves, and those the front door refuses.
    """
    dice = _dice(draw) or Random(0)
    kind = dice.choice(["walk", "move", "clock"])
    data = nearly_ready(dice, pack) if kind == "move" else None
    if data is None:
        data = _anything(draw, dice, pack, few=kind == "clock")
        if kind == "clock":
            data = falling_due(dice, pack, data) or data
    else:
        _disturb(draw, pack, data)
    if complete is not None or dice.random() < 0.5:
        data["complete"] = _complete(dice, complete)
    for name in pack.written.pack.override.raised_by:
        if concern is not None:
            data["facts"][name] = concern
        elif dice.random() < 0.2:
            data["facts"][name] = True
    return data


def _anything(draw: st.DrawFn, dice: Random, pack: stepwise.Pack, *, few: bool) -> dict[str, Any]:
    """A walk through the stages, with records of any kind on the days that the pack's limits make."""
    p, ago = pack.written.pack, boundaries(pack)
    data: dict[str, Any] = {"complete": _complete(dice, None), "episodes": episodes(dice, pack)}
    for family in ("events", "documents", "decisions"):
        kinds = getattr(p.vocabulary, family)
        rows: dict[tuple[str, int], dict[str, Any]] = {}
        seeds = draw(st.lists(st.integers(1, 2**32), max_size=2 if few else 8)) if kinds else []
        for n, seed in enumerate(seeds):
            own = Random(seed)
            kind, days = own.choice(sorted(kinds)), own.choice(ago)
            rows[kind, days] = _detailed(own, pack, kind, kinds[kind], days, f"{family[:3]}{n}")
        data[family] = list(rows.values())
    data["consents"] = _consents(draw, p, ago)
    data["arranged"] = _arranged(draw, p)
    data["roles"] = [{"role": r, "when": _day(dice.choice(ago))} for r in _some(dice, p.vocabulary.roles, 4)]
    data["facts"] = _facts(draw, p)
    if dice.random() < 0.5:
        age = dice.choice([2000, 2922, 2921, 2923, 5844, 5843, 6574, 6575])
        data["child"] = {"born": (AS_AT - timedelta(days=age)).isoformat()}
    return data


def _disturb(draw: st.DrawFn, pack: stepwise.Pack, data: dict[str, Any]) -> None:
    """Up to three changes to a case made for a move: a rival to a record it has, one thing less, another fact."""
    v = pack.written.pack.vocabulary
    for n in range(draw(st.integers(0, 3))):
        dice = _dice(draw)
        if dice is None:
            continue
        families = [f for f in ("events", "documents", "decisions", "consents") if data[f]]
        kind = dice.choice(["rival", "rival", "less", "less", "new", "fact", "booking"])
        if kind in ("rival", "less") and families:
            family = dice.choice(families)
            row = dice.choice(data[family])
            if family == "consents":
                row["state"] = dice.choice(["given", "refused", "withdrawn", "not-sought"])
            elif kind == "less":
                _lessen(dice, row, getattr(v, family)[row["kind"]])
            else:
                words = getattr(v, family)[row["kind"]]
                data[family].append(_record(draw, pack, row["kind"], words, dice.choice(boundaries(pack)), f"more{n}"))
        elif kind == "fact" and v.facts:
            name = dice.choice(sorted(v.facts))
            data["facts"][name] = _fact(dice, v.facts[name])
        elif kind == "booking":
            data["arranged"] += _arranged(draw, pack.written.pack)
        elif v.events:
            name = dice.choice(sorted(v.events))
            data["events"].append(_record(draw, pack, name, v.events[name], dice.choice(boundaries(pack)), f"more{n}"))


def _lessen(dice: Random, row: dict[str, Any], words: RecordKind) -> None:
    """Take a word out of one of a record's lists, or give it another outcome."""
    lists = [key for key, value in row.items() if isinstance(value, list) and value]
    if lists and dice.randrange(2):
        row[dice.choice(lists)].pop()
    elif words.outcomes:
        row["outcome"] = dice.choice([*sorted(words.outcomes), None])


def _complete(dice: Random, complete: bool | None) -> Any:
    if complete is not None:
        return "all" if complete else []
    families = ["episodes", "events", "documents", "decisions", "consents", "roles", "arranged"]
    return "all" if dice.random() < 0.5 else sorted(dice.sample(families, dice.randint(0, len(families))))


def _day(ago: int) -> str:
    return (AS_AT - timedelta(days=ago)).isoformat()


def _dice(draw: st.DrawFn) -> Random | None:
    """Chance for the details of one thing, from one number: a draw for each detail would take most of the time. The
    simplest number gives no details at all."""
    seed = draw(st.integers(0, 2**32))
    return Random(seed) if seed else None


def _record(draw: st.DrawFn, pack: stepwise.Pack, kind: str, words: Any, days: int, id: str) -> dict[str, Any]:
    row: dict[str, Any] = {"id": id, "kind": kind, "when": _day(days)}
    dice = _dice(draw)
    return row if dice is None else _detailed(dice, pack, kind, words, days, id)


def _detailed(dice: Random, pack: stepwise.Pack, kind: str, words: Any, days: int, id: str) -> dict[str, Any]:
    v = pack.written.pack.vocabulary
    row: dict[str, Any] = {"id": id, "kind": kind, "when": _day(days)}
    actors = sorted({*v.roles, *v.people})
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
        if options and dice.randrange(4):
            row[key] = _some(dice, options, 6) if many else dice.choice(sorted(options))
    if dice.randrange(2):
        row["received"] = [{"by": r, "when": _day(dice.randint(0, days))} for r in _some(dice, actors, 3)]
    return row


def _some(dice: Random, words: Iterable[str], most: int) -> list[str]:
    names = sorted(words)
    return dice.sample(names, dice.randint(0, min(len(names), most)))


def _consents(draw: st.DrawFn, p: Pack, ago: list[int]) -> list[dict[str, Any]]:
    v, dice = p.vocabulary, _dice(draw)
    rows: dict[tuple[str, str, int], dict[str, Any]] = {}
    if dice is None or not v.consents or not v.people:
        return []
    for _ in range(dice.randint(0, 5)):
        kind, person, days = dice.choice(sorted(v.consents)), dice.choice(sorted(v.people)), dice.choice(ago)
        state = dice.choice(["given", "given", "refused", "withdrawn", "not-sought", "cannot-be-sought"])
        row: dict[str, Any] = {"kind": kind, "person": person, "when": _day(days), "state": state}
        for key in ("explicit", "informed", "form"):
            if dice.randrange(2):
                row[key] = bool(dice.randrange(2))
        if words := v.consents[kind].reasons:
            row["reasons"] = _some(dice, words, 2)
        rows[kind, person, days] = row
    return list(rows.values())


def _arranged(draw: st.DrawFn, p: Pack) -> list[dict[str, Any]]:
    dice = _dice(draw)
    if dice is None or not p.vocabulary.events:
        return []
    rows = []
    for kind in _some(dice, p.vocabulary.events, 3):
        day = AS_AT + timedelta(days=dice.randint(-20, 40))
        rows.append({"kind": kind, "for": day.isoformat()})
        if dice.randrange(2):
            rows[-1]["made"] = min(day, AS_AT - timedelta(days=dice.randint(0, 30))).isoformat()
    return rows


def _facts(draw: st.DrawFn, p: Pack) -> dict[str, Any]:
    dice = _dice(draw)
    return {n: _fact(dice, k) for n, k in p.vocabulary.facts.items() if dice.randrange(3)} if dice is not None else {}


def _fact(dice: Random, kind: FactKind) -> Any:
    if kind.type == "yes/no":
        return bool(dice.randrange(2))
    if kind.type == "number":
        return dice.randint(0, 20)
    if kind.type == "date":
        return _day(dice.randint(0, 60))
    return _some(dice, kind.values, 9) if kind.type == "some of" else dice.choice(sorted(kind.values))


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
