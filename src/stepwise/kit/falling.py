"""When duties fall due, worked out again: the date each due sentence makes, and what that date makes of the duty."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from functools import lru_cache
from typing import Any

import stepwise
from stepwise.compiled import CompiledDuty
from stepwise.days import BeyondCalendar, Calendar, Duration, Unit
from stepwise.evaluation import DueLine, Evaluation
from stepwise.kit.building import PackKey
from stepwise.kit.counting import day_after, last_day_before

_AT_ONCE = Duration(0, Unit.CALENDAR_DAYS)


def due_dates(pack: stepwise.Pack, data: Mapping[str, Any], e: Evaluation) -> Iterator[str]:
    """Every due date is the one that its sentence, its anchor and a plain count of days make."""
    duties, calendar = _duties(PackKey(pack)), pack.compiled.calendar
    for line in e.due:
        d = duties.get(line.id)
        if d is None:
            yield f"{line.id} is due, and the pack has no such duty"
            continue
        if d.duty.due is None or line.due is None or line.anchor_when is None or "T" in line.anchor_when:
            continue
        expected = _due(line, d, calendar)
        if expected is not None and line.due[:10] not in expected:
            yield f"{line.id} ({line.rule_text}, from {line.anchor_when}) is due {line.due}, and counted plainly {expected[0]}"
        for day, why in line.skipped:
            if calendar.is_working_day(date.fromisoformat(day)):
                yield f"{line.id} says that {day} ({why}) was stepped over, and it is a working day"


def _due(line: DueLine, d: CompiledDuty, calendar: Calendar) -> list[str] | None:
    due = d.duty.due
    assert due is not None and line.anchor_when is not None
    anchor, length = date.fromisoformat(line.anchor_when), due.duration
    found: list[date | None]
    match due.form:
        case "within" | "window" | "normally":
            assert length is not None
            found = [day_after(anchor, length, calendar)]
            if line.agreed is not None and found[0] is not None:
                found = [min(found[0], date.fromisoformat(line.agreed))]
        case "every":
            assert length is not None
            times = range(1, 60) if d.duty.on_a_grid else (1,)
            found = [day_after(anchor, Duration(length.count * n, length.unit), calendar) for n in times]
        case "before" | "by":
            found = [last_day_before(anchor, length or _AT_ONCE, calendar)]
        case "on":
            found = [anchor]
        case _:
            return None
    days = [x.isoformat() for x in found if x is not None]
    return days or None


def statuses(pack: stepwise.Pack, data: Mapping[str, Any], e: Evaluation) -> Iterator[str]:
    """A duty stands where its date puts it: late from the day after, and not before."""
    today, duties = date.fromisoformat(e.as_at[:10]), _duties(PackKey(pack))
    for line in e.due:
        d = duties.get(line.id)
        form = d.duty.due.form if d is not None and d.duty.due is not None else None
        wrong = _status(line, form, today)
        if wrong is not None:
            yield f"{line.id} is {line.status}, and {wrong}"
        left = _left(line, today, pack.compiled.calendar)
        if left is not None and line.left != left:
            yield f"{line.id} has {line.left} {line.unit} left until {line.due}, and counted plainly {left}"


def _status(line: DueLine, form: str | None, today: date) -> str | None:
    """What is wrong with a line's status; None where nothing is."""
    due = date.fromisoformat(line.due[:10]) if line.due else None
    met = date.fromisoformat(line.met_when[:10]) if line.met_when else None
    opening = date.fromisoformat(line.earliest) if line.earliest else None
    match line.status:
        case "overdue" | "beyond":
            if due is None or due >= today or line.late_days != (today - due).days:
                return f"due {line.due}, {line.late_days} days late on {today}"
        case "due_today":
            return None if due == today else f"due {line.due}, not {today}"
        case "upcoming" | "marker":
            ahead = due if due is not None else opening
            if ahead is None or ahead < today or (ahead == today and form not in ("times", "normally")):
                return f"due {ahead}, which is not ahead of {today}"
        case "met_late":
            if due is None or met is None or met < due or (met == due and "T" not in (line.due or "")):
                return f"done {met}, in time for {due}"
        case "met_early":
            if opening is None or met is None or met >= opening:
                return f"done {met}, not before {opening}"
        case "met":
            if form in ("within", "window", "on") and due is not None and met is not None and met > due:
                return f"done {met}, after {due}"
            if opening is not None and met is not None and met < opening:
                return f"done {met}, before {opening}"
        case "cannot_compute":
            if line.why_not is None and not line.asks:
                return "nothing says why"
    return None


def _left(line: DueLine, today: date, calendar: Calendar) -> int | None:
    """How long is left of an open duty, in days of its own kind."""
    if line.left is None or line.due is None or "T" in line.due or line.status not in ("upcoming", "due_today", "marker"):
        return None
    due = date.fromisoformat(line.due)
    if line.unit == "calendar days":
        return (due - today).days
    if line.unit != "working days":
        return None
    try:
        return sum(calendar.is_working_day(date.fromordinal(n)) for n in range(today.toordinal() + 1, due.toordinal() + 1))
    except BeyondCalendar:
        return None


@lru_cache(maxsize=64)
def _duties(key: PackKey) -> dict[str, CompiledDuty]:
    c = key.pack.compiled
    every = [d for ds in c.duties_at.values() for d in ds] + [d for m in c.moves.values() for d in m.then]
    return {d.rule.id: d for d in (*every, *c.override_duties)}
