"""The pack `rochdale` under the safety rules."""

from tests.conformance.searching import SEARCHING
from tests.packs.shipped import pack

from stepwise.kit import ConformanceSuite

TestRochdale = ConformanceSuite(pack("rochdale"), max_examples=None if SEARCHING else 25)
