"""Every other option of every reading changes an answer somewhere; what a reading removes stays in sight."""

from __future__ import annotations

from functools import lru_cache
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


@lru_cache(maxsize=4096)
def usual(name: str, number: int) -> object:
    s = scenarios(name)[number]
    return answers(name, s.data, s.as_at, s.log, dict(s.readings))


@pytest.mark.parametrize(("name", "reading", "option"), OPTIONS, ids=[f"{n}:{r}={o}" for n, r, o in OPTIONS])
def test_another_option_changes_an_answer(name, reading, option):
    if (name, reading) in WORDS_ONLY:
        assert pack(name, {reading: option}).written.tree != pack(name).written.tree
        return
    # Scenarios under the pack's own readings first: the others load a pack each.
    for i, s in sorted(enumerate(scenarios(name)), key=lambda pair: bool(pair[1].readings)):
        if usual(name, i) != answers(name, s.data, s.as_at, s.log, {**s.readings, reading: option}):
            return
    pytest.fail(f"no scenario's answer changes under {reading}={option}")


@pytest.mark.parametrize("name", NAMES)
def test_no_reading_narrows_the_override(name):
    chosen = pack(name).written.pack.override
    for n, reading, option in OPTIONS:
        if n == name:
            other = pack(name, {reading: option}).written.pack.override
            assert (other.raised_by, other.opens, other.front_door) == (chosen.raised_by, chosen.opens, chosen.front_door)
