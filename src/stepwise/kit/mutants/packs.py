"""The packs of one tree under any readings, made as quickly as they can be, and the cases that are asked of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

import stepwise
from stepwise.case import Case
from stepwise.kit.mutants.assembler import Assembler
from stepwise.kit.mutants.probing import Pair, Prober
from stepwise.kit.mutants.quick import Quick, Touched, compared, overlap
from stepwise.kit.mutants.splicing import Splicer, parts_that_differ, whole
from stepwise.kit.scenarios import Scenario
from stepwise.pack import Written
from stepwise.text import Map

_Key = tuple[tuple[str, str], ...]


class Workshop:
    """What puts packs together and compares them."""

    def __init__(self, written: Written) -> None:
        self.assembler, self.splicer = Assembler(written), Splicer()
        self.prober = Prober(self.splicer)

    def change(self, old: Quick, new: Quick, touched: Touched | None) -> Change | None:
        """What of ``new`` is another than in ``old``; None where it is more than some parts."""
        parts = parts_that_differ(old.written.pack, new.written.pack)
        if parts is None or touched is None:
            return None
        names = {name for _, name in parts}
        leaning = self.splicer.leaning(names, old.written.pack) | self.splicer.leaning(names, new.written.pack)
        return Change(parts, leaning, self.splicer.words_of(new, touched, parts))

    def forget(self) -> None:
        """Let go of what earlier mutants have left."""
        self.assembler.forget()
        self.splicer.forget()


class Change(NamedTuple):
    """What of a pack is another: its parts, by section and name; the names of what leans on these; and every word in the
    rules that are touched."""

    parts: frozenset[tuple[str, str]] = frozenset()
    names: frozenset[str] = frozenset()
    words: frozenset[str] = frozenset()


class Reading(NamedTuple):
    """What some readings change (see :class:`Change`), the rules they touch (None: any), and whether cases are read as they
    are without them."""

    parts: frozenset[tuple[str, str]]
    names: frozenset[str]
    words: frozenset[str]
    touched: Touched | None
    alike: bool


class Packs:
    """One tree as packs under any readings, each made when it is asked for. Nothing is checked but what reading checks.

    ``base`` is the packs of the tree it was made from (none: it is that tree). ``of_option``: the two differ under some
    readings only.
    """

    def __init__(
        self, tree: Map, folder: Path, workshop: Workshop, base: Packs | None = None, *, of_option: bool = False
    ) -> None:
        self.tree, self.folder, self.base = tree, folder, base
        self._workshop, self._of_option = workshop, of_option
        self._made: dict[_Key, Quick] = {}
        self._pairs: dict[_Key, Pair] = {}
        self._readings: dict[_Key, Reading] = {}
        self._changes: list[Change | None] = []

    def __call__(self, readings: Mapping[str, str]) -> Quick:
        """The pack under some readings. Raises NotUsable."""
        key = tuple(sorted(readings.items()))
        if key not in self._made:
            written = self._workshop.assembler.written(self.tree, self.folder, readings)
            like = self if readings and not self._of_option else self.base
            if like is None:
                self._made[key] = whole(written)
            else:
                self._made[key] = self._workshop.splicer.like(like({} if like is self else readings), written)
        return self._made[key]

    def pair(self, readings: Mapping[str, str]) -> Pair:
        """The pack under some readings beside that of the base. Raises NotUsable."""
        assert self.base is not None, "the base differs from nothing"
        key = tuple(sorted(readings.items()))
        if key not in self._pairs:
            if readings and not self._of_option and self._indifferent(readings):
                self._pairs[key] = self.pair({}).of(lambda: self(readings))
            else:
                self._pairs[key] = self._workshop.prober.pair(self.base(readings), self(readings))
        return self._pairs[key]

    def _indifferent(self, readings: Mapping[str, str]) -> bool:
        """Whether some readings change none of the rules in which the pack differs from its base, and neither those they do
        change nor these lean on what the other changes: then the two differ under them as they do under their own."""
        assert self.base is not None
        mine, reading = self.pair({}).touched, self.base.reading(readings)
        own = self._change()
        if mine is None or reading.touched is None or own is None:
            return False
        leans = own.parts & reading.parts or own.names & reading.words or reading.names & own.words
        lines = {id.rpartition(".")[2] for id in mine.duties}
        return not (leans or lines & reading.words or overlap(mine, reading.touched))

    def _change(self) -> Change | None:
        """What of the pack is another than in its base; None where it is more than some parts."""
        assert self.base is not None
        if not self._changes:
            self._changes.append(self._workshop.change(self.base({}), self({}), self.pair({}).touched))
        return self._changes[0]

    def reading(self, readings: Mapping[str, str]) -> Reading:
        """What some readings change in the pack."""
        key = tuple(sorted(readings.items()))
        if key not in self._readings:
            own, other = self({}), self(readings)
            found = compared(own, other, self._workshop.splicer.words)
            change = self._workshop.change(own, other, found.touched)
            touched = found.touched if change is not None else None
            self._readings[key] = Reading(*(change or Change()), touched, not any(found.differs))
        return self._readings[key]


class Cases:
    """The cases of scenarios, each read once by the pack as it is."""

    def __init__(self, scenarios: Sequence[Scenario], base: Packs) -> None:
        self.scenarios, self.base = scenarios, base
        self._read: dict[int, Case | None] = {}

    def of(self, i: int) -> Case | None:
        """The case of a scenario; None where the pack refuses it, or it is a log."""
        if i not in self._read:
            s = self.scenarios[i]
            try:
                self._read[i] = None if s.log else self.read(s.data, s.readings)
            except stepwise.CaseError:
                self._read[i] = None
        return self._read[i]

    def read(self, data: Mapping[str, object], readings: Mapping[str, str]) -> Case:
        """A case as the pack reads it under some readings. Raises CaseError and NotUsable."""
        return self.base({} if not readings or self.base.reading(readings).alike else readings).case(data)
