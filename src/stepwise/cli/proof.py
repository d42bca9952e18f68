"""The commands that prove a pack by its scenarios: test, coverage."""

from __future__ import annotations

from argparse import Namespace

import stepwise
from stepwise.checks import account
from stepwise.cli import inputs
from stepwise.cli.out import Out, Stop
from stepwise.diagnostics import Diagnostic, did_you_mean
from stepwise.kit import load_scenarios, loader, run_scenario
from stepwise.kit.coverage import GROUPS, Coverage, Row, cover
from stepwise.kit.scenarios import read_scenarios
from stepwise.pack import read_pack
from stepwise.pack.find import Found
from stepwise.render import (
    Excused,
    Exercised,
    Lacking,
    Ran,
    by_strength,
    coverage_text,
    exercised_text,
    junit,
    scenarios_text,
    shown_text,
)

# -- test -----------------------------------------------------------------------------------------------------


def test(args: Namespace, out: Out) -> int:
    """Run the scenarios that stand beside packs."""
    code = 0
    rows: list[tuple[str, list[Ran]]] = []
    for f in inputs.packs(args.pack):
        try:
            load = loader(f.folder)
        except stepwise.PackError:
            out.say(f"✖ {f.name}: the pack cannot be used, so nothing was run: stepwise check {f.folder}")
            code = 2
            continue
        scenarios, problems, unread = read_scenarios(f.folder, load({}))
        if problems:
            out.say(inputs.shown(problems, colour=False))
            code = code or 1
        ran = [Ran(s.name, s.id, run_scenario(s, load).failures) for s in scenarios]
        if any(r.failures for r in ran):
            code = code or 1
        rows.append((f.name, [*ran, *(_mistake(d) for d in problems)]))
        if args.format == "text":
            out.text(scenarios_text(f.name, ran, out.look, unread=unread, mistakes=len(problems)))
    if args.format == "json":
        out.json(
            [
                {"pack": name, "name": r.name, "place": r.place, "holds": not r.failures, "failures": list(r.failures)}
                for name, ran in rows
                for r in ran
            ]
        )
    elif args.format == "junit":
        out.raw(junit(rows))
    return code


def _mistake(d: Diagnostic) -> Ran:
    """A mistake in a file of scenarios, for machines: what cannot be run must not look as if it held."""
    place = f"{d.span.file}:{d.span.line}" if d.span is not None else ""
    return Ran("a file of scenarios", place, (f"{d.message}: {d.help}" if d.help else d.message,))


# -- coverage -------------------------------------------------------------------------------------------------


def coverage(args: Namespace, out: Out) -> int:
    """What became of every clause of the source, and which scenario shows each rule at work."""
    rows = []
    code = 0
    for i, f in enumerate(inputs.packs(args.pack)):
        written, problems = read_pack(f.folder)
        if written is None:
            out.say(inputs.shown(problems, colour=False))
            raise Stop(f'the pack "{f.name}" cannot be read', f"stepwise check {f.folder}")
        ledger = account(written)
        covered, wrong = _covered(f)
        if wrong:
            out.say(inputs.shown(wrong, colour=False))
        if ledger.unaccounted or wrong or covered is None or covered.lacking:
            code = 1
        if args.format == "json":
            cited = set(ledger.cited)
            rows.append(
                {
                    "pack": f.name,
                    "edition": written.pack.edition,
                    "clauses": ledger.total,
                    "cited": len(ledger.cited),
                    "not_encoded": {c: written.pack.clauses[c].not_encoded for c in ledger.explained},
                    "unaccounted": list(ledger.unaccounted),
                    "by_strength": {
                        s: {"clauses": len(ids), "cited": len(cited & set(ids))} for s, ids in by_strength(written.pack)
                    },
                    "exercised": covered.to_dict() if covered is not None else None,
                }
            )
        elif args.of is not None:
            out.text(("\n" if i else "") + _shown(f.name, args.of, covered, out))
        else:
            out.text(("\n" if i else "") + coverage_text(f.name, written.pack, ledger, out.look))
            if covered is not None:
                lacking = [Lacking(r.group, r.id, r.lacks) for r in covered.lacking]
                excused = [Excused(r.id, v, why) for r in covered.rows for v, why in r.never.items()]
                out.text("\n" + exercised_text(covered.scenarios, _exercised(covered), lacking, excused, out.look))
    if args.format == "json":
        out.json(rows)
    return code


def _covered(f: Found) -> tuple[Coverage | None, list[Diagnostic]]:
    """What the pack's scenarios exercise (None: the pack cannot be used), and what is wrong with their files."""
    try:
        load = loader(f.folder)
    except stepwise.PackError as e:
        return None, list(e.diagnostics)
    pack = load({})
    scenarios, problems = load_scenarios(f.folder, pack)
    covered = cover(pack, (run_scenario(s, load) for s in scenarios))
    return covered, [*problems, *covered.problems]


def _exercised(covered: Coverage) -> list[Exercised]:
    """For each group and value: how many rules can take it, and of how many a scenario shows it."""
    out: list[Exercised] = []
    for group in GROUPS:
        tally: dict[str, list[int]] = {}
        wanted: set[str] = set()
        for r in covered.of(group):
            for v, s in r.shown.items():
                word = "options" if group == "reading" else v
                n = tally.setdefault(word, [0, 0])
                if v not in r.never:
                    n[0] += s is not None
                    n[1] += 1
                if v in r.wanted:
                    wanted.add(word)
        out += [Exercised(group, v, v in wanted, shown, of) for v, (shown, of) in tally.items()]
    return out


def _shown(name: str, id: str, covered: Coverage | None, out: Out) -> str:
    found: list[Row] = [] if covered is None else [r for r in covered.rows if r.id == id]
    if not found:
        near = did_you_mean(id, [r.id for r in covered.rows]) if covered is not None else None
        cure = f'did you mean "{near}"?' if near else "every id stands in what --format json gives"
        raise Stop(f'"{id}" is no clause, need, duty, rung, move or reading of "{name}"', cure)
    return "".join(shown_text(r.group, r.id, [_value(r, v) for v in r.shown], out.look) for r in found)


def _value(r: Row, value: str) -> tuple[str, str, bool]:
    """One value of a rule: what shows it, or why nothing does; and whether something does."""
    s = r.shown[value]
    if s is not None:
        return value, f"{s.name} ({s.place})", True
    return value, r.never.get(value) or "no scenario", False
