"""The command, ready to run."""

from __future__ import annotations

import pytest
from tests.cli.support import Here


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Here:
    return Here(monkeypatch, capsys)
