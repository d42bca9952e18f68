"""The case snapshot: typed, checked against a pack's words, contradictions refused with every problem listed."""

from stepwise.case.contradictions import after
from stepwise.case.dated import moment
from stepwise.case.model import UNKNOWN_DAY, Case, EpisodeOf, FactOf, Log, Record, record_of
from stepwise.case.reader import Reader

__all__ = ["UNKNOWN_DAY", "Case", "EpisodeOf", "FactOf", "Log", "Reader", "Record", "after", "moment", "record_of"]
