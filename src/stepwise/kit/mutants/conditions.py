"""The changes to a condition, a named record and a fact that could be a mistake."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from stepwise.diagnostics import Span
from stepwise.kit.mutants.edits import having, lacking, negated, renamed, text, word, words
from stepwise.kit.mutants.lexicon import Lexicon, after, single
from stepwise.kit.mutants.places import Place
from stepwise.kit.mutants.sentences import lengths, moment
from stepwise.text import List, Map, Node


class Change(NamedTuple):
    """A kind of change, what to call it, what stands there instead (None: nothing), and its place."""

    kind: str
    says: str
    new: Node | None
    span: Span


_RECORD = ("of", "event", "document", "decision", "consent")
_ACTORS = ("by", "by_any", "attended", "attended_any", "received_by", "received_by_any", "signed_by", "signed_by_any", "from")
_WORDS = ("contains", "contains_any", "reasons", "reasons_any", "purposes", "purposes_any", "recorded_in")
_TESTS = (
    "outcome", *_ACTORS[:-1], *_WORDS, "before", "after", "at_least", "within", "at_most_old", "weekday", "linked_to",
    "booked_before", "received_after",
    "whose", "explicit", "informed", "form", "substitute",
)  # fmt: skip
_JOINT = tuple(k for k in (*_ACTORS, *_WORDS) if f"{k}_any" in (*_ACTORS, *_WORDS))
_MOMENTS = ("before", "after", "booked_before", "received_after", "since", "linked_to")
_DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_STATES = ("given", "refused", "withdrawn", "not-sought", "cannot-be-sought")


def set_to(place: Place, kind: str, key: str, value: str) -> Change:
    """The change of one word of a place."""
    span = place.at(key)
    was = text(place.node.get(key))
    says = f"{key}: {was} -> {value}" if was is not None else f"{key}: {value}"
    return Change(kind, says, having(place.node, key, word(value, span)), span)


def without(place: Place, kind: str, *keys: str) -> Change:
    """The change that takes keys of a place away."""
    return Change(kind, f"{keys[0]} dropped", lacking(place.node, *keys), place.at(keys[0]))


def one_less(place: Place, kind: str, key: str, *but: str) -> Iterator[Change]:
    """A list with each of its words gone, and none of ``but``."""
    found = words(place.node.get(key))
    if len(found) > 1:
        for gone in (x for x in found if x.text not in but):
            rest = List(tuple(x for x in found if x is not gone), gone.span)
            yield Change(kind, f"{key}: {gone.text} dropped", having(place.node, key, rest), gone.span)


def swapped(place: Place, kind: str, key: str, old: str, new: str | None) -> Iterator[Change]:
    """A word, or one word of a list, as another."""
    if new is None:
        return
    given = place.node.get(key)
    for x in words(given):
        if x.text == old and new not in [w.text for w in words(given)]:
            other: Node = word(new, x.span)
            if isinstance(given, List):
                other = List(tuple(word(new, w.span) if w is x else w for w in words(given)), given.span)
            yield Change(kind, f"{key}: {old} -> {new}", having(place.node, key, other), x.span)


def actors(place: Place, kind: str, key: str, lexicon: Lexicon) -> Iterator[Change]:
    """Each role or person as another, and each of several gone."""
    for x in words(place.node.get(key)):
        yield from swapped(place, kind, key, x.text, lexicon.actor(x.text))
    yield from one_less(place, "item" if kind == "role" else kind, key)


def guards(place: Place, key: str, kind: str = "guard") -> Iterator[Change]:
    """A guard gone, and the other way round."""
    guard = place.node.get(key)
    if guard is not None:
        yield without(place, kind, key)
        yield Change(kind, f"{key} negated", having(place.node, key, negated(guard)), place.at(key))


#: Every key of a record that is changed here; what stands in no list is found by its own name.
OF_A_RECORD = frozenset((*_RECORD, *_ACTORS, *_WORDS, *_TESTS, *_MOMENTS, "which", "state"))


def of_condition(place: Place, lexicon: Lexicon) -> Iterator[Change]:
    """Every change to one condition itself; the conditions inside it are places of their own."""
    node = place.node
    if place.removable and place.sort == "condition":
        yield Change("part", "dropped", None, place.span)
    yield from _combined(place)
    if any(node.get(k) is not None for k in _RECORD) or place.sort == "record" or place.changes:
        yield from _recorded(place, lexicon)
    if node.get("fact") is not None:
        yield from _fact(place, lexicon)
    yield from _case(place, lexicon)


def _combined(place: Place) -> Iterator[Change]:
    node = place.node
    for key, other in (("all", "any"), ("any", "all")):
        inner = node.get(key)
        if isinstance(inner, List) and len(inner.items) > 1:
            yield Change("all-any", f"{key} -> {other}", renamed(node, key, other), place.at(key))
    inner = node.get("none")
    if isinstance(inner, List):
        yield Change("negated", "none -> any", renamed(node, "none", "any"), place.at("none"))
        if len(inner.items) > 1:
            every = Map(((word("all", inner.span), inner),), inner.span)
            yield Change("all-any", "none -> not all", having(node, "none", List((every,), inner.span)), place.at("none"))
    count, these = node.get("at_least"), node.get("of_these")
    if isinstance(these, List) and (number := text(count)) is not None and number.isdigit():
        for n in (int(number) - 1, int(number) + 1):
            if 1 <= n <= len(these.items):
                yield set_to(place, "number", "at_least", str(n))


def _recorded(place: Place, lexicon: Lexicon) -> Iterator[Change]:
    node = place.node
    for key in _RECORD:
        for x in words(node.get(key)):
            family = {"event": "events", "document": "documents", "decision": "decisions", "consent": "consents"}.get(key)
            other = lexicon.kind(family, x.text) if family else lexicon.record(x.text)
            yield from swapped(place, "record", key, x.text, other)
        yield from one_less(place, "record", key)
    for key in _TESTS:
        if node.get(key) is not None:
            more = ("at_least", "within") if key in ("before", "after") else ()
            yield without(place, "test", key, *(k for k in more if node.get(k) is not None))
    for key in _ACTORS:
        yield from actors(place, "role", key, lexicon)
    for key in _WORDS:
        yield from one_less(place, "item", key)
        options = (
            list(lexicon.pack.vocabulary.places) if key == "recorded_in" else lexicon.attribute(node, key.removesuffix("_any"))
        )
        if (one := single(node.get(key))) is not None:
            yield from swapped(place, "item", key, one, after(one, options))
    for key in _JOINT:
        yield from _joint(place, key, lexicon)
    yield from _outcome(place, lexicon)
    yield from _which(place, lexicon)
    yield from _dated(place, lexicon)
    if place.node.get("consent") is not None or node.get("state") is not None:
        yield from swapped(
            place, "outcome", "state", single(node.get("state")) or "", after(single(node.get("state")) or "", _STATES)
        )
        if node.get("state") is None and not place.changes:
            yield set_to(place, "outcome", "state", "refused")
        for whose in ("everyone", "anyone"):
            if text(node.get("whose")) != whose and lexicon.several(words(node.get("from"))):
                yield set_to(place, "joint", "whose", whose)


def _joint(place: Place, key: str, lexicon: Lexicon) -> Iterator[Change]:
    for old, new in ((key, f"{key}_any"), (f"{key}_any", key)):
        if len(words(place.node.get(old))) > 1 and place.node.get(new) is None:
            yield Change("joint", f"{old} -> {new}", renamed(place.node, old, new), place.at(old))


def _outcome(place: Place, lexicon: Lexicon) -> Iterator[Change]:
    given = words(place.node.get("outcome"))
    if not given:
        return
    names = [x.text for x in given]
    others = [o for o in lexicon.attribute(place.node, "outcome") if o not in names]
    yield from one_less(place, "outcome", "outcome")
    if others:
        if len(given) == 1:
            yield from swapped(place, "outcome", "outcome", names[0], others[0])
        span = place.at("outcome")
        for other in others:
            wider = List((*given, word(other, span)), span)
            yield Change("outcome", f"outcome: {other} added", having(place.node, "outcome", wider), span)


def _which(place: Place, lexicon: Lexicon) -> Iterator[Change]:
    """Which record counts: said, or left to what the family usually means."""
    node = place.node
    found = lexicon.kinds(node)
    if found is None:
        return
    family, _ = found
    named = lexicon.pack.records.get(text(node.get("of")) or "")
    said = text(node.get("which"))
    usual = (named.which if named is not None else None) or ("any" if family == "documents" else "latest")
    if node.get("of") is not None and said is None:
        return  # which one counts is said where the record is named
    if "met_by" in place.path and said != "next":
        return  # the first that meets a duty meets it, whichever counts elsewhere
    if place.sort == "record" and str(place.path[1]) not in lexicon.tested | lexicon.counted:
        return  # nothing is asked of it but that it is there
    if place.sort == "condition" and not place.changes and not any(node.get(k) is not None for k in _TESTS):
        return  # nothing is asked of it but that it is there
    if family == "consents":
        return  # of each person the latest counts, whatever is said
    if said is None and place.changes:
        return
    if said is None and place.sort == "condition":
        yield set_to(place, "which", "which", "any" if usual == "latest" else "latest")
        return
    only_counted = said is None and place.sort == "record" and str(place.path[1]) not in lexicon.tested
    for other in ("latest", "first", "any"):
        if other != (said or usual) and not (other == "any" and only_counted):
            yield set_to(place, "which", "which", other)


def _dated(place: Place, lexicon: Lexicon) -> Iterator[Change]:
    node = place.node
    for key in _MOMENTS:
        given = text(node.get(key))
        if given is not None:
            for kind, other in moment(given, lexicon):
                yield set_to(place, kind, key, other)
    for old, new in (("before", "after"), ("after", "before")):
        if node.get(old) is not None and node.get(new) is None and node.get("within") is None:
            yield Change("order", f"{old} -> {new}", renamed(node, old, new), place.at(old))
    for key in ("at_least", "within", "at_most_old"):
        for kind, other in lengths(text(node.get(key)) or ""):
            yield set_to(place, kind, key, other)
    day = text(node.get("weekday"))
    if day is not None:
        yield from swapped(place, "test", "weekday", day, after(day, _DAYS))
    since = text(node.get("since"))
    if since is not None:
        yield without(place, "since", "since")
    if place.sort == "record" and place.path[1] in lexicon.of_log:
        return  # a log is asked from ever
    if since != "ever" and (node.get("of") is None or since is not None) and (since is not None or not place.changes):
        yield set_to(place, "since", "since", "ever")


def _fact(place: Place, lexicon: Lexicon) -> Iterator[Change]:
    node = place.node
    name = text(node.get("fact")) or ""
    yield from swapped(place, "fact", "fact", name, lexicon.fact(name))
    known = lexicon.pack.vocabulary.facts.get(name)
    value = single(node.get("is"))
    if known is not None and known.type == "yes/no":
        yield set_to(place, "fact", "is", "yes" if value == "no" else "no")
    for key in ("is", "includes", "includes_any"):
        yield from one_less(place, "fact", key)
        names = [x.text for x in words(node.get(key))]
        more = [v for v in lexicon.values(name) if v not in names]
        if names and more:
            span = place.at(key)
            wider = List((*words(node.get(key)), word(more[0], span)), span)
            yield Change("fact", f"{key}: {more[0]} added", having(node, key, wider), span)
    for old, new in (("includes", "includes_any"), ("includes_any", "includes")):
        if len(words(node.get(old))) > 1 and node.get(new) is None:
            yield Change("joint", f"{old} -> {new}", renamed(node, old, new), place.at(old))
    for key in ("at_least", "at_most"):
        number = text(node.get(key))
        for n in (-1, 1) if number is not None and number.isdigit() else ():
            yield set_to(place, "number", key, str(int(number or 0) + n))
    if node.get("since") is not None:
        yield without(place, "since", "since")


def _case(place: Place, lexicon: Lexicon) -> Iterator[Change]:
    """Conditions about where the case stands, who holds it, how long and how old."""
    node = place.node
    role = text(node.get("role"))
    if role is not None:
        yield from swapped(place, "role", "role", role, lexicon.actor(role))
        for key in ("requested", "by"):
            if node.get(key) is not None:
                yield without(place, "test", key)
        for kind, other in moment(text(node.get("by")) or "", lexicon):
            yield set_to(place, kind, "by", other)
    for key in ("open", "closed", "came_from", "been"):
        stage = text(node.get(key))
        if stage is not None:
            yield from swapped(place, "stage", key, stage, lexicon.stage(stage))
    for old, new in (("open", "closed"), ("closed", "open"), ("came_from", "been"), ("been", "came_from")):
        if node.get(old) is not None:
            yield Change("stage", f"{old} -> {new}", renamed(node, old, new), place.at(old))
    service = text(node.get("service"))
    if service is not None:
        yield from swapped(place, "stage", "service", service, lexicon.actor(service))
    if (stayed := text(node.get("stayed"))) is not None:
        for kind, other in lengths(stayed):
            yield set_to(place, kind, "stayed", other)
        if (after_ := text(node.get("after"))) is not None:
            yield without(place, "stage", "after")
            yield from swapped(place, "stage", "after", after_, lexicon.stage(after_))
        if (at := text(node.get("at"))) is not None:
            yield from swapped(place, "stage", "at", at, lexicon.stage(at))
    if (age := text(node.get("aged"))) is not None and age.isdigit():
        for n in (int(age) - 1, int(age) + 1):
            yield set_to(place, "number", "aged", str(n))
        for kind, other in moment(text(node.get("at")) or "", lexicon):
            yield set_to(place, kind, "at", other)
    pair = node.get("order")
    if isinstance(pair, List):
        turned = List(tuple(reversed(pair.items)), pair.span)
        yield Change("order", "order reversed", having(node, "order", turned), place.at("order"))
    if node.get("clock") is not None:
        status = single(node.get("status"))
        if status is not None:
            yield from swapped(place, "status", "status", status, "due_today" if status == "overdue" else "overdue")
        yield from one_less(place, "status", "status")
