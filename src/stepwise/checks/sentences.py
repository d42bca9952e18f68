"""A sentence that an officer could not read with profit: unfinished, far too long, or said twice.

The sentence of a rule stands in every answer. One that breaks off leaves the reader guessing; one of more than 200
characters is not read; and where two needs of one move say the same, nobody can tell which of them is missing.

Bad:

    needs:
      manager: { must: A manager agrees, when: … }
      head: { must: A manager agrees, when: … }
      form: { must: "The form, with these sections:", when: … }

Good:

    needs:
      manager: { must: The team manager agrees, when: … }
      head: { must: The head of service agrees, when: … }
      form: { must: "The form is complete, with its risk section", when: … }
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from stepwise.checks.say import error, warning
from stepwise.checks.walk import Path, rules
from stepwise.diagnostics import Diagnostic, register
from stepwise.pack import Written
from stepwise.pack.model import Item

LONG = register("sentence-long", "A rule's sentence is longer than 200 characters.")
UNFINISHED = register("sentence-unfinished", "A rule's sentence has no words, or breaks off.")
TWICE = register("sentence-twice", "Two needs of one move have the same sentence.")

_LONGEST = 200
_BREAKS_OFF = re.compile(r"[:;,–—\-…/(&+]\s*\Z|\.\.\.\s*\Z")


def check(written: Written) -> Iterable[Diagnostic]:
    """Find sentences that are unfinished, too long, or the same as another of the same move."""
    said: dict[tuple[Path, str], str] = {}
    for rule in rules(written.pack):
        node = rule.node
        key, text = ("says", node.says) if isinstance(node, Item) else (node.strength, node.sentence)
        place = written.span((*rule.path, key))
        if not re.search(r"\w", text) or _BREAKS_OFF.search(text):
            yield error(UNFINISHED, "this sentence breaks off", "finish it: it is what an officer reads", place)
        elif len(text) > _LONGEST:
            yield warning(
                LONG,
                f"this sentence has {len(text)} characters; more than {_LONGEST} are not read",
                "say what is needed, and leave the rest to the clause",
                place,
            )
        if rule.kind == "need":
            same = (rule.path[:2], " ".join(text.casefold().split()).rstrip("."))
            if same in said:
                yield warning(
                    TWICE,
                    f'the need "{said[same]}" of this move says the same',
                    "say what this one asks for that the other does not",
                    place,
                )
            said.setdefault(same, str(rule.path[-1]))
