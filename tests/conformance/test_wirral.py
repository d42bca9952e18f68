"""The pack `wirral` under the safety rules."""

from tests.conformance.searching import SEARCHING

import stepwise
from stepwise.kit import ConformanceSuite

TestWirral = ConformanceSuite(stepwise.load_pack("wirral"), max_examples=None if SEARCHING else 25)
