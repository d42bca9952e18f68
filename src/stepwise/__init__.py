"""stepwise: how a child's case may move between levels of support, what is missing, and what falls due.

    >>> import stepwise
    >>> pack = stepwise.load_pack("exampleshire")
    >>> case = pack.case({"complete": "all", "episodes": []})
    >>> answer = stepwise.evaluate(pack, case, as_at="2026-05-14")
    >>> answer.moves[0].answer, answer.missing, answer.due            # doctest: +SKIP

It stores nothing, decides nothing, and never stands between a child and help.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping
from datetime import date, datetime
from pathlib import Path
from typing import Any

from stepwise.case import Case, Log, Reader
from stepwise.checks import check_references, check_written
from stepwise.compiled import CompiledPack, compile_pack
from stepwise.days import as_moment
from stepwise.diagnostics import CaseError, Diagnostic, PackError, Problem, Span, StepwiseError, in_order
from stepwise.engine import VERSION, Program
from stepwise.engine import evaluate as _evaluate
from stepwise.engine import evaluate_authority as _evaluate_authority
from stepwise.evaluation import AuthorityEvaluation, Evaluation
from stepwise.pack import Written, from_tree, no_such_pack, read_pack, read_tree
from stepwise.pack.find import find
from stepwise.text import with_lines

__version__ = VERSION
__all__ = [
    "AuthorityEvaluation",
    "Case",
    "CaseError",
    "Diagnostic",
    "Evaluation",
    "Log",
    "Pack",
    "PackError",
    "Problem",
    "Span",
    "StepwiseError",
    "check_pack",
    "evaluate",
    "evaluate_authority",
    "load_pack",
]

logging.getLogger("stepwise").addHandler(logging.NullHandler())


class Pack:
    """A loaded policy pack: read, checked and compiled once, ready to answer for any number of cases."""

    __slots__ = ("_reader", "compiled", "identity", "program", "warnings", "written")

    def __init__(self, written: Written, warnings: tuple[Diagnostic, ...]) -> None:
        self.written = written
        self.warnings = warnings
        self.compiled: CompiledPack = compile_pack(written)
        self.program = Program(self.compiled)
        #: What a case is checked for: the digest and the readings in use.
        self._reader = Reader(self.compiled)
        self.identity = self._reader.identity

    @property
    def authority(self) -> str:
        """The authority's id."""
        return self.written.pack.authority

    @property
    def edition(self) -> str:
        """The pack's own version."""
        return self.written.pack.edition

    @property
    def digest(self) -> str:
        """SHA-256 of what the pack says."""
        return self.written.digest

    @property
    def readings(self) -> dict[str, str]:
        """The readings in use: reading id to option id."""
        return dict(self.written.readings)

    def case(self, data: Mapping[str, Any] | str | bytes, *, as_at: str | date | datetime | None = None) -> Case:
        """Check one child's case (a dict, or JSON text) against this pack's words.

        Gives a Case. Raises CaseError with every problem listed by its path (with ``as_at``, what is dated after it
        too, where something else is wrong as well); it carries the front door's contact.
        """
        return self._reader.read(data, as_moment(as_at) if as_at is not None else None)

    def log(self, data: Mapping[str, Any] | str | bytes) -> Log:
        """Check an authority's own log (``complete``, ``events``, ``arranged``). Raises CaseError."""
        return self._reader.read_log(data)

    def __repr__(self) -> str:
        return f"<Pack {self.authority} {self.edition} {self.digest[:12]}>"


def load_pack(name: str | Path, *, readings: Mapping[str, str] | None = None) -> Pack:
    """Load a pack by name (``exampleshire``), name and edition (``exampleshire@2019``) or path.

    ``readings`` chooses other options of the pack's readings: reading id to option id. Raises PackError with every
    diagnostic where the pack cannot be used.
    """
    folder = find(name)
    if folder is None:
        raise PackError([no_such_pack(name)])
    written, problems = read_pack(folder, readings)
    if written is not None:
        problems = in_order([*problems, *_checked(written)])
    if written is None or any(p.severity == "error" for p in problems):
        raise PackError(problems)
    return Pack(written, tuple(problems))


def check_pack(path: str | Path) -> list[Diagnostic]:
    """Everything wrong with the pack at ``path`` (or of that name), sorted by place, under its chosen readings and
    under each other option singly. Never raises for a bad pack."""
    folder = find(path)
    if folder is None:
        return [no_such_pack(path)]
    tree, problems = read_tree(folder)
    if tree is None:
        return with_lines(in_order(problems))
    written, wrong = from_tree(tree, folder)
    found = with_lines([*problems, *wrong])
    if written is None:
        return in_order(found)
    found += _checked(written)
    if written.partial:
        return in_order(found)
    seen = {(d.code, d.span, d.message) for d in found}
    for reading, (chosen, options) in written.options.items():
        for option in options:
            if option == chosen:
                continue
            other, wrong = from_tree(tree, folder, {reading: option}, written.digest)
            more = [*with_lines(wrong), *(_checked(other) if other is not None else ())]
            found += [d for d in more if (d.code, d.span, d.message) not in seen and d.code != "reading-unused"]
            seen |= {(d.code, d.span, d.message) for d in more}
    return in_order(found)


def _checked(written: Written) -> list[Diagnostic]:
    """What the checks find: of a pack that could be read only in part, the names that lead nowhere."""
    return check_references(written) if written.partial else check_written(written)


def evaluate(pack: Pack, case: Case | Mapping[str, Any], as_at: str | date | datetime) -> Evaluation:
    """What may happen next in this case, what is missing, what falls due and why, as at one moment.

    ``as_at`` is a date, a datetime or ISO text; without an offset it is London time. Pure: the same pack, case and
    moment give the same bytes. Raises CaseError where the case cannot be used with this pack, or where something in it
    is dated after ``as_at`` and it does not say when it was taken.
    """
    if not isinstance(case, Case):
        case = pack.case(case, as_at=as_at)
    elif case.identity is not pack.identity and case.identity != pack.identity:
        case = pack.case(case.data)
    return _evaluate(pack.program, case, as_at)


def evaluate_authority(pack: Pack, log: Log | Mapping[str, Any], *, as_at: str | date | datetime) -> AuthorityEvaluation:
    """Where the authority's own standing duties stand, asked of its log. Raises CaseError for a log it cannot read."""
    if not isinstance(log, Case):
        log = pack.log(log)
    return _evaluate_authority(pack.program, log, as_at)
