"""A question and what must come out of it, as a scenario in YAML that can be pasted into a pack's scenarios."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from stepwise.kit.mutants.steps import Asked

_PLAIN = re.compile(r"[A-Za-z0-9][A-Za-z0-9 _./+-]*\Z|\d{4}-\d\d-\d\d(T[\d:+]+)?\Z")
_NOT_PLAIN = frozenset("true false on off null y n ~ nothing".split())
_WIDE = 118


def as_yaml(name: str, asked: Asked, said: Mapping[str, Any]) -> str:
    """One entry of ``scenarios:``, indented for pasting."""
    lines = [f"  - name: {_quoted(name)}", "    log:" if asked.log else "    case:"]
    for key, value in asked.data.items():
        if value or key in ("complete", "episodes"):
            lines += _entry(key, value, 6)
    lines.append(f"    as_at: {asked.as_at}")
    if asked.readings:
        lines += _entry("readings", dict(asked.readings), 4)
    for part in ("expect", "never"):
        if part in said:
            lines += _entry(part, said[part], 4)
    return "\n".join(lines) + "\n"


def _entry(key: str, value: Any, indent: int) -> list[str]:
    pad = " " * indent
    line = f"{pad}{_key(key)}: {_flow(value)}"
    if len(line) <= _WIDE or not isinstance(value, list | dict) or not value:
        return [line]
    if isinstance(value, list):
        return [f"{pad}{_key(key)}:", *(f"{pad}  - {_flow(x)}" for x in value)]
    return [f"{pad}{_key(key)}:", *(line for k, v in value.items() for line in _entry(str(k), v, indent + 2))]


def _flow(value: Any) -> str:
    if isinstance(value, Mapping):
        inside = ", ".join(f"{_key(str(k))}: {_flow(v)}" for k, v in value.items())
        return f"{{ {inside} }}" if inside else "{}"
    if isinstance(value, list | tuple):
        inside = ", ".join(_flow(v) for v in value)
        return f"[{inside}]"
    if value is None:
        return "nothing"
    if isinstance(value, bool):
        return "yes" if value else "no"
    return _word(str(value))


def _key(text: str) -> str:
    return text if _PLAIN.match(text) and text.lower() not in _NOT_PLAIN else _quoted(text)


def _word(text: str) -> str:
    return text if _PLAIN.match(text) and text.lower() not in _NOT_PLAIN else _quoted(text)


def _quoted(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'
