"""What must be so of any answer, whatever the case: each check gives a sentence for everything that is not so.

Every check works its matter out again from the snapshot, the pack and the findings, so that a mistake in the engine shows
as a disagreement.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

import stepwise
from stepwise.case import Record
from stepwise.compiled import CompiledMove, CompiledNeed
from stepwise.evaluation import OPEN, Evaluation, Finding, MoveAnswer
from stepwise.evaluation.projections import chased
from stepwise.kit.falling import due_dates, statuses
from stepwise.kit.plain import Plain
from stepwise.pack.conditions import Recorded, walk
from stepwise.pack.model import Pack, Waiver

Data = Mapping[str, Any]


def breaches(pack: stepwise.Pack, data: Data, answer: Evaluation) -> list[str]:
    """Everything that is not so of an answer and must be."""
    return [said for check in CHECKS for said in check(pack, data, answer)]


def answers(pack: stepwise.Pack, data: Data, e: Evaluation) -> Iterator[str]:
    """Each move's answer is the one its findings make."""
    for m in e.moves:
        gates = [f for f in m.findings if f.rule.gates]
        if any(f.verdict == "not_met" and f.prohibited for f in m.findings):
            expected = "prohibited"
        elif any(f.verdict == "not_met" for f in gates):
            expected = "blocked"
        elif any(f.verdict == "not_known" for f in gates) or m.asks:
            expected = "not_known"
        elif any(f.verdict in ("not_met", "not_known") and f.rule.strength != "may" for f in m.findings):
            expected = "allowed_with_gaps"
        else:
            held = e.override.in_force == "in_force" and m.direction in ("down", "out")
            expected = "allowed_with_gaps" if held and m.id not in pack.compiled.pack.override.opens else "allowed"
        if m.answer != expected:
            yield f"the move {m.id} is {m.answer}, and its findings make it {expected}"


def nothing_hidden(pack: stepwise.Pack, data: Data, e: Evaluation) -> Iterator[str]:
    """Every need of a listed move has its finding, as strong as the pack says; nothing is set aside by nobody."""
    for m in e.moves:
        needs = pack.compiled.moves[m.id].needs
        if [f.id for f in m.findings] != [n.rule.id for n in needs]:
            yield f"the move {m.id} shows the needs {[f.id for f in m.findings]}, the pack has {[n.rule.id for n in needs]}"
            continue
        for f, n in zip(m.findings, needs, strict=True):
            if (f.strength, f.rule.gates, f.says, f.rule.cites) != (n.rule.strength, n.rule.gates, n.rule.says, n.rule.cites):
                yield f"{f.id} is not as strong, or not in the words, that the pack gives it"
            yield from _set_aside(e, m, f, n, data)


def _set_aside(e: Evaluation, m: MoveAnswer, f: Finding, n: CompiledNeed, data: Data) -> Iterator[str]:
    aside = f.set_aside
    if f.verdict in ("waived", "suspended") and aside is None:
        yield f"{f.id} is {f.verdict} by nobody"
        return
    if f.verdict == "suspended":
        if not (e.override.in_force == "in_force" and m.opened_by_override):
            yield f"{f.id} is suspended, and no concern suspends it"
    elif f.verdict == "waived" and aside is not None:
        row = _row(data, aside.record)
        if aside.by == "waiver" and (n.waiver is None or row is None or not _waives(n.waiver, row)):
            yield f"{f.id} is waived, and no record waives it as the pack asks"
        if aside.by not in ("waiver", "clause") or aside.otherwise not in ("not_met", "not_known"):
            yield f"{f.id} is waived by {aside.by}, and would be {aside.otherwise}"
        if aside.by == "clause" and n.void is None:
            yield f"{f.id} is waived by a clause that the pack has not"
    elif f.verdict == "not_applicable" and aside is None and n.only_if is None:
        yield f"{f.id} is not applicable, and no guard says when it applies"


def _waives(w: Waiver, row: Data) -> bool:
    by = row.get("by")
    holders = {by} if isinstance(by, str) else set(by or ())
    return (
        row.get("kind") == w.decision
        and set(w.by or ()) <= holders
        and set(w.records or ()) <= set(row.get("contains") or ())
        and (w.recorded_in is None or row.get("recorded_in") in w.recorded_in)
    )


def override(pack: stepwise.Pack, data: Data, e: Evaluation) -> Iterator[str]:
    """A concern is in force as the facts say; it opens its moves and nothing else; the front door stands in the answer."""
    c = pack.compiled.pack.override
    facts = data.get("facts") or {}
    given = [facts.get(name) for name in c.raised_by]
    values = [v.get("value") if isinstance(v, dict) else v for v in given]
    dated = any(isinstance(v, dict) and "since" in v for v in given)  # a later date may hide it
    says = "in_force" if True in values else "not_known" if None in values else "not_in_force"
    if e.override.in_force != says and not dated:
        yield f"a concern is {e.override.in_force}, and the facts make it {says}"
    if not e.front_door.contact:
        yield "the front door has no contact in the answer"
    for m in e.moves:
        opened = e.override.in_force == "in_force" and m.id in c.opens
        if m.opened_by_override is not opened:
            yield f"the move {m.id} is {'not ' if opened else ''}opened by the concern"
        if opened and any(f.open for f in m.findings):
            yield f"{next(f.id for f in m.findings if f.open)} still holds up {m.id}, which the concern opens"
    suspended = tuple(f.id for m in e.moves for f in m.findings if f.verdict == "suspended")
    if e.override.suspended != suspended:
        yield f"the override says it suspended {list(e.override.suspended)}, and the findings {list(suspended)}"


def lists(pack: stepwise.Pack, data: Data, e: Evaluation) -> Iterator[str]:
    """The flat lists say what the findings say: nothing more, nothing less. An unknown concern is asked about first."""
    pursued = chased(e.moves)
    musts = [f.id for m in pursued for f in m.findings if f.verdict in ("not_met", "not_known") and f.strength == "must"]
    if [x["need"] for x in e.missing] != musts:
        yield f"missing lists {[x['need'] for x in e.missing]}, and the findings {musts}"
    rest = [f.id for m in pursued for f in m.findings if f.verdict in ("not_met", "not_known") and f.strength != "must"]
    duties = {d.id for d in e.due}
    if [x["id"] for x in e.advice if x["id"] not in duties] != rest:
        yield f"advice lists {[x['id'] for x in e.advice]}, and the findings {rest}"
    unknown = [f"facts.{name}" for name in e.override.not_known]
    asked = [x["ask"] for x in e.ask_next]
    if e.override.in_force == "not_known" and set(asked[: len(unknown)]) != set(unknown):
        yield f"ask_next begins with {asked[:1]}, and whether there is a concern is not known"
    for m in e.moves:
        for f in m.findings:
            if f.verdict == "not_known" and not f.asks:
                yield f"{f.id} is not known, and nothing says what to find out"


def evidence(pack: stepwise.Pack, data: Data, e: Evaluation) -> Iterator[str]:
    """What is met stands on records of the snapshot that had happened; a booking counts only where the pack says so."""
    today = date.fromisoformat(e.as_at[:10]).toordinal()
    booked = _kinds_booked(pack.compiled.pack)
    for m in e.moves:
        for f, n in zip(m.findings, pack.compiled.moves[m.id].needs, strict=False):
            for r in f.evidence:
                if r.family == "arranged":
                    if r.kind not in booked:
                        yield f"{f.id} rests on a booking of {r.kind}, which has not been held"
                elif r.day > today:
                    yield f"{f.id} rests on {r.path}, which had not happened"
                yield from _in_the_snapshot(f.id, data, r)
            if f.verdict == "met" and isinstance(n.when, Recorded) and not f.evidence:
                yield f"{f.id} is met, and no record shows it"
    for d in e.due:
        for seen in (d.anchor_record, d.met_record):
            if seen is not None:
                yield from _in_the_snapshot(d.id, data, seen)


def _in_the_snapshot(id: str, data: Data, r: Record) -> Iterator[str]:
    row = _row(data, r)
    if row is None or r.kind not in (row.get("kind"), row.get("role"), row.get("need")):
        yield f"{id} rests on {r.path}, and the snapshot has no such {r.kind}"


def _row(data: Data, r: Record | None) -> Data | None:
    if r is None:
        return None
    rows = data.get(r.family) or ()
    return rows[r.place] if 0 <= r.place < len(rows) else None


def _kinds_booked(pack: Pack) -> set[str]:
    """The kinds of event of which a booking may count: those read by `next`."""
    found: set[str] = set()
    asked: list[Any] = [*pack.records.values()]
    asked += [x for m in pack.moves.values() for n in m.needs.values() for x in (n.when, n.only_if) if x is not None]
    asked += [i.when for checklist in pack.checklists.values() for i in checklist.items.values()]
    for condition in asked:
        for _, x in walk(condition):
            if isinstance(x, Recorded):
                base = pack.records[x.of] if x.of else x
                if "next" in (x.which, base.which):
                    found.update(base.kinds)
    return found


def position(pack: stepwise.Pack, data: Data, e: Evaluation) -> Iterator[str]:
    """The case stands where its open episodes are, else at the entry stage; every move listed starts from there."""
    today = e.as_at[:10]
    rows = [x for x in data.get("episodes") or () if x["opened"][:10] <= today]
    here = {x["stage"] for x in rows if not x.get("closed") or x["closed"][:10] > today}
    stages = [p.stage for p in e.position]
    if set(stages) != (here or {pack.compiled.pack.entry}) or len(set(stages)) != len(stages):
        yield f"the case stands at {stages}, and its episodes say {sorted(here)}"
    for p in e.position:
        opened = {x["opened"][:10] for x in rows if x["stage"] == p.stage}
        if here and p.since is not None and p.since not in opened:
            yield f"the spell at {p.stage} began {p.since}, when no episode there did"
    ids = [m.id for m in e.moves]
    if len(set(ids)) != len(ids):
        yield "a move is listed twice"
    for m in e.moves:
        move: CompiledMove = pack.compiled.moves[m.id]
        if m.from_stage is not None and (m.from_stage not in stages or m.from_stage not in move.from_stages):
            yield f"the move {m.id} starts from {m.from_stage}, where the case does not stand"
    listed = {m.id for m in e.moves}
    for stage in stages:
        for move in pack.compiled.moves_at[stage]:
            plain = move.requested is None and not move.transfer_to and move.to not in (*stages, "previous", "same")
            if plain and move.id not in listed:
                yield f"the move {move.id} starts from {stage} and is not listed"


def as_data(pack: stepwise.Pack, data: Data, e: Evaluation) -> Iterator[str]:
    """The answer as plain data says it all, and comes back from JSON the same."""
    plain = e.to_dict()
    if json.loads(json.dumps(plain)) != plain:
        yield "the answer does not come back from JSON as it went"
    said = [(m["id"], m["answer"], [x["id"] for x in m["findings"]]) for m in plain["moves"]]  # type: ignore[attr-defined]  # plain data
    if said != [(m.id, m.answer, [f.id for f in m.findings]) for m in e.moves]:
        yield "the answer as plain data has not the same moves and findings"


def plainly_read(pack: stepwise.Pack, data: Data, e: Evaluation) -> Iterator[str]:
    """A fully known case is read as the pack says, by a second and plainer reading."""
    if data.get("complete") != "all" or "taken_at" in data:
        return
    today = date.fromisoformat(e.as_at[:10])
    for m in e.moves:
        stage = m.from_stage or pack.compiled.pack.entry
        if m.from_stage is None:
            continue  # a move from elsewhere reads every record there is
        plain = Plain(pack, data, today, stage)
        for f, n in zip(m.findings, pack.compiled.moves[m.id].needs, strict=False):
            expected = plain.need(n)
            got = f.set_aside.otherwise if f.set_aside is not None else f.verdict
            if expected is not None and got != expected:
                yield f"{f.id} is {got}, and read plainly it is {expected}"


CHECKS = (
    answers, nothing_hidden, override, lists, evidence, position, as_data, due_dates, statuses, plainly_read
)  # fmt: skip
assert set(OPEN) == {"allowed", "allowed_with_gaps"}
