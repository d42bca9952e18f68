"""Every name that a part of a pack refers to: the word, what sort of thing it should be, and where it stands."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from stepwise.checks.walk import KINDS, Part, Path, anchors, duty_ids, kinds_of, once, parts
from stepwise.pack import Pack
from stepwise.pack import conditions as c
from stepwise.pack import model as m
from stepwise.pack.base import Keyed
from stepwise.pack.vocabulary import Group


@dataclass(frozen=True, slots=True)
class Name:
    """One word that refers to something the pack declares elsewhere. `part` is the part that holds it; `sentence`
    says that the word is only a piece of the text at `path`."""

    path: Path
    word: str
    sort: str
    part: Part
    sentence: bool = False


@dataclass(frozen=True, slots=True)
class Sort:
    """A sort of name: how to call one, the sections that declare them, and words that need no declaring."""

    phrase: str
    sections: tuple[str, ...] = ()
    also: tuple[str, ...] = ()

    def options(self, pack: Pack) -> list[str]:
        """Everything that a name of this sort may be."""
        return [*(word for section in self.sections for word in declared(pack, section)), *self.also]


def declared(pack: Pack, section: str) -> Collection[str]:
    """The words of a section of the pack, or of its vocabulary."""
    if section == "levels":
        return [str(n) for n in pack.levels]
    if section == "duties":
        return duty_ids(pack)
    if section in ("consenting groups", "recording groups"):
        others = {*pack.vocabulary.roles, *pack.vocabulary.services}
        family = section == "consenting groups"
        return [g for g, x in pack.vocabulary.groups.items() if family is not bool(others & set(x.members))]
    words: dict[str, object] = getattr(pack if section in _TOP else pack.vocabulary, section)
    return words


def declared_at(section: str, word: str) -> Path:
    """Where a section declares a word."""
    return (section, word) if section in _TOP else ("vocabulary", section, word)


_TOP = frozenset({"stages", "levels", "records", "checklists", "moves", "readings"})

SORTS: dict[str, Sort] = {
    "stage": Sort("a stage", ("stages",)),
    "from": Sort("a stage", ("stages",), ("any", "elsewhere")),
    "to": Sort("a stage", ("stages",), ("same", "previous", "nowhere", "not-stated")),
    "level": Sort("a level", ("levels",)),
    "record": Sort("a named record", ("records",)),
    "received": Sort("a named record or a kind of document", ("records", "documents")),
    "event": Sort("a kind of event", ("events",)),
    "document": Sort("a kind of document", ("documents",)),
    "decision": Sort("a kind of decision", ("decisions",)),
    "consent": Sort("a kind of consent", ("consents",)),
    "role": Sort("a role", ("roles",)),
    "actor": Sort("a role, person, group or service", ("roles", "people", "groups", "services")),
    "consenting": Sort("a person or group of people", ("people", "consenting groups")),
    "recorder": Sort("a role or service", ("roles", "recording groups", "services")),
    "member": Sort("a person, role or service", ("people", "roles", "services")),
    "service": Sort("a service", ("services",)),
    "fact": Sort("a fact", ("facts",)),
    "place": Sort("a place", ("places",)),
    "checklist": Sort("a checklist", ("checklists",)),
    "move": Sort("a move", ("moves",)),
    "duty": Sort("a clock or duty", ("duties",)),
    "reading": Sort("a reading", ("readings",)),
}

_ACTOR_KEYS = (
    "by",
    "by_any",
    "attended",
    "attended_any",
    "received_by",
    "received_by_any",
    "signed_by",
    "signed_by_any",
)


@once
def names(pack: Pack) -> tuple[Name, ...]:
    """Every name used in the pack, in the pack's order."""
    return tuple(_names(pack))


#: What the name in a moment is a name of.
_OF_MOMENT = {"record": "record", "received": "received", "opened": "stage", "closed": "stage", "raised": "fact"}


def _names(pack: Pack) -> Iterator[Name]:
    yield Name(("entry",), pack.entry, "stage", Part((), pack, False))
    for part in parts(pack):
        yield from _of(part, pack)
        if isinstance(part.node, Keyed):
            for i, word in enumerate(part.node.reading):
                yield Name((*part.path, "reading", i), word, "reading", part)
        for a in anchors(part):
            sort = _OF_MOMENT.get(a.anchor.kind)
            if sort is not None:
                yield Name(a.path, a.anchor.name, sort, part, sentence=True)


def _of(part: Part, pack: Pack) -> Iterator[Name]:
    node = part.node

    def say(sort: str, key: str, value: Any) -> Iterable[Name]:
        if value is None:
            return ()
        if isinstance(value, str | int):
            return (Name((*part.path, key), str(value), sort, part),)
        return [Name((*part.path, key, i), word, sort, part) for i, word in enumerate(value)]

    match node:
        case c.Recorded():
            yield from say("record", "of", node.of)
            for key in KINDS:
                yield from say(key, key, getattr(node, key))
            whose = any(family == "consents" for family, _ in kinds_of(pack, node))
            for key in _ACTOR_KEYS:
                yield from say("recorder" if whose and key in ("by", "by_any") else "actor", key, getattr(node, key))
            yield from say("place", "recorded_in", node.recorded_in)
            yield from say("record", "linked_to", node.linked_to)
            yield from say("consenting", "from", node.from_)
        case c.Substitute():
            yield from say("actor", "by", node.by)
        case c.FactIs():
            yield from say("fact", "fact", node.fact)
        case c.RoleFilled():
            yield from say("role", "role", node.role)
        case c.StageOpen():
            yield from say("stage", "open", node.open)
        case c.StageClosed():
            yield from say("stage", "closed", node.closed)
        case c.ServiceHolds():
            yield from say("service", "service", node.service)
        case c.CameFrom():
            yield from say("stage", "came_from", node.came_from)
        case c.Been():
            yield from say("stage", "been", node.been)
        case c.Stayed():
            yield from say("stage", "after", node.after)
            yield from say("stage", "at", node.at)
        case c.InOrder():
            yield from say("record", "order", node.order)
        case c.ClockIs():
            yield from say("duty", "clock", node.clock)
        case c.ItemMet():
            yield from say("checklist", "checklist", node.checklist)
        case Group():
            yield from say("member", "members", node.members)
        case m.Stage():
            yield from say("stage", "alongside", node.alongside)
            if pack.levels and node.level is not None:
                yield from say("level", "level", node.level)
        case m.Waiver():
            yield from say("decision", "decision", node.decision)
            yield from say("actor", "by", node.by)
            yield from say("place", "recorded_in", node.recorded_in)
        case m.Prohibits():
            yield from say("record", "of", node.of)
            yield from say("decision", "decision", node.decision)
            yield from say("event", "event", node.event)
            yield from say("fact", "fact", node.fact)
        case m.Checklist():
            yield from say("record", "shortfall", node.shortfall)
            yield from say("actor", "not_applicable_by", node.not_applicable_by)
        case m.Item():
            yield from say("actor", "owner", node.owner)
        case m.Transfer():
            yield from say("service", "from", node.from_)
            yield from say("service", "to", node.to)
        case m.Move():
            yield from say("from", "from", node.from_)
            yield from say("to", "to", node.to)
            yield from say("stage", "closes", node.closes)
        case m.Ban():
            yield from say("stage", "from", node.from_)
            yield from say("stage", "to", node.to)
        case m.Ladder():
            yield from say("stage", "while", node.while_)
        case m.Override():
            yield from say("fact", "raised_by", node.raised_by)
            yield from say("role", "front_door", node.front_door)
            yield from say("move", "opens", node.opens)
        case m.OrderPair():
            yield from say("event", "earlier", node.earlier)
            yield from say("event", "later", node.later)
    if isinstance(node, m.Ruled):
        yield from say("actor", "owner", node.owner)
    if isinstance(node, m.Need):
        yield from say("checklist", "checklist", node.checklist)
        yield from say("actor", "not_applicable_by", node.not_applicable_by)
    if isinstance(node, m.Clock):
        yield from say("stage", "while", node.while_)
    if isinstance(node, m.Rung):
        yield from say("actor", "ask", node.ask)
    if isinstance(node, m.Duty | m.Rung) and node.due is not None:
        if node.due.agreed_at is not None:
            yield Name((*part.path, "due"), node.due.agreed_at, "record", part, sentence=True)
        if node.due.forum is not None:
            yield Name((*part.path, "due"), node.due.forum, "event", part, sentence=True)
