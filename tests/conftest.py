"""How generated tests run: the same examples every time in `make test`, new ones in `make deep`.

And how memory is looked after: a run keeps many packs, each of many thousand small parts, and Python's search for unused
memory would walk through all of them again and again. It took more time than the tests.
"""

from __future__ import annotations

import gc
import os

import pytest
from hypothesis import settings

from tests.cli.support import Here

settings.register_profile("steady", derandomize=True, database=None, deadline=None)
settings.register_profile("searching", deadline=None, max_examples=400)
settings.load_profile("searching" if os.environ.get("STEPWISE_SEARCH") else "steady")


def pytest_collection_finish() -> None:
    gc.collect()
    gc.freeze()
    gc.set_threshold(100_000, 10, 5)


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Here:
    """The command, ready to run."""
    return Here(monkeypatch, capsys)
