"""The pack as written: YAML files in, frozen models out, with a place for everything said."""

from stepwise.pack.from_text import Written, digest_of, from_tree, no_such_pack, read_pack, read_tree
from stepwise.pack.model import FORMAT, Pack

__all__ = ["FORMAT", "Pack", "Written", "digest_of", "from_tree", "no_such_pack", "read_pack", "read_tree"]
