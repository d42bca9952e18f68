"""The fixed job that every engine is timed on: one policy, 200 cases, and the answer each case must get.

The policy has four moves at one stage, six needs each, and four due dates. Enlarged, it has the same four
moves and many more at other stages, which no case here is at: a good engine does not feel them.

A case is a plain dictionary, as `json.loads` gives it; dates are ISO text. An answer is plain data too:
`{"moves": {move: {"allowed": bool, "missing": [need ids, sorted]}}, "due": {name: ISO date or None}}`.
"""

from __future__ import annotations

import calendar
import random
from bisect import bisect_right
from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any, NamedTuple

Case = dict[str, Any]
Answer = dict[str, Any]


class Move(NamedTuple):
    """What one move needs: a fresh document, a consent, a decision, a recent meeting, time, a lead."""

    document: str
    document_days: int
    consent: str
    decision: str
    roles: tuple[str, ...]
    meeting: str
    meeting_days: int
    months: int


class Rule(NamedTuple):
    """A move, named, at the stage it starts from."""

    stage: str
    name: str
    move: Move


STAGE = "child-in-need"
ROLES = ("social-worker", "team-manager", "service-manager")
NEEDS = ("doc", "consent", "decision", "meeting", "months", "lead")
MOVES = {
    "step-up-cp": Move(
        "strategy-record", 28, "parents-informed", "section-47", ("team-manager",), "strategy-meeting", 15, 3
    ),
    "step-down-taf": Move(
        "transfer-plan",
        30,
        "level-3-service",
        "step-down",
        ("team-manager", "service-manager"),
        "final-cin-meeting",
        28,
        3,
    ),
    "step-down-universal": Move(
        "closure-record", 60, "closure", "close", ("service-manager",), "cin-review", 56, 3
    ),
    "stay-assess": Move(
        "cin-plan", 180, "assessment", "continue", ("social-worker", "team-manager"), "cin-review", 84, 3
    ),
}


def policy(multiplier: int = 1) -> list[Rule]:
    """The four moves; above 1, four times `multiplier` more at other stages."""
    rules = [Rule(STAGE, name, move) for name, move in MOVES.items()]
    for i in range(4 * multiplier if multiplier > 1 else 0):
        move = Move(
            document=f"doc-{i}",
            document_days=20 + i % 60,
            consent=f"scope-{i}",
            decision=f"decision-{i}",
            roles=(f"role-{i % 5}", "team-manager"),
            meeting=f"meeting-{i}",
            meeting_days=10 + i % 80,
            months=3,
        )
        rules.append(Rule(f"stage-{i // 4}", f"move-{i}", move))
    return rules


def need_id(move: str, need: str) -> str:
    """The id under which a missing need is reported."""
    return f"{move}.{need}"


def rules_by_stage(rules: Iterable[Rule]) -> dict[str, list[Rule]]:
    """The rules, gathered under the stage they start from."""
    stages: dict[str, list[Rule]] = {}
    for rule in rules:
        stages.setdefault(rule.stage, []).append(rule)
    return stages


# -- time: tables made once, so that no engine is charged for parsing dates

BANK_HOLIDAYS = frozenset(
    """
    2024-01-01 2024-03-29 2024-04-01 2024-05-06 2024-05-27 2024-08-26 2024-12-25 2024-12-26
    2025-01-01 2025-04-18 2025-04-21 2025-05-05 2025-05-26 2025-08-25 2025-12-25 2025-12-26
    2026-01-01 2026-04-03 2026-04-06 2026-05-04 2026-05-25 2026-08-31 2026-12-25 2026-12-28
    2027-01-01 2027-03-26 2027-03-29 2027-05-03 2027-05-31 2027-08-30 2027-12-27 2027-12-28
    """.split()
)
_FIRST, _LAST = date(2024, 1, 1), date(2027, 12, 31)
_DAYS = [_FIRST + timedelta(i) for i in range((_LAST - _FIRST).days + 1)]
_WORKING = [d.isoformat() for d in _DAYS if d.weekday() < 5 and d.isoformat() not in BANK_HOLIDAYS]
_NEXT_WORKING = {d.isoformat(): bisect_right(_WORKING, d.isoformat()) for d in _DAYS}
DAY_NUMBER = {d.isoformat(): d.toordinal() for d in _DAYS}
_DAY_TEXT = {number: text for text, number in DAY_NUMBER.items()}


def add_months(day: str, months: int) -> str:
    """The same day of a later (or earlier) month, or that month's last day."""
    year, month = int(day[:4]), int(day[5:7]) + months - 1
    year, month = year + month // 12, month % 12 + 1
    last = calendar.monthrange(year, month)[1]
    return "%04d-%02d-%02d" % (year, month, min(int(day[8:]), last))  # noqa: UP031  # half the time of an f-string


def months_between(start: str, end: str) -> int:
    """Whole months from one day to a later one."""
    months = (int(end[:4]) - int(start[:4])) * 12 + int(end[5:7]) - int(start[5:7])
    return months if add_months(start, months) <= end else months - 1


def _working_days_after(day: str, count: int) -> str:
    return _WORKING[_NEXT_WORKING[day] + count - 1]


def _next_of_every(start: str, months: int, today: str) -> str:
    step = months
    while add_months(start, step) < today:
        step += months
    return add_months(start, step)


def due_dates(case: Case) -> dict[str, str | None]:
    """The four due dates, in Python: used, and timed, for every engine that cannot count days."""
    events = case["events"]
    strategy = events["strategy_meeting"]
    received = events["transfer_plan_received"]
    started = events["plan_start"]
    return {
        "conference": _working_days_after(strategy, 15) if strategy else None,
        "transfer-complete": _working_days_after(received, 5) if received else None,
        "first-review": _DAY_TEXT[DAY_NUMBER[started] + 56] if started else None,
        "next-review": _next_of_every(started, 6, case["as_of"]) if started else None,
    }


# -- the answers


def answer(missing: dict[str, list[str]], due: dict[str, str | None]) -> Answer:
    """An answer, from what each move lacks."""
    for needs in missing.values():
        needs.sort()
    moves = {move: {"allowed": not needs, "missing": needs} for move, needs in missing.items()}
    return {"moves": moves, "due": due}


def reference(case: Case) -> Answer:
    """The right answer, by plain Python written to be read: every engine must give this."""
    today = date.fromisoformat(case["as_of"])

    def age(record: dict[str, Any]) -> int:
        return -1 if record["date"] is None else (today - date.fromisoformat(record["date"])).days

    missing: dict[str, list[str]] = {}
    for name, move in MOVES.items():
        met = {
            "doc": any(
                d["type"] == move.document and 0 <= age(d) <= move.document_days for d in case["documents"]
            ),
            "consent": any(
                c["scope"] == move.consent and c["given"] and age(c) >= 0 for c in case["consents"]
            ),
            "decision": any(
                d["type"] == move.decision
                and d["role"] in move.roles
                and d["outcome"] == "approved"
                and age(d) >= 0
                for d in case["decisions"]
            ),
            "meeting": any(
                m["type"] == move.meeting and 0 <= age(m) <= move.meeting_days for m in case["meetings"]
            ),
            "months": add_months(case["stage_entered"], move.months) <= case["as_of"],
            "lead": bool(case["lead_professional"] and case["lead_professional"]["name"]),
        }
        missing[name] = [need_id(name, need) for need in NEEDS if not met[need]]
    return answer(missing, due_dates(case))


# -- the cases


def make_cases(count: int = 200, seed: int = 20260601) -> list[Case]:
    """Made-up cases, always the same ones; one date in three lies within a day of a limit in the policy."""
    chance = random.Random(seed)
    return [_make_case(i, chance) for i in range(count)]


def _make_case(number: int, chance: random.Random) -> Case:
    today = date(2026, 6, 1) + timedelta(chance.randrange(0, 120))
    documents = sorted({m.document for m in MOVES.values()})
    consents = sorted({m.consent for m in MOVES.values()})
    decisions = sorted({m.decision for m in MOVES.values()})
    meetings = sorted({m.meeting for m in MOVES.values()})
    limits: dict[str, list[int]] = {}
    for move in MOVES.values():
        limits.setdefault(move.document, []).append(move.document_days)
        limits.setdefault(move.meeting, []).append(move.meeting_days)

    def ago(least: int, most: int) -> str:
        return (today - timedelta(chance.randint(least, most))).isoformat()

    def near_limit(kind: str, least: int, most: int) -> str:
        if chance.random() < 0.33:
            return (today - timedelta(chance.choice(limits[kind]) + chance.randint(-1, 1))).isoformat()
        return ago(least, most)

    entered = ago(50, 400)
    if chance.random() < 0.2:
        three_months_ago = date.fromisoformat(add_months(today.isoformat(), -3))
        entered = (three_months_ago + timedelta(chance.randint(-1, 1))).isoformat()

    tidy = chance.choice([0.5, 0.8, 1, 1, 1])  # how much of this case's paperwork is there
    case_documents: list[dict[str, Any]] = [
        {
            "type": kind,
            "date": None if chance.random() < 0.06 else near_limit(kind, -3, 40),
            "signed": chance.random() < 0.8,
        }
        for kind in documents + chance.sample(documents, 2)
        if chance.random() < tidy
    ]
    case_documents += [
        {"type": f"note-{k}", "date": ago(0, 400), "signed": False} for k in range(chance.randrange(4))
    ]
    case_consents = [
        {"scope": scope, "given": chance.random() < 0.5 + tidy / 2, "date": ago(-2, 120)}
        for scope in consents
        if chance.random() < tidy
    ]
    case_decisions = [
        {
            "type": kind,
            "role": chance.choice([*ROLES, "service-manager", "team-manager"]),
            "outcome": "approved" if chance.random() < tidy else "refused",
            "date": ago(-2, 60),
        }
        for kind in decisions + decisions
        if chance.random() < tidy
    ]
    case_meetings = [
        {"type": kind, "date": near_limit(kind, -2, 40)}
        for kind in meetings + chance.sample(meetings, 2)
        if chance.random() < tidy
    ]
    for records in (case_documents, case_consents, case_decisions, case_meetings):
        chance.shuffle(records)
    lead = chance.choice(
        [None, {"name": "", "agency": "school"}] + [{"name": f"LP {number}", "agency": "health"}] * 8
    )
    longest_ago = {"strategy_meeting": 60, "transfer_plan_received": 60, "plan_start": 500}
    return {
        "id": f"C{number:04d}",
        "stage": STAGE,
        "as_of": today.isoformat(),
        "stage_entered": entered,
        "documents": case_documents,
        "consents": case_consents,
        "decisions": case_decisions,
        "meetings": case_meetings,
        "lead_professional": lead,
        "events": {
            event: None if chance.random() < 0.15 else ago(0, most) for event, most in longest_ago.items()
        },
    }
