"""A second, plain reading of a pack's conditions: yes, no, or no opinion, of a case that is fully known.

It reads the snapshot as written and the pack as written, shares no code with the engine, and is made for being
obviously right rather than quick or complete: where a question is subtle (a spell broken and joined, a record that lacks
what is asked, a time of day) it has no opinion. What it is sure of, the engine must say too.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from stepwise.compiled import CompiledNeed
from stepwise.kit.counting import day_after
from stepwise.kit.plain_records import Opinion, PlainRecords, Subtle, all_of, any_of, day_said, listed_in, opposite
from stepwise.pack import conditions as c
from stepwise.pack.model import Prohibits

__all__ = ["Plain", "Subtle"]


class Plain(PlainRecords):
    """One snapshot on one day, read plainly for moves from one stage."""

    # -- conditions

    def need(self, need: CompiledNeed) -> str | None:
        """What a need comes to before anything sets it aside: ``met``, ``not_met``, ``not_applicable`` or no opinion."""
        if need.when is None or need.absent or (need.shortfall is not None and self._of_kind_named(need.shortfall)):
            return None
        guard = True if need.only_if is None else self.holds(need.only_if)
        if guard is False:
            return "not_applicable"
        holds = self.holds(need.when)
        if holds is None or guard is None or (not holds and self._refused(need)):
            return None
        return "met" if holds else "not_met"

    def _refused(self, need: CompiledNeed) -> bool:
        """Whether somebody refused, where a refusal on some grounds does not count: there is more to that."""
        if need.void is None or not isinstance(need.when, c.Recorded):
            return need.void is not None
        base = self._base(need.when)
        rows = [r for r in self.data.get(base.family or "") or () if r["kind"] in base.kinds]
        outcomes = need.void.outcome
        return base.family == "consents" or outcomes is None or any(r.get("outcome") in outcomes for r in rows)

    def holds(self, x: Any) -> Opinion:
        """Whether a condition holds."""
        try:
            return self._holds(x)
        except Subtle:
            return None

    def _holds(self, x: Any) -> Opinion:
        match x:
            case c.All():
                return all_of(self.holds(y) for y in x.all)
            case c.Any_():
                return any_of(self.holds(y) for y in x.any)
            case c.None_():
                return opposite(any_of(self.holds(y) for y in x.none))
            case c.AtLeast():
                sure = [self.holds(y) for y in x.of_these]
                yes, maybe = sure.count(True), sure.count(None)
                return True if yes >= x.at_least else False if yes + maybe < x.at_least else None
            case c.Recorded():
                return self._consent(x) if self._base(x).consent is not None else self._recorded(x)
            case c.FactIs():
                return self._fact(x)
            case c.RoleFilled():
                return self._role(x)
            case c.StageOpen():
                return x.open in self._open_stages()
            case c.StageClosed():
                return self._closed(x.closed)
            case c.CameFrom():
                return self._came_from(x.came_from)
            case c.Been():
                return any(e["stage"] == x.been for e in self._episodes()) or (False if self.known else None)
            case c.ServiceHolds():
                return self._service(x.service)
            case c.InOrder():
                return self._in_order(*x.order)
            case c.Aged():
                return self._aged(x)
            case c.Stayed():
                return self._stayed(x)
            case Prohibits():
                return self._purposes(x)
        return None

    # -- where the case stands

    def _open_stages(self) -> set[str]:
        return {e["stage"] for e in self._episodes() if not e.get("closed")} or {self.p.entry}

    def _closed(self, stage: str) -> Opinion:
        if any(e["stage"] == stage and not e.get("closed") for e in self._episodes()):
            return False
        began = self.start()
        ends = [day_said(e["closed"]) for e in self._episodes() if e["stage"] == stage]
        return any(began is None or d >= began for d in ends) or (False if self.known else None)

    def _came_from(self, stage: str) -> Opinion:
        """Sure where it ended on or after the day the spell began, or long before; subtle over a weekend."""
        began = self.start()
        ends = [day_said(e["closed"]) for e in self._episodes() if e["stage"] == stage and e.get("closed")]
        if not self.known or stage == self.stage or began is None:
            return None
        if any(d >= began for d in ends):
            return True
        return None if any((began - d).days < 8 for d in ends) else False

    def _service(self, service: str) -> Opinion:
        rows = [e for e in self._episodes() if not e.get("closed")]
        if not rows or any("service" not in e for e in rows):
            return None
        return any(service in listed_in(e["service"]) for e in rows)

    def _stayed(self, x: c.Stayed) -> Opinion:
        began = self.start()
        if began is None or x.at not in (None, self.stage) or not self.known:
            return None
        if x.after is not None:
            if x.after in self._open_stages():
                return False
            others = [day_said(e["closed"]) for e in self._episodes() if e["stage"] == x.after]
            inside = [d for d in others if d > began]
            if any(d <= began for d in others) and not inside:
                return None if max(others) != began else self._long_enough(began, x)
            began = max([began, *inside])
        return self._long_enough(began, x)

    def _long_enough(self, began: date, x: c.Stayed) -> Opinion:
        end = day_after(began, x.stayed, self.pack.compiled.calendar)
        return None if end is None else end <= self.today

    def _aged(self, x: c.Aged) -> Opinion:
        born = (self.data.get("child") or {}).get("born")
        if born is None:
            return None
        day = self.today if x.at.kind == "now" else self.moment(x.at)
        if day is None:
            return None
        b = day_said(born)
        if (b.month, b.day) == (2, 29):
            return None
        return day.year - b.year - ((day.month, day.day) < (b.month, b.day)) >= x.aged

    # -- facts and roles

    def _fact(self, x: c.FactIs) -> Opinion:
        value = (self.data.get("facts") or {}).get(x.fact)
        if value is None or isinstance(value, dict):
            return None
        kind = self.p.vocabulary.facts[x.fact].type
        if kind == "yes/no":
            return bool(value is (x.is_ not in ("no", ("no",))))
        if kind == "number":
            return (x.at_least is None or value >= x.at_least) and (x.at_most is None or value <= x.at_most)
        words = x.includes or x.includes_any or (x.is_ if isinstance(x.is_, tuple) else ())
        if kind == "some of":
            return set(words) <= set(value) if x.includes is not None else bool(set(words) & set(value))
        return value in words if kind == "one of" else None

    def _purposes(self, x: Prohibits) -> Opinion:
        """Whether purposes are recorded, and none of them is forbidden."""
        if x.fact is not None:
            given = (self.data.get("facts") or {}).get(x.fact)
            return None if given is None else not set(x.purposes) & set(given)
        kinds = {"decision": (x.decision,)} if x.decision else {"event": (x.event,)}
        base = self.p.records[x.of] if x.of else c.Recorded.model_construct(**kinds)
        row = self.chosen(base, base.which or "latest")
        if row is None or "purposes" not in row:
            return None
        return not set(x.purposes) & set(row["purposes"] or ())

    def _role(self, x: c.RoleFilled) -> Opinion:
        if x.by is not None:
            return None
        rows = [r for r in self.data.get("roles") or () if r["role"] == x.role]
        if any("until" in r for r in rows):
            return None
        if any("when" in r or (x.requested and "requested" in r) for r in rows):
            return True
        return False if self.known and not rows else None
