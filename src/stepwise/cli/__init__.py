"""The command line. Data goes to stdout, talk to stderr; 0 is clean, 1 findings, 2 usage or unreadable input."""

from stepwise.cli.run import main

__all__ = ["main"]
