"""The pack as written: frozen, typed, closed. Every description here is the reference page and the editor's hover text."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field, WithJsonSchema, model_validator
from pydantic_core import PydanticCustomError

from stepwise.pack.base import Cites, ClauseId, Id, Ids, IdsOrNone, Keyed, Node, Sentence, YesNo
from stepwise.pack.conditions import At, Condition, Recorded
from stepwise.pack.due import Due, DueError, parse_due
from stepwise.pack.vocabulary import Names, Vocabulary

FORMAT = "stepwise/v1"

Strength = Literal["must", "should", "may"]


def _due(value: Any) -> Any:
    if not isinstance(value, str):
        return value
    try:
        return parse_due(value)
    except DueError as e:
        raise PydanticCustomError(
            "grammar", "{message}", {"message": e.message, "help": e.help, "code": e.code, "part": e.part}
        ) from e


DueSentence = Annotated[Due, BeforeValidator(_due), WithJsonSchema({"type": "string"})]


class Ruled(Keyed):
    """A node whose key is its strength and whose value is the sentence an officer reads."""

    must: Sentence | None = Field(None, description="The sentence, where the source requires it.")
    should: Sentence | None = Field(
        None, description="The sentence, where the source expects it: a gap is shown, nothing is blocked."
    )
    may: Sentence | None = Field(None, description="The sentence, where the source offers it.")
    owner: Ids | None = Field(None, description="The role that has to do it.")
    cites: Cites = Field((), description="The clauses it stands on.")

    @model_validator(mode="after")
    def _one_strength(self) -> Ruled:
        given = [k for k in ("must", "should", "may") if getattr(self, k) is not None]
        if len(given) != 1:
            what = "has no strength" if not given else "has more than one strength"
            raise PydanticCustomError(
                "grammar",
                "{message}",
                {
                    "message": f"this rule {what}",
                    "code": "strength",
                    "help": "write its sentence under exactly one of `must`, `should` or `may`",
                    "part": "",
                },
            )
        return self

    @property
    def strength(self) -> Strength:
        """``must``, ``should`` or ``may``."""
        return "must" if self.must is not None else "should" if self.should is not None else "may"

    @property
    def sentence(self) -> str:
        """The sentence an officer reads."""
        return self.must or self.should or self.may or ""


# -- header ------------------------------------------------------------------------------------------------


class Source(Node):
    """A published document the pack encodes."""

    title: Sentence = Field(description="The document's title.")
    publisher: Sentence | None = Field(None, description="Who published it.")
    dated: Sentence | None = Field(None, description="What it says of its own date.")
    note: Sentence | None = Field(None, description="Anything a reader should know of it.")


class Closure(Node):
    """A day on which the authority itself is closed: not a working day."""

    day: Annotated[str, Field(pattern=r"^\d{4}-\d{2}-\d{2}$")] = Field(description="The day, as 2026-12-29.")
    name: Sentence = Field(description="What to call it when it is skipped.")


# -- stages ------------------------------------------------------------------------------------------------


#: One ladder for every authority, lowest first, so that their stages can be set side by side.
COMMON_LADDER = (
    "universal", "extra support", "early help", "step up under way", "assessment", "child in need", "section 47 enquiry",
    "child protection", "court", "cared for", "leaving care",
)  # fmt: skip
Common = Literal[
    "universal", "extra support", "early help", "step up under way", "assessment", "child in need", "section 47 enquiry",
    "child protection", "court", "cared for", "leaving care",
]  # fmt: skip


class Stage(Keyed):
    """Where a case stands. Order in the file is order of need, lowest first."""

    name: Sentence = Field(description="Its plain name.")
    level: int | None = Field(None, ge=0, description="Its level of need, where the source gives one.")
    common: Common | None = Field(
        None,
        description="Where it stands on the ladder common to all authorities, for setting them side by side; no rule reads it.",
    )
    says: Sentence | None = Field(None, description="What it is, in a sentence.")
    alongside: Annotated[tuple[Id, ...], BeforeValidator(lambda v: [v] if isinstance(v, str) else v)] = Field(
        (), description="Stages that may be open at the same time. Said once, it holds both ways."
    )
    beside: YesNo | None = Field(
        None, description="`yes`: an enquiry beside the main course; it never counts as where a case came from."
    )
    no_way_down: YesNo | None = Field(
        None, description="`yes`: the source gives no way down from here, and the pack says so knowingly."
    )
    unreached: YesNo | None = Field(
        None, description="`yes`: the source gives no way into this stage, and the pack says so knowingly."
    )
    cites: Cites = Field((), description="The clauses it stands on.")


# -- needs, duties, moves ----------------------------------------------------------------------------------


class Waiver(Keyed):
    """A named authority's exception to one need."""

    decision: Id = Field(description="The kind of decision that records the waiver.")
    by: Ids | None = Field(None, description="The role that may waive.")
    records: Ids | None = Field(None, description="What the decision must hold.")
    recorded_in: Ids | None = Field(None, description="Where it must be recorded.")
    only_if: Condition | None = Field(None, description="When it may be used at all.")
    cites: Cites = Field((), description="The clauses that allow it.")


class Prohibits(Node):
    """Purposes for which the move may not be made; nothing waives this."""

    of: Id | None = Field(None, description="The record whose purposes are read.")
    decision: Id | None = Field(None, description="The kind of decision whose purposes are read.")
    event: Id | None = Field(None, description="The kind of event whose purposes are read.")
    fact: Id | None = Field(None, description="A some-of fact whose values are read.")
    purposes: Ids = Field(description="The forbidden purposes.")

    @model_validator(mode="after")
    def _one_place(self) -> Prohibits:
        if sum(getattr(self, k) is not None for k in ("of", "decision", "event", "fact")) != 1:
            raise PydanticCustomError(
                "grammar",
                "{message}",
                {
                    "message": "`prohibits` must say where purposes are recorded",
                    "code": "missing-key",
                    "help": "add one of `of`, `decision`, `event` or `fact`",
                    "part": "",
                },
            )
        return self


class VoidRefusal(Node):
    """A refusal on these grounds alone does not count."""

    outcome: Ids | None = Field(None, description="The outcome that is the refusal (for decisions and events).")
    reasons: Ids = Field(description="The grounds that do not count.")
    cites: Cites = Field((), description="The clauses that say so.")


class Need(Ruled):
    """One thing a move requires."""

    gates: YesNo | None = Field(None, description="`no`: must-level, shown as missing, but it does not block the move.")
    only_if: Condition | None = Field(None, description="The need applies only if this holds.")
    when: Condition | None = Field(None, description="It is met when this holds.")
    checklist: Id | None = Field(None, description="Every item of this checklist, at this need's strength.")
    prohibits: Prohibits | None = Field(None, description="Purposes that forbid the move.")
    void_if_only: VoidRefusal | None = Field(None, description="A refusal on these grounds alone does not count.")
    waiver: Waiver | None = Field(None, description="Who may set this need aside, and what must be recorded.")
    not_applicable_by: IdsOrNone | None = Field(
        None, description="Roles that may record this need as not applicable; of a checklist, instead of those it names itself."
    )

    @model_validator(mode="after")
    def _one_test(self) -> Need:
        given = [k for k in ("when", "checklist", "prohibits") if getattr(self, k) is not None]
        if len(given) != 1 and not self.absent:
            raise PydanticCustomError(
                "grammar",
                "{message}",
                {
                    "message": "a need says exactly one of `when`, `checklist` or `prohibits`",
                    "code": "need-test",
                    "help": "say what makes it met under `when:`",
                    "part": "",
                },
            )
        return self


class Item(Keyed):
    """One item of a checklist: a sentence without a strength of its own."""

    says: Sentence = Field(description="The sentence an officer reads.")
    at_most: Literal["should", "may"] | None = Field(None, description="The item is never stronger than this.")
    only_if: Condition | None = Field(None, description="The item applies only if this holds.")
    when: Condition = Field(description="It is met when this holds.")
    owner: Ids | None = Field(None, description="The role that has to do it.")
    cites: Cites = Field((), description="The clauses it stands on.")


class Checklist(Keyed):
    """Items used by several moves, each move giving the strength."""

    name: Sentence = Field(description="Its plain name.")
    shortfall: Id | None = Field(
        None,
        description="The record whose `contains` names items found wanting; such an item needs a record dated on or after it.",
    )
    items: dict[Id, Item] = Field(min_length=1, description="The items.")
    not_applicable_by: Ids | None = Field(
        None, description="Roles that may record an item as not applicable. A need may name others, or nobody (`[]`)."
    )
    cites: Cites = Field((), description="The clauses it stands on.")


class Duty(Ruled):
    """Something owed, and when it falls due. A duty never blocks a move."""

    due: DueSentence | None = Field(None, description="When it falls due, as a due sentence.")
    urgent: YesNo | None = Field(None, description="`yes`: owed at once, with no number in the source.")
    only_if: Condition | None = Field(None, description="It applies only if this holds.")
    met_by: Condition | None = Field(None, description="The record that meets it.")
    stops_when: Condition | None = Field(None, description="What ends it without meeting it.")
    each: Literal["contains", "reasons", "purposes"] | None = Field(
        None,
        description="One run for every value the anchor record lists here; each is met by a record that lists the same value.",
    )
    restarts: YesNo | None = Field(None, description="`yes`: a later anchor inside an open run starts it again.")
    on_a_grid: YesNo | None = Field(
        None, description="`yes`: an `every` clock counts from its first anchor, not from the last one held."
    )


class Clock(Duty):
    """A duty of a stage: it lives while the case stands there."""

    while_: Ids | None = Field(None, alias="while", description="The stages during which it is owed.")
    since: At | None = Field(None, description="How far back its anchors count. Default: since the stage has been open.")


class Transfer(Node):
    """A change of service at the same stage."""

    from_: Ids = Field(alias="from", description="The service or services that hold the case.")
    to: Ids = Field(description="The service or services that will hold it.")
    keeps: YesNo | None = Field(None, description="`yes`: the old service stays involved (co-allocation).")


class Move(Keyed):
    """What the procedure permits next."""

    name: Sentence = Field(description="Its plain name.")
    from_: Annotated[tuple[str, ...], BeforeValidator(lambda v: [v] if isinstance(v, str) else v)] = Field(
        alias="from", description="The stage or stages it starts from; `any`; or `elsewhere` (another authority)."
    )
    to: str = Field(
        description="The stage it leads to; `same` (a transfer); `previous`; `nowhere` (service ends); `not-stated`."
    )
    direction: Literal["up", "down", "sideways"] | None = Field(
        None, description="Which way the move goes, where the order of stages does not tell it."
    )
    closes: IdsOrNone | None = Field(
        None, description="The stages it closes. Default: the stage it starts from. `[]` closes none."
    )
    transfer: Transfer | None = Field(None, description="It changes the service that holds the case.")
    requested: Condition | None = Field(None, description="It is listed only when this holds (always needed for `elsewhere`).")
    chase_if: Condition | None = Field(
        None,
        description="What it lacks is chased (under `missing`, `advice` and `ask_next`) only while this holds. It is listed "
        "and answered all the same.",
    )
    route: Sentence | None = Field(None, description="Which route it is, where several lead to the same place.")
    decided_by: Id | None = Field(None, description="The need that is the decision: it says who decides.")
    needs: dict[Id, Need] = Field({}, description="What must be in place.")
    then: dict[Id, Duty] = Field({}, description="Duties the move itself starts.")
    cites: Cites = Field((), description="The clauses it stands on.")


class Ban(Keyed):
    """An express ban on going from one stage to another."""

    from_: Ids = Field(alias="from", description="From which stages.")
    to: Ids = Field(description="To which stages.")
    says: Sentence = Field(description="What the source says.")
    cites: Cites = Field(description="The clauses it stands on.")


class Rung(Ruled):
    """Who is asked at this step of an escalation."""

    ask: Ids = Field(description="The role or roles asked.")
    only_if: Condition | None = Field(None, description="This rung is used only if this holds.")
    spent_when: Condition | None = Field(None, description="This rung has been tried, and the next is due.")
    due: DueSentence | None = Field(None, description="By when, where the source says.")


class Ladder(Keyed):
    """An escalation route: who is asked first, who next, by when."""

    name: Sentence = Field(description="Its plain name.")
    while_: Ids | None = Field(None, alias="while", description="The stages at which it can start. Default: any.")
    starts_when: Condition = Field(description="What starts it: a condition, or a clock's status.")
    ends_when: Condition | None = Field(None, description="What ends it: agreement reached.")
    rungs: dict[Id, Rung] = Field(min_length=1, description="Who is asked, in order.")
    other_agencies: dict[Id, Rung] = Field({}, description="The rungs for other agencies.")
    cites: Cites = Field((), description="The clauses it stands on.")


class Override(Node):
    """Safeguarding comes first: what raises it, whom to ring, and which moves it opens."""

    says: Sentence = Field(description="What the source says, in a sentence.")
    raised_by: Ids = Field(description="Yes/no facts; any one of them raises it. Nothing else may.")
    front_door: Id = Field(description="The role to contact; its contact stands in every answer and every refusal.")
    opens: Ids = Field(description="The moves it opens, whatever else is missing.")
    then: dict[Id, Duty] = Field({}, description="Duties a raised concern starts.")
    cites: Cites = Field(description="The clauses it stands on.")


class Reading(Node):
    """A recorded choice where the source is unclear."""

    question: Sentence = Field(description="What is unclear.")
    options: Names = Field(min_length=1, description="The possible readings, each with what it means.")
    chosen: Id = Field(description="The one this pack uses.")
    why: Sentence = Field(description="Why.")
    cites: Cites = Field(description="The clauses in question.")

    @model_validator(mode="after")
    def _known(self) -> Reading:
        if self.chosen not in self.options:
            raise PydanticCustomError(
                "grammar",
                "{message}",
                {
                    "message": f'"{self.chosen}" is not one of this reading\'s options',
                    "code": "unknown-option",
                    "help": "options: " + ", ".join(self.options),
                    "part": "chosen",
                },
            )
        return self


class OrderPair(Node):
    """Two kinds of event that can only come in this order, where one record points at the other."""

    earlier: Id = Field(description="The kind of event that comes first.")
    later: Id = Field(description="The kind of event that comes after it.")


class Clause(Node):
    """One statement of the source, in our own words."""

    section: Sentence = Field(description="Where it stands in the source.")
    says: Sentence = Field(description="What it says, paraphrased.")
    strength: Literal["must", "will", "should", "may", "norm"] = Field(description="How strongly the source puts it.")
    not_encoded: Sentence | None = Field(None, description="Why no rule cites it.")


class Pack(Node):
    """One authority's procedure, whole."""

    format: Literal["stepwise/v1"] = Field(description="The pack format: `stepwise/v1`.")
    authority: Id = Field(description="The authority's id.")
    name: Sentence = Field(description="The authority's name.")
    title: Sentence = Field(description="The procedure's title.")
    edition: Annotated[str, Field(pattern=r"^\d+\.\d+\.\d+$")] = Field(description="The pack's own version: major.minor.patch.")
    in_force: Annotated[str, Field(pattern=r"^(not stated|\d{4}-\d{2}-\d{2})$")] = Field(
        description="From which day the procedure is in force, or `not stated`. Never invent a date."
    )
    superseded: Annotated[str, Field(pattern=r"^(not stated|\d{4}-\d{2}-\d{2})$")] | None = Field(
        None, description="The day it was replaced, if it was."
    )
    calendar: Literal["england"] = Field("england", description="Whose bank holidays count.")
    closures: tuple[Closure, ...] = Field((), description="The authority's own closed days.")
    sources: tuple[Source, ...] = Field(min_length=1, description="The published documents encoded.")
    entry: Id = Field(description="The stage a case stands at when nothing is open.")
    not_covered: tuple[Sentence, ...] = Field((), description="What the procedure says it does not cover.")
    levels: dict[int, Sentence] = Field({}, description="The levels of need, lowest first.")
    stages: dict[Id, Stage] = Field(min_length=1, description="The stages, in order of need, lowest first.")
    vocabulary: Vocabulary = Field(description="The pack's words.")
    records: dict[Id, Recorded] = Field({}, description="Records named once and used by needs and clocks alike.")
    checklists: dict[Id, Checklist] = Field({}, description="Checklists shared by moves.")
    moves: dict[Id, Move] = Field({}, description="The moves.")
    prohibits: dict[Id, Ban] = Field({}, description="Moves the source expressly bans.")
    clocks: dict[Id, Clock] = Field({}, description="Duties of stages, and when they fall due.")
    ladders: dict[Id, Ladder] = Field({}, description="Escalation routes.")
    override: Override = Field(description="Safeguarding comes first.")
    authority_duties: dict[Id, Duty] = Field({}, description="Duties of the authority itself, asked of its own log.")
    readings: dict[Id, Reading] = Field({}, description="Recorded choices where the source is unclear.")
    order: tuple[OrderPair, ...] = Field((), description="Events that can only come in one order.")
    clauses: dict[ClauseId, Clause] = Field({}, description="The ledger: every statement of the source.")
