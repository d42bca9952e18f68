"""The pack `rochdale` under the safety rules."""

import stepwise
from stepwise.kit import ConformanceSuite

TestRochdale = ConformanceSuite(stepwise.load_pack("rochdale"))
