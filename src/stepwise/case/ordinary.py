"""The ordinary snapshot, read in one pass: shape, words and times together, with no word said of what is wrong.

Nearly every snapshot is in order, and a case is read on every page view. This reader takes a snapshot that is in order
and gives its case; anything it does not expect makes it give up, and the careful way (:mod:`stepwise.case.shape`, then
:mod:`stepwise.case.from_data`) decides what it is and explains it. It may give up on good data; it never takes bad
data. ``tests/case/test_ordinary.py`` holds the two ways to the same case.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import Any

from stepwise.case.contradictions import contradictions
from stepwise.case.dated import moment, remembered_days
from stepwise.case.from_data import MAX_RECORDS, in_order_of_time
from stepwise.case.model import Case, EpisodeOf, FactOf, Record, record_of
from stepwise.case.shape import FAMILIES
from stepwise.case.vocabulary import RECORD_FAMILIES, Words
from stepwise.compiled import CompiledPack
from stepwise.days import MomentError
from stepwise.pack.vocabulary import FactKind

_new = tuple.__new__
_copy = dict.copy
_NO_DAY: tuple[int, datetime | None] = (0, None)
_NOTHING: frozenset[str] = frozenset()
_LISTS = frozenset(("by", "attended", "contains", "reasons", "purposes", "signed_by"))
_FLAGS = frozenset(("explicit", "informed", "form"))
_STATES = frozenset(("given", "refused", "withdrawn", "not-sought", "cannot-be-sought"))
_HAPPENING = ("outcome", "by", "attended", "contains", "reasons", "purposes", "signed_by", "recorded_in")
_CONSENT = ("person", "by", "reasons", "recorded_in")
_KEYS = frozenset(("case_id", "taken_at", "complete", "child", "facts", *FAMILIES))
#: The keys read before the rest of a record.
_READ: dict[str, frozenset[str] | None] = {"kind": None, "when": None}
#: The keys whose values are not words of the pack.
_NOT_WORDS: dict[str, frozenset[str] | None] = {"id": _NOTHING, "of": _NOTHING}

_Row = dict[str, Any]
#: The words that each attribute may use; None where what it says is looked at elsewhere.
_Attributes = Mapping[str, "frozenset[str] | None"]
#: What one kind of record may say: its id, its outcomes, and all its attributes.
_Kind = tuple[str, frozenset[str], _Attributes]


class _Unusual(Exception):
    """Something that the careful way must look at."""


class OrdinaryReader:
    """Reads the snapshots that are in order, for one pack. Make it once a pack."""

    __slots__ = ("_c", "_complete", "_families", "_identity", "_paths", "_words")

    def __init__(self, c: CompiledPack, words: Words, identity: tuple[str, tuple[tuple[str, str], ...]]) -> None:
        self._c, self._words, self._identity = c, words, identity
        self._families = tuple(
            (family, _tables(words, family), words.people if family == "consents" else words.actors)
            for family in RECORD_FAMILIES
        )
        self._complete = frozenset(FAMILIES) | frozenset(
            f"{family}.{kind}"
            for family in FAMILIES
            for kind in (words.roles if family == "roles" else words.kinds_of(family))
        )
        self._paths = {name: f"facts.{name}" for name in words.facts}

    def read(self, data: Any) -> Case | None:
        """The case of a snapshot that is in order; None where the careful way must read it."""
        if type(data) is not dict or not _KEYS.issuperset(data):
            return None
        try:
            case = self._case(data)
        except (_Unusual, MomentError, KeyError, TypeError):
            return None
        return None if contradictions(case, self._c, self._words) else case

    def _case(self, data: _Row) -> Case:
        case = Case()
        case.data = kept = data.copy()
        case.identity = self._identity
        case.born, case.unborn, case.taken_at = None, False, None
        case.by_id, case.linked, case.last_day, case.last_days = {}, False, 0, {}
        case.arranged, case.roles, case.not_applicable, case.facts = {}, {}, {}, {}
        case.same_day = {}
        complete = data["complete"]
        case.everything = complete == "all"
        if case.everything:
            case.complete = _NOTHING
        elif type(complete) is list and self._complete.issuperset(complete):
            case.complete = frozenset(complete)
            kept["complete"] = complete.copy()
        else:
            raise _Unusual
        case.records = {}
        for family, kinds, whose in self._families:
            case.records[family] = {}
            if family in data:
                kept[family] = _records(family, data[family], kinds, case, whose)
        kept["episodes"] = self._episodes(data["episodes"], case)
        for name, take in _OTHERS:
            if name in data:
                kept[name] = take(self, data[name], case)
        return case

    # -- the parts of a snapshot: each gives its own copy of the data

    def _episodes(self, value: Any, case: Case) -> list[_Row]:
        stages, days, out = self._words.stages, remembered_days, []
        rows = _rows(value)
        for i, row in enumerate(rows):
            stage, when = row["stage"], row["opened"]
            opened = (days.get(when) or moment(_text(when)))[0]
            if stage not in stages:
                raise _Unusual
            if opened > case.last_day:
                case.last_day = opened
            if len(row) == 2:
                out.append(_new(EpisodeOf, (stage, opened, 0, None, None, None, None, None, f"episodes[{i}]")))
                continue
            closed, services = self._episode(row)
            case.last_day = max(case.last_day, closed)
            get = row.get
            ids = get("by_move"), get("closed_by"), get("id"), get("follows")
            out.append(EpisodeOf(stage, opened, closed, services, *ids, f"episodes[{i}]"))
        if len(out) > 1:
            out.sort(key=lambda e: (e.opened, e.closed or 9_999_999, e.stage, e.services or ()))
        case.episodes = out
        return rows

    def _episode(self, row: _Row) -> tuple[int, tuple[str, ...] | None]:
        """What an episode may say besides its stage and its first day: the day it closed, and the services."""
        closed, services = 0, None
        for name, value in row.items():
            if name == "closed":
                closed = 0 if value is None else moment(_text(value))[0]
            elif name == "service":
                given = [value] if type(value) is str else value
                if given is not None:
                    services = tuple(_listed(given, self._words.services))
                    row[name] = value if type(value) is str else value.copy()
            elif name in ("by_move", "closed_by"):
                if _text(value) not in self._words.moves:
                    raise _Unusual
            elif name in ("id", "follows"):
                _text(value)
            elif name not in ("stage", "opened"):
                raise _Unusual
        return closed, services

    def _taken_at(self, value: Any, case: Case) -> str:
        day, at = moment(_text(value))
        case.taken_at = at or date.fromordinal(day)
        return _text(value)

    def _child(self, value: Any, case: Case) -> _Row:
        (row,) = _rows([value])
        if row.keys() - {"born"}:
            raise _Unusual
        if "born" in row:
            born = row["born"]
            case.unborn = born is None
            if born is not None:
                case.born = date.fromordinal(moment(_text(born))[0])
        return row

    def _arranged(self, value: Any, case: Case) -> list[_Row]:
        rows, kinds = _rows(value), self._words.kinds["events"]
        for i, row in enumerate(rows):
            kind, (day, at) = _text(row["kind"]), moment(_text(row["for"]))
            if kind not in kinds:
                raise _Unusual
            record = record_of(day, at, "arranged", kind, row, i)
            for name, given in row.items():
                if name == "made":
                    case.last_day = max(case.last_day, moment(_text(given))[0])
                elif name == "id":
                    _identify(given, record, case)
                elif name == "of":
                    _text(given)
                elif name == "cancelled":
                    if type(given) is not bool:
                        raise _Unusual
                elif name not in ("kind", "for"):
                    raise _Unusual
            case.linked = True
            case.arranged.setdefault(kind, []).append(record)
        return rows

    def _roles(self, value: Any, case: Case) -> list[_Row]:
        rows, held = _rows(value), case.roles
        for i, row in enumerate(rows):
            role = row["role"]
            if role not in self._words.roles:
                raise _Unusual
            day, at = _NO_DAY if len(row) == 1 else _held(row, case)
            record = record_of(day, at, "roles", role, row, i)
            held[role] = [*held[role], record] if role in held else [record]
        return rows

    def _not_applicable(self, value: Any, case: Case) -> list[_Row]:
        rows, words = _rows(value), self._words
        for i, row in enumerate(rows):
            need, day, at = row["need"], 0, None
            if need not in words.needs or row["by"] not in words.actors or row.keys() - {"need", "by", "when"}:
                raise _Unusual
            if "when" in row:
                day, at = moment(_text(row["when"]))
                case.last_day = max(case.last_day, day)
            case.not_applicable[need] = record_of(day, at, "not_applicable", need, row, i)
        return rows

    def _facts(self, value: Any, case: Case) -> _Row:
        if type(value) is not dict:
            raise _Unusual
        kept = value.copy()
        for name, given in value.items():
            kind, since = self._words.facts[name], 0
            if type(given) is dict:
                if given.keys() - {"value", "since", "by"}:
                    raise _Unusual
                kept[name] = dated = given.copy()
                if given.get("by") is not None:
                    dated["by"] = _own(given["by"])
                    _names(given["by"])
                if "since" in given:
                    since = moment(_text(given["since"]))[0]
                    case.last_day = max(case.last_day, since)
                dated["value"] = given = _own(given["value"])
            elif type(given) is list:
                kept[name] = given = given.copy()
            if type(given) is not bool or kind.type != "yes/no":
                given = _fact(given, kind)
            case.facts[name] = _new(FactOf, (given, since, self._paths[name]))
        return kept

    def _case_id(self, value: Any, case: Case) -> str:
        return _text(value)


_OTHERS: tuple[tuple[str, Callable[[OrdinaryReader, Any, Case], Any]], ...] = (
    ("facts", OrdinaryReader._facts),
    ("roles", OrdinaryReader._roles),
    ("taken_at", OrdinaryReader._taken_at),
    ("arranged", OrdinaryReader._arranged),
    ("child", OrdinaryReader._child),
    ("not_applicable", OrdinaryReader._not_applicable),
    ("case_id", OrdinaryReader._case_id),
)


# -- records


def _tables(words: Words, family: str) -> dict[str, _Kind]:
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


def _records(family: str, rows: Any, kinds: Mapping[str, _Kind], case: Case, whose: frozenset[str]) -> list[_Row]:
    """The records of one family, each in its place among those of its kind.

    Most rows say little: a kind, a day, and an outcome with who decided it, or what one person said to a question.
    These are looked at by name; a row with more keys than were seen so is looked at key by key. ``whose``: the people a
    consent may be of, or the actors a record may be by.
    """
    if type(rows) is not list or len(rows) > MAX_RECORDS:
        raise _Unusual
    index, days, last = case.records[family], remembered_days, 0
    kept = list(map(_copy, rows))
    consents = family == "consents"
    crowded: dict[str, list[Record]] = {}
    for place, row in enumerate(kept):
        kind, outcomes, attributes = kinds[row["kind"]]
        if "when" in row:
            when = row["when"]
            day, at = days.get(when) or moment(_text(when))
            seen = 2
            if day > last:
                last = day
        else:
            day, at, seen = 0, None, 1
        record = Record()
        record.day, record.at, record.family, record.kind, record.data, record.place = day, at, family, kind, row, place
        if consents:
            if row["person"] not in whose or row["state"] not in _STATES:
                raise _Unusual
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


def _attributes(row: _Row, attributes: _Attributes, record: Record, case: Case) -> None:
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
                raise _Unusual
        else:
            _other(row, name, value, among, record, case)


def _other(row: _Row, name: str, value: Any, among: frozenset[str], record: Record, case: Case) -> None:
    """An attribute that is not simply words of the pack: null, yes or no, an id, a link, receipts."""
    if name == "id":
        _identify(value, record, case)
    elif name == "of":
        _text(value)
        case.linked = True
    elif value is None:
        if name in ("state", "person"):
            raise _Unusual
        case.linked = case.linked or name == "received"
    elif name == "received":
        row[name] = _receipts(value, among, case)
        case.linked = True
    elif name in _FLAGS:
        if type(value) is not bool:
            raise _Unusual
    else:
        raise _Unusual


def _receipts(value: Any, actors: frozenset[str], case: Case) -> list[_Row]:
    rows = _rows(value)
    for row in rows:
        for name, given in row.items():
            if name == "when":
                case.last_day = max(case.last_day, moment(_text(given))[0])
            elif name != "by" or (given is not None and given not in actors):
                raise _Unusual
    return rows


def _identify(value: Any, record: Record, case: Case) -> None:
    if _text(value) in case.by_id:
        raise _Unusual
    case.by_id[value] = record


# -- values


def _text(value: Any) -> str:
    if type(value) is not str:
        raise _Unusual
    return value


def _rows(value: Any) -> list[_Row]:
    """A copy of a list of objects."""
    if type(value) is not list:
        raise _Unusual
    return list(map(_copy, value))


def _listed(value: Any, options: frozenset[str]) -> list[str]:
    """A copy of a list of words."""
    if type(value) is not list or not options.issuperset(value):
        raise _Unusual
    return value.copy()


def _names(value: Any) -> None:
    """One name or a list of them."""
    for name in value if type(value) is list else [value]:
        _text(name)


def _own(value: Any) -> Any:
    return value.copy() if type(value) is list else value


def _held(row: _Row, case: Case) -> tuple[int, datetime | None]:
    """Since when a role is filled, or else since when somebody was asked for."""
    if row.keys() - {"role", "when", "until", "requested"}:
        raise _Unusual
    since = _NO_DAY
    case.linked = case.linked or "until" in row
    for name in ("when", "requested", "until"):
        if name in row:
            found = moment(_text(row[name]))
            case.last_day = max(case.last_day, found[0])
            if name != "until" and not since[0]:
                since = found
    return since


def _fact(value: Any, kind: FactKind) -> Any:
    """A fact's value, where it is one of its type's."""
    if value is None:
        return None
    if kind.type == "some of":
        return _listed([value] if type(value) is str else value, frozenset(kind.values))
    if kind.type == "number":
        if type(value) is not int:
            raise _Unusual
    elif kind.type == "date":
        moment(_text(value))
    elif kind.type != "one of" or _text(value) not in kind.values:
        raise _Unusual
    return value
