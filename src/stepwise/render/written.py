"""What a pack says, whatever the case: one move, need, duty, ladder, reading, clause or word of it, in full."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping

from stepwise.checks import account
from stepwise.compiled import CompiledDuty, CompiledMove, CompiledNeed, CompiledPack, Rule
from stepwise.diagnostics import in_a_row
from stepwise.pack import Written
from stepwise.pack.model import Duty
from stepwise.render.conditions import condition_lines
from stepwise.render.duties import due_text
from stepwise.render.findings import DIRECTIONS
from stepwise.render.layout import Sheet, para, tied
from stepwise.render.look import DASH, DOT, Look, Run
from stepwise.render.names import Names, listed

_SECTIONS = {
    "roles": "a role",
    "people": "a person",
    "groups": "a group of people",
    "services": "a service",
    "documents": "a kind of document",
    "events": "a kind of event",
    "decisions": "a kind of decision",
    "consents": "something consent is asked for",
    "facts": "a fact",
    "places": "a place",
}


class Explainer:
    """Explains the ids of one pack."""

    def __init__(self, written: Written, compiled: CompiledPack, look: Look) -> None:
        self.written, self.c, self.look = written, compiled, look
        self.pack = compiled.pack
        self.names = Names(self.pack)
        self.sheet = Sheet(look)
        self.duties: dict[str, CompiledDuty] = {
            d.rule.id: d
            for d in (
                *(d for ds in compiled.duties_at.values() for d in ds),
                *(d for m in compiled.moves.values() for d in m.then),
                *compiled.override_duties,
                *compiled.authority_duties,
            )
        }
        self.needs: dict[str, CompiledNeed] = {n.rule.id: n for m in compiled.moves.values() for n in m.needs}
        self._explain: tuple[tuple[Iterable[str], Callable[[str], None]], ...] = (
            (compiled.moves, self._move),
            (self.needs, self._need),
            (self.duties, self._duty),
            (self.pack.ladders, self._ladder),
            (self.pack.readings, self._reading),
            (self.pack.clauses, self._clause),
            (self.pack.stages, self._stage),
            (self.pack.records, self._record),
            (self.pack.checklists, self._checklist),
            (self.pack.prohibits, self._ban),
            (self.words(), self._word),
            (("override",), lambda id: self._override()),
        )

    def words(self) -> dict[str, str]:
        """Every word of the vocabulary, with the section it stands in."""
        v = self.pack.vocabulary
        return {id: section for section in _SECTIONS for id in getattr(v, section)}

    def ids(self) -> list[str]:
        """Everything that can be explained."""
        return list(dict.fromkeys(id for known, _ in self._explain for id in known))

    def text(self, id: str) -> str | None:
        """Everything the pack says under this id, in all its uses; None where it has no such id."""
        found = [explain for known, explain in self._explain if id in known]
        if not found:
            return None
        for i, explain in enumerate(found):
            if i:
                self.sheet.blank()
                self.sheet.rule()
            explain(id)
        return self.sheet.paint()

    # -- parts

    def title(self, what: str, id: str, name: str) -> None:
        """The heading of an explanation."""
        self.sheet.text(para(Run(name, "bold")), left=0)
        place = f"{what} of {self.pack.name}, edition {self.pack.edition}" if what else ""
        self.sheet.text(para(Run(f"{id}{DOT}{place}", "dim")), left=0)
        self.sheet.blank()

    def row(self, label: str, text: str, cites: Iterable[str] = (), style: str = "") -> None:
        """One line of an explanation."""
        self.sheet.entry(Run(label, "dim"), [para(Run(text, style), cites=cites)])

    def condition(self, label: str, x: object) -> None:
        """A condition, its parts indented."""
        if x is None:
            return
        paras = []
        for depth, text, cites in condition_lines(x, self.names):
            lead = "  " * max(depth - 1, 0) + "•" if depth else ""
            paras.append(para(Run(text), cites=cites, bullet=Run(lead.replace("•", "·")) if lead else None))
        self.sheet.entry(Run(label, "dim"), paras)

    def clauses(self, ids: Iterable[str]) -> None:
        """The text of clauses, in our own words, from the ledger."""
        ids = [i for i in dict.fromkeys(ids) if i in self.pack.clauses]
        if not ids:
            return
        self.sheet.heading("What the procedure says", "in our own words")
        for id in ids:
            c = self.pack.clauses[id]
            self.sheet.entry(
                Run(id, "bold"),
                [para(Run(c.says), Run(f"{DOT}{tied(f'{_strength(c.strength)}, section {c.section}')}", "dim"))],
            )

    def readings(self, ids: Iterable[str]) -> None:
        """Readings: the question, the options, the one in use and why."""
        ids = [i for i in dict.fromkeys(ids) if i in self.pack.readings]
        if not ids:
            return
        self.sheet.heading("Readings", "where the procedure is unclear")
        for id in ids:
            self._one_reading(id)

    def _one_reading(self, id: str) -> None:
        r = self.pack.readings[id]
        used = self.c.readings.get(id, r.chosen)
        paras = [para(Run(r.question), cites=r.cites)]
        for option, says in r.options.items():
            mark = " (in use)" if option == used else ""
            own = " (the pack's own choice)" if option == r.chosen and option != used else ""
            sign = Run("●", "green") if option == used else Run("○", "dim")
            paras.append(para(Run(f"{option}{DASH}{says}"), Run(mark or own, "dim"), bullet=sign))
        paras.append(para(Run(f"Why {r.chosen}: {r.why}")))
        self.sheet.entry(Run(id, "bold"), paras)

    def rule_rows(self, r: Rule) -> None:
        """Strength, who, and by which clauses."""
        strength = {"must": "must", "should": "should: a gap is shown, nothing is blocked", "may": "may: an option"}[r.strength]
        if r.strength == "must" and not r.gates and r.id in self.needs:
            strength = "must, but it does not block the move"
        self.row("strength", strength, r.cites)
        if r.owner:
            self.row("who", self.names.people(r.owner))

    def need_rows(self, n: CompiledNeed) -> None:
        """What a need asks, and everything that may set it aside."""
        names = self.names
        self.rule_rows(n.rule)
        self.condition("asked only if", n.only_if)
        self.condition("met when", n.when)
        if n.prohibits is not None:
            words = [names.word("purposes", p) for p in n.prohibits.purposes]
            fact = n.prohibits.fact
            if fact is not None:
                words = [names.fact_value(fact, p) for p in n.prohibits.purposes]
            self.row("forbidden purpose", listed(words, "or"))
        if n.void is not None:
            grounds = listed((names.word("reasons", x) for x in n.void.reasons), "or")
            self.row("a refusal", f"does not count where it rests only on: {grounds}", n.void.cites)
        if n.waiver is not None:
            w = n.waiver
            kinds = [("decisions", w.decision)]
            text = f"{names.people(w.by or (), 'or')}, by {names.kind('decisions', w.decision)}"
            if w.records:
                text += f", recording {listed(names.word('contains', x, kinds) for x in w.records)}"
            if w.recorded_in:
                text += f", in {listed((names.place(x) for x in w.recorded_in), 'or')}"
            self.row("may be waived by", text, w.cites)
            self.condition("and only if", w.only_if)
        if n.not_applicable_by:
            self.row("may be set aside by", f"{names.people(n.not_applicable_by, 'or')}, as not applicable")

    def duty_rows(self, rule: Rule, duty: Duty) -> None:
        """When a duty falls due, and what meets or ends it."""
        self.rule_rows(rule)
        if duty.due is not None:
            self.row("due", due_text(duty.due, self.names), style="bold")
        elif duty.urgent:
            self.row("due", "at once; the procedure gives no number")
        else:
            self.row("due", "owed; the procedure gives no date")
        self.condition("asked only if", duty.only_if)
        self.condition("met by", duty.met_by)
        self.condition("stops when", duty.stops_when)
        if duty.each:
            self.row("one for each", f"value listed under {duty.each}")
        if duty.restarts:
            self.row("starts again", "when it is started again before it is met")

    # -- kinds of thing

    def _move(self, id: str) -> None:
        m, names = self.c.moves[id], self.names
        self.title("a move", id, m.name)
        self.row("goes", _way(m, names), m.cites)
        if m.decided_by is not None:
            self.row("decided by", m.needs[m.decided_by].rule.says)
        if m.by_override:
            self.row("opened by concern", "open whatever else is missing while a safeguarding concern is in force")
        self.condition("listed only if", m.requested)
        self.condition("chased only if", m.chase_if)
        if m.needs:
            self.sheet.heading("What it needs")
            for n in m.needs:
                self.sheet.blank()
                self.sheet.text(para(Run(n.rule.says, "bold"), Run(f"{DOT}{n.rule.id}", "dim")))
                self.need_rows(n)
        if m.then:
            self.sheet.heading("What it starts")
            for d in m.then:
                self.sheet.blank()
                self.sheet.text(para(Run(d.rule.says, "bold"), Run(f"{DOT}{d.rule.id}", "dim")))
                self.duty_rows(d.rule, d.duty)
        rules = [*(n.rule for n in m.needs), *(d.rule for d in m.then)]
        self.readings([*m.readings, *(x for r in rules for x in r.readings)])
        self.clauses([*m.cites, *(x for r in rules for x in r.cites)])

    def _need(self, id: str) -> None:
        n = self.needs[id]
        self.title("a requirement", id, n.rule.says)
        self.need_rows(n)
        self.readings(n.rule.readings)
        self.clauses((*n.rule.cites, *n.rule.inherited))

    def _duty(self, id: str) -> None:
        d = self.duties[id]
        self.title("a duty", id, d.rule.says)
        if d.owner_kind == "clock":
            self.row("while at", listed((self.names.stage(s) for s in d.stages), "or"))
        elif d.move is not None:
            self.row("started by", self.c.moves[d.move].name)
        else:
            self.row("of", "the authority itself" if d.owner_kind == "authority" else "a safeguarding concern")
        self.duty_rows(d.rule, d.duty)
        self.readings(d.rule.readings)
        self.clauses((*d.rule.cites, *d.rule.inherited))

    def _ladder(self, id: str) -> None:
        x = self.pack.ladders[id]
        self.title("an escalation", id, x.name)
        self.row("while at", listed((self.names.stage(s) for s in x.while_), "or") if x.while_ else "any stage", x.cites)
        self.condition("starts when", x.starts_when)
        self.condition("ends when", x.ends_when)
        parts = (("Who is asked, in order", x.rungs), ("Other agencies", x.other_agencies))
        for heading, rungs in parts:
            if rungs:
                self.sheet.heading(heading)
            for i, r in enumerate(rungs.values(), 1):
                runs = [Run(r.sentence), Run(f"{DOT}{self.names.people(r.ask)}", "cyan")]
                if r.due is not None:
                    runs.append(Run(f"{DOT}{due_text(r.due, self.names)}", "dim"))
                self.sheet.entry(Run(f"{i}", "bold"), [para(*runs, cites=r.cites)])
        every = [r for _, rungs in parts for r in rungs.values()]
        self.readings([*x.reading, *(i for r in every for i in r.reading)])
        self.clauses([*x.cites, *(c for r in every for c in r.cites)])

    def _reading(self, id: str) -> None:
        r = self.pack.readings[id]
        self.title("a reading", id, r.question)
        self._one_reading(id)
        leaning = [rule.id for rule in self._rules() if id in rule.readings]
        leaning += [m.id for m in self.c.moves.values() if id in m.readings]
        if leaning:
            self.row("leaning on it", ", ".join(dict.fromkeys(leaning)))
        self.clauses(r.cites)

    def _clause(self, id: str) -> None:
        c = self.pack.clauses[id]
        self.title("a clause", id, c.says)
        self.row("section", c.section)
        self.row("strength", _strength(c.strength))
        rules = account(self.written).rules.get(id, ())
        if c.not_encoded:
            self.row("not encoded", c.not_encoded)
        says = {r.id: r.says for r in self._rules()}
        for rule in rules:
            self.row("carried by", f"{rule}{DASH}{says[rule]}" if rule in says else rule)

    def _stage(self, id: str) -> None:
        s = self.pack.stages[id]
        self.title("a stage", id, s.name)
        if s.level is not None:
            name = self.pack.levels.get(s.level)
            self.row("level", f"{s.level}" + (f"{DASH}{name}" if name else ""), s.cites)
        if s.says:
            self.row("is", s.says)
        self.row("moves from here", ", ".join(m.id for m in self.c.moves_at[id]) or "none")
        self.row("moves to here", ", ".join(m.id for m in self.c.moves.values() if m.to == id) or "none")
        self.row("duties", ", ".join(d.rule.id for d in self.c.duties_at[id]) or "none")
        self.clauses(s.cites)

    def _record(self, id: str) -> None:
        r = self.pack.records[id]
        self.title("a record", id, self.names.recorded(r))
        self.condition("is", r)

    def _checklist(self, id: str) -> None:
        x = self.pack.checklists[id]
        self.title("a checklist", id, x.name)
        for item, y in x.items.items():
            self.sheet.blank()
            self.sheet.text(para(Run(y.says, "bold"), Run(f"{DOT}{id}.{item}", "dim"), cites=y.cites))
            self.condition("asked only if", y.only_if)
            self.condition("met when", y.when)
        self.clauses([*x.cites, *(c for y in x.items.values() for c in y.cites)])

    def _ban(self, id: str) -> None:
        b = self.pack.prohibits[id]
        self.title("an express ban", id, b.says)
        stages = [listed((self.names.stage(s) for s in part), "or") for part in (b.from_, b.to)]
        self.row("never", f"from {stages[0]} to {stages[1]}", b.cites)
        self.clauses(b.cites)

    def _override(self) -> None:
        o = self.pack.override
        self.title("the safeguarding override", "override", o.says)
        self.row("raised by", listed((self.names.fact(f) for f in o.raised_by), "or"), o.cites)
        door = self.c.front_door
        self.row("contact", in_a_row([door.name, *door.contact]), style="bold")
        self.row("opens", ", ".join(self.c.moves[m].name for m in o.opens))
        self.clauses(o.cites)

    def _word(self, id: str) -> None:
        section = self.words()[id]
        x = getattr(self.pack.vocabulary, section)[id]
        self.title(_SECTIONS[section], id, x.name)
        if x.says:
            self.row("is", x.says)
        for key in ("outcomes", "contains", "reasons", "purposes", "values"):
            words: Mapping[str, str] = getattr(x, key, {})
            if words:
                self.row(key, "; ".join(f"{i}{DASH}{name}" for i, name in words.items()))
        if getattr(x, "contact", ()):
            self.row("contact", in_a_row(x.contact))
        if getattr(x, "members", ()):
            self.row("members", self.names.people(x.members))

    def _rules(self) -> Iterator[Rule]:
        yield from (n.rule for n in self.needs.values())
        yield from (d.rule for d in self.duties.values())
        yield from {r.id: r for xs in self.c.ladders_at.values() for x in xs for r in (*x.rungs, *x.other_agencies)}.values()


def _strength(word: str) -> str:
    return "a plain statement" if word == "norm" else f"“{word}” in the source"


def _way(m: CompiledMove, names: Names) -> str:
    stages = "any stage" if set(m.from_stages) == set(names.pack.stages) else listed(map(names.stage, m.from_stages), "or")
    start = "another authority" if m.elsewhere and not m.from_stages else stages
    sign = f"{DIRECTIONS[m.direction]} " if m.direction else ""
    text = f"{sign}from {start} to {names.stage_level(m.to)}"
    if m.transfer_to:
        text += f"; from {names.people(m.transfer_from, 'or')} to {names.people(m.transfer_to)}"
    return text
