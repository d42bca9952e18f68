"""Duties in words: where each stands, when it falls due, and how that was counted."""

from __future__ import annotations

from collections.abc import Iterable

from stepwise.evaluation import DueLine
from stepwise.pack.due import Due, DueError, parse_due
from stepwise.render.dates import count, day_text, length, minutes, short_day
from stepwise.render.lacks import anchor_text, asks_text
from stepwise.render.layout import Para, para
from stepwise.render.look import DOT, TIE, Run
from stepwise.render.names import Names, listed

_ORDER = (
    "overdue",
    "due_today",
    "beyond",
    "owed_now",
    "upcoming",
    "owed",
    "cannot_compute",
    "in_force",
    "marker",
    "met_late",
    "met_early",
    "met",
    "ended",
    "stopped",
    "not_started",
)
#: Statuses of duties that nobody need act on.
DONE = ("met", "met_early", "met_late", "ended", "stopped")


def by_urgency(lines: Iterable[DueLine]) -> list[DueLine]:
    """Duties in the order in which they need looking at: the most overdue first."""
    return sorted(lines, key=_urgency)


def _urgency(d: DueLine) -> tuple[int, str, str]:
    status = "owed_now" if d.status == "owed" and d.urgent else d.status
    return _ORDER.index(status), d.due or d.earliest or "9", ""


def label(d: DueLine) -> Run:
    """Where a duty stands, in a few words."""
    word, style = _label(d)
    sign = {
        "overdue": "✖",
        "due_today": "●",
        "met": "✔",
        "met_early": "✔",
        "met_late": "✔",
        "cannot_compute": "?",
        "beyond": "●",
        "in_force": "▶",
        "ended": "–",
        "stopped": "–",
    }.get(d.status, "○")
    return Run(f"{sign} {word}", style)


def _label(d: DueLine) -> tuple[str, str]:
    timed = d.left is not None and d.unit == "minutes"
    match d.status:
        case "overdue":
            if timed and d.left is not None:
                return f"{minutes(d.left)} late", "bold red"
            return f"overdue by {count(d.late_days or 0, 'day')}", "bold red"
        case "due_today":
            return "due today", "bold yellow"
        case "beyond":
            return "longer than normal", "bold yellow"
        case "upcoming":
            if d.due is None or d.left is None:
                return "not yet", ""
            return f"in {length(d.left, d.unit or '')}", "bold"
        case "owed":
            return ("owed without delay", "bold yellow") if d.urgent else ("owed, no date", "bold")
        case "cannot_compute":
            return "not known", "bold magenta"
        case "in_force":
            return "in force", "bold"
        case "marker":
            return "drift marker", "dim"
        case "met_late":
            if timed and d.left is not None:
                return f"met {minutes(d.left)} late", "yellow"
            return f"met {count(d.late_days or 0, 'day')} late", "yellow"
        case "met_early":
            return "met too early", "yellow"
        case "met":
            return "met", "green"
        case "ended":
            return "ended", "dim"
        case "stopped":
            return "stopped", "dim"
    return "not started", "dim"


def duty_para(d: DueLine, names: Names, today: str) -> list[Para]:
    """The sentence of a duty, and under it the date and how it was counted."""
    says = d.says + (f" ({names.value(d.instance)})" if d.instance else "")
    runs = [Run(says, "" if d.status not in DONE else "dim" if d.status in ("ended", "stopped") else "")]
    if d.rule.strength != "must":
        runs.append(Run(f" ({d.rule.strength})", "dim"))
    if d.owner:
        runs.append(Run(f"{DOT}{names.people(d.owner)}", "cyan"))
    if d.status in ("met", "ended", "stopped") and not d.conflict:
        if d.met_when:
            runs.append(Run(f"{DOT}{'ended' if d.status == 'ended' else 'done'}{TIE}{day_text(d.met_when, today)}", "dim"))
        return [para(*runs, cites=d.cites)]
    out = [para(*runs, cites=d.cites)]
    parts = counted(d, names, today)
    if d.readings:
        parts.append(f"reading: {', '.join(d.readings)}")
    if parts:
        first = "" if d.due and d.status not in DONE else "dim"
        rest = "".join(f"; {p}" for p in parts[1:])
        out.append(para(Run(parts[0], first), Run(rest, "dim")))
    if d.conflict:
        out.append(
            para(
                Run(
                    "The earliest day is later than the latest: the clauses conflict, and neither is preferred",
                    "bold yellow",
                ),
                cites=d.conflict,
            )
        )
    return out


def counted(d: DueLine, names: Names, today: str) -> list[str]:
    """The date a duty falls due and what it was counted from, piece by piece."""
    out: list[str] = []
    if d.status == "not_started":
        return [rule_text(d, names)] if d.rule_text else []
    if d.earliest:
        out.append(f"no earlier than {day_text(d.earliest)}")
    if d.met_when and d.status in (*DONE, "owed"):
        out.append(f"{'ended' if d.status == 'ended' else 'done'}{TIE}{day_text(d.met_when, today)}")
    if d.due:
        out.append(f"{_due_word(d)} {day_text(d.due)}")
    if d.agreed:
        out.append(f"as agreed, for {day_text(d.agreed, today)}")
    rule = rule_text(d, names)
    if d.status in ("marker", "beyond"):
        rule = rule.removeprefix("normally ")
    if d.anchor_when and d.anchor == "the last one held":
        out.append(f"{rule.partition(' from ')[0]}, the last one held {day_text(d.anchor_when, today)}")
    elif d.anchor_when and d.anchor:
        since = day_text(d.anchor_when, today)
        out.append(f"{rule}, {since}" if rule else f"since {since}")
    elif d.anchor_when:
        out.append(f"since {day_text(d.anchor_when, today)}")
    elif rule:
        out.append(rule)
    if d.skipped:
        out.append("skipped " + ", ".join(f"{why} {short_day(day)}".replace(" ", TIE) for day, why in d.skipped))
    out += [f"{held} of {wanted} held in {period}" for period, held, wanted in d.periods]
    if d.precision == "day" and d.rule_text and "hour" in d.rule_text and d.due:
        out.append("no time of day is recorded, so the day counts whole")
    if d.why_not:
        out.append(d.why_not)
    questions = [q for q, _ in asks_text(d.asks, names)]
    if d.status == "cannot_compute" and questions:
        out.append(f"find out: {questions[0].removesuffix('?')}")
    return out


def _due_word(d: DueLine) -> str:
    if d.status in ("marker", "beyond"):
        return "normally until"
    if d.status == "cannot_compute":
        return "it would be due"
    if d.status in ("overdue", *DONE):
        return "was due"
    return "due"


def rule_text(d: DueLine, names: Names) -> str:
    """The rule a duty's date follows, in plain names."""
    if d.rule_text is None:
        return ""
    try:
        return due_text(parse_due(d.rule_text), names)
    except DueError:
        return d.rule_text


def due_text(due: Due, names: Names) -> str:
    """A due sentence in plain names."""
    anchor = names.anchor(due.anchor) if due.anchor is not None else ""
    long = str(due.duration).replace(" ", TIE) if due.duration is not None else ""
    match due.form:
        case "within":
            agreed = f", or earlier as agreed at {names.record(due.agreed_at)}" if due.agreed_at else ""
            return f"within {long} of {anchor}{agreed}"
        case "window":
            first = names.anchor(due.earliest_anchor) if due.earliest_anchor is not None else ""
            return f"no earlier than {due.earliest} after {first}, within {long} of {anchor}"
        case "not_before":
            return f"no earlier than {long} after {anchor}"
        case "before":
            return f"at least {long} before {anchor}"
        case "every":
            return f"every {long} from {anchor}"
        case "times":
            period = {"year": "calendar year", "year from April": "year from 1 April", "month": "calendar month"}
            return f"{count(due.times, 'time')} in each {period[due.period]}"
        case "next_sitting":
            return f"at the next sitting of {names.any_kind(due.forum or '')} after {anchor}"
        case "without_delay":
            return f"without delay after {anchor}"
        case "after":
            return f"after {anchor}"
        case "regularly":
            return f"regularly after {anchor}"
        case "normally":
            return f"normally within {long} of {anchor}"
        case "on":
            return f"on the day of {anchor}"
        case "by":
            return f"no later than the day of {anchor}"
    ends = listed(names.anchor(a) for a in due.until)
    return f"from {anchor} until {ends}" if anchor else f"until {ends}"


__all__ = ["DONE", "anchor_text", "by_urgency", "counted", "due_text", "duty_para", "label", "rule_text"]
