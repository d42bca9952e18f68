"""What a due sentence, a duration or a moment may be mistaken for. Text in; for each, the kind of change and new text."""

from __future__ import annotations

import re
from collections.abc import Iterator

from stepwise.kit.mutants.lexicon import Lexicon, after
from stepwise.pack.due import Anchor, Due, DueError, parse_anchor, parse_due

Change = tuple[str, str]
"""The kind of a change, and the text as changed."""

_LENGTH = re.compile(r"\b(\d+) (working days?|calendar days?|hours?|weeks?|months?|years?|times?)\b")
_FORMS: dict[str, tuple[str, ...]] = {
    "within": ("no earlier than {d} after {a}", "normally within {d} of {a}", "every {d} from {a}"),
    "not_before": ("within {d} of {a}",),
    "normally": ("within {d} of {a}",),
    "before": ("within {d} of {a}",),
    "every": ("within {d} of {a}",),
    "window": ("within {d} of {a}", "no earlier than {d2} after {a2}"),
    "next_sitting": ("after {a}",),
    "without_delay": ("after {a}",),
    "regularly": ("after {a}",),
    "after": ("without delay after {a}", "regularly after {a}"),
    "on": ("by {a}",),
    "by": ("on {a}",),
}
_PERIODS = ("calendar year", "year from 1 April", "calendar month")


def lengths(text: str) -> Iterator[Change]:
    """Each number one more and one less; working days for calendar days and the other way round."""
    for m in _LENGTH.finditer(text):
        number, unit = int(m[1]), m[2]
        for other in (number - 1, number + 1):
            if other > 0 or (other == 0 and "day" in unit):
                counted = unit.removesuffix("s") + ("" if other == 1 else "s")
                yield "number", f"{text[: m.start()]}{other} {counted}{text[m.end() :]}"
        for one, two in (("working", "calendar"), ("calendar", "working")):
            if unit.startswith(one):
                yield "days", f"{text[: m.start()]}{number} {unit.replace(one, two)}{text[m.end() :]}"


def moment(text: str, lexicon: Lexicon) -> Iterator[Change]:
    """An anchor phrase: each moment another, one of several gone."""
    try:
        anchor = parse_anchor(text)
    except DueError:
        return
    parts = list(anchor.parts)
    for i, part in enumerate(parts):
        for kind, other in _moment(part, lexicon):
            yield kind, " or ".join(other if j == i else str(x).split(" or ")[0] for j, x in enumerate(parts))
        if len(parts) > 1:
            yield "moment", " or ".join(str(x).split(" or ")[0] for j, x in enumerate(parts) if j != i)


def _moment(part: Anchor, lexicon: Lexicon) -> Iterator[Change]:
    if part.kind == "birthday":
        for n in (part.number - 1, part.number + 1):
            suffix = "th" if 10 <= n % 100 <= 20 else {1: "st", 2: "nd", 3: "rd"}.get(n % 10, "th")
            yield "number", f"{n}{suffix} birthday"
    elif part.kind == "raised":
        if (other := lexicon.fact(part.name)) is not None:
            yield "moment", f"{other} raised"
    elif part.kind in ("opened", "closed"):
        other = lexicon.stage(part.name)
        if other is not None:
            yield "moment", f"{other} {part.kind}"
        yield "moment", f"{part.name} {'closed' if part.kind == 'opened' else 'opened'}"
    elif part.kind == "received":
        documents = [
            *(n for n, r in lexicon.pack.records.items() if r.family == "documents"),
            *lexicon.pack.vocabulary.documents,
        ]
        other = after(part.name, documents)
        if other is not None:
            yield "moment", f"{other} received"
        if part.name in lexicon.pack.records:
            yield "moment", part.name
    elif part.kind == "record" and (other := lexicon.record(part.name)) is not None:
        yield "moment", other


def due(text: str, lexicon: Lexicon) -> Iterator[Change]:
    """A due sentence: its numbers, its kinds of day, its moments and its form."""
    try:
        parsed = parse_due(text)
    except DueError:
        return
    sentence = parsed.text
    yield from lengths(sentence)
    for phrase, anchor in _phrases(parsed):
        for kind, other in moment(str(anchor), lexicon):
            yield kind, sentence[: phrase.start()] + other + sentence[phrase.end() :]
    if parsed.agreed_at is not None:
        yield "moment", sentence.partition(", or earlier")[0]
    if parsed.forum is not None and (kind_ := lexicon.kind("events", parsed.forum)) is not None:
        yield "moment", sentence.replace(f"of {parsed.forum} after", f"of {kind_} after")
    if len(parsed.until) > 1:
        start = sentence.partition("until ")[0]
        for gone in parsed.until:
            yield "moment", f"{start}until " + " and ".join(str(a) for a in parsed.until if a is not gone)
    if parsed.form == "until" and parsed.anchor is not None:
        yield "due-form", f"after {parsed.anchor}"
    if parsed.form == "times":
        for period in _PERIODS:
            if not sentence.endswith(period):
                yield "due-form", re.sub(r"in each .+", f"in each {period}", sentence)
    parts = {"d": parsed.duration, "a": parsed.anchor, "d2": parsed.earliest, "a2": parsed.earliest_anchor}
    for form in _FORMS.get(parsed.form, ()):
        yield "due-form", form.format(**{k: str(v) for k, v in parts.items()})


def counts_records(text: str | None) -> bool:
    """Whether a due sentence counts from something on record, and not only from when a stage opened or a birthday."""
    try:
        return text is not None and any(a.kind in ("record", "received") for a in parse_due(text).anchors)
    except DueError:
        return False


def _phrases(parsed: Due) -> Iterator[tuple[re.Match[str], Anchor]]:
    """Where each anchor of a sentence stands in it."""
    for anchor in (parsed.earliest_anchor, parsed.anchor, *parsed.until):
        if anchor is not None:
            found = list(re.finditer(rf"(?<![\w-]){re.escape(str(anchor))}(?![\w-])", parsed.text))
            if found:
                yield (found[0] if anchor is parsed.earliest_anchor else found[-1]), anchor
