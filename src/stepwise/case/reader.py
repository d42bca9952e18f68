"""Plain data → case, for one pack: the shape first, then words and times, then contradictions. All problems at once.

Messages hold paths, dates and the pack's own words, never a value that was given: a snapshot is about a child.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from pydantic import ValidationError

from stepwise.case.contradictions import after
from stepwise.case.from_data import build
from stepwise.case.model import Case, Log
from stepwise.case.ordinary import OrdinaryReader
from stepwise.case.refusals import from_json, shape_problems
from stepwise.case.shape import LOG, SNAPSHOT
from stepwise.case.vocabulary import Words
from stepwise.compiled import CompiledPack
from stepwise.days import Moment
from stepwise.diagnostics import CaseError, Problem

_TEXT = (str, bytes)


class Reader:
    """Reads case snapshots for one pack. Make it once a pack."""

    __slots__ = ("_c", "_front_door", "_words", "identity", "read_ordinary")

    def __init__(self, compiled: CompiledPack) -> None:
        self._c = compiled
        self._words = Words(compiled)
        self._front_door = compiled.front_door.to_dict()
        #: What every case it reads is known by.
        self.identity = compiled.identity
        #: Reads plain data that is in order; gives None where it takes the careful way to tell.
        self.read_ordinary = OrdinaryReader(compiled, self._words, self.identity).read

    def read(self, data: Mapping[str, Any] | str | bytes, as_at: Moment | None = None) -> Case:
        """Check a snapshot (a dict, or JSON text) and index it.

        Raises CaseError listing every problem by its path. The data given is left unchanged.
        """
        if isinstance(data, _TEXT):
            data = self._json(data)
        return self.read_ordinary(data) or self.read_carefully(data)

    def read_carefully(self, data: Any) -> Case:
        """Check plain data part by part, so that every problem can be told. Raises CaseError."""
        try:
            shaped = SNAPSHOT.validate_python(data)
        except ValidationError as e:
            raise self._refuse(shape_problems(e)) from None
        return self._built(shaped)

    def read_log(self, data: Mapping[str, Any] | str | bytes) -> Log:
        """Check an authority's own log. Raises CaseError."""
        if isinstance(data, _TEXT):
            data = self._json(data)
        try:
            shaped = LOG.validate_python(data)
        except ValidationError as e:
            raise self._refuse(shape_problems(e)) from None
        return self._built({**shaped, "episodes": []})

    def _refuse(self, problems: Iterable[Problem]) -> CaseError:
        return CaseError(list(problems), self._front_door)

    def _json(self, text: str | bytes) -> Any:
        data, problems = from_json(text)
        if problems:
            raise self._refuse(problems)
        return data

    def _built(self, shaped: Any, as_at: Moment | None = None) -> Case:
        case, problems = build(shaped, self._c, self._words, self.identity)
        contradicts = problems and all(p.code == "case-contradiction" for p in problems)
        if contradicts and as_at is not None and case.taken_at is None:
            problems = [*problems, *after(case, as_at, "the moment asked about")]
        if problems:
            raise self._refuse(problems)
        return case
