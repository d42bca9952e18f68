"""Shaped data → case: every word and time checked against the pack, then indexed for the engine.

This runs on every page view, so the ordinary path does as little as it can; the words of a problem are only made
when there is one.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from operator import attrgetter
from typing import Any

from stepwise.case.contradictions import contradictions
from stepwise.case.dated import Parsed, moment, remembered_days
from stepwise.case.model import Case, EpisodeOf, FactOf, Record, record_of
from stepwise.case.shape import FAMILIES
from stepwise.case.vocabulary import RECORD_FAMILIES, Words
from stepwise.compiled import CompiledPack
from stepwise.days import MomentError
from stepwise.diagnostics import Problem, did_you_mean

#: The most records one family may hold.
MAX_RECORDS = 10_000

_BY_DAY = attrgetter("day")


def build(data: Any, c: CompiledPack, words: Words, identity: Any) -> tuple[Case, list[Problem]]:
    """The case, and every problem with it: words, times, contradictions. With a problem, the case is not to be used."""
    made = _Build(words, identity, data)
    problems = made.problems
    if not problems:
        problems = contradictions(made.case, c, words)
    return made.case, problems


_NO_DAY: Parsed = (0, None)
_NOTHING: frozenset[str] = frozenset()
_LISTS = ("by", "attended", "contains", "reasons", "purposes", "signed_by")


class _Build:
    """One snapshot being turned into a case. Problems are gathered and raised together."""

    def __init__(self, words: Words, identity: Any, data: Any) -> None:
        self.words = words
        self.problems: list[Problem] = []
        self.last = 0
        case = self.case = Case()
        case.identity, case.data = identity, data
        case.born, case.unborn, case.taken_at = None, False, None
        case.by_id, case.linked, case.same_day, case.last_days = {}, False, {}, {}
        case.records = {family: {} for family in RECORD_FAMILIES}
        case.arranged, case.roles, case.not_applicable, case.facts = {}, {}, {}, {}
        self._complete(data["complete"])
        if "child" in data:
            self._child(data["child"])
        for family in RECORD_FAMILIES:
            rows = data.get(family)
            if rows:
                self._records(family, rows)
        if data.get("arranged"):
            self._arranged(data["arranged"])
        if data.get("roles"):
            self._roles(data["roles"])
        if data.get("not_applicable"):
            self._not_applicable(data["not_applicable"])
        self._episodes(data["episodes"])
        if data.get("facts"):
            self._facts(data["facts"])
        taken = data.get("taken_at")
        if taken is not None and (m := self._when(taken, "taken_at", happened=False)):
            case.taken_at = m[1] or date.fromordinal(m[0])
        case.last_day = self.last

    # -- helpers

    def _say(self, path: str, message: str, help: str | None = None, code: str = "case-word") -> None:
        self.problems.append(Problem(path, message, help, code))

    def _when(self, text: str, path: str, *, happened: bool = True) -> Parsed | None:
        try:
            parsed = remembered_days.get(text) or moment(text)
        except MomentError as e:
            self._say(path, e.message, e.help, "case-date")
            return None
        if happened and parsed[0] > self.last:
            self.last = parsed[0]
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
        if case.everything:
            case.complete = _NOTHING
            return
        case.complete = frozenset(complete)
        for i, name in enumerate(complete):
            family, _, kind = name.partition(".")
            if family not in FAMILIES:
                self._unknown(f"complete[{i}]", family, FAMILIES, "a family of records")
            elif kind:
                kinds = self.words.roles if family == "roles" else self.words.kinds_of(family)
                if kind not in kinds:
                    self._unknown(f"complete[{i}]", kind, kinds, "a kind of record")

    def _child(self, child: Any) -> None:
        if "born" not in child:
            return
        if child["born"] is None:
            self.case.unborn = True
        elif m := self._when(child["born"], "child.born", happened=False):
            self.case.born = date.fromordinal(m[0])

    def _records(self, family: str, rows: list[Any]) -> None:
        if len(rows) > MAX_RECORDS:
            self._say(family, f"more than {MAX_RECORDS} records", "give one child's case", "case-size")
            return
        kinds, index, days, last = self.words.kinds[family], self.case.records[family], remembered_days, 0
        crowded: dict[str, list[Record]] = {}
        for i, row in enumerate(rows):
            kind = row["kind"]
            allowed = kinds.get(kind)
            if allowed is None:
                self._unknown(f"{family}[{i}].kind", kind, kinds, f"a kind of {family[:-1]}")
                continue
            when = row.get("when")
            if when is None:
                day, at = 0, None
            else:
                day, at = days.get(when) or self._when(when, f"{family}[{i}].when") or _NO_DAY
                if day > last:
                    last = day
            if len(row) > 1:
                for name, value in row.items():
                    options = allowed.get(name)
                    if options is None:
                        if name == "received" or name == "of":
                            self._special(name, value, f"{family}[{i}]")
                    elif type(value) is str:
                        if value not in options:
                            self._unknown(f"{family}[{i}].{name}", value, options, _WHAT[name])
                        elif name in _LISTS:
                            row[name] = [value]
                    elif value is not None:
                        for j, word in enumerate(value):
                            if word not in options:
                                self._unknown(f"{family}[{i}].{name}[{j}]", word, options, _WHAT[name])
            record = record_of(day, at, family, kind, row, i)
            if "id" in row:
                self._id(row["id"], record)
            if kind not in index:
                index[kind] = (record,)
            else:
                crowded.setdefault(kind, [*index[kind]]).append(record)
        if last:
            self.case.last_days[family] = last
        self.last = max(self.last, last)
        for kind, several in crowded.items():
            index[kind] = in_order_of_time(several, self.case)

    def _special(self, name: str, value: Any, path: str) -> None:
        self.case.linked = True
        if name == "received" and value:
            self._received(value, path)

    def _id(self, id: str, record: Record) -> None:
        if id in self.case.by_id:
            self._say(
                f"{record.path}.id",
                f"the id is already used by {self.case.by_id[id].path}",
                "give each record its own id",
                "case-twice",
            )
        self.case.by_id[id] = record

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
            if row["kind"] not in self.words.kinds["events"]:
                self._unknown(f"{path}.kind", row["kind"], self.words.kinds["events"], "a kind of event")
            m = self._when(row["for"], f"{path}.for", happened=False)
            if "made" in row:
                self._when(row["made"], f"{path}.made")
            if m is not None:
                self.case.linked = True
                record = record_of(m[0], m[1], "arranged", row["kind"], row, i)
                self.case.arranged.setdefault(row["kind"], []).append(record)
                if "id" in row:
                    self._id(row["id"], record)

    def _roles(self, rows: Any) -> None:
        for i, row in enumerate(rows):
            path = f"roles[{i}]"
            if row["role"] not in self.words.roles:
                self._unknown(f"{path}.role", row["role"], self.words.roles, "a role")
            day, at = 0, None
            self.case.linked = self.case.linked or "until" in row
            for key in ("when", "requested", "until"):
                if key in row and (m := self._when(row[key], f"{path}.{key}")) and key != "until" and not day:
                    day, at = m
            self.case.roles.setdefault(row["role"], []).append(record_of(day, at, "roles", row["role"], row, i))

    def _not_applicable(self, rows: Any) -> None:
        for i, row in enumerate(rows):
            path = f"not_applicable[{i}]"
            if row["need"] not in self.words.needs:
                self._unknown(f"{path}.need", row["need"], self.words.needs, "a need that may be recorded as not applicable")
            if row["by"] not in self.words.actors:
                self._unknown(f"{path}.by", row["by"], self.words.actors, _WHAT["by"])
            m = self._when(row["when"], f"{path}.when") if "when" in row else None
            self.case.not_applicable[row["need"]] = record_of(*(m or _NO_DAY), "not_applicable", row["need"], row, i)

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
        if len(out) > 1:
            out.sort(key=lambda e: (e.opened, e.closed or 9_999_999, e.stage, e.services or ()))
        self.case.episodes = out

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


def in_order_of_time(records: list[Record], case: Case) -> tuple[Record, ...]:
    """The records of one kind in order of time; a record without a time comes first on its day. What they say settles
    the rest, so that the order in which they were given never matters; the case keeps note of it."""
    records.sort(key=_BY_DAY)
    before = -1
    for r in records:
        if r.day == before:
            case.same_day[r.family, r.kind] = None
            records.sort(key=_in_order)
            break
        before = r.day
    return tuple(records)


def _in_order(r: Record) -> tuple[int, float, str]:
    return r.day, r.at.timestamp() if r.at is not None else 0.0, repr(sorted(r.data.items()))


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
