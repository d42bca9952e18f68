"""``python -m stepwise`` is the command ``stepwise``."""

import sys

from stepwise.cli import main

if __name__ == "__main__":
    sys.exit(main())
