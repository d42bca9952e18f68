"""The pack `rochdale@caf-tac` under the safety rules."""

from tests.conformance.searching import SEARCHING

import stepwise
from stepwise.kit import ConformanceSuite

TestRochdaleCafTac = ConformanceSuite(stepwise.load_pack("rochdale@caf-tac"), max_examples=None if SEARCHING else 25)
