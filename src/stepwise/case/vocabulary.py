"""What words a case may use under one pack: built once a pack, looked up for every record."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from stepwise.compiled import CompiledPack
from stepwise.pack.conditions import Condition, Recorded, walk
from stepwise.pack.vocabulary import RecordKind

#: The families of records that have kinds and dates, in the order in which they are read.
RECORD_FAMILIES = ("events", "documents", "decisions", "consents")


class Words:
    """Every word of a pack that a snapshot may use."""

    __slots__ = (
        "actors",
        "facts",
        "kinds",
        "moves",
        "needs",
        "one_at_a_time",
        "order",
        "people",
        "places",
        "roles",
        "services",
        "stages",
    )

    def __init__(self, c: CompiledPack) -> None:
        v = c.pack.vocabulary
        self.stages = frozenset(c.pack.stages)
        self.services = frozenset(v.services)
        self.roles = frozenset(v.roles)
        self.people = frozenset(v.people)
        self.actors = self.roles | self.people | frozenset(v.groups) | self.services
        self.places = frozenset(v.places)
        self.facts = v.facts
        self.moves = frozenset(c.moves)
        #: family → kind → the words each attribute may use
        self.kinds: dict[str, dict[str, dict[str, frozenset[str]]]] = {
            family: {kind: self._words(k) for kind, k in getattr(v, family).items()} for family in RECORD_FAMILIES
        }
        self.needs = frozenset(
            x
            for m in c.moves.values()
            for n in m.needs
            if n.not_applicable_by
            for x in ((n.rule.id, n.rule.id.split(".", 1)[1]) if n.item else (n.rule.id,))
        )
        self.order = tuple((p.earlier, p.later) for p in c.pack.order)
        self.one_at_a_time = _one_at_a_time(c)

    def _words(self, k: RecordKind) -> dict[str, frozenset[str]]:
        return {
            "outcome": frozenset(k.outcomes),
            "contains": frozenset(k.contains),
            "reasons": frozenset(k.reasons),
            "purposes": frozenset(k.purposes),
            "by": self.actors,
            "attended": self.actors,
            "signed_by": self.actors,
            "recorded_in": self.places,
            "person": self.people,
        }

    def kinds_of(self, family: str) -> Iterable[str]:
        """The kinds of a family (bookings are of events)."""
        return self.kinds.get("events" if family == "arranged" else family, {})


#: The attributes of which a pack may ask, each of them for all of some words or for any.
_READ = ("outcome", "by", "attended", "contains", "reasons", "purposes", "signed_by", "recorded_in")


def _one_at_a_time(c: CompiledPack) -> dict[tuple[str, str], frozenset[str]]:
    """The kinds of which one record counts, with the attributes the pack reads of it: two of these must be orderable."""
    out: dict[tuple[str, str], set[str]] = {}
    needs = [n for m in c.moves.values() for n in m.needs]
    # By their ids: the moves that use a checklist share its conditions.
    asked = {id(x): x for n in needs for x in (n.when, n.only_if) if x is not None}
    refused = {id(n.when): n.when for n in needs if n.void is not None and n.when is not None}
    chosen = [r for r in c.records.values() if r.which in ("latest", "first")]
    for r in (*_recorded(asked.values()), *chosen):
        named = c.records.get(r.of) if r.of else None
        which = r.which or (named.which if named else None)
        family = (named or r).family
        if which == "any" or (which is None and family == "documents") or family is None:
            continue
        said = vars(r)
        read = {a for a in _READ if said[a] is not None or said.get(f"{a}_any") is not None}
        if family == "consents":
            read.update(("state", "explicit", "informed", "form"))
        for kind in (named or r).kinds:
            out.setdefault((family, kind), set()).update(read)
    for r in _recorded(refused.values()):
        named = c.records.get(r.of, r) if r.of else r
        for kind in named.kinds:
            out.setdefault((named.family or "", kind), set()).add("reasons")
    return {k: frozenset(v) for k, v in out.items() if v}


def _recorded(conditions: Iterable[Condition]) -> Iterator[Recorded]:
    """Every record that some conditions ask for."""
    return (x for condition in conditions for _, x in walk(condition) if isinstance(x, Recorded))
