"""A moment, or a clock's status, named where it has no meaning.

`this move` is when the move was made: only a due sentence under a move's `then` can count from it. `this concern`
is when a worry about a child was raised: only a due sentence under `override: then` can. `<fact> raised` is of a
yes/no fact. `ever` says how far back records count, so it stands after `since` and nowhere else; `now` is today, from
which no duty can be counted. A condition on a clock (`clock: x, status: overdue`) is for ladders only: a need that
waited for a clock would make dates decide a move, and clocks never do. And `{ checklist: x }` is the item that one run
of a duty is for, so it stands under `met_by` of a duty that makes one run for `each` value, and nowhere else.

Bad:

    clocks:
      first-visit:
        while: child-in-need
        must: Visit the family
        due: within 5 working days of this move

Good:

    moves:
      into-child-in-need:
        then:
          first-visit:
            must: Visit the family
            due: within 5 working days of this move
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from stepwise.checks.say import error, listed, nearest
from stepwise.checks.walk import AnchorAt, Part, Path, anchors, parts, place_of_word
from stepwise.diagnostics import Diagnostic, did_you_mean, register
from stepwise.pack import Written
from stepwise.pack.conditions import ClockIs, ItemMet
from stepwise.pack.model import Duty
from stepwise.pack.statuses import STATUSES

ANCHOR_PLACE = register("anchor-place", "A moment is named where it has no meaning.")
CLOCK_PLACE = register("clock-place", "A condition on a clock stands outside a ladder.")
ITEM_PLACE = register("item-place", "A checklist's item is asked for where no run is for one item.")
CLOCK_STATUS = register("clock-status", "A clock is asked for a status that no clock has.")


def check(written: Written) -> Iterable[Diagnostic]:
    """Find moments and clock conditions that stand where they can never hold."""
    runs: set[Path] = set()
    for part in parts(written.pack):
        for a in anchors(part):
            yield from _anchor(written, part, a)
        if isinstance(part.node, Duty) and part.node.each is not None:
            runs.add((*part.path, "met_by"))
        elif isinstance(part.node, ClockIs):
            yield from _clock(written, part, part.node)
        elif isinstance(part.node, ItemMet) and part.path not in runs:
            yield error(
                ITEM_PLACE,
                "a checklist's item meets a duty only where each run of the duty is for one item",
                "write it straight under `met_by:` of a duty that has `each:`, or ask for the record itself",
                written.span((*part.path, "checklist"), key=True),
            )


def _anchor(written: Written, part: Part, a: AnchorAt) -> Iterator[Diagnostic]:
    kind, text = a.anchor.kind, a.anchor.name
    if kind not in ("move", "concern", "ever", "now", "raised"):
        return  # a moment that every place knows
    place = place_of_word(written, a.path, text)
    if kind == "raised":
        fact = written.pack.vocabulary.facts.get(text)
        if fact is not None and fact.type != "yes/no":
            yield error(
                ANCHOR_PLACE,
                f'"{text}" is not a yes/no fact, so it cannot be "raised"',
                "name a yes/no fact, or a record that is dated",
                place,
            )
    if kind == "move" and not (a.due is not None and part.path[0] == "moves"):
        cure = "put the duty under the `then:` of the move, or count from a record or from `<stage> opened`"
        yield error(
            ANCHOR_PLACE,
            '"this move" means something only in the due sentence of a duty that a move starts',
            cure,
            place,
        )
    elif kind == "concern" and not (a.due is not None and part.path[0] == "override"):
        cure = "put the duty under `override: then:`, or count from a record"
        yield error(
            ANCHOR_PLACE,
            '"this concern" means something only in the due sentence of a duty under `override`',
            cure,
            place,
        )
    elif kind == "ever" and a.key != "since":
        yield error(
            ANCHOR_PLACE,
            '"ever" says how far back records count, and is not a moment',
            "write it after `since:` only, and name a moment here",
            place,
        )
    elif kind == "now" and (a.due is not None or a.key == "since"):
        yield error(
            ANCHOR_PLACE,
            'nothing can be counted from "now": it moves on every day',
            "count from a record, `<stage> opened` or a birthday",
            place,
        )


def _clock(written: Written, part: Part, node: ClockIs) -> Iterator[Diagnostic]:
    if part.path[0] != "ladders":
        yield error(
            CLOCK_PLACE,
            "a clock's status can be asked only in a ladder: dates never decide a move or a duty",
            "ask for the record itself, or for a stay (`stayed: 3 months`)",
            written.span((*part.path, "clock"), key=True),
        )
    for i, word in enumerate(node.status):
        if word not in STATUSES:
            cure = nearest(word, STATUSES) if did_you_mean(word, STATUSES) else f"one of: {listed(STATUSES, most=20)}"
            yield error(
                CLOCK_STATUS,
                f'"{word}" is not a status that a clock may have',
                cure,
                written.span((*part.path, "status", i)),
            )
