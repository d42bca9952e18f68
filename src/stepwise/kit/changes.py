"""A scenario's case: as it is written in YAML, with changes made to it, with the types that a snapshot has."""

from __future__ import annotations

import copy
from collections.abc import Mapping
from typing import Any

from stepwise.kit.expectations import listed
from stepwise.text import List, Map, Node

FAMILIES = ("episodes", "events", "arranged", "documents", "decisions", "consents", "roles", "not_applicable")


def plain(node: Node | None) -> Any:
    """What is written as plain data; ``nothing`` without quotes is None."""
    if node is None:
        return None
    if isinstance(node, Map):
        return {k.text: plain(v) for k, v in node.entries}
    if isinstance(node, List):
        return [plain(x) for x in node.items]
    return None if node.plain and node.text == "nothing" else node.text


def typed(data: Any, facts: Mapping[str, Any]) -> Any:
    """A case written in YAML text, with yes/no and numbers turned into what a snapshot holds."""
    out = copy.deepcopy(data)
    for row in (*(out.get("consents") or ()), *(out.get("arranged") or ())):
        for key in ("explicit", "informed", "form", "cancelled"):
            if key in row:
                row[key] = _yes(row[key])
    for name, value in (out.get("facts") or {}).items():
        kind = facts[name].type if name in facts else "yes/no"
        inner = value["value"] if isinstance(value, dict) else value
        if kind == "yes/no":
            inner = _yes(inner)
        elif kind == "number" and isinstance(inner, str) and inner.lstrip("-").isdigit():
            inner = int(inner)
        out["facts"][name] = {**value, "value": inner} if isinstance(value, dict) else inner
    return out


def _yes(value: Any) -> Any:
    return {"yes": True, "no": False}.get(value, value) if isinstance(value, str) else value


def changed(data: Any, change: Mapping[str, Any]) -> Any:
    """A case with changes made to it. Raises LookupError where a change finds nothing to change."""
    out = copy.deepcopy(data)
    for key in change:
        if key not in ("set", "update", "remove", "add"):
            raise LookupError(f'a change is `set`, `update`, `remove` or `add`, not "{key}"')
    for target in listed(change.get("remove")):
        _remove(out, target)
    for id, values in (change.get("update") or {}).items():
        hits = [r for f in FAMILIES for r in out.get(f) or () if isinstance(r, dict) and r.get("id") == id]
        if not hits:
            raise LookupError(f'the case has no record with the id "{id}"')
        for key, value in values.items():
            if value == "absent":
                hits[0].pop(key, None)
            else:
                hits[0][key] = value
    for family, rows in (change.get("add") or {}).items():
        out[family] = [*(out.get(family) or ()), *rows]
    for path, value in (change.get("set") or {}).items():
        where, *rest = path.split(".")
        here = out
        for step in rest:
            here = here.setdefault(where, {})
            where = step
        if value == "absent":
            here.pop(where, None)
        else:
            here[where] = value
    return out


def _remove(data: Any, target: str) -> None:
    family, _, kind = target.partition(".")
    if family in FAMILIES and not kind:
        data[family] = []
        return
    if family == "facts" and kind:
        if kind not in (data.get("facts") or {}):
            raise LookupError(f'the case has no fact "{kind}"')
        del data["facts"][kind]
        return
    hit = False
    for f in FAMILIES:
        rows = data.get(f) or []
        keep = [
            r
            for r in rows
            if not (
                (f == family and kind and kind in (r.get("kind"), r.get("role"), r.get("stage")))
                or (not kind and r.get("id") == target)
            )
        ]
        hit |= len(keep) != len(rows)
        if f in data:
            data[f] = keep
    if not hit:
        raise LookupError(f'the case has nothing called "{target}" to remove')
