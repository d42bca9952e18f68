"""What a scenario may expect of an answer: one function a kind of expectation, each yielding a sentence a failure."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any, Literal

#: Each thing a scenario may expect, and how it is written: a map, or a list (one word alone is a list of one).
EXPECTATIONS: Mapping[str, Literal["map", "list", "either"]] = {
    "moves": "map",
    "closes": "map",
    "direction": "map",
    "decided_by": "map",
    "missing": "map",
    "gaps": "map",
    "needs": "map",
    "due": "map",
    "escalations": "either",
    "ask": "map",
    "other_agencies": "map",
    "advice": "list",
    "override": "either",
    "asked": "map",
    "made": "map",
    "earliest": "map",
    "position": "list",
    "levels": "map",
    "ask_next": "list",
    "refused": "list",
    "instead": "map",
    "readings": "map",
    "not_listed": "list",
}
NEVER: Mapping[str, Literal["map", "list", "either"]] = dict.fromkeys(
    ("moves", "missing", "due", "advice", "escalations"), "list"
)

#: What is said of a move or a duty that is not among the answers, and of a ladder on which nobody is left to ask.
NOT_LISTED, SPENT = "not listed", "every rung spent"
#: What a due line says with true and false: written ``yes`` and ``no``.
FLAGS = ("urgent",)


def listed(value: Any) -> list[Any]:
    return [] if value is None else value if isinstance(value, list) else [value]


def _row(words: Iterable[str]) -> str:
    return ", ".join(words) or "nothing"


def expected(answer: Any, expect: Mapping[str, Any]) -> Iterator[str]:
    for key, wanted in expect.items():
        yield from _CHECKS[key](answer, wanted)


def _move(answer: Any, id: str) -> Any:
    return next((m for m in answer.moves if m.id == id), None)


def _short(id: str, move: str) -> str:
    return id.removeprefix(move + ".")


def _moves(answer: Any, wanted: Mapping[str, str]) -> Iterator[str]:
    for id, says in wanted.items():
        m = _move(answer, id)
        got = m.answer if m is not None else NOT_LISTED
        if got != says:
            why = (
                ""
                if m is None
                else "; open: " + (", ".join(f"{_short(f.id, id)} ({f.verdict})" for f in m.findings if f.open) or "nothing")
            )
            yield f"move {id}: expected {says}, got {got}{why}"


def _not_listed(answer: Any, wanted: Any) -> Iterator[str]:
    for id in listed(wanted):
        if _move(answer, id) is not None:
            yield f"move {id}: expected not to be listed, but it is"


def _set(answer: Any, wanted: Mapping[str, Any], what: str, pick: Callable[[Any], Any]) -> Iterator[str]:
    for id, needs in wanted.items():
        m = _move(answer, id)
        if m is None:
            yield f"move {id}: not listed"
            continue
        got = [_short(f.id, id) for f in pick(m)]
        if set(got) != set(listed(needs)):
            yield f"move {id}: {what}: expected {_row(listed(needs))}; got {_row(got)}"


def _needs(answer: Any, wanted: Mapping[str, str]) -> Iterator[str]:
    for id, verdict in wanted.items():
        move, _, need = id.partition(".")
        m = _move(answer, move)
        try:
            got = m.finding(need).verdict if m is not None else NOT_LISTED
        except LookupError as e:
            got = str(e.args[0])
        if got != verdict:
            yield f"need {id}: expected {verdict}, got {got}"


def _due(answer: Any, wanted: Mapping[str, Any]) -> Iterator[str]:
    for id, says in wanted.items():
        name, _, instance = id.partition("#")
        lines = [d for d in answer.due if d.id == name and (not instance or d.instance == instance)]
        if says == NOT_LISTED:
            if lines:
                yield f"due {id}: expected not to be listed, but is {f'{lines[0].status} {lines[0].due or str()}'.strip()}"
            continue
        if not lines:
            yield f"due {id}: not listed"
            continue
        d = lines[0].to_dict()
        if isinstance(says, str):
            status, _, day = says.partition(" ")
            says = {"status": status, **({"due": day} if day else {})}
        flat = {
            **d,
            "late_days": d.get("late_days"),
            "met": (d.get("met") or {}).get("when"),
            "anchor": (d.get("anchor") or {}).get("when"),
            "left": (d.get("left") or {}).get("count"),
        }
        for key, value in says.items():
            got, want = _told(key, flat.get(key)), _told(key, value)
            if got != want and str(flat.get(key)) != value:
                yield f"due {id}: {key}: expected {want}, got {got} (status {d['status']}, due {d['due'] or 'none'})"


def _told(key: str, value: Any) -> str:
    """What a due line holds, or should, as a scenario writes it."""
    if key in FLAGS:
        return "yes" if value in (True, "yes", "True") else "no"
    if isinstance(value, list):
        return _row(str(x) for x in value)
    return "none" if value is None else str(value)


def _escalations(answer: Any, wanted: Any) -> Iterator[str]:
    if not wanted:
        if answer.escalations:
            yield f"escalations: expected none, got {_row(e.id for e in answer.escalations)}"
        return
    for id, rung in wanted.items():
        name, _, instance = id.partition("#")
        found = [e for e in answer.escalations if e.id == name and (not instance or e.instance == instance)]
        if rung == "none":
            if found:
                yield f"escalation {id}: expected none, but it has started"
            continue
        if not found:
            yield f"escalation {id}: has not started"
            continue
        reached = found[0].reached
        got = reached.rule.id.removeprefix(name + ".") if reached else SPENT
        if found[0].state != "started":
            got = found[0].state
        if got != rung:
            yield f"escalation {id}: expected {rung}, got {got}"


def _closes(answer: Any, wanted: Mapping[str, Any]) -> Iterator[str]:
    for id, stages in wanted.items():
        m = _move(answer, id)
        got = sorted(m.closes) if m is not None else [NOT_LISTED]
        if got != sorted(listed(stages)):
            yield f"move {id}: closes: expected {_row(listed(stages))}; got {_row(got)}"


def _direction(answer: Any, wanted: Mapping[str, str]) -> Iterator[str]:
    for id, way in wanted.items():
        m = _move(answer, id)
        got = m.direction if m is not None else NOT_LISTED
        if got != way:
            yield f"move {id}: direction: expected {way}, got {got}"


def _decided_by(answer: Any, wanted: Mapping[str, str]) -> Iterator[str]:
    """Which need of a move is the decision."""
    for id, need in wanted.items():
        m = _move(answer, id)
        got = NOT_LISTED if m is None else "none" if m.deciding is None else m.deciding.id.removeprefix(f"{id}.")
        if got != need:
            yield f"move {id}: decided by: expected {need}, got {got}"


def _ask(answer: Any, wanted: Mapping[str, Any]) -> Iterator[str]:
    """Whom the rung that is reached asks; of a rung named itself, whom it asks once it is reached."""
    for id, roles in wanted.items():
        ladder, _, rung = id.partition(".")
        found = next((e for e in answer.escalations if e.id == ladder), None)
        rungs = () if found is None else (*found.rungs, *found.other_agencies) if rung else found.rungs
        reached = next((r for r in rungs if r.state == "reached" and (not rung or r.rule.id == id)), None)
        got = sorted(reached.ask) if reached is not None else ["nobody"]
        if got != sorted(listed(roles)):
            yield f"escalation {id}: expected to ask {_row(listed(roles))}; asks {_row(got)}"


def _other_agencies(answer: Any, wanted: Mapping[str, Any]) -> Iterator[str]:
    """The rung that other agencies have reached on a ladder; or, as a list, every rung there is for them."""
    for id, wants in wanted.items():
        found = next((e for e in answer.escalations if e.id == id), None)
        rungs = found.other_agencies if found is not None else ()
        there = [r.rule.id.removeprefix(id + ".") for r in rungs]
        if isinstance(wants, list):
            if there != wants:
                yield f"escalation {id}, for other agencies: expected the rungs {_row(wants)}; got {_row(there)}"
            continue
        got = next((there[i] for i, r in enumerate(rungs) if r.state == "reached"), "none")
        if got != wants:
            yield f"escalation {id}, for other agencies: expected {wants}, got {got}"


def _levels(answer: Any, wanted: Mapping[str, str]) -> Iterator[str]:
    got = {p.stage: "none" if p.level is None else str(p.level) for p in answer.position}
    for stage, level in wanted.items():
        if got.get(stage) != level:
            yield f"level of {stage}: expected {level}, got {got.get(stage, 'not open')}"


def _advice(answer: Any, wanted: Any) -> Iterator[str]:
    got = {a["id"] for a in answer.advice}
    for id in listed(wanted):
        if id not in got:
            yield f"advice: {id} is not there"


def _override(answer: Any, wanted: Any) -> Iterator[str]:
    says = {"in_force": wanted} if isinstance(wanted, str) else wanted
    if "in_force" in says and answer.override.in_force != says["in_force"]:
        yield f"override: expected {says['in_force']}, got {answer.override.in_force}"
    for id in listed(says.get("opened")):
        if id not in answer.override.opened:
            yield f"override: {id} was not opened"
    for id in listed(says.get("suspended")):
        if id not in answer.override.suspended:
            yield f"override: {id} was not suspended"


def _asked(answer: Any, wanted: Mapping[str, str]) -> Iterator[str]:
    for to, says in wanted.items():
        try:
            got = answer.asked(to).answer
        except LookupError as e:
            got = str(e.args[0])
        if got != says:
            yield f"asked({to}): expected {says}, got {got}"


def _made(answer: Any, wanted: Mapping[str, str]) -> Iterator[str]:
    for id, says in wanted.items():
        m = answer.made.move if answer.made is not None else None
        got = f"{m.id} {m.answer}" if m is not None else (answer.made.state if answer.made else "nothing")
        if got != f"{id} {says}":
            yield f"made: expected {id} {says}, got {got}"


def _earliest(answer: Any, wanted: Mapping[str, Any]) -> Iterator[str]:
    for id, day in wanted.items():
        m = _move(answer, id)
        got = (m.earliest or "none") if m is not None else NOT_LISTED
        if got != (day or "none"):
            yield f"move {id}: earliest: expected {day or 'none'}, got {got}"


def _position(answer: Any, wanted: Any) -> Iterator[str]:
    got = [p.stage for p in answer.position]
    if got != listed(wanted):
        yield f"position: expected {_row(listed(wanted))}; got {_row(got)}"


def _ask_next(answer: Any, wanted: Any) -> Iterator[str]:
    got = [a["ask"] for a in answer.ask_next]
    want = listed(wanted)
    if got[: len(want)] != want:
        yield f"ask_next: expected to begin with {_row(want)}; got {_row(got[: len(want) + 2])}"


def _instead(answer: Any, wanted: Mapping[str, Any]) -> Iterator[str]:
    for id, others in wanted.items():
        m = _move(answer, id)
        got = list(m.instead) if m is not None else []
        if got != listed(others):
            yield f"move {id}: instead: expected {_row(listed(others))}; got {_row(got)}"


def _readings(answer: Any, wanted: Mapping[str, Any]) -> Iterator[str]:
    for id, readings in wanted.items():
        named: set[str] = set()
        for m in getattr(answer, "moves", ()):
            if m.id == id:
                named |= set(m.readings)
            named |= {r for f in m.findings if f.id == id for r in f.rule.readings}
        named |= {r for d in answer.due if d.id == id for r in d.readings}
        for r in listed(readings):
            if r not in named:
                yield f"{id}: expected to name the reading {r}; names {_row(sorted(named))}"


_CHECKS: dict[str, Callable[[Any, Any], Iterator[str]]] = {
    "moves": _moves,
    "not_listed": _not_listed,
    "needs": _needs,
    "due": _due,
    "escalations": _escalations,
    "closes": _closes,
    "direction": _direction,
    "decided_by": _decided_by,
    "ask": _ask,
    "other_agencies": _other_agencies,
    "levels": _levels,
    "advice": _advice,
    "missing": lambda a, w: _set(a, w, "missing", lambda m: m.missing),
    "gaps": lambda a, w: _set(a, w, "gaps", lambda m: [f for f in m.gaps]),
    "override": _override,
    "asked": _asked,
    "made": _made,
    "earliest": _earliest,
    "position": _position,
    "ask_next": _ask_next,
    "instead": _instead,
    "readings": _readings,
    "refused": lambda a, w: iter(()),
}


def forbidden(answer: Any, never: Mapping[str, Any]) -> Iterator[str]:
    for id in listed(never.get("moves")):
        m = _move(answer, id)
        if m is not None and m.answer in ("allowed", "allowed_with_gaps"):
            yield f"move {id} must never be open here, but is {m.answer}"
    missing = {x["need"] for x in answer.missing} if never.get("missing") else set()
    for id in listed(never.get("missing")):
        if id in missing:
            yield f"{id} must never be missing here"
    for id in listed(never.get("due")):
        lines = [d for d in answer.due if d.id == id and d.due is not None]
        if lines:
            yield f"{id} must never have a due date here, but has {lines[0].due}"
    for id in listed(never.get("advice")):
        if id in {a["id"] for a in answer.advice}:
            yield f"{id} must never be advised here"
    for id in listed(never.get("escalations")):
        if id in {e.id for e in answer.escalations}:
            yield f"{id} must never have started here"
