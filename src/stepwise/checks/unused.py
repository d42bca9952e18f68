"""A word that the pack declares and no rule uses.

A kind of meeting, a document or a fact that nothing asks about is often a rule forgotten, or a second name for
something that has one already. Whoever keeps case records would be asked for it in vain. Roles, people, services
and places are not looked at, nor the words a record may hold (outcomes, sections, reasons, purposes): a case has to
be able to say that somebody else did it, or that it was recorded elsewhere.

Bad:

    vocabulary:
      events: { meeting: The meeting, final-meeting: The last meeting }
    moves:
      step-down: { needs: { agreed: { must: All agree, when: { event: meeting, outcome: agreed } } } }

Good:

    vocabulary:
      events: { final-meeting: The last meeting }
    moves:
      step-down: { needs: { agreed: { must: All agree, when: { event: final-meeting, outcome: agreed } } } }
"""

from __future__ import annotations

from collections.abc import Iterable

from stepwise.checks.names import SORTS, declared, declared_at, names
from stepwise.checks.options import elsewhere
from stepwise.checks.say import warning
from stepwise.checks.walk import KINDS, own_readings
from stepwise.diagnostics import Diagnostic, did_you_mean, register
from stepwise.pack import Written

UNUSED = register("unused-word", "The pack declares a word that no rule uses.")

_SECTIONS = {
    "groups": "group",
    **{section: f"kind of {kind}" for kind, section in KINDS.items()},
    "facts": "fact",
    "records": "record",
    "checklists": "checklist",
    "levels": "level",
}


def check(written: Written) -> Iterable[Diagnostic]:
    """Find declared words that nothing names, under any option of any reading."""
    if not own_readings(written):
        return
    pack = written.pack
    used: dict[str, set[str]] = {}
    known = {sort: frozenset(x.options(pack)) for sort, x in SORTS.items()}
    for name in names(pack):
        options = known[name.sort]
        if name.word not in options:  # in the wrong place, or misspelt: either is told by itself
            for section in _SECTIONS:
                used.setdefault(section, set()).add(name.word)
        # of a misspelt name, the word that was meant counts as used
        word = name.word if name.word in options else did_you_mean(name.word, options)
        for section in SORTS[name.sort].sections:
            used.setdefault(section.split()[-1], set()).add(word or "")
    found = [(s, w) for s in _SECTIONS for w in declared(pack, s) if w not in used.get(s, ())]
    also = elsewhere(written).words if found else frozenset()
    for section, word in found:
        if word not in also:
            cure = "use it in a rule, or take it away" if section != "levels" else "give it a stage, or take it away"
            message = f'no rule uses the {_SECTIONS[section]} "{word}"'
            yield warning(UNUSED, message, cure, written.span(declared_at(section, word), key=True))
