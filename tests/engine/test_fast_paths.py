"""The quick ways and the general ways give one answer: read, then evaluated, over generated cases."""

from __future__ import annotations

import copy
import json
from collections import Counter
from functools import cache
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.conformance import test_example as example
from tests.conformance.searching import SEARCHING
from tests.example import pack as made_up
from tests.packs import shipped

import stepwise
from stepwise.case import Case
from stepwise.engine import Program, evaluate
from stepwise.kit import Scenario
from stepwise.kit.strategies import AS_AT, broken_cases, cases, values_that_may_be_unknown, without

_RUN = settings(
    max_examples=120,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much, HealthCheck.data_too_large],
)

#: One need of every ordinary shape, and one duty; the rest of the packs hold them in other company.
_SHAPES = """
  shapes:
    name: Shapes
    from: [child-in-need, early-help]
    to: child-protection
    decided_by: latest
    needs:
      any-age: { must: A form, when: { document: form }, cites: C-1 }
      old: { must: A young plan, when: { document: plan, at_most_old: 28 calendar days }, cites: C-1 }
      ever: { must: A plan once, when: { document: plan, since: ever, contains_any: [risks, strengths], at_most_old: 8 weeks }, cites: C-1 }
      some: { must: Approved, when: { decision: step-down, which: any, since: ever, outcome: approved, by_any: [manager, deputy] }, cites: C-1 }
      latest: { must: The last one agreed, when: { event: meeting, outcome: agreed }, cites: C-1 }
      named: { should: The named one agreed, when: { of: final, outcome: [agreed, stays], at_most_old: 90 calendar days }, cites: C-1 }
      consent: { must: Consent, when: { consent: service, since: ever }, cites: C-1 }
      explicit: { must: Explicit, when: { consent: service, from: parents, explicit: yes }, waiver: { decision: early-ending, by: services-manager, cites: C-1 }, cites: C-1 }
      fact: { must: Needs met, when: { fact: needs-met }, cites: C-1 }
      role: { must: A lead, only_if: { fact: deputy-allowed }, when: { role: lead }, cites: C-1 }
      stay: { must: Six weeks, when: { stayed: 6 weeks }, cites: C-1 }
    then:
      after: { must: Tell, due: within 2 weeks of final, met_by: { event: notice }, cites: C-1 }
"""
_CLOCKS = """
  first: { while: child-in-need, since: ever, must: First, due: within 10 working days of asked, cites: C-1 }
  opened: { while: [child-in-need, early-help], must: Opened, due: within 6 weeks of child-in-need opened, cites: C-1 }
  again: { while: child-in-need, since: ever, must: Again, due: every 6 months from final, on_a_grid: yes, cites: C-1 }
  marked: { while: child-in-need, must: Marked, due: normally within 3 months of asked, met_by: { any: [{ event: talk }, { event: notice }] }, cites: C-1 }
"""


_ALL = ("example", *shipped.NAMES)

Readings = tuple[tuple[str, str], ...]


@cache
def _pack(name: str) -> stepwise.Pack:
    """A pack by name."""
    if name == "example":
        clocks = example.CLOCKS + _CLOCKS
        return made_up(moves=example.MOVES + _SHAPES, records=example.RECORDS, clocks=clocks)
    return shipped.pack(name)


@cache
def _general(name: str) -> Program:
    return Program(_pack(name).compiled, general=True)


def _spread(draw: st.DrawFn, pack: stepwise.Pack) -> dict[str, Any]:
    """A case, sometimes with something left out, a time of day, or a snapshot taken later."""
    data: dict[str, Any] = draw(cases(pack))
    for _ in range(draw(st.integers(0, 3))):
        paths = values_that_may_be_unknown(data)
        dated = [
            (f, i, "when")
            for f in ("events", "documents", "decisions", "consents")
            for i, r in enumerate(data.get(f) or ())
            if "when" in r
        ]
        if paths + dated:
            data = without(data, draw(st.sampled_from(paths + dated)))
    for family in ("events", "decisions"):
        for row in data.get(family) or ():
            if "when" in row and draw(st.integers(0, 9)) == 0:
                row["when"] += draw(st.sampled_from(["T09:00", "T16:30"]))
    if draw(st.booleans()):
        data["taken_at"] = draw(st.sampled_from(["2026-05-14", "2026-05-14T12:00", "2026-06-30", "2027-01-01"]))
    return data


def _contents(case: Case) -> dict[str, Any]:
    return {
        name: sorted(value) if name == "same_day" else value
        for name in Case.__slots__
        if (value := getattr(case, name, None)) is not None or name in ("born", "taken_at")
    }


def _read(read: Any, data: Any) -> dict[str, Any] | None:
    try:
        case = read(data)
    except stepwise.CaseError:
        return None
    return None if case is None else _contents(case)


@pytest.mark.parametrize("name", _ALL)
@_RUN
@given(data=st.data())
def test_one_answer_either_way(name: str, data: st.DataObject) -> None:
    pack = _pack(name)
    snapshot = data.draw(st.composite(lambda draw: _spread(draw, pack))())
    as_at = data.draw(st.sampled_from([AS_AT, "2026-05-14T12:00", "2026-05-05", "2026-07-01"]))
    try:
        case = pack.case(snapshot)
        general = evaluate(_general(name), case, as_at)
    except stepwise.CaseError:
        with pytest.raises(stepwise.CaseError):
            stepwise.evaluate(pack, snapshot, as_at)
        return
    _same(evaluate(pack.program, case, as_at), general)


def _same(quick: stepwise.Evaluation, general: stepwise.Evaluation) -> None:
    assert json.dumps(quick.to_dict()) == json.dumps(general.to_dict())
    assert quick.moves == general.moves
    assert quick.due == general.due
    assert [m.missing for m in quick.moves] == [
        tuple(f for f in m.findings if f.open and f.strength == "must") for m in general.moves
    ]


#: Each set of readings is a pack to read and to prepare twice: `make test` tries every fourth, `make deep` them all.
_EACH = 1 if SEARCHING else 4


@pytest.mark.parametrize("name", shipped.NAMES)
def test_one_answer_either_way_in_every_scenario(name: str) -> None:
    by_readings: dict[Readings, list[Scenario]] = {}
    for scenario in shipped.scenarios(name):
        if not scenario.log:
            by_readings.setdefault(tuple(sorted(scenario.readings.items())), []).append(scenario)
    own = by_readings.pop(())
    assert len(own) > len(by_readings) > 20
    quickly = _either_way(shipped.pack(name), own)
    assert quickly > 0.95 * len(own), f"{quickly} of {len(own)} scenarios were read in the quick way"
    for readings in list(by_readings)[::_EACH]:
        _either_way(shipped.pack(name, dict(readings)), by_readings[readings])


def _either_way(pack: stepwise.Pack, scenarios: list[Scenario]) -> int:
    """Answer scenarios in both ways. How many of them the quick reader took."""
    program = Program(pack.compiled, general=True)
    taken = 0
    for scenario in scenarios:
        before = json.dumps(scenario.data)
        quick, careful = pack._reader.read_ordinary(scenario.data), copy.deepcopy(scenario.data)
        taken += quick is not None
        try:
            case = pack._reader.read_carefully(careful)
            general = evaluate(program, case, scenario.as_at)
        except stepwise.CaseError as refused:
            with pytest.raises(stepwise.CaseError) as either:
                stepwise.evaluate(pack, scenario.data, scenario.as_at)
            assert either.value.problems == refused.problems
            continue
        assert quick is None or _contents(quick) == _contents(case)
        _same(stepwise.evaluate(pack, scenario.data, scenario.as_at), general)
        assert json.dumps(scenario.data) == before
    return taken


@pytest.mark.parametrize("name", _ALL)
def test_one_case_either_way(name: str) -> None:
    pack = _pack(name)
    taken: Counter[bool] = Counter()

    @_RUN
    @given(st.composite(lambda draw: _spread(draw, pack))())
    def alike(snapshot: dict[str, Any]) -> None:
        before = json.dumps(snapshot)
        careful = _read(pack._reader.read_carefully, copy.deepcopy(snapshot))
        quick = _read(pack._reader.read_ordinary, snapshot)
        taken[quick is not None] += 1
        assert quick is None or quick == careful
        assert json.dumps(snapshot) == before

    alike()
    assert taken[True] > taken[False], f"the quick reader took few: {taken}"


def test_the_quick_reader_takes_nothing_that_the_careful_one_refuses() -> None:
    pack = _pack("example")
    taken: Counter[bool] = Counter()

    @_RUN
    @given(st.data())
    def no_more(data: st.DataObject) -> None:
        snapshot = data.draw(cases(pack) if data.draw(st.booleans()) else broken_cases(pack, "not a word"))
        if data.draw(st.integers(0, 2)):
            _spoil(data, snapshot)
        quick = _read(pack._reader.read_ordinary, copy.deepcopy(snapshot))
        taken[quick is not None] += 1
        if quick is not None:
            assert quick == _read(pack._reader.read_carefully, snapshot)

    no_more()
    assert min(taken[True], taken[False]) > 10, f"some are spoilt and some are not: {taken}"


def _spoil(data: st.DataObject, snapshot: Any) -> None:
    """Put something of another kind in one place of a snapshot."""
    at = snapshot
    while True:
        keys = list(at) if isinstance(at, dict) else list(range(len(at)))
        if not keys:
            return
        key = data.draw(st.sampled_from(keys))
        if isinstance(at[key], dict | list) and data.draw(st.integers(0, 3)):
            at = at[key]
            continue
        odd: list[Any] = [
            None,
            True,
            0,
            1.0,
            "",
            "agreed",
            "2026-05-05",
            [],
            ["agreed"],
            [None],
            {},
            {"kind": "plan"},
            (),
            "all",
        ]
        at[key] = data.draw(st.sampled_from(odd))
        if isinstance(at, dict) and data.draw(st.booleans()):
            at[data.draw(st.sampled_from(["of", "id", "state", "extra", "when", "by", "explicit"]))] = at.pop(key)
        return


def test_a_case_keeps_its_own_data() -> None:
    pack = _pack("example")
    snapshot = {
        "complete": "all",
        "episodes": [{"stage": "child-in-need", "opened": "2026-01-05", "service": ["duty"]}],
        "events": [{"kind": "meeting", "when": "2026-05-01", "attended": ["manager"], "received": [{"by": "team"}]}],
        "facts": {"concern-types": ["harm"]},
    }
    case = pack._reader.read_ordinary(snapshot)
    assert case is not None
    before = copy.deepcopy(case.data)
    for rows in (snapshot["episodes"], snapshot["events"]):
        for row in rows:
            for value in row.values():
                if isinstance(value, list):
                    value.append("changed")
            row["kind"] = "changed"
    snapshot["facts"]["concern-types"].append("neglect")  # type: ignore[call-overload, index]
    assert case.data == before
