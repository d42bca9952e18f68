"""The pack `knowsley` under the safety rules."""

import stepwise
from stepwise.kit import ConformanceSuite

TestKnowsley = ConformanceSuite(stepwise.load_pack("knowsley"))
