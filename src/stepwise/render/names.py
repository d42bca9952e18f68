"""The pack's plain names for its own ids."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from stepwise.case import Record
from stepwise.pack import Pack
from stepwise.pack.conditions import Recorded
from stepwise.pack.due import Anchor
from stepwise.render.dates import day_text

_FAMILY = {
    "events": "events",
    "documents": "documents",
    "decisions": "decisions",
    "consents": "consents",
    "arranged": "events",
}
_LISTS = {"outcome": "outcomes", "contains": "contains", "reasons": "reasons", "purposes": "purposes"}


def listed(words: Iterable[str], last: str = "and") -> str:
    """``a``, ``a and b``, ``a, b and c``."""
    words = list(words)
    if len(words) < 2:
        return "".join(words)
    return f"{', '.join(words[:-1])} {last} {words[-1]}"


def a_few(words: Sequence[str], most: int = 8) -> str:
    """The words, the first few where there are many."""
    if len(words) <= most:
        return ", ".join(words)
    return ", ".join(words[:most]) + f" … and {len(words) - most} more"


class Names:
    """Plain names of a pack's ids. An id it has no name for is shown as it is.

    ``brief`` names a record by its kind alone, for a page on which its date stands beside it.
    """

    def __init__(self, pack: Pack, *, brief: bool = False) -> None:
        self.pack = pack
        self._brief = brief
        v = pack.vocabulary
        self._who = {i: x.name for part in (v.services, v.people, v.roles) for i, x in part.items()}
        self._who.update({i: g.name for i, g in v.groups.items()})
        self._kinds = {"events": v.events, "documents": v.documents, "decisions": v.decisions, "consents": v.consents}

    def who(self, id: str) -> str:
        """A role, person, group, service or forum."""
        return self._who.get(id, id)

    def people(self, ids: Iterable[str], last: str = "and") -> str:
        """Several of them."""
        return listed((self.who(i) for i in ids), last)

    def stage(self, id: str) -> str:
        """A stage, or one of the words that stand for one."""
        words = {
            "nowhere": "no service",
            "not-stated": "where the procedure does not say",
            "previous": "the stage before",
            "elsewhere": "another authority",
            "any": "any stage",
        }
        found = self.pack.stages.get(id)
        return found.name if found is not None else words.get(id, id)

    def stage_level(self, id: str) -> str:
        """A stage with its level, where it has one."""
        found = self.pack.stages.get(id)
        level = f", level {found.level}" if found is not None and found.level is not None else ""
        return self.stage(id) + level

    def kind(self, family: str, id: str) -> str:
        """A kind of event, document, decision or consent; a role for the family of roles."""
        if family == "roles":
            return self.who(id)
        found = self._kinds.get(_FAMILY.get(family, family), {}).get(id)
        return found.name if found is not None else id

    def any_kind(self, id: str) -> str:
        """A kind of record of whatever family."""
        return next((k[id].name for k in self._kinds.values() if id in k), id)

    def kinds(self, ids: Iterable[str]) -> str:
        """Several kinds, any of which will do."""
        return listed((self.any_kind(i) for i in ids), "or")

    def fact(self, id: str) -> str:
        """A fact."""
        found = self.pack.vocabulary.facts.get(id)
        return found.name if found is not None else id

    def fact_value(self, fact: str, value: str) -> str:
        """A value of a fact."""
        found = self.pack.vocabulary.facts.get(fact)
        return found.values.get(value, value) if found is not None else value

    def place(self, id: str) -> str:
        """A place records are kept in."""
        found = self.pack.vocabulary.places.get(id)
        return found.name if found is not None else id

    def word(self, attribute: str, id: str, kinds: Iterable[tuple[str, str]] = ()) -> str:
        """A word of an attribute: an outcome, a section, a reason … of these kinds, else of any kind."""
        if attribute in ("by", "attended", "signed_by", "received_by", "received", "person"):
            return self.who(id)
        if attribute == "recorded_in":
            return self.place(id)
        key = _LISTS.get(attribute)
        if key is None:
            return id
        for family, kind in kinds:
            found = self._kinds.get(_FAMILY.get(family, family), {}).get(kind)
            if found is not None and id in getattr(found, key):
                return str(getattr(found, key)[id])
        everywhere = (getattr(k, key) for part in self._kinds.values() for k in part.values())
        return next((str(words[id]) for words in everywhere if id in words), id)

    def value(self, id: str) -> str:
        """A value that a duty was split by: a section, reason or purpose of any kind."""
        found = (self.word(a, id) for a in ("contains", "reasons", "purposes"))
        return next((w for w in found if w != id), id)

    def record(self, id: str) -> str:
        """A record the pack names, by its kind and what chooses it."""
        r = self.pack.records.get(id)
        if r is None:
            return self.any_kind(id)
        return self.recorded(r)

    def recorded(self, r: Recorded) -> str:
        """The kind of record a condition speaks of, with the outcome that chooses it."""
        name = self.kinds(r.kinds)
        if r.outcome and r.family and not self._brief:
            kinds = [(r.family, k) for k in r.kinds]
            name += f" ({listed((self.word('outcome', o, kinds) for o in r.outcome), 'or')})"
        return name

    def anchor(self, a: Anchor) -> str:
        """A moment a count starts from."""
        if a.also:
            return listed((self._anchor(part) for part in a.parts), "or")
        return self._anchor(a)

    def _anchor(self, a: Anchor) -> str:
        if a.kind in ("opened", "closed"):
            return f"the {'start' if a.kind == 'opened' else 'end'} of {self.stage(a.name)}"
        if a.kind == "received":
            return f"{self.record(a.name)} received"
        if a.kind == "service":
            return "the start of the service that holds the case"
        if a.kind == "raised":
            return f"“{self.fact(a.name)}” coming to be so"
        if a.kind == "birthday":
            return f"the {a}"
        if a.kind == "concern":
            return "the concern being raised"
        if a.kind == "record":
            return self.record(a.name)
        return {"now": "today", "ever": "the beginning", "move": "this move"}.get(a.kind, str(a))

    def evidence(self, r: Record, today: str = "") -> str:
        """A record that stands as evidence: its kind and date."""
        name = self.stage(r.kind) if r.family == "episodes" else self.kind(r.family, r.kind)
        person = r.data.get("person")
        if r.family == "consents" and isinstance(person, str):
            name += f" ({self.who(person)})"
        if r.family == "arranged":
            name += ", arranged"
        moment = r.moment
        return f"{name}, {day_text(moment.isoformat(), today)}" if moment is not None else f"{name}, undated"
