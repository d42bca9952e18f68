"""A mutant: one small change to a pack that could be a mistake, and what became of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, NamedTuple

from stepwise.diagnostics import Span
from stepwise.kit.mutants.edits import Path, put
from stepwise.text import Map, Node

#: Every kind of change, with what it is. Ids and ``--only`` use these words.
KINDS: dict[str, str] = {
    "dropped": "a need, item, duty, clock, rung, ladder, move or ban is gone",
    "strength": "must, should or may is another of the three",
    "all-any": "all of these becomes any of these, or the other way round",
    "part": "one part of a combined condition is gone",
    "number": "a number is one more or one less",
    "days": "working days become calendar days, or the other way round",
    "moment": "a moment counted from is another, or has no earliest or agreed part",
    "record": "a record, or a kind of record, is another of its family",
    "due-form": "a due sentence has another form, or is gone",
    "role": "a role or person is another",
    "owner": "a duty is somebody else's",
    "joint": "all of these people or things becomes any of them, or the other way round",
    "item": "one word of a list is gone",
    "test": "something asked of a record is not asked any more",
    "waiver": "a waiver asks for less, or is gone",
    "guard": "a guard is gone, or the other way round",
    "negated": "a condition is the other way round",
    "move": "a move leads elsewhere, starts elsewhere, closes other stages or is decided by another need",
    "rungs": "rungs stand in another order, or are never spent",
    "override": "a route that safeguarding opens, or a fact that raises a concern, is gone",
    "reading": "a reading is read the other way, or one of its options changes less",
    "which": "another of several records counts",
    "since": "evidence counts from further back, or not so far",
    "outcome": "another outcome will do, or one more",
    "prohibits": "a forbidden purpose is not forbidden",
    "void": "a refusal that does not count counts, or the other way round",
    "duty": "what meets, stops, repeats or starts a duty is gone",
    "gates": "a need that does not gate gates",
    "stage": "a stage asked about is another, or stages may not stand side by side",
    "fact": "a fact asked about is another, or has another value",
    "status": "a ladder starts on another status of a clock",
    "by-person": "nobody may record a need as not applicable, or somebody else may",
    "order": "two things are in the other order, or in any",
}


@dataclass(frozen=True, slots=True)
class Mutant:
    """One change: ``path`` is where in the tree of the pack as written; ``new`` what stands there (None: nothing)."""

    id: str
    kind: str
    path: Path
    new: Node | None
    span: Span

    @property
    def place(self) -> str:
        """File, line and column."""
        return f"{self.span.file}:{self.span.line}:{self.span.column}"

    def applied(self, tree: Map) -> Map:
        """The tree with the change made."""
        changed = put(tree, self.path, self.new)
        assert isinstance(changed, Map)
        return changed


Fate = Literal["killed", "refused", "survives", "equivalent"]


class Killer(NamedTuple):
    """The scenario that shows the change, and the first thing it says."""

    name: str
    place: str
    says: str
    digest: str


@dataclass(frozen=True, slots=True)
class Judged:
    """What became of one mutant. ``by`` where a scenario killed it; ``refused`` says which check refused it."""

    mutant: Mutant
    fate: Fate
    by: Killer | None = None
    refused: str | None = None
    #: Why it is no mistake, where the pack says so.
    why: str | None = None
    #: A scenario that would kill it, as YAML to paste; None where none was found or looked for.
    scenario: str | None = None
