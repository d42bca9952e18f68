"""Every other option of every reading changes an answer somewhere; what a reading removes stays in sight."""

from __future__ import annotations

from typing import Any

import pytest
from tests.packs.shipped import NAMES, pack, scenarios

import stepwise

OPTIONS = [
    (name, reading, option)
    for name in NAMES
    for reading, (chosen, options) in pack(name).written.options.items()
    for option in options
    if option != chosen
]

#: Readings whose other options change what a stage is called or which level it has, and no move or date.
WORDS_ONLY = {("halton", "level-numbers"), ("halton", "child-protection")}


def answers(name: str, data: Any, as_at: str, log: bool, readings: dict[str, str]) -> object:
    p = pack(name, readings)
    try:
        if log:
            due = stepwise.evaluate_authority(p, data, as_at=as_at).due
            return [(d.id, d.status, d.due, d.periods) for d in due]
        e = stepwise.evaluate(p, data, as_at)
    except stepwise.CaseError as refused:
        return sorted(x.path for x in refused.problems)
    return (
        [
            (
                m.id,
                m.answer,
                m.to,
                m.closes,
                [(f.id, f.verdict, f.strength, f.rule.gates, f.owner, f.lacks) for f in m.findings],
            )
            for m in e.moves
        ],
        [(d.id, d.instance, d.status, d.due, d.earliest, d.urgent, d.owner, d.strength, d.rule_text) for d in e.due],
        [(x.id, [(r.rule.id, r.state, r.ask, r.rule.strength) for r in (*x.rungs, *x.other_agencies)]) for x in e.escalations],
        [(p.stage, p.level) for p in e.position],
        e.made and e.made.move and (e.made.move.id, e.made.move.answer),
        [e.asked(stage).answer for stage in p.written.pack.stages],
    )


@pytest.fixture(scope="module", params=OPTIONS, ids=[f"{n}:{r}={o}" for n, r, o in OPTIONS])
def other(request: pytest.FixtureRequest) -> tuple[str, str, str]:
    """An option that the pack does not choose: the pack's name, the reading, the option."""
    return request.param


def test_another_option_changes_an_answer(other):
    name, reading, option = other
    if (name, reading) in WORDS_ONLY:
        assert pack(name, {reading: option}).written.tree != pack(name).written.tree
        return
    # Scenarios written for the option first, then those under the pack's own readings: the others load a pack each.
    for s in sorted(scenarios(name), key=lambda s: (s.readings.get(reading) != option, len(s.readings))):
        rest = {r: o for r, o in s.readings.items() if r != reading}
        if answers(name, s.data, s.as_at, s.log, rest) != answers(name, s.data, s.as_at, s.log, {**rest, reading: option}):
            return
    pytest.fail(f"no scenario's answer changes under {reading}={option}")


def test_no_reading_narrows_the_override(other):
    name, reading, option = other
    chosen, read_so = (pack(name, readings).written.pack.override for readings in ({}, {reading: option}))
    assert (read_so.raised_by, read_so.opens, read_so.front_door) == (chosen.raised_by, chosen.opens, chosen.front_door)
