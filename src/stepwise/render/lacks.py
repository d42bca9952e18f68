"""What a finding lacks, and what would have to be found out, in words."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from stepwise.evaluation import Ask, Finding, Lack
from stepwise.pack.due import DueError, parse_anchor
from stepwise.render.names import Names, a_few, listed

_LISTED = {
    "attended": ("not recorded as there", "and"),
    "by": ("not done by", "and"),
    "consent": ("no consent is recorded", "or"),
    "consent_of": ("consent is not given by", "and"),
    "contains": ("it lacks", "and"),
    "decision": ("not decided", "or"),
    "document": ("missing", "or"),
    "event": ("not recorded", "or"),
    "fact": ("recorded as not so", "and"),
    "forbidden_purposes": ("it is for a purpose that is forbidden", "and"),
    "linked_to": ("it does not belong to", "or"),
    "outcome": ("its outcome is not", "or"),
    "purposes": ("it does not record the purpose", "and"),
    "reasons": ("it does not record the reason", "and"),
    "received_by": ("not received by", "and"),
    "record": ("missing", "or"),
    "recorded_in": ("not recorded in", "or"),
    "role": ("nobody fills the role", "or"),
    "said_otherwise": ("something else was said by", "and"),
    "signed_by": ("not signed by", "and"),
}
_FLAGS = {
    "explicit": ("the consent is not explicit", "the consent is explicit"),
    "form": ("the consent form is not completed", "the consent form is completed"),
    "informed": ("the consent is not informed", "the consent is informed"),
}
_ATTRIBUTE = {"forbidden_purposes": "purposes", "consent_of": "person", "said_otherwise": "person"}


def lacks_text(f: Finding, names: Names) -> list[str]:
    """Each thing a finding lacks, once, as the end of a sentence; things of one sort together."""
    kinds = [(r.family, r.kind) for r in f.evidence]
    about = names.kind(*kinds[-1]) if len(kinds) == 1 else ""
    heads: dict[str, list[str]] = {}
    for x in f.lacks:
        head, words = _lack(x, names, kinds, about)
        said = heads.setdefault(head, [])
        repeats = words in said or words.casefold() == f.says.casefold()
        said += [words] if words and not repeats else []
    return [f"{head}: {'; '.join(words)}" if words else head for head, words in heads.items()]


def _lack(x: Lack, names: Names, kinds: list[tuple[str, str]], about: str) -> tuple[str, str]:
    """What sort of thing is lacking, and which."""
    first = x.of[0] if x.of else ""
    if x.what in _FLAGS:
        return _FLAGS[x.what][x.of == ("no",)], ""
    match x.what:
        case "order":
            return f"{names.record(first)} did not come before {names.record(x.of[1])}", ""
        case "stay":
            return f"{first} {'has' if first.startswith('1 ') else 'have'} not passed", ""
        case "at_most_old":
            return f"it is older than {first}", ""
        case "when":
            return f"it is not dated {placed_text(first, names)}", ""
        case "received":
            return f"it was not received {placed_text(first, names)}", ""
        case "made":
            return f"it was not booked {placed_text(first, names)}", ""
        case "weekday":
            return f"it was not held on a {first.title()}", ""
    what = x.what.removesuffix("_any")  # any one of them would do
    head, last = _LISTED.get(what, ("it lacks", "and"))
    last = last if what == x.what else "or"
    if about and head.startswith("it"):
        head = f"the {about}{head.removeprefix('it')}" if head.startswith("it ") else f"the outcome of the {about} is not"
    return head, listed((_named(what, w, names, kinds) for w in x.of), last)


def _named(what: str, id: str, names: Names, kinds: list[tuple[str, str]]) -> str:
    if what == "fact":
        return names.fact(id)
    if what == "role":
        return names.who(id)
    if what in ("record", "linked_to"):
        return names.record(id)
    if what in ("document", "event", "decision", "consent"):
        return names.any_kind(id)
    return names.word(_ATTRIBUTE.get(what, what), id, kinds)


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
