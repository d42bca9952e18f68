"""The pack `rochdale@caf-tac` under the safety rules."""

import stepwise
from stepwise.kit import ConformanceSuite

TestRochdaleCafTac = ConformanceSuite(stepwise.load_pack("rochdale@caf-tac"))
