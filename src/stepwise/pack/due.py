"""The due sentence: a small closed grammar that says when a duty falls.

::

    within 5 working days of transfer-plan received
    within 6 weeks of step-down, or earlier as agreed at final-meeting
    no earlier than 2 weeks after request, within 2 weeks of screening
    no earlier than 3 months after child-protection closed
    at least 3 calendar days before conference
    normally within 12 months of conference
    every 6 months from conference
    2 times in each calendar year          (or: in each year from 1 April, in each calendar month)
    at the next sitting of allocation-meeting after proforma
    without delay after concern            (owed at once, no number)
    after conference                       (owed, no number)
    regularly after conference             (again and again, no number)
    on conference    by conference
    from assessment-started until assessment-completed and decision-reached
    until assessment-completed

An anchor is a named record, ``<document> received``, ``<stage> opened``, ``<stage> closed``,
``service opened`` (when the service that holds the case took it over), ``<fact> raised`` (the day since
which it has been yes), ``16th birthday``, ``this move`` (when it is made) or ``this concern`` (when it
was raised). ``a or b`` is the later of the two, of those that have happened.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from stepwise.days import Duration, DurationError, parse_duration

Form = Literal[
    "within",
    "window",
    "not_before",
    "before",
    "every",
    "times",
    "next_sitting",
    "without_delay",
    "after",
    "regularly",
    "normally",
    "on",
    "by",
    "until",
]

AnchorKind = Literal[
    "record", "received", "opened", "closed", "service", "raised", "birthday", "move", "concern", "now", "ever"
]


@dataclass(frozen=True, slots=True)
class Anchor:
    """Where a count starts: what kind of moment, and of which record, stage or birthday."""

    kind: AnchorKind
    name: str
    number: int = 0
    also: tuple[Anchor, ...] = ()

    @property
    def parts(self) -> tuple[Anchor, ...]:
        """The moments it is the later of: usually itself alone."""
        return (self, *self.also)

    def __str__(self) -> str:
        return " or ".join(a._named() for a in self.parts)

    def _named(self) -> str:
        if self.kind in ("record", "now", "ever", "move", "concern", "service"):
            return self.name
        if self.kind == "birthday":
            return f"{_ordinal(self.number)} birthday"
        return f"{self.name} {self.kind}"


@dataclass(frozen=True, slots=True)
class Due:
    """A due sentence, taken apart. ``earliest_*`` is set for windows; ``until`` for duties that run on."""

    form: Form
    text: str
    duration: Duration | None = None
    anchor: Anchor | None = None
    earliest: Duration | None = None
    earliest_anchor: Anchor | None = None
    agreed_at: str | None = None
    forum: str | None = None
    until: tuple[Anchor, ...] = ()
    times: int = 0
    period: Literal["year", "year from April", "month"] = "year"

    @property
    def anchors(self) -> tuple[Anchor, ...]:
        """Every anchor the sentence names, in order."""
        given = (a for a in (self.earliest_anchor, self.anchor, *self.until) if a is not None)
        return tuple(part for a in given for part in a.parts)


class DueError(ValueError):
    """The sentence is not in the grammar: ``message``, ``help`` and the ``part`` to underline."""

    def __init__(self, message: str, help: str, part: str, code: str = "due-sentence") -> None:
        super().__init__(message)
        self.message, self.help, self.part, self.code = message, help, part, code


def _ordinal(n: int) -> str:
    suffix = "th" if 10 <= n % 100 <= 20 else {1: "st", 2: "nd", 3: "rd"}.get(n % 10, "th")
    return f"{n}{suffix}"


_NAME = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*\Z")
_SPACE = re.compile(r"\s+")


def parse_anchor(text: str) -> Anchor:
    """Read an anchor phrase; ``a or b`` is the later of those that have happened. Raises DueError."""
    if " or " in text:
        first, *others = (parse_anchor(part) for part in text.split(" or "))
        return Anchor(first.kind, first.name, first.number, tuple(others))
    words = text.split()
    if words in (["this", "move"], ["this", "concern"]):
        return Anchor(words[1], text)  # type: ignore[arg-type]  # narrowed by the test before
    if words == ["service", "opened"]:
        return Anchor("service", text)
    if words in (["now"], ["ever"]):
        return Anchor(words[0], words[0])  # type: ignore[arg-type]  # narrowed by the test before
    if len(words) == 2 and words[1] == "birthday" and (m := re.fullmatch(r"(\d{1,2})(st|nd|rd|th)", words[0])):
        return Anchor("birthday", "birthday", int(m.group(1)))
    if len(words) == 2 and words[1] in ("received", "opened", "closed", "raised") and _NAME.match(words[0]):
        return Anchor(words[1], words[0])  # type: ignore[arg-type]  # narrowed by the test before
    if len(words) == 1 and _NAME.match(words[0]):
        return Anchor("record", words[0])
    raise DueError(
        f'"{text}" does not name a moment',
        'name a record of this pack, or write "<document> received", "<stage> opened", "<stage> closed", '
        '"16th birthday" or "this move"',
        text,
        "due-anchor",
    )


def _duration(text: str) -> Duration:
    try:
        return parse_duration(text)
    except DurationError as e:
        raise DueError(e.message, e.help or "", e.part or text, "due-unit") from e


_PERIODS: dict[str, Literal["year", "year from April", "month"]] = {
    "calendar year": "year",
    "year from 1 April": "year from April",
    "calendar month": "month",
}
_DUR = r"(?P<{0}>\S+(?: (?:working|calendar))? \S+|\S+)"
_SENTENCES: tuple[tuple[Form, str], ...] = (
    ("window", r"no earlier than DUR2 after (?P<a2>.+?), within DUR of (?P<a>.+)"),
    ("not_before", r"no earlier than DUR after (?P<a>.+)"),
    ("within", r"within DUR of (?P<a>.+?)(?:, or earlier as agreed at (?P<agreed>\S+))?"),
    ("normally", r"normally within DUR of (?P<a>.+)"),
    ("before", r"at least DUR before (?P<a>.+)"),
    ("every", r"every DUR from (?P<a>.+)"),
    ("times", r"(?P<n>\d+) times? in each (?P<year>calendar year|year from 1 April|calendar month)"),
    ("next_sitting", r"at the next sitting of (?P<forum>\S+) after (?P<a>.+)"),
    ("without_delay", r"without delay after (?P<a>.+)"),
    ("regularly", r"regularly after (?P<a>.+)"),
    ("after", r"after (?P<a>.+)"),
    ("on", r"on (?P<a>.+)"),
    ("by", r"by (?P<a>.+)"),
    ("until", r"(?:from (?P<a>.+?) )?until (?P<until>.+)"),
)
_FORMS: tuple[tuple[Form, re.Pattern[str]], ...] = tuple(
    (form, re.compile(pattern.replace("DUR2", _DUR.format("d2")).replace("DUR", _DUR.format("d")) + r"\Z"))
    for form, pattern in _SENTENCES
)
#: A sentence whose only mistake is the word that joins the duration to the moment, and the word that does.
_JOINS: tuple[tuple[str, re.Pattern[str]], ...] = tuple(
    (join, re.compile(rf"(?P<head>{start} {_DUR.format('d')}) (?P<wrong>of|from|after|before|since|to) (?P<rest>.+)\Z"))
    for start, join in (
        ("(?:normally )?within", "of"),
        ("at least", "before"),
        ("every", "from"),
        ("no earlier than", "after"),
    )
)


def parse_due(text: str) -> Due:
    """Take a due sentence apart. Raises DueError saying what cannot be read and what may stand there."""
    sentence = _SPACE.sub(" ", text).strip()
    for form, pattern in _FORMS:
        m = pattern.match(sentence)
        if m is None:
            continue
        g = m.groupdict()
        return Due(
            form,
            sentence,
            duration=_duration(g["d"]) if g.get("d") else None,
            anchor=parse_anchor(g["a"]) if g.get("a") else None,
            earliest=_duration(g["d2"]) if g.get("d2") else None,
            earliest_anchor=parse_anchor(g["a2"]) if g.get("a2") else None,
            agreed_at=g.get("agreed"),
            forum=g.get("forum"),
            until=tuple(parse_anchor(a) for a in g["until"].split(" and ")) if g.get("until") else (),
            times=int(g["n"]) if g.get("n") else 0,
            period=_PERIODS[g["year"]] if g.get("year") else "year",
        )
    for join, pattern in _JOINS:
        m = pattern.match(sentence)
        if m is not None:
            wrong, rest = m.group("wrong"), f"{m.group('head')} {join} {m.group('rest')}"
            raise DueError(f'"{join}" belongs here, and not "{wrong}"', f'write "{rest}"', wrong)
    raise DueError(
        f'"{sentence}" is not a due sentence',
        'write for example "within 5 working days of <record>", "at least 2 weeks before <record>", '
        '"every 6 months from <record>", "without delay after <record>" or "after <record>"',
        sentence,
    )
