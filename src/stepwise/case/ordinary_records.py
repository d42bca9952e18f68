"""The records of an ordinary snapshot, each family of them read in one pass.

Part of :mod:`stepwise.case.ordinary`: it takes what is in order, and raises :class:`Unusual` at anything else.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from stepwise.case.dated import moment, remembered_days
from stepwise.case.from_data import MAX_RECORDS, in_order_of_time
from stepwise.case.model import Case, Record
from stepwise.case.vocabulary import Words

_copy = dict.copy
_NOTHING: frozenset[str] = frozenset()
_LISTS = frozenset(("by", "attended", "contains", "reasons", "purposes", "signed_by"))
_FLAGS = frozenset(("explicit", "informed", "form"))
_STATES = frozenset(("given", "refused", "withdrawn", "not-sought", "cannot-be-sought"))
_HAPPENING = ("outcome", "by", "attended", "contains", "reasons", "purposes", "signed_by", "recorded_in")
_CONSENT = ("person", "by", "reasons", "recorded_in")
#: The keys read before the rest of a record.
_READ: dict[str, frozenset[str] | None] = {"kind": None, "when": None}
#: The keys whose values are not words of the pack.
_NOT_WORDS: dict[str, frozenset[str] | None] = {"id": _NOTHING, "of": _NOTHING}

Row = dict[str, Any]
#: The words that each attribute may use; None where what it says is looked at elsewhere.
_Attributes = Mapping[str, "frozenset[str] | None"]
#: What one kind of record may say: its id, its outcomes, and all its attributes.
Kind = tuple[str, frozenset[str], _Attributes]


class Unusual(Exception):
    """Something that the careful way must look at."""


def kinds_of(words: Words, family: str) -> dict[str, Kind]:
    """What each kind of record of a family may say."""
    keys = _CONSENT if family == "consents" else _HAPPENING
    more: dict[str, frozenset[str] | None] = {**_READ, **_NOT_WORDS}
    if family == "consents":
        more |= {"state": _STATES, **dict.fromkeys(_FLAGS, _NOTHING)}
    else:
        more["received"] = words.actors
    return {
        kind: (kind, allowed["outcome"] if family != "consents" else _NOTHING, {**{k: allowed[k] for k in keys}, **more})
        for kind, allowed in words.kinds[family].items()
    }


def read_records(family: str, rows: Any, kinds: Mapping[str, Kind], case: Case, whose: frozenset[str]) -> list[Row]:
    """The records of one family, each in its place among those of its kind.

    Most rows say little: a kind, a day, and an outcome with who decided it, or what one person said to a question.
    These are looked at by name; a row with more keys than were seen so is looked at key by key. ``whose``: the people a
    consent may be of, or the actors a record may be by.
    """
    if type(rows) is not list or len(rows) > MAX_RECORDS:
        raise Unusual
    index, days, last = case.records[family], remembered_days, 0
    kept = list(map(_copy, rows))
    consents = family == "consents"
    crowded: dict[str, list[Record]] = {}
    for place, row in enumerate(kept):
        kind, outcomes, attributes = kinds[row["kind"]]
        if "when" in row:
            when = row["when"]
            day, at = days.get(when) or moment(text_of(when))
            seen = 2
            if day > last:
                last = day
        else:
            day, at, seen = 0, None, 1
        record = Record()
        record.day, record.at = day, at
        record.family, record.kind = family, kind
        record.data, record.place = row, place
        if consents:
            if row["person"] not in whose or row["state"] not in _STATES:
                raise Unusual
            seen += 2
        if len(row) != seen:
            if "outcome" in row and row["outcome"] in outcomes:
                seen += 1
            if "by" in row and type(by := row["by"]) is list and whose.issuperset(by):
                row["by"] = by.copy()
                seen += 1
            if len(row) != seen:
                _attributes(row, attributes, record, case)
        if kind not in index:
            index[kind] = (record,)
        elif kind in crowded:
            crowded[kind].append(record)
        else:
            others = index[kind]
            if others[0].day == day or len(others) > 1:
                crowded[kind] = [*others, record]
            else:
                index[kind] = (others[0], record) if others[0].day < day else (record, others[0])
    for kind, several in crowded.items():
        index[kind] = in_order_of_time(several, case)
    if last:
        case.last_days[family] = last
    if last > case.last_day:
        case.last_day = last
    return kept


def _attributes(row: Row, attributes: _Attributes, record: Record, case: Case) -> None:
    """Everything that a record says."""
    for name, value in row.items():
        among = attributes[name]
        if among is None:
            continue
        if type(value) is str:
            if value not in among:
                _other(row, name, value, among, record, case)
            elif name in _LISTS:
                row[name] = [value]
        elif type(value) is list and name in _LISTS:
            row[name] = value = value.copy()
            if not among.issuperset(value):
                raise Unusual
        else:
            _other(row, name, value, among, record, case)


def _other(row: Row, name: str, value: Any, among: frozenset[str], record: Record, case: Case) -> None:
    """An attribute that is not simply words of the pack: null, yes or no, an id, a link, receipts."""
    if name == "id":
        identify(value, record, case)
    elif name == "of":
        text_of(value)
        case.linked = True
    elif value is None:
        if name in ("state", "person"):
            raise Unusual
        case.linked = case.linked or name == "received"
    elif name == "received":
        row[name] = _receipts(value, among, case)
        case.linked = True
    elif name in _FLAGS:
        if type(value) is not bool:
            raise Unusual
    else:
        raise Unusual


def _receipts(value: Any, actors: frozenset[str], case: Case) -> list[Row]:
    rows = rows_of(value)
    for row in rows:
        for name, given in row.items():
            if name == "when":
                case.last_day = max(case.last_day, moment(text_of(given))[0])
            elif name != "by" or (given is not None and given not in actors):
                raise Unusual
    return rows


def identify(value: Any, record: Record, case: Case) -> None:
    if text_of(value) in case.by_id:
        raise Unusual
    case.by_id[value] = record


# -- values


def text_of(value: Any) -> str:
    if type(value) is not str:
        raise Unusual
    return value


def rows_of(value: Any) -> list[Row]:
    """A copy of a list of objects."""
    if type(value) is not list:
        raise Unusual
    return list(map(_copy, value))
