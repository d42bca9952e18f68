"""What is refused before YAML is read: hidden characters, tabs as indentation, instructions to YAML."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

from stepwise.diagnostics import Diagnostic

from . import codes
from .lines import Lines

# Characters that cannot be seen or change the order in which text is shown, line breaks that only some
# programs know, and spaces that are not the space character. Joiners (200C, 200D) stay: names and signs need
# them.
HIDDEN = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u00a0\u00ad\u1680\u2000-\u200b\u200e\u200f\u2028-\u202f\u205f-\u2064\u2066-\u206f"
    "\u3000\ud800-\udfff\ufeff\ufff9-\ufffb\ufffe\uffff]+"
)
# Not ^: for YAML a line may also end with a lone carriage return.
_TAB = re.compile(r"(?<![^\r\n]) *(\t+)")
_DIRECTIVE = re.compile(r"(?<![^\r\n])%[^\r\n]*")


def refused(lines: Lines) -> tuple[str, Iterator[Diagnostic]]:
    """Give the text with what is refused replaced by as many harmless characters, and the diagnostics.

    The replaced text can be read on, so that the other mistakes are found in the same pass.
    """
    text = lines.text
    clean = HIDDEN.sub(lambda m: " " * len(m[0]), text) if HIDDEN.search(text) else text
    if "%" in clean:
        clean = _DIRECTIVE.sub(lambda m: "#" * len(m[0]), clean)
    return clean, _diagnostics(lines)


def tab_indentation(lines: Lines, text: str) -> Diagnostic | None:
    """Give one diagnostic for all tabs used as indentation, at the first of them; None if there are none."""
    found = _TAB.search(text) if "\t" in text else None
    if found is None:
        return None
    others = sum(1 for _ in _TAB.finditer(text, found.end()))
    more = f", and so {'is 1 other line' if others == 1 else f'are {others} other lines'}" if others else ""
    return lines.error(
        codes.TAB,
        f"this line is indented with a tab{more}",
        "use spaces instead, two for each step",
        lines.span(*found.span(1)),
    )


def describe(characters: str) -> tuple[str, str]:
    """Say what a run of hidden characters is, and how to mend it."""
    first = characters[0]
    number = f"U+{ord(first):04X}"
    name = unicodedata.name(first, "").lower()
    if unicodedata.category(first) == "Zs":
        return f"this looks like a space but is not one ({name}, {number})", "type an ordinary space instead"
    if first == "\x0b" or unicodedata.category(first) in ("Zl", "Zp"):
        return (
            f"a line break that only word processors know ({number}) stands here",
            "delete it and begin a new line",
        )
    what = f"{name}, {number}" if name else number
    return f"a character that cannot be seen ({what}) stands here", "delete it"


def _diagnostics(lines: Lines) -> Iterator[Diagnostic]:
    for found in HIDDEN.finditer(lines.text):
        message, cure = describe(found[0])
        yield lines.error(codes.CHARACTER, message, cure, lines.span(*found.span()))
    for found in _DIRECTIVE.finditer(lines.text):
        message = 'a line that begins with "%" is an instruction to YAML, and these are not used here'
        yield lines.error(codes.DIRECTIVE, message, "take the line out", lines.span(*found.span()))
