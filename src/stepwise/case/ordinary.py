"""The ordinary snapshot, read in one pass: shape, words and times together, with no word said of what is wrong.

Nearly every snapshot is in order, and a case is read on every page view. This reader takes a snapshot that is in order
and gives its case; anything it does not expect makes it give up, and the careful way (:mod:`stepwise.case.shape`, then
:mod:`stepwise.case.from_data`) decides what it is and explains it. It may give up on good data; it never takes bad
data. ``tests/engine/test_fast_paths.py`` holds the two ways to the same case.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from typing import Any

from stepwise.case.contradictions import contradictions
from stepwise.case.dated import moment, remembered_days
from stepwise.case.model import Case, EpisodeOf, FactOf, record_of
from stepwise.case.ordinary_records import Row, Unusual, identify, kinds_of, read_records, rows_of, text_of
from stepwise.case.shape import FAMILIES
from stepwise.case.vocabulary import RECORD_FAMILIES, Words
from stepwise.compiled import CompiledPack
from stepwise.days import MomentError
from stepwise.pack.vocabulary import FactKind

_new = tuple.__new__
_NO_DAY: tuple[int, datetime | None] = (0, None)
_NOTHING: frozenset[str] = frozenset()
_KEYS = frozenset(("case_id", "taken_at", "complete", "child", "facts", *FAMILIES))


class OrdinaryReader:
    """Reads the snapshots that are in order, for one pack. Make it once a pack."""

    __slots__ = ("_c", "_complete", "_families", "_identity", "_paths", "_words")

    def __init__(self, c: CompiledPack, words: Words, identity: tuple[str, tuple[tuple[str, str], ...]]) -> None:
        self._c, self._words, self._identity = c, words, identity
        self._families = tuple(
            (family, kinds_of(words, family), words.people if family == "consents" else words.actors)
            for family in RECORD_FAMILIES
        )
        self._complete = frozenset(FAMILIES) | frozenset(
            f"{family}.{kind}" for family in FAMILIES for kind in (words.roles if family == "roles" else words.kinds_of(family))
        )
        self._paths = {name: f"facts.{name}" for name in words.facts}

    def read(self, data: Any) -> Case | None:
        """The case of a snapshot that is in order; None where the careful way must read it."""
        if type(data) is not dict or not _KEYS.issuperset(data):
            return None
        try:
            case = self._case(data)
        except (Unusual, MomentError, KeyError, TypeError):
            return None
        return None if contradictions(case, self._c, self._words) else case

    def _case(self, data: Row) -> Case:
        case = Case()
        case.data = kept = data.copy()
        case.identity = self._identity
        case.born, case.unborn, case.taken_at = None, False, None
        case.by_id, case.linked = {}, False
        case.last_day, case.last_days = 0, {}
        case.arranged, case.roles = {}, {}
        case.not_applicable, case.facts, case.same_day = {}, {}, {}
        complete = data["complete"]
        case.everything = complete == "all"
        if case.everything:
            case.complete = _NOTHING
        elif type(complete) is list and self._complete.issuperset(complete):
            case.complete = frozenset(complete)
            kept["complete"] = complete.copy()
        else:
            raise Unusual
        case.records = {"events": {}, "documents": {}, "decisions": {}, "consents": {}}
        for family, kinds, whose in self._families:
            if family in data:
                kept[family] = read_records(family, data[family], kinds, case, whose)
        kept["episodes"] = self._episodes(data["episodes"], case)
        for name, take in _OTHERS:
            if name in data:
                kept[name] = take(self, data[name], case)
        return case

    # -- the parts of a snapshot: each gives its own copy of the data

    def _episodes(self, value: Any, case: Case) -> list[Row]:
        stages, days, rows = self._words.stages, remembered_days, rows_of(value)
        out: list[EpisodeOf] = []
        for i, row in enumerate(rows):
            stage, when = row["stage"], row["opened"]
            opened = (days.get(when) or moment(text_of(when)))[0]
            if stage not in stages:
                raise Unusual
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

    def _episode(self, row: Row) -> tuple[int, tuple[str, ...] | None]:
        """What an episode may say besides its stage and its first day: the day it closed, and the services."""
        closed, services = 0, None
        for name, value in row.items():
            if name == "closed":
                closed = 0 if value is None else moment(text_of(value))[0]
            elif name == "service":
                given = [value] if type(value) is str else value
                if given is not None:
                    services = tuple(_listed(given, self._words.services))
                    row[name] = value if type(value) is str else value.copy()
            elif name in ("by_move", "closed_by"):
                if text_of(value) not in self._words.moves:
                    raise Unusual
            elif name in ("id", "follows"):
                text_of(value)
            elif name not in ("stage", "opened"):
                raise Unusual
        return closed, services

    def _taken_at(self, value: Any, case: Case) -> str:
        day, at = moment(text_of(value))
        case.taken_at = at or date.fromordinal(day)
        return text_of(value)

    def _child(self, value: Any, case: Case) -> Row:
        (row,) = rows_of([value])
        if row.keys() - {"born"}:
            raise Unusual
        if "born" in row:
            born = row["born"]
            case.unborn = born is None
            if born is not None:
                case.born = date.fromordinal(moment(text_of(born))[0])
        return row

    def _arranged(self, value: Any, case: Case) -> list[Row]:
        rows, kinds = rows_of(value), self._words.kinds["events"]
        for i, row in enumerate(rows):
            kind, (day, at) = text_of(row["kind"]), moment(text_of(row["for"]))
            if kind not in kinds:
                raise Unusual
            record = record_of(day, at, "arranged", kind, row, i)
            for name, given in row.items():
                if name == "made":
                    case.last_day = max(case.last_day, moment(text_of(given))[0])
                elif name == "id":
                    identify(given, record, case)
                elif name == "of":
                    text_of(given)
                elif name == "cancelled":
                    if type(given) is not bool:
                        raise Unusual
                elif name not in ("kind", "for"):
                    raise Unusual
            case.linked = True
            case.arranged.setdefault(kind, []).append(record)
        return rows

    def _roles(self, value: Any, case: Case) -> list[Row]:
        rows, held = rows_of(value), case.roles
        for i, row in enumerate(rows):
            role = row["role"]
            if role not in self._words.roles:
                raise Unusual
            day, at = _NO_DAY if len(row) == 1 else _held(row, case)
            record = record_of(day, at, "roles", role, row, i)
            held[role] = [*held[role], record] if role in held else [record]
        return rows

    def _not_applicable(self, value: Any, case: Case) -> list[Row]:
        rows, words = rows_of(value), self._words
        for i, row in enumerate(rows):
            need, day, at = row["need"], 0, None
            if need not in words.needs or row["by"] not in words.actors or row.keys() - {"need", "by", "when"}:
                raise Unusual
            if "when" in row:
                day, at = moment(text_of(row["when"]))
                case.last_day = max(case.last_day, day)
            case.not_applicable[need] = record_of(day, at, "not_applicable", need, row, i)
        return rows

    def _facts(self, value: Any, case: Case) -> Row:
        if type(value) is not dict:
            raise Unusual
        kept = value.copy()
        for name, given in value.items():
            kind, since = self._words.facts[name], 0
            if type(given) is dict:
                if given.keys() - {"value", "since", "by"}:
                    raise Unusual
                kept[name] = dated = given.copy()
                if given.get("by") is not None:
                    dated["by"] = _own(given["by"])
                    _names(given["by"])
                if "since" in given:
                    since = moment(text_of(given["since"]))[0]
                    case.last_day = max(case.last_day, since)
                dated["value"] = given = _own(given["value"])
            elif type(given) is list:
                kept[name] = given = given.copy()
            if type(given) is not bool or kind.type != "yes/no":
                given = _fact(given, kind)
            case.facts[name] = _new(FactOf, (given, since, self._paths[name]))
        return kept

    def _case_id(self, value: Any, case: Case) -> str:
        return text_of(value)


_OTHERS: tuple[tuple[str, Callable[[OrdinaryReader, Any, Case], Any]], ...] = (
    ("facts", OrdinaryReader._facts),
    ("roles", OrdinaryReader._roles),
    ("taken_at", OrdinaryReader._taken_at),
    ("arranged", OrdinaryReader._arranged),
    ("child", OrdinaryReader._child),
    ("not_applicable", OrdinaryReader._not_applicable),
    ("case_id", OrdinaryReader._case_id),
)


# -- values


def _listed(value: Any, options: frozenset[str]) -> list[str]:
    """A copy of a list of words."""
    if type(value) is not list or not options.issuperset(value):
        raise Unusual
    return value.copy()


def _names(value: Any) -> None:
    """One name or a list of them."""
    for name in value if type(value) is list else [value]:
        text_of(name)


def _own(value: Any) -> Any:
    return value.copy() if type(value) is list else value


def _held(row: Row, case: Case) -> tuple[int, datetime | None]:
    """Since when a role is filled, or else since when somebody was asked for."""
    if row.keys() - {"role", "when", "until", "requested"}:
        raise Unusual
    since = _NO_DAY
    case.linked = case.linked or "until" in row
    for name in ("when", "requested", "until"):
        if name in row:
            found = moment(text_of(row[name]))
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
            raise Unusual
    elif kind.type == "date":
        moment(text_of(value))
    elif kind.type != "one of" or text_of(value) not in kind.values:
        raise Unusual
    return value
