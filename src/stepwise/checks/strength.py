"""A rule that is stronger or weaker than the clauses it cites, with no reading to say why.

The ledger says how strongly the source puts each clause. A rule takes the same strength: `must` where a clause
says must or will, `should` where it says should, `may` where it says may; a clause marked `norm` goes with any.
Where the clause is what makes the move (who decides, the consent that a service rests on) a `must` may be right
although the source says should, and `gates: no` may be right although it says must. Then a reading records the
choice, and the rule names it, so that the authority can see it and choose otherwise. Nothing is strengthened or
weakened in silence.

Bad:

    clauses:
      K-1: { section: "1", says: Partners are invited., strength: should }
    needs:
      partners: { must: Partners are invited, when: { event: invitation }, cites: K-1 }

Good:

    needs:
      partners: { should: Partners are invited, when: { event: invitation }, cites: K-1 }

Good too, with a reading called `gates` that asks the question and gives the reason:

    needs:
      partners: { must: Partners are invited, reading: gates, when: { event: invitation }, cites: K-1 }
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from stepwise.checks.say import error
from stepwise.checks.walk import Rule, rules
from stepwise.diagnostics import Diagnostic, register
from stepwise.pack import Written
from stepwise.pack.model import Item, Need

STRENGTH = register("clause-strength", "A rule's strength is not that of any clause it cites, and no reading says why.")
GATES = register("gates-reading", "A must-level need is said not to gate, and no reading says why.")

_AS_WRITTEN = {"must": "must", "will": "must", "should": "should", "may": "may", "norm": "norm"}


def check(written: Written) -> Iterable[Diagnostic]:
    """Find rules whose strength none of their clauses has."""
    for rule in rules(written.pack):
        if isinstance(rule.node, Item) or rule.readings:
            continue
        yield from _strength(written, rule)
        if isinstance(rule.node, Need) and rule.node.must is not None and _said_no(rule.node.gates):
            yield error(
                GATES,
                "this need is a must that does not gate, and no reading says why",
                "record the choice as a reading, and name it here under `reading:`",
                written.span((*rule.path, "gates"), key=True),
            )


def _said_no(value: object) -> bool:
    return value is False  # yes and no are True and False once a pack is read


def _strength(written: Written, rule: Rule) -> Iterator[Diagnostic]:
    assert not isinstance(rule.node, Item)
    clauses = written.pack.clauses
    cited = rule.node.cites or rule.inherited
    if not cited or any(c not in clauses for c in cited):
        return
    said = {c: clauses[c].strength for c in cited}
    own = rule.node.strength
    if any(_AS_WRITTEN[s] in (own, "norm") for s in said.values()):
        return
    strengths = list(dict.fromkeys(_AS_WRITTEN[s] for s in said.values()))
    told = ", ".join(f'{c} says "{s}"' for c, s in list(said.items())[:3]) + (" …" if len(said) > 3 else "")
    instead = " or ".join(f"`{s}:`" for s in strengths)
    yield error(
        STRENGTH,
        f'this rule is a "{own}", but {told}',
        f"write {instead}, or record the choice as a reading and name it under `reading:`",
        written.span((*rule.path, own), key=True),
    )
