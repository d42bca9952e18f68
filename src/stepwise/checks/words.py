"""A word that the record or the fact it is asked of can never hold.

Each kind of event, document, decision and consent declares its own `outcomes`, `contains`, `reasons` and
`purposes`; each fact of type `one of` or `some of` declares its `values`. A rule that asks for any other word asks
for something no case could state. Where a record may be of several kinds, one of them must have the word.

A fact is asked in the way that fits its type: yes/no facts with `is: yes` or `is: no`, `one of` facts with `is`,
`some of` facts with `includes` or `includes_any`, numbers with `at_least` or `at_most`, dates with nothing more.

Bad:

    vocabulary:
      events: { final-meeting: { name: The last meeting, outcomes: { agreed: All agree } } }
      facts: { age-gap: { name: Years between the children, type: number } }
    when:
      all:
        - { event: final-meeting, outcome: agree }
        - { fact: age-gap, is: yes }

Good:

    when:
      all:
        - { event: final-meeting, outcome: agreed }
        - { fact: age-gap, at_least: 3 }
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator

from stepwise.checks.say import error, listed
from stepwise.checks.walk import KINDS, Kind, Part, Path, kinds_of, kinds_of_anchor, parts
from stepwise.diagnostics import Diagnostic, did_you_mean, register
from stepwise.pack import Pack, Written
from stepwise.pack import conditions as c
from stepwise.pack import model as m
from stepwise.pack.vocabulary import FactKind

UNKNOWN_WORD = register("unknown-word", "A rule asks for a word that its record or fact does not declare.")
FACT_TEST = register("fact-test", "A fact is asked in a way that does not fit its type.")
EACH = register("each-record", "`each` needs a due sentence that counts from a record listing such words.")

_LISTS = {
    "outcome": "outcomes",
    "contains": "contains",
    "contains_any": "contains",
    "reasons": "reasons",
    "reasons_any": "reasons",
    "purposes": "purposes",
    "purposes_any": "purposes",
}
#: So few words are better listed: the nearest of them may well be the opposite of what is meant.
_FEW = 3
_ONE = {
    "outcomes": "an outcome",
    "contains": "a word under `contains`",
    "reasons": "a reason",
    "purposes": "a purpose",
    "values": "a value",
}


def check(written: Written) -> Iterable[Diagnostic]:
    """Find every outcome, section, reason, purpose and value that is asked for and not declared."""
    pack = written.pack
    for part in parts(pack):
        node = part.node
        if isinstance(node, c.Recorded):
            kinds = kinds_of(pack, node)
            for key, words in _LISTS.items():
                yield from _asked(written, (*part.path, key), getattr(node, key), kinds, words)
        elif isinstance(node, c.FactIs):
            yield from _fact(written, part.path, node)
        elif isinstance(node, m.Waiver):
            kinds = (("decisions", node.decision),)
            yield from _asked(written, (*part.path, "records"), node.records, kinds, "contains")
        elif isinstance(node, m.Need):
            yield from _need(written, part, node)
        elif isinstance(node, m.Duty) and node.each is not None:
            yield from _each(written, part, node)


def _declared(pack: Pack, kinds: tuple[Kind, ...], words: str) -> list[str] | None:
    """What the kinds declare under `words`; None where a kind itself is not known (that is told elsewhere)."""
    found: list[str] = []
    for family, kind in kinds:
        declared = getattr(pack.vocabulary, family).get(kind)
        if declared is None:
            return None
        found += getattr(declared, words)
    return found if kinds else None


def _asked(
    written: Written, path: Path, asked: tuple[str, ...] | None, kinds: tuple[Kind, ...], words: str
) -> Iterator[Diagnostic]:
    options = _declared(written.pack, kinds, words) if asked else None
    if options is None:
        return
    whose = " or ".join(f'"{kind}"' for _, kind in kinds)
    for i, word in enumerate(asked or ()):
        if word not in options:
            yield _unknown(written, (*path, i), word, options, words, whose)


def _unknown(written: Written, path: Path, word: str, options: Collection[str], words: str, whose: str) -> Diagnostic:
    near = did_you_mean(word, options) if len(options) > _FEW else None
    if near:
        cure = f'did you mean "{near}"?'
    elif options:
        cure = f"it has: {listed(options)}"
    else:
        cure = f"it has none; declare it in the vocabulary under `{words}`"
    return error(UNKNOWN_WORD, f'"{word}" is not {_ONE[words]} of {whose}', cure, written.span(path))


def _need(written: Written, part: Part, node: m.Need) -> Iterator[Diagnostic]:
    pack = written.pack
    if node.prohibits is not None:
        ban, path = node.prohibits, (*part.path, "prohibits")
        if ban.fact is not None:
            fact = pack.vocabulary.facts.get(ban.fact)
            if fact is not None and fact.type != "some of":
                message = f'"{ban.fact}" is a `{fact.type}` fact, and holds no list of purposes'
                yield error(FACT_TEST, message, "read them from a `some of` fact", written.span((*path, "fact")))
            elif fact is not None:
                yield from _values(written, (*path, "purposes"), ban.purposes, ban.fact, fact)
        else:
            kinds = kinds_of(pack, c.Recorded.model_construct(of=ban.of)) if ban.of is not None else ()
            kinds += tuple((KINDS[k], str(getattr(ban, k))) for k in ("decision", "event") if getattr(ban, k))
            yield from _asked(written, (*path, "purposes"), ban.purposes, kinds, "purposes")
    if node.void_if_only is not None:
        void, path = node.void_if_only, (*part.path, "void_if_only")
        tested = [x for _, x in c.walk(node.when) if isinstance(x, c.Recorded)] if node.when is not None else []
        kinds = tuple(dict.fromkeys(k for x in tested for k in kinds_of(pack, x)))
        yield from _asked(written, (*path, "outcome"), void.outcome, kinds, "outcomes")
        yield from _asked(written, (*path, "reasons"), void.reasons, kinds, "reasons")


def _each(written: Written, part: Part, duty: m.Duty) -> Iterator[Diagnostic]:
    """One run for every value its anchor lists: so it must have an anchor, and that must list such values."""
    pack, key = written.pack, str(duty.each)
    place = written.span((*part.path, "each"))
    anchor = duty.due.anchor if duty.due is not None else None
    if anchor is None or not any(a.kind in ("record", "received") for a in anchor.parts):
        message = f"`each: {key}` makes one run for every value of a record, but no record starts this duty"
        yield error(EACH, message, "let its due sentence count from a named record", place)
        return
    kinds = kinds_of_anchor(pack, anchor)
    if _declared(pack, kinds, key) == []:
        whose = " or ".join(f'"{kind}"' for _, kind in kinds)
        yield error(EACH, f"{whose} declares no words under `{key}`", f"declare its `{key}` in the vocabulary", place)


# -- facts -------------------------------------------------------------------------------------------------

_FITS = {
    "yes/no": ("is",),
    "one of": ("is",),
    "some of": ("includes", "includes_any"),
    "number": ("at_least", "at_most"),
    "date": (),
}
_WRITE = {
    "yes/no": "write `is: yes` or `is: no`",
    "one of": "write `is:` with one or more of its values",
    "some of": "write `includes:` (all of these) or `includes_any:` (at least one)",
    "number": "write `at_least:` or `at_most:` with a number",
    "date": "name the fact alone: it holds when a date is given",
}


def _fact(written: Written, path: Path, node: c.FactIs) -> Iterator[Diagnostic]:
    fact = written.pack.vocabulary.facts.get(node.fact)
    if fact is None:
        return
    given = [k for k in ("is", "includes", "includes_any", "at_least", "at_most") if _value(node, k) is not None]
    wrong = [k for k in given if k not in _FITS[fact.type]]
    plain = node.is_ in ("yes", "no")
    if wrong:
        message = f'`{wrong[0]}` is not asked of "{node.fact}", a `{fact.type}` fact'
        yield error(FACT_TEST, message, _WRITE[fact.type], written.span((*path, wrong[0]), key=True))
    elif not given and fact.type in ("one of", "some of", "number"):
        message = f'"{node.fact}" is a `{fact.type}` fact, so a rule has to say which value it asks for'
        yield error(FACT_TEST, message, _WRITE[fact.type], written.span((*path, "fact")))
    elif (fact.type == "yes/no" and given and not plain) or (fact.type == "one of" and plain):
        message = f'"{node.fact}" is a `{fact.type}` fact, and never has this value'
        yield error(FACT_TEST, message, _WRITE[fact.type], written.span((*path, "is")))
    elif fact.type == "one of" and isinstance(node.is_, tuple):
        yield from _values(written, (*path, "is"), node.is_, node.fact, fact)
    elif node.includes is not None and node.includes_any is not None:
        message = "`includes` and `includes_any` cannot stand together"
        cure = "write two conditions under `all:`"
        yield error(FACT_TEST, message, cure, written.span((*path, "includes_any"), key=True))
    else:
        for key in ("includes", "includes_any"):
            yield from _values(written, (*path, key), getattr(node, key) or (), node.fact, fact)


def _value(node: c.FactIs, key: str) -> object:
    return node.is_ if key == "is" else getattr(node, key)


def _values(written: Written, path: Path, asked: tuple[str, ...], name: str, fact: FactKind) -> Iterator[Diagnostic]:
    for i, word in enumerate(asked):
        if word not in fact.values:
            yield _unknown(written, (*path, i), word, fact.values, "values", f'the fact "{name}"')
