"""The pack `wirral` under the safety rules."""

from tests.conformance.searching import SEARCHING
from tests.packs.shipped import pack

from stepwise.kit import ConformanceSuite

TestWirral = ConformanceSuite(pack("wirral"), max_examples=None if SEARCHING else 25)
