"""What the scenarios beside a pack prove: each holds; together they show every rule at work, or the pack says why none can;
and every other option of every reading changes an answer somewhere.

They are run once for all of this: each set of readings is a pack to read.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import NamedTuple

import pytest
from tests.packs.shipped import NAMES, pack, scenarios

import stepwise
from stepwise.kit import Outcome, Scenario, run_scenario
from stepwise.kit.coverage import Coverage, cover
from stepwise.pack.readings import apply
from stepwise.text import Map, to_plain

Option = tuple[str, str]

#: Readings whose other options change what a stage is called or which level it has, and no move or date.
WORDS_ONLY = {("halton", "level-numbers"), ("halton", "child-protection")}


class Ran(NamedTuple):
    """What the scenarios of a pack came to. The answers themselves are let go."""

    failures: list[str]
    covered: Coverage
    #: The options (a reading, and not the pack's own choice) that change the answer of a scenario written for them.
    telling: set[Option]


@pytest.fixture(scope="module", params=NAMES)
def name(request: pytest.FixtureRequest) -> str:
    return request.param


@pytest.fixture(scope="module")
def ran(name: str) -> Ran:
    failures: list[str] = []
    telling: set[Option] = set()

    def each() -> Iterator[Outcome]:
        for s in scenarios(name):
            outcome = run_scenario(s, lambda readings: pack(name, readings))
            failures.extend(f"{s.id} {s.name}\n    {f}" for f in outcome.failures)
            if len(s.readings) == 1 and telling.isdisjoint(s.readings.items()) and tells(name, s, {}, s.readings):
                telling.update(s.readings.items())
            yield outcome

    return Ran(failures, cover(pack(name), each()), telling)


def test_every_scenario_holds(ran: Ran) -> None:
    assert not ran.failures, "\n".join(ran.failures)


def test_every_rule_is_shown_at_work(name: str, ran: Ran) -> None:
    assert ran.covered.scenarios == len(scenarios(name))
    assert not ran.covered.problems, ran.covered.problems
    assert not ran.covered.lacking, [(r.id, r.lacks) for r in ran.covered.lacking]


def test_every_pack_has_scenarios_each_with_a_name_of_its_own(name: str) -> None:
    found = scenarios(name)
    assert len(found) > 100
    names = [(s.span.file, s.name) for s in found]
    assert len(set(names)) == len(names), "a name stands for one scenario of its file"


# -- readings ----------------------------------------------------------------------------------------------


def other_options(name: str) -> list[Option]:
    """Every option that the pack does not choose, with its reading."""
    every = pack(name).written.options.items()
    return [(reading, option) for reading, (chosen, options) in every for option in options if option != chosen]


def test_every_other_option_changes_an_answer(name: str, ran: Ran) -> None:
    assert other_options(name)
    unseen = [f"{x[0]}={x[1]}" for x in other_options(name) if x not in ran.telling and not changes(name, *x)]
    assert not unseen, "no scenario's answer changes under these"


def changes(name: str, reading: str, option: str) -> bool:
    """Whether an option changes any scenario's answer. Those under the pack's own readings are asked first."""
    if (name, reading) in WORDS_ONLY:
        return pack(name, {reading: option}).written.tree != pack(name).written.tree
    for s in sorted(scenarios(name), key=lambda s: len(s.readings)):
        rest = {r: o for r, o in s.readings.items() if r != reading}
        if tells(name, s, rest, {**rest, reading: option}):
            return True
    return False


def test_no_reading_narrows_the_override(name: str) -> None:
    own = pack(name).written
    chosen = {reading: option for reading, (option, _) in own.options.items()}
    written = own.as_read.get("override")
    assert isinstance(written, Map)

    def override(**other: str) -> list[object]:
        said, problems = apply(written, {**chosen, **other}, own.options)
        assert not problems
        return [to_plain(said.get(key)) for key in ("raised_by", "opens", "front_door")]

    usual = override()
    assert all(usual)
    for reading, option in other_options(name):
        assert override(**{reading: option}) == usual, f"{reading}={option}"


def tells(name: str, s: Scenario, one: Mapping[str, str], other: Mapping[str, str]) -> bool:
    """Whether the case of a scenario is answered differently under two sets of readings."""
    return answer(pack(name, one), s) != answer(pack(name, other), s)


def answer(p: stepwise.Pack, s: Scenario) -> object:
    """What comes of the case of a scenario: what may be done, what is owed and when, who is asked, where it stands."""
    try:
        if s.log:
            due = stepwise.evaluate_authority(p, s.data, as_at=s.as_at).due
            return [(d.id, d.status, d.due, d.periods) for d in due]
        e = stepwise.evaluate(p, s.data, s.as_at)
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
        [(here.stage, here.level) for here in e.position],
        e.made and e.made.move and (e.made.move.id, e.made.move.answer),
        [e.asked(stage).answer for stage in p.written.pack.stages],
    )
