"""The packs of one tree under any readings, made as quickly as they can be, and the cases that are asked of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import stepwise
from stepwise.case import Case
from stepwise.kit.mutants.assembler import Assembler
from stepwise.kit.mutants.probing import Pair, Prober
from stepwise.kit.mutants.quick import Quick, compared
from stepwise.kit.mutants.splicing import Splicer, whole
from stepwise.kit.scenarios import Scenario
from stepwise.pack import Written
from stepwise.text import Map

_Key = tuple[tuple[str, str], ...]


class Workshop:
    """What puts packs together and compares them."""

    def __init__(self, written: Written) -> None:
        self.assembler, self.splicer = Assembler(written), Splicer()
        self.prober = Prober(self.splicer)

    def forget(self) -> None:
        """Let go of what earlier mutants have left."""
        self.assembler.forget()
        self.splicer.forget()


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
            self._pairs[key] = self._workshop.prober.pair(self.base(readings), self(readings))
        return self._pairs[key]

    def reads_alike(self, readings: Mapping[str, str]) -> bool:
        """Whether the pack under some readings reads every case as it does under its own."""
        return not any(compared(self({}), self(readings), self._workshop.splicer.words).differs)


class Cases:
    """The cases of scenarios, each read once by the pack as it is."""

    def __init__(self, scenarios: Sequence[Scenario], base: Packs) -> None:
        self.scenarios, self.base = scenarios, base
        self._alike: dict[_Key, bool] = {}
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
        key = tuple(sorted(readings.items()))
        if key not in self._alike:
            self._alike[key] = self.base.reads_alike(readings)
        return self.base({} if self._alike[key] else readings).case(data)
