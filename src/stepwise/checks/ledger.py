"""Clauses that no rule answers for, rules that no clause answers for, and citations of clauses that are not there.

The ledger (`clauses`) lists every statement of the source. Each statement is either cited by a rule or says under
`not_encoded` why no rule can carry it; otherwise nobody could tell whether it was forgotten. And each rule cites a
clause, its own or that of the move, checklist, ladder or override around it; otherwise nobody could tell who says
so. A citation in a reading explains a choice and encodes nothing, so it does not count.

Bad:

    clauses:
      K-1: { section: "1", says: The team meets within a week., strength: must }
      K-2: { section: "1", says: Partners value early help., strength: norm }
    clocks:
      meeting: { while: early-help, must: Hold the meeting, due: within 1 week of request, cites: K-11 }

Good:

    clauses:
      K-1: { section: "1", says: The team meets within a week., strength: must }
      K-2:
        section: "1"
        says: Partners value early help.
        strength: norm
        not_encoded: A statement of value; no record could show it.
    clocks:
      meeting: { while: early-help, must: Hold the meeting, due: within 1 week of request, cites: K-1 }
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from stepwise.checks.options import elsewhere
from stepwise.checks.say import error, listed, warning
from stepwise.checks.walk import Path, all_rules, own_readings, parts, rule_id
from stepwise.diagnostics import Diagnostic, did_you_mean, register
from stepwise.pack import Pack, Written
from stepwise.pack.model import Reading

NO_LEDGER = register("no-ledger", "The pack lists no clauses, so nobody can tell what it leaves out.")
UNACCOUNTED = register("unaccounted-clause", "A clause is neither cited by a rule nor explained under `not_encoded`.")
BOTH = register("clause-both", "A clause is cited by a rule and also said not to be encoded.")
UNKNOWN = register("unknown-clause", "A citation names a clause that the ledger does not list.")
UNCITED = register("uncited-rule", "A rule cites no clause, and nothing around it does.")


@dataclass(frozen=True, slots=True)
class Citation:
    """One clause id under a `cites`: where it stands, and the rule that it supports (None in a reading)."""

    path: Path
    clause: str
    rule: str | None


@dataclass(frozen=True, slots=True)
class Ledger:
    """What became of every clause of the source.

    `cited` and `explained` have no clause in common: a clause that is both counts as cited. `rules` gives for each
    clause the rules that cite it.
    """

    total: int
    cited: tuple[str, ...]
    explained: tuple[str, ...]
    unaccounted: tuple[str, ...]
    rules: Mapping[str, tuple[str, ...]]

    @property
    def accounted(self) -> int:
        """How many clauses are cited or explained."""
        return self.total - len(self.unaccounted)

    def __str__(self) -> str:
        return f"{self.accounted} of {self.total} clauses accounted for"


def citations(pack: Pack) -> Iterator[Citation]:
    """Every citation in the pack, in the pack's order."""
    for part in parts(pack):
        rule = None if isinstance(part.node, Reading) else rule_id(part.path)
        for i, clause in enumerate(vars(part.node).get("cites", ())):
            yield Citation((*part.path, "cites", i), clause, rule)


def account(written: Written) -> Ledger:
    """Account for every clause. A clause that a rule cites only under another option of a reading is cited."""
    pack = written.pack
    found: dict[str, list[str]] = {}
    for c in citations(pack):
        if c.rule is not None and c.clause in pack.clauses and c.rule not in found.setdefault(c.clause, []):
            found[c.clause].append(c.rule)
    left = [x for x, clause in pack.clauses.items() if x not in found and clause.not_encoded is None]
    if left:
        also = elsewhere(written).cited
        for clause in left:
            if clause in also:
                found[clause] = []
    cited = tuple(x for x in pack.clauses if x in found)
    explained = tuple(x for x, c in pack.clauses.items() if x not in found and c.not_encoded is not None)
    rest = tuple(x for x in left if x not in found)
    return Ledger(len(pack.clauses), cited, explained, rest, {x: tuple(found[x]) for x in cited})


def check(written: Written) -> Iterable[Diagnostic]:
    """Find clauses without a rule and without a reason, rules without a clause, and citations of nothing."""
    pack = written.pack
    if not pack.clauses:
        yield error(
            NO_LEDGER,
            "this pack lists no clauses of its source",
            "list every statement of the source under `clauses:`",
            written.span(("clauses",)),
        )
        return
    for c in citations(pack):
        if c.clause not in pack.clauses:
            yield error(UNKNOWN, f'the ledger has no clause "{c.clause}"', _cure(c.clause, pack), written.span(c.path))
    if own_readings(written):
        yield from _clauses(written)
    yield from _rules(written)


def _cure(clause: str, pack: Pack) -> str:
    inside = [x for x, y in pack.clauses.items() if y.section == clause]
    if inside:
        return f"that is a section: cite its clauses ({listed(inside, most=6)})"
    same = [x for x in pack.clauses if x.casefold() == clause.casefold()]
    beside = [x for x in pack.clauses if "-" in clause and x.rpartition("-")[0] == clause.rpartition("-")[0]]
    if beside and not same:
        return f"the ledger has there: {listed(beside, most=8)}"
    near = did_you_mean(clause, same or pack.clauses)
    return f'did you mean "{near}"?' if near else "list it under `clauses:`, or cite a clause that is there"


def _clauses(written: Written) -> Iterator[Diagnostic]:
    ledger = account(written)
    pack = written.pack
    # a misspelt citation is told by itself; the clause that was meant is not told again
    meant = {did_you_mean(c.clause, pack.clauses) for c in citations(pack) if c.clause not in pack.clauses}
    for clause in ledger.unaccounted:
        if clause in meant:
            continue
        yield error(
            UNACCOUNTED,
            f'no rule cites the clause "{clause}", and nothing says why',
            "cite it in the rule that carries it, or say why there is none under `not_encoded:`",
            written.span(("clauses", clause), key=True),
        )
    for clause in ledger.cited:
        if written.pack.clauses[clause].not_encoded is not None and ledger.rules[clause]:
            who = listed([f'"{r}"' for r in ledger.rules[clause]], most=3)
            yield warning(
                BOTH,
                f'the clause "{clause}" is said not to be encoded, but is cited by {who}',
                "take away `not_encoded`, or the citation",
                written.span(("clauses", clause, "not_encoded"), key=True),
            )


def _rules(written: Written) -> Iterator[Diagnostic]:
    pack = written.pack
    found = list(all_rules(pack))

    def missing(what: str, path: Path, cure: str = "add `cites:` with the clauses it stands on") -> Diagnostic:
        return error(UNCITED, f"{what} cites no clause", cure, written.span(path, key=True))

    silent: set[Path] = set()
    for m, move in pack.moves.items():
        path: Path = ("moves", m)
        if not move.cites and not move.absent and not any(r.node.cites for r in found if r.path[:2] == path):
            silent.add(path)
            yield missing(f'the move "{m}"', path)
    if not pack.override.cites:
        yield missing("the override", ("override",))
    for b, ban in pack.prohibits.items():
        if not ban.cites:
            yield missing(f'the ban "{b}"', ("prohibits", b))
    used = {c: [n for x in pack.moves.values() for n in x.needs.values() if n.checklist == c] for c in pack.checklists}
    for rule in found:
        if rule.node.cites or rule.inherited or rule.node.absent or rule.path[0] == "override" or rule.path[:2] in silent:
            continue  # the override or the move around it has been told already
        if rule.kind == "item":
            users = used[str(rule.path[1])]
            if not users or not all(n.cites for n in users):
                cure = "add `cites:` to the item, or to the whole checklist"
                yield missing(f'the item "{rule.path[-1]}"', rule.path, cure)
        else:
            what = {"rung": "rung", "duty": "clock" if rule.path[0] == "clocks" else "duty"}.get(rule.kind, rule.kind)
            yield missing(f'the {what} "{rule.path[-1]}"', rule.path)
