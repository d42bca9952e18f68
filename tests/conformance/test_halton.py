"""The pack `halton` under the safety rules."""

from tests.conformance.searching import SEARCHING

import stepwise
from stepwise.kit import ConformanceSuite

TestHalton = ConformanceSuite(stepwise.load_pack("halton"), max_examples=None if SEARCHING else 25)
