"""A sentence for a scenario that was found: where the case stands, what is on record, and what comes out."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from stepwise.kit.mutants.steps import Asked
from stepwise.pack import Pack

_FAMILIES = ("events", "documents", "decisions", "consents")
_IN_WORDS = {
    "not_met": "not met", "not_known": "not known", "not_applicable": "not asked for", "allowed_with_gaps": "allowed with gaps",
    "due_today": "due today", "in_force": "in force", "met_early": "met early", "met_late": "met late",
    "not_started": "not started", "cannot_compute": "cannot be worked out", "not_provided_for": "not provided for",
}  # fmt: skip
_MOST = 2


def named_for(pack: Pack, asked: Asked, said: Mapping[str, Any], taken: set[str]) -> str:
    """A name of its own for a scenario, in the pack's words; it is added to ``taken``."""
    name = f"{_where(pack, asked)}{_with(pack, asked)}: {_outcome(pack, said)}"
    unique, n = name, 2
    while unique in taken:
        unique, n = f"{name} ({n})", n + 1
    taken.add(unique)
    return unique


def _where(pack: Pack, asked: Asked) -> str:
    if asked.log:
        return "The authority"
    day = asked.as_at[:10]
    rows = asked.data.get("episodes") or ()
    open_ = [r["stage"] for r in rows if r.get("stage") in pack.stages and str(r.get("closed") or "9")[:10] > day]
    return " and ".join(pack.stages[s].name for s in dict.fromkeys(open_ or [pack.entry]))


def _with(pack: Pack, asked: Asked) -> str:
    """The records that the case holds, the first few of them, with their outcomes."""
    found: list[str] = []
    for family in _FAMILIES:
        kinds = getattr(pack.vocabulary, family)
        for row in asked.data.get(family) or ():
            kind = kinds.get(row.get("kind"))
            if kind is not None:
                word = row.get("outcome") or (row.get("state") if family == "consents" else None)
                outcome = kind.outcomes.get(word, word) if word else None
                found.append(f"{_lower(kind.name)} ({_lower(str(outcome))})" if outcome else _lower(kind.name))
    unique = list(dict.fromkeys(found))
    more = " and more" if len(unique) > _MOST else ""
    return f", with {', '.join(unique[:_MOST])}{more}" if unique else ", with nothing on record"


def _outcome(pack: Pack, said: Mapping[str, Any]) -> str:
    part, wanted = next(((k, v) for k, v in (said.get("expect") or said.get("never") or {}).items()), ("", ""))
    if not isinstance(wanted, Mapping) or not wanted:
        return {"refused": "refused", "not_listed": "a move is not listed"}.get(part, part.replace("_", " ") or "nothing")
    id, value = next(iter(wanted.items()))
    if isinstance(value, Mapping):
        value = value.get("status", ", ".join(value))
    words = ", ".join(str(x) for x in value) if isinstance(value, list) else str(value)
    status, _, rest = words.partition(" ")
    shown = " ".join(x for x in (_IN_WORDS.get(status, status), rest) if x) or "nothing"
    prefix = {"missing": "missing for ", "gaps": "gaps of ", "earliest": "earliest day of ", "asked": "a move to "}.get(
        part, ""
    )
    return f"{prefix}{_named(pack, str(id).partition('#')[0])}: {shown}"


def _named(pack: Pack, id: str) -> str:
    """What people call a rule, a move, a ladder or a stage."""
    head, _, tail = id.partition(".")
    if id in pack.moves:
        return pack.moves[id].name
    if id in pack.clocks:
        return pack.clocks[id].sentence
    if id in pack.authority_duties:
        return pack.authority_duties[id].sentence
    if id in pack.stages:
        return pack.stages[id].name
    if id in pack.ladders:
        return pack.ladders[id].name
    if head in pack.moves:
        move = pack.moves[head]
        if tail in move.needs:
            return move.needs[tail].sentence
        if tail in move.then:
            return move.then[tail].sentence
        checklist, _, item = tail.partition(".")
        if checklist in pack.checklists and item in pack.checklists[checklist].items:
            return pack.checklists[checklist].items[item].says
    if head == "override" and tail in pack.override.then:
        return pack.override.then[tail].sentence
    return id


def _lower(text: str) -> str:
    """A name inside a sentence: its first letter small, unless it begins with initials or a name of several capitals."""
    first = text.split(" ", 1)[0]
    return (
        text
        if sum(c.isupper() for c in first) > 1 or any(w[:1].isupper() for w in text.split(" ")[1:])
        else text[:1].lower() + text[1:]
    )
