"""How generated tests run: the same examples every time in `make test`, new ones in `make deep`."""

from __future__ import annotations

import os

from hypothesis import settings

settings.register_profile("steady", derandomize=True, database=None, deadline=None)
settings.register_profile("searching", deadline=None, max_examples=400)
settings.load_profile("searching" if os.environ.get("STEPWISE_SEARCH") else "steady")
