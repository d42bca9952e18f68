"""The commands about packs themselves: packs, check, compare, schema."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Iterable

import stepwise
from stepwise.case.schema import case_schema
from stepwise.checks import account
from stepwise.cli import inputs
from stepwise.cli.out import Out, Stop
from stepwise.diagnostics import Diagnostic, render_github, render_json, render_sarif
from stepwise.evaluation.schema import evaluation_schema
from stepwise.pack import read_pack
from stepwise.pack.find import Found, packs_under, shipped
from stepwise.pack.schema import pack_schema
from stepwise.render import Listed, as_markdown, as_text, compare, pack_keys, packs_text

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


# -- compare, schema ---------------------------------------------------------------------------------------------


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
