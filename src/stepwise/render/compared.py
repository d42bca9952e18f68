"""Packs side by side: stages on one ladder, moves, consents, timescales, escalation. Made from the packs."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from stepwise.compiled import CompiledDuty, CompiledMove, CompiledPack
from stepwise.pack import conditions as written
from stepwise.pack.model import COMMON_LADDER, Duty
from stepwise.render.duties import due_text
from stepwise.render.layout import Sheet, wrap
from stepwise.render.look import Line, Look, Run
from stepwise.render.names import Names, listed

Cell = tuple[str, ...]

_DIRECTIONS = (
    ("up", "Step up"),
    ("down", "Step down"),
    ("sideways", "Sideways"),
    ("in", "In from elsewhere"),
    ("out", "Service ends, or leaves"),
    (None, "Depends on the case"),
)
_NUMBERED = ("within", "window", "before", "not_before", "every", "times", "normally")
#: Due sentences that give no number, each with what is said of it.
_UNNUMBERED = (
    (("without_delay",), "Without delay"),
    (("on", "by", "next_sitting"), "On another's day"),
    (("until",), "In force until something ends"),
    (("regularly",), "Regularly"),
    (("after", ""), "Owed, with no date"),
)


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a comparison: what is compared, and one cell for each pack."""

    label: str
    cells: tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class Section:
    """One part of a comparison. Rows in which no pack says anything are left out."""

    id: str
    title: str
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class Comparison:
    """Packs side by side."""

    titles: tuple[str, ...]
    subtitles: tuple[str, ...]
    sections: tuple[Section, ...]

    def to_dict(self) -> dict[str, object]:
        """JSON-ready."""
        packs = [{"name": n, "edition": e} for n, e in zip(self.titles, self.subtitles, strict=True)]
        sections = [
            {
                "id": s.id,
                "title": s.title,
                "rows": [{"label": r.label, "cells": [list(c) for c in r.cells]} for r in s.rows],
            }
            for s in self.sections
        ]
        return {"packs": packs, "sections": sections}


def compare(packs: Sequence[CompiledPack]) -> Comparison:
    """Set packs side by side."""
    same = len({c.pack.name for c in packs}) < len(packs)
    titles = tuple(f"{c.pack.name} ({c.pack.title})" if same else c.pack.name for c in packs)
    sections = (
        Section("stages", "Stages, on one ladder", _stages(packs)),
        Section("moves", "Moves", _rows(_DIRECTIONS, packs, _moves)),
        Section("consents", "Consent asked for", _rows(_DIRECTIONS, packs, _consents)),
        Section("timescales", "Timescales: every duty with a number, by the stage at which it is owed", _timescales(packs)),
        Section("unnumbered", "How many duties the source gives no number", _unnumbered(packs)),
        Section("escalation", "Escalation", _escalation(packs)),
        Section("safeguarding", "Safeguarding first", _safeguarding(packs)),
    )
    return Comparison(titles, tuple(f"edition {c.pack.edition}" for c in packs), sections)


def _rows(
    keys: Iterable[tuple[str | None, str]],
    packs: Sequence[CompiledPack],
    of: Callable[[CompiledPack, str | None], Cell],
) -> tuple[Row, ...]:
    rows = [Row(label, tuple(of(c, key) for c in packs)) for key, label in keys]
    return tuple(r for r in rows if any(r.cells))


def _stages(packs: Sequence[CompiledPack]) -> tuple[Row, ...]:
    """The common ladder, highest first; a stage says its authority's own level, where the source gives one."""

    def named(c: CompiledPack, rung: str | None) -> Cell:
        return tuple(
            f"{s.name} (level {s.level})" if s.level is not None else s.name for s in c.pack.stages.values() if s.common == rung
        )

    ladder = [Row(rung.capitalize(), tuple(named(c, rung) for c in packs)) for rung in reversed(COMMON_LADDER)]
    rows = (*ladder, Row("Elsewhere", tuple(named(c, None) for c in packs)))
    return tuple(r for r in rows if any(r.cells))


def _moves(c: CompiledPack, direction: str | None) -> Cell:
    return tuple(_move_text(m, Names(c.pack)) for m in c.moves.values() if m.direction == direction)


def _move_text(m: CompiledMove, names: Names) -> str:
    needs = sum(n.rule.gates and not n.absent for n in m.needs)
    return f"{m.name} ({needs} required)" if needs else f"{m.name} (nothing required)"


def _consents(c: CompiledPack, direction: str | None) -> Cell:
    names = Names(c.pack)
    out: dict[str, None] = {}
    for m in c.moves.values():
        if m.direction != direction:
            continue
        for n in m.needs:
            for _, x in written.walk(n.when) if n.when is not None else ():
                named = c.records.get(x.of) if isinstance(x, written.Recorded) and x.of else x
                if isinstance(named, written.Recorded) and named.consent:
                    kinds = listed((names.kind("consents", k) for k in named.consent), "or")
                    out[f"{kinds} ({n.rule.strength})"] = None
    return tuple(out)


def _timescales(packs: Sequence[CompiledPack]) -> tuple[Row, ...]:
    """Every duty with a number, by the rung of the common ladder at which it is owed, highest first."""

    def said(c: CompiledPack, rung: str | None) -> Cell:
        names = Names(c.pack, brief=True)
        found = [d for d in _stage_duties(c) if _rung(c, d) == rung and _form(d.duty) in _NUMBERED]
        return tuple(dict.fromkeys(_duty_text(d, names) for d in found))

    rows = [Row(rung.capitalize(), tuple(said(c, rung) for c in packs)) for rung in reversed(COMMON_LADDER)]
    own = tuple(
        tuple(_duty_text(d, Names(c.pack, brief=True)) for d in c.authority_duties if _form(d.duty) in _NUMBERED) for c in packs
    )
    rows += [Row("At most stages", tuple(said(c, None) for c in packs)), Row("The authority itself", own)]
    return tuple(r for r in rows if any(r.cells))


def _unnumbered(packs: Sequence[CompiledPack]) -> tuple[Row, ...]:
    def counted(c: CompiledPack, forms: tuple[str, ...]) -> Cell:
        n = sum(_form(d.duty) in forms for d in (*_stage_duties(c), *c.override_duties, *c.authority_duties))
        return (f"{n} {'duty' if n == 1 else 'duties'}",) if n else ()

    rows = (Row(label, tuple(counted(c, forms) for c in packs)) for forms, label in _UNNUMBERED)
    return tuple(r for r in rows if any(r.cells))


def _stage_duties(c: CompiledPack) -> list[CompiledDuty]:
    """The duties of stages and of moves, each once."""
    found = {d.rule.id: d for ds in c.duties_at.values() for d in ds}
    return [*found.values(), *(d for m in c.moves.values() for d in m.then)]


def _rung(c: CompiledPack, d: CompiledDuty) -> str | None:
    """The rung of the common ladder of the highest stage at which the duty can be owed; None where that is most stages."""
    if 2 * len(d.stages) > len(c.pack.stages):
        return None
    rungs = [r for s in d.stages if (r := c.pack.stages[s].common) is not None]
    return max(rungs, key=COMMON_LADDER.index, default=None)


def _form(duty: Duty) -> str:
    return duty.due.form if duty.due is not None else ""


def _duty_text(d: CompiledDuty, names: Names) -> str:
    return f"{due_text(d.duty.due, names)}: {d.rule.says}" if d.duty.due is not None else d.rule.says


def _escalation(packs: Sequence[CompiledPack]) -> tuple[Row, ...]:
    cells = tuple(
        tuple(
            f"{x.name}: " + " → ".join(Names(c.pack).people(r.ask) for r in x.rungs.values())
            for x in c.pack.ladders.values()
            if not x.absent
        )
        for c in packs
    )
    return (Row("Who is asked, in order", cells),) if any(cells) else ()


def _safeguarding(packs: Sequence[CompiledPack]) -> tuple[Row, ...]:
    doors = tuple((c.front_door.name, *c.front_door.contact) for c in packs)
    opens = tuple(tuple(c.moves[m].name for m in c.pack.override.opens) for c in packs)
    return Row("Contact", doors), Row("A concern opens", opens)


# -- shown ----------------------------------------------------------------------------------------------------


def as_text(found: Comparison, look: Look) -> str:
    """The comparison as columns, as many side by side as the page holds."""
    sheet = Sheet(look)
    n = len(found.titles)
    gap = 3
    width = (look.measure - gap * (n - 1)) // n
    if width < 22:
        return _stacked(found, look)
    _columns(sheet, [[Run(t, "bold")] for t in found.titles], width, gap)
    _columns(sheet, [[Run(t, "dim")] for t in found.subtitles], width, gap)
    sheet.rule()
    for section in found.sections:
        if section.rows:
            sheet.heading(section.title)
        for i, row in enumerate(section.rows):
            if i:
                sheet.blank()
            sheet.lines.append((Run(row.label, "dim"),))
            cells = [[_item(text, width) for text in cell] or [[(Run("–", "dim"),)]] for cell in row.cells]
            _set_cells(sheet, [[line for item in cell for line in item] for cell in cells], width, gap)
    return sheet.paint()


def _item(text: str, width: int) -> list[Line]:
    lines = wrap([Run(text)], width - 2)
    return [(Run("· " if i == 0 else "  ", "dim"), *line) for i, line in enumerate(lines)]


def _columns(sheet: Sheet, cells: list[list[Run]], width: int, gap: int) -> None:
    _set_cells(sheet, [wrap(c, width) for c in cells], width, gap)


def _set_cells(sheet: Sheet, cells: list[list[Line]], width: int, gap: int) -> None:
    for i in range(max(len(c) for c in cells)):
        line: list[Run] = []
        for j, cell in enumerate(cells):
            part = cell[i] if i < len(cell) else ()
            pad = width - sheet.cells(part) + (gap if j < len(cells) - 1 else 0)
            line += [*part, Run(" " * max(pad, 0))]
        sheet.lines.append(tuple(line))


def _stacked(found: Comparison, look: Look) -> str:
    """One pack under the other, where the page is too narrow for columns."""
    sheet = Sheet(look)
    for section in found.sections:
        if not section.rows:
            continue
        sheet.heading(section.title)
        for row in section.rows:
            sheet.lines.append((Run(f"  {row.label}", "dim"),))
            for title, cell in zip(found.titles, row.cells, strict=True):
                sheet.lines.append((Run(f"    {title}", "bold"),))
                for text in cell or ("–",):
                    sheet.lines += [(Run("    "), *line) for line in _item(text, look.measure - 4)]
    return sheet.paint()


def as_markdown(found: Comparison) -> str:
    """The comparison as Markdown tables."""
    out = []
    head = [f"**{_cell(t)}**<br>{e}" for t, e in zip(found.titles, found.subtitles, strict=True)]
    for section in found.sections:
        if not section.rows:
            continue
        out += [f"## {section.title}", "", "| | " + " | ".join(head) + " |", "| --- " * (len(head) + 1) + "|"]
        for row in section.rows:
            cells = ["<br>".join(_cell(text) for text in cell) or "–" for cell in row.cells]
            out.append(f"| {row.label} | " + " | ".join(cells) + " |")
        out.append("")
    return "\n".join(out)


def _cell(text: str) -> str:
    return text.replace("\N{NO-BREAK SPACE}", " ").replace("|", "\\|")
