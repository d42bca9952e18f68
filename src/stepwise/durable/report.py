"""What comes of asking twice: where the two opinions agree, where they differ, and what the second could not judge."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, NamedTuple

from stepwise.compiled import FrontDoor
from stepwise.diagnostics import StepwiseError
from stepwise.evaluation import Evaluation
from stepwise.evaluation.model import OverrideAnswer


class Opinion(NamedTuple):
    """The second opinion on one move: its answer (None: no opinion), its needs' verdicts, and why there is none."""

    answer: str | None
    verdicts: Mapping[str, str]
    silent: Mapping[str, str]


class Difference(NamedTuple):
    """One thing the two see differently: a need's verdict, a move's answer, or whether a move is listed at all."""

    what: Literal["need", "move"]
    id: str
    stepwise: str
    second_opinion: str

    def to_dict(self) -> dict[str, str]:
        """JSON-ready."""
        return self._asdict()


@dataclass(frozen=True, slots=True)
class CrossCheck:
    """One case asked twice.

    ``needs`` and ``moves`` count what the two agree on. ``no_opinion`` maps the id of each need or move that the second
    opinion could not judge to the reason. The override block and the front door are the engine's, and always there.
    """

    needs: int
    moves: int
    differences: tuple[Difference, ...]
    no_opinion: Mapping[str, str]
    override: OverrideAnswer
    front_door: FrontDoor

    @property
    def agreed(self) -> bool:
        """Whether the two differ in nothing that both judged."""
        return not self.differences

    def says(self) -> list[str]:
        """The report in plain sentences, one a line."""
        counts = f"{_count(self.needs, 'need')} and {_count(self.moves, 'move')}"
        lines = [f"The second opinion agrees on {counts}."]
        if self.differences:
            lines[0] = f"The second opinion differs on {len(self.differences)} of the findings; it agrees on {counts}."
        lines += [f"  {d.id}: {d.stepwise} here, {d.second_opinion} in the second opinion" for d in self.differences]
        if self.no_opinion:
            lines.append(f"It has no opinion on {len(self.no_opinion)}:")
            lines += [f"  {id}: {why}" for id, why in self.no_opinion.items()]
        return lines

    def to_dict(self) -> dict[str, object]:
        """JSON-ready."""
        return {
            "agreed": self.agreed,
            "needs": self.needs,
            "moves": self.moves,
            "differences": [d.to_dict() for d in self.differences],
            "no_opinion": dict(self.no_opinion),
            "override": self.override.to_dict(),
            "front_door": self.front_door.to_dict(),
        }


_CONCERN = {
    "in_force": "A safeguarding concern is raised. ",
    "not_known": "Whether a safeguarding concern is raised is not known. ",
    "not_in_force": "",
}


class SecondOpinionError(StepwiseError):
    """There is no second opinion: it is not installed, or it hung, died or failed. The answer itself stands.

    Attributes:
        message: what happened, and what can be done.
        override: the engine's override block for the case.
        front_door: whom to contact when a child may be at risk.
    """

    def __init__(self, message: str, override: OverrideAnswer, front_door: FrontDoor) -> None:
        super().__init__(message, override, front_door)
        self.message, self.override, self.front_door = message, override, front_door

    def __str__(self) -> str:
        door = ", ".join((self.front_door.name, *self.front_door.contact))
        return f"{self.message}\n{_CONCERN[self.override.in_force]}If a child may be at risk now: {door}"

    def to_dict(self) -> dict[str, object]:
        """JSON-ready."""
        return {
            "failed": self.message,
            "override": self.override.to_dict(),
            "front_door": self.front_door.to_dict(),
        }


def compared(answer: Evaluation, second: Mapping[str, Opinion]) -> CrossCheck:
    """The engine's answer beside the second opinion of the same case."""
    needs, moves = 0, 0
    differences: list[Difference] = []
    silent: dict[str, str] = {}
    for m in answer.moves:
        other = second.get(m.id)
        if other is None:
            differences.append(Difference("move", m.id, m.answer, "not listed"))
            continue
        silent.update(other.silent)
        for f in m.findings:
            verdict = other.verdicts.get(f.id)
            if verdict == f.verdict:
                needs += 1
            elif verdict is not None:
                differences.append(Difference("need", f.id, f.verdict, verdict))
            else:
                silent.setdefault(f.id, "its rules concluded nothing")
        if other.answer == m.answer:
            moves += 1
        elif other.answer is not None:
            differences.append(Difference("move", m.id, m.answer, other.answer))
        else:
            silent[m.id] = "it has no opinion on one of its needs"
    listed = {m.id for m in answer.moves}
    differences += [Difference("move", id, "not listed", o.answer or "listed") for id, o in second.items() if id not in listed]
    return CrossCheck(needs, moves, tuple(differences), silent, answer.override, answer.front_door)


def _count(n: int, word: str) -> str:
    return f"{n} {word}" if n == 1 else f"{n} {word}s"
