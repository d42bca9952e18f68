"""YAML text to a tree of nodes that know their places; a strict part of YAML, in which everything is text.

Untrusted YAML is data: no tags, anchors, aliases or merge keys, no repeated names, no words that could be a
truth value or nothing at all, and bounds on size, depth and number of nodes. Every mistake becomes a
diagnostic; none becomes an exception.
"""

from .files import read_file
from .nodes import List, Map, Node, Scalar, to_plain
from .pictures import with_lines
from .reader import read_text

__all__ = ["List", "Map", "Node", "Scalar", "read_file", "read_text", "to_plain", "with_lines"]
