"""The words an answer is given in."""

from __future__ import annotations

from typing import Literal, get_args

from stepwise.pack.statuses import STATUSES, Status

Verdict = Literal["met", "not_met", "not_known", "waived", "suspended", "not_applicable"]
Answer = Literal["allowed", "allowed_with_gaps", "not_known", "blocked", "prohibited", "not_provided_for"]

VERDICTS: tuple[Verdict, ...] = get_args(Verdict)
ANSWERS: tuple[Answer, ...] = get_args(Answer)

#: Answers under which a move may be made now.
OPEN: frozenset[str] = frozenset({"allowed", "allowed_with_gaps"})

#: Verdicts under which a need stands open.
STANDING: frozenset[str] = frozenset({"not_met", "not_known"})

__all__ = ["ANSWERS", "OPEN", "STANDING", "STATUSES", "VERDICTS", "Answer", "Status", "Verdict"]
