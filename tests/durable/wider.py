"""Cases wider than the kit's: times of day, records without a date, links, dated facts, bookings made and cancelled,
roles given up, needs set aside by a person, histories with gaps, and questions about a day before the snapshot was taken.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from hypothesis import strategies as st

import stepwise
from stepwise.kit.strategies import AS_AT, cases

_RECORDS = ("events", "documents", "decisions", "consents")
_LISTS = ("by", "attended", "contains", "reasons", "purposes", "signed_by", "received")


@st.composite
def wider_cases(draw: st.DrawFn, pack: stepwise.Pack) -> tuple[dict[str, Any], str]:
    """A snapshot, and the moment it is asked about."""
    data = draw(cases(pack))
    rare, odd = st.integers(0, 5).map(lambda n: n == 0), st.booleans()
    ids = [r["id"] for family in _RECORDS for r in data.get(family) or () if "id" in r]
    for family in _RECORDS:
        for row in data.get(family) or ():
            if draw(rare):
                _vary(draw, row, ids)
    data["facts"] = {name: _dated(draw, value) if draw(rare) else value for name, value in data["facts"].items()}
    for row in data.get("roles") or ():
        if draw(rare):
            _given_up(draw, row)
    for row in data.get("arranged") or ():
        if draw(odd):
            booked = min(date.fromisoformat(row["for"]), AS_AT) - timedelta(days=draw(st.integers(0, 40)))
            row["made"] = booked.isoformat()
        if draw(rare):
            row["cancelled"] = True
    data["not_applicable"] = draw(_set_aside(pack))
    if draw(rare):
        data["episodes"] = draw(st.permutations(data["episodes"])) + draw(_long_ago(pack))
    as_at = AS_AT
    if draw(rare):
        data["taken_at"] = AS_AT.isoformat()
        as_at -= timedelta(days=draw(st.sampled_from([0, 1, 2, 7, 31, 120])))
    return data, as_at.isoformat() + draw(st.sampled_from(["", "", "T23:59"]))


def _vary(draw: st.DrawFn, row: dict[str, Any], ids: list[str]) -> None:
    # a consent without a date beside others of that person is left out: the engine is the more cautious of the two there
    odd = ["time", "link", "none", "bare receipts", "unknown"] + ([] if "person" in row else ["undated"])
    what = draw(st.sampled_from(odd))
    if what == "time":
        row["when"] += draw(st.sampled_from(["T09:00", "T10:30", "T10:30+01:00", "T23:30Z"]))
    elif what == "undated":
        row.pop("when", None)
    elif what == "link" and ids:
        row["of"] = draw(st.sampled_from(ids))
    elif what == "bare receipts" and "received" in row:
        row["received"] = [{k: v for k, v in r.items() if draw(st.booleans())} for r in row["received"]]
    else:
        keys = [k for k in row if k in _LISTS or k == "outcome"]
        if keys:
            key = draw(st.sampled_from(keys))
            if what == "none":
                row[key] = None
            else:
                del row[key]


def _dated(draw: st.DrawFn, value: Any) -> Any:
    ago = draw(st.sampled_from([0, 1, 7, 30, 95, 200, 400]))
    return {"value": draw(st.sampled_from([value, value, None])), "since": (AS_AT - timedelta(days=ago)).isoformat()}


def _given_up(draw: st.DrawFn, row: dict[str, Any]) -> None:
    filled = row.pop("when")
    match draw(st.sampled_from(["requested", "until", "undated"])):
        case "requested":
            row["requested"] = filled
        case "until":
            row.update(when=filled, until=draw(st.sampled_from([filled, AS_AT.isoformat()])))


def _set_aside(pack: stepwise.Pack) -> st.SearchStrategy[list[dict[str, Any]]]:
    needs = [n for m in pack.compiled.moves.values() for n in m.needs if n.not_applicable_by]
    if not needs:
        return st.just([])
    actors = sorted(pack.written.pack.vocabulary.roles)
    row = st.sampled_from(needs).flatmap(
        lambda n: st.builds(
            lambda by, ago: {"need": n.rule.id, "by": by, "when": (AS_AT - timedelta(days=ago)).isoformat()},
            st.sampled_from([*n.not_applicable_by, *actors[:2]]),
            st.sampled_from([0, 3, 40, 400]),
        )
    )
    return st.lists(row, max_size=2, unique_by=lambda r: r["need"])


def _long_ago(pack: stepwise.Pack) -> st.SearchStrategy[list[dict[str, Any]]]:
    """An episode before all others, with a gap after it."""
    return st.lists(
        st.builds(
            lambda stage, ended: {"stage": stage, "opened": "2022-01-10", "closed": ended},
            st.sampled_from(sorted(pack.written.pack.stages)),
            st.sampled_from(["2022-06-30", "2023-11-10"]),
        ),
        max_size=1,
    )
