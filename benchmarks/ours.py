"""stepwise on the fixed job: the policy of job.py written as a pack, and each case as a snapshot.

A caller has a snapshot, a plain dictionary in stepwise's words, and wants its Evaluation: that is `load_evaluation`. The
job asks for plain data, so `load_picked` picks it out of the Evaluation too; and `load` begins earlier still, with the
job's own dictionary, which is first turned into a snapshot.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import job
import stepwise
from job import Answer, Case, Rule
from stepwise import Evaluation

Prepared = tuple[dict[str, Any], str]

_HEAD = """
format: stepwise/v1
authority: benchmark
name: Benchmark
title: The fixed job
edition: 1.0.0
in_force: not stated
sources: [{ title: benchmarks/job.py }]
entry: %s
records:
  strategy: { event: strategy-meeting-held }
  transfer: { event: transfer-plan-received }
  plan: { event: plan-start }
clocks:
  conference: { while: STAGE, since: ever, must: Hold the conference, due: within 15 working days of strategy, cites: J }
  transfer-complete: { while: STAGE, since: ever, must: Complete it, due: within 5 working days of transfer, cites: J }
  first-review: { while: STAGE, since: ever, must: Review it, due: within 56 calendar days of plan, cites: J }
  next-review: { while: STAGE, since: ever, must: Review again, due: every 6 months from plan, on_a_grid: yes, cites: J }
override: { says: Safety first, raised_by: concern, front_door: team-manager, opens: %s, cites: J }
clauses: { J: { section: job, says: The fixed job, strength: norm } }
"""

_NEEDS = """
    needs:
      doc: { must: A document, when: { document: %(document)s, since: ever, at_most_old: %(document_days)d calendar days }, cites: J }
      consent: { must: Consent, when: { consent: %(consent)s, since: ever }, cites: J }
      decision: { must: A decision, when: { decision: %(decision)s, which: any, since: ever, outcome: approved, by_any: [%(roles)s] }, cites: J }
      meeting: { must: A meeting, when: { event: %(meeting)s, which: any, since: ever, at_most_old: %(meeting_days)d calendar days }, cites: J }
      months: { must: A stay, when: { stayed: %(months)d months }, cites: J }
      lead: { must: A lead professional, when: { role: lead-professional }, cites: J }
"""  # noqa: E501 - each line is one need, as a pack's author would write it


def prepare(case: Case) -> Prepared:
    """One case as stepwise is asked about it: its snapshot, and as at which day."""
    return _snapshot(case), case["as_of"]


def load_evaluation(multiplier: int) -> Callable[[Prepared], Evaluation]:
    """The pack for the job at this size, and the function that checks and evaluates one snapshot."""
    folder = Path(tempfile.mkdtemp(prefix="stepwise-bench-"))
    (folder / "pack.yaml").write_text(_pack(job.policy(multiplier)), encoding="utf-8")
    pack = stepwise.load_pack(folder)

    def run(prepared: Prepared) -> Evaluation:
        snapshot, as_at = prepared
        return stepwise.evaluate(pack, pack.case(snapshot), as_at)

    return run


def pick(evaluation: Evaluation) -> Answer:
    """What the job asks for, as plain data."""
    return {
        "moves": {
            m.id: {"allowed": m.answer == "allowed", "missing": sorted([f.rule.id for f in m.missing])}
            for m in evaluation.moves
        },
        "due": {d.rule.id: d.due for d in evaluation.due},
    }


def load_picked(multiplier: int) -> Callable[[Prepared], Answer]:
    """From one snapshot to plain data."""
    evaluate = load_evaluation(multiplier)
    return lambda prepared: pick(evaluate(prepared))


def load(multiplier: int) -> Callable[[Case], Answer]:
    """From the job's own dictionary to plain data."""
    evaluate = load_evaluation(multiplier)
    return lambda case: pick(evaluate(prepare(case)))


def _pack(rules: list[Rule]) -> str:
    """The job's policy as a pack, in one file."""
    stages = dict.fromkeys(rule.stage for rule in rules)
    documents, consents, decisions, meetings = set(), set(), set(), set()
    moves = []
    for stage, name, move in rules:
        documents.add(move.document)
        consents.add(move.consent)
        decisions.add(move.decision)
        meetings.add(move.meeting)
        words = {**move._asdict(), "roles": ", ".join(move.roles)}
        moves.append(f"  {name}:\n    name: {name}\n    from: {stage}\n    to: elsewhere-stage{_NEEDS % words}")
    roles_used = sorted({r for rule in rules for r in rule.move.roles} | set(job.ROLES) | {"lead-professional"})
    roles_yaml = "\n".join(
        f"    {r}: {{ name: {r}, contact: [the duty desk] }}" if r == "team-manager" else f"    {r}: {r}" for r in roles_used
    )
    lines = [_HEAD.replace("STAGE", job.STAGE) % (job.STAGE, rules[0].name)]
    lines.append("stages:\n" + "\n".join(f"  {s}: {{ name: {s} }}" for s in [*stages, "elsewhere-stage"]))
    lines.append(
        "vocabulary:\n  roles:\n" + roles_yaml + "\n  people: { family: Family }\n  facts: { concern: A concern }\n"
        + _words("documents", documents | {f"note-{i}" for i in range(4)})
        + _words("consents", consents)
        + "  decisions:\n" + "".join(f"    {d}: {_DECISION % d}\n" for d in sorted(decisions))
        + _words("events", meetings | {"strategy-meeting-held", "transfer-plan-received", "plan-start"})
    )  # fmt: skip
    lines.append("moves:\n" + "\n".join(moves))
    return "\n".join(lines)


def _words(family: str, words: set[str]) -> str:
    return f"  {family}:\n" + "".join(f"    {w}: {w}\n" for w in sorted(words))


_DECISION = "{ name: %s, outcomes: { approved: Approved, refused: Refused } }"
_EVENTS = {
    "strategy_meeting": "strategy-meeting-held",
    "transfer_plan_received": "transfer-plan-received",
    "plan_start": "plan-start",
}


def _snapshot(case: Case) -> dict[str, Any]:
    """The job's case in the words of a snapshot. The job dates some records after the day asked about."""
    events = [{"kind": x["type"], "when": x["date"]} for x in case["meetings"]]
    for name, day in case["events"].items():
        if day is not None:
            events.append({"kind": _EVENTS[name], "when": day})
    lead = case["lead_professional"]
    return {
        "taken_at": "2027-01-01",
        "complete": "all",
        "episodes": [{"stage": case["stage"], "opened": case["stage_entered"]}],
        "documents": [{"kind": x["type"], "when": x["date"]} if x["date"] else {"kind": x["type"]} for x in case["documents"]],
        "consents": [
            {"kind": x["scope"], "person": "family", "state": "given" if x["given"] else "refused", "when": x["date"]}
            for x in case["consents"]
        ],
        "decisions": [
            {"kind": x["type"], "by": [x["role"]], "outcome": x["outcome"], "when": x["date"]} for x in case["decisions"]
        ],
        "events": events,
        "roles": [{"role": "lead-professional"}] if lead and lead["name"] else [],
        "facts": {"concern": False},
    }
