"""The answer: what may happen next, what is missing, what falls due and why, as plain immutable data."""

from stepwise.evaluation.model import (
    Ask,
    Asked,
    AuthorityEvaluation,
    Branch,
    DueLine,
    Escalation,
    Evaluation,
    Finding,
    Identity,
    Lack,
    Made,
    MoveAnswer,
    OverrideAnswer,
    Position,
    RungAnswer,
    SetAside,
)
from stepwise.evaluation.verdicts import ANSWERS, OPEN, STATUSES, VERDICTS, Answer, Status, Verdict

__all__ = [
    "ANSWERS", "OPEN", "STATUSES", "VERDICTS", "Answer", "Ask", "Asked", "AuthorityEvaluation", "Branch", "DueLine",
    "Escalation", "Evaluation", "Finding", "Identity", "Lack", "Made", "MoveAnswer", "OverrideAnswer", "Position",
    "RungAnswer", "SetAside", "Status", "Verdict",
]  # fmt: skip
