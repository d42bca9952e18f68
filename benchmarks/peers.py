"""What we measure ourselves against: `limit`, `reference` and `zen`, all doing the job of job.py.

Each `load_*` takes the multiplier, builds or compiles the enlarged policy, and returns `run(case) -> answer`.
A run starts from the plain case dictionary and includes every conversion that the engine needs.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import job
from job import Answer, Case, Rule

Run = Callable[[Case], Answer]
Load = Callable[[int], Run]


def load_reference(multiplier: int) -> Run:
    """Readable Python, written by hand: what a developer would write for one authority."""
    del multiplier  # it knows the four moves only
    return job.reference


# -- limit: the fastest that plain Python can be


def load_limit(multiplier: int) -> Run:
    """Straight-line Python, generated for this one policy: one pass over each list, and nothing else."""
    functions = {
        stage: _compile_stage(rules) for stage, rules in job.rules_by_stage(job.policy(multiplier)).items()
    }

    def run(case: Case) -> Answer:
        return functions[case["stage"]](case)

    return run


# First the newest usable record of each kind ...
_GATHER = """\
def evaluate(case):
    today = DAY_NUMBER[case["as_of"]]
    documents = {}; meetings = {}; consents = {}; decisions = {}
    for x in case["documents"]:
        day = x["date"]
        if day is not None:
            age = today - DAY_NUMBER[day]; kind = x["type"]
            if age >= 0 and age < documents.get(kind, 9999): documents[kind] = age
    for x in case["meetings"]:
        day = x["date"]
        if day is not None:
            age = today - DAY_NUMBER[day]; kind = x["type"]
            if age >= 0 and age < meetings.get(kind, 9999): meetings[kind] = age
    for x in case["consents"]:
        if x["given"] and DAY_NUMBER[x["date"]] <= today: consents[x["scope"]] = 1
    for x in case["decisions"]:
        if x["outcome"] == "approved" and DAY_NUMBER[x["date"]] <= today: decisions[x["type"], x["role"]] = 1
    lead = case["lead_professional"]; lead = lead and lead["name"]
    entered = case["stage_entered"]; moves = {}
"""

# ... then the lengths of stay, each asked once ...
_STAY = """\
    stayed_{months} = add_months(entered, {months}) <= case["as_of"]
"""

# ... then each move's six needs, in the order of their ids.
_MOVE = """\
    missing = []
    if {consent!r} not in consents: missing.append({name!r} ".consent")
    if not ({decided}): missing.append({name!r} ".decision")
    if documents.get({document!r}, 9999) > {document_days}: missing.append({name!r} ".doc")
    if not lead: missing.append({name!r} ".lead")
    if meetings.get({meeting!r}, 9999) > {meeting_days}: missing.append({name!r} ".meeting")
    if not stayed_{months}: missing.append({name!r} ".months")
    moves[{name!r}] = {{"allowed": not missing, "missing": missing}}
"""

_RETURN = """\
    return {"moves": moves, "due": due_dates(case)}
"""


def _compile_stage(rules: list[Rule]) -> Run:
    source = [_GATHER]
    source += [_STAY.format(months=months) for months in sorted({rule.move.months for rule in rules})]
    for rule in rules:
        decided = " or ".join(f"{(rule.move.decision, role)!r} in decisions" for role in rule.move.roles)
        source.append(_MOVE.format(name=rule.name, decided=decided, **rule.move._asdict()))
    source.append(_RETURN)
    names: dict[str, Any] = {
        "DAY_NUMBER": job.DAY_NUMBER,
        "add_months": job.add_months,
        "due_dates": job.due_dates,
    }
    exec("".join(source), names)
    function: Run = names["evaluate"]
    return function


# -- zen: compiled expressions, in Rust


def load_zen(multiplier: int) -> Run:
    """zen-engine: one compiled expression a stage, giving one true or false for each need of each move."""
    import zen

    stages = {}
    for stage, rules in job.rules_by_stage(job.policy(multiplier)).items():
        expression = zen.compile_expression("[" + ", ".join(e for r in rules for e in _zen_needs(r)) + "]")
        needs = [(rule.name, job.need_id(rule.name, need)) for rule in rules for need in job.NEEDS]
        stages[stage] = expression, [rule.name for rule in rules], needs

    def run(case: Case) -> Answer:
        expression, moves, needs = stages[case["stage"]]
        missing: dict[str, list[str]] = {move: [] for move in moves}
        for (move, need), met in zip(needs, expression.evaluate(_with_ages(case)), strict=True):
            if not met:
                missing[move].append(need)
        return job.answer(missing, job.due_dates(case))

    return run


def _zen_needs(rule: Rule) -> list[str]:
    """One expression for each need, in the order of job.NEEDS."""
    move = rule.move
    roles = json.dumps(move.roles)
    return [
        f"some(documents, #.type == '{move.document}' and #.age >= 0 and #.age <= {move.document_days})",
        f"some(consents, #.scope == '{move.consent}' and #.given and #.age >= 0)",
        f"some(decisions, #.type == '{move.decision}' and #.role in {roles} "
        "and #.outcome == 'approved' and #.age >= 0)",
        f"some(meetings, #.type == '{move.meeting}' and #.age >= 0 and #.age <= {move.meeting_days})",
        f"months_at_stage >= {move.months}",
        "lead",
    ]


def _with_ages(case: Case) -> dict[str, Any]:
    """What the expressions ask for: the case with ages in days, the stay in months, a lead or none."""
    today = job.DAY_NUMBER[case["as_of"]]
    lead = case["lead_professional"]

    def aged(records: list[dict[str, Any]]) -> list[dict[str, Any]]:
        return [
            {**r, "age": -1 if r["date"] is None else today - job.DAY_NUMBER[r["date"]]} for r in records
        ]

    return {
        "stage": case["stage"],
        "documents": aged(case["documents"]),
        "consents": aged(case["consents"]),
        "decisions": aged(case["decisions"]),
        "meetings": aged(case["meetings"]),
        "months_at_stage": job.months_between(case["stage_entered"], case["as_of"]),
        "lead": bool(lead and lead["name"]),
    }
