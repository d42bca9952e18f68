"""What a word of a pack may be mistaken for: another role, another record of its family, the next outcome."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from stepwise.kit.mutants.edits import Path, at, each_word, words
from stepwise.pack import Pack
from stepwise.pack.conditions import Recorded
from stepwise.pack.vocabulary import RecordKind
from stepwise.text import List, Map, Node, Scalar

_FAMILIES = {"event": "events", "document": "documents", "decision": "decisions", "consent": "consents"}


def after(word: str, options: Iterable[str]) -> str | None:
    """The word that stands after ``word`` among ``options``, the first after the last; None where there is no other."""
    row = list(options)
    if word not in row:
        return row[0] if row else None
    return row[(row.index(word) + 1) % len(row)] if len(row) > 1 else None


class Lexicon:
    """The words of one pack, and for each its neighbour."""

    def __init__(self, pack: Pack, tree: Map) -> None:
        self.pack, self._tree = pack, tree
        #: The named records of which more is asked than that there is one.
        self.tested: set[str] = set()
        #: The named records that due sentences count from, each as often as it happened.
        self.counted: set[str] = set()
        _tested(tree, self.tested, self.counted)
        #: The named records that only the authority's own duties are asked of.
        self.of_log = _of_log(pack, tree)
        self.stages = list(pack.stages)
        v = pack.vocabulary
        self._actors: Sequence[Sequence[str]] = (list(v.roles), list(v.people), list(v.groups), list(v.services))

    def actor(self, word: str) -> str | None:
        """Another role, person, group or service: one of the same sort, or, of a group, one of its members."""
        if word in self.pack.vocabulary.groups:
            return self.pack.vocabulary.groups[word].members[0]
        return next((after(word, row) for row in self._actors if word in row), None)

    def around(self, path: Path) -> Map:
        """The part that an option of a reading changes, by the option's own path."""
        node = at(self._tree, path[:-3])
        return node if isinstance(node, Map) else self._tree

    def kinds(self, node: Map) -> tuple[str, list[str]] | None:
        """The family and the kinds a condition speaks of, ``of`` looked up; None where it speaks of no record."""
        of = words(node.get("of"))
        if of:
            named = self.pack.records.get(of[0].text)
            return (named.family or "", list(named.kinds)) if named is not None else None
        for key, family in _FAMILIES.items():
            if node.get(key) is not None:
                return family, [x.text for x in words(node.get(key))]
        return None

    def attribute(self, node: Map, key: str) -> list[str]:
        """The words that ``key`` (``outcome``, ``contains`` …) may have in the records a condition speaks of."""
        found = self.kinds(node)
        if found is None:
            return []
        family, kinds = found
        declared: dict[str, RecordKind] = getattr(self.pack.vocabulary, family, {})
        field = {"outcome": "outcomes"}.get(key, key)
        return list(dict.fromkeys(w for k in kinds if k in declared for w in getattr(declared[k], field, ())))

    def record(self, name: str) -> str | None:
        """Another named record of the same family, of the same kind if there is one."""
        this = self.pack.records.get(name)
        if this is None:
            return None
        family = [n for n, r in self.pack.records.items() if r.family == this.family]
        alike = [n for n in family if _share(self.pack.records[n], this)]
        return after(name, alike) or after(name, family)

    def kind(self, family: str, name: str) -> str | None:
        """Another kind of the same family."""
        return after(name, getattr(self.pack.vocabulary, family))

    def fact(self, name: str) -> str | None:
        """Another fact that takes the same values."""
        facts = self.pack.vocabulary.facts
        this = facts.get(name)
        if this is None:
            return None
        return after(name, [n for n, f in facts.items() if (f.type, list(f.values)) == (this.type, list(this.values))])

    def several(self, names: Sequence[Scalar]) -> bool:
        """Whether these are more than one person: a group, several, or anybody."""
        return len(names) != 1 or names[0].text in self.pack.vocabulary.groups

    def values(self, fact: str) -> list[str]:
        """The values a fact may have, where the pack lists them."""
        known = self.pack.vocabulary.facts.get(fact)
        return list(known.values) if known is not None else []

    def stage(self, name: str, *but: str) -> str | None:
        """Another stage, and none of ``but``."""
        return after(name, [s for s in self.stages if s == name or s not in but])


_NOT_TESTS = frozenset(("of", "which", "since", "says", "cites", "reading", "if_reading"))
_MOMENTS = (
    "booked_before",
    "received_after",
    "since",
    "before",
    "after",
    "at",
    "by",
    "linked_to",
    "order",
    "shortfall",
    "prohibits",
)


def _tested(node: Node, found: set[str], counted: set[str]) -> None:
    """The names under ``of`` beside which something is asked, and every word that may name a moment; the words of due
    sentences apart."""
    if isinstance(node, List):
        for item in node.items:
            _tested(item, found, counted)
    elif isinstance(node, Map):
        if {k.text for k, _ in node.entries} - _NOT_TESTS:
            found.update(x.text for x in words(node.get("of")))
        for key, value in node.entries:
            if key.text in _MOMENTS:
                each_word(value, found.add)
            if key.text == "due":
                each_word(value, counted.add)
            _tested(value, found, counted)


def _of_log(pack: Pack, tree: Map) -> set[str]:
    """The records that lead to nothing but the authority's own duties."""
    uses: dict[str, set[str]] = {}
    elsewhere: set[str] = set()
    for section, node in tree.entries:
        if section.text == "records" and isinstance(node, Map):
            for name, record in node.entries:
                each_word(record, uses.setdefault(name.text, set()).add)
        elif section.text not in ("authority_duties", "clauses"):
            each_word(node, elsewhere.add)
    queue = [n for n in uses if n in elsewhere]
    while queue:
        more = {n for n in uses[queue.pop()] if n in uses and n not in elsewhere}
        elsewhere |= more
        queue += more
    return set(pack.records) - elsewhere


def _share(a: Recorded, b: Recorded) -> bool:
    return a.family == b.family and bool(set(a.kinds) & set(b.kinds))


def single(node: Node | None) -> str | None:
    """The word of a node that holds exactly one; None otherwise."""
    found = words(node)
    return found[0].text if len(found) == 1 else None
