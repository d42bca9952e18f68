"""Running the command, inside this process or as one of its own."""

from __future__ import annotations

import io
import os
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

import pytest

from stepwise.cli import main

ROOT = Path(__file__).parents[2]
PACK = str(ROOT / "tests" / "render" / "ambleford")
CASES = ROOT / "tests" / "render" / "cases"
DOOR = "If a child may be at risk: Ambleford Front Door: 01632 960 001, frontdoor@ambleford.example"


class Done(NamedTuple):
    code: int
    out: str
    err: str


class Here:
    """Runs the command in this process."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
        self.monkeypatch, self.capsys = monkeypatch, capsys
        monkeypatch.setenv("COLUMNS", "80")
        monkeypatch.delenv("STEPWISE_DEBUG", raising=False)
        monkeypatch.delenv("NO_COLOR", raising=False)

    def __call__(self, *args: str, stdin: bytes | None = None) -> Done:
        if stdin is not None:
            self.monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(stdin)))
        code = main(args)
        out, err = self.capsys.readouterr()
        return Done(code, out, err)


def apart(*args: str, env: dict[str, str] | None = None, stdin: bytes = b"") -> subprocess.CompletedProcess[bytes]:
    """Runs the command as a process of its own."""
    ours = {k: v for k, v in os.environ.items() if k not in ("NO_COLOR", "FORCE_COLOR", "STEPWISE_DEBUG")}
    ours["PYTHONPATH"] = str(ROOT / "src")
    command = [sys.executable, "-m", "stepwise", *args]
    return subprocess.run(
        command, input=stdin, capture_output=True, env={**ours, **(env or {})}, timeout=120, check=False
    )
