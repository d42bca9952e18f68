"""What each command prints, and the exit code it gives."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path

import pytest
from tests.cli.support import CASES, DOOR, PACK, ROOT, Here

STUCK = str(CASES / "stuck.json")


def test_packs(run: Here) -> None:
    done = run("packs", PACK)
    assert (done.code, done.err) == (0, "")
    assert "Moving between early help and children's services" in done.out
    [row] = json.loads(run("packs", PACK, "--format", "json").out)
    assert (row["name"], row["edition"], row["readable"]) == ("ambleford", "2.1.0", True)


def test_packs_that_came_along(run: Here) -> None:
    names = {row["name"] for row in json.loads(run("packs", "--format", "json").out)}
    assert {p.name for p in (ROOT / "policies").iterdir() if (p / "pack.yaml").is_file()} <= names


def test_check_of_a_clean_pack(run: Here) -> None:
    done = run("check", PACK)
    assert done == (0, "✔ ambleford 2.1.0: 28 of 28 clauses accounted for\n", "")
    assert json.loads(run("check", PACK, "--format", "json").out) == []
    assert run("check", PACK, "--format", "github").out == ""
    assert json.loads(run("check", PACK, "--format", "sarif").out)["version"] == "2.1.0"


def test_check_of_packs_with_findings(run: Here, tmp_path: Path) -> None:
    text = (Path(PACK) / "pack.yaml").read_text("utf-8")
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "pack.yaml").write_text(text.replace("within 15 calendar days", "within 15 days"), "utf-8")
    done = run("check", str(tmp_path))
    assert done.code == 1
    assert done.out.count("error due-unit") == 2
    assert "✖ one 2.1.0: 1 error, not read" in done.out
    rows = json.loads(run("check", str(tmp_path), "--format", "json").out)
    assert {r["code"] for r in rows} == {"due-unit"}
    assert run("check", str(tmp_path), "--format", "github").out.startswith("::error file=")


def test_evaluate_for_people(run: Here) -> None:
    done = run("evaluate", PACK, STUCK)
    assert (done.code, done.err) == (0, "")
    expected = (ROOT / "tests" / "render" / "expected" / "stuck-80.txt").read_text("utf-8")
    text = re.sub(r"[0-9a-f]{12}$", "digest", done.out, count=1, flags=re.M)
    # the pack is named as the caller named it, so that the line can be typed as it stands
    assert f"{PACK} CASE ID" in text
    assert re.sub(r"explain\s+\S+ CASE", "explain ambleford CASE", text) == expected


def test_evaluate_for_programs_is_the_same_to_the_byte(run: Here) -> None:
    first, second = (run("evaluate", PACK, STUCK, "--format", "json").out for _ in range(2))
    assert first == second
    data = json.loads(first)
    assert first == json.dumps(data, ensure_ascii=False, indent=2) + "\n"
    assert data["as_at"] == "2026-04-08T10:00:00+01:00"
    rows = json.loads(Path(STUCK).read_text("utf-8"))
    rows = {k: v[::-1] if isinstance(v, list) and k != "complete" else v for k, v in reversed(rows.items())}
    turned = run("evaluate", PACK, "-", "--format", "json", stdin=json.dumps(rows).encode()).out
    assert re.sub(r"\[\d\]", "", turned) == re.sub(r"\[\d\]", "", first)


def test_evaluate_from_stdin_with_a_byte_order_mark(run: Here) -> None:
    done = run("evaluate", PACK, "-", stdin=b"\xef\xbb\xbf" + Path(STUCK).read_bytes())
    assert done.code == 0


def test_evaluate_says_when_it_takes_today(run: Here) -> None:
    data = json.loads(Path(STUCK).read_text("utf-8"))
    del data["taken_at"]
    done = run("evaluate", PACK, "-", stdin=json.dumps(data).encode())
    assert done.code == 0
    assert done.err.startswith("as at today, 20")


def test_evaluate_under_another_reading(run: Here) -> None:
    done = run("evaluate", PACK, STUCK, "--reading", "conference-days=working", "--format", "json")
    [line] = [d for d in json.loads(done.out)["due"] if d["id"] == "conference"]
    assert (line["status"], line["due"]) == ("upcoming", "2026-04-14")


def test_test_of_scenarios_that_hold(run: Here) -> None:
    assert run("test", PACK) == (0, "✔ ambleford: 2 of 2 scenarios hold\n", "")
    done = run("test", PACK, "--format", "json")
    assert (done.code, done.err) == (0, "")
    assert [(r["pack"], r["holds"], r["failures"]) for r in json.loads(done.out)] == [("ambleford", True, [])] * 2


def test_test_of_a_scenario_that_does_not_hold(run: Here, tmp_path: Path) -> None:
    folder = tmp_path / "bad"
    shutil.copytree(PACK, folder)
    [file] = (folder / "scenarios").glob("*.yaml")
    file.write_text(file.read_text("utf-8").replace("step-down: blocked", "step-down: allowed"), "utf-8")
    fault = "move step-down: expected allowed, got blocked; open: agreement (not_met)"
    done = run("test", str(folder))
    assert done.code == 1
    assert "✖ bad: 1 of 2 scenarios" in done.out
    assert f"{file.name}:" in done.out and fault in done.out
    done = run("test", str(folder), "--format", "json")
    assert done.code == 1
    [broken] = [r for r in json.loads(done.out) if not r["holds"]]
    [said] = broken["failures"]
    assert said.startswith(fault)
    assert f"{file.name}:" in broken["place"]


def test_a_scenario_that_cannot_be_read_is_not_counted_as_one_that_holds(run: Here, tmp_path: Path) -> None:
    folder = tmp_path / "bad"
    shutil.copytree(PACK, folder)
    [file] = (folder / "scenarios").glob("*.yaml")
    file.write_text(file.read_text("utf-8").replace("step-down: blocked", "step-dwn: blocked"), "utf-8")
    fault = '"step-dwn" is not a move of this pack'
    done = run("test", str(folder))
    assert (done.code, done.out) == (1, "✖ bad: 1 of 2 scenarios hold, 1 could not be read\n")
    assert fault in done.err and 'did you mean "step-down"?' in done.err
    done = run("test", str(folder), "--format", "json")
    assert [(r["name"], r["failures"]) for r in json.loads(done.out) if not r["holds"]] == [
        ("a file of scenarios", [f'{fault}: did you mean "step-down"?'])
    ]
    assert 'failures="1"' in run("test", str(folder), "--format", "junit").out


def test_coverage_of_a_misspelt_rule_names_the_nearest(run: Here) -> None:
    done = run("coverage", PACK, "--of", "step-down.agreements")
    assert done.code == 2 and 'did you mean "step-down.agreement"?' in done.err
    done = run("coverage", PACK, "--of", "zzzzzz")
    assert done.code == 2 and "every id stands in what --format json gives" in done.err


def test_the_folder_one_stands_in_has_its_name(run: Here, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(PACK)
    assert run("test", ".").out == "✔ ambleford: 2 of 2 scenarios hold\n"


def test_two_scenarios_of_one_name_are_told(run: Here, tmp_path: Path) -> None:
    folder = tmp_path / "bad"
    shutil.copytree(PACK, folder)
    [file] = (folder / "scenarios").glob("*.yaml")
    text = file.read_text("utf-8")
    name = re.findall(r"- name: (.*)", text)
    file.write_text(text.replace(name[1], name[0]), "utf-8")
    done = run("test", str(folder))
    assert (done.code, done.out) == (1, "✖ bad: 2 of 2 scenarios hold, 1 mistake in their files\n")
    assert "is already given at" in done.err


def test_test_of_a_pack_without_scenarios(run: Here, tmp_path: Path) -> None:
    (tmp_path / "pack.yaml").write_text((Path(PACK) / "pack.yaml").read_text("utf-8"), "utf-8")
    done = run("test", str(tmp_path))
    assert done.code == 0
    assert "no scenarios" in done.out


def test_coverage(run: Here, tmp_path: Path) -> None:
    done = run("coverage", PACK)
    assert done.code == 1, "its few scenarios leave much unshown"
    for part in (
        "28 of 28 clauses accounted for",
        "27 cited by a rule",
        "must               19 of 19 cited",
        "A statement of value",
        "Shown at work by scenarios",
        "Without a scenario",
    ):
        assert part in done.out, part
    [row] = json.loads(run("coverage", PACK, "--format", "json").out)
    assert (row["clauses"], row["cited"], list(row["not_encoded"])) == (28, 27, ["AMB-1-b"])
    assert row["exercised"]["scenarios"] > 0
    shown = run("coverage", PACK, "--of", "step-down.consent")
    assert "no scenario" in shown.out and "step-down.yaml:" in shown.out
    wrong = run("coverage", PACK, "--of", "step-down.consentt")
    assert wrong.code == 2 and '"step-down.consentt" is no clause' in wrong.err
    text = (Path(PACK) / "pack.yaml").read_text("utf-8")
    (tmp_path / "pack.yaml").write_text(
        text.replace(", not_encoded: A statement of value; no record could show it.", ""), "utf-8"
    )
    done = run("coverage", str(tmp_path))
    assert done.code == 1
    assert "AMB-1-b" in done.out.split("Unaccounted for")[1]


def test_compare(run: Here) -> None:
    assert "Ambleford Borough Council" in run("compare", PACK, PACK).out
    assert run("compare", PACK, PACK, "--format", "markdown").out.startswith("## Stages")
    assert len(json.loads(run("compare", PACK, PACK, "--format", "json").out)["packs"]) == 2


def test_explain(run: Here) -> None:
    assert "what is written on `owner`" not in run("explain", "unknown-key").out
    assert run("explain", "unknown-key").out.startswith("unknown-key: ")
    assert "Bad:" in run("explain", "unaccounted-clause").out
    assert "three months as Child in Need" in run("explain", PACK, "AMB-3-d").out
    assert "Fifteen days, of which kind?" in run("explain", PACK, "conference-days").out
    done = run("explain", PACK, STUCK, "step-down.consent")
    assert done.code == 0
    assert "consent is not given by: Father" in done.out
    assert DOOR.split(", ")[0] in done.out


def test_explain_refuses_what_evaluate_refuses(run: Here) -> None:
    done = run("explain", PACK, "-", "step-down", stdin=b"{}")
    assert (done.code, done.out) == (1, "")
    assert done.err.rstrip().endswith(DOOR)


@pytest.mark.parametrize("what", ["pack", "case", "evaluation"])
def test_schema(run: Here, what: str) -> None:
    schema = json.loads(run("schema", what).out)
    assert schema["additionalProperties"] is False
    assert schema["$schema"].startswith(("http://json-schema.org/", "https://json-schema.org/"))


def test_version_and_help(run: Here) -> None:
    assert run("--version").out.startswith("stepwise ")
    text = run("--help").out
    for name in ("packs", "check", "evaluate", "explain", "schema", "test", "coverage", "compare"):
        assert f"\n    {name} " in text
    assert run("evaluate", "--help").code == 0
