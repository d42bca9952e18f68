"""Which run of a duty counts now: where it began, what met it, and whether something unknown may have.

A run starts at the first anchor after the record that met the last run; a later anchor inside an open run does not
start it again, unless the pack says ``restarts``. It is met by the first record on or after its anchor. A run that was
stopped ends there, where a later anchor starts another.
"""

from __future__ import annotations

from typing import NamedTuple

from stepwise.engine.moments import Moments, link_of
from stepwise.engine.view import Moved


class Run(NamedTuple):
    """One run: its anchor, what met it (None: nothing yet), and whether something unknown may have met it."""

    anchor: Moved
    done: Moved | None
    doubtful: bool


def run_now(found: Moments, met: Moments, stops: list[Moved], *, restarts: bool, met_before: bool) -> Run:
    """The run that counts now. ``found`` has an anchor that is sure; ``met_before``: it may be met before its anchor."""
    links = linked(found)
    anchor, done, over = found.sure[0], None, None
    for a in found.sure:
        if over is None and a is not found.sure[0] and not restarts:
            break
        if over is not None and _within(a, over):
            continue
        anchor = a
        over = done = next((m for m in met.sure if _meets(m, a, links, met_before)), None)
        stop = next((m for m in stops if on_or_after(m, a)), None)
        if stop is not None and any(not _within(x, stop) and (done is None or on_or_after(done, x)) for x in found.sure):
            over = stop  # and the run that the later anchor starts is looked at next
    could = [p for p in met.perhaps if not p.day or p.day >= anchor.day or met_before]
    return Run(anchor, done, done is None and (not met.known or bool(could)))


def linked(found: Moments) -> dict[str, int]:
    """The ids that a record may point at, each with the day of its anchor."""
    return {m.record.id: m.day for m in found.sure if m.record is not None and m.record.id is not None}


def on_or_after(m: Moved, anchor: Moved) -> bool:
    """Whether a moment is no earlier than an anchor: by time where both have one, else by day."""
    return m.day > anchor.day or (m.day == anchor.day and (m.at is None or anchor.at is None or m.at >= anchor.at))


def _meets(m: Moved, anchor: Moved, links: dict[str, int], met_before: bool) -> bool:
    link = link_of(m.record)
    if link is not None and link in links:
        return links[link] >= anchor.day  # a later anchor of an open run belongs to that run
    return met_before or on_or_after(m.begun or m, anchor)


def _within(anchor: Moved, end: Moved) -> bool:
    """Whether an anchor belongs to the run that ended so."""
    if anchor.day != end.day:
        return anchor.day < end.day
    return anchor.at is None or end.at is None or anchor.at <= end.at
