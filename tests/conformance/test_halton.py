"""The pack `halton` under the safety rules."""

import stepwise
from stepwise.kit import ConformanceSuite

TestHalton = ConformanceSuite(stepwise.load_pack("halton"))
