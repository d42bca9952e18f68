"""The answer: what may happen next, what is missing, what falls due and why, as plain immutable data."""

from stepwise.evaluation.duties import DueLine, Escalation, RungAnswer
from stepwise.evaluation.findings import PLAIN, Ask, Branch, Finding, Lack, SetAside, Why
from stepwise.evaluation.model import AuthorityEvaluation, Evaluation, Identity, Made, OverrideAnswer, Position, Ways
from stepwise.evaluation.moves import Asked, MoveAnswer
from stepwise.evaluation.verdicts import ANSWERS, OPEN, STATUSES, VERDICTS, Answer, Status, Verdict

__all__ = [
    "ANSWERS",
    "OPEN",
    "PLAIN",
    "STATUSES",
    "VERDICTS",
    "Answer",
    "Ask",
    "Asked",
    "AuthorityEvaluation",
    "Branch",
    "DueLine",
    "Escalation",
    "Evaluation",
    "Finding",
    "Identity",
    "Lack",
    "Made",
    "MoveAnswer",
    "OverrideAnswer",
    "Position",
    "RungAnswer",
    "SetAside",
    "Status",
    "Verdict",
    "Ways",
    "Why",
]
