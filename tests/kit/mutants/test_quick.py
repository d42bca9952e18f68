"""What is quick is what is so: every mutant of a made-up authority, judged the quick way and the plain way."""

from __future__ import annotations

import random
from functools import cache
from pathlib import Path

import pytest
from tests.kit.mutants.loam import HERE

import stepwise
from stepwise.engine import Program
from stepwise.kit import run_scenario
from stepwise.kit.mutants import Bench, Mutant, mutants
from stepwise.kit.mutants.crew import quiet_memory
from stepwise.kit.mutants.packs import Packs
from stepwise.pack import from_tree

#: One in so many of the mutants is asked every scenario, whatever may be known of it.
_ONE_IN = 2


@pytest.fixture(scope="module")
def bench() -> Bench:
    return Bench(HERE, scenarios_only=True)


class Unreadable(Exception):
    """A mutant that is no pack."""


def plainly(bench: Bench, mutant: Mutant, folder: Path = HERE) -> str:
    """What becomes of a mutant that is read and compiled whole, asked every scenario, each in full."""
    tree = mutant.applied(bench.written.as_read)

    @cache
    def read(readings: tuple[tuple[str, str], ...]) -> stepwise.Pack:
        written, problems = from_tree(tree, folder, dict(readings))
        if written is None or any(p.severity == "error" for p in problems):
            raise Unreadable
        return stepwise.Pack(written, ())

    try:
        read(())
        holds = all(run_scenario(s, lambda r: read(tuple(sorted(r.items())))).holds for s in bench.scenarios)
    except Unreadable:
        return "refused"
    return "survives" if holds else "killed"


def quickly(bench: Bench, mutant: Mutant) -> str:
    verdict = bench.judge(mutant)
    return "survives" if verdict.survives else "killed" if verdict.by is not None else "refused"


def test_the_quick_way_comes_to_what_the_plain_way_comes_to(bench):
    every = mutants(bench.written)
    chosen = random.Random(5).sample(every, len(every) // _ONE_IN)
    assert all(bench.holds(i) for i in range(len(bench.scenarios)))
    with quiet_memory():
        pairs = {m.id: (quickly(bench, m), plainly(bench, m)) for m in chosen}
    assert {id: pair for id, pair in pairs.items() if pair[0] != pair[1]} == {}
    assert {"killed", "survives"} <= {quick for quick, _ in pairs.values()}


def test_who_may_set_a_need_aside_is_looked_up_again_where_a_group_changes(tmp_path):
    text = (HERE / "pack.yaml").read_text(encoding="utf-8")
    for old, new in (
        (
            "vocabulary:\n",
            "vocabulary:\n  groups: { managers: { name: Managers, members: [ team-manager, services-manager ] } }\n",
        ),
        ("        should: Write the plan\n", "        should: Write the plan\n        not_applicable_by: managers\n"),
    ):
        assert old in text
        text = text.replace(old, new, 1)
    (tmp_path / "pack.yaml").write_text(text, encoding="utf-8")
    said = """
scenarios:
  - name: The services manager says that no plan is needed
    case:
      complete: all
      episodes: [ { stage: child-in-need, opened: 2026-03-15 } ]
      facts: { concern: no, siblings-at-risk: yes }
      not_applicable: [ { need: to-early-help.plan, by: services-manager, when: 2026-05-04 } ]
    as_at: 2026-05-14
    expect: { needs: { to-early-help.plan: not_applicable } }
"""
    (tmp_path / "scenarios").mkdir()
    (tmp_path / "scenarios" / "aside.yaml").write_text(said.lstrip(), encoding="utf-8")
    bench = Bench(tmp_path, scenarios_only=True)
    of_groups = {m.id.rpartition(": ")[2]: m for m in mutants(bench.written) if m.id.startswith("vocabulary.groups.managers")}
    fates = {name: (quickly(bench, m), plainly(bench, m, tmp_path)) for name, m in of_groups.items()}
    assert fates == {"team-manager dropped": ("survives",) * 2, "services-manager dropped": ("killed",) * 2}


def test_a_spliced_pack_answers_every_case_as_one_compiled_whole(bench):
    every = mutants(bench.written)
    compared = alike = 0
    for mutant in random.Random(7).sample(every, len(every) // 4):
        packs = bench.packs(mutant)
        for i, s in enumerate(bench.scenarios):
            case = bench.cases.of(i)
            if case is None:
                continue
            try:
                spliced, pair = packs(s.readings), packs.pair(s.readings)
            except Exception:
                break  # it is no pack
            whole = stepwise.Pack(spliced.written, ())
            try:
                answer = stepwise.evaluate(whole, s.data, s.as_at).to_dict()
            except stepwise.CaseError:
                assert pair.differs.tell(case), (mutant.id, s.name)
                continue
            assert stepwise.evaluate(spliced, s.data, s.as_at).to_dict() == answer, (mutant.id, s.name)
            compared += 1
            if pair.alike(case, s.as_at):
                alike += 1
                of_pack = stepwise.evaluate(bench.base(s.readings), s.data, s.as_at).to_dict()
                assert {**of_pack, "pack": None} == {**answer, "pack": None}, (mutant.id, s.name)
    assert compared > 300
    assert 0 < alike < compared


def test_a_pack_under_other_readings_shares_what_no_reading_changes(bench):
    base: Packs = bench.base
    own, other = base({}).program, base({"three-months": "warns"}).program
    assert own is not other
    assert own.moves["to-child-in-need"] is other.moves["to-child-in-need"]
    assert own.moves["to-early-help"] is not other.moves["to-early-help"]


def test_every_part_of_a_program_is_made_anew_or_cannot_have_changed(bench):
    """What a program gains, the splicer must know of."""
    same = {"_conditions", "_general", "_stages", "calm", "override_asks", "ways"}
    anew = {"c", "duties", "duties_at", "identity", "laddered", "ladders_at", "levels", "override_duties", "then"}
    assert {*Program.__slots__} == same | anew | {"moves", "moves_at", "moves_elsewhere"}
