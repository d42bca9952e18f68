"""What may be asked of one record: an absent attribute is not known, an empty one holds nothing, a list is whole."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any

from stepwise.durable.dates import When, when
from stepwise.durable.snapshot import Entry, Snapshot
from stepwise.durable.values import NO, OPEN, YES
from stepwise.pack.model import VoidRefusal


def among(e: Entry, key: str, wanted: Iterable[str]) -> int:
    """Whether an attribute is one of these."""
    return OPEN if key not in e.data else YES if e.data[key] in wanted else NO


def all_in(on: Snapshot, e: Entry, key: str, wanted: Iterable[str]) -> int:
    """Whether an attribute holds every one of these."""
    return OPEN if key not in e.data else YES if all(_is_in(on, w, e.data[key]) for w in wanted) else NO


def any_in(on: Snapshot, e: Entry, key: str, wanted: Iterable[str]) -> int:
    """Whether an attribute holds at least one of these."""
    return OPEN if key not in e.data else YES if any(_is_in(on, w, e.data[key]) for w in wanted) else NO


def receipts(on: Snapshot, e: Entry, by: Iterable[str]) -> Iterator[tuple[When | None, int]]:
    """The receipts of a record by now that are somebody's of ``by`` (anybody's, if empty), and whether that is known."""
    if "received" not in e.data:
        yield None, OPEN
    for receipt in e.data.get("received") or ():
        at = when(receipt["when"]) if "when" in receipt else None
        if at is not None and not on.by_now(at):
            continue
        if not by:
            yield at, YES
        elif "by" not in receipt:
            yield at, OPEN
        elif receipt["by"] is not None and any(_is_in(on, x, receipt["by"]) for x in by):
            yield at, YES


def received(on: Snapshot, e: Entry, by: Iterable[str], in_time: Callable[[When | None], int]) -> int:
    """Whether one of these (anybody, if empty) has received the record by now, at a time that will do."""
    return max((min(counts, in_time(at)) for at, counts in receipts(on, e, by)), default=NO)


def void_grounds(e: Entry, v: VoidRefusal) -> int:
    """Whether every reason recorded is one that does not count."""
    if "reasons" not in e.data:
        return OPEN
    given = e.data["reasons"] or ()
    given = (given,) if isinstance(given, str) else given
    return YES if given and all(x in v.reasons for x in given) else NO


def _is_in(on: Snapshot, wanted: str, given: Any) -> bool:
    """Whether a person, a role or a word is there; a group is where any of its members is, or a smaller group in it."""
    there = () if given is None else (given,) if isinstance(given, str) else given
    groups = on.pack.pack.vocabulary.groups
    if wanted in there or wanted not in groups:
        return wanted in there
    members = set(groups[wanted].members)
    return any(x in members or (x in groups and members >= set(groups[x].members)) for x in there)
