"""Did you mean: the nearest known word to one that is not known."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import SequenceMatcher

_CUTOFF = 0.6
# Comparing is quadratic in length, and nobody misspells a word this long: it is a sentence in the wrong
# place.
_LONGEST = 80


def did_you_mean(word: str, options: Iterable[str], *, least: float = _CUTOFF) -> str | None:
    """Give the option nearest to `word`, or None if none is near: as alike as `least`, of 1.

    Case is ignored, and underscores, spaces and hyphens are alike. The answer does not depend on the options'
    order.
    """
    wanted = _plain(word)
    if not wanted or len(wanted) > _LONGEST:
        return None
    best: str | None = None
    best_ratio = least
    matcher = SequenceMatcher(autojunk=False)
    matcher.set_seq2(wanted)
    for option in sorted(set(options)):
        other = _plain(option)
        if other == wanted:
            return option
        if not other or len(other) > _LONGEST:
            continue
        matcher.set_seq1(other)
        if matcher.real_quick_ratio() < best_ratio or matcher.quick_ratio() < best_ratio:
            continue
        ratio = matcher.ratio()
        if ratio > best_ratio or (best is None and ratio >= best_ratio):
            best, best_ratio = option, ratio
    return best


def _plain(word: str) -> str:
    return word.strip().casefold().replace("_", "-").replace(" ", "-")
