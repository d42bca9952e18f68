"""What a finding lacks, and what would have to be found out, in words."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from stepwise.evaluation import Ask, Finding, Lack
from stepwise.pack.due import DueError, parse_anchor
from stepwise.render.names import Names, a_few, listed

_SAID = {
    "attended": "not recorded as there: {}",
    "by": "not done by: {}",
    "consent_of": "consent is not given by: {}",
    "contains": "it lacks: {}",
    "forbidden_purposes": "it is for a purpose that is forbidden: {}",
    "linked_to": "it does not point at: {}",
    "outcome": "its outcome is not: {}",
    "purposes": "it does not record the purpose: {}",
    "reasons": "it does not record the reason: {}",
    "received_by": "not received by: {}",
    "recorded_in": "not recorded in: {}",
    "signed_by": "not signed by: {}",
    "weekday": "not held on a {}",
}
_FLAGS = {
    "explicit": ("the consent is not explicit", "the consent is explicit"),
    "form": ("the consent form is not completed", "the consent form is completed"),
    "informed": ("the consent is not informed", "the consent is informed"),
}
_FIRST = {
    "document": "there is no {}",
    "event": "no {} is recorded",
    "decision": "no decision is recorded: {}",
    "consent": "no consent is recorded: {}",
}
_OF_A_RECORD = ("contains", "outcome", "reasons", "purposes")


def lacks_text(f: Finding, names: Names) -> list[str]:
    """Each thing a finding lacks, once, as the end of a sentence."""
    kinds = [(r.family, r.kind) for r in f.evidence]
    about = names.kind(*kinds[-1]) if len(kinds) == 1 else ""
    return list(dict.fromkeys(_lack(x, names, kinds, about) for x in f.lacks))


def _lack(x: Lack, names: Names, kinds: list[tuple[str, str]], about: str) -> str:
    if x.what in _FIRST:
        what = names.who if x.what == "role" else names.any_kind
        return _FIRST[x.what].format(listed((what(i) for i in x.of), "or"))
    if x.what in _FLAGS:
        return _FLAGS[x.what][x.of == ("no",)]
    match x.what:
        case "role":
            return f"nobody fills this role: {names.people(x.of, 'or')}"
        case "fact":
            return f"the record says otherwise: {names.fact(x.of[0])}"
        case "record":
            return f"there is no {names.record(x.of[0])}"
        case "order":
            return f"{names.record(x.of[0])} did not come before {names.record(x.of[1])}"
        case "stay":
            return f"{x.of[0]} have not passed" if not x.of[0].startswith("1 ") else f"{x.of[0]} has not passed"
        case "at_most_old":
            return f"it is older than {x.of[0]}"
        case "when":
            return f"it is not dated {placed_text(x.of[0], names)}"
        case "weekday":
            return _SAID["weekday"].format(x.of[0].title())
        case "linked_to":
            return _SAID["linked_to"].format(names.record(x.of[0]))
    words = listed((names.word(_attribute(x.what), w, kinds) for w in x.of), "and")
    if x.what == "contains" and about:
        return f"the {about} lacks: {words}"
    if x.what == "outcome":
        return f"the outcome{f' of the {about}' if about else ''} is not: " + listed(
            (names.word("outcome", w, kinds) for w in x.of), "or"
        )
    return _SAID.get(x.what, "it lacks: {}").format(words)


def _attribute(what: str) -> str:
    return {"forbidden_purposes": "purposes", "consent_of": "person"}.get(what, what)


def placed_text(label: str, names: Names) -> str:
    """``5 working days before transfer`` with the anchor's plain name."""
    for word in (" before ", " after "):
        head, found, tail = f" {label}".partition(word)
        if found:
            return f"{head.strip()}{' ' if head.strip() else ''}{word.strip()} {anchor_text(tail, names)}"
    return label


def anchor_text(text: str, names: Names) -> str:
    """An anchor phrase in plain names."""
    try:
        return names.anchor(parse_anchor(text))
    except DueError:
        return text


# -- what to find out -----------------------------------------------------------------------------------------

_FAMILIES = {
    "events": "{}: has it happened, and when?",
    "documents": "{}: is there one, and of what date?",
    "decisions": "{}: has it been decided, when and by whom?",
    "consents": "{}: given, refused or not asked for, by whom and when?",
    "roles": "{}: does anyone fill this role, and since when?",
    "arranged": "{}: for which date is the next one arranged?",
}
_ATTRIBUTES = {
    "attended": "who attended?",
    "by": "who did it?",
    "contains": "what does it hold?",
    "explicit": "is it explicit?",
    "form": "is the form completed?",
    "informed": "is it informed?",
    "of": "which record does it belong to?",
    "outcome": "what was the outcome?",
    "purposes": "for what purpose?",
    "reasons": "for what reasons?",
    "received": "who received it, and when?",
    "recorded_in": "where is it recorded?",
    "signed_by": "who signed it?",
    "when": "when?",
}
_WHOLE = {
    "calendar": "A date beyond the calendar of working days: count it by hand",
    "child.born": "The child's date of birth",
    "episodes": "The stages the case has stood at, in full",
    "episodes.service": "Which service holds the case?",
}


def ask_text(what: str, names: Names) -> str:
    """What to find out, as a question: ``facts.x``, ``events.y``, ``events.y.outcome`` …"""
    if what in _WHOLE:
        return _WHOLE[what]
    family, _, rest = what.partition(".")
    if family == "facts":
        return fact_question(rest, names)
    kind, _, attribute = rest.partition(".")
    if family not in _FAMILIES:
        return f"{anchor_text(what, names)}: when?"
    name = names.kind(family, kind)
    if attribute:
        return f"{name}: {_ATTRIBUTES.get(attribute, f'{attribute}?')}"
    return _FAMILIES[family].format(name)


def fact_question(id: str, names: Names) -> str:
    """A fact as a question."""
    kind = names.pack.vocabulary.facts.get(id)
    if kind is None:
        return f"{id}?"
    if kind.type in ("one of", "some of"):
        return f"{kind.name}: {a_few(list(kind.values.values()))}?"
    ends = {"yes/no": "yes or no?", "number": "how many?", "date": "on which date?"}
    return f"{kind.name}: {ends[kind.type]}"


def asks_text(asks: Iterable[Ask], names: Names) -> Iterator[tuple[str, str | None]]:
    """Each question once, with the path of the record it is about."""
    seen: set[str] = set()
    for a in asks:
        question = ask_text(a.what, names)
        if question not in seen:
            seen.add(question)
            yield question, a.path
