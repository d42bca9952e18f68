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

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any, NamedTuple

import stepwise
from stepwise.days import MomentError
from stepwise.diagnostics import Diagnostic, Span, did_you_mean, in_order
from stepwise.kit.changes import changed, plain, typed
from stepwise.kit.expectations import EXPECTATIONS, NEVER, expected, forbidden, listed
from stepwise.kit.lookups import SCENARIO, Known, looked_up
from stepwise.kit.slips import Slips
from stepwise.pack import from_tree
from stepwise.pack.find import HEADER
from stepwise.text import List, Map, Node, Scalar, read_file, with_lines


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


class Read(NamedTuple):
    """What was read of a pack's scenarios: those that can be run, everything wrong with their files, and how many there
    are besides that cannot be run for it."""

    scenarios: list[Scenario]
    problems: list[Diagnostic]
    unread: int


def load_scenarios(folder: Path, pack: stepwise.Pack | None = None) -> tuple[list[Scenario], list[Diagnostic]]:
    """Every scenario under ``folder`` (a pack's ``scenarios/``, or a pack) that can be run, and everything wrong with the
    files. With the ``pack``, the names and words of each scenario and of its case are looked up in it too."""
    return read_scenarios(folder, pack)[:2]


def read_scenarios(folder: Path, pack: stepwise.Pack | None = None) -> Read:
    """The same, and how many scenarios cannot be run."""
    below = folder / "scenarios"
    root = below if below.is_dir() or (folder / HEADER).is_file() else folder
    problems: list[Diagnostic] = []
    cases: dict[str, tuple[Scalar, Node]] = {}
    rows: list[Node] = []
    for path in sorted(root.rglob("*.yaml")):
        tree, wrong = read_file(path, shown_as=shown_as(path))
        problems += wrong
        for key, part in tree.entries if isinstance(tree, Map) else ():
            if not _known(key, ("cases", "scenarios"), problems):
                continue
            if key.text == "scenarios" and isinstance(part, List):
                rows += part.items
            elif key.text == "cases" and isinstance(part, Map):
                for name, case in part.entries:
                    if name.text in cases:
                        problems.append(_twice(name, cases[name.text][0]))
                    cases[name.text] = (name, case)
            else:
                cure = "write `scenarios:` as a list" if key.text == "scenarios" else "write `cases: { name: { … } }`"
                problems.append(Diagnostic(SCENARIO, "error", f"`{key.text}` is not written so", cure, key.span))
    found: list[Scenario] = []
    desk = _Desk(pack, cases, {name: plain(case) for name, (_, case) in cases.items()}, problems)
    names: dict[tuple[str, str], Scalar] = {}
    for row in rows:
        scenario = desk.read(row)
        if scenario is not None:
            found.append(scenario)
        said = row.get("name") if isinstance(row, Map) else None
        if isinstance(said, Scalar):
            first = names.setdefault((said.span.file, said.text), said)
            if first is not said:
                problems.append(_twice(said, first))
    return Read(found, with_lines(in_order(problems)), len(rows) - len(found))


def _twice(second: Scalar, first: Scalar) -> Diagnostic:
    where = f"{first.span.file}:{first.span.line}"
    cure = "keep one of the two, or give this one another name"
    return Diagnostic("twice", "error", f'"{second.text}" is already given at {where}', cure, second.span)


def shown_as(path: Path) -> str:
    """A file as messages name it: from here, where it is below here."""
    try:
        return str(path.relative_to(Path.cwd()))
    except ValueError:
        return str(path)


_KEYS = ("name", "case", "log", "change", "as_at", "readings", "expect", "never")


@dataclass(frozen=True, slots=True)
class _Desk:
    """Where scenarios are read: the pack they are of, the cases they may name, and what was found wrong so far."""

    pack: stepwise.Pack | None
    cases: Mapping[str, tuple[Scalar, Node]]
    values: Mapping[str, Any]
    problems: list[Diagnostic]
    known: dict[bool, Known] = field(default_factory=dict)

    def read(self, row: Node) -> Scenario | None:
        """A scenario; None, with the reason among the problems, where it cannot be run."""
        if not isinstance(row, Map):
            self._say("a scenario is a map", "begin it with `- name:`", row.span)
            return None
        before = len(self.problems)
        for key, _ in row.entries:
            _known(key, _KEYS, self.problems)
        name, as_at, log = row.get("name"), row.get("as_at"), row.get("log")
        if not isinstance(name, Scalar) or not isinstance(as_at, Scalar) or not isinstance(row.get("expect"), Map):
            self._say("a scenario needs `name`, `as_at` and `expect`", "add what is missing", row.span)
            return None
        readings = plain(row.get("readings")) or {}
        self._expectations(row, readings, log is not None)
        data = self._case(row, log if log is not None else row.get("case"), readings, log is not None)
        if data is None or len(self.problems) > before:
            return None
        expect, never = plain(row.get("expect")), plain(row.get("never")) or {}
        return Scenario(name.text, data, as_at.text, readings, expect, never, name.span, log is not None)

    def _say(self, message: str, cure: str | None, span: Span) -> None:
        self.problems.append(Diagnostic(SCENARIO, "error", message, cure, span))

    def _expectations(self, row: Map, readings: Mapping[str, str], log: bool) -> None:
        for section, shapes in (("expect", EXPECTATIONS), ("never", NEVER)):
            part = row.get(section)
            if not isinstance(part, Map):
                if part is not None:
                    self._say(f"`{section}` is not written so", f"write `{section}: {{ moves: … }}`", part.span)
                continue
            good = [
                _known(key, tuple(shapes), self.problems) and _shaped(key, value, shapes[key.text], self.problems)
                for key, value in part.entries
            ]
            if all(good) and self.pack is not None:
                if log not in self.known:
                    self.known[log] = Known(self.pack.written.pack, log=log)
                wrong = list(looked_up(section, part, self.known[log]))
                if wrong and (other := self._under(readings)) is not None:
                    # Another option of a reading may bring names of its own.
                    also = [d.span for d in looked_up(section, part, Known(other.written.pack, log=log))]
                    wrong = [d for d in wrong if d.span in also]
                self.problems.extend(wrong)

    def _under(self, readings: Mapping[str, str]) -> stepwise.Pack | None:
        """The pack under the readings of one scenario, where they are other than its own and it can be used so."""
        if self.pack is None or not readings:
            return None
        written, _ = from_tree(self.pack.written.as_read, self.pack.written.folder, readings)
        return stepwise.Pack(written, ()) if written is not None and not written.partial else None

    def _case(self, row: Map, given: Node | None, readings: Mapping[str, str], log: bool) -> Any:
        if isinstance(given, Scalar):
            if given.text not in self.cases:
                near = did_you_mean(given.text, self.cases)
                cure = f'did you mean "{near}"?' if near else "name it under `cases:`"
                self._say(f'there is no case "{given.text}"', cure, given.span)
                return None
            _, written = self.cases[given.text]
            value = self.values[given.text]
        elif isinstance(given, Map):
            written, value = given, plain(given)
        else:
            self._say("a scenario needs a `case`", "name one, or write it out", row.span)
            return None
        facts = self.pack.written.pack.vocabulary.facts if self.pack is not None else {}
        change = row.get("change")
        data = value
        if isinstance(change, Map):
            try:
                data = changed(value, plain(change))
            except LookupError as e:
                self._say(str(e.args[0]), None, change.span)
                return None
        data = typed(data, facts)
        expect = row.get("expect")
        if self.pack is not None and not (isinstance(expect, Map) and expect.get("refused") is not None):
            here = Slips(data, lambda: typed(value, facts), written, change, log)
            wrong = here.told(self.pack)
            if wrong and (other := self._under(readings)) is not None:
                wrong = here.told(other)
            self.problems.extend(wrong)
        return data


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


# -- running ----------------------------------------------------------------------------------------------


def loader(folder: Path) -> Callable[[Mapping[str, str]], stepwise.Pack]:
    """A function that loads the pack in ``folder`` under some readings, reading its files and checking it only once.

    Raises PackError where the pack cannot be used.
    """
    base = stepwise.load_pack(folder)
    tree = base.written.as_read

    @lru_cache(maxsize=16)  # a pack is several megabytes, and scenarios of one reading mostly stand together
    def read_anew(readings: tuple[tuple[str, str], ...]) -> stepwise.Pack:
        written, problems = from_tree(tree, folder, dict(readings), base.digest)
        if written is None:
            raise stepwise.PackError(problems)
        return stepwise.Pack(written, ())

    def load(readings: Mapping[str, str]) -> stepwise.Pack:
        return read_anew(tuple(sorted(readings.items()))) if readings else base

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
