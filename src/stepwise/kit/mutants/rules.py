"""The changes to the rules around conditions: needs, duties, rungs, moves, waivers, the override, readings."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from stepwise.kit.mutants.conditions import (
    Change,
    actors,
    guards,
    of_condition,
    one_less,
    set_to,
    swapped,
    without,
)
from stepwise.kit.mutants.edits import exchanged, having, negated, renamed, text, words
from stepwise.kit.mutants.lexicon import Lexicon, after, single
from stepwise.kit.mutants.places import Place
from stepwise.kit.mutants.sentences import counts_records, due, moment
from stepwise.text import List, Map, Node

_STRENGTHS = ("must", "should", "may")
#: Keys of a rule that are shown, and nothing else.
_SHOWN = ("says", "cites", "name", "route", "common")


def changes(place: Place, lexicon: Lexicon) -> Iterator[Change]:
    """Every change to one place of the tree that could be a mistake."""
    if place.changes:
        yield from _option(place, lexicon)
    yield from _BY_SORT.get(place.sort, _nothing)(place, lexicon)


def _nothing(place: Place, lexicon: Lexicon) -> Iterator[Change]:
    return iter(())


def _option(place: Place, lexicon: Lexicon) -> Iterator[Change]:
    """What an option of a reading changes: each part of it not changed. What is only shown (a sentence, the clauses) is
    left alone, as it is everywhere."""
    around = lexicon.around(place.path)
    keys = [k.text for k, _ in place.node.entries]
    telling = [k for k in keys if k not in _SHOWN and not (k in _STRENGTHS and around.get(k) is not None)]
    if len(keys) == 1 and telling:
        yield Change("reading", "changes nothing", None, place.span)
    elif len(keys) > 1:
        for key in telling:
            yield without(place, "reading", key)


def _strength(place: Place) -> Iterator[Change]:
    for key in _STRENGTHS:
        if place.node.get(key) is not None:
            other = "should" if key in ("must", "may") else "must"
            yield Change("strength", f"{key} -> {other}", renamed(place.node, key, other), place.at(key))
    said = text(place.node.get("strength")) if place.changes else None
    if said in _STRENGTHS:
        yield set_to(place, "strength", "strength", "should" if said == "must" else "must")


def _gone(place: Place, kind: str, *keys: str) -> Iterator[Change]:
    for key in keys:
        if place.node.get(key) is not None and not place.changes:
            yield without(place, kind, key)


def _dropped(place: Place) -> Iterator[Change]:
    if place.removable:
        yield Change("dropped", "dropped", None, place.span)


def _need(place: Place, lexicon: Lexicon) -> Iterator[Change]:
    yield from _dropped(place)
    yield from _strength(place)
    yield from _gone(place, "gates", "gates")
    yield from guards(place, "only_if")
    yield from _gone(place, "waiver", "waiver")
    yield from _gone(place, "void", "void_if_only")
    yield from _person(place, lexicon)


def _person(place: Place, lexicon: Lexicon) -> Iterator[Change]:
    yield from _gone(place, "by-person", "not_applicable_by")
    yield from actors(place, "by-person", "not_applicable_by", lexicon)


def _item(place: Place, lexicon: Lexicon) -> Iterator[Change]:
    yield from _dropped(place)
    yield from guards(place, "only_if")
    yield from _gone(place, "strength", "at_most")
    if place.node.get("at_most") is None and not place.changes:
        yield set_to(place, "strength", "at_most", "should")


def _checklist(place: Place, lexicon: Lexicon) -> Iterator[Change]:
    yield from _person(place, lexicon)
    yield from _gone(place, "test", "shortfall")


def _waiver(place: Place, lexicon: Lexicon) -> Iterator[Change]:
    yield from _gone(place, "waiver", "by", "records", "recorded_in", "only_if")
    yield from actors(place, "role", "by", lexicon)
    for key in ("records", "recorded_in"):
        yield from one_less(place, "waiver", key)
    if (guard := place.node.get("only_if")) is not None:
        yield Change("waiver", "only_if negated", having(place.node, "only_if", negated(guard)), place.at("only_if"))


def _prohibits(place: Place, lexicon: Lexicon) -> Iterator[Change]:
    yield from one_less(place, "prohibits", "purposes")
    if (one := single(place.node.get("purposes"))) is not None:
        options = lexicon.values(text(place.node.get("fact")) or "") or lexicon.attribute(place.node, "purposes")
        yield from swapped(place, "prohibits", "purposes", one, after(one, options))


def _void(place: Place, lexicon: Lexicon) -> Iterator[Change]:
    yield from one_less(place, "void", "reasons")
    yield from _gone(place, "void", "outcome")


def _duty(place: Place, lexicon: Lexicon) -> Iterator[Change]:
    node = place.node
    yield from _dropped(place)
    yield from _strength(place)
    yield from actors(place, "owner", "owner", lexicon)
    yield from guards(place, "only_if")
    yield from _gone(place, "duty", "met_by", "stops_when", "urgent", "each", "restarts", "on_a_grid")
    yield from _due(place, lexicon)
    yield from one_less(place, "stage", "while")
    yield from _gone(place, "stage", "while")
    since = text(node.get("since"))
    if since is not None and since != f"{single(node.get('while'))} opened":  # which is since when it counts anyway
        yield without(place, "since", "since")
    if since is not None:
        for kind, other in moment(since, lexicon):
            yield set_to(place, kind, "since", other)
    on_its_own = place.sort == "clock" and place.path[0] == "clocks" and not (place.changes and since is None)
    if on_its_own and since != "ever" and counts_records(text(node.get("due"))):
        yield set_to(place, "since", "since", "ever")


def _due(place: Place, lexicon: Lexicon) -> Iterator[Change]:
    sentence = text(place.node.get("due"))
    if sentence is None:
        return
    yield from _gone(place, "due-form", "due")
    for kind, other in due(sentence, lexicon):
        yield set_to(place, kind, "due", other)


def _rung(place: Place, lexicon: Lexicon) -> Iterator[Change]:
    yield from _dropped(place)
    yield from guards(place, "only_if")
    yield from _gone(place, "rungs", "spent_when")
    yield from actors(place, "role", "ask", lexicon)
    yield from _due(place, lexicon)


def _ladder(place: Place, lexicon: Lexicon) -> Iterator[Change]:
    yield from _dropped(place)
    if (start := place.node.get("starts_when")) is not None:
        yield Change(
            "negated", "starts_when negated", having(place.node, "starts_when", negated(start)), place.at("starts_when")
        )
    yield from _gone(place, "guard", "ends_when")
    stages = {x.text for x in words(place.node.get("while"))}
    if not _of_clock_within(start, stages, lexicon):
        yield from one_less(place, "stage", "while")
        yield from _gone(place, "stage", "while")
    for section in ("rungs", "other_agencies"):
        rungs = place.node.get(section)
        for i in range(len(rungs.entries) - 1) if isinstance(rungs, Map) else ():
            assert isinstance(rungs, Map)
            first, second = (rungs.entries[n][0] for n in (i, i + 1))
            turned = having(place.node, section, exchanged(rungs, i))
            yield Change("rungs", f"{section}: {second.text} before {first.text}", turned, second.span)


def _of_clock_within(start: Node | None, stages: set[str], lexicon: Lexicon) -> bool:
    """Whether a ladder starts on a clock alone that runs at these stages only: its own stages then change nothing."""
    clock = text(start.get("clock")) if isinstance(start, Map) else None
    known = lexicon.pack.clocks.get(clock or "")
    return known is not None and known.while_ is not None and set(known.while_) == stages


def _move(place: Place, lexicon: Lexicon) -> Iterator[Change]:
    node = place.node
    yield from _dropped(place)
    to, froms = text(node.get("to")), [x.text for x in words(node.get("from"))]
    if to in lexicon.stages:
        yield from swapped(place, "move", "to", to or "", lexicon.stage(to or "", *froms))
    elif to is not None and to != "same":
        yield set_to(place, "move", "to", "not-stated" if to == "nowhere" else lexicon.pack.entry)
    for stage in froms:
        if stage in lexicon.stages:
            yield from swapped(place, "move", "from", stage, lexicon.stage(stage, to or ""))
    yield from one_less(place, "move", "from")
    closes = node.get("closes")
    if closes is not None:
        yield without(place, "move", "closes")
        yield from one_less(place, "move", "closes")
    if not place.changes and to != "same" and (closes is None or words(closes)):
        empty = List((), place.at("closes"))
        yield Change("move", "closes: none", having(node, "closes", empty), place.at("closes"))
    way = text(node.get("direction"))
    if way is not None:
        yield from swapped(place, "move", "direction", way, after(way, ("up", "down", "sideways")))
        yield from _gone(place, "move", "direction")
    yield from guards(place, "requested")
    yield from guards(place, "chase_if")
    decided = text(node.get("decided_by"))
    needs = node.get("needs")
    if decided is not None:
        yield from _gone(place, "move", "decided_by")
        if isinstance(needs, Map):
            yield from swapped(place, "move", "decided_by", decided, after(decided, [k.text for k, _ in needs.entries]))


def _transfer(place: Place, lexicon: Lexicon) -> Iterator[Change]:
    for key in ("from", "to"):
        yield from actors(place, "move", key, lexicon)
    yield from _gone(place, "move", "keeps")


def _ban(place: Place, lexicon: Lexicon) -> Iterator[Change]:
    yield from _dropped(place)
    for key in ("from", "to"):
        yield from one_less(place, "prohibits", key)
        for x in words(place.node.get(key)):
            yield from swapped(place, "prohibits", key, x.text, lexicon.stage(x.text))


def _override(place: Place, lexicon: Lexicon) -> Iterator[Change]:
    for key in ("raised_by", "opens"):
        yield from one_less(place, "override", key)
    for x in words(place.node.get("raised_by")):
        yield from swapped(place, "override", "raised_by", x.text, lexicon.fact(x.text))
    for x in words(place.node.get("opens")):
        yield from swapped(place, "override", "opens", x.text, after(x.text, lexicon.pack.moves))


def _reading(place: Place, lexicon: Lexicon) -> Iterator[Change]:
    chosen, options = text(place.node.get("chosen")), place.node.get("options")
    for option, _ in options.entries if isinstance(options, Map) else ():
        if option.text != chosen:
            yield set_to(place, "reading", "chosen", option.text)


def _stage(place: Place, lexicon: Lexicon) -> Iterator[Change]:
    this, others = str(place.path[1]), words(place.node.get("alongside"))
    said_twice = [x.text for x in others if this in lexicon.pack.stages[x.text].alongside]
    yield from one_less(place, "stage", "alongside", *said_twice)
    if len(others) == 1 and not said_twice:
        yield without(place, "stage", "alongside")
    yield from _gone(place, "stage", "beside")
    level = text(place.node.get("level"))
    if level is not None and level.isdigit():
        other = after(level, [str(n) for n in lexicon.pack.levels])
        if other is not None:
            yield set_to(place, "number", "level", other)


def _group(place: Place, lexicon: Lexicon) -> Iterator[Change]:
    yield from one_less(place, "item", "members")


def _substitute(place: Place, lexicon: Lexicon) -> Iterator[Change]:
    if place.removable:
        yield Change("role", "dropped", None, place.span)
    yield from actors(place, "role", "by", lexicon)
    yield from guards(place, "only_if")


def _pack(place: Place, lexicon: Lexicon) -> Iterator[Change]:
    """What the pack says once: the entry stage, the order of its stages, what can only come in one order."""
    node = place.node
    entry = text(node.get("entry"))
    if entry is not None:
        yield from swapped(place, "stage", "entry", entry, lexicon.stage(entry))
    stages = node.get("stages")
    for i in range(len(stages.entries) - 1) if isinstance(stages, Map) else ():
        assert isinstance(stages, Map)
        first, second = (stages.entries[n][0] for n in (i, i + 1))
        turned = having(node, "stages", exchanged(stages, i))
        yield Change("order", f"stages: {second.text} below {first.text}", turned, second.span)
    pairs = node.get("order")
    for i, pair in enumerate(pairs.items if isinstance(pairs, List) else ()):
        assert isinstance(pairs, List)
        rest = List(pairs.items[:i] + pairs.items[i + 1 :], pairs.span)
        names = [text(v) for _, v in pair.entries] if isinstance(pair, Map) else []
        yield Change("order", f"order: {' and '.join(str(n) for n in names)} dropped", having(node, "order", rest), pair.span)


_BY_SORT: dict[str, Callable[[Place, Lexicon], Iterator[Change]]] = {
    "pack": _pack,
    "stage": _stage,
    "group": _group,
    "record": of_condition,
    "condition": of_condition,
    "substitute": _substitute,
    "checklist": _checklist,
    "need-item": _item,
    "need": _need,
    "waiver": _waiver,
    "prohibits": _prohibits,
    "void": _void,
    "duty": _duty,
    "clock": _duty,
    "rung": _rung,
    "ladder": _ladder,
    "move": _move,
    "transfer": _transfer,
    "ban": _ban,
    "override": _override,
    "reading": _reading,
}
