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


def install(wheel: Path, folder: Path) -> Path:
    """A new environment with the wheel and what it needs, no extras; the folder of its commands."""
    venv.create(folder, with_pip=True)
    commands = folder / ("Scripts" if os.name == "nt" else "bin")
    python = commands / "python"
    done = run(python, "-m", "pip", "--disable-pip-version-check", "install", wheel, cwd=folder)
    assert done.returncode == 0, done.stdout + done.stderr
    return commands


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

    commands = install(wheel, tmp_path / "environment")
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
