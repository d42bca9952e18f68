"""The pack `rochdale@caf-tac` under the safety rules."""

from tests.conformance.searching import SEARCHING
from tests.packs.shipped import pack

from stepwise.kit import ConformanceSuite

TestRochdaleCafTac = ConformanceSuite(pack("rochdale@caf-tac"), max_examples=None if SEARCHING else 25)
