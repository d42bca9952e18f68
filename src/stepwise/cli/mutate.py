"""The command that changes packs: mutate."""

from __future__ import annotations

import os
import sys
from argparse import Namespace
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import stepwise
from stepwise.cli import inputs
from stepwise.cli.out import Out, Stop
from stepwise.diagnostics import did_you_mean
from stepwise.kit.mutants import KINDS, Adopted, Judged, Options, Report, as_file, run
from stepwise.pack.find import Found

#: How many cases a search may ask about one survivor.
TRIES = 600


def mutate(args: Namespace, out: Out) -> int:
    """Every small change to a pack that could be a mistake, and whether a scenario shows it."""
    only = tuple(k.strip() for text in args.only for k in text.split(",") if k.strip())
    for kind in only:
        if kind not in KINDS:
            near = did_you_mean(kind, KINDS)
            raise Stop(
                f'"{kind}" is not a kind of change', f'did you mean "{near}"?' if near else f"one of: {', '.join(KINDS)}"
            )
    found = inputs.packs(args.pack)
    if args.state is not None and len(found) > 1:
        raise Stop("--state names one file, and there are several packs", "leave it out: each pack has a file of its own")
    if args.adopt is not None:
        if len(found) > 1:
            raise Stop("--adopt names one file, and there are several packs", "name one pack")
        if Path(args.adopt).exists():
            raise Stop(f'there is a file "{args.adopt}" already', "name a new one")
    code, rows = 0, []
    for f in found:
        report = _run(f, only, args, out)
        if report is None:
            code = 2
            continue
        code = code or (0 if report.clean else 1)
        if args.format == "json":
            rows.append(_json(f, report))
        else:
            out.text("\n".join(_text(f, report, args.tries > 0)) + "\n")
        if report.adopted is not None:
            _write(args.adopt, f, report.adopted, out)
        if report.problems or report.stale:
            out.say(inputs.shown((*report.problems, *report.stale), colour=False))
        if report.failing:
            out.say(f"these scenarios do not hold with the pack as it is, so they tell nothing: {', '.join(report.failing)}")
    if args.format == "json":
        out.json(rows)
    return code


def _run(f: Found, only: tuple[str, ...], args: Namespace, out: Out) -> Report | None:
    state = Path(args.state) if args.state is not None else Path(".stepwise") / f"mutants-{f.name}.jsonl"
    if args.fresh:
        state.unlink(missing_ok=True)
    options = Options(
        only=only,
        sample=args.sample,
        seed=args.seed,
        seconds=args.limit,
        workers=args.workers or os.cpu_count() or 1,
        tries=args.tries,
        scenarios_only=args.scenarios_only,
        state=state,
        adopt=args.adopt is not None,
    )
    bar = _Bar(f.name)
    try:
        return run(f.folder, options, bar.show if sys.stderr.isatty() else None)
    except stepwise.PackError:
        out.say(f"✖ {f.name}: the pack cannot be used, so it was not changed: stepwise check {f.folder}")
        return None
    finally:
        bar.clear()


def _write(file: str, f: Found, adopted: Adopted, out: Out) -> None:
    """Keep the scenarios that were found, and say what is left for a person to look at."""
    shown = sum(len(ids) for ids in adopted.shows)
    if adopted.scenarios:
        Path(file).write_text(as_file(f.name, adopted), "utf-8")
    else:
        file = "no file"
    late = f"; {len(adopted.not_tried)} not tried: the time was up" if adopted.not_tried else ""
    out.say(
        f"{file}: {len(adopted.scenarios)} scenarios that show {shown} survivors; "
        f"for {len(adopted.unfound)} none was found{late}"
    )


class _Bar:
    """How far a run is, on one line of a terminal."""

    def __init__(self, name: str) -> None:
        self.name, self.shown = name, ""

    def show(self, task: str, done: int, of: int, survivors: int) -> None:
        full = 24 * done // max(of, 1)
        line = f"{self.name} {'█' * full}{'░' * (24 - full)} {done}/{of} {task}, {survivors} survive"
        if line != self.shown:
            sys.stderr.write(f"\r\x1b[K{line}")
            sys.stderr.flush()
            self.shown = line

    def clear(self) -> None:
        if self.shown:
            sys.stderr.write("\r\x1b[K")
            sys.stderr.flush()


# -- as text --------------------------------------------------------------------------------------------------


def _text(f: Found, report: Report, searched: bool) -> Iterator[str]:
    survivors = report.fate("survives")
    if report.adopted is not None:
        yield from _left(report.adopted)
    for j in survivors if report.adopted is None else ():
        yield f"{j.mutant.place}: survives: {j.mutant.id}"
        if j.scenario is not None:
            yield "  no scenario shows it; this one would:\n"
            yield j.scenario
        elif searched:
            yield "  no scenario shows it, and none was found that would\n"
    yield _summary(f, report)
    kinds = Counter(j.mutant.kind for j in survivors)
    if kinds:
        yield "  survivors by kind: " + ", ".join(
            f"{kind} {n}" for kind, n in sorted(kinds.items(), key=lambda kv: (-kv[1], kv[0]))
        )


def _left(adopted: Adopted) -> Iterator[str]:
    """The survivors for which no scenario was found, by kind: no mistakes, or hard to show."""
    kinds: dict[str, list[str]] = {}
    for m in (*adopted.unfound, *adopted.not_tried):
        kinds.setdefault(m.kind, []).append(f"  {m.place}: {m.id}")
    for kind, rows in sorted(kinds.items()):
        yield f"{kind}: {KINDS[kind]}"
        yield from (*rows, "")


def _summary(f: Found, report: Report) -> str:
    counts = Counter(j.fate for j in report.judged)
    chosen = len(report.judged) + report.not_run
    sign = "✔" if report.clean else "✖"
    of = f"{chosen:,} changes" if chosen == report.of else f"{chosen:,} of {report.of:,} changes"
    parts = [
        f"{counts['killed']:,} shown by a scenario",
        f"{counts['refused']:,} told of by the checks",
        f"{counts['survives']:,} survive",
    ]
    if counts["equivalent"]:
        parts.append(f"{counts['equivalent']:,} said to be no mistake")
    if report.not_run:
        parts.append(f"{report.not_run:,} not run: the time was up")
    told = counts["killed"] + counts["refused"]
    mistakes = told + counts["survives"]
    rate = f" ({100 * told / mistakes:.1f}% of {mistakes:,})" if mistakes else ""
    return f"{sign} {f.name}: {of}: {', '.join(parts)}{rate}"


# -- as JSON ----------------------------------------------------------------------------------------------------


def _json(f: Found, report: Report) -> dict[str, object]:
    counts = Counter(j.fate for j in report.judged)
    return {
        "pack": f.name,
        "mutants": report.of,
        "chosen": len(report.judged) + report.not_run,
        "not_run": report.not_run,
        "remembered": report.remembered,
        "fates": {fate: counts[fate] for fate in ("killed", "refused", "survives", "equivalent")},
        "stale": [d.message for d in report.stale],
        "failing": list(report.failing),
        "judged": [_row(j) for j in report.judged],
    }


def _row(j: Judged) -> dict[str, object]:
    span = j.mutant.span
    return {
        "id": j.mutant.id,
        "kind": j.mutant.kind,
        "file": span.file,
        "line": span.line,
        "column": span.column,
        "fate": j.fate,
        "by": {"name": j.by.name, "place": j.by.place, "says": j.by.says} if j.by is not None else None,
        "check": j.refused,
        "why": j.why,
        "scenario": j.scenario,
    }
