"""The names and words of a scenario's ``expect`` and ``never``, each looked up in the pack.

An expectation that something is not there holds of whatever is not there, a misspelt name too: such a scenario would
pass for ever and prove nothing. So every name has to be one of the pack's, and every word one that an answer may hold.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from typing import NamedTuple

from stepwise.checks.names import SORTS
from stepwise.checks.say import listed, nearest
from stepwise.checks.walk import duty_ids, kinds_of_anchor
from stepwise.diagnostics import Diagnostic, Span, did_you_mean, register
from stepwise.evaluation.verdicts import ANSWERS, STATUSES, VERDICTS
from stepwise.kit.expectations import EXPECTATIONS, FLAGS, NEVER, NOT_LISTED, SPENT
from stepwise.pack import Pack
from stepwise.pack.conditions import ClockIs
from stepwise.pack.model import Duty
from stepwise.text import List, Map, Node, Scalar

SCENARIO = register("scenario", "A scenario is not written so that it could be run, or it could never fail.")

#: What an authority's log is asked: it is no child's case, so nothing of moves, levels or an override.
OF_A_LOG = ("due", "escalations", "ask", "other_agencies", "readings", "refused")


class _Ladder(NamedTuple):
    rungs: tuple[str, ...]
    other_agencies: tuple[str, ...]
    clock: str | None


class Known:
    """Every name of a pack that an expectation may use."""

    def __init__(self, pack: Pack, *, log: bool = False) -> None:
        """Take the pack as written; ``log``: for scenarios of an authority's log, which have the standing duties."""
        self.pack, self.log = pack, log
        self.needs = {
            m: tuple(
                x
                for n, need in move.needs.items()
                for x in (
                    (n,) if need.checklist is None else (f"{need.checklist}.{i}" for i in pack.checklists[need.checklist].items)
                )
            )
            for m, move in pack.moves.items()
        }
        self.ladders = {
            x: _Ladder(
                tuple(y.rungs), tuple(y.other_agencies), y.starts_when.clock if isinstance(y.starts_when, ClockIs) else None
            )
            for x, y in pack.ladders.items()
        }
        full = [f"{m}.{n}" for m, needs in self.needs.items() for n in needs]
        rungs = [f"{x}.{r}" for x, y in self.ladders.items() for r in (*y.rungs, *y.other_agencies)]
        duties = list(pack.authority_duties) if log else duty_ids(pack)
        self._sorts: dict[str, tuple[str, Collection[str]]] = {
            "need": ("a need (move.need)", full),
            "duty": ("a duty of the authority itself" if log else "a clock or duty", duties),
            "ladder": ("a ladder", tuple(self.ladders)),
            "asking": ("a ladder or a rung (ladder.rung)", [*self.ladders, *rungs]),
            "advice": ("a need (move.need) or a duty", [*full, *duties]),
            "rule": ("a move, a need or a duty", [*pack.moves, *full, *duties]),
            "asked": ("a stage", [*pack.stages, "nowhere", "not-stated"]),
        }

    def sort(self, name: str) -> tuple[str, Collection[str]]:
        """How to call a name of this sort, and all that there are."""
        if name not in self._sorts:
            self._sorts[name] = (SORTS[name].phrase, SORTS[name].options(self.pack))
        return self._sorts[name]

    def duty(self, id: str) -> Duty | None:
        """The duty of this id."""
        p = self.pack
        owner, _, name = id.partition(".")
        if name:
            return p.override.then.get(name) if owner == "override" else p.moves[owner].then.get(name)
        return p.authority_duties.get(id) if self.log else p.clocks.get(id)

    def runs(self, id: str) -> list[str] | None:
        """The words a duty has a run for each of; None where it has one run."""
        duty = self.duty(id)
        if duty is None or duty.each is None or duty.due is None or duty.due.anchor is None:
            return None
        words = self.pack.vocabulary
        return [w for f, k in kinds_of_anchor(self.pack, duty.due.anchor) for w in getattr(getattr(words, f)[k], duty.each)]


Found = Iterator[Diagnostic]
Inner = Callable[[Known, str, Node], Found]
Test = Callable[[Known, Node], Found]


def looked_up(section: str, part: Map, known: Known) -> Found:
    """Everything under ``expect`` or ``never`` (``section``) that the pack or the answer does not know.

    The keys are taken to be in order: an unknown one is passed over.
    """
    for key, value in part.entries:
        test = _TESTS[section].get(key.text)
        if test is None:
            continue
        if known.log and key.text not in OF_A_LOG:
            cure = "it may expect: " + ", ".join(OF_A_LOG)
            yield _say(SCENARIO, f"an authority's log has no `{key.text}`", cure, key.span)
        else:
            yield from test(known, value)


def _say(code: str, message: str, cure: str, span: Span) -> Diagnostic:
    return Diagnostic(code, "error", message, cure, span)


def _name(known: Known, sort: str, x: Node, text: str | None = None) -> Found:
    phrase, options = known.sort(sort)
    if not isinstance(x, Scalar):
        yield _say(SCENARIO, f"{phrase} belongs here", "write its id alone", x.span)
    elif (text or x.text) not in options:
        yield _say("unknown-name", f'"{text or x.text}" is not {phrase} of this pack', nearest(text or x.text, options), x.span)


def _word(phrase: str, options: Collection[str], x: Node, text: str | None = None) -> Found:
    if not isinstance(x, Scalar):
        yield _say(SCENARIO, f"{phrase} belongs here", "one of: " + ", ".join(options), x.span)
    elif (text or x.text) not in options:
        near = did_you_mean(text or x.text, options)
        cure = "one of: " + listed(options, most=16) if options else "there are none"
        cure = f'did you mean "{near}"? {cure}' if near else cure
        yield _say("unknown-word", f'"{text or x.text}" is not {phrase}', cure, x.span)


def _names(sort: str, *, some: bool = False) -> Test:
    """Names of one sort. ``some``: these are among what comes out, so that none at all would always hold."""

    def test(known: Known, value: Node) -> Found:
        entries = value.items if isinstance(value, List) else (value,)
        if some and not entries:
            yield _say(SCENARIO, "an empty list always holds here", "name what is expected, or take it away", value.span)
        for x in entries:
            yield from _name(known, sort, x)

    return test


def _under(sort: str, inner: Inner) -> Test:
    """A map from names of one sort to what is expected of each."""

    def test(known: Known, value: Node) -> Found:
        for key, x in value.entries if isinstance(value, Map) else ():
            wrong = list(_name(known, sort, key))
            yield from wrong or inner(known, key.text, x)

    return test


def _with_run(sort: str, inner: Inner, clock: Callable[[Known, str], str | None]) -> Test:
    """The same, where `name#word` is the run for that word."""

    def test(known: Known, value: Node) -> Found:
        for key, x in value.entries if isinstance(value, Map) else ():
            name, hash_, run = key.text.partition("#")
            wrong = list(_name(known, sort, key, name))
            if not wrong and hash_:
                duty = clock(known, name)
                runs = known.runs(duty) if duty is not None else None
                if runs is None:
                    cure = f"write `{name}`; `#` is for a duty with `each:`"
                    wrong = [_say("unknown-name", f'"{name}" has one run', cure, key.span)]
                else:
                    wrong = list(_word(f'what "{name}" has a run for', runs, key, run))
            yield from wrong or inner(known, name, x)

    return test


def _any(known: Known, name: str, x: Node) -> Found:
    return iter(())


def _says(phrase: str, options: Collection[str]) -> Inner:
    return lambda known, name, x: _word(phrase, options, x)


def _each(sort: str, *, some: bool = False) -> Inner:
    test = _names(sort, some=some)
    return lambda known, name, x: test(known, x)


def _needs_of(known: Known, move: str, value: Node) -> Found:
    needs = known.needs[move]
    for x in value.items if isinstance(value, List) else (value,):
        if isinstance(x, Scalar) and x.text not in needs:
            short = x.text.removeprefix(f"{move}.")
            cure = (
                f"the move is said already: write `{short}`"
                if short in needs
                else nearest(x.text, needs).replace("this pack", "it")
            )
            yield _say("unknown-name", f'"{x.text}" is not a need of the move "{move}"', cure, x.span)
        elif not isinstance(x, Scalar):
            yield _say(SCENARIO, "a list of needs belongs here", f"write {move}: [need, need]", x.span)


def _decider(known: Known, move: str, x: Node) -> Found:
    return iter(()) if isinstance(x, Scalar) and x.text == "none" else _needs_of(known, move, x)


_DUE_WORDS = {
    "status": ("a status of a duty", STATUSES),
    "strength": ("a strength", ("must", "should", "may")),
    **dict.fromkeys(FLAGS, ("yes or no", ("yes", "no", "none", "True"))),
}
_DUE_KEYS = (
    "status", "due", "strength", "says", "owner", "cites", "inherited", "readings", "rule", "precision", "anchor", "met",
    "left", "late_days", "skipped", "earliest", "instance", "move", "why_not", "agreed", "conflict", "urgent", "periods",
    "asks",
)  # fmt: skip


def _line(known: Known, duty: str, value: Node) -> Found:
    """What is expected of one due line: `status day`, `not listed`, or a map of what it holds."""
    if isinstance(value, Map):
        for key, x in value.entries:
            if key.text not in _DUE_KEYS:
                cure = nearest(key.text, _DUE_KEYS).replace("this pack has", "keys here")
                yield _say("unknown-key", f'there is no key "{key.text}" here', cure, key.span)
            elif key.text in _DUE_WORDS:
                yield from _word(*_DUE_WORDS[key.text], x)
    elif isinstance(value, Scalar):
        status, _, day = value.text.partition(" ")
        if value.text != NOT_LISTED and status not in STATUSES:
            yield from _word("a status of a duty", (*STATUSES, NOT_LISTED), value, status)
        elif value.text != NOT_LISTED and day and not day[0].isdigit() and day != "none":
            yield _say(SCENARIO, f'"{day}" is not a day', f"write {status} and a day, as `{status} 2026-05-14`", value.span)
    else:
        yield _say(SCENARIO, "a status belongs here", "write a status, a status and a day, or { status, due, … }", value.span)


def _rung(known: Known, ladder: str, x: Node) -> Found:
    yield from _word(f'a rung of "{ladder}"', (*known.ladders[ladder].rungs, SPENT, "not_known", "none"), x)


def _other_rung(known: Known, ladder: str, x: Node) -> Found:
    rungs = known.ladders[ladder].other_agencies
    for rung in x.items if isinstance(x, List) else (x,):
        yield from _word(f'a rung of "{ladder}" for other agencies', rungs if x is not rung else (*rungs, "none"), rung)


def _ladders(known: Known, value: Node) -> Found:
    if isinstance(value, Map):
        yield from _with_run("ladder", _rung, lambda known, name: known.ladders[name].clock)(known, value)
    elif not isinstance(value, List) or value.items:
        cure = "write `escalations: { ladder: rung }`, or `[]` for none"
        yield _say(SCENARIO, "`escalations` is not written so", cure, value.span)


_IN_FORCE = ("in_force", "not_in_force", "not_known")
_OVERRIDE: Mapping[str, Test] = {
    "in_force": lambda known, x: _word("a state of the override", _IN_FORCE, x),
    "opened": _names("move", some=True),
    "suspended": _names("need", some=True),
}


def _override(known: Known, value: Node) -> Found:
    if isinstance(value, Map):
        for key, x in value.entries:
            if key.text in _OVERRIDE:
                yield from _OVERRIDE[key.text](known, x)
            else:
                cure = "keys here: " + ", ".join(_OVERRIDE)
                yield _say("unknown-key", f'there is no key "{key.text}" here', cure, key.span)
    else:
        yield from _word("a state of the override", _IN_FORCE, value)


_QUESTIONS = {
    "facts": "fact",
    "events": "event",
    "documents": "document",
    "decisions": "decision",
    "consents": "consent",
    "roles": "role",
}


def _questions(known: Known, value: Node) -> Found:
    """`facts.x`, `events.y`, `events.y.outcome` …: what would be asked first."""
    entries = value.items if isinstance(value, List) else (value,)
    if not entries:
        yield _say(SCENARIO, "an empty list always holds here", "name what is expected, or take it away", value.span)
    for x in entries:
        family, _, rest = x.text.partition(".") if isinstance(x, Scalar) else ("", "", "")
        if family in _QUESTIONS and rest:
            yield from _name(known, _QUESTIONS[family], x, rest.split(".")[0])


def _levels(known: Known, stage: str, x: Node) -> Found:
    levels = dict.fromkeys(str(s.level) for s in known.pack.stages.values() if s.level is not None)
    yield from _word("a level of this pack", (*levels, "none"), x)


_OF_A_MOVE = tuple(a for a in ANSWERS if a != "not_provided_for")
_TESTS: Mapping[str, Mapping[str, Test]] = {
    "expect": {
        "moves": _under("move", _says("an answer of a move", (*_OF_A_MOVE, NOT_LISTED))),
        "closes": _under("move", _each("stage")),
        "direction": _under("move", _says("a direction", ("up", "down", "sideways", "in", "out"))),
        "decided_by": _under("move", _decider),
        "missing": _under("move", _needs_of),
        "gaps": _under("move", _needs_of),
        "needs": _under("need", _says("a verdict", (*VERDICTS, NOT_LISTED))),
        "due": _with_run("duty", _line, lambda known, name: name),
        "escalations": _ladders,
        "ask": _under("asking", _each("actor")),
        "other_agencies": _under("ladder", _other_rung),
        "advice": _names("advice", some=True),
        "override": _override,
        "asked": _under("asked", _says("an answer", ANSWERS)),
        "made": _under("move", _says("an answer of a move", _OF_A_MOVE)),
        "earliest": _under("move", _any),
        "position": _names("stage"),
        "levels": _under("stage", _levels),
        "ask_next": _questions,
        "refused": lambda known, value: iter(()),
        "instead": _under("move", _each("move")),
        "readings": _under("rule", _each("reading", some=True)),
        "not_listed": _names("move", some=True),
    },
    "never": {
        "moves": _names("move", some=True),
        "missing": _names("need", some=True),
        "due": _names("duty", some=True),
        "advice": _names("advice", some=True),
        "escalations": _names("ladder", some=True),
    },
}
assert _TESTS["expect"].keys() == EXPECTATIONS.keys() and _TESTS["never"].keys() == NEVER.keys()
