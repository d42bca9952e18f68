"""The words an answer is given in."""

from __future__ import annotations

from typing import Literal

Verdict = Literal["met", "not_met", "not_known", "waived", "suspended", "not_applicable"]
Answer = Literal["allowed", "allowed_with_gaps", "not_known", "blocked", "prohibited", "not_provided_for"]
Status = Literal[
    "not_started",
    "upcoming",
    "due_today",
    "overdue",
    "owed",
    "in_force",
    "met",
    "met_early",
    "met_late",
    "ended",
    "stopped",
    "cannot_compute",
    "marker",
    "beyond",
]

VERDICTS: tuple[Verdict, ...] = ("met", "not_met", "not_known", "waived", "suspended", "not_applicable")
ANSWERS: tuple[Answer, ...] = ("allowed", "allowed_with_gaps", "not_known", "blocked", "prohibited", "not_provided_for")
STATUSES: tuple[Status, ...] = (
    "not_started",
    "upcoming",
    "due_today",
    "overdue",
    "owed",
    "in_force",
    "met",
    "met_early",
    "met_late",
    "ended",
    "stopped",
    "cannot_compute",
    "marker",
    "beyond",
)

#: Answers under which a move may be made now.
OPEN: frozenset[str] = frozenset({"allowed", "allowed_with_gaps"})
