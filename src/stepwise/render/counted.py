"""Which packs there are, and what became of every clause of a source: the lists a person reads."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import NamedTuple

from stepwise.checks import Ledger
from stepwise.pack import Pack
from stepwise.render.dates import count
from stepwise.render.layout import Sheet, para
from stepwise.render.look import DOT, Look, Run

_BAR = 30


class Listed(NamedTuple):
    """One pack in a list: the name it is loaded by, and the pack (None where it cannot be read)."""

    name: str
    pack: Pack | None


def packs_text(found: Sequence[Listed], look: Look) -> str:
    """The packs, one a line."""
    sheet = Sheet(look)
    width = max((len(x.name) for x in found), default=0) + 2
    for x in found:
        if x.pack is None:
            sheet.entry(Run(x.name, "bold"), [para(Run("cannot be read: see stepwise check", "red"))], width)
            continue
        p = x.pack
        sheet.entry(
            Run(x.name, "bold"),
            [
                para(
                    Run(p.title),
                    Run(
                        f"{DOT}{p.name}{DOT}edition {p.edition}{DOT}{count(len(p.moves), 'move')}, "
                        f"{count(len(p.clauses), 'clause')}",
                        "dim",
                    ),
                )
            ],
            width,
        )
    return sheet.paint()


def coverage_text(name: str, pack: Pack, ledger: Ledger, look: Look) -> str:
    """What became of every clause of the source: a share, its strength, and the reasons for what is left out."""
    sheet = Sheet(look)
    sheet.lines.append((Run(name, "bold"), Run(f"{DOT}edition {pack.edition}{DOT}{ledger}", "dim")))
    sheet.blank()
    groups = (
        ("cited by a rule", ledger.cited, "green"),
        ("not encoded", ledger.explained, "cyan"),
        ("unaccounted for", ledger.unaccounted, "red"),
    )
    for word, ids, style in groups:
        if not ids and word == "unaccounted for":
            continue
        share = len(ids) / ledger.total if ledger.total else 0.0
        bar = "█" * round(share * _BAR)
        sheet.entry(
            Run(f"{len(ids):4} {word}"),
            [para(Run(bar, style), Run("░" * (_BAR - len(bar)), "dim"), Run(f" {share:.0%}"))],
            24,
        )
    sheet.heading("By strength in the source")
    for strength, some in by_strength(pack):
        cited = len(set(ledger.cited) & set(some))
        word = "statement" if strength == "norm" else strength
        sheet.entry(Run(f"     {word}"), [para(f"{cited} of {len(some)} cited")], 24)
    if ledger.explained:
        sheet.heading("Why the rest is not encoded")
        for reason, n in Counter(pack.clauses[i].not_encoded or "" for i in ledger.explained).most_common(12):
            sheet.entry(Run(f"{n:4}"), [para(reason)], 6)
    if ledger.unaccounted:
        sheet.heading("Unaccounted for")
        sheet.text(para(Run(", ".join(ledger.unaccounted), "red")))
    return sheet.paint()


def by_strength(pack: Pack) -> list[tuple[str, list[str]]]:
    """The clauses of each strength, strongest first."""
    return [
        (s, ids)
        for s in ("must", "will", "should", "may", "norm")
        if (ids := [i for i, c in pack.clauses.items() if c.strength == s])
    ]
