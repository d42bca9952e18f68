"""What is published works where there is no checkout: the wheel carries the packs, the command finds them.

All in one test, so that it is built and installed only once however the tests are shared out.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tarfile
import venv
import zipfile
from pathlib import Path

ROOT = Path(__file__).parents[2]
CASE = ROOT / "examples" / "cases" / "wirral-child-in-need.json"
PACK = ROOT / "examples" / "first-pack"

#: All that another authority writes to hold its pack to the suite.
THREE_LINES = """\
import stepwise
from stepwise.kit import ConformanceSuite
TestLarkshire = ConformanceSuite(stepwise.load_pack("policies/larkshire"), max_examples=10)
"""


def run(*command: str | Path, cwd: Path) -> subprocess.CompletedProcess[str]:
    """Run a command with nothing of this checkout or its environment in reach."""
    ours = ("PYTHONPATH", "PYTHONHOME", "VIRTUAL_ENV", "FORCE_COLOR", "COLUMNS")
    environment = {name: value for name, value in os.environ.items() if name not in ours}
    environment.update(NO_COLOR="1", PYTHONUTF8="1")
    return subprocess.run(
        command,
        cwd=cwd,
        env=environment,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=600,
        check=False,
    )


def build(folder: Path) -> tuple[Path, Path]:
    """The source archive, and the wheel that is built from it: the way a release is made."""
    folder.mkdir()
    done = run(sys.executable, "-m", "build", "--no-isolation", "--outdir", folder, ROOT, cwd=folder)
    assert done.returncode == 0, done.stdout + done.stderr
    [archive], [wheel] = folder.glob("*.tar.gz"), folder.glob("*.whl")
    return archive, wheel


def environment(folder: Path) -> Path:
    """A new environment with nothing in it; the folder of its commands."""
    venv.create(folder, with_pip=True)
    return folder / ("Scripts" if os.name == "nt" else "bin")


def install(wheel: Path | str, commands: Path) -> None:
    done = run(commands / "python", "-m", "pip", "--disable-pip-version-check", "install", wheel, cwd=commands)
    assert done.returncode == 0, done.stdout + done.stderr


def packs_of_the_checkout() -> dict[str, bytes]:
    folder = ROOT / "policies"
    files = (p for p in folder.rglob("*") if p.is_file() and not p.name.startswith("."))
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in files}


def packs_in_wheel(wheel: Path) -> dict[str, bytes]:
    inside = "stepwise/policies/"
    with zipfile.ZipFile(wheel) as archive:
        return {n.removeprefix(inside): archive.read(n) for n in archive.namelist() if n.startswith(inside)}


def packs_in_archive(path: Path) -> set[str]:
    with tarfile.open(path) as archive:
        places = [member.name.split("/", 2)[1:] for member in archive.getmembers() if member.isfile()]
    return {place[1] for place in places if place[0] == "policies"}


def test_what_is_published_works_where_there_is_no_checkout(tmp_path: Path) -> None:
    packs = packs_of_the_checkout()
    archive, wheel = build(tmp_path / "dist")
    assert packs, "there are no packs in policies/ yet"
    assert packs_in_wheel(wheel) == packs
    assert packs_in_archive(archive) == packs.keys()

    commands = environment(tmp_path / "environment")
    install(wheel, commands)
    elsewhere = tmp_path / "some folder"
    elsewhere.mkdir()
    shutil.copy(CASE, elsewhere / "case.json")

    listed = run(commands / "stepwise", "packs", cwd=elsewhere)
    assert listed.returncode == 0, listed.stderr
    for authority in {name.partition("/")[0] for name in packs}:
        assert authority in listed.stdout

    for_programs = run(
        commands / "stepwise", "evaluate", "wirral", "case.json", "--format", "json", cwd=elsewhere
    )
    assert for_programs.returncode in (0, 1), for_programs.stderr  # 1: there are findings
    answer = json.loads(for_programs.stdout)
    assert {"moves", "missing", "due"} <= answer.keys()
    assert "wirral" in json.dumps(answer)

    for_people = run(commands / "stepwise", "evaluate", "wirral", "case.json", cwd=elsewhere)
    assert for_people.returncode == for_programs.returncode, for_people.stderr
    assert for_people.stdout.strip()
    assert "Traceback" not in for_programs.stderr + for_people.stderr

    another_authority_proves_its_own_pack(wheel, commands, tmp_path / "larkshire")


def another_authority_proves_its_own_pack(wheel: Path, commands: Path, repository: Path) -> None:
    """In a repository with a pack and three lines, one `pip install` brings the suite and the scenarios' tests."""
    shutil.copytree(PACK, repository / "policies" / "larkshire")
    (repository / "tests").mkdir()
    (repository / "tests" / "test_pack.py").write_text(THREE_LINES, "utf-8")
    install(f"{wheel}[test]", commands)

    def prove(*options: str) -> tuple[int, str]:
        done = run(commands / "python", "-m", "pytest", "-p", "no:cacheprovider", *options, cwd=repository)
        return done.returncode, done.stdout + done.stderr

    code, said = prove("-v")
    assert code == 0, said
    assert "policies/larkshire/scenarios/step-down.yaml::Without consent the step down waits PASSED" in said
    assert "TestLarkshire::test_a_concern_opens_its_routes_whatever_else_is_missing PASSED" in said

    moves = repository / "policies" / "larkshire" / "moves.yaml"
    whole = moves.read_text("utf-8")
    moves.write_text(whole.replace("within 15 working days", "within 15 calendar days"), "utf-8")
    assert moves.read_text("utf-8") != whole
    code, said = prove("policies")
    assert code == 1, said
    assert "scenarios/step-down.yaml:33: as at 2026-06-01" in said
    assert "due first-meeting: due: expected 2026-06-09, got 2026-06-02" in said
    assert "Traceback" not in said and ".py" not in said

    moves.write_text(whole.replace("  step-down:", "  step-down:\n    form: steps-down"), "utf-8")
    code, said = prove("policies")
    assert code == 1, said
    assert "the pack in policies/larkshire cannot be used" in said
    assert "policies/larkshire/moves.yaml:" in said and 'no key "form"' in said
    assert "Traceback" not in said and ".py" not in said
