"""The second opinion for tests: skipped where `durable_rules` cannot be imported."""

from __future__ import annotations

import importlib.util
import sys

import pytest

CANNOT = sys.version_info >= (3, 13) or importlib.util.find_spec("durable") is None

needed = pytest.mark.skipif(
    CANNOT, reason="durable-rules is not installed, or this is Python 3.13, on which its last release does not work"
)
