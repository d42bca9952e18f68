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
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import stepwise
from stepwise.days import MomentError
from stepwise.diagnostics import Diagnostic, Span, did_you_mean
from stepwise.kit.expectations import EXPECTATIONS, NEVER, expected, forbidden, listed
from stepwise.pack import from_tree
from stepwise.text import List, Map, Node, Scalar, read_file

FAMILIES = ("episodes", "events", "arranged", "documents", "decisions", "consents", "roles", "not_applicable")


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
        tree, wrong = read_file(path, shown_as=shown_as(path))
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


def shown_as(path: Path) -> str:
    """A file as messages name it: from here, where it is below here."""
    try:
        return str(path.relative_to(Path.cwd()))
    except ValueError:
        return str(path)


_KEYS = ("name", "case", "log", "change", "as_at", "readings", "expect", "never")


def _scenario(row: Node, shared: Mapping[str, Any], facts: Mapping[str, Any], problems: list[Diagnostic]) -> Scenario | None:
    if not isinstance(row, Map):
        problems.append(Diagnostic("scenario", "error", "a scenario is a map", "begin it with `- name:`", row.span))
        return None
    ok = True
    for key, _ in row.entries:
        ok &= _known(key, _KEYS, problems)
    for section, shapes in (("expect", EXPECTATIONS), ("never", NEVER)):
        part = row.get(section)
        for key, value in part.entries if isinstance(part, Map) else ():
            ok &= _known(key, tuple(shapes), problems) and _shaped(key, value, shapes[key.text], problems)
    name, as_at = row.get("name"), row.get("as_at")
    if not isinstance(name, Scalar) or not isinstance(as_at, Scalar) or not isinstance(row.get("expect"), Map):
        problems.append(
            Diagnostic("scenario", "error", "a scenario needs `name`, `as_at` and `expect`", "add what is missing", row.span)
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
        problems.append(Diagnostic("scenario", "error", "a scenario needs a `case`", "name one, or write it out", row.span))
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


def _shaped(key: Scalar, value: Node, shape: str, problems: list[Diagnostic]) -> bool:
    if shape == "either" or isinstance(value, Map) is (shape == "map"):
        return True
    cure = "{ id: what is expected of it }" if shape == "map" else "a list of ids, or one id"
    cure = f"write `{key.text}: {cure}`"
    problems.append(Diagnostic("scenario", "error", f"`{key.text}` is not written so", cure, value.span))
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


# -- running ----------------------------------------------------------------------------------------------


def loader(folder: Path) -> Callable[[Mapping[str, str]], stepwise.Pack]:
    """A function that loads the pack in ``folder`` under some readings, reading its files and checking it only once.

    Raises PackError where the pack cannot be used.
    """
    base = stepwise.load_pack(folder)
    tree = base.written.as_read
    made: dict[tuple[tuple[str, str], ...], stepwise.Pack] = {(): base}

    def load(readings: Mapping[str, str]) -> stepwise.Pack:
        key = tuple(sorted(readings.items()))
        if key not in made:
            written, problems = from_tree(tree, folder, readings)
            if written is None:
                raise stepwise.PackError(problems)
            made[key] = stepwise.Pack(written, ())
        return made[key]

    return load


def run_scenario(scenario: Scenario, load: Callable[[Mapping[str, str]], stepwise.Pack]) -> Outcome:
    """Run one scenario. ``load`` gives the pack under some readings (cache it: loading costs more than running).

    A moment or a reading that cannot be used is a failure like another; nothing is raised.
    """
    expect = scenario.expect
    try:
        pack = load(scenario.readings)
        if scenario.log:
            answer: Any = stepwise.evaluate_authority(pack, scenario.data, as_at=scenario.as_at)
        else:
            answer = stepwise.evaluate(pack, scenario.data, scenario.as_at)
    except stepwise.PackError as e:
        return Outcome(scenario, tuple(f"{d.message}: {d.help}" if d.help else d.message for d in e.diagnostics))
    except MomentError as e:
        return Outcome(scenario, (f"as_at: {e}",))
    except stepwise.CaseError as e:
        wanted = expect.get("refused")
        if wanted is None:
            return Outcome(scenario, tuple(f"refused: {p.path}: {p.message}" for p in e.problems), e)
        said = [f"{p.path}: {p.message}" for p in e.problems]
        short = [w for w in listed(wanted) if w != "yes" and not any(w in s for s in said)]
        return Outcome(scenario, tuple(f'refused, but nothing said "{w}"; said: {"; ".join(said)}' for w in short), e)
    if "refused" in expect:
        return Outcome(scenario, ("the case was not refused",), answer)
    failures = [*expected(answer, expect), *forbidden(answer, scenario.never)]
    return Outcome(scenario, tuple(failures), answer)
