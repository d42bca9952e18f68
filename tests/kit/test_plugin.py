"""The pytest plugin: scenarios beside packs are tests, other YAML is left alone, and what is said is for people."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

FIRST_PACK = Path(__file__).parents[2] / "examples" / "first-pack"
SCENARIOS = "scenarios/step-down.yaml"


class Repository:
    """A repository with nothing in it but what a test puts there, in which pytest is run."""

    def __init__(self, path: Path, said: pytest.CaptureFixture[str]) -> None:
        self.path, self._said = path, said

    def pytest(self, *options: str) -> str:
        """What a run of pytest says. It is run in this process, which has the library loaded."""
        pytest.main(["-p", "stepwise_packs", "-p", "no:cacheprovider", "--color=no", *options])
        return self._said.readouterr().out


@pytest.fixture(name="repository")
def an_empty_repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Repository:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("PYTEST_ADDOPTS", raising=False)
    (tmp_path / "pytest.ini").write_text("[pytest]\n")
    return Repository(tmp_path, capsys)


@pytest.fixture(name="pack")
def a_pack_in_it(repository: Repository) -> Path:
    folder = repository.path / "policies" / "larkshire"
    shutil.copytree(FIRST_PACK, folder)
    return folder


def change(file: Path, old: str, new: str) -> None:
    text = file.read_text("utf-8")
    assert old in text
    file.write_text(text.replace(old, new, 1), "utf-8")


def test_each_scenario_is_a_test_named_by_its_sentence(repository: Repository, pack: Path) -> None:
    found = repository.pytest("--collect-only", "-q")
    assert f"policies/larkshire/{SCENARIOS}::Without consent the step down waits\n" in found
    assert "5 tests collected" in found
    assert "5 passed" in repository.pytest()
    assert "1 passed, 4 deselected" in repository.pytest("-k", "consent")


def test_a_scenario_that_does_not_hold_says_where_and_why(repository: Repository, pack: Path) -> None:
    change(pack / SCENARIOS, "step-down: blocked }", "step-down: allowed }")
    said = repository.pytest()
    assert "1 failed, 4 passed" in said
    assert (
        f"policies/larkshire/{SCENARIOS}:21: as at 2026-05-14\n"
        "  move step-down: expected allowed, got blocked; open: consent (not_met)\n"
    ) in said
    assert "Traceback" not in said and ".py" not in said


def test_a_pack_that_cannot_be_used_is_told_once(repository: Repository, pack: Path) -> None:
    shutil.copy(pack / SCENARIOS, pack / "scenarios" / "again.yaml")
    change(pack / "pack.yaml", "format:", "fromat:")
    said = repository.pytest()
    assert "1 failed in" in said
    assert "the pack in policies/larkshire cannot be used\n\npolicies/larkshire/pack.yaml:2:1: error unknown-key" in said
    assert "Traceback" not in said and ".py" not in said


def test_a_mistake_in_a_scenario_file_is_told(repository: Repository, pack: Path) -> None:
    change(pack / SCENARIOS, "case: agreed", "case: agred")
    said = repository.pytest()
    assert "1 failed, 4 passed" in said
    assert f"policies/larkshire/{SCENARIOS}:" in said
    assert 'there is no case "agred"' in said and 'did you mean "agreed"?' in said


def test_editions_have_scenarios_of_their_own(repository: Repository, pack: Path) -> None:
    shutil.copytree(FIRST_PACK, pack / "editions" / "older")
    change(pack / "editions" / "older" / SCENARIOS, "step-down: blocked }", "step-down: allowed }")
    said = repository.pytest()
    assert "1 failed, 9 passed" in said
    assert f"policies/larkshire/editions/older/{SCENARIOS}:21: " in said


def test_other_yaml_is_left_alone(repository: Repository) -> None:
    for place in ("scenarios/one.yaml", "deploy/values.yaml", "pack.yml"):
        file = repository.path / place
        file.parent.mkdir(exist_ok=True)
        file.write_text("scenarios: [not, ours]\n")
    assert "no tests ran" in repository.pytest()


@pytest.mark.parametrize(
    ("setting", "said"),
    [
        ("packs_scenarios = no", "no tests ran"),
        ("packs_paths = elsewhere", "no tests ran"),
        ("packs_paths = elsewhere policies/larkshire", "5 passed"),
    ],
)
def test_settings_say_which_packs(repository: Repository, pack: Path, setting: str, said: str) -> None:
    (repository.path / "pytest.ini").write_text(f"[pytest]\n{setting}\n")
    assert said in repository.pytest()


def test_a_run_without_packs_does_not_import_the_library() -> None:
    code = "import sys, stepwise_packs; sys.exit(any(m.split('.')[0] in ('stepwise', 'pydantic', 'yaml') for m in sys.modules))"
    assert subprocess.run([sys.executable, "-c", code], check=False, cwd=Path(__file__).parents[2] / "src").returncode == 0
