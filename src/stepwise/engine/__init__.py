"""The engine: ``evaluate(program, case, as_at)``. No clock, no files, no prose."""

from stepwise.engine.authority import evaluate_authority
from stepwise.engine.program import VERSION, Program, evaluate

__all__ = ["VERSION", "Program", "evaluate", "evaluate_authority"]
