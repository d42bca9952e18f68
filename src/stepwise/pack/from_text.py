"""YAML files → pack: read every file, join them, apply readings, and validate, with a place for every mistake."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from stepwise.diagnostics import Diagnostic, Span, did_you_mean, in_order, register
from stepwise.pack import readings as reading_options
from stepwise.pack.find import HEADER, files_of, packs_under, shipped
from stepwise.pack.locate import locate
from stepwise.pack.model import Pack
from stepwise.pack.told import told
from stepwise.text import Map, Node, Scalar, read_file, to_plain, with_lines

for _code, _why in {
    "no-pack": "There is no pack at the place named.",
    "twice": "The same name is given in two places.",
    "unknown-key": "A key that the pack format does not have.",
    "missing-key": "A key that has to be there is not.",
    "wrong-type": "A list, a map or a word stands where something else belongs.",
    "wrong-word": "The word is not one of those allowed here.",
    "name-form": "Names are lower-case words joined by hyphens.",
    "not-a-condition": "The map has none of the keys that make a condition.",
    "strength": "A rule has exactly one strength: must, should or may.",
    "due-sentence": "The due sentence is not in the grammar.",
    "due-anchor": "The due sentence does not name a moment to count from.",
    "due-unit": "The due sentence does not say which kind of day.",
    "need-test": "A need says exactly one way to meet it.",
    "fact-type": "A fact's type and its values do not go together.",
    "unknown-option": "A reading's chosen option is not among its options.",
    "reserved-word": "A name cannot be a word that other tools read as true, false or nothing.",
}.items():
    register(_code, _why)


@dataclass(frozen=True, slots=True)
class Written:
    """A pack as written: the model, where each part stands, its digest, and the readings it was read under."""

    pack: Pack
    folder: Path
    tree: Map = field(repr=False)
    #: The joined tree as the author wrote it, before readings were applied.
    as_read: Map = field(repr=False)
    digest: str
    readings: Mapping[str, str]
    options: Mapping[str, tuple[str, tuple[str, ...]]]
    #: Some rules could not be read, and nothing stands in their place: good for finding more mistakes, and nothing else.
    partial: bool = False

    def span(self, path: tuple[str | int, ...], *, key: bool = False) -> Span | None:
        """Where the part at ``path`` stands in the files (its key, if ``key``)."""
        return locate(self.tree, path, key=key)


def read_tree(folder: Path) -> tuple[Map | None, list[Diagnostic]]:
    """Join the files of the pack in ``folder`` into one tree. Never raises for a bad pack."""
    if not (folder / HEADER).is_file():
        return None, [
            Diagnostic(
                "no-pack",
                "error",
                f"there is no {HEADER} in {folder.name or folder}",
                "name the folder that holds the pack's pack.yaml",
                Span(str(folder), 1, 1, 1, 1),
            )
        ]
    problems: list[Diagnostic] = []
    joined: dict[str, tuple[Scalar, Node]] = {}
    for path in files_of(folder):
        node, found = read_file(path, shown_as=_shown(path))
        problems += found
        if isinstance(node, Map):
            problems += _join(joined, node)
        elif node is not None:
            problems.append(
                Diagnostic(
                    "wrong-type",
                    "error",
                    "a pack file is a map of sections",
                    "begin with a section such as `moves:`",
                    node.span,
                )
            )
    if any(p.severity == "error" for p in problems):
        return None, problems
    start = next(iter(joined.values()))[0].span
    return Map(tuple(joined.values()), start), problems


def no_such_pack(name: str | Path) -> Diagnostic:
    """What to say where no pack has that name."""
    home = shipped()
    names = [f.name for f in packs_under(home)] if home is not None else []
    near = did_you_mean(str(name), names)
    cure = (
        f'did you mean "{near}"?'
        if near
        else f"packs by name: {', '.join(names) or 'none'}; or name a folder that holds a {HEADER}"
    )
    return Diagnostic("no-pack", "error", f'there is no pack "{name}"', cure)


def _shown(path: Path) -> str:
    try:
        return str(path.relative_to(Path.cwd()))
    except ValueError:
        return str(path)


_MERGED_DEEPER = "vocabulary"


def _join(joined: dict[str, tuple[Scalar, Node]], node: Map) -> list[Diagnostic]:
    problems: list[Diagnostic] = []
    for key, value in node.entries:
        if key.text not in joined:
            joined[key.text] = (key, value)
            continue
        first_key, first = joined[key.text]
        if isinstance(first, Map) and isinstance(value, Map):
            inner = {k.text: (k, v) for k, v in first.entries}
            if key.text == _MERGED_DEEPER:
                problems += _join(inner, value)
            else:
                for k, v in value.entries:
                    if k.text in inner:
                        problems.append(_twice(k, inner[k.text][0]))
                    else:
                        inner[k.text] = (k, v)
            joined[key.text] = (first_key, Map(tuple(inner.values()), first.span))
        else:
            problems.append(_twice(key, first_key))
    return problems


def _twice(second: Scalar, first: Scalar) -> Diagnostic:
    return Diagnostic(
        "twice",
        "error",
        f'"{second.text}" is already given at {first.span.file}:{first.span.line}',
        "keep one of the two, or give this one another name",
        second.span,
    )


def digest_of(tree: Map) -> str:
    """SHA-256 of what the pack says: not its comments, layout, line ends or split into files."""
    sections = sorted(((k.text, to_plain(v)) for k, v in tree.entries), key=lambda kv: kv[0])
    text = json.dumps(sections, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def from_tree(
    tree: Map, folder: Path, chosen: Mapping[str, str] | None = None, digest: str | None = None
) -> tuple[Written | None, list[Diagnostic]]:
    """Validate a joined tree under the readings ``chosen`` (default: each reading's own choice).

    ``digest``: the tree's, where it is known already; it is the same under every reading.
    """
    digest = digest or digest_of(tree)
    known = reading_options.options_of(tree)
    in_use = {r: c for r, (c, _) in known.items()}
    problems: list[Diagnostic] = []
    for reading, option in (chosen or {}).items():
        near: str | None = None
        if reading not in known:
            near = did_you_mean(reading, known)
            problems.append(
                Diagnostic(
                    "unknown-reading",
                    "error",
                    f'this pack has no reading "{reading}"',
                    f'did you mean "{near}"?' if near else f"it has: {', '.join(known) or 'none'}",
                    tree.span,
                )
            )
        elif option not in known[reading][1]:
            near = did_you_mean(option, known[reading][1])
            problems.append(
                Diagnostic(
                    "unknown-reading",
                    "error",
                    f'the reading "{reading}" has no option "{option}"',
                    f'did you mean "{near}"?' if near else f"it has: {', '.join(known[reading][1])}",
                    tree.span,
                )
            )
        else:
            in_use[reading] = option
    applied, found = reading_options.apply(tree, in_use, known)
    problems += found
    try:
        pack = Pack.model_validate(to_plain(applied))
    except ValidationError as e:
        problems += told(e, applied)
        rest = _without(to_plain(applied), [x["loc"] for x in e.errors(include_url=False)])
        if rest is None:
            return None, in_order(problems)
        return Written(rest, folder, applied, tree, digest, in_use, known, partial=True), in_order(problems)
    if any(p.severity == "error" for p in problems):
        return None, in_order(problems)
    return Written(pack, folder, applied, tree, digest, in_use, known), in_order(problems)


#: What stands for a need or duty that could not be read, so that what names it is not reported as well.
_UNREADABLE = {"must": "This rule could not be read", "absent": "yes"}


def _without(plain: Any, locs: list[tuple[Any, ...]]) -> Pack | None:
    """The pack with its unreadable needs and duties set aside; None where anything else is wrong with it."""
    for loc in locs:
        if loc[0] in ("clocks", "authority_duties"):
            path = loc[:2]
        elif loc[0] == "moves" and len(loc) > 3 and loc[2] in ("needs", "then"):
            path = loc[:4]
        elif loc[0] == "override" and len(loc) > 2 and loc[1] == "then":
            path = loc[:3]
        else:
            return None
        here = plain
        for step in path[:-1]:
            here = here[step]
        here[path[-1]] = dict(_UNREADABLE)
    try:
        return Pack.model_validate(plain)
    except ValidationError:
        return None


def read_pack(folder: Path, chosen: Mapping[str, str] | None = None) -> tuple[Written | None, list[Diagnostic]]:
    """Read the pack in ``folder``: the pack (None where it cannot be read) and everything wrong with it."""
    tree, problems = read_tree(folder)
    if tree is None:
        return None, with_lines(in_order(problems))
    written, found = from_tree(tree, folder, chosen)
    return written, with_lines(in_order([*problems, *found]))
