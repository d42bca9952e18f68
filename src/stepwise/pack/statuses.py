"""Where a duty may stand: a pack names these when a ladder starts on a clock, and every answer uses them."""

from __future__ import annotations

from typing import Literal, get_args

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

STATUSES: tuple[Status, ...] = get_args(Status)
