"""Conditions in words: what a need, a guard or a duty asks of a case."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from stepwise.pack import conditions as written
from stepwise.pack.due import Anchor
from stepwise.render.names import Names, listed

#: One line of a condition: how deep it stands, what it says, and its own clauses.
Said = tuple[int, str, tuple[str, ...]]

_TESTS = (
    ("contains", "holding"),
    ("attended", "attended by"),
    ("signed_by", "signed by"),
    ("received_by", "received by"),
    ("reasons", "for the reason"),
    ("purposes", "for the purpose"),
)
_STATES = {
    "given": "given",
    "refused": "refused",
    "withdrawn": "withdrawn",
    "not-sought": "not asked for",
    "cannot-be-sought": "cannot be asked for",
}
_CONSENT = (("explicit", "explicit"), ("informed", "informed"), ("form", "on a completed form"))


def condition_lines(x: Any, names: Names, depth: int = 0) -> list[Said]:
    """A condition as lines, its parts one step deeper."""
    for kind, key, head in (
        (written.All, "all", "all of these"),
        (written.Any_, "any", "at least one of these"),
        (written.None_, "none", "none of these"),
        (written.AtLeast, "of_these", "at least {} of these"),
    ):
        if isinstance(x, kind):
            text = head.format(getattr(x, "at_least", ""))
            says = f"{x.says}: {text}" if x.says else text
            lines: list[Said] = [(depth, says, x.cites)]
            for part in getattr(x, key):
                lines += condition_lines(part, names, depth + 1)
            return lines
    text = leaf_text(x, names)
    lines = [(depth, f"{x.says}: {text}" if x.says else text, x.cites)]
    for s in x.substitute if isinstance(x, written.Recorded) else ():
        lines.append((depth + 1, f"or done by {names.people(s.by)}" + (" where:" if s.only_if else ""), s.cites))
        if s.only_if is not None:
            lines += condition_lines(s.only_if, names, depth + 2)
    return lines


def leaf_text(x: Any, names: Names) -> str:
    """A condition without parts, as one phrase."""
    match x:
        case written.Recorded():
            return recorded_text(x, names)
        case written.FactIs():
            return _fact(x, names)
        case written.RoleFilled():
            asked = ", or has been asked for" if x.requested else ""
            by = f" by {names.anchor(x.by)}" if isinstance(x.by, Anchor) else ""
            return f"someone fills the role {names.who(x.role)}{asked}{by}"
        case written.StageOpen():
            return f"{names.stage(x.open)} is open"
        case written.ServiceHolds():
            return f"{names.who(x.service)} holds the case"
        case written.CameFrom():
            return f"the case came from {names.stage(x.came_from)}"
        case written.Been():
            return f"the child has been at {names.stage(x.been)} before"
        case written.Stayed():
            after = f", counted from the end of {names.stage(x.after)} where that is later" if x.after else ""
            return f"{x.stayed} have passed{f' at {names.stage(x.at)}' if x.at else ''}{after}"
        case written.Aged():
            return f"the child is {x.aged} or older on {names.anchor(x.at)}"
        case written.InOrder():
            return f"{names.record(x.order[0])} is no later than {names.record(x.order[1])}"
        case written.ClockIs():
            return f"the duty “{x.clock}” is {listed((s.replace('_', ' ') for s in x.status), 'or')}"
        case written.ItemMet():
            return f"that item of the checklist “{x.checklist}” is met"
    return str(x)


def _fact(x: written.FactIs, names: Names) -> str:
    name = names.fact(x.fact)
    if x.includes or x.includes_any:
        words = [names.fact_value(x.fact, v) for v in x.includes or x.includes_any or ()]
        return f"{name}: {listed(words, 'and' if x.includes else 'or')}"
    if x.at_least is not None or x.at_most is not None:
        low = f"at least {x.at_least}" if x.at_least is not None else ""
        high = f"at most {x.at_most}" if x.at_most is not None else ""
        return f"{name}: {listed([w for w in (low, high) if w])}"
    values = x.is_ if isinstance(x.is_, tuple) else (x.is_ or "yes",)
    return f"{name}: {listed((names.fact_value(x.fact, v) for v in values), 'or')}"


def recorded_text(x: written.Recorded, names: Names) -> str:
    """What is asked of a record, as one phrase."""
    base = names.pack.records.get(x.of) if x.of else None
    head = base or x
    kinds = [(head.family or "", k) for k in head.kinds]
    which = {"latest": "the latest ", "first": "the first ", "next": "the next "}.get((x.which or head.which) or "", "")
    text = which + names.kinds(head.kinds)
    if head.family == "consents":
        return f"consent ({names.kinds(head.kinds)}){_consent(x, head, names)}"
    if base is not None and base.outcome:
        text += f" ({listed((names.word('outcome', o, kinds) for o in base.outcome), 'or')})"
    parts = [*_parts(x, names, kinds)]
    if base is not None:
        parts = [*_parts(base.model_copy(update={"outcome": None}), names, kinds), *parts]
    return ", ".join([text, *parts])


def _parts(x: written.Recorded, names: Names, kinds: list[tuple[str, str]]) -> Iterable[str]:
    if x.outcome:
        yield f"with the outcome {listed((names.word('outcome', o, kinds) for o in x.outcome), 'or')}"
    if x.by or x.by_any:
        yield f"by {names.people(x.by or x.by_any or (), 'and' if x.by else 'or')}"
    for key, word in _TESTS:
        for suffix, last in (("", "and"), ("_any", "or")):
            wanted = getattr(x, key + suffix)
            if wanted:
                yield f"{word} {listed((names.word(key, w, kinds) for w in wanted), last)}"
    if isinstance(x.received_after, Anchor):
        yield f"received on or after {names.anchor(x.received_after)}"
    if x.recorded_in:
        yield f"recorded in {listed((names.place(p) for p in x.recorded_in), 'or')}"
    if x.linked_to:
        yield f"belonging to {names.record(x.linked_to)}"
    if x.weekday:
        yield f"on a {x.weekday.title()}"
    if x.at_most_old:
        yield f"no older than {x.at_most_old}"
    for key in ("before", "after"):
        anchor = getattr(x, key)
        if isinstance(anchor, Anchor):
            gap = f"at least {x.at_least} " if x.at_least else f"within {x.within} " if x.within else ""
            yield f"{gap}{key} {names.anchor(anchor)}"
    if isinstance(x.booked_before, Anchor):
        yield f"booked no later than {names.anchor(x.booked_before)}"
    if isinstance(x.since, Anchor):
        yield "at any time" if x.since.kind == "ever" else f"since {names.anchor(x.since)}"


def _consent(x: written.Recorded, head: written.Recorded, names: Names) -> str:
    states = x.state or head.state or ("given",)
    people = x.from_ or head.from_
    text = f": {listed((_STATES[s] for s in states), 'or')}"
    text += f" by {names.people(people)}" if people else ""
    whose = x.whose or head.whose
    if whose in ("everyone", "anyone"):
        text += f" ({whose})"
    words = [word for key, word in _CONSENT if getattr(x, key)]
    return text + (f", {listed(words)}" if words else "")
