"""Mutants: every small change to a pack that could be a mistake, and whether a scenario would show it."""

from stepwise.kit.mutants.adopting import Adopted, as_file
from stepwise.kit.mutants.bench import Bench
from stepwise.kit.mutants.equivalents import FILE, equivalents
from stepwise.kit.mutants.making import mutants, sampled
from stepwise.kit.mutants.model import KINDS, Judged, Killer, Mutant
from stepwise.kit.mutants.running import Options, Report, run

__all__ = [
    "FILE",
    "KINDS",
    "Adopted",
    "Bench",
    "Judged",
    "Killer",
    "Mutant",
    "Options",
    "Report",
    "as_file",
    "equivalents",
    "mutants",
    "run",
    "sampled",
]
