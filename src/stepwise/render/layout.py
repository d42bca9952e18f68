"""Setting text: wrapping with hanging indents, a column of labels, and clause ids in the margin."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from stepwise.render.look import TIE, Line, Look, Run, plain

#: Where labels begin, and where the text beside them begins.
LEFT, LABEL = 2, 22
#: On a page narrower than this there is no column for labels.
_TOO_NARROW = 64
_CITES = "dim"


class Para(NamedTuple):
    """One paragraph: its runs, its clause ids, and a sign that hangs in front of it."""

    runs: tuple[Run, ...]
    cites: tuple[str, ...] = ()
    bullet: Run | None = None
    barred: bool = False


def para(*runs: Run | str, cites: Iterable[str] = (), bullet: Run | None = None, barred: bool = False) -> Para:
    """A paragraph, from runs or plain text; ``barred`` repeats its sign on every line."""
    made = tuple(Run(r) if isinstance(r, str) else r for r in runs)
    return Para(made, tuple(cites), bullet, barred)


def cells(text: str) -> int:
    """How many columns of a terminal the text takes."""
    if text.isascii():
        return len(text)
    return sum(0 if unicodedata.combining(c) else 2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in text)


def wrap(runs: Iterable[Run], width: int) -> list[Line]:
    """Break runs into lines at spaces; a word that is too long is broken where it must be."""
    lines: list[Line] = []
    line: list[Run] = []
    used = 0
    for word in _words(runs):
        size = sum(cells(r.text) for r in word)
        if line and used + 1 + size > width:
            lines.append(tuple(line))
            line, used = [], 0
        while size > width:
            head, word = _cut(word, width)
            lines.append(head)
            size = sum(cells(r.text) for r in word)
        if line:
            style = line[-1].style if line[-1].style == word[0].style else ""
            line.append(Run(" ", style))
            used += 1
        line += word
        used += size
    if line:
        lines.append(tuple(line))
    return [_joined(x) for x in lines] or [()]


def _words(runs: Iterable[Run]) -> list[list[Run]]:
    words: list[list[Run]] = [[]]
    for run in runs:
        for i, piece in enumerate(run.text.split(" ")):
            if i:
                words.append([])
            if piece:
                words[-1].append(Run(piece, run.style))
    return [w for w in words if w]


def _cut(word: Sequence[Run], width: int) -> tuple[Line, list[Run]]:
    head: list[Run] = []
    used = 0
    for i, run in enumerate(word):
        for j, char in enumerate(run.text):
            used += cells(char)
            if used > width:
                head.append(Run(run.text[:j], run.style))
                return tuple(head), [Run(run.text[j:], run.style), *word[i + 1 :]]
        head.append(run)
    return tuple(head), []


def _joined(line: Sequence[Run]) -> Line:
    """Neighbours in one style as one run."""
    out: list[Run] = []
    for run in line:
        if out and out[-1].style == run.style:
            out[-1] = Run(out[-1].text + run.text, run.style)
        else:
            out.append(run)
    return tuple(out)


def cites_text(cites: Iterable[str]) -> str:
    """Clause ids as they are shown: ``[A-1, A-2]``."""
    ids = list(cites)
    return f"[{', '.join(ids)}]" if ids else ""


class Sheet:
    """A page being set, line by line."""

    def __init__(self, look: Look) -> None:
        self.look = look
        self.lines: list[Line] = []

    def blank(self) -> None:
        """An empty line, unless there is one."""
        if self.lines and self.lines[-1]:
            self.lines.append(())

    def rule(self, sign: str = "─", style: str = "dim") -> None:
        """A line across the page."""
        self.lines.append((Run(sign * self.look.measure, style),))

    def heading(self, text: str, note: str = "") -> None:
        """The heading of a section."""
        self.blank()
        aside = (Run(f" {TIE}{note}", "dim"),) if note else ()
        self.lines += wrap((Run(text, "bold"), *aside), self.look.measure)

    def ends(self, left: Iterable[Run], right: Iterable[Run]) -> None:
        """Something at the left end of a line and something at the right; two lines where they do not fit."""
        left, right = tuple(left), tuple(right)
        gap = self.look.measure - self.cells(left) - self.cells(right)
        if gap >= 2:
            self.lines.append((*left, Run(" " * gap), *right))
        else:
            self.lines += wrap(left, self.look.measure)
            self.lines += wrap(right, self.look.measure)

    def text(self, p: Para, left: int = LEFT) -> None:
        """A paragraph."""
        self._set(p, left, (), 0)

    def entry(self, label: Run, paras: Sequence[Para], width: int = LABEL) -> None:
        """A label, and paragraphs in the column beside it; under it, where the page is narrow."""
        if self.look.measure < _TOO_NARROW:
            self.lines.append((Run(" " * LEFT), label))
            for p in paras:
                self._set(p, LEFT + 2, (), 0)
            return
        for i, p in enumerate(paras or (para(""),)):
            self._set(p, LEFT + width, (label,) if i == 0 else (), width)

    def cells(self, runs: Iterable[Run]) -> int:
        """How many columns some runs take on this page."""
        return sum(cells(r.text if self.look.signs else plain(r.text)) for r in runs)

    def _set(self, p: Para, left: int, label: Line, label_width: int) -> None:
        look = self.look
        bullet = (p.bullet, Run(" ")) if p.bullet is not None else ()
        hang = self.cells(bullet)
        width = max(look.measure - look.margin - left - hang, 16)
        runs = p.runs
        margin: list[Line] = []
        if p.cites and look.margin:
            margin = wrap([Run(cites_text(p.cites), _CITES)], look.margin - 2)
        elif p.cites:
            runs = (*runs, Run(" "), Run(cites_text(p.cites), _CITES))
        body = wrap(_measured(runs, look), width)
        for i in range(max(len(body), len(margin))):
            start: Line = ()
            if i == 0 and label:
                gap = label_width - self.cells(label)
                start = (Run(" " * (left - label_width)), *label, Run(" " * gap))
            else:
                start = (Run(" " * left),)
            start = (*start, *bullet) if i == 0 or p.barred else (*start, Run(" " * hang))
            line = (*start, *(body[i] if i < len(body) else ()))
            if i < len(margin):
                pad = look.measure - look.margin + 2 - self.cells(line)
                line = (*line, Run(" " * max(pad, 1)), *margin[i])
            self.lines.append(line)

    def paint(self) -> str:
        """The page as text."""
        while self.lines and not self.lines[-1]:
            self.lines.pop()
        return self.look.paint(self.lines)


def _measured(runs: Iterable[Run], look: Look) -> Iterable[Run]:
    """Runs as they will be painted, so that they are measured right."""
    return runs if look.signs else (Run(plain(r.text), r.style) for r in runs)


def tied(text: str) -> str:
    """The text kept on one line."""
    return text.replace(" ", TIE)
