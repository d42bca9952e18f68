"""The pack `rochdale` under the safety rules."""

from tests.conformance.searching import SEARCHING

import stepwise
from stepwise.kit import ConformanceSuite

TestRochdale = ConformanceSuite(stepwise.load_pack("rochdale"), max_examples=None if SEARCHING else 25)
