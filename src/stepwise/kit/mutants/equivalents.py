"""The changes a pack says are no mistakes: ``proof/mutants.yaml`` beside it, each with its reason.

::

    equivalent:
      - mutant: "records.request: which: first"
        why: Only one request can stand on record, so first and latest are the same.
      - mutant: ["clocks.visit: restarts: yes", "clocks.review: restarts: yes"]
        why: …
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from stepwise.diagnostics import Diagnostic, Span
from stepwise.kit.mutants.edits import text, words
from stepwise.kit.mutants.model import Judged
from stepwise.kit.scenarios import shown_as
from stepwise.text import List, Map, read_file

FILE = Path("proof") / "mutants.yaml"


@dataclass(frozen=True, slots=True)
class Equivalent:
    """One change that no scenario can show, and why."""

    mutant: str
    why: str
    span: Span


def equivalents(folder: Path) -> tuple[dict[str, Equivalent], list[Diagnostic]]:
    """What ``folder``'s pack says of its mutants, by id, and everything wrong with the file."""
    path = folder / FILE
    if not path.is_file():
        return {}, []
    tree, problems = read_file(path, shown_as=shown_as(path))
    if not isinstance(tree, Map):
        return {}, problems
    found: dict[str, Equivalent] = {}
    rows = tree.get("equivalent")
    for key, _ in tree.entries:
        if key.text != "equivalent":
            problems.append(_wrong(f'there is no key "{key.text}" here', "write `equivalent:` and a list under it", key.span))
    if rows is not None and not isinstance(rows, List):
        problems.append(_wrong("`equivalent` is a list", "begin each entry with `- mutant:`", rows.span))
    for row in rows.items if isinstance(rows, List) else ():
        ids = words(row.get("mutant")) if isinstance(row, Map) else ()
        why = text(row.get("why")) if isinstance(row, Map) else None
        if not ids or not why or (isinstance(row, Map) and {k.text for k, _ in row.entries} != {"mutant", "why"}):
            problems.append(_wrong("an entry says `mutant` and `why`", "write both, and nothing else", row.span))
            continue
        for id in ids:
            if id.text in found:
                problems.append(_wrong(f'"{id.text}" is already here', "keep one of the two", id.span))
            found[id.text] = Equivalent(id.text, why, id.span)
    return found, problems


def stale(said: Iterable[Equivalent], judged: Iterable[Judged], every: Iterable[str]) -> list[Diagnostic]:
    """What is not so, or not so any more: a mutant that is killed, or that this pack does not make."""
    by_id = {j.mutant.id: j for j in judged}
    known = set(every)
    out = []
    for e in said:
        j = by_id.get(e.mutant)
        if e.mutant not in known:
            message, cure = f'this pack has no mutant "{e.mutant}"', "take the entry out, or write the id as it is now"
        elif j is not None and j.by is not None:
            message = f'"{e.mutant}" is killed by the scenario "{j.by.name}"'
            cure = "take the entry out: a scenario shows that it is a mistake"
        elif j is not None and j.refused is not None:
            message, cure = f'"{e.mutant}" is refused by the checks ({j.refused})', "take the entry out"
        else:
            continue
        out.append(Diagnostic("stale-equivalent", "error", message, cure, e.span))
    return out


def _wrong(message: str, help: str, span: Span) -> Diagnostic:
    return Diagnostic("equivalent", "error", message, help, span)
