"""The commands about packs themselves: packs, check, test, coverage, compare, schema."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Iterable, Mapping

import stepwise
from stepwise.case.schema import case_schema
from stepwise.checks import account
from stepwise.cli import inputs
from stepwise.cli.out import Out, Stop
from stepwise.days import MomentError
from stepwise.diagnostics import Diagnostic, render_github, render_json, render_sarif
from stepwise.evaluation.schema import evaluation_schema
from stepwise.kit import Scenario, load_scenarios, run_scenario
from stepwise.pack import read_pack
from stepwise.pack.find import Found, packs_under, shipped
from stepwise.pack.schema import pack_schema
from stepwise.render import (
    Listed,
    Ran,
    as_markdown,
    as_text,
    by_strength,
    compare,
    coverage_text,
    pack_keys,
    packs_text,
    scenarios_text,
)

_UNREADABLE = frozenset({"no-pack", "file-missing", "file-unreadable"})


def packs(args: Namespace, out: Out) -> int:
    """The packs that came with the library, or those in a folder."""
    if args.folder is not None:
        found = inputs.packs([args.folder])
    else:
        home = shipped()
        found = packs_under(home) if home is not None else []
    if not found:
        out.say("no packs came with this copy of stepwise; name a folder of packs")
    listed = [Listed(f.name, w.pack if (w := read_pack(f.folder)[0]) is not None else None) for f in found]
    if args.format == "json":
        out.json([_listed(x, f) for x, f in zip(listed, found, strict=True)])
    else:
        out.text(packs_text(listed, out.look))
    return 0


def _listed(x: Listed, f: Found) -> dict[str, object]:
    p = x.pack
    about = {"authority": p.authority, "title": p.title, "edition": p.edition, "in_force": p.in_force} if p else {}
    return {"name": x.name, "folder": str(f.folder), "readable": p is not None, **about}


# -- check ----------------------------------------------------------------------------------------------------


def check(args: Namespace, out: Out) -> int:
    """Everything wrong with packs, and whether every clause of their sources is accounted for."""
    found: list[Diagnostic] = []
    summaries: list[str] = []
    for f in inputs.packs(args.path):
        wrong = stepwise.check_pack(f.folder)
        found += wrong
        summaries.append(_summary(f, wrong))
    renderers = {"json": render_json, "github": render_github, "sarif": render_sarif}
    if args.format in renderers:
        text = renderers[args.format](found)
        if text:
            out.raw(text + "\n")
        out.say("\n".join(summaries))
    else:
        if found:
            out.text(inputs.shown(found, colour=out.look.colour) + "\n\n")
        out.text("\n".join(summaries))
    if any(d.code in _UNREADABLE for d in found):
        return 2
    return 1 if found else 0


def _summary(f: Found, wrong: Iterable[Diagnostic]) -> str:
    wrong = list(wrong)
    written, _ = read_pack(f.folder)
    ledger = f"{account(written)}" if written is not None and not written.partial else "not read"
    edition = f" {written.pack.edition}" if written is not None else ""
    errors = sum(d.severity == "error" for d in wrong)
    warnings = len(wrong) - errors
    counts = [f"{n} {word}{'s' if n > 1 else ''}" for n, word in ((errors, "error"), (warnings, "warning")) if n]
    return f"{'✖' if errors else '◐' if warnings else '✔'} {f.name}{edition}: {', '.join([*counts, ledger])}"


# -- test -----------------------------------------------------------------------------------------------------


class _Loader:
    """Loads one pack under any readings, each once."""

    def __init__(self, found: Found) -> None:
        self.folder = found.folder
        self.loaded: dict[tuple[tuple[str, str], ...], stepwise.Pack] = {}

    def __call__(self, readings: Mapping[str, str]) -> stepwise.Pack:
        key = tuple(sorted(readings.items()))
        if key not in self.loaded:
            self.loaded[key] = stepwise.load_pack(self.folder, readings=readings or None)
        return self.loaded[key]


def test(args: Namespace, out: Out) -> int:
    """Run the scenarios that stand beside packs."""
    code = 0
    rows: list[dict[str, object]] = []
    for f in inputs.packs(args.pack):
        load = _Loader(f)
        try:
            pack = load({})
        except stepwise.PackError:
            out.say(f"✖ {f.name}: the pack cannot be used, so nothing was run: stepwise check {f.folder}")
            code = 2
            continue
        scenarios, problems = load_scenarios(f.folder, pack)
        if problems:
            out.say(inputs.shown(problems, colour=False))
            code = code or 1
        ran = [_ran(s, load) for s in scenarios]
        if any(r.failures for r in ran):
            code = code or 1
        if args.format == "json":
            rows += [
                {
                    "pack": f.name,
                    "name": r.name,
                    "place": r.place,
                    "holds": not r.failures,
                    "failures": list(r.failures),
                }
                for r in ran
            ]
        else:
            out.text(scenarios_text(f.name, ran, out.look))
    if args.format == "json":
        out.json(rows)
    return code


def _ran(s: Scenario, load: _Loader) -> Ran:
    try:
        failures = run_scenario(s, load).failures
    except MomentError as e:
        failures = (f"as_at: {e}",)
    except stepwise.PackError as e:
        failures = tuple(f"{d.message}: {d.help}" if d.help else d.message for d in e.diagnostics)
    return Ran(s.name, s.id, failures)


# -- coverage, compare, schema -----------------------------------------------------------------------------------


def coverage(args: Namespace, out: Out) -> int:
    """What became of every clause of the source."""
    rows = []
    code = 0
    for i, f in enumerate(inputs.packs(args.pack)):
        written, problems = read_pack(f.folder)
        if written is None:
            out.say(inputs.shown(problems, colour=False))
            raise Stop(f'the pack "{f.name}" cannot be read', f"stepwise check {f.folder}")
        ledger = account(written)
        code = 1 if ledger.unaccounted else code
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
                }
            )
        else:
            out.text(("\n" if i else "") + coverage_text(f.name, written.pack, ledger, out.look))
    if args.format == "json":
        out.json(rows)
    return code


def compare_packs(args: Namespace, out: Out) -> int:
    """Packs side by side."""
    if len(args.pack) < 2:
        raise Stop("compare takes two packs or more", "stepwise compare PACK PACK")
    found = compare([inputs.pack(name, Out()).compiled for name in args.pack])
    if args.format == "json":
        out.json(found.to_dict())
    elif args.format == "markdown":
        out.raw(as_markdown(found))
    else:
        out.text(as_text(found, out.look))
    return 0


def schema(args: Namespace, out: Out) -> int:
    """JSON Schemas, for editors and for programs."""
    if args.pack is not None and args.what != "case":
        raise Stop(
            f"the schema of {'an' if args.what == 'evaluation' else 'a'} {args.what} does not depend on a pack",
            f"stepwise schema {args.what}",
        )
    if args.format == "markdown":
        if args.what != "pack":
            raise Stop("only the pack format has a page of keys", "stepwise schema pack --format markdown")
        out.raw(pack_keys())
        return 0
    if args.what == "pack":
        out.json(pack_schema())
    elif args.what == "case":
        out.json(case_schema(inputs.pack(args.pack, out).written.pack if args.pack is not None else None))
    else:
        out.json(evaluation_schema())
    return 0
