"""Whether this run searches for new examples (`make deep`) or repeats the steady ones (`make test`)."""

import os

SEARCHING = bool(os.environ.get("STEPWISE_SEARCH"))
