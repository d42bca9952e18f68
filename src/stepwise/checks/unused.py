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

from stepwise.checks.names import SORTS, names
from stepwise.checks.options import elsewhere
from stepwise.checks.say import warning
from stepwise.checks.walk import KINDS, Path, own_readings
from stepwise.diagnostics import Diagnostic, did_you_mean, register
from stepwise.pack import Written

UNUSED = register("unused-word", "The pack declares a word that no rule uses.")

_ACTORS = ("roles", "people", "groups", "services")
_SECTIONS = {
    "groups": "group",
    **{v: f"kind of {k}" for k, v in KINDS.items()},
    "facts": "fact",
}
_MEANS: dict[str, tuple[str, ...]] = {
    **{kind: (section,) for kind, section in KINDS.items()},
    "actor": _ACTORS,
    "member": _ACTORS,
    "consenting": ("people", "groups"),
    "role": ("roles",),
    "service": ("services",),
    "fact": ("facts",),
    "place": ("places",),
    "record": ("records",),
    "received": ("records", "documents"),
    "checklist": ("checklists",),
    "level": ("levels",),
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
        # a misspelt name is told by itself; the word that was meant counts as used
        word = name.word if name.word in options else did_you_mean(name.word, options)
        for section in _MEANS.get(name.sort, ()):
            used.setdefault(section, set()).add(word or "")
    declared: list[tuple[str, str, Path]] = []
    for section, what in _SECTIONS.items():
        declared += [(what, word, ("vocabulary", section, word)) for word in getattr(pack.vocabulary, section)]
    declared += [("record", r, ("records", r)) for r in pack.records]
    declared += [("checklist", c, ("checklists", c)) for c in pack.checklists]
    declared += [("level", str(n), ("levels", str(n))) for n in pack.levels]
    found = [(what, word, path) for what, word, path in declared if word not in used.get(str(path[-2]), set())]
    also = elsewhere(written).words if found else frozenset()
    for what, word, path in found:
        if word not in also:
            cure = "use it in a rule, or take it away" if what != "level" else "give it a stage, or take it away"
            yield warning(UNUSED, f'no rule uses the {what} "{word}"', cure, written.span(path, key=True))
