"""The pack `knowsley` under the safety rules."""

from tests.conformance.searching import SEARCHING

import stepwise
from stepwise.kit import ConformanceSuite

TestKnowsley = ConformanceSuite(stepwise.load_pack("knowsley"), max_examples=None if SEARCHING else 25)
