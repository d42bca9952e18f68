"""One child process for all tests of a run that ask a second opinion."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from tests.packs.shipped import NAMES, pack

from stepwise.durable import SecondOpinion


@pytest.fixture(scope="session")
def asker() -> Iterator[SecondOpinion]:
    """A second opinion kept alive; ``asker.of(pack)`` asks about another pack in the same process."""
    with SecondOpinion(pack(NAMES[0]), time_limit=120) as second:
        yield second
