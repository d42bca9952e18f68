"""The authority's own standing duties, asked of its log: the same clocks, with no child in them."""

from __future__ import annotations

from datetime import date, datetime

from stepwise.case import Case
from stepwise.compiled import CompiledPack
from stepwise.days import as_moment
from stepwise.engine.conditions import Conditions
from stepwise.engine.duties import compile_duty
from stepwise.engine.owners import Owner
from stepwise.engine.program import Program
from stepwise.engine.view import View
from stepwise.evaluation import AuthorityEvaluation


def evaluate_authority(program: Program, log: Case, as_at: str | date | datetime) -> AuthorityEvaluation:
    """Where each standing duty stands as at one moment. Raises MomentError where ``as_at`` is not a moment."""
    c: CompiledPack = program.c
    when = as_moment(as_at)
    view = View(c, log, when, hidden=True)
    conditions = Conditions(c)
    due = tuple(line for d in c.authority_duties for line in compile_duty(d, conditions)(view, Owner(0)))
    return AuthorityEvaluation(program.identity, when.isoformat(), c.front_door, due, ())
