"""Terminals, pipes and encodings: colour where it is wanted, quiet where nobody listens."""

from __future__ import annotations

import io
import os
import subprocess
import sys
from pathlib import Path

import pytest
from tests.cli.support import CASES, PACK, ROOT, Here, apart

from stepwise.cli.out import wants_colour

EVALUATE = ("evaluate", PACK, str(CASES / "stuck.json"))


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


@pytest.mark.parametrize(
    ("choice", "stream", "environment", "coloured"),
    [
        ("auto", Terminal(), {}, True),
        ("auto", Terminal(), {"NO_COLOR": "1"}, False),
        ("auto", Terminal(), {"NO_COLOR": ""}, True),
        ("auto", Terminal(), {"TERM": "dumb"}, False),
        ("auto", io.StringIO(), {}, False),
        ("always", io.StringIO(), {"NO_COLOR": "1"}, True),
        ("never", Terminal(), {}, False),
    ],
)
def test_colour(
    choice: str, stream: io.StringIO, environment: dict[str, str], coloured: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.delenv("NO_COLOR", raising=False)
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    assert wants_colour(choice, stream) is coloured


def test_width_and_colour_as_told(run: Here) -> None:
    wide = run(*EVALUATE, "--width", "120").out
    assert max(map(len, wide.splitlines())) == 120
    assert "\x1b[" in run(*EVALUATE, "--colour", "always").out
    assert "\x1b[" in run(*EVALUATE, "--color", "always").out
    assert "\x1b[" not in run(*EVALUATE).out


def test_a_terminal_without_the_letters() -> None:
    done = apart(*EVALUATE, env={"PYTHONIOENCODING": "ascii", "COLUMNS": "80"})
    assert done.returncode == 0
    text = done.stdout.decode("ascii")
    assert "x blocked" in text
    assert "?" * 3 not in text


def test_data_for_programs_is_utf8_everywhere() -> None:
    data = [
        apart(*EVALUATE, "--format", "json", env={"PYTHONIOENCODING": e}).stdout for e in ("ascii", "utf-8", "latin-1")
    ]
    assert data[0] == data[1] == data[2]
    data[0].decode("utf-8")


def test_a_broken_pipe_is_quiet() -> None:
    environment = {**os.environ, "PYTHONPATH": str(ROOT / "src")}
    command = [sys.executable, "-m", "stepwise", "schema", "pack"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=environment) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.close()  # long before there is anything to write
        said = process.stderr.read()
        assert process.wait(60) == 141
    assert said == b""


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="this system has no /dev/full")
def test_a_full_disk_is_said_plainly() -> None:
    environment = {**os.environ, "PYTHONPATH": str(ROOT / "src")}
    with Path("/dev/full").open("wb") as full:
        command = [sys.executable, "-m", "stepwise", "schema", "evaluation"]
        done = subprocess.run(command, stdout=full, stderr=subprocess.PIPE, env=environment, timeout=60, check=False)
    assert done.returncode == 2
    assert done.stderr.startswith(b"stepwise: this could not be written or read")
    assert b"Traceback" not in done.stderr


@pytest.mark.skipif(os.name == "nt", reason="a shell's way of closing a stream")
def test_closed_streams() -> None:
    environment = {**os.environ, "PYTHONPATH": str(ROOT / "src"), "PYTHON": sys.executable}
    usual = {">&-": 2, "2>&-": 0, ">&- 2>&-": 2, "<&-": 2}
    for closed, code in usual.items():
        command = f'"$PYTHON" -m stepwise evaluate "{PACK}" - {closed}'
        given = (CASES / "stuck.json").read_bytes()
        done = subprocess.run(
            command, shell=True, input=given, env=environment, capture_output=True, timeout=60, check=False
        )
        assert done.returncode == code, closed
        assert b"Traceback" not in done.stderr + done.stdout


def test_an_interruption_is_quiet(run: Here, monkeypatch: pytest.MonkeyPatch) -> None:
    def stopped(*args: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("stepwise.cli.answers.page", stopped)
    assert run(*EVALUATE) == (130, "", "")
