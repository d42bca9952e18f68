"""Plain data → case: shape, words and times checked, every problem listed by its path, then indexed for the engine.

Messages hold paths, dates and the pack's own words, never a value that was given: a snapshot is about a child.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from operator import itemgetter
from typing import Any

from pydantic import ValidationError

from stepwise.case.contradictions import contradictions
from stepwise.case.model import Case, EpisodeOf, FactOf, Log, Record
from stepwise.case.shape import FAMILIES, LOG, SNAPSHOT
from stepwise.case.vocabulary import Words
from stepwise.compiled import CompiledPack
from stepwise.days import MomentError, day_of, parse_moment
from stepwise.diagnostics import CaseError, Problem, did_you_mean

#: The most text a snapshot may be: far above any real case, far below what could stall a server.
MAX_BYTES = 2_000_000
#: The most records one family may hold.
MAX_RECORDS = 10_000

_Parsed = tuple[int, datetime | None]
_DAYS: dict[str, _Parsed] = {}
_SORT = itemgetter(0)


def _moment(text: str) -> _Parsed:
    """A date or time as (ordinal of its London day, its time or None). Remembered: snapshots repeat their dates."""
    m = parse_moment(text)
    parsed = (day_of(m).toordinal(), m if isinstance(m, datetime) else None)
    if len(_DAYS) > 50_000:
        _DAYS.clear()
    _DAYS[text] = parsed
    return parsed


class Reader:
    """Reads case snapshots for one pack. Make it once a pack."""

    __slots__ = ("_c", "_front_door", "_identity", "_words")

    def __init__(self, compiled: CompiledPack) -> None:
        self._c = compiled
        self._words = Words(compiled)
        self._front_door = compiled.front_door.to_dict()
        self._identity = compiled.identity

    def read(self, data: Mapping[str, Any] | str | bytes) -> Case:
        """Check a snapshot (a dict, or JSON text) and index it.

        Raises CaseError listing every problem by its path. The data given is left unchanged.
        """
        if isinstance(data, str | bytes):
            data = self._from_text(data)
        try:
            shaped = SNAPSHOT.validate_python(data)
        except ValidationError as e:
            raise self._refuse(_shape_problems(e)) from None
        return _Build(self._c, self._words, self._identity, shaped, self._refuse).case

    def read_log(self, data: Mapping[str, Any] | str | bytes) -> Log:
        """Check an authority's own log. Raises CaseError."""
        if isinstance(data, str | bytes):
            data = self._from_text(data)
        try:
            shaped = LOG.validate_python(data)
        except ValidationError as e:
            raise self._refuse(_shape_problems(e)) from None
        return _Build(self._c, self._words, self._identity, {**shaped, "episodes": []}, self._refuse).case

    def _refuse(self, problems: Iterable[Problem]) -> CaseError:
        return CaseError(list(problems), self._front_door)

    def _from_text(self, text: str | bytes) -> Any:
        if len(text) > MAX_BYTES:
            raise self._refuse(
                [
                    Problem(
                        "$",
                        f"the snapshot is larger than {MAX_BYTES // 1_000_000} MB",
                        "give one child's case, not an extract of many",
                        "case-size",
                    )
                ]
            )
        repeated: list[str] = []

        def once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
            out = dict(pairs)
            if len(out) != len(pairs):
                seen: set[str] = set()
                repeated.extend(k for k, _ in pairs if k in seen or seen.add(k))  # type: ignore[func-returns-value]
            return out

        try:
            data = json.loads(text, object_pairs_hook=once)
        except json.JSONDecodeError as e:
            raise self._refuse(
                [
                    Problem(
                        "$",
                        f"this is not JSON: line {e.lineno}, column {e.colno}",
                        "check for a missing comma, quote or bracket just before that place",
                        "case-json",
                    )
                ]
            ) from None
        except (UnicodeDecodeError, RecursionError, ValueError):
            raise self._refuse(
                [Problem("$", "this cannot be read as JSON", "save it as UTF-8 JSON of ordinary depth", "case-json")]
            ) from None
        if repeated:
            raise self._refuse(
                [
                    Problem(
                        "$",
                        f"the key {json.dumps(k)} is given twice in one object",
                        "keep one of the two",
                        "case-twice",
                    )
                    for k in dict.fromkeys(repeated)
                ]
            )
        return data


def _path(loc: tuple[Any, ...]) -> str:
    out = ""
    for step in loc:
        out += f"[{step}]" if isinstance(step, int) else (f".{step}" if out else str(step))
    return out or "$"


_UNION_NOISE = frozenset({"list[str]", "str", "bool", "int", "DatedFact", "literal['all']"})


def _shape_problems(error: ValidationError) -> list[Problem]:
    """Pydantic's errors as problems: one a place, and never with the value that was given."""
    out: dict[str, Problem] = {}
    items = error.errors(include_url=False, include_input=False, include_context=True)
    for e in items:
        loc = tuple(x for x in e["loc"] if x not in _UNION_NOISE)
        path, kind = _path(loc), e["type"]
        if path in out:
            continue
        if kind == "extra_forbidden":
            options = _keys_beside(loc)
            near = did_you_mean(str(loc[-1]), options)
            out[path] = Problem(
                path,
                "there is no such key in a snapshot",
                f'did you mean "{near}"?' if near else "keys here: " + ", ".join(options),
                "case-key",
            )
        elif kind == "missing":
            out[path] = Problem(path, "this is missing", _MISSING.get(str(loc[-1]), f'add "{loc[-1]}"'), "case-missing")
        elif kind == "literal_error":
            out[path] = Problem(
                path,
                "this word is not allowed here",
                "one of: " + str((e.get("ctx") or {}).get("expected", "")),
                "case-word",
            )
        else:
            wanted = {
                "string_type": "text in quotes",
                "bool_type": "true or false",
                "list_type": "a list",
                "dict_type": "an object",
                "int_type": "a whole number",
                "model_type": "an object",
            }.get(kind, "another type of value")
            if loc and loc[-1] == "complete":
                wanted = 'the word "all" or a list of families'
            out[path] = Problem(path, f"this should be {wanted}", f"write {wanted}", "case-type")
    return list(out.values())


_MISSING = {
    "complete": 'add "complete": "all" if the snapshot holds everything, or list the families it holds in full',
    "episodes": 'add "episodes": [] if the case has never stood at a stage',
    "opened": 'add the day the episode opened, as "opened": "2026-01-12"',
    "for": 'add the date it is booked for, as "for": "2026-05-06"',
}


def _keys_beside(loc: tuple[Any, ...]) -> list[str]:
    from stepwise.case import shape

    inside = {
        "episodes": shape.Episode,
        "events": shape.Happening,
        "documents": shape.Happening,
        "decisions": shape.Happening,
        "consents": shape.Consent,
        "arranged": shape.Arranged,
        "roles": shape.RoleHeld,
        "child": shape.Child,
        "not_applicable": shape.NotApplicable,
        "received": shape.Receipt,
        "facts": shape.DatedFact,
    }
    names = [str(x) for x in loc[:-1] if isinstance(x, str)]
    for name in reversed(names):
        if name in inside:
            return list(inside[name].__annotations__)
    return list(shape.Snapshot.__annotations__)


_LISTS = ("by", "attended", "contains", "reasons", "purposes", "signed_by")


class _Build:
    """One snapshot being turned into a case. Problems are gathered and raised together."""

    def __init__(self, c: CompiledPack, words: Words, identity: Any, data: Any, refuse: Any) -> None:
        self.words = words
        self.problems: list[Problem] = []
        case = self.case = Case()
        case.identity, case.data = identity, data
        case.born, case.unborn, case.taken_at = None, False, None
        self.latest: list[tuple[int, datetime | None, str]] = []
        self._complete(data["complete"])
        self._child(data)
        case.by_id = {}
        case.records = {}
        for family in ("events", "documents", "decisions", "consents"):
            rows = data.get(family)
            if rows:
                self._records(family, rows)
        case.arranged, case.roles, case.not_applicable = {}, {}, {}
        self._arranged(data.get("arranged") or ())
        self._roles(data.get("roles") or ())
        self._not_applicable(data.get("not_applicable") or ())
        self._episodes(data["episodes"])
        case.facts = {}
        if data.get("facts"):
            self._facts(data["facts"])
        taken = data.get("taken_at")
        if taken is not None and (m := self._when(taken, "taken_at", happened=False)):
            case.taken_at = m[1] or date.fromordinal(m[0])
        case._latest = self.latest
        if not self.problems:
            self.problems += contradictions(case, c, words)
        if self.problems:
            raise refuse(self.problems)

    # -- helpers

    def _say(self, path: str, message: str, help: str | None = None, code: str = "case-word") -> None:
        self.problems.append(Problem(path, message, help, code))

    def _when(self, text: str, path: str, *, happened: bool = True) -> _Parsed | None:
        parsed = _DAYS.get(text)
        if parsed is None:
            try:
                parsed = _moment(text)
            except MomentError as e:
                self._say(path, e.message, e.help, "case-date")
                return None
        if happened:
            self.latest.append((parsed[0], parsed[1], path))
        return parsed

    def _unknown(self, path: str, given: str, options: Iterable[str], what: str) -> None:
        options = sorted(options)
        near = did_you_mean(given, options)
        if near:
            help = f'did you mean "{near}"?'
        elif options:
            help = "the pack has: " + ", ".join(options[:12]) + (" …" if len(options) > 12 else "")
        else:
            help = "the pack has none"
        self._say(path, f"this is not {what} of the pack", help)

    # -- parts

    def _complete(self, complete: Any) -> None:
        case = self.case
        case.everything = complete == "all"
        case.complete = frozenset(() if case.everything else complete)
        for i, name in enumerate(() if case.everything else complete):
            family, _, kind = name.partition(".")
            if family not in FAMILIES:
                self._unknown(f"complete[{i}]", family, FAMILIES, "a family of records")
            elif kind and kind not in (
                self.words.roles
                if family == "roles"
                else self.words.family_kinds.get("events" if family == "arranged" else family, frozenset())
            ):
                self._unknown(f"complete[{i}]", kind, self.words.family_kinds.get(family, ()), "a kind of record")

    def _child(self, data: Any) -> None:
        child = data.get("child")
        if not child or "born" not in child:
            return
        if child["born"] is None:
            self.case.unborn = True
        elif m := self._when(child["born"], "child.born", happened=False):
            self.case.born = date.fromordinal(m[0])

    def _records(self, family: str, rows: list[Any]) -> None:
        kinds, index = self.words.kinds, self.case.records
        if len(rows) > MAX_RECORDS:
            self._say(family, f"more than {MAX_RECORDS} records", "give one child's case", "case-size")
            return
        latest, days = self.latest, _DAYS
        for i, row in enumerate(rows):
            kind = row["kind"]
            key = (family, kind)
            allowed = kinds.get(key)
            path = f"{family}[{i}]"
            if allowed is None:
                self._unknown(f"{path}.kind", kind, self.words.family_kinds[family], f"a kind of {family[:-1]}")
                continue
            day, at = 0, None
            when = row.get("when")
            if when is not None:
                parsed = days.get(when)
                if parsed is None:
                    parsed = self._when(when, f"{path}.when", happened=False)
                if parsed is not None:
                    day, at = parsed
                    latest.append((day, at, path))
            if len(row) > 2:
                self._attributes(row, path, allowed)
            record = Record(day, at, family, kind, row, path)
            if "id" in row:
                self._id(row["id"], record)
            if key in index:
                index[key].append(record)
            else:
                index[key] = [record]
        for key, records in index.items():
            if key[0] == family and len(records) > 1:
                records.sort(key=_moment_order)

    def _id(self, id: str, record: Record) -> None:
        if id in self.case.by_id:
            self._say(
                f"{record.path}.id",
                f"the id is already used by {self.case.by_id[id].path}",
                "give each record its own id",
                "case-twice",
            )
        self.case.by_id[id] = record

    def _attributes(self, row: Any, path: str, allowed: Mapping[str, frozenset[str]]) -> None:
        for key, value in row.items():
            words = allowed.get(key)
            if words is None:
                if key == "received" and value:
                    self._received(value, path)
                continue
            if value is None:
                continue
            if value.__class__ is str:
                if value not in words:
                    self._unknown(f"{path}.{key}", value, words, _WHAT[key])
                elif key in _LISTS:
                    row[key] = [value]
            else:
                for j, word in enumerate(value):
                    if word not in words:
                        self._unknown(f"{path}.{key}[{j}]", word, words, _WHAT[key])

    def _received(self, value: list[Any], path: str) -> None:
        for j, receipt in enumerate(value):
            by = receipt.get("by")
            if by is not None and by not in self.words.actors:
                self._unknown(f"{path}.received[{j}].by", by, self.words.actors, _WHAT["by"])
            if "when" in receipt:
                self._when(receipt["when"], f"{path}.received[{j}].when")

    def _arranged(self, rows: Any) -> None:
        for i, row in enumerate(rows):
            path = f"arranged[{i}]"
            if row["kind"] not in self.words.family_kinds["events"]:
                self._unknown(f"{path}.kind", row["kind"], self.words.family_kinds["events"], "a kind of event")
            m = self._when(row["for"], f"{path}.for", happened=False)
            if "made" in row:
                self._when(row["made"], f"{path}.made")
            if m is not None:
                record = Record(m[0], m[1], "arranged", row["kind"], row, path)
                self.case.arranged.setdefault(row["kind"], []).append(record)
                if "id" in row:
                    self._id(row["id"], record)

    def _roles(self, rows: Any) -> None:
        for i, row in enumerate(rows):
            path = f"roles[{i}]"
            if row["role"] not in self.words.roles:
                self._unknown(f"{path}.role", row["role"], self.words.roles, "a role")
            day, at = 0, None
            for key in ("when", "requested", "until"):
                if key in row and (m := self._when(row[key], f"{path}.{key}")) and key != "until" and not day:
                    day, at = m
            self.case.roles.setdefault(row["role"], []).append(Record(day, at, "roles", row["role"], row, path))

    def _not_applicable(self, rows: Any) -> None:
        for i, row in enumerate(rows):
            path = f"not_applicable[{i}]"
            if row["need"] not in self.words.needs:
                self._unknown(
                    f"{path}.need", row["need"], self.words.needs, "a need that may be recorded as not applicable"
                )
            if row["by"] not in self.words.actors:
                self._unknown(f"{path}.by", row["by"], self.words.actors, _WHAT["by"])
            m = self._when(row["when"], f"{path}.when") if "when" in row else None
            self.case.not_applicable[row["need"]] = Record(*(m or (0, None)), "not_applicable", row["need"], row, path)

    def _episodes(self, rows: Any) -> None:
        words, out = self.words, []
        for i, row in enumerate(rows):
            path = f"episodes[{i}]"
            if row["stage"] not in words.stages:
                self._unknown(f"{path}.stage", row["stage"], words.stages, "a stage")
            opened = self._when(row["opened"], f"{path}.opened")
            closed = self._when(row["closed"], f"{path}.closed") if row.get("closed") is not None else None
            services = row.get("service")
            if services is not None:
                services = (services,) if isinstance(services, str) else tuple(services)
                for s in services:
                    if s not in words.services:
                        self._unknown(f"{path}.service", s, words.services, "a service")
            for key in ("by_move", "closed_by"):
                if key in row and row[key] not in words.moves:
                    self._unknown(f"{path}.{key}", row[key], words.moves, "a move")
            out.append(
                EpisodeOf(
                    row["stage"],
                    opened[0] if opened else 0,
                    closed[0] if closed else 0,
                    services,
                    row.get("by_move"),
                    row.get("closed_by"),
                    row.get("id"),
                    row.get("follows"),
                    path,
                )
            )
        self.case.episodes = sorted(out, key=lambda e: (e.opened, e.closed or 9_999_999, e.stage, e.services or ()))

    def _facts(self, facts: Any) -> None:
        for name, given in facts.items():
            path = f"facts.{name}"
            kind = self.words.facts.get(name)
            if kind is None:
                self._unknown(path, name, self.words.facts, "a fact")
                continue
            value, since = given, 0
            if isinstance(given, dict):
                value = given["value"]
                if "since" in given and (m := self._when(given["since"], f"{path}.since")):
                    since = m[0]
            if kind.type == "some of" and isinstance(value, str):
                value = [value]
            wrong = _wrong_fact(kind.type, value)
            if wrong:
                self._say(path, f"this should be {wrong}", f"write {wrong}", "case-type")
                continue
            if kind.values and value is not None:
                for v in value if isinstance(value, list) else [value]:
                    if v not in kind.values:
                        self._unknown(path, v, kind.values, "a value of this fact")
            if kind.type == "date" and value is not None:
                self._when(value, path, happened=False)
            self.case.facts[name] = FactOf(value, since, path)


def _moment_order(r: Record) -> tuple[int, float, str]:
    """Records in order of time; a record without a time comes first on its day. The kind settles the rest, so that
    the order in which they were given never matters."""
    return r[0], r[1].timestamp() if r[1] is not None else 0.0, repr(sorted(r[4].items()))


def _wrong_fact(type: str, value: Any) -> str | None:
    if value is None:
        return None
    if type == "yes/no":
        return None if isinstance(value, bool) else "true or false"
    if type == "number":
        return None if isinstance(value, int) and not isinstance(value, bool) else "a whole number"
    if type == "some of":
        return None if isinstance(value, list) else "a list of the fact's values"
    if type == "one of":
        return None if isinstance(value, str) else "one of the fact's values"
    return None if isinstance(value, str) else "a date"


_WHAT = {
    "outcome": "an outcome of this kind",
    "contains": "a section or matter of this kind",
    "reasons": "a reason of this kind",
    "purposes": "a purpose of this kind",
    "by": "a role or person",
    "attended": "a role or person",
    "signed_by": "a role or person",
    "recorded_in": "a place",
    "person": "a person",
}
