"""The pack `halton` under the safety rules."""

from tests.conformance.searching import SEARCHING
from tests.packs.shipped import pack

from stepwise.kit import ConformanceSuite

TestHalton = ConformanceSuite(pack("halton"), max_examples=None if SEARCHING else 25)
