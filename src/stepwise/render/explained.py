"""One move, requirement, duty or escalation of one case, with everything that bears on it."""

from __future__ import annotations

from collections.abc import Iterable

from stepwise.evaluation import DueLine, Evaluation, Finding, MoveAnswer
from stepwise.render import duties, findings
from stepwise.render.dates import day_text
from stepwise.render.lacks import asks_text, lacks_text
from stepwise.render.layout import para
from stepwise.render.look import DOT, Run
from stepwise.render.page import contact
from stepwise.render.written import Explainer


def explain_in_case(x: Explainer, answer: Evaluation, id: str) -> str | None:
    """Everything about one move, need or duty of this case; None where the pack has no such thing."""
    for m in answer.moves:
        if m.id == id:
            _move(x, answer, m)
            return _done(x, answer)
        for f in m.findings:
            if f.id == id:
                x.title("a requirement", id, f.says)
                _finding(x, answer, f, titled=False)
                _said(x, [f.rule.readings], [f.cites, f.rule.inherited])
                return _done(x, answer)
    lines = [d for d in answer.due if d.id == id]
    if lines:
        _duty(x, answer, lines)
        return _done(x, answer)
    found = [e for e in answer.escalations if e.id == id]
    if found:
        x.title("an escalation", id, found[0].name)
        for e in found:
            for r in e.rungs:
                x.row(r.state.replace("_", " "), f"{r.rule.says}{DOT}{x.names.people(r.ask)}", r.rule.cites)
                for record in r.evidence:
                    x.row("", f"{x.names.evidence(record, answer.as_at)}{DOT}{record.path}")
        _said(x, [e.readings for e in found], [e.cites for e in found] + [r.rule.cites for e in found for r in e.rungs])
        return _done(x, answer)
    return _not_here(x, answer, id)


def _not_here(x: Explainer, answer: Evaluation, id: str) -> str | None:
    """The pack has it, but it has no part in this case: say so, and what the pack says."""
    text = x.text(id)
    if text is None:
        return None
    here = ", ".join(x.names.stage(p.stage) for p in answer.position)
    note = f"This has no part in the case as it stands ({here}). What the pack says of it:"
    said, x.sheet.lines = x.sheet.lines, []
    x.sheet.text(para(Run(note, "yellow")), left=0)
    x.sheet.blank()
    x.sheet.lines += said
    return _done(x, answer)


def _done(x: Explainer, answer: Evaluation) -> str:
    x.sheet.blank()
    x.sheet.rule()
    door = f"If a child may be at risk: {contact(answer.front_door)}"
    loud = answer.override.in_force != "not_in_force"
    x.sheet.text(para(Run(door, "bold red" if loud else "")), left=0)
    return x.sheet.paint()


def _said(x: Explainer, readings: Iterable[Iterable[str]], cites: Iterable[Iterable[str]]) -> None:
    x.readings(r for some in readings for r in some)
    x.clauses(c for some in cites for c in some)


def _move(x: Explainer, answer: Evaluation, m: MoveAnswer) -> None:
    sign, word, style = findings.ANSWERS[m.answer]
    x.title("a move", m.id, m.name)
    x.row("answer", f"{sign} {word}", style=style)
    x.row("goes", findings.direction_text(m, x.names), m.cites)
    x.row("as at", day_text(answer.as_at))
    if m.deciding is not None:
        x.row("decided by", m.deciding.says)
    if m.earliest:
        x.row("open from", f"{day_text(m.earliest)}, if nothing else changes", style="bold")
    if m.instead:
        x.row("instead", ", ".join(m.instead))
    if not m.chased:
        x.row("chased", "not in this case: what it lacks is not listed as missing")
    if m.held_by_concern:
        x.row("held", "a safeguarding concern is in force: settle that first", style="yellow")
    for question, _ in asks_text(m.asks, x.names):
        x.row("find out", question, style="magenta")
    if m.findings:
        x.sheet.heading("What it needs")
    for f in m.findings:
        x.sheet.blank()
        _finding(x, answer, f)
    started = [d for d in answer.due if d.move == m.id]
    if started:
        x.sheet.heading("What it starts")
        for d in duties.by_urgency(started):
            x.sheet.entry(duties.label(d), duties.duty_para(d, x.names, answer.as_at))
    rules = [f.rule for f in m.findings] + [d.rule for d in started]
    _said(x, [m.readings, *(r.readings for r in rules)], [m.cites, *(r.cites for r in rules)])


def _finding(x: Explainer, answer: Evaluation, f: Finding, *, titled: bool = True) -> None:
    sign, word, style = findings.VERDICTS[f.verdict]
    today = answer.as_at
    if titled:
        x.sheet.entry(Run(f"{sign} {word}", style), [para(Run(f.says, "bold"), Run(f"{DOT}{f.id}", "dim"), cites=f.cites)])
    else:
        x.row("verdict", f"{sign} {word}", f.cites, style=style)
    if f.strength != "must" or not f.rule.gates:
        x.row("  strength", f"{f.strength}: it does not block")
    if f.owner:
        x.row("  who", x.names.people(f.owner))
    for record in f.evidence:
        x.row("  evidence", f"{x.names.evidence(record, today)}{DOT}{record.path}")
    for record in f.superseded:
        x.row("  overtaken", f"{x.names.evidence(record, today)}{DOT}{record.path}")
    if f.branch is not None and f.branch.says:
        x.row("  by way of", f.branch.says, f.branch.cites)
    if f.set_aside is not None:
        x.row("  set aside", findings.set_aside_text(f, x.names, today), f.set_aside.cites)
    for text in lacks_text(f, x.names) if f.verdict == "not_met" else ():
        x.row("  missing", text.removeprefix("missing: "), style="red")
    for question, path in asks_text(f.asks, x.names):
        x.row("  find out", question + (f"{DOT}{path}" if path else ""), style="magenta")
    _change(x, f, today)
    need = x.needs.get(f.id)
    if need is not None and f.open:
        x.condition("  would be met by", need.when)


def _change(x: Explainer, f: Finding, today: str) -> None:
    if f.earliest:
        x.row("  in time", f"met by time alone on {day_text(f.earliest, today)}")
    if f.waiver_open:
        x.row("  or", f"{x.names.people(f.waiver_open, 'or')} may waive it")


def _duty(x: Explainer, answer: Evaluation, lines: list[DueLine]) -> None:
    names, today = x.names, answer.as_at
    x.title("a duty", lines[0].id, lines[0].says)
    for d in lines:
        label = duties.label(d)
        x.row("stands", label.text, d.cites, style=label.style)
        if d.owner:
            x.row("  who", names.people(d.owner))
        for text in duties.counted(d, names, today):
            x.row("  counted", text)
        for what, record in (("  counted from", d.anchor_record), ("  done by", d.met_record)):
            if record is not None:
                x.row(what, f"{names.evidence(record, today)}{DOT}{record.path}")
        for question, path in asks_text(d.asks, names):
            x.row("  find out", question + (f"{DOT}{path}" if path else ""), style="magenta")
    made = x.duties.get(lines[0].id)
    if made is not None:
        x.condition("met by", made.duty.met_by)
        x.condition("asked only if", made.duty.only_if)
        x.condition("stops when", made.duty.stops_when)
    _said(x, [d.readings for d in lines], [d.cites for d in lines])
