"""Generated cases reach every stage, every verdict and every status that a shipped pack can give."""

from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import HealthCheck, Phase, given, seed, settings
from tests.packs.shipped import NAMES, pack

import stepwise
from stepwise.kit import cases
from stepwise.kit.strategies import AS_AT

#: Cases in a round, and rounds before it is given up: the same ones every time.
CASES, ROUNDS = 100, 12
#: What a due sentence of each form can come to, in cases about a case and not about a time of day.
CAN_BE = {
    "within": {"upcoming", "due_today", "overdue"},
    "window": {"upcoming"},
    "normally": {"marker", "beyond"},
    "until": {"in_force"},
    "after": {"owed", "met"},
}


@pytest.mark.parametrize("name", NAMES)
def test_every_stage_verdict_and_status_is_reached(name: str) -> None:
    c = pack(name).compiled
    wanted = {*c.pack.stages, *can_be_found(c), *can_stand(c)}
    seen: Counter[str] = Counter()
    for number in range(1, ROUNDS + 1):
        seen += reached(name, number)
        if wanted <= set(seen):
            assert seen["refused"] < CASES * number / 10, "few generated cases contradict themselves"
            return
    pytest.fail(f"not reached in {seen.total()} looks: {sorted(wanted - set(seen))}")


def can_stand(c: stepwise.compiled.CompiledPack) -> set[str]:
    """The statuses that some duty of the pack can have."""
    dues = [d.duty.due for ds in c.duties_at.values() for d in ds if d.duty.due is not None]
    found = {"not_started", "cannot_compute"}.union(*(CAN_BE.get(due.form, set()) for due in dues))
    if any(a.kind == "record" for due in dues for a in due.until):  # a stage that closes takes its clocks with it
        found.add("ended")
    return found


def can_be_found(c: stepwise.compiled.CompiledPack) -> set[str]:
    """The verdicts that some need of the pack can take."""
    needs = [n for m in c.moves.values() for n in m.needs]
    found = {"met", "not_met", "not_known"}
    if any(n.waiver or n.void for n in needs):
        found.add("waived")
    if any(m.needs for m in c.moves.values() if m.by_override):
        found.add("suspended")
    if any(n.only_if or n.not_applicable_by or n.absent for n in needs):
        found.add("not_applicable")
    return found


def reached(name: str, number: int) -> Counter[str]:
    """How often each stage, verdict and status came out of one round."""
    p = pack(name)
    seen: Counter[str] = Counter()

    @seed(number)
    @settings(
        max_examples=CASES, deadline=None, database=None, phases=[Phase.generate], suppress_health_check=list(HealthCheck)
    )
    @given(cases(p))
    def look(data: dict[str, object]) -> None:
        try:
            e = stepwise.evaluate(p, data, AS_AT)
        except stepwise.CaseError:
            seen["refused"] += 1
            return
        seen.update(x.stage for x in e.position)
        seen.update(f.verdict for m in e.moves for f in m.findings)
        seen.update(d.status for d in e.due)

    look()
    return seen
