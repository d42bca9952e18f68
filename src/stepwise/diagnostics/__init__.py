"""What is said when something is wrong: places, diagnostics, codes, the few exceptions, ways to show them.

This room knows nothing of packs or cases. Every other room describes a mistake as a `Diagnostic` (something
in a file) or a `Problem` (something in a case snapshot), collects all of them and returns them; only the
front door raises.
"""

from .codes import CODES, explain, register
from .errors import CaseError, PackError, StepwiseError
from .machine import render_github, render_json, render_sarif
from .model import Diagnostic, Problem, Severity, Span
from .order import in_order
from .picture import render_text
from .suggest import did_you_mean
from .words import in_a_row

__all__ = [
    "CODES",
    "CaseError",
    "Diagnostic",
    "PackError",
    "Problem",
    "Severity",
    "Span",
    "StepwiseError",
    "did_you_mean",
    "explain",
    "in_a_row",
    "in_order",
    "register",
    "render_github",
    "render_json",
    "render_sarif",
    "render_text",
]
