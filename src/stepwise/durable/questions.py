"""The questions a pack asks of a case, one at a time: each leaf condition as NO, OPEN or YES.

How leaves combine into verdicts is not said here: that is what the rules are for (:mod:`stepwise.durable.rules`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from stepwise.compiled import CompiledNeed
from stepwise.durable.dates import birthday, when
from stepwise.durable.records import Records
from stepwise.durable.snapshot import Snapshot
from stepwise.durable.values import NO, OPEN, YES, CannotJudge
from stepwise.pack.conditions import (
    Aged,
    All,
    Any_,
    AtLeast,
    Been,
    CameFrom,
    Condition,
    FactIs,
    InOrder,
    None_,
    Recorded,
    RoleFilled,
    ServiceHolds,
    StageClosed,
    StageOpen,
    Stayed,
    Substitute,
    children,
    walk,
)
from stepwise.pack.due import Anchor
from stepwise.pack.model import Prohibits, VoidRefusal, Waiver


class Questions:
    """One snapshot, asked from one stage (None: from another authority). Answers are remembered."""

    def __init__(self, snapshot: Snapshot, stage: str | None) -> None:
        self.on, self.stage = snapshot, stage
        self.records = Records(snapshot, stage, self.whole)
        self._said: dict[int, int] = {}

    def leaf(self, c: Condition) -> int:
        """One leaf condition."""
        key = id(c)
        if key not in self._said:
            self._said[key] = _judge(c)(self, c)
        return self._said[key]

    def whole(self, c: Condition) -> int:
        """A whole condition, where no rule asks it: what is requested, and the guard of a substitute."""
        match c:
            case All():
                return min(self.whole(x) for x in c.all)
            case Any_():
                return max(self.whole(x) for x in c.any)
            case None_():
                return YES - max(self.whole(x) for x in c.none)
            case AtLeast():
                said = sorted((self.whole(x) for x in c.of_these), reverse=True)
                return said[c.at_least - 1] if c.at_least <= len(said) else NO
        return self.leaf(c)

    def may_be_on_record(self, c: Condition | None) -> bool:
        """Whether some record that is there fits a part of a condition, or may."""
        return c is not None and any(self.records.may_fit(x) for _, x in walk(c) if isinstance(x, Recorded))

    # -- leaves

    def _recorded(self, c: Recorded) -> int:
        return self.records.recorded(c)

    def _fact(self, c: FactIs) -> int:
        value = self.fact(c.fact, c.since)
        if value is _UNKNOWN:
            return OPEN
        if c.includes is not None or c.includes_any is not None:
            has = () if value is None else (value,) if isinstance(value, str) else value
            fits = all(x in has for x in c.includes or ()) and (c.includes_any is None or any(x in has for x in c.includes_any))
        elif c.at_least is not None or c.at_most is not None:
            fits = value is not None and (c.at_least or value) <= value <= (value if c.at_most is None else c.at_most)
        elif c.is_ is None or c.is_ == "yes":
            fits = value is True
        elif c.is_ == "no":
            fits = value is False
        else:
            fits = value in c.is_
        return YES if fits else NO

    def raised(self, name: str) -> int:
        """Whether a concern is raised; one raised in an earlier spell still is."""
        value = self.fact(name, _EVER)
        return OPEN if value is _UNKNOWN else YES if value is True else NO

    def fact(self, name: str, since: Any = None) -> Any:
        """A fact's value; ``_UNKNOWN`` where it is not stated, found only later, or gone stale."""
        facts = self.on.data.get("facts") or {}
        if name not in facts:
            return _UNKNOWN
        value = facts[name]
        if isinstance(value, dict):
            if "since" in value:
                found = when(value["since"])
                if not self.on.by_now(found) or self.records.in_scope(found, since) < YES:
                    return _UNKNOWN
            value = value["value"]
        if value is None and self.on.pack.pack.vocabulary.facts[name].type == "yes/no":
            return _UNKNOWN  # of anything else there can be none
        return value

    def _role(self, c: RoleFilled) -> int:
        best = NO if self.on.holds_all("roles", c.role) else OPEN
        for row in self.on.data.get("roles") or ():
            if row["role"] != c.role:
                continue
            filled = when(row["when"]) if "when" in row else None
            asked = when(row["requested"]) if "requested" in row else None
            there = (filled is not None and self.on.by_now(filled)) or (filled is None and asked is None)
            if "until" in row and self.on.by_now(when(row["until"])):
                there = False
            moment = filled
            if not there and c.requested and asked is not None and self.on.by_now(asked):
                there, moment = True, asked
            if not there:
                continue
            value = YES
            if c.by is not None:
                value = self.records.by_then(moment, c.by)
            best = max(best, value)
        return best

    def _open(self, c: StageOpen) -> int:
        return YES if c.open in self.on.open_stages else NO

    def _closed(self, c: StageClosed) -> int:
        if c.closed in self.on.open_stages:
            return NO
        if any(s.stage == c.closed for s in self.on.stays):
            return YES
        return self._history()

    def _been(self, c: Been) -> int:
        if c.been in self.on.open_stages or any(s.stage == c.been for s in self.on.stays):
            return YES
        return self._history()

    def _history(self) -> int:
        return NO if self.on.holds_all("episodes") else OPEN

    def _service(self, c: ServiceHolds) -> int:
        held = list(self.on.services.values())
        if any(services and c.service in services for services in held):
            return YES
        return OPEN if any(services is None for services in held) else NO

    def _came_from(self, c: CameFrom) -> int:
        if self.stage is None:
            return self._history()
        left = self.on.left_behind(self.stage, self.on.began(self.stage))
        return YES if any(s.stage == c.came_from for s in left) else self._history()

    def _stayed(self, c: Stayed) -> int:
        stage = c.at or self.stage
        if stage is None or stage not in self.on.open_stages:
            return NO
        start = self.on.began(stage)
        ends = [s.closed or 0 for s in self.on.left_behind(stage, start) if s.stage == c.after]
        if start is None:
            return YES if self._history() == NO else OPEN
        full = self.on.working.add(max(start, *ends) if ends else start, c.stayed.count, c.stayed.unit.value)
        if full is None:
            return OPEN
        if self.on.now.day < full:
            return NO
        return YES if c.after is None or ends else max(OPEN, YES - self._history())

    def _aged(self, c: Aged) -> int:
        if self.on.unborn:
            return NO
        if self.on.born is None:
            return OPEN
        of_age = birthday(self.on.born, c.aged)
        moments = self.records.moments(c.at)
        if moments.there == YES and moments.at:
            return YES if of_age <= max(m.day for m in moments.at) else NO
        return YES if of_age <= self.on.now.day else OPEN

    def _in_order(self, c: InOrder) -> int:
        return self.records.in_order(*c.order)

    # -- what else a need reads

    def clean(self, p: Prohibits) -> int:
        """Whether a purpose is recorded and is not a forbidden one: NO where one is, OPEN where none is recorded."""
        if p.fact is not None:
            value = self.fact(p.fact)
            if value is _UNKNOWN:
                return OPEN
            return NO if any(x in (value or ()) for x in p.purposes) else YES
        keys: dict[str, Any] = {"of": p.of, "event": p.event and (p.event,), "decision": p.decision and (p.decision,)}
        keys = {k: v for k, v in keys.items() if v is not None}
        if self.records.recorded(Recorded.model_construct(**keys)) == NO:
            return OPEN
        return YES - self.records.recorded(Recorded.model_construct(**keys, purposes_any=p.purposes))

    def void(self, v: VoidRefusal, asked: Condition | None) -> int:
        """Whether the refusal on record stands on void grounds alone: OPEN where its grounds are not recorded."""
        records = [x for _, x in walk(asked) if isinstance(x, Recorded)] if asked is not None else []
        return max((self.records.refused(r, v) for r in records), default=NO)

    def waived(self, w: Waiver) -> int:
        """Whether a waiver is on record, in full, by whoever may give it. One not seen is not assumed: never OPEN."""
        if w.only_if is not None and self.whole(w.only_if) < YES:
            return NO
        keys: dict[str, Any] = {k: v for k, v in (("by", w.by), ("contains", w.records), ("recorded_in", w.recorded_in)) if v}
        asked = Recorded.model_construct(decision=(w.decision,), which="any", **keys)
        return YES if self.records.recorded(asked) == YES else NO

    def set_aside_by_person(self, n: CompiledNeed) -> int:
        """Whether a role that may do so recorded the need as not applicable, in the present spell."""
        names = {n.rule.id, n.rule.id.split(".", 1)[1]} if n.item else {n.rule.id}
        for row in self.on.data.get("not_applicable") or ():
            if row["need"] in names and row["by"] in n.not_applicable_by:
                if "when" not in row:
                    return YES
                said = when(row["when"])
                if self.on.by_now(said) and self.records.in_scope(said, None) == YES:
                    return YES
        return NO

    def put_right(self, n: CompiledNeed) -> int:
        """Whether no shortfall stands against a checklist's item, or a record of the item came on or after it."""
        value = YES
        for sure, day in self.records.shortfalls(n.shortfall or "", n.item or ""):
            since = Records(self.on, self.stage, self.whole, day)
            anew = OPEN if day is None else max((since.recorded(r) for r in _wanted(n.when)), default=NO)
            value = min(value, anew if sure == YES else max(anew, OPEN))
        return value


def _wanted(c: Condition | None) -> Iterator[Recorded]:
    """The records a condition wants to be there."""
    if isinstance(c, Recorded):
        yield c
    elif c is not None and not isinstance(c, None_):
        for _, x in children(c):
            yield from _wanted(x)


_UNKNOWN = object()
_EVER = Anchor("ever", "ever")

_LEAVES: dict[type, Callable[[Questions, Any], int]] = {
    Recorded: Questions._recorded,
    FactIs: Questions._fact,
    RoleFilled: Questions._role,
    StageOpen: Questions._open,
    StageClosed: Questions._closed,
    ServiceHolds: Questions._service,
    CameFrom: Questions._came_from,
    Been: Questions._been,
    Stayed: Questions._stayed,
    Aged: Questions._aged,
    InOrder: Questions._in_order,
}
_WORDS = "says cites reading if_reading absent"
#: The keys it reads of each condition. One that is not here has been added since: it says so, and does not guess.
READS = {
    kind: frozenset(f"{_WORDS} {keys}".split())
    for kind, keys in {
        Recorded: "of event document decision consent which since outcome by by_any substitute attended attended_any contains "
        "contains_any received_by received_by_any received_after signed_by signed_by_any reasons reasons_any purposes "
        "purposes_any recorded_in linked_to before after booked_before at_least within at_most_old weekday from_ state whose "
        "explicit informed form",
        FactIs: "fact is_ includes includes_any at_least at_most since",
        RoleFilled: "role requested by",
        StageOpen: "open",
        StageClosed: "closed",
        ServiceHolds: "service",
        CameFrom: "came_from",
        Been: "been",
        Stayed: "stayed after at",
        Aged: "aged at",
        InOrder: "order",
        Prohibits: "of decision event fact purposes",
        VoidRefusal: "outcome reasons cites",
        Waiver: "decision by records recorded_in only_if cites",
        Substitute: "by only_if cites",
    }.items()
}


def _judge(c: Condition) -> Callable[[Questions, Any], int]:
    new = sorted(c.model_fields_set - READS[type(c)]) if type(c) in _LEAVES else []
    if type(c) not in _LEAVES or new:
        raise CannotJudge(f"a condition on {type(c).__name__}{': ' if new else ''}{', '.join(new)}")
    return _LEAVES[type(c)]
