"""`stepwise mutate`, as it is typed."""

from __future__ import annotations

import json

import pytest
from tests.kit.mutants.loam import loamshire, without_scenario
from tests.kit.mutants.test_runs import NOT_AGREED, OUTCOME, SHOW_OUTCOME

from stepwise.cli import main

__all__ = ["loamshire"]


@pytest.fixture(autouse=True)
def here(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)


def said(capsys, *args: str) -> tuple[int, str, str]:
    code = main(["mutate", *args, "--workers", "1"])
    out = capsys.readouterr()
    return code, out.out, out.err


def test_a_proved_pack_is_clean(loamshire, capsys):
    code, out, err = said(capsys, "loamshire", "--only", "outcome,strength")
    assert (code, err) == (0, "")
    assert out.startswith("✔ loamshire: ")
    assert "0 survive (100.0% of" in out


def test_a_survivor_has_its_place_and_a_scenario_to_paste(loamshire, capsys):
    for name in SHOW_OUTCOME:
        without_scenario(loamshire, name)
    code, out, _ = said(capsys, "loamshire", "--only", "outcome")
    assert code == 1
    assert f": survives: {OUTCOME}" in out
    assert out.startswith("loamshire/pack.yaml:")
    assert f'  - name: "Shows {OUTCOME}"' in out
    assert "survivors by kind: outcome 1" in out


def test_as_json(loamshire, capsys):
    code, out, _ = said(capsys, "loamshire", "--only", "outcome", "--format", "json")
    (report,) = json.loads(out)
    assert code == 0
    assert report["fates"]["survives"] == 0
    row = next(r for r in report["judged"] if r["id"] == OUTCOME)
    assert (row["fate"], row["file"], row["by"]["name"]) == ("killed", "loamshire/pack.yaml", NOT_AGREED)


def test_the_state_is_kept_out_of_version_control_and_can_be_forgotten(loamshire, tmp_path, capsys):
    said(capsys, "loamshire", "--only", "gates", "--only", "days")
    assert (tmp_path / ".stepwise" / ".gitignore").read_text() == "*\n"
    kept = tmp_path / ".stepwise" / "mutants-loamshire.jsonl"
    assert len(kept.read_text().splitlines()) == 1
    _, out, _ = said(capsys, "loamshire", "--only", "days", "--format", "json")
    assert json.loads(out)[0]["remembered"] == 1
    _, out, _ = said(capsys, "loamshire", "--only", "days", "--format", "json", "--fresh")
    assert json.loads(out)[0]["remembered"] == 0


def test_scenarios_are_adopted_into_a_new_file(loamshire, tmp_path, capsys):
    for name in SHOW_OUTCOME:
        without_scenario(loamshire, name)
    file = tmp_path / "loamshire" / "scenarios" / "found.yaml"
    code, out, err = said(capsys, "loamshire", "--only", "outcome", "--adopt", str(file))
    assert code == 1
    assert f"{file}: 1 scenarios that show 1 survivors; for 0 none was found" in err
    assert "survives:" not in out
    assert said(capsys, "loamshire", "--only", "outcome")[0] == 0
    code, _, err = said(capsys, "loamshire", "--adopt", str(file))
    assert code == 2
    assert "already" in err


def test_a_stale_entry_is_told_with_its_line(loamshire, capsys):
    (loamshire / "proof" / "mutants.yaml").write_text(f'equivalent:\n  - {{ mutant: "{OUTCOME}", why: So it is. }}\n')
    code, _, err = said(capsys, "loamshire", "--only", "outcome")
    assert code == 1
    assert "loamshire/proof/mutants.yaml:2:" in err
    assert "stale-equivalent" in err


def test_the_time_limit_is_told(loamshire, capsys):
    code, out, _ = said(capsys, "loamshire", "--limit", "0", "--only", "days")
    assert code == 0
    assert "1 not run: the time was up" in out


@pytest.mark.parametrize(
    ("args", "message"),
    [
        (("loamshire", "--only", "strengh"), 'did you mean "strength"?'),
        (("loamshire", "--only", "zzz"), "one of: dropped,"),
        (("nowhere",), 'there is no pack "nowhere"'),
        (("loamshire", "--sample", "many"), "write a whole number"),
    ],
)
def test_what_cannot_be_done_is_said(loamshire, capsys, args, message):
    code, out, err = said(capsys, *args)
    assert (code, out) == (2, "")
    assert message in err


def test_a_pack_that_cannot_be_used_is_not_changed(loamshire, capsys):
    (loamshire / "pack.yaml").write_text("format: stepwise/v1\n")
    code, _, err = said(capsys, "loamshire")
    assert code == 2
    assert "the pack cannot be used" in err
