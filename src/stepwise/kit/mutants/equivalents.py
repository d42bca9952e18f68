"""The changes a pack says are no mistakes: ``proof/mutants.yaml`` beside it, each with its reason.

::

    equivalent:
      - mutant: "records.request: which: first"
        why: Only one request can stand on record, so first and latest are the same.
      - mutant: ["clocks.visit: restarts: yes", "clocks.review*: restarts: yes"]
        why: …

A name may stand for a family: ``*`` is any run of characters (also none), ``?`` any one.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from stepwise.diagnostics import Diagnostic, Span, did_you_mean
from stepwise.kit.mutants.edits import text, words
from stepwise.kit.mutants.model import Judged
from stepwise.kit.scenarios import shown_as
from stepwise.text import List, Map, read_file

FILE = Path("proof") / "mutants.yaml"


@dataclass(frozen=True, slots=True)
class Equivalent:
    """A change that no scenario can show, or a family of them by a pattern, and why."""

    mutant: str
    why: str
    span: Span

    @property
    def family(self) -> bool:
        """Whether it names several."""
        return "*" in self.mutant or "?" in self.mutant

    def names(self, id: str) -> bool:
        """Whether it names this mutant."""
        return id == self.mutant or (self.family and _pattern(self.mutant).fullmatch(id) is not None)


@dataclass(frozen=True)
class Said:
    """Everything a pack says of its mutants."""

    rows: tuple[Equivalent, ...] = ()
    _exact: Mapping[str, Equivalent] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_exact", {e.mutant: e for e in self.rows})

    def of(self, id: str) -> Equivalent | None:
        """What is said of a mutant: by its own name first, then by the first pattern that fits; None where nothing is."""
        found = self._exact.get(id)
        return found if found is not None else next((e for e in self.rows if e.family and e.names(id)), None)


def equivalents(folder: Path) -> tuple[Said, list[Diagnostic]]:
    """What ``folder``'s pack says of its mutants, and everything wrong with the file."""
    path = folder / FILE
    if not path.is_file():
        return Said(), []
    tree, problems = read_file(path, shown_as=shown_as(path))
    if not isinstance(tree, Map):
        return Said(), problems
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
    return Said(tuple(found.values())), problems


def stale(said: Said, judged: Iterable[Judged], every: Iterable[str]) -> list[Diagnostic]:
    """What is not so, or not so any more: a mutant that a scenario notices or the checks tell of, a name that no mutant has,
    a family of which none survives (where all of it was judged)."""
    judged, known = tuple(judged), tuple(every)
    out: list[Diagnostic] = []
    needed: set[str] = set()
    for j in judged:
        e = said.of(j.mutant.id)
        if e is not None and j.by is not None:
            message = f'"{j.mutant.id}" is called equivalent, yet the scenario "{j.by.name}" notices it'
            cure = "name fewer" if e.family else "take the entry out: it is a mistake that shows"
            out.append(_stale(message, cure, e))
        elif e is not None and j.fate == "equivalent":
            needed.add(e.mutant)
    told = {j.mutant.id: j for j in judged}
    for e in said.rows:
        fits = [id for id in known if e.names(id)]
        if not fits:
            near = None if e.family else did_you_mean(e.mutant, known)
            cure = f'did you mean "{near}"?' if near else "take the entry out, or write the id as it is now"
            out.append(_stale(f'this pack has no mutant "{e.mutant}"', cure, e))
        elif e.mutant not in needed and all(id in told for id in fits) and not _shown(e, fits, told):
            refused = next((told[id].refused for id in fits if told[id].refused), None)
            message = (
                f'"{e.mutant}" is refused by the checks ({refused})' if refused else f'other entries name all of "{e.mutant}"'
            )
            out.append(_stale(message, "take the entry out", e))
    return out


def _shown(e: Equivalent, fits: Iterable[str], told: Mapping[str, Judged]) -> bool:
    """Whether a scenario notices one of them, which is told already."""
    return any(told[id].by is not None for id in fits if id in told)


def _pattern(name: str) -> re.Pattern[str]:
    return re.compile("".join(".*" if c == "*" else "." if c == "?" else re.escape(c) for c in name))


def _stale(message: str, cure: str, e: Equivalent) -> Diagnostic:
    return Diagnostic("stale-equivalent", "error", message, cure, e.span)


def _wrong(message: str, help: str, span: Span) -> Diagnostic:
    return Diagnostic("equivalent", "error", message, help, span)
