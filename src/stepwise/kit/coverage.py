"""What a pack's scenarios exercise: every clause, need, duty, rung, move and reading, each with a scenario that shows it.

A value is *wanted* where a pack is not proved without it: a need seen met and not met; a duty seen waiting, late and
done, as far as its due sentence has such states; a rung reached; each option of a reading used. Other values (not
known, waived, due today …) are counted where the rule can take them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Literal, NamedTuple

import stepwise
from stepwise.checks import account
from stepwise.checks.ledger import citations
from stepwise.compiled import CompiledDuty, CompiledNeed, CompiledPack
from stepwise.diagnostics import Diagnostic, Span, in_order
from stepwise.evaluation import OPEN, AuthorityEvaluation, DueLine, Evaluation, MoveAnswer
from stepwise.kit.expectations import listed
from stepwise.kit.scenarios import Outcome, Scenario, shown_as
from stepwise.pack import Written
from stepwise.pack.conditions import Any_, Condition, FactIs
from stepwise.text import List, Map, read_file, to_plain

Group = Literal["clause", "need", "duty", "rung", "move", "reading", "override"]
GROUPS: tuple[Group, ...] = ("clause", "need", "duty", "rung", "move", "reading", "override")


class Shown(NamedTuple):
    """The scenario that shows something; ``named`` where what it expects speaks of the rule itself."""

    name: str
    place: str
    named: bool


class Unreachable(NamedTuple):
    """Values that no case can show, and why: one entry of a pack's ``proof/coverage.yaml``."""

    of: tuple[str, ...]
    never: tuple[str, ...]
    why: str
    span: Span


@dataclass(frozen=True, slots=True)
class Row:
    """One rule and its values: for each, whether it is wanted, and the scenario that shows it (None: none does)."""

    group: Group
    id: str
    wanted: tuple[str, ...]
    shown: Mapping[str, Shown | None]
    #: Why a wanted value cannot be shown, where the pack says so.
    never: Mapping[str, str] = field(default_factory=dict)

    @property
    def lacks(self) -> tuple[str, ...]:
        """The wanted values that no scenario shows, and that the pack does not say to be out of reach."""
        return tuple(v for v in self.wanted if self.shown[v] is None and v not in self.never)

    def to_dict(self) -> dict[str, object]:
        """JSON-ready."""
        return {
            "group": self.group,
            "id": self.id,
            "wanted": list(self.wanted),
            "shown": {v: None if s is None else s._asdict() for v, s in self.shown.items()},
            "never": dict(self.never),
        }


@dataclass(frozen=True, slots=True)
class Coverage:
    """What the scenarios of one pack exercise."""

    scenarios: int
    rows: tuple[Row, ...]
    #: What ``proof/coverage.yaml`` says wrongly: words it cannot use, and values that are shown after all.
    problems: tuple[Diagnostic, ...] = ()

    def of(self, group: Group) -> tuple[Row, ...]:
        """The rows of one group, in the pack's order."""
        return tuple(r for r in self.rows if r.group == group)

    @property
    def lacking(self) -> tuple[Row, ...]:
        """The rows of which something wanted is not shown."""
        return tuple(r for r in self.rows if r.lacks)

    def to_dict(self) -> dict[str, object]:
        """JSON-ready."""
        return {"scenarios": self.scenarios, "rows": [r.to_dict() for r in self.rows]}


def cover(pack: stepwise.Pack, outcomes: Iterable[Outcome]) -> Coverage:
    """What the scenarios that came to ``outcomes`` exercise of ``pack`` (the pack under its own readings).

    What its ``proof/coverage.yaml`` says to be out of reach is not wanted; what is said there wrongly is in ``problems``.
    """
    seen = _Seen(pack)
    n = 0
    for outcome in outcomes:
        n += 1
        seen.add(outcome)
    said, problems = unreachable(pack.written.folder)
    rows = []
    unused = {(x.span, id, v): x for x in said for id in x.of for v in x.never}
    for row in _rows(pack, seen):
        never = {v: x.why for x in said if row.id in x.of for v in x.never if v in row.wanted}
        for x in said:
            for v in x.never if row.id in x.of else ():
                if v in row.shown:
                    unused.pop((x.span, row.id, v), None)
                    if (shown := row.shown[v]) is not None:
                        problems.append(_stale(x, row.id, v, shown))
        rows.append(replace(row, never={v: why for v, why in never.items() if row.shown[v] is None}))
    for (_, id, value), x in unused.items():
        problems.append(
            Diagnostic(
                "coverage-unknown", "error", f'"{id}" is no rule that could be "{value}"', "take it out, or mend the id", x.span
            )
        )
    return Coverage(n, tuple(rows), tuple(in_order(problems)))


def unreachable(folder: Path) -> tuple[list[Unreachable], list[Diagnostic]]:
    """What the pack in ``folder`` says no case can show (``proof/coverage.yaml``), and what cannot be read there."""
    path = folder / "proof" / "coverage.yaml"
    if not path.is_file():
        return [], []
    tree, problems = read_file(path, shown_as=shown_as(path))
    rows = tree.get("unreachable") if isinstance(tree, Map) else None
    found: list[Unreachable] = []
    for row in rows.items if isinstance(rows, List) else ():
        of, never, why = (to_plain(row.get(k)) if isinstance(row, Map) else None for k in ("of", "never", "why"))
        if not of or not never or not isinstance(why, str):
            cure = "write `- { of: [rule ids], never: [values], why: a sentence }`"
            problems.append(Diagnostic("coverage-entry", "error", "this does not say what is out of reach", cure, row.span))
            continue
        found.append(Unreachable(tuple(listed(of)), tuple(listed(never)), why, row.span))
    return found, problems


def _stale(x: Unreachable, id: str, value: str, shown: Shown) -> Diagnostic:
    return Diagnostic(
        "coverage-stale",
        "error",
        f'"{id}" is said never to be "{value}", but a scenario shows it: {shown.place}',
        "take it out",
        x.span,
    )


# -- what each rule can come to -------------------------------------------------------------------------------

_LATE = ("upcoming", "overdue", "met")
_WANTED: Mapping[str | None, tuple[str, ...]] = {
    None: ("owed", "met"),
    "within": _LATE,
    "window": _LATE,
    "before": _LATE,
    "by": _LATE,
    "on": _LATE,
    "next_sitting": _LATE,
    "every": ("upcoming", "overdue"),
    "times": ("upcoming", "met"),
    "not_before": ("upcoming", "met"),
    "normally": ("marker", "beyond"),
    "until": ("in_force", "ended"),
    "after": ("owed", "met"),
    "without_delay": ("owed", "met"),
    "regularly": ("owed",),
}
_ALSO: Mapping[str | None, tuple[str, ...]] = {
    "within": ("due_today", "met_late"),
    "window": ("due_today", "met_early", "met_late"),
    "before": ("due_today", "met_late"),
    "by": ("due_today", "met_late"),
    "on": ("due_today", "met_late"),
    "every": ("due_today",),
    "not_before": ("owed", "met_early"),
}


def values_of_duty(d: CompiledDuty) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The statuses a duty is to be seen in, and the others that its due sentence can come to."""
    form = d.duty.due.form if d.duty.due is not None else None
    never = {"met"} if d.duty.met_by is None else set()
    if d.duty.due is not None and any(a.kind == "closed" and d.stages == (a.name,) for a in d.duty.due.until):
        never.add("ended")  # it leaves with the stage that owns it
    wanted = tuple(s for s in _WANTED[form] if s not in never)
    also = tuple(s for s in _ALSO.get(form, ()) if not s.startswith("met") or d.duty.met_by is not None)
    return wanted, (*also, "stopped") if d.duty.stops_when is not None else also


def values_of_need(n: CompiledNeed, by_override: bool, raised_by: tuple[str, ...]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The verdicts a need is to be seen at, and the others it can come to.

    A need of an opened move that is asked only while a concern is raised is suspended where it would be unmet.
    """
    if by_override and n.only_if is not None and _is_the_concern(n.only_if, raised_by):
        return ("met", "suspended"), ("not_applicable",)
    also = ["not_known"]
    if n.waiver is not None or n.void is not None:
        also.append("waived")
    if by_override:
        also.append("suspended")
    if n.only_if is not None or n.not_applicable_by:
        also.append("not_applicable")
    return ("met", "not_met"), tuple(also)


def _is_the_concern(guard: Condition, raised_by: tuple[str, ...]) -> bool:
    """Whether a guard holds just while a concern is raised."""
    parts = guard.any if isinstance(guard, Any_) else (guard,)
    return all(isinstance(x, FactIs) and x.fact in raised_by and x.is_ in (None, "yes") for x in parts)


# -- what came out ----------------------------------------------------------------------------------------------


class _Seen:
    """Every (group, id, value) that came out, with the best scenario that shows it: one that names it, else the first."""

    def __init__(self, pack: stepwise.Pack) -> None:
        self.pack = pack
        self.found: dict[tuple[str, str, str], Shown] = {}
        self.words: dict[str, Shown] = {}

    def add(self, outcome: Outcome) -> None:
        s = outcome.scenario
        said = frozenset(_strings(s.expect))

        def note(group: str, id: str, value: str) -> None:
            short = id.rsplit(".", 1)[-1]
            named = id in said or short in said
            before = self.found.get((group, id, value))
            if before is None or (named and not before.named):
                self.found[group, id, value] = Shown(s.name, s.id, named)

        for word in _strings(s.data):
            self.words.setdefault(word, Shown(s.name, s.id, False))
        for reading, chosen in self.pack.readings.items():
            note("reading", reading, s.readings.get(reading, chosen))
        answer = outcome.answer
        if isinstance(answer, AuthorityEvaluation):
            self._due(answer.due, note)
        if isinstance(answer, Evaluation):
            self._evaluation(answer, s, note)

    def _evaluation(self, answer: Evaluation, s: Scenario, note: Any) -> None:
        for m in answer.moves:
            self._move(m, note)
        if answer.made is not None and answer.made.move is not None:
            self._move(answer.made.move, note)
        self._due(answer.due, note)
        for e in answer.escalations:
            note("ladder", e.id, "started")
            for r in (*e.rungs, *e.other_agencies):
                note("rung", r.rule.id, r.state)
        for p in answer.position:
            note("stage", p.stage, "stood")
        note("override", "override", answer.override.in_force)
        here = {p.stage for p in answer.position}
        for to in s.expect.get("asked") or ():
            for id, ban in self.pack.written.pack.prohibits.items():
                if to in ban.to and here & set(ban.from_):
                    note("ban", id, "asked")

    @staticmethod
    def _move(m: MoveAnswer, note: Any) -> None:
        note("move", m.id, "open" if m.answer in OPEN else "not_open")
        for f in m.findings:
            note("need", f.id, f.verdict)

    @staticmethod
    def _due(lines: Iterable[DueLine], note: Any) -> None:
        for d in lines:
            note("duty", d.id, d.status)

    def of(self, group: str, id: str, *values: str) -> Shown | None:
        """The scenario that shows one of these values, one that names it before one that does not."""
        found = [x for v in values if (x := self.found.get((group, id, v))) is not None]
        return next((x for x in found if x.named), found[0] if found else None)

    def any_of(self, group: str, id: str) -> Shown | None:
        """The scenario that shows any value of this rule."""
        return self.of(group, id, *(v for g, i, v in self.found if (g, i) == (group, id)))


def _strings(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for k, v in value.items():
            yield k
            yield from _strings(v)
    elif isinstance(value, list | tuple):
        for v in value:
            yield from _strings(v)


# -- rows ---------------------------------------------------------------------------------------------------------


def _rows(pack: stepwise.Pack, seen: _Seen) -> Iterator[Row]:
    c = pack.compiled

    def row(group: Group, id: str, wanted: tuple[str, ...], also: tuple[str, ...] = ()) -> Row:
        return Row(group, id, wanted, {v: seen.of(group, id, v) for v in (*wanted, *also)})

    for clause, shown in _clauses(pack.written, c, seen).items():
        yield Row("clause", clause, ("exercised",), {"exercised": shown})
    for m in c.moves.values():
        for n in m.needs:
            if not n.absent:
                yield row("need", n.rule.id, *values_of_need(n, m.by_override, c.pack.override.raised_by))
    for d in duties(c):
        yield row("duty", d.rule.id, *values_of_duty(d))
    for x in {x.id: x for some in c.ladders_at.values() for x in some}.values():
        written = {**x.ladder.rungs, **x.ladder.other_agencies}
        for rule in (*x.rungs, *x.other_agencies):
            spent = written[rule.id.removeprefix(f"{x.id}.")].spent_when is not None
            yield row("rung", rule.id, ("reached", "spent") if spent else ("reached",))
    for m in c.moves.values():
        if m.from_stages or m.elsewhere:
            gated = any(n.rule.gates and not n.absent for n in m.needs)
            yield row("move", m.id, ("open", "not_open") if gated else ("open",))
    for id, reading in c.pack.readings.items():
        yield row("reading", id, tuple(reading.options))
    yield row("override", "override", ("in_force", "not_in_force", "not_known"))


def duties(c: CompiledPack) -> list[CompiledDuty]:
    """Every duty of a pack, of stages, moves, the override and the authority, each once."""
    found = {d.rule.id: d for some in c.duties_at.values() for d in some}
    found |= {d.rule.id: d for m in c.moves.values() for d in m.then}
    found |= {d.rule.id: d for d in (*c.override_duties, *c.authority_duties)}
    return list(found.values())


def _clauses(written: Written, c: CompiledPack, seen: _Seen) -> dict[str, Shown | None]:
    """Every cited clause, with a scenario in which some rule that cites it says something."""
    found: dict[str, list[Shown | None]] = {x: [] for x in account(written).cited}
    items: dict[tuple[str, str], list[str]] = {}
    for m in c.moves.values():
        for need in c.pack.moves[m.id].needs.values():
            for n in m.needs:
                if need.checklist is not None and n.item is not None and n.rule.id.startswith(f"{m.id}.{need.checklist}."):
                    items.setdefault((need.checklist, n.item), []).append(n.rule.id)
    for citation in citations(written.pack):
        if citation.rule is not None and citation.clause in found:
            found[citation.clause].append(_shows(citation.path, seen, items))
    best = {}
    for clause, shown in found.items():
        some = [x for x in shown if x is not None]
        best[clause] = next((x for x in some if x.named), some[0] if some else None)
    return best


def _shows(path: tuple[str | int, ...], seen: _Seen, items: Mapping[tuple[str, str], list[str]]) -> Shown | None:
    match path:
        case ("moves", m, "needs", n, *_):
            checklist = seen.pack.written.pack.moves[str(m)].needs[str(n)].checklist
            if checklist is None:
                return seen.any_of("need", f"{m}.{n}")
            some = [i for (k, _), ids in items.items() if k == checklist for i in ids if i.startswith(f"{m}.")]
            return next((x for i in some if (x := seen.any_of("need", i))), None)
        case ("moves", m, "then", d, *_):
            return seen.any_of("duty", f"{m}.{d}")
        case ("moves", m, *_):
            return seen.any_of("move", str(m))
        case ("checklists", c, "items", i, *_):
            return next((x for id in items.get((str(c), str(i)), ()) if (x := seen.any_of("need", id))), None)
        case ("checklists", c, *_):
            return next((x for (k, _), ids in items.items() if k == c for id in ids if (x := seen.any_of("need", id))), None)
        case ("clocks" | "authority_duties", d, *_):
            return seen.any_of("duty", str(d))
        case ("ladders", x, "rungs" | "other_agencies", r, *_):
            return seen.of("rung", f"{x}.{r}", "reached", "spent", "next")
        case ("ladders", x, *_):
            return seen.any_of("ladder", str(x))
        case ("stages", s, *_):
            return seen.any_of("stage", str(s))
        case ("prohibits", b, *_):
            return seen.any_of("ban", str(b))
        case ("override", "then", d, *_):
            return seen.any_of("duty", f"override.{d}")
        case ("override", *_):
            return seen.of("override", "override", "in_force")
        case ("records", r, *_):
            kinds = seen.pack.compiled.pack.records[str(r)].kinds
            return next((x for k in kinds if (x := seen.words.get(k))), None)
        case ("vocabulary", _, word, *_):
            return seen.words.get(str(word))
    return None
