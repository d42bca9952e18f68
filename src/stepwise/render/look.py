"""How text is to look: how wide, with colour or without, with signs or with plain letters."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import NamedTuple

#: The narrowest page that still reads, and the widest that is filled.
NARROWEST, WIDEST = 40, 120

#: From this width on, clause ids stand in a margin of their own.
_WITH_MARGIN = 100
_MARGIN = 26

_SGR = {
    "bold": "1",
    "dim": "2",
    "italic": "3",
    "reverse": "7",
    "red": "31",
    "green": "32",
    "yellow": "33",
    "blue": "34",
    "magenta": "35",
    "cyan": "36",
    "on-red": "41",
    "on-yellow": "43",
    "white": "97",
    "black": "30",
}

#: Signs, each with what stands for it where the terminal cannot show it.
_PLAIN = {
    "✔": "+",
    "◐": "~",
    "✖": "x",
    "⛔": "!",
    "▶": ">",
    "◇": "o",
    "─": "-",
    "━": "=",
    "┃": "|",
    "│": "|",
    "·": "-",
    "↑": "^",
    "↓": "v",
    "→": "->",
    "↔": "<>",
    "–": "-",
    "—": "--",
    "…": "...",
    "‘": "'",
    "’": "'",
    "“": '"',
    "”": '"',
    "●": "*",
    "○": "o",
    "█": "#",
    "░": ".",
    "×": "x",
    "£": "GBP",
}
SIGNS = "".join(_PLAIN)

#: Keeps two words on one line.
TIE = "\N{NO-BREAK SPACE}"
#: Between a thing and what is said of it; each keeps to the end, or the beginning, of a line.
DASH = f"{TIE}— "
DOT = f" ·{TIE}"


class Run(NamedTuple):
    """A stretch of text in one style: names of colours and weights, joined by spaces."""

    text: str
    style: str = ""


Line = tuple[Run, ...]


@dataclass(frozen=True, slots=True)
class Look:
    """How wide, and what the terminal can do."""

    width: int = 80
    colour: bool = False
    signs: bool = True

    @property
    def measure(self) -> int:
        """The columns used."""
        return max(NARROWEST, min(self.width, WIDEST))

    @property
    def margin(self) -> int:
        """The columns kept at the right for clause ids; 0 where they follow the text."""
        return _MARGIN if self.measure >= _WITH_MARGIN else 0

    def paint(self, lines: Iterable[Line]) -> str:
        """The lines as text, each ended by a newline and with no trailing spaces."""
        return "".join(self._one(line) + "\n" for line in lines)

    def _one(self, line: Line) -> str:
        kept = list(line)
        while kept and not kept[-1].text.strip(" "):
            kept.pop()
        if kept and not (self.colour and "on-" in kept[-1].style):
            kept[-1] = Run(kept[-1].text.rstrip(" "), kept[-1].style)
        return "".join(self._run(r) for r in kept)

    def _run(self, run: Run) -> str:
        text = run.text.replace(TIE, " ")
        if not self.signs:
            text = plain(text)
        codes = ";".join(_SGR[s] for s in run.style.split()) if self.colour and text.strip() else ""
        return f"\x1b[{codes}m{text}\x1b[0m" if codes else text


def plain(text: str) -> str:
    """The text with its signs written in plain letters."""
    return text if text.isascii() else "".join(_PLAIN.get(c, c) for c in text)
