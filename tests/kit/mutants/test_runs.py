"""A whole run on a made-up authority: what is shown, what survives, what is found, and what is remembered."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from tests.kit.mutants.loam import HERE, loamshire, paste, without_scenario

import stepwise
from stepwise.kit import load_scenarios, loader, run_scenario
from stepwise.kit.mutants import FILE, Bench, Judged, Options, Report, as_file, mutants, run
from stepwise.kit.mutants.assembler import Assembler, NotUsable
from stepwise.kit.mutants.paste import as_yaml
from stepwise.kit.mutants.steps import Asked
from stepwise.pack import from_tree

__all__ = ["loamshire"]

NOT_AGREED = "The meeting did not agree"
OUTCOME = "moves.to-early-help.needs.agreement.when: outcome: not-agreed added"
#: The scenarios that show that mutant: without all of them it survives.
SHOW_OUTCOME = (NOT_AGREED, "An earlier agreement does not stand against a later refusal")


@pytest.fixture(scope="module")
def whole() -> Report:
    return run(HERE)


def fates(report: Report) -> dict[str, str]:
    return {j.mutant.id: j.fate for j in report.judged}


def one(report: Report, id: str) -> Judged:
    return next(j for j in report.judged if j.mutant.id == id)


def test_thorough_scenarios_leave_no_survivor(whole):
    assert [j.mutant.id for j in whole.fate("survives")] == []
    assert whole.clean
    assert (len(whole.judged), whole.not_run, whole.remembered) == (whole.of, 0, 0)
    assert len(whole.fate("killed")) > 90


def test_a_kill_names_the_scenario_and_what_it_says(whole):
    killed = one(whole, "moves.to-early-help.needs.agreement: dropped")
    assert killed.by is not None
    assert killed.by.name in {s.name for s in load_scenarios(HERE)[0]}
    assert "agreement" in killed.by.says
    file, _, line = killed.by.place.rpartition(":")
    assert Path(file).resolve().parent == HERE / "scenarios"
    assert Path(file).read_text("utf-8").splitlines()[int(line) - 1].endswith(killed.by.name)


def test_what_the_pack_says_is_no_mistake_is_told_with_its_reason(whole):
    said = one(whole, "clocks.visits.met_by: since: ever")
    assert said.fate == "equivalent"
    assert said.why == "The clock counts from the day the stage opened, which is later than any visit before it."


def test_only_a_scenario_counts_where_only_scenarios_are_asked(whole):
    strict = run(HERE, Options(scenarios_only=True))
    assert strict.fate("refused") == ()
    assert strict.clean


def test_where_the_checks_tell_of_a_mistake_they_say_which():
    lone = run(HERE, Options(only=("dropped",)))
    without = one(lone, "clocks.visits: dropped")
    assert without.fate in ("killed", "refused")


def test_a_mutant_survives_where_its_scenario_is_gone_and_the_one_found_kills_it(loamshire):
    for name in SHOW_OUTCOME:
        without_scenario(loamshire, name)
    report = run(loamshire, Options(only=("outcome",), tries=300))
    survivor = one(report, OUTCOME)
    assert (survivor.fate, report.clean) == ("survives", False)
    assert survivor.scenario is not None
    assert "Shows" in survivor.scenario

    paste(loamshire, survivor.scenario)
    pack = stepwise.load_pack(loamshire)
    found, problems = load_scenarios(loamshire, pack)
    assert problems == []
    mine = [s for s in found if s.name.startswith("Shows")]
    assert len(mine) == 1
    assert run_scenario(mine[0], loader(loamshire)).failures == ()
    again = one(run(loamshire, Options(only=("outcome",))), OUTCOME)
    assert again.fate == "killed"
    assert again.by is not None and again.by.name == mine[0].name


@pytest.mark.parametrize(
    ("gone", "id"),
    [
        (("A plan handed over before the meeting is not the hand-over",), "moves.to-early-help.then.hand-over.met_by: since: ever"),
        (("Where three months only should pass",), "moves.to-early-help.needs.stay.if_reading.three-months.warns: changes nothing"),
        (("A team manager cannot end it early",), "moves.to-early-help.needs.stay.waiver: by dropped"),
        (("They settled it the second time",), "ladders.late-visit.rungs.managers.spent_when: which: any"),
        (("Two meetings on one day that cannot be put in order are refused", "An earlier agreement does not stand against a later refusal"), "records.last-meeting: which: latest -> any"),
    ],
)  # fmt: skip
def test_a_scenario_is_found_for_other_sorts_of_mistake(loamshire, gone, id):
    for name in gone:
        without_scenario(loamshire, name)
    bench = Bench(loamshire, scenarios_only=True)
    mutant = next(m for m in mutants(bench.written) if m.id == id)
    assert bench.judge(mutant).survives
    from stepwise.kit.mutants.search import Searcher

    found = Searcher(bench, 600).scenario(mutant)
    assert found is not None
    paste(loamshire, found)
    verdict = Bench(loamshire, scenarios_only=True).judge(mutant)
    assert verdict.by is not None and verdict.by.name == f"Shows {id}"


def test_one_small_set_of_scenarios_is_found_for_all_survivors(loamshire):
    for path in (loamshire / "scenarios").glob("*.yaml"):
        path.unlink()
    strict = Options(scenarios_only=True)
    before = run(loamshire, replace(strict, adopt=True, tries=400))
    assert before.adopted is not None
    shown = {id for ids in before.adopted.shows for id in ids}
    assert len(shown) > 4 * len(before.adopted.unfound)
    assert len(before.adopted.scenarios) < len(shown) / 2, "a case shows as many as it can"
    assert all(j.scenario is None for j in before.judged)

    (loamshire / "scenarios" / "found.yaml").write_text(as_file("loamshire", before.adopted), "utf-8")
    after = run(loamshire, strict)
    assert after.problems == () and after.failing == ()
    assert shown <= {j.mutant.id for j in after.fate("killed")}
    names = [s.name for s in load_scenarios(loamshire)[0]]
    assert len(names) == len(set(names)) == len(before.adopted.scenarios)
    assert any(name.startswith("Child in need, with ") for name in names)


def test_what_is_written_for_pasting_is_read_as_it_was_meant(tmp_path):
    data = {
        "complete": "all",
        "episodes": [{"stage": "early-help", "opened": "2026-03-15"}],
        "events": [{"kind": "visit", "when": "2026-05-13T09:30", "outcome": None, "contains": []}],
        "consents": [{"kind": "help", "person": "mother", "state": "given", "explicit": True, "informed": False}],
        "facts": {"concern": False, "true-to-type": True},
    }
    said = {"expect": {"due": {"ring": {"urgent": "True", "due": "none"}}, "ask_next": ["facts.concern"], "refused": "yes"}}
    name = 'He said: "no, never" -> #1, {or} not'
    text = as_yaml(name, Asked(data, "2026-05-14T10:00", {"three-months": "warns"}), said)
    (tmp_path / "s.yaml").write_text(f"scenarios:\n{text}", "utf-8")
    (found,), problems = load_scenarios(tmp_path)
    assert problems == []
    assert (found.name, found.data, found.as_at) == (name, data, "2026-05-14T10:00")
    assert (found.expect, found.readings) == (said["expect"], {"three-months": "warns"})


def test_a_scenario_that_does_not_hold_kills_nothing(loamshire):
    wrong = "name: Wrong\n    case: { complete: all, episodes: [ { stage: child-in-need, opened: 2026-03-15 } ] }\n"
    wrong += "    as_at: 2026-05-14\n    expect: { needs: { to-early-help.agreement: waived } }\n"
    (loamshire / "scenarios" / "a-wrong-one.yaml").write_text(f"scenarios:\n  - {wrong}", "utf-8")
    report = run(loamshire, Options(only=("outcome",)))
    assert [place.rpartition("/")[2] for place in report.failing] == ["a-wrong-one.yaml:2"]
    assert "Wrong" not in {j.by.name for j in report.fate("killed") if j.by is not None}
    assert not report.clean


# -- what is said to be no mistake ------------------------------------------------------------------------------


def say(folder: Path, *ids: str) -> None:
    rows = "".join(f'  - mutant: "{id}"\n    why: So it is.\n' for id in ids)
    (folder / FILE).write_text(f"equivalent:\n{rows}", "utf-8")


def test_a_killed_mutant_is_not_equivalent(loamshire):
    say(loamshire, OUTCOME)
    report = run(loamshire, Options(only=("outcome",)))
    assert [d.code for d in report.stale] == ["stale-equivalent"]
    assert report.stale[0].message == f'"{OUTCOME}" is called equivalent, yet the scenario "{NOT_AGREED}" notices it'
    assert report.stale[0].span is not None and report.stale[0].span.line == 2
    assert not report.clean


def test_a_mutant_that_is_not_there_is_stale(loamshire):
    say(loamshire, "moves.to-nowhere: dropped")
    assert [d.message for d in run(loamshire, Options(only=("gates",))).stale] == [
        'this pack has no mutant "moves.to-nowhere: dropped"'
    ]


def test_a_name_may_stand_for_a_family(loamshire):
    for name in SHOW_OUTCOME:
        without_scenario(loamshire, name)
    say(loamshire, "moves.to-early-help.needs.*: outcome: * added")
    report = run(loamshire, Options(only=("outcome",)))
    assert one(report, OUTCOME).fate == "equivalent"
    assert one(report, OUTCOME).why == "So it is."
    assert report.stale == ()


def test_a_family_names_no_mutant_that_a_scenario_notices(loamshire):
    say(loamshire, "moves.to-early-help.*: outcome: * added")
    (told,) = run(loamshire, Options(only=("outcome",))).stale
    assert told.message == f'"{OUTCOME}" is called equivalent, yet the scenario "{NOT_AGREED}" notices it'
    assert told.help == "name fewer"


def test_a_family_of_which_none_is_there_is_stale(loamshire):
    say(loamshire, "moves.to-nowhere.*: dropped")
    assert [d.message for d in run(loamshire, Options(only=("gates",))).stale] == [
        'this pack has no mutant "moves.to-nowhere.*: dropped"'
    ]


def test_a_family_that_other_entries_name_already_is_stale(loamshire):
    for name in SHOW_OUTCOME:
        without_scenario(loamshire, name)
    say(loamshire, OUTCOME, "moves.to-early-help.needs.agreement.when: outcome: not-*")
    report = run(loamshire, Options(only=("outcome",)))
    assert [d.message for d in report.stale] == [
        'other entries name all of "moves.to-early-help.needs.agreement.when: outcome: not-*"'
    ]


def test_what_a_family_leaves_out_still_survives(loamshire):
    for name in SHOW_OUTCOME:
        without_scenario(loamshire, name)
    say(loamshire, "moves.to-early-help.needs.agreement.when: outcome: ?-agreed added")
    assert one(run(loamshire, Options(only=("outcome",))), OUTCOME).fate == "survives"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("equivalent: { a: b }\n", "`equivalent` is a list"),
        ("equivalent:\n  - mutant: x\n", "an entry says `mutant` and `why`"),
        ("same:\n  - { mutant: x, why: y }\n", 'there is no key "same" here'),
        ("equivalent:\n  - { mutant: [x, x], why: y }\n", '"x" is already here'),
        ("equivalent: &a []\n", "anchor"),
    ],
)
def test_a_file_that_is_not_well_written_is_told(loamshire, text, said):
    (loamshire / FILE).write_text(text, "utf-8")
    report = run(loamshire, Options(only=("gates",)))
    assert any(said in d.message for d in report.problems), report.problems
    assert not report.clean


# -- going on, stopping, choosing ---------------------------------------------------------------------------------


def test_a_run_goes_on_from_where_it_stopped(loamshire, tmp_path):
    state = tmp_path / "state.jsonl"
    first = run(loamshire, Options(only=("dropped",), state=state))
    assert first.remembered == 0
    lines = state.read_text("utf-8").splitlines()
    state.write_text("\n".join([*lines[:5], lines[5][:40]]), "utf-8")  # broken off while a line was written
    second = run(loamshire, Options(only=("dropped",), state=state))
    assert second.remembered == 5
    assert fates(second) == fates(first)
    assert run(loamshire, Options(only=("dropped",), state=state)).remembered == len(first.judged)


def test_kills_stand_while_their_scenario_does_and_survivors_are_run_again(loamshire, tmp_path):
    state = tmp_path / "state.jsonl"
    for name in SHOW_OUTCOME:
        without_scenario(loamshire, name)
    first = run(loamshire, Options(only=("outcome",), state=state, tries=300))
    paste(loamshire, one(first, OUTCOME).scenario or "")
    second = run(loamshire, Options(only=("outcome",), state=state))
    assert fates(second)[OUTCOME] == "killed"
    assert second.remembered == len(first.fate("killed")) + len(first.fate("refused"))


def test_another_pack_is_run_anew(loamshire, tmp_path):
    state = tmp_path / "state.jsonl"
    run(loamshire, Options(only=("dropped",), state=state))
    pack = loamshire / "pack.yaml"
    pack.write_text(pack.read_text("utf-8").replace("within 5 working days", "within 6 working days"), "utf-8")
    assert run(loamshire, Options(only=("dropped",), state=state)).remembered == 0


@pytest.mark.parametrize("workers", [1, 2])
def test_the_time_limit_ends_a_run_and_says_what_is_left(workers):
    report = run(HERE, Options(seconds=0, workers=workers))
    assert report.not_run == report.of
    assert report.judged == ()


def test_several_workers_come_to_the_same(whole):
    assert fates(run(HERE, Options(workers=2))) == fates(whole)


def test_the_same_seed_gives_the_same_report():
    first, second = (run(HERE, Options(sample=12, seed=7)) for _ in range(2))
    assert first.judged == second.judged
    assert len(first.judged) == 12
    assert fates(first) != fates(run(HERE, Options(sample=12, seed=8)))


def test_progress_is_told():
    told: list[tuple[str, int, int, int]] = []
    listen: Callable[[str, int, int, int], None] = lambda *now: told.append(now)  # noqa: E731  # it says its type
    run(HERE, Options(only=("strength",)), listen)
    assert told[-1][1] == told[-1][2] == len(told)


# -- what is quick is what is so -------------------------------------------------------------------------------------


def test_packs_put_together_from_parts_are_those_read_whole():
    bench = Bench(HERE)
    assembler = Assembler(bench.written)
    compared = 0
    for mutant in mutants(bench.written):
        tree = mutant.applied(bench.written.as_read)
        for chosen in ({}, {"three-months": "warns"}):
            whole, problems = from_tree(tree, HERE, chosen)
            bad = whole is None or any(p.severity == "error" for p in problems)
            try:
                parted = assembler.written(tree, HERE, chosen)
            except NotUsable:
                assert bad, mutant.id
                continue
            assert whole is not None and not bad
            assert parted.pack == whole.pack, mutant.id
            assert list(parted.pack.stages) == list(whole.pack.stages)
            assert parted.readings == whole.readings
            compared += 1
    assert compared > 150


def test_leaving_out_scenarios_that_cannot_tell_changes_no_fate(whole, monkeypatch):
    every = list(range(len(Bench(HERE).scenarios)))
    monkeypatch.setattr("stepwise.kit.mutants.near.Near.order", lambda self, mutant: every)
    assert fates(run(HERE)) == fates(whole)
