"""The records of a snapshot, read plainly: which count, what is asked of one, and the moments that they mark.

It is a part of :mod:`stepwise.kit.plain`, which says what such a reading is for.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Mapping
from datetime import date
from typing import Any

import stepwise
from stepwise.days import WEEKDAYS
from stepwise.kit.counting import day_after
from stepwise.pack import conditions as c
from stepwise.pack.due import Anchor

#: Yes, no, or no opinion.
Opinion = bool | None
Row = Mapping[str, Any]

_LISTS = ("by", "attended", "contains", "signed_by", "reasons", "purposes")
_FLAGS = ("explicit", "informed", "form")
#: Every key of a record condition that this reading knows.
_READ = {
    *("of", "event", "document", "decision", "consent", "which", "since", "from_", "state", "whose", "says", "cites"),
    *("outcome", "substitute", "received_by", "received_by_any", "received_after", "recorded_in", "linked_to"),
    *("before", "after", "at_least", "within", "at_most_old", "weekday", "reading", "if_reading", "absent", *_FLAGS, *_LISTS),
    *(f"{key}_any" for key in _LISTS),
}


def all_of(parts: Iterable[Opinion]) -> Opinion:
    """No if any is no; yes if all are yes."""
    seen = list(parts)
    return False if False in seen else None if None in seen else True


def any_of(parts: Iterable[Opinion]) -> Opinion:
    """Yes if any is yes; no if all are no."""
    seen = list(parts)
    return True if True in seen else None if None in seen else False


def opposite(x: Opinion) -> Opinion:
    """Yes for no, and no for yes."""
    return None if x is None else not x


class Subtle(Exception):
    """The question is one that this reading has no opinion on."""


class PlainRecords(ABC):
    """One snapshot on one day, its records read plainly for moves from one stage."""

    def __init__(self, pack: stepwise.Pack, data: Row, as_at: date, stage: str) -> None:
        self.pack, self.p = pack, pack.compiled.pack
        self.data, self.today, self.stage = data, as_at, stage
        self.known = data.get("complete") == "all"

    @abstractmethod
    def holds(self, x: Any) -> Opinion:
        """Whether a condition holds."""

    def _episodes(self) -> list[Row]:
        return list(self.data.get("episodes") or ())

    def start(self) -> date | None:
        """Since when evidence counts: the day the present spell began. Subtle where the stage was open before."""
        own = [e for e in self._episodes() if e["stage"] == self.stage]
        if len(own) == 1 and not own[0].get("closed"):
            return day_said(own[0]["opened"])
        if not own and not [e for e in self._episodes() if not e.get("closed")]:
            ends = [day_said(e["closed"]) for e in self._episodes()]
            return max(ends) if ends else None
        raise Subtle

    def _base(self, x: c.Recorded) -> c.Recorded:
        return self.p.records[x.of] if x.of else x

    def _of_kind_named(self, name: str) -> list[Row]:
        base = self.p.records[name]
        return [r for r in self.data.get(base.family or "") or () if r["kind"] in base.kinds]

    def scope(self, x: c.Recorded, default: Callable[[], date | None]) -> date | None:
        """The first day that counts; None for ever."""
        if x.since is None:
            return default()
        if x.since.kind == "ever":
            return None
        day = self.moment(x.since)
        return default() if day is None else day

    def candidates(self, x: c.Recorded) -> list[Row]:
        """The records of its kind that count, in order of time."""
        if not self.known:
            raise Subtle
        rows = [r for r in self.data.get(x.family or "") or () if r["kind"] in x.kinds]
        if any("when" not in r or "T" in r["when"] for r in rows):
            raise Subtle
        first = self.scope(x, self.start)
        inside = [r for r in rows if first is None or day_said(r["when"]) >= first]
        return sorted(inside, key=lambda r: str(r["when"]))

    def chosen(self, x: c.Recorded, which: str) -> Row | None:
        """The one record that counts. Subtle where two stand on one day, or a test of one has no sure answer."""
        rows = self.candidates(x)
        tested = [(r, self.tests(x, r)) for r in rows]
        if any(t is None for _, t in tested):
            raise Subtle
        fits = [r for r, t in tested if t]
        if len({r["when"] for r in fits}) != len(fits):
            raise Subtle
        if which == "next" and [a for a in self.data.get("arranged") or () if a["kind"] in x.kinds]:
            raise Subtle
        return (fits[0] if which == "first" else fits[-1]) if fits else None

    def _recorded(self, x: c.Recorded) -> Opinion:
        base = self._base(x)
        which = x.which or base.which or ("any" if base.family == "documents" and not x.of else "latest")
        if which == "any":
            merged = base.model_copy(update={"since": base.since or x.since})
            tests = [all_of([self.tests(base, r), self.tests(x, r)]) for r in self.candidates(merged)]
            return any_of(tests)
        if x.of is None:  # which record is asked first, then what it says
            bare = c.Recorded.model_construct(
                **{(x.family or "")[:-1]: x.kinds, "since": x.since, "which": which}  # type: ignore[arg-type]  # keys by name
            )
            row = self.chosen(bare, which)
        else:
            row = self.chosen(base, which)
        return False if row is None else self.tests(x, row)

    def tests(self, x: c.Recorded, row: Row) -> Opinion:
        """Everything asked of one record. Subtle where something is asked that is not read here."""
        if not x.model_fields_set <= _READ:
            raise Subtle
        out: list[Opinion] = []
        if x.outcome is not None:
            out.append(None if "outcome" not in row else row["outcome"] in x.outcome)
        for key in _LISTS:
            for words, every in ((getattr(x, key), True), (getattr(x, key + "_any", None), False)):
                if words is not None:
                    got = self._lists(row, key, words, every)
                    for s in x.substitute if key == "by" and every and not got else ():
                        guard = True if s.only_if is None else self.holds(s.only_if)
                        got = any_of([got, all_of([self._lists(row, key, s.by, True), guard])])
                    out.append(got)
        for words, every in ((x.received_by, True), (x.received_by_any, False)):
            if words is not None:
                out.append(self._received(row, words, every))
        if x.received_after is not None:
            out.append(self._received_since(row, x))
        if x.recorded_in is not None:
            out.append(None if "recorded_in" not in row else row["recorded_in"] in x.recorded_in)
        for key in _FLAGS:
            if getattr(x, key) is not None:
                out.append(None if row.get(key) is None else row[key] is getattr(x, key))
        day = day_said(row["when"])
        if x.at_most_old is not None:
            out.append(self._not_after(self.today, day_after(day, x.at_most_old, self.pack.compiled.calendar)))
        if x.weekday is not None:
            out.append(day.weekday() == WEEKDAYS[x.weekday])
        if x.linked_to is not None:
            named = self.chosen(self.p.records[x.linked_to], self.p.records[x.linked_to].which or "latest")
            out.append(False if named is None else row["of"] == named["id"] if "of" in row and "id" in named else None)
        out += self._placed(x, day)
        return all_of(out)

    def _placed(self, x: c.Recorded, day: date) -> list[Opinion]:
        out: list[Opinion] = []
        calendar = self.pack.compiled.calendar
        for key in ("before", "after"):
            anchor = getattr(x, key)
            if anchor is None:
                continue
            other = self.moment(anchor)
            if other is None:
                out.append(False)
                continue
            first, last = (day, other) if key == "before" else (other, day)
            reached = first if x.at_least is None else day_after(first, x.at_least, calendar)
            out.append(self._not_after(reached, last))
            if key == "after" and x.within is not None:
                out.append(self._not_after(day, day_after(other, x.within, calendar)))
        return out

    @staticmethod
    def _not_after(a: date | None, b: date | None) -> Opinion:
        return None if a is None or b is None else a <= b

    def moment(self, anchor: Anchor) -> date | None:
        """The day of an anchor; None where it never happened."""
        if anchor.also:
            days = [d for a in anchor.parts if (d := self.moment(Anchor(a.kind, a.name, a.number))) is not None]
            return max(days) if days else None
        if anchor.kind == "now":
            return self.today
        if anchor.kind == "record":
            named = self.p.records[anchor.name]
            row = self.chosen(named, named.which or "latest")
            return None if row is None else day_said(row["when"])
        if anchor.kind in ("opened", "closed") and self.known:
            own = [e for e in self._episodes() if e["stage"] == anchor.name]
            if len(own) > 1 or anchor.name == self.p.entry:
                raise Subtle  # one spell may run on into the next; the entry stage begins without being written down
            return day_said(own[0][anchor.kind]) if own and own[0].get(anchor.kind) else None
        if anchor.kind == "received":
            return self._receipt(anchor.name)
        if anchor.kind == "service":
            return self.start()  # one episode there, and so one service's
        if anchor.kind == "raised":
            said = (self.data.get("facts") or {}).get(anchor.name)
            if not isinstance(said, dict) or "since" not in said:
                raise Subtle
            return day_said(said["since"]) if said["value"] else None
        raise Subtle

    def _receipt(self, name: str) -> date | None:
        """When a document was first received, by those whose receipt its name asks for."""
        named = self.p.records.get(name) or c.Recorded.model_construct(document=(name,))
        row = self.chosen(named, named.which or "latest")
        if row is None:
            return None
        words = named.received_by or named.received_by_any
        by = None if words is None else {m for w in words for m in self._with_members(w, "by")}
        if any("when" not in r or "by" not in r for r in row.get("received", ({},)) or ()):
            raise Subtle
        days = [day_said(r["when"]) for r in row["received"] or () if by is None or r["by"] in by]
        return min(days) if days else None

    def _lists(self, row: Row, key: str, words: Iterable[str], every: bool) -> Opinion:
        if key not in row:
            return None
        have = set(listed_in(row[key]))
        hits = [bool(have & self._with_members(w, key)) for w in words]
        return all(hits) if every else any(hits)

    def _received(self, row: Row, words: Iterable[str], every: bool) -> Opinion:
        if "received" not in row or any("by" not in r for r in row["received"] or ()):
            return None
        have = {r["by"] for r in row["received"] or ()}
        hits = [bool(have & self._with_members(w, "by")) for w in words]
        return all(hits) if every else any(hits)

    def _received_since(self, row: Row, x: c.Recorded) -> Opinion:
        """Whether it was received, by those asked for, on or after the moment."""
        since = self.moment(x.received_after) if x.received_after is not None else None
        if since is None:
            return False
        rows = row.get("received", ({},)) or ()
        if any("when" not in r or "by" not in r for r in rows):
            return None
        words = x.received_by or x.received_by_any
        by = None if words is None else {m for w in words for m in self._with_members(w, "by")}
        return any(day_said(r["when"]) >= since for r in rows if by is None or r["by"] in by)

    def _with_members(self, word: str, key: str) -> set[str]:
        group = self.p.vocabulary.groups.get(word) if key in ("by", "attended", "signed_by") else None
        return {word, *(group.members if group is not None else ())}

    def _consent(self, x: c.Recorded) -> Opinion:
        """One word a person: subtle where anybody has spoken twice, or the kind is named elsewhere."""
        if x.of is not None:
            return None
        words = x.from_
        people = None if words is None else {m for w in words for m in self._people(w)}
        rows = [r for r in self.candidates(x) if people is None or r["person"] in people]
        if len({r["person"] for r in rows}) != len(rows):
            return None
        wanted = set(x.state or ("given",))
        if x.whose == "everyone" and not {m for w in words or () for m in self._people(w)} <= {r["person"] for r in rows}:
            return False
        spoke = [r for r in rows if r["state"] in wanted | {"given", "refused", "withdrawn"}]
        if not spoke:
            return False
        each = [all_of([r["state"] in wanted, self.tests(x, r)]) for r in spoke]
        anyone = x.whose == "anyone" or (x.whose is None and wanted <= {"refused", "withdrawn"})
        return any_of(each) if anyone else all_of(each)

    def _people(self, word: str) -> tuple[str, ...]:
        groups = self.p.vocabulary.groups
        return groups[word].members if word in groups else (word,)

    def _in_order(self, a: str, b: str) -> Opinion:
        first, second = self.p.records[a], self.p.records[b]
        last = self.chosen(second, second.which or "latest")
        if last is None:
            return False
        tested = [self.tests(first, r) for r in self.candidates(first) if str(r["when"]) <= str(last["when"])]
        return any_of(tested)


def day_said(text: str) -> date:
    """The day that a snapshot says. Subtle where it says a time too."""
    if "T" in text:
        raise Subtle
    return date.fromisoformat(text)


def listed_in(value: Any) -> list[Any]:
    """A list of what is one word, a list, or nothing."""
    return [] if value is None else value if isinstance(value, list) else [value]
