"""The pack `knowsley` under the safety rules."""

from tests.conformance.searching import SEARCHING
from tests.packs.shipped import pack

from stepwise.kit import ConformanceSuite

TestKnowsley = ConformanceSuite(pack("knowsley"), max_examples=None if SEARCHING else 25)
