"""Findings and moves in words: verdicts, what is missing, who, and by which clause."""

from __future__ import annotations

from collections.abc import Iterable

from stepwise.evaluation import OPEN, Evaluation, Finding, MoveAnswer
from stepwise.render.dates import day_text
from stepwise.render.lacks import asks_text, lacks_text
from stepwise.render.layout import Para, cites_text, para
from stepwise.render.look import DASH, DOT, Run
from stepwise.render.names import Names

#: An answer's sign, words and style.
ANSWERS: dict[str, tuple[str, str, str]] = {
    "allowed": ("✔", "allowed", "bold green"),
    "allowed_with_gaps": ("◐", "allowed with gaps", "bold yellow"),
    "not_known": ("?", "not known", "bold magenta"),
    "blocked": ("✖", "blocked", "bold red"),
    "prohibited": ("⛔", "prohibited", "bold red"),
    "not_provided_for": ("–", "not provided for", "dim"),
}
#: A verdict's sign, words and style.
VERDICTS: dict[str, tuple[str, str, str]] = {
    "met": ("✔", "met", "green"),
    "not_met": ("✖", "not met", "red"),
    "not_known": ("?", "not known", "magenta"),
    "waived": ("◇", "waived", "cyan"),
    "suspended": ("◇", "suspended", "cyan"),
    "not_applicable": ("–", "does not apply", "dim"),
}
DIRECTIONS = {"up": "↑", "down": "↓", "sideways": "↔", "in": "→", "out": "→"}
_RANK = ("allowed", "allowed_with_gaps", "not_known", "blocked", "prohibited")


def by_openness(moves: Iterable[MoveAnswer], opens: Iterable[str] = ()) -> list[MoveAnswer]:
    """Moves as a person looks for them: opened by a concern first, then by answer, then in the pack's order.

    Those that a concern would open (``opens``) stand last among their like while there is none.
    """
    opens = frozenset(opens)
    return sorted(moves, key=lambda m: (not m.opened_by_override, _RANK.index(m.answer), m.id in opens))


def waits_for_concern(m: MoveAnswer) -> bool:
    """Whether the move is for a safeguarding concern only, and there is none: nobody need chase it."""
    return any(f.rule.concern and f.verdict == "not_met" for f in m.findings)


def live(m: MoveAnswer) -> bool:
    """Whether a move is shown in full: not where another stands in its place, nor where nobody is looking for it."""
    return not m.instead and not waits_for_concern(m) and (m.chased or m.answer in OPEN)


def direction_text(m: MoveAnswer, names: Names) -> str:
    """``↓ to Team Around the Family (level 3)``."""
    sign = DIRECTIONS.get(m.direction, "→")
    if m.direction == "sideways" and m.to == m.from_stage:
        text = "a change of service; the stage stays"
    elif m.to == "nowhere":
        text = "service ends"
    elif m.to == "not-stated":
        text = "the procedure does not say where to"
    else:
        text = f"to {names.stage_level(m.to)}"
    closes = [c for c in m.closes if c != m.from_stage]
    if closes:
        text += f"; also closes {names.stage(closes[0])}" + (" and others" if len(closes) > 1 else "")
    elif m.from_stage and m.from_stage not in m.closes and m.direction in ("up", "down"):
        text += f"; {names.stage(m.from_stage)} stays open"
    return f"{sign} {text}"


def progress_text(m: MoveAnswer) -> str:
    """``2 of 3 met``: how many of the things it requires."""
    gates = [f for f in m.findings if f.rule.gates and f.verdict != "not_applicable"]
    if not gates:
        return "nothing is required"
    done = sum(not f.open for f in gates)
    settled = "met" if all(f.verdict == "met" or f.open for f in gates) else "settled"
    return f"{done} of {len(gates)} {settled}"


def open_finding(f: Finding, m: MoveAnswer, names: Names, today: str) -> Para:
    """One finding of a move that stands open: the sentence, what exactly is missing, who, and when time will mend it."""
    sign, _, style = VERDICTS[f.verdict]
    if f.rule.strength != "must" or not f.rule.gates:
        sign, style = ("◐" if f.verdict == "not_met" else "?"), "yellow"
    runs = [Run(f.says)]
    for text in details(f, names, today):
        runs.append(Run(f"{DASH}{text}" if len(runs) == 1 else f"; {text}", style))
    runs += tail(f, m, names)
    return para(*runs, cites=f.cites, bullet=Run(sign, style))


def details(f: Finding, names: Names, today: str) -> list[str]:
    """What a finding lacks, what would settle it, and when."""
    out: list[str] = []
    if f.verdict == "not_met":
        out += lacks_text(f, names)
        if not out and not f.earliest:
            out.append("this is not so")
    if f.verdict == "not_known":
        questions = [q for q, _ in asks_text(f.asks, names) if not _same(q, f.says)]
        out += [f"find out: {q}" for q in questions[:2]]
        if len(questions) > 2:
            out.append(f"and {len(questions) - 2} more")
        if not questions:
            out.append("not known")
    if f.superseded:
        out.append(f"an earlier record would have met it, but a later one counts ({names.evidence(f.superseded[-1], today)})")
    if f.earliest:
        out.append(f"time alone meets it on {day_text(f.earliest, today)}")
    if f.waiver_open:
        out.append(f"{names.people(f.waiver_open, 'or')} may waive it")
    if f.late_decision:
        day, _, rest = f.late_decision.partition(", ")
        out.append(f"it was met on {day_text(day, today)}, {rest}")
    if f.rule.strength == "must" and not f.rule.gates:
        out.append("it does not hold up the move")
    return out


def _same(question: str, says: str) -> bool:
    """Whether a question only repeats the sentence."""
    return question.casefold().startswith(says.casefold()[:40])


def tail(f: Finding, m: MoveAnswer, names: Names) -> list[Run]:
    """Who, and the readings it leans on beyond those of its move."""
    out = []
    if f.owner:
        out.append(Run(f"{DOT}{names.people(f.owner)}", "cyan"))
    own = [r for r in f.rule.readings if r not in m.readings]
    if own:
        out.append(Run(f"{DOT}reading: {', '.join(own)}", "dim"))
    return out


def set_aside_text(f: Finding, names: Names, today: str) -> str:
    """Who or what set a need aside."""
    s = f.set_aside
    if s is None:
        return ""
    on = f", {names.evidence(s.record, today)}" if s.record is not None else ""
    was = {"not_met": "it is not met", "not_known": "not known whether it is met"}.get(s.otherwise, "")
    match s.by:
        case "waiver":
            return f"waived by {names.people((s.detail or '').split(', '))}{on}; {was} otherwise"
        case "override":
            return f"suspended: safeguarding comes first; {was}"
        case "person":
            return f"recorded as not applicable by {names.who(s.detail or '')}{on}"
        case "reading":
            return f"not asked for under the reading {s.detail}"
        case "clause":
            grounds = [names.word("reasons", g) for g in (s.detail or "").split(", ")]
            return f"the refusal does not count: it rests only on {', '.join(grounds)}{on}"
    return s.by


def aside_finding(f: Finding, m: MoveAnswer, names: Names, today: str) -> Para:
    """A finding of a move that something set aside: it stays, and says what did."""
    sign, _, style = VERDICTS[f.verdict]
    cites = tuple(dict.fromkeys((*f.cites, *(f.set_aside.cites if f.set_aside else ()))))
    return para(
        Run(f.says),
        Run(f"{DASH}{set_aside_text(f, names, today)}", style),
        *tail(f, m, names),
        cites=cites,
        bullet=Run(sign, style),
    )


def shown_open(m: MoveAnswer) -> list[Finding]:
    """The open findings told in full under a move: what blocks; and where the move is open, its gaps."""
    if m.answer == "allowed_with_gaps":
        return [f for f in m.findings if f.open and f.rule.strength != "may"]
    return [f for f in m.findings if f.open and f.rule.gates]


def owed(m: MoveAnswer) -> list[Finding]:
    """What must be done for a move that is not open, without holding it up."""
    if m.answer == "allowed_with_gaps":
        return []
    return [f for f in m.findings if f.open and f.rule.strength == "must" and not f.rule.gates]


def set_aside(m: MoveAnswer) -> tuple[list[Finding], list[Finding]]:
    """The findings that somebody or something set aside, and those that a reading does not ask for."""
    aside = [f for f in m.findings if f.set_aside is not None]
    by_reading = [f for f in aside if f.set_aside is not None and f.set_aside.by == "reading"]
    return [f for f in aside if f not in by_reading], by_reading


def folded(head: str, found: Iterable[Finding], sign: Run) -> Para:
    """Several findings in one paragraph, each with its clauses."""
    runs = [Run(f"{head}: ", "dim")]
    for i, f in enumerate(found):
        runs += [Run("; " if i else "", "dim"), Run(f.says), Run(f" {cites_text(f.cites)}", "dim")]
    return para(*runs, bullet=sign)


def made_text(answer: Evaluation, names: Names) -> str | None:
    """How the case came to where it stands, and whether that was in order on the day."""
    made = answer.made
    if made is None:
        return None
    on = day_text(made.day, answer.as_at)
    if made.move is None:
        ways = ", ".join(made.could_be)
        return f"It came here on {on}; not known by which move ({ways})" if ways else None
    words = {
        "blocked": "was blocked",
        "prohibited": "was prohibited",
        "not_known": "cannot be judged",
        "allowed": "was allowed",
        "allowed_with_gaps": "was allowed, with gaps",
    }
    return f"It came here on {on} by “{made.move.name}”, which on that day {words.get(made.move.answer, made.move.answer)}"
