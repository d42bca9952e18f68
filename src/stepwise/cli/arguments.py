"""What may be written on the command line."""

from __future__ import annotations

import sys
from argparse import ArgumentParser, ArgumentTypeError, Namespace, RawDescriptionHelpFormatter, _SubParsersAction
from collections.abc import Callable, Sequence
from typing import NoReturn

import stepwise
from stepwise.cli import answers, mutate, packs, proof
from stepwise.cli.out import Out
from stepwise.diagnostics import did_you_mean
from stepwise.render.look import NARROWEST

Command = Callable[[Namespace, Out], int]

_ABOUT = """\
How a child's case may move between levels of support under a published procedure:
which moves are open, what is missing, what falls due, and which clause says so.
It stores nothing, decides nothing, and never stands between a child and help."""

_EXAMPLES = """\
examples:
  stepwise packs
  stepwise evaluate PACK case.json
  stepwise evaluate PACK - --as-at 2026-04-08T10:00 --format json < case.json
  stepwise explain PACK case.json MOVE
  stepwise check policies

Exit code: 0 clean, 1 findings (or a refused case), 2 usage or unreadable input.
NO_COLOR is respected. With STEPWISE_DEBUG=1 an error in stepwise itself shows where it happened."""


class _Parser(ArgumentParser):
    """argparse, with errors as one plain sentence and a way on."""

    def error(self, message: str) -> NoReturn:
        text = message.removeprefix("argument ")
        words = [w.strip("' ,()") for w in message.replace("choose from", "").split()]
        if "invalid choice: " in message:
            given = message.partition("invalid choice: '")[2].partition("'")[0]
            options = [w for w in words[words.index("choice:") + 2 :] if w]
            near = did_you_mean(given, options)
            place = "command" if text.startswith("command") else text.partition(":")[0]
            text = f'"{given}" is not a {place}' if place == "command" else f'{place}: "{given}" is not one of them'
            text += f'; did you mean "{near}"?' if near else f"; one of: {', '.join(options)}"
        sys.stderr.write(f"stepwise: {text}\n  {self.prog} --help\n")
        raise SystemExit(2)


def _width(text: str) -> int:
    if not text.isdecimal() or not NARROWEST <= int(text) <= 1000:
        raise ArgumentTypeError(f"a width is a number of columns from {NARROWEST} to 1000")
    return int(text)


def parser() -> ArgumentParser:
    """The parser of the whole command line."""
    top = _Parser(prog="stepwise", description=_ABOUT, epilog=_EXAMPLES, formatter_class=RawDescriptionHelpFormatter)
    top.add_argument("--version", action="version", version=f"stepwise {stepwise.__version__}")
    commands = top.add_subparsers(title="commands", metavar="COMMAND", dest="command", required=True)

    p = _command(commands, "packs", packs.packs, "list the packs", ("text", "json"))
    p.add_argument("folder", nargs="?", metavar="FOLDER", help="a folder of packs (default: those that came with stepwise)")

    p = _command(
        commands,
        "check",
        packs.check,
        "check packs: every mistake with its place and its cure",
        ("text", "json", "github", "sarif"),
    )
    p.add_argument("path", nargs="+", metavar="PATH", help="a pack (folder or name), or a folder of packs")

    p = _command(
        commands,
        "evaluate",
        answers.evaluate,
        "what may happen next in a case, what is missing, what is due",
        ("text", "json"),
    )
    p.add_argument("pack", metavar="PACK", help="a pack's name, name@edition, or folder")
    p.add_argument("case", metavar="CASE", help="a JSON file with one child's case, or - for stdin")
    p.add_argument(
        "--second-opinion", action="store_true", help="ask a second, independent evaluator too, and say where it differs"
    )
    _of_a_case(p)

    p = _command(commands, "explain", answers.explain, "everything about one move, duty, clause, reading or code", ())
    p.add_argument("target", nargs="+", metavar="WORD", help="PACK CASE ID, or PACK ID, or a diagnostic's CODE")
    _of_a_case(p)

    p = _command(commands, "schema", packs.schema, "JSON Schema of a pack, a case or an evaluation", ("json", "markdown"))
    p.add_argument("what", choices=("pack", "case", "evaluation"), help="the schema of what")
    p.add_argument("pack", nargs="?", metavar="PACK", help="for a case: allow only this pack's words")

    p = _command(commands, "test", proof.test, "run the scenarios that stand beside packs", ("text", "json", "junit"))
    p.add_argument("pack", nargs="+", metavar="PACK", help="a pack, or a folder of packs")

    p = _command(
        commands,
        "coverage",
        proof.coverage,
        "what became of every clause, and which scenario shows each rule at work",
        ("text", "json"),
    )
    p.add_argument("pack", nargs="+", metavar="PACK", help="a pack, or a folder of packs")
    p.add_argument("--of", metavar="ID", help="of one clause, need, duty, rung, move or reading: the scenario for each value")

    p = _command(
        commands,
        "mutate",
        mutate.mutate,
        "every small change to a pack that could be a mistake, and whether a scenario shows it",
        ("text", "json"),
    )
    _of_mutants(p)

    p = _command(commands, "compare", packs.compare_packs, "two packs or more, side by side", ("text", "markdown", "json"))
    p.add_argument("pack", nargs="+", metavar="PACK", help="a pack")
    return top


def _command(commands: _SubParsersAction[_Parser], name: str, run: Command, about: str, formats: Sequence[str]) -> _Parser:
    p = commands.add_parser(name, help=about, description=f"{about[0].upper()}{about[1:]}.")
    p.set_defaults(run=run)
    if formats:
        p.add_argument("--format", choices=formats, default=formats[0], help=f"default: {formats[0]}")
    p.add_argument("--colour", "--color", choices=("auto", "always", "never"), default="auto", help="default: auto")
    p.add_argument("--width", type=_width, metavar="N", help="columns to fill (default: the terminal's)")
    return p


def _of_mutants(p: ArgumentParser) -> None:
    p.add_argument("pack", nargs="+", metavar="PACK", help="a pack, or a folder of packs")
    p.add_argument("--only", action="append", default=[], metavar="KIND", help="only changes of this kind; may be repeated")
    p.add_argument("--sample", type=_count, metavar="N", help="only so many, spread over the kinds")
    p.add_argument("--seed", type=_count, default=0, metavar="S", help="another sample (default: 0)")
    p.add_argument("--limit", type=_count, metavar="SECONDS", help="stop after so long for each pack, and say what is left")
    p.add_argument("--workers", type=_count, metavar="N", help="how many work at once (default: one a processor)")
    p.add_argument(
        "--tries", type=_count, default=mutate.TRIES, metavar="N",
        help=f"how many cases to try for a scenario that shows a survivor; 0: none (default: {mutate.TRIES})",
    )  # fmt: skip
    p.add_argument("--adopt", metavar="FILE", help="write one small set of scenarios that shows the survivors to a new file")
    p.add_argument("--scenarios-only", action="store_true", help="what only a check tells of survives")
    p.add_argument("--state", metavar="FILE", help="where to keep what was found (default: .stepwise/mutants-PACK.jsonl)")
    p.add_argument("--fresh", action="store_true", help="forget what earlier runs found")


def _count(text: str) -> int:
    if not text.isdecimal() or len(text) > 9:
        raise ArgumentTypeError("write a whole number")
    return int(text)


def _of_a_case(p: ArgumentParser) -> None:
    p.add_argument(
        "--as-at", metavar="WHEN", help="2026-04-08 or 2026-04-08T10:00 (default: when the case was taken, else today)"
    )
    p.add_argument(
        "--reading",
        action="append",
        default=[],
        metavar="READING=OPTION",
        help="use another option of a reading; may be repeated",
    )
