"""What an expectation can see of an answer, and the expectation that tells two answers apart."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from stepwise.diagnostics import CaseError

#: What a scenario of this kind expects: (`expect` or `never`, what stands under it).
Expectation = tuple[str, dict[str, Any]]

Seen = dict[tuple[str, str], Any]

_OF_A_DUTY = ("owner", "strength", "earliest", "urgent", "met", "late_days", "agreed", "precision", "anchor")


def seen(answer: Any, stages: tuple[str, ...]) -> Seen:
    """Everything an expectation can see, by expectation and id, the most telling first."""
    if isinstance(answer, CaseError):
        return {("refused", "yes"): sorted(p.path for p in answer.problems)}
    out: Seen = {}
    moves = getattr(answer, "moves", ())
    for m in moves:
        for f in m.findings:
            out["needs", f.id] = f.verdict
    for m in moves:
        out["moves", m.id] = m.answer
    for d in answer.due:
        name = f"{d.id}#{d.instance}" if d.instance else d.id
        if ("due", name) not in out:
            out["due", name] = f"{d.status} {d.due}" if d.due else d.status
            row = d.to_dict()
            for key in _OF_A_DUTY:
                value = row.get(key)
                if isinstance(value, dict):
                    value = value.get("when")
                out["due", f"{name}|{key}"] = str(value) if isinstance(value, bool) else value
    for e in answer.escalations:
        name = f"{e.id}#{e.instance}" if e.instance else e.id
        reached = e.reached.rule.id.removeprefix(f"{e.id}.") if e.reached else "every rung spent"
        out.setdefault(("escalations", name), reached if e.state == "started" else e.state)
        out.setdefault(("ask", e.id), sorted(e.reached.ask) if e.reached is not None else ["nobody"])
        other = next((r for r in e.other_agencies if r.state == "reached"), None)
        if other is not None:
            out.setdefault(("ask", other.rule.id), sorted(other.ask))
        rungs = [r.rule.id.removeprefix(f"{e.id}.") for r in e.other_agencies]
        out.setdefault(("other_agencies", e.id), other.rule.id.removeprefix(f"{e.id}.") if other is not None else "none")
        out.setdefault(("other_agencies", f"{e.id}|"), rungs)
    for m in moves:
        for what, found in (("missing", m.missing), ("gaps", m.gaps)):
            out[what, m.id] = [f.id.removeprefix(f"{m.id}.") for f in found]
        out["earliest", m.id] = m.earliest
        out["closes", m.id] = sorted(m.closes)
        out["direction", m.id] = m.direction
        out["decided_by", m.id] = m.rules[m.decided_by].id.removeprefix(f"{m.id}.") if m.decided_by is not None else "none"
        out["instead", m.id] = list(m.instead)
    if moves or hasattr(answer, "override"):
        for a in answer.advice:
            out["advice", a["id"]] = True
        out["override", "in_force"] = answer.override.in_force
        for key in ("opened", "suspended"):
            for x in getattr(answer.override, key):
                out["override", f"{key}|{x}"] = True
        for stage in stages:
            out["asked", stage] = answer.asked(stage).answer
        made = answer.made
        out["made", ""] = (made.move.id, made.move.answer) if made is not None and made.move is not None else None
        for p in answer.position:
            out["levels", p.stage] = "none" if p.level is None else str(p.level)
        out["position", ""] = [p.stage for p in answer.position]
        out["ask_next", ""] = [a["ask"] for a in answer.ask_next]
    return out


def telling(right: Seen, wrong: Seen) -> Iterator[Expectation]:
    """The expectations that hold of ``right`` and not of ``wrong``, the most telling first."""
    for key in dict.fromkeys((*right, *wrong)):
        if right.get(key) != wrong.get(key):
            value = right.get(key)
            if key[0] == "ask_next" and isinstance(value, list) and key in wrong:
                value = _beginning(value, wrong[key])
            made = _expectation(key, value, listed=key in right)
            if made is not None:
                yield made


def _beginning(right: list[str], wrong: list[str]) -> list[str]:
    """As much of a list as tells it from another."""
    same = next((i for i, (a, b) in enumerate(zip(right, wrong, strict=False)) if a != b), min(len(right), len(wrong)))
    return right[: same + 1]


def _expectation(key: tuple[str, str], value: Any, *, listed: bool) -> Expectation | None:
    what, id = key
    match what:
        case "refused":
            return ("expect", {"refused": "yes"}) if listed else None
        case "moves":
            return ("expect", {"moves": {id: value}} if listed else {"not_listed": [id]})
        case "due":
            name, _, part = id.partition("|")
            if part:
                return ("expect", {"due": {name: {part: "none" if value is None else value}}}) if listed else None
            return "expect", {"due": {name: value if listed else "not listed"}}
        case "escalations":
            return "expect", {"escalations": {id: value if listed else "none"}}
        case "advice":
            return ("expect", {"advice": [id]}) if listed else ("never", {"advice": [id]})
        case "override":
            name, _, part = id.partition("|")
            return ("expect", {"override": {name: [part] if part else value}}) if listed else None
        case "made":
            return ("expect", {"made": {value[0]: value[1]}}) if value else None
        case "other_agencies" if id.endswith("|"):
            return ("expect", {what: {id[:-1]: value}}) if listed else None
        case "ask" if value == ["nobody"]:
            return None
        case "direction" if value is None:
            return None
        case "earliest":
            return ("expect", {"earliest": {id: value or "none"}}) if listed else None
        case "position":
            return ("expect", {"position": value}) if value else None
        case "ask_next":
            return ("expect", {"ask_next": value}) if value else None
    return ("expect", {what: {id: value}}) if listed else None


def joined(expectation: Expectation) -> Mapping[str, Any]:
    """An expectation as the sections of a scenario; a scenario expects something, even where it only forbids."""
    part, wanted = expectation
    return {part: wanted} if part == "expect" else {"expect": {}, part: wanted}
