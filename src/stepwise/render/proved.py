"""How a pack's scenarios ran, and what they show: for people, and as JUnit XML for the machines that run tests."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import groupby
from typing import NamedTuple
from xml.etree import ElementTree as xml

from stepwise.render.dates import count
from stepwise.render.layout import Sheet, para
from stepwise.render.look import DOT, Look, Run

_WORDS = {
    "clause": "Clauses",
    "need": "Needs",
    "duty": "Duties",
    "rung": "Rungs",
    "move": "Moves",
    "reading": "Readings",
    "override": "Override",
}


class Ran(NamedTuple):
    """How one scenario ran: its name, where it stands, and why it failed (nothing: it holds)."""

    name: str
    place: str
    failures: tuple[str, ...]


class Exercised(NamedTuple):
    """Of the rules of one group that can come to a value, how many a scenario shows there. ``wanted``: all should be."""

    group: str
    value: str
    wanted: bool
    shown: int
    of: int


class Lacking(NamedTuple):
    """A rule, and the values that no scenario shows and one should."""

    group: str
    id: str
    values: tuple[str, ...]


class Excused(NamedTuple):
    """A value that no case can show, and why."""

    id: str
    value: str
    why: str


def scenarios_text(name: str, ran: Iterable[Ran], look: Look, *, unread: int = 0, mistakes: int = 0) -> str:
    """How a pack's scenarios ran: one line, and every failure with its reasons.

    ``unread`` scenarios could not be run, for ``mistakes`` in their files, which are told elsewhere.
    """
    ran = list(ran)
    sheet = Sheet(look)
    failed = [r for r in ran if r.failures]
    for r in failed:
        sheet.lines.append((Run(f"{r.place}: ", "bold"), Run(r.name)))
        for why in r.failures:
            sheet.text(para(Run(why, "red"), bullet=Run("✖", "red")))
    bad = bool(failed or unread or mistakes)
    sign = Run("✖ ", "bold red") if bad else Run("✔ ", "bold green") if ran else Run("– ", "dim")
    held, every = len(ran) - len(failed), len(ran) + unread
    hold = "scenario holds" if every == 1 else "scenarios hold"
    said = f"{held} of {every} {hold}" if every else "no scenarios"
    if unread:
        said += f", {unread} could not be read"
    elif mistakes:
        said += f", {mistakes} {'mistake' if mistakes == 1 else 'mistakes'} in their files"
    sheet.lines.append((sign, Run(f"{name}: {said}", "bold red" if bad else "")))
    return sheet.paint()


def junit(packs: Sequence[tuple[str, Sequence[Ran]]]) -> str:
    """The same as JUnit XML: one suite a pack, one test case a scenario."""
    root = xml.Element("testsuites")
    for name, ran in packs:
        failed = sum(bool(r.failures) for r in ran)
        suite = xml.SubElement(root, "testsuite", name=name, tests=str(len(ran)), failures=str(failed), errors="0")
        for r in ran:
            file, _, line = r.place.rpartition(":")
            case = xml.SubElement(suite, "testcase", classname=name, name=r.name, file=file, line=line)
            if r.failures:
                xml.SubElement(case, "failure", message=r.failures[0]).text = "\n".join((r.place, *r.failures))
    xml.indent(root)
    return '<?xml version="1.0" encoding="utf-8"?>\n' + xml.tostring(root, encoding="unicode") + "\n"


def exercised_text(
    scenarios: int, exercised: Iterable[Exercised], lacking: Sequence[Lacking], excused: Sequence[Excused], look: Look
) -> str:
    """What a pack's scenarios show: a line a group, then every rule that wants a scenario, and what none can show."""
    sheet = Sheet(look)
    sheet.heading("Shown at work by scenarios", count(scenarios, "scenario") if scenarios else "no scenarios stand beside it")
    if not scenarios:
        return sheet.paint()
    for group, rows in groupby(exercised, key=lambda x: x.group):
        paras = []
        for wanted, some in groupby(sorted(rows, key=lambda x: not x.wanted), key=lambda x: x.wanted):
            runs: list[Run] = []
            for x in some:
                word = x.value.replace("_", " ")
                style = "red" if wanted and x.shown < x.of else "green" if wanted else "dim"
                runs += [Run(DOT)] if runs else []
                runs.append(Run(f"{word} {x.shown} of {x.of}", style))
            paras.append(para(*runs))
        sheet.entry(Run(_WORDS[group], "bold"), paras, 12)
    if lacking:
        sheet.heading("Without a scenario")
        for lack in lacking:
            values = ", ".join(v.replace("_", " ") for v in lack.values)
            sheet.text(para(Run(f"{lack.group} "), Run(lack.id, "bold"), Run(f": {values}", "red"), bullet=Run("✖", "red")))
    if excused:
        sheet.heading("What no case can show")
        for why, some_excused in groupby(sorted(excused, key=lambda x: x.why), key=lambda x: x.why):
            ids = list(dict.fromkeys(f"{x.id} ({x.value.replace('_', ' ')})" for x in some_excused))
            sheet.text(para(why, Run(f" {count(len(ids), 'value')}: {', '.join(ids)}", "dim"), bullet=Run("–", "dim")))
    return sheet.paint()


def shown_text(group: str, id: str, values: Iterable[tuple[str, str, bool]], look: Look) -> str:
    """Of one rule: each value with the scenario that shows it, or why none does."""
    sheet = Sheet(look)
    sheet.lines.append((Run(f"{group} "), Run(id, "bold")))
    for value, says, shown in values:
        sheet.entry(Run(f"  {value.replace('_', ' ')}"), [para(Run(says, "" if shown else "red"))], 20)
    return sheet.paint()
