"""The pack `wirral` under the safety rules."""

import stepwise
from stepwise.kit import ConformanceSuite

TestWirral = ConformanceSuite(stepwise.load_pack("wirral"))
