"""Scenarios as sentences: YAML beside a pack that says, for a case in plain facts, what must come out.

::

    cases:
      ready:
        complete: all
        episodes: [{ stage: child-in-need, opened: 2026-01-12 }]
        events: [{ id: final, kind: final-cin-meeting, when: 2026-03-31, outcome: step-down-agreed }]
    scenarios:
      - name: A child in need steps down once the final meeting agrees
        case: ready
        as_at: 2026-04-08T10:00
        expect:
          moves: { cin-to-taf: allowed }
          missing: { cin-to-taf: [] }
      - name: Without an outcome the step down waits
        case: ready
        change:
          update: { final: { outcome: nothing } }
        as_at: 2026-04-08T10:00
        expect:
          missing: { cin-to-taf: [agreement] }

``yes`` and ``no`` are true and false; ``nothing`` is JSON's null. A change may ``set`` a path, ``update`` a record by
its id, ``remove`` records by id, by ``family`` or ``family.kind``, and ``add`` records to a family.
"""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import stepwise
from stepwise.diagnostics import Diagnostic, Span, did_you_mean
from stepwise.text import List, Map, Node, Scalar, read_file

FAMILIES = ("episodes", "events", "arranged", "documents", "decisions", "consents", "roles", "not_applicable")
EXPECTATIONS = (
    "moves",
    "missing",
    "gaps",
    "needs",
    "due",
    "escalations",
    "advice",
    "override",
    "asked",
    "made",
    "earliest",
    "position",
    "ask_next",
    "refused",
    "instead",
    "readings",
    "not_listed",
)
NEVER = ("moves", "missing", "due", "advice", "escalations")


@dataclass(frozen=True, slots=True)
class Scenario:
    """One scenario: a sentence, a case, a moment, and what must (and must never) come out."""

    name: str
    data: Mapping[str, Any]
    as_at: str
    readings: Mapping[str, str]
    expect: Mapping[str, Any]
    never: Mapping[str, Any]
    span: Span
    log: bool = False

    @property
    def id(self) -> str:
        """File and line: where the scenario stands."""
        return f"{self.span.file}:{self.span.line}"


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a scenario came to. ``failures`` are sentences; none means that it holds."""

    scenario: Scenario
    failures: tuple[str, ...]
    answer: Any = field(default=None, repr=False, compare=False)

    @property
    def holds(self) -> bool:
        """Whether everything expected came out and nothing forbidden did."""
        return not self.failures


def load_scenarios(folder: Path, pack: stepwise.Pack | None = None) -> tuple[list[Scenario], list[Diagnostic]]:
    """Every scenario under ``folder`` (a pack's ``scenarios/``, or a pack), and everything wrong with the files."""
    root = folder / "scenarios" if (folder / "scenarios").is_dir() else folder
    found: list[Scenario] = []
    problems: list[Diagnostic] = []
    shared: dict[str, Any] = {}
    trees: list[Map] = []
    for path in sorted(root.rglob("*.yaml")):
        tree, wrong = read_file(path, shown_as=_shown(path))
        problems += wrong
        if isinstance(tree, Map):
            trees.append(tree)
            cases = tree.get("cases")
            if isinstance(cases, Map):
                shared.update({k.text: _value(v) for k, v in cases.entries})
    facts = pack.written.pack.vocabulary.facts if pack is not None else {}
    for tree in trees:
        rows = tree.get("scenarios")
        for row in rows.items if isinstance(rows, List) else ():
            made = _scenario(row, shared, facts, problems)
            if made is not None:
                found.append(made)
    return found, problems


def _shown(path: Path) -> str:
    try:
        return str(path.relative_to(Path.cwd()))
    except ValueError:
        return str(path)


_KEYS = ("name", "case", "log", "change", "as_at", "readings", "expect", "never")


def _scenario(
    row: Node, shared: Mapping[str, Any], facts: Mapping[str, Any], problems: list[Diagnostic]
) -> Scenario | None:
    if not isinstance(row, Map):
        problems.append(Diagnostic("scenario", "error", "a scenario is a map", "begin it with `- name:`", row.span))
        return None
    ok = True
    for key, _ in row.entries:
        ok &= _known(key, _KEYS, problems)
    for section, names in (("expect", EXPECTATIONS), ("never", NEVER)):
        part = row.get(section)
        for key, _ in part.entries if isinstance(part, Map) else ():
            ok &= _known(key, names, problems)
    name, as_at = row.get("name"), row.get("as_at")
    if not isinstance(name, Scalar) or not isinstance(as_at, Scalar) or not isinstance(row.get("expect"), Map):
        problems.append(
            Diagnostic(
                "scenario", "error", "a scenario needs `name`, `as_at` and `expect`", "add what is missing", row.span
            )
        )
        return None
    is_log = row.get("log") is not None
    given = row.get("log") if is_log else row.get("case")
    if isinstance(given, Scalar):
        if given.text not in shared:
            near = did_you_mean(given.text, shared)
            problems.append(
                Diagnostic(
                    "scenario",
                    "error",
                    f'there is no case "{given.text}"',
                    f'did you mean "{near}"?' if near else "name it under `cases:`",
                    given.span,
                )
            )
            return None
        data = copy.deepcopy(shared[given.text])
    elif isinstance(given, Map):
        data = _value(given)
    else:
        problems.append(
            Diagnostic("scenario", "error", "a scenario needs a `case`", "name one, or write it out", row.span)
        )
        return None
    change = row.get("change")
    if isinstance(change, Map):
        try:
            data = changed(data, _value(change))
        except LookupError as e:
            problems.append(Diagnostic("scenario", "error", str(e.args[0]), None, change.span))
            return None
    if not ok:
        return None
    return Scenario(
        name.text,
        typed(data, facts),
        as_at.text,
        _value(row.get("readings")) or {},
        _value(row.get("expect")),
        _value(row.get("never")) or {},
        name.span,
        is_log,
    )


def _known(key: Scalar, names: tuple[str, ...], problems: list[Diagnostic]) -> bool:
    if key.text in names:
        return True
    near = did_you_mean(key.text, names)
    problems.append(
        Diagnostic(
            "unknown-key",
            "error",
            f'there is no key "{key.text}" here',
            f'did you mean "{near}"?' if near else "keys here: " + ", ".join(names),
            key.span,
        )
    )
    return False


def _value(node: Node | None) -> Any:
    if node is None:
        return None
    if isinstance(node, Map):
        return {k.text: _value(v) for k, v in node.entries}
    if isinstance(node, List):
        return [_value(x) for x in node.items]
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
    for target in _listed(change.get("remove")):
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


def _listed(value: Any) -> list[Any]:
    return [] if value is None else value if isinstance(value, list) else [value]


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


# -- running -----------------------------------------------------------------------------------------------


def run_scenario(scenario: Scenario, load: Callable[[Mapping[str, str]], stepwise.Pack]) -> Outcome:
    """Run one scenario. ``load`` gives the pack under some readings (cache it: loading costs more than running)."""
    pack = load(scenario.readings)
    expect = scenario.expect
    try:
        if scenario.log:
            answer: Any = stepwise.evaluate_authority(pack, scenario.data, as_at=scenario.as_at)
        else:
            answer = stepwise.evaluate(pack, scenario.data, scenario.as_at)
    except stepwise.CaseError as e:
        wanted = expect.get("refused")
        if wanted is None:
            return Outcome(scenario, tuple(f"refused: {p.path}: {p.message}" for p in e.problems), e)
        said = [f"{p.path}: {p.message}" for p in e.problems]
        short = [w for w in _listed(wanted) if w != "yes" and not any(w in s for s in said)]
        return Outcome(scenario, tuple(f'refused, but nothing said "{w}"; said: {"; ".join(said)}' for w in short), e)
    if "refused" in expect:
        return Outcome(scenario, ("the case was not refused",), answer)
    failures = [*_expected(answer, expect), *_forbidden(answer, scenario.never)]
    return Outcome(scenario, tuple(failures), answer)


def _expected(answer: Any, expect: Mapping[str, Any]) -> Iterator[str]:
    for key, wanted in expect.items():
        yield from _CHECKS[key](answer, wanted)


def _move(answer: Any, id: str) -> Any:
    return next((m for m in answer.moves if m.id == id), None)


def _short(id: str, move: str) -> str:
    return id.removeprefix(move + ".")


def _moves(answer: Any, wanted: Mapping[str, str]) -> Iterator[str]:
    for id, says in wanted.items():
        m = _move(answer, id)
        got = m.answer if m is not None else "not listed"
        if got != says:
            why = (
                ""
                if m is None
                else "; open: "
                + (", ".join(f"{_short(f.id, id)} ({f.verdict})" for f in m.findings if f.open) or "nothing")
            )
            yield f"move {id}: expected {says}, got {got}{why}"


def _not_listed(answer: Any, wanted: Any) -> Iterator[str]:
    for id in _listed(wanted):
        if _move(answer, id) is not None:
            yield f"move {id}: expected not to be listed, but it is"


def _set(answer: Any, wanted: Mapping[str, Any], what: str, pick: Callable[[Any], Any]) -> Iterator[str]:
    for id, needs in wanted.items():
        m = _move(answer, id)
        if m is None:
            yield f"move {id}: not listed"
            continue
        got = {_short(f.id, id) for f in pick(m)}
        want = set(_listed(needs))
        if got != want:
            yield (
                f"move {id}: {what} should be exactly {sorted(want)}; "
                f"{'unexpected: ' + str(sorted(got - want)) + ' ' if got - want else ''}"
                f"{'absent: ' + str(sorted(want - got)) if want - got else ''}"
            )


def _needs(answer: Any, wanted: Mapping[str, str]) -> Iterator[str]:
    for id, verdict in wanted.items():
        move, _, need = id.partition(".")
        m = _move(answer, move)
        try:
            got = m.finding(need).verdict if m is not None else "not listed"
        except LookupError as e:
            got = str(e)
        if got != verdict:
            yield f"need {id}: expected {verdict}, got {got}"


def _due(answer: Any, wanted: Mapping[str, Any]) -> Iterator[str]:
    for id, says in wanted.items():
        name, _, instance = id.partition("#")
        lines = [d for d in answer.due if d.id == name and (not instance or d.instance == instance)]
        if says == "not listed":
            if lines:
                yield f"due {id}: expected not to be listed, but is {lines[0].status} {lines[0].due or ''}"
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
            got = flat.get(key)
            if (None if got is None else str(got)) != (None if value is None or value == "none" else str(value)):
                yield f"due {id}: {key} should be {value}, got {got} (status {d['status']}, due {d['due']})"


def _escalations(answer: Any, wanted: Any) -> Iterator[str]:
    if not wanted:
        if answer.escalations:
            yield f"no escalation expected, got {[e.id for e in answer.escalations]}"
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
        got = reached.rule.id.removeprefix(name + ".") if reached else "every rung spent"
        if found[0].state != "started":
            got = found[0].state
        if got != rung:
            yield f"escalation {id}: expected {rung}, got {got}"


def _advice(answer: Any, wanted: Any) -> Iterator[str]:
    got = {a["id"] for a in answer.advice}
    for id in _listed(wanted):
        if id not in got:
            yield f"advice: {id} is not there"


def _override(answer: Any, wanted: Any) -> Iterator[str]:
    says = {"in_force": wanted} if isinstance(wanted, str) else wanted
    if "in_force" in says and answer.override.in_force != says["in_force"]:
        yield f"override: expected {says['in_force']}, got {answer.override.in_force}"
    for id in _listed(says.get("opened")):
        if id not in answer.override.opened:
            yield f"override: {id} was not opened"
    for id in _listed(says.get("suspended")):
        if id not in answer.override.suspended:
            yield f"override: {id} was not suspended"


def _asked(answer: Any, wanted: Mapping[str, str]) -> Iterator[str]:
    for to, says in wanted.items():
        got = answer.asked(to).answer
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
        got = m.earliest if m is not None else "not listed"
        if got != (None if day == "none" else day):
            yield f"move {id}: earliest should be {day}, got {got}"


def _position(answer: Any, wanted: Any) -> Iterator[str]:
    got = [p.stage for p in answer.position]
    if got != _listed(wanted):
        yield f"position: expected {_listed(wanted)}, got {got}"


def _ask_next(answer: Any, wanted: Any) -> Iterator[str]:
    got = [a["ask"] for a in answer.ask_next]
    want = _listed(wanted)
    if got[: len(want)] != want:
        yield f"ask_next: expected to begin with {want}, got {got[: len(want) + 2]}"


def _instead(answer: Any, wanted: Mapping[str, Any]) -> Iterator[str]:
    for id, others in wanted.items():
        m = _move(answer, id)
        got = list(m.instead) if m is not None else []
        if got != _listed(others):
            yield f"move {id}: instead should be {_listed(others)}, got {got}"


def _readings(answer: Any, wanted: Mapping[str, Any]) -> Iterator[str]:
    for id, readings in wanted.items():
        named: set[str] = set()
        for m in getattr(answer, "moves", ()):
            if m.id == id:
                named |= set(m.readings)
            named |= {r for f in m.findings if f.id == id for r in f.rule.readings}
        named |= {r for d in answer.due if d.id == id for r in d.readings}
        for r in _listed(readings):
            if r not in named:
                yield f"{id}: should name the reading {r}, names {sorted(named)}"


_CHECKS: dict[str, Callable[[Any, Any], Iterator[str]]] = {
    "moves": _moves,
    "not_listed": _not_listed,
    "needs": _needs,
    "due": _due,
    "escalations": _escalations,
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


def _forbidden(answer: Any, never: Mapping[str, Any]) -> Iterator[str]:
    for id in _listed(never.get("moves")):
        m = _move(answer, id)
        if m is not None and m.answer in ("allowed", "allowed_with_gaps"):
            yield f"move {id} must never be open here, but is {m.answer}"
    missing = {x["need"] for x in answer.missing} if never.get("missing") else set()
    for id in _listed(never.get("missing")):
        if id in missing:
            yield f"{id} must never be missing here"
    for id in _listed(never.get("due")):
        lines = [d for d in answer.due if d.id == id and d.due is not None]
        if lines:
            yield f"{id} must never have a due date here, but has {lines[0].due}"
    for id in _listed(never.get("advice")):
        if id in {a["id"] for a in answer.advice}:
            yield f"{id} must never be advised here"
    for id in _listed(never.get("escalations")):
        if id in {e.id for e in answer.escalations}:
            yield f"{id} must never have started here"
