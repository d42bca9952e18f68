"""A case with one thing changed: a word less, another outcome, a record gone, an earlier or a later rival to it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import stepwise

Data = dict[str, Any]
_LISTS = ("by", "attended", "contains", "signed_by", "reasons", "purposes", "received")


def variations(pack: stepwise.Pack, data: Data, as_at: date) -> Iterator[Data]:
    """Every case that is one change away from ``data``, as far as a change of its kind may matter."""
    v = pack.compiled.pack.vocabulary
    for family in ("events", "documents", "decisions"):
        for i, row in enumerate(data[family]):
            words = getattr(v, family)[row["kind"]]
            spoilt = [{**row, key: row[key][:-1]} for key in _LISTS if row.get(key)]
            spoilt += [{**row, key: row[key][1:]} for key in _LISTS if len(row.get(key) or ()) > 1]
            spoilt += [{**row, "outcome": o} for o in (*words.outcomes, None) if words.outcomes and o != row.get("outcome")]
            for changed in spoilt[:12]:
                yield _with(data, family, i, changed)
            yield {**data, family: [r for j, r in enumerate(data[family]) if j != i]}
            yield from _rivals(data, family, row, spoilt[:3], as_at)
    for i, row in enumerate(data["consents"]):
        for state in ("given", "refused", "withdrawn", "not-sought", "cannot-be-sought"):
            if state != row["state"]:
                yield _with(data, "consents", i, {**row, "state": state})
        for key in ("explicit", "informed", "form"):
            yield _with(data, "consents", i, {**row, key: not row.get(key)})
        yield {**data, "consents": [r for j, r in enumerate(data["consents"]) if j != i]}
    for name, value in data["facts"].items():
        if isinstance(value, bool):
            yield {**data, "facts": {**data["facts"], name: not value}}
        yield {**data, "facts": {k: x for k, x in data["facts"].items() if k != name}}
    for i in range(len(data["roles"])):
        yield {**data, "roles": [r for j, r in enumerate(data["roles"]) if j != i]}


def _rivals(data: Data, family: str, row: Data, spoilt: list[Data], as_at: date) -> Iterator[Data]:
    """Beside a record, another of its kind that lacks something: a day before it, and a day after."""
    day = date.fromisoformat(row["when"])
    for rival in spoilt:
        for other in (day - timedelta(days=1), day + timedelta(days=1)):
            if other <= as_at:
                told = {**rival, "id": f"{row['id']}-rival", "when": other.isoformat()}
                told["received"] = [{**r, "when": max(r["when"], told["when"])} for r in rival.get("received") or ()]
                yield {**data, family: [*data[family], told]}


def _with(data: Data, family: str, i: int, row: Data) -> Data:
    return {**data, family: [row if j == i else r for j, r in enumerate(data[family])]}
