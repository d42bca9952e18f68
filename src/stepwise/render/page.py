"""One evaluation as the page a person reads: what is open, what is missing, what is late, whom to ring."""

from __future__ import annotations

from collections.abc import Iterable

from stepwise.compiled import FrontDoor
from stepwise.diagnostics import in_a_row
from stepwise.evaluation import Escalation, Evaluation, MoveAnswer
from stepwise.pack import Pack
from stepwise.render import duties, findings
from stepwise.render.dates import count, day_text, days_between
from stepwise.render.lacks import ask_text
from stepwise.render.layout import LABEL, Sheet, para, tied, wrap
from stepwise.render.look import DASH, DOT, TIE, Look, Run
from stepwise.render.names import Names, listed

_SHORT = 12


def page(answer: Evaluation, pack: Pack, look: Look, called: str | None = None) -> str:
    """The whole answer as text. ``called``: how the reader names the pack, by name or by folder."""
    names = Names(pack, brief=True)
    sheet = Sheet(look)
    header(sheet, answer, pack)
    safeguarding(sheet, answer, names)
    _position(sheet, answer, names)
    _moves(sheet, answer, names)
    _due(sheet, answer, names)
    _escalations(sheet, answer.escalations, names, answer.as_at)
    _ask_next(sheet, answer, names)
    _advice(sheet, answer, names)
    readings_in_use(sheet, answer, pack)
    foot(sheet, answer, called or answer.identity.authority)
    return sheet.paint()


# -- the head -------------------------------------------------------------------------------------------------


def header(sheet: Sheet, answer: Evaluation, pack: Pack) -> None:
    """Whose procedure, which edition, as at when; and the answer in one line."""
    sheet.ends(
        (Run(pack.name, "bold"), Run(f" · edition {pack.edition}", "dim")),
        (Run(f"as at {day_text(answer.as_at)}", "bold"),),
    )
    sheet.ends((Run(pack.title),), (Run(answer.identity.digest[:_SHORT], "dim"),))
    sheet.rule()
    sheet.lines += _glance(sheet, answer)


def _glance(sheet: Sheet, answer: Evaluation) -> list[tuple[Run, ...]]:
    live = [m for m in answer.moves if findings.live(m)]
    tally = [
        (sum(m.answer in ("allowed", "allowed_with_gaps") for m in live), "open", "bold green"),
        (sum(m.answer == "not_known" for m in live), "not known", "bold magenta"),
        (sum(m.answer in ("blocked", "prohibited") for m in live), "blocked", "bold red"),
        (sum(d.status == "overdue" for d in answer.due), "overdue", "bold red"),
        (sum(d.status == "due_today" for d in answer.due), "due today", "bold yellow"),
        (sum(d.status == "upcoming" and d.due is not None for d in answer.due), "coming up", "bold"),
        (len(answer.ask_next), "to find out", "bold magenta"),
    ]
    runs: list[Run] = []
    for n, word, style in tally:
        if n:
            runs += [Run("   "), Run(f"{n} {word}", style)] if runs else [Run(f"{n} {word}", style)]
    if not runs:
        return [(Run("Nothing may happen next, and nothing is due", "dim"),)]
    return [tuple(runs)] if sheet.cells(runs) <= sheet.look.measure else wrap(runs, sheet.look.measure)


def contact(door: FrontDoor) -> str:
    """The front door's name and how to reach it."""
    return f"{door.name}: {in_a_row(door.contact)}" if door.contact else door.name


def safeguarding(sheet: Sheet, answer: Evaluation, names: Names) -> None:
    """The front door, in every answer; loud where a concern is in force or not known."""
    over, door = answer.override, answer.front_door
    sheet.blank()
    opened = [m.name for m in answer.moves if m.opened_by_override]
    if over.in_force == "in_force":
        raised = listed(names.fact(f) for f in over.raised_by)
        _box(
            sheet,
            "SAFEGUARDING COMES FIRST",
            "bold white on-red",
            "bold red",
            [
                [Run(f"A concern is in force: {raised}.", "bold")],
                [Run(f"Contact now: {contact(door)}", "bold red")],
                [Run(f"Open whatever else is missing: {listed(opened)}." if opened else "")],
                [Run(_suspended(len(over.suspended)), "dim")],
                [Run(over.says)],
            ],
            over.cites,
        )
    elif over.in_force == "not_known":
        asked = listed((names.fact(f) for f in over.not_known), "or")
        _box(
            sheet,
            "IS THE CHILD SAFE? NOT KNOWN",
            "bold black on-yellow",
            "bold yellow",
            [
                [Run(f"The case does not say: {asked}. Find this out before anything else.", "bold")],
                [Run(f"If there is any concern: {contact(door)}", "bold")],
                [Run(over.says)],
            ],
            over.cites,
        )
    else:
        _box(
            sheet,
            None,
            "",
            "cyan",
            [
                [Run("If a child may be at risk: "), Run(contact(door), "bold")],
            ],
            (),
        )


def _suspended(n: int) -> str:
    return f"Set aside for this: {count(n, 'requirement')}, shown with the move below." if n else ""


def _box(sheet: Sheet, title: str | None, title_style: str, style: str, lines: list[list[Run]], cites: Iterable[str]) -> None:
    if title is not None:
        pad = " " * (sheet.look.measure - len(title) - 2)
        sheet.lines.append((Run(f"  {title}{pad}", title_style),))
    kept = [x for x in lines if any(r.text for r in x)]
    for i, runs in enumerate(kept):
        last = i == len(kept) - 1
        sheet.text(para(*runs, bullet=Run("┃", style), cites=cites if last else (), barred=True), left=0)


def _position(sheet: Sheet, answer: Evaluation, names: Names) -> None:
    sheet.heading("Where the case stands")
    for p in answer.position:
        runs = [Run(names.stage(p.stage), "bold")]
        if p.level is not None:
            runs.append(Run(f", level {p.level},"))
        if p.since:
            days = days_between(p.since, answer.as_at)
            runs.append(Run(f" since {day_text(p.since, answer.as_at)}, {count(days, 'day')}"))
        else:
            runs.append(Run(f"{DASH}no stage is open", "dim"))
        if p.services:
            runs.append(Run(f"{DOT}held by {names.people(p.services)}", "cyan"))
        sheet.text(para(*runs))
    text = findings.made_text(answer, names)
    if text:
        bad = answer.made is not None and answer.made.move is not None and answer.made.move.answer in ("blocked", "prohibited")
        sheet.text(para(Run(text, "yellow" if bad else "dim")))
        if bad and answer.made is not None and answer.made.move is not None:
            for f in answer.made.move.missing:
                sheet.text(findings.open_finding(f, answer.made.move, names, answer.as_at), left=4)
    if answer.snapshot_age_days:
        age = count(answer.snapshot_age_days, "day")
        sheet.text(para(Run(f"The snapshot is {age} older than this answer: what happened since is not in it", "yellow")))


# -- moves ----------------------------------------------------------------------------------------------------


def _moves(sheet: Sheet, answer: Evaluation, names: Names) -> None:
    sheet.heading("What may happen next")
    if not answer.moves:
        sheet.text(para(Run("The procedure has no move from here", "dim")))
    other = [m for m in answer.moves if m.instead]
    waiting = [m for m in answer.moves if not m.instead and findings.waits_for_concern(m)]
    live = [m for m in answer.moves if findings.live(m)]
    uncalled = [m for m in answer.moves if m not in live and m not in other and m not in waiting]
    for i, m in enumerate(findings.by_openness(live, names.pack.override.opens)):
        if i:
            sheet.blank()
        move_entry(sheet, m, names, answer.as_at)
    if other or waiting or uncalled:
        sheet.blank()
    for why, found in (("○ only on a concern", waiting), ("○ not called for", uncalled)):
        if found:
            runs = [Run("; ".join(m.name for m in found), "dim")]
            sheet.entry(Run(why, "dim"), [para(*runs, cites=[c for m in found for c in m.cites])])
    if other:
        runs = [Run("; ".join(m.name for m in other), "dim"), *_why(other, answer)]
        sheet.entry(Run("– not this time", "dim"), [para(*runs)])


def _why(other: list[MoveAnswer], answer: Evaluation) -> list[Run]:
    chosen = {m.id: m.name for m in answer.moves}
    taken = list(dict.fromkeys(chosen.get(i, i) for m in other for i in m.instead))
    return [Run(f" (instead: {listed(taken, 'or')})", "dim")]


def move_entry(sheet: Sheet, m: MoveAnswer, names: Names, today: str) -> None:
    """One move: its answer, where it leads, and everything that stands open or was set aside."""
    sign, word, style = findings.ANSWERS[m.answer]
    head = [Run(m.name, "bold")]
    if m.route:
        head.append(Run(f" ({m.route})", "dim"))
    line = [Run(findings.direction_text(m, names)), Run(f"{DOT}{tied(findings.progress_text(m))}", "dim")]
    if m.readings:
        line.append(Run(f"{DOT}reading: {', '.join(m.readings)}", "dim"))
    paras = [para(*head, cites=m.cites), para(*line)]
    if m.held_by_concern:
        paras.append(para(Run("A safeguarding concern is in force: settle that first", "bold yellow")))
    if m.asks:
        asked = [ask_text(a.what, names) for a in m.asks]
        paras.append(
            para(
                Run("Not known whether it is asked for — find out: " + " ".join(asked), "magenta"),
                bullet=Run("?", "magenta"),
            )
        )
    paras += [findings.open_finding(f, m, names, today) for f in findings.shown_open(m)]
    aside, by_reading = findings.set_aside(m)
    paras += [findings.aside_finding(f, m, names, today) for f in aside]
    if owed := findings.owed(m):
        paras.append(findings.folded("Owed as well, without holding it up", owed, Run("◐", "yellow")))
    if by_reading:
        paras.append(findings.folded("Not asked for, as the procedure is read here", by_reading, Run("–", "dim")))
    if m.earliest:
        paras.append(para(Run(f"Open from {day_text(m.earliest, today)}, if nothing else changes", "bold")))
    sheet.entry(Run(f"{sign} {word}", style), paras)


# -- duties, escalations, questions, advice ----------------------------------------------------------------------


def _due(sheet: Sheet, answer: Evaluation, names: Names) -> None:
    if not answer.due:
        return
    sheet.heading("What falls due")
    waiting = [d for d in answer.due if d.status == "not_started"]
    for d in duties.by_urgency(x for x in answer.due if x.status != "not_started"):
        sheet.entry(duties.label(d), duties.duty_para(d, names, answer.as_at))
    if waiting:
        texts = [d.says for d in waiting]
        sheet.entry(Run("○ not started", "dim"), [para(Run("; ".join(texts), "dim"))])


_RUNGS = {
    "spent": ("✔ tried", "dim"),
    "reached": ("▶ ask now", "bold yellow"),
    "next": ("○ then", ""),
    "later": ("○ later", "dim"),
    "not_applicable": ("– not here", "dim"),
}


def _escalations(sheet: Sheet, found: Iterable[Escalation], names: Names, today: str) -> None:
    found = list(found)
    if not found:
        return
    sheet.heading("Who is asked next")
    for e in found:
        runs = [Run(e.name, "bold")]
        if e.instance:
            runs.append(Run(f" ({names.value(e.instance)})"))
        if e.state != "started":
            runs.append(Run(f"{DASH}not known whether this has started", "magenta"))
        sheet.text(para(*runs, cites=e.cites))
        for r in e.rungs if e.state == "started" else ():
            word, style = _RUNGS[r.state]
            text = [
                Run(r.rule.says, "dim" if r.state in ("spent", "not_applicable") else ""),
                Run(f"{DOT}{names.people(r.ask)}", "cyan"),
            ]
            text += [Run(f"{DOT}{names.evidence(x, today)}", "dim") for x in r.evidence]
            sheet.entry(Run(word, style), [para(*text, cites=r.rule.cites)])
        if e.reached is None and e.state == "started":
            sheet.text(para(Run("Every step has been tried; the procedure names no other", "yellow")), left=LABEL + 2)
        for r in e.other_agencies if e.state == "started" else ():
            text = [Run(r.rule.says), Run(f"{DOT}{names.people(r.ask)}", "cyan")]
            sheet.entry(Run("  other agencies", "dim"), [para(*text, cites=r.rule.cites)])


def _ask_next(sheet: Sheet, answer: Evaluation, names: Names) -> None:
    if not answer.ask_next:
        return
    sheet.heading("Find out next")
    for a in answer.ask_next:
        settles = [s for s in a["settles"] if s != "override"]
        why = f"{DOT}{tied('bears on')}{TIE}{count(len(settles), 'point')}" if settles else ""
        if "override" in a["settles"]:
            why = f"{DOT}{tied('before anything else')}"
        sheet.text(para(Run(ask_text(a["ask"], names)), Run(why, "dim"), bullet=Run("?", "magenta")))


def _advice(sheet: Sheet, answer: Evaluation, names: Names) -> None:
    """Advice about moves that are open, or may be; for the others only how much there is."""
    live = {m.id: m for m in answer.moves if findings.live(m)}
    above = {f.id for m in live.values() for f in findings.shown_open(m)} | {d.id for d in answer.due}
    left = [(a, live.get(str(a["id"]).partition(".")[0])) for a in answer.advice if a["id"] not in above]
    told = [(a, m) for a, m in left if m is not None and m.answer not in ("blocked", "prohibited")]
    if not left:
        return
    sheet.heading("Advice", "none of this blocks")
    last = ""
    for a, m in told:
        if m.name != last:
            sheet.text(para(Run(m.name, "dim")))
            last = m.name
        owner = [Run(f"{DOT}{names.people(a['owner'])}", "cyan")] if a["owner"] else []
        sheet.entry(Run(f"○ {a['strength']}", "dim"), [para(Run(a["says"]), *owner, cites=a["cites"])])
    rest = len(left) - len(told)
    if rest:
        other = "other " if told else ""
        points = "point bears" if rest == 1 else "points bear"
        said = f"{rest} {other}{points} on moves that are not open; explain the move to see them"
        sheet.text(para(Run(said, "dim")))


# -- the foot -------------------------------------------------------------------------------------------------


def readings_of(answer: Evaluation) -> list[str]:
    """The readings that what is shown leans on."""
    used: dict[str, None] = {}
    for m in answer.moves:
        if findings.live(m):
            used.update(dict.fromkeys(m.readings))
            aside, by_reading = findings.set_aside(m)
            for f in (*findings.shown_open(m), *findings.owed(m), *aside, *by_reading):
                used.update(dict.fromkeys(f.rule.readings))
    for d in answer.due:
        if d.status not in ("not_started", "met", "ended", "stopped"):
            used.update(dict.fromkeys(d.readings))
    for e in answer.escalations:
        used.update(dict.fromkeys(e.readings))
        used.update(dict.fromkeys(x for r in e.rungs for x in r.rule.readings))
    return list(used)


def readings_in_use(sheet: Sheet, answer: Evaluation, pack: Pack) -> None:
    """Each reading that what is shown leans on, as it is read here."""
    used = readings_of(answer)
    if not used:
        return
    sheet.heading("Readings in use", "how the procedure is read where it is unclear")
    chosen = dict(answer.identity.readings)
    for id, r in pack.readings.items():
        if id in used:
            option = chosen.get(id, r.chosen)
            other = " (not the pack's own choice)" if option != r.chosen else ""
            runs = [Run(f"{id}: ", "dim"), Run(r.options.get(option, option)), Run(other, "yellow")]
            sheet.text(para(*runs, cites=r.cites, bullet=Run("·", "dim")))


def foot(sheet: Sheet, answer: Evaluation, called: str) -> None:
    """What answered, and how to see more of the pack ``called`` so. The case is not named: its file may bear a child's name."""
    i = answer.identity
    sheet.blank()
    sheet.rule()
    what = f"stepwise {i.engine} · {i.authority} {i.edition} · calendar {i.calendar}"
    sheet.text(para(Run(what, "dim")), left=0)
    more = f"It decides nothing: people do. In full: stepwise explain {called} CASE ID"
    sheet.text(para(Run(more, "dim")), left=0)
    # a long page leaves a terminal at its end: whom to ring must stand there too
    style = {"in_force": "bold red", "not_known": "bold yellow"}.get(answer.override.in_force, "bold")
    sheet.text(para(Run("If a child may be at risk: ", style), Run(contact(answer.front_door), style)), left=0)
