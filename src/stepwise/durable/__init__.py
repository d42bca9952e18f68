"""A second opinion: an independent evaluator on a rules engine of another kind, kept out of the ordinary path.

    >>> from stepwise.durable import cross_check                        # doctest: +SKIP
    >>> print("\\n".join(cross_check(pack, case, "2026-05-14").says()))  # doctest: +SKIP
    The second opinion agrees on 40 needs and 6 moves.

It reads the compiled pack and the snapshot for itself and shares no code with the engine. It judges every need's
verdict and every move's answer; duties, ladders and the move already made are outside it.
"""

from __future__ import annotations

from stepwise.durable.report import CrossCheck, Difference, SecondOpinionError
from stepwise.durable.second import SecondOpinion, cross_check

__all__ = ["CrossCheck", "Difference", "SecondOpinion", "SecondOpinionError", "cross_check"]
