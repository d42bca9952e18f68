"""Records or duties that wait for one another in a circle.

A named record may be chosen by another (`after: x`, `since: x`, `linked_to: x`). If the chain leads back to where it
began, neither record can ever be found. And if one duty starts with what only a second duty asks for, while the
second starts with what only the first asks for, neither starts unless something happens that no rule speaks of. A
duty that comes round again (`every 6 months from …`, `2 times in each calendar year`) is no circle, and neither is
one whose start a move asks for as well.

Bad:

    records:
      report: { document: report, after: meeting }
      meeting: { event: meeting, after: report }

Good:

    records:
      report: { document: report }
      meeting: { event: meeting, after: report }
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from stepwise.checks.names import names
from stepwise.checks.say import error, warning
from stepwise.checks.walk import Kind, Part, Rule, kinds_of, kinds_of_anchor, parts, rules
from stepwise.diagnostics import Diagnostic, register
from stepwise.pack import Pack, Written
from stepwise.pack.conditions import Recorded, walk
from stepwise.pack.model import Duty

RECORDS = register("record-circle", "Named records are chosen by one another in a circle, so none can be found.")
DUTIES = register("due-circle", "Duties start only with one another's results, in a circle.")

_COMES_ROUND = ("every", "times", "regularly", "next_sitting")


def check(written: Written) -> Iterable[Diagnostic]:
    """Find circles of records, and circles of duties."""
    yield from _records(written)
    yield from _duties(written)


# -- records -----------------------------------------------------------------------------------------------


def _records(written: Written) -> Iterator[Diagnostic]:
    leads: dict[str, list[str]] = {r: [] for r in written.pack.records}
    for name in names(written.pack):
        owner = name.part.path[1] if name.part.path[:1] == ("records",) else None
        if owner is not None and name.sort in ("record", "received") and name.word in leads:
            leads[str(owner)].append(name.word)
    for circle in _circles(leads):
        chain = " → ".join([*circle, circle[0]])
        message = "this record is chosen by itself" if len(circle) == 1 else f"these records are chosen by one another: {chain}"
        yield error(
            RECORDS,
            message,
            "let one of them be found without the other",
            written.span(("records", circle[0]), key=True),
        )


def _circles(leads: dict[str, list[str]]) -> list[list[str]]:
    """One circle for each set of names that lead to one another, from the name that stands first."""
    found: list[list[str]] = []
    told: set[str] = set()
    for start in leads:
        if start in told:
            continue
        circle = _way_back(start, leads)
        if circle is not None:
            found.append(circle)
            told |= {x for x in leads if x == start or (_leads_to(start, x, leads) and _leads_to(x, start, leads))}
    return found


def _leads_to(a: str, b: str, leads: dict[str, list[str]]) -> bool:
    return _way(a, b, leads) is not None


def _way_back(start: str, leads: dict[str, list[str]]) -> list[str] | None:
    way = _way(start, start, leads)
    return None if way is None else way[:-1]


def _way(a: str, b: str, leads: dict[str, list[str]]) -> list[str] | None:
    """The shortest way from a to b, both included; at least one step."""
    ways = [[a]]
    seen: set[str] = set()
    while ways:
        way = ways.pop(0)
        for there in leads[way[-1]]:
            if there == b:
                return [*way, there]
            if there not in seen:
                seen.add(there)
                ways.append([*way, there])
    return None


# -- duties ------------------------------------------------------------------------------------------------


def _duties(written: Written) -> Iterator[Diagnostic]:
    """Duties that can start only with one another's results."""
    pack = written.pack
    duties = [r for r in rules(pack) if isinstance(r.node, Duty) and r.path[0] != "authority_duties"]
    starts = {r.id: _starts(pack, r) for r in duties}
    gives = {r.id: _gives(pack, r) for r in duties}
    paths = {r.id: r.path for r in duties}
    outside = _asked_elsewhere(pack)
    given = {k for kinds in gives.values() for k in kinds}
    waiting = {d for d, kinds in starts.items() if kinds and all(k in given and k not in outside for k in kinds)}
    while True:
        free = {d for d in waiting if any(k in g for k in starts[d] for x, g in gives.items() if x not in waiting)}
        if not free:
            break
        waiting -= free
    left = [d for d in paths if d in waiting]
    leads = {d: [x for x in left if x != d and starts[d] & gives[x]] for d in left}
    for circle in _circles(leads):
        chain = " → ".join(reversed([*circle, circle[0]]))
        yield warning(
            DUTIES,
            f"these duties start only with one another's results: {chain}",
            "let one of them count from something that comes about without the others",
            written.span((*paths[circle[0]], "due")),
        )


def _starts(pack: Pack, rule: Rule) -> frozenset[Kind]:
    """The kinds of record, one of which starts this duty; none where something else does."""
    assert isinstance(rule.node, Duty)
    due = rule.node.due
    if due is None or due.anchor is None or due.form in _COMES_ROUND:
        return frozenset()
    if any(a.kind not in ("record", "received") for a in due.anchor.parts):
        return frozenset()
    return frozenset(kinds_of_anchor(pack, due.anchor))


def _gives(pack: Pack, rule: Rule) -> frozenset[Kind]:
    """The kinds of record that meet this duty."""
    assert isinstance(rule.node, Duty)
    inside = walk(rule.node.met_by) if rule.node.met_by is not None else ()
    return frozenset(k for _, x in inside if isinstance(x, Recorded) for k in kinds_of(pack, x))


def _asked_elsewhere(pack: Pack) -> set[Kind]:
    """The kinds that something other than a duty asks for: they come about without it."""
    found: set[Kind] = set()
    for part in parts(pack):
        if isinstance(part.node, Recorded) and not _of_a_duty(part):
            found.update(kinds_of(pack, part.node))
    return found


def _of_a_duty(part: Part) -> bool:
    path = part.path
    return path[0] in ("records", "clocks", "authority_duties") or path[:2] == ("override", "then") or path[2:3] == ("then",)
