"""Applying readings: the options chosen, written into the tree before anything else looks at it."""

from __future__ import annotations

from collections.abc import Mapping

from stepwise.diagnostics import Diagnostic, did_you_mean, register
from stepwise.text import List, Map, Node, Scalar

register("unknown-reading", "A reading, or one of its options, is named that the pack does not record.")
register("reading-change", "What a reading changes is not written as `{reading: {option: {key: value}}}`.")

_STRENGTHS = ("must", "should", "may")


def options_of(tree: Map) -> dict[str, tuple[str, tuple[str, ...]]]:
    """Each reading recorded in the tree: its chosen option and all its options."""
    found: dict[str, tuple[str, tuple[str, ...]]] = {}
    readings = tree.get("readings")
    if isinstance(readings, Map):
        for key, value in readings.entries:
            if isinstance(value, Map):
                chosen, options = value.get("chosen"), value.get("options")
                if isinstance(chosen, Scalar) and isinstance(options, Map):
                    found[key.text] = (chosen.text, tuple(k.text for k, _ in options.entries))
                else:  # it is there, though not well written: that is told when the pack is validated
                    found[key.text] = ("", ())
    return found


def apply(
    tree: Map, chosen: Mapping[str, str], known: Mapping[str, tuple[str, tuple[str, ...]]]
) -> tuple[Map, list[Diagnostic]]:
    """The tree under the options ``chosen`` (reading id → option id), and what is wrong with its `if_reading` keys.

    Every node that a reading may change also comes to name that reading, whichever option is chosen.
    """
    problems: list[Diagnostic] = []

    def visit(node: Node) -> Node:
        if isinstance(node, List):
            return List(tuple(visit(x) for x in node.items), node.span)
        if not isinstance(node, Map):
            return node
        switch = node.get("if_reading")
        entries = node.entries
        if isinstance(switch, Map):
            entries = tuple((k, v) for k, v in entries if k.text != "if_reading")
            named: list[Scalar] = []
            for reading, options in switch.entries:
                if reading.text not in known:
                    problems.append(_unknown(reading, "a reading of this pack", known))
                    continue
                named.append(reading)
                if not known[reading.text][1]:
                    continue
                if not isinstance(options, Map):
                    problems.append(_shape(options))
                    continue
                for option, changes in options.entries:
                    if option.text not in known[reading.text][1]:
                        problems.append(_unknown(option, "an option of this reading", known[reading.text][1]))
                    elif not isinstance(changes, Map):
                        problems.append(_shape(changes))
                    elif chosen.get(reading.text) == option.text:
                        entries = _merge(entries, changes)
            entries = _naming(entries, named)
        elif switch is not None:
            problems.append(_shape(switch))
        return Map(tuple((k, visit(v)) for k, v in entries), node.span)

    result = visit(tree)
    assert isinstance(result, Map)
    return result, problems


Entries = tuple[tuple[Scalar, Node], ...]


def _merge(entries: Entries, changes: Map) -> Entries:
    out = list(entries)
    for key, value in changes.entries:
        if key.text == "without" and isinstance(value, Scalar | List):
            gone = {value.text} if isinstance(value, Scalar) else {x.text for x in value.items if isinstance(x, Scalar)}
            out = [(k, v) for k, v in out if k.text not in gone]
        elif key.text == "strength" and isinstance(value, Scalar):
            out = [(Scalar(value.text, k.plain, k.span) if k.text in _STRENGTHS else k, v) for k, v in out]
        elif any(k.text == key.text for k, _ in out):
            out = [(k, value if k.text == key.text else v) for k, v in out]
        else:
            out.append((key, value))
    return tuple(out)


def _naming(entries: Entries, named: list[Scalar]) -> Entries:
    if not named:
        return entries
    at = next((i for i, (k, _) in enumerate(entries) if k.text == "reading"), None)
    if at is None:
        key = Scalar("reading", True, named[0].span)
        return (*entries, (key, List(tuple(named), named[0].span)))
    key, value = entries[at]
    present = value.items if isinstance(value, List) else (value,)
    words = {x.text for x in present if isinstance(x, Scalar)}
    joined = List(present + tuple(n for n in named if n.text not in words), value.span)
    return (*entries[:at], (key, joined), *entries[at + 1 :])


def _unknown(word: Scalar, what: str, options: Mapping[str, object] | tuple[str, ...]) -> Diagnostic:
    near = did_you_mean(word.text, list(options))
    cure = f'did you mean "{near}"?' if near else f"it has: {', '.join(options) or 'none'}"
    return Diagnostic("unknown-reading", "error", f'"{word.text}" is not {what}', cure, word.span)


def _shape(node: Node) -> Diagnostic:
    return Diagnostic(
        "reading-change",
        "error",
        "a reading's changes are not written as a map",
        "write `if_reading: {reading: {option: {key: new value}}}`",
        node.span,
    )
