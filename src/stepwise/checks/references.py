"""A name that the pack does not declare.

Rules speak of stages, records, kinds of event and document, roles, facts and places by their ids. Each id is
declared once: stages under `stages`, records under `records`, words under `vocabulary`. A rule that names
something nobody declared could never find it, so a need would stay unmet for ever and nobody would see why.

Bad:

    vocabulary:
      events: { final-meeting: The last meeting }
    records:
      final: { event: finl-meeting }

Good:

    vocabulary:
      events: { final-meeting: The last meeting }
    records:
      final: { event: final-meeting }

A few words need no declaring: a move is from `any` stage or from `elsewhere`, and leads to `previous`, `nowhere`
or `not-stated`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator

from stepwise.checks.names import SORTS, Name, declared, declared_at, names
from stepwise.checks.say import error, listed, nearest
from stepwise.checks.walk import Path, place_of_word
from stepwise.diagnostics import Diagnostic, Span, did_you_mean, register
from stepwise.pack import Pack, Written
from stepwise.pack.model import Move

UNKNOWN_NAME = register("unknown-name", "A rule names something that the pack does not declare.")
ABSENT_NAME = register("absent-name", "A rule names something that a reading has removed.")

_MADE = ("duties", "consenting groups", "recording groups", "levels")
"""What a sort may name besides declared words."""
_KINDS = ("event", "document", "decision", "consent")
_ELSEWHERE = ("stage", *_KINDS, "record", "actor", "fact", "place", "checklist", "move")


def check(written: Written) -> Iterable[Diagnostic]:
    """Find every name that nothing in the pack answers to."""
    pack = written.pack
    known: dict[str, frozenset[str]] = {s: frozenset(x.options(pack)) for s, x in SORTS.items()}
    unknown = [name for name in names(pack) if name.word not in known[name.sort]]
    misspelt = _misspelt_where_declared(written, unknown) if unknown else {}
    yield from misspelt.values()
    for name in unknown:
        if name.word not in misspelt:
            message = f'"{name.word}" is not {SORTS[name.sort].phrase} of this pack'
            if _speaks(name, pack):
                message = f'"{name.word}" gives consent, and `by` is who recorded it'
            yield error(UNKNOWN_NAME, message, _cure(name, pack), _place(name, written))
    for name in names(pack):
        record = pack.records.get(name.word) if name.sort in ("record", "received") else None
        if record is not None and record.absent and not name.part.absent:
            readings = " and ".join(f'"{r}"' for r in record.reading)
            yield error(
                ABSENT_NAME,
                f'the record "{name.word}" does not exist under the reading {readings}, but is used here',
                "let the same option of that reading change this rule too",
                _place(name, written),
            )
    for m, move in pack.moves.items():
        if move.decided_by is not None:
            yield from _decision(("moves", m, "decided_by"), move, written)


def _misspelt_where_declared(written: Written, unknown: list[Name]) -> dict[str, Diagnostic]:
    """Words that several rules use, where the pack declares nearly the same word and nobody uses that one: the
    mistake stands in the declaration, and is told there once."""
    pack = written.pack
    used = {name.word for name in names(pack)}
    found: dict[str, Diagnostic] = {}
    for word, times in Counter(name.word for name in unknown).items():
        sorts = {name.sort for name in unknown if name.word == word}
        sections = dict.fromkeys(s for sort in SORTS if sort in sorts for s in SORTS[sort].sections if s not in _MADE)
        spare = {w: s for s in sections for w in declared(pack, s) if w not in used}
        near = did_you_mean(word, spare) if times > 1 else None
        if near is not None:
            message = f'no rule uses "{near}", but {times} places speak of "{word}", which is not declared'
            place = written.span(declared_at(spare[near], near), key=True)
            found[word] = error(UNKNOWN_NAME, message, f'did you mean "{word}"?', place)
    return found


def _place(name: Name, written: Written) -> Span | None:
    return place_of_word(written, name.path, name.word) if name.sentence else written.span(name.path)


def _speaks(name: Name, pack: Pack) -> bool:
    """Whether the name of somebody who may consent stands where the one who recorded a consent belongs."""
    return name.sort == "recorder" and name.word in SORTS["consenting"].options(pack)


def _cure(name: Name, pack: Pack) -> str:
    options = SORTS[name.sort].options(pack)
    if _speaks(name, pack):
        return f"write `from: {name.word}`"
    if name.sort == "record" and name.sentence and name.word in pack.stages:
        return f'"{name.word}" is a stage: write "{name.word} opened" or "{name.word} closed"'
    if name.sort in ("record", "received"):
        for kind in _KINDS:
            if name.word in SORTS[kind].options(pack):
                entry = f"{name.word}: {{ {kind}: {name.word} }}"
                return f'"{name.word}" is {SORTS[kind].phrase}: name a record of it under `records`, as `{entry}`'
    if did_you_mean(name.word, options):
        return nearest(name.word, options)
    for sort in _ELSEWHERE:
        if sort != name.sort and name.word in SORTS[sort].options(pack):
            return f'"{name.word}" is {SORTS[sort].phrase}; here {SORTS[name.sort].phrase} belongs'
    return nearest(name.word, options)


def _decision(path: Path, move: Move, written: Written) -> Iterator[Diagnostic]:
    """`decided_by` names a need of the same move, and one that can be a decision."""
    word = str(move.decided_by)
    need = move.needs.get(word)
    single = [n for n, x in move.needs.items() if x.checklist is None]
    if need is None:
        near = did_you_mean(word, single)
        cure = f'did you mean "{near}"?' if near else f"this move has: {listed(single)}"
        yield error(UNKNOWN_NAME, f'"{word}" is not a need of this move', cure, written.span(path))
    elif need.checklist is not None:
        cure = f"name one of: {listed(single)}" if single else "give the decision a need of its own"
        yield error(UNKNOWN_NAME, f'"{word}" is a checklist, so it cannot be the decision', cure, written.span(path))
