"""The conditions a need, a guard or a clock may be made of.

A condition is a small map. One key says which kind it is (``all``, ``event``, ``fact`` …), so a mistake is
reported against that kind alone, and the rest of its keys narrow it.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Discriminator, Field, Tag, WithJsonSchema, model_validator
from pydantic_core import PydanticCustomError

from stepwise.days import Duration, DurationError, parse_duration
from stepwise.pack.base import Cites, DutyId, Id, Ids, Keyed, Node, Sentence, YesNo, one_or_more
from stepwise.pack.due import Anchor, DueError, parse_anchor


def _anchor(value: Any) -> Any:
    if not isinstance(value, str):
        return value
    try:
        return parse_anchor(value)
    except DueError as e:
        raise PydanticCustomError(
            "grammar", "{message}", {"message": e.message, "help": e.help, "code": e.code, "part": e.part}
        ) from e


def _duration(value: Any) -> Any:
    if not isinstance(value, str):
        return value
    try:
        return parse_duration(value)
    except DurationError as e:
        raise PydanticCustomError(
            "grammar", "{message}", {"message": e.message, "help": e.help, "code": "due-unit", "part": e.part}
        ) from e


_TEXT = {"type": "string"}
At = Annotated[Any, BeforeValidator(_anchor), WithJsonSchema(_TEXT)]
"""An anchor phrase: a record, ``<document> received``, ``<stage> opened`` …"""
Span_ = Annotated[Any, BeforeValidator(_duration), WithJsonSchema(_TEXT)]
"""A duration: ``5 working days``, ``3 months`` …"""

Which = Literal["any", "latest", "first", "next"]
ConsentState = Literal["given", "refused", "withdrawn", "not-sought", "cannot-be-sought"]


def _states(v: Any) -> Any:
    return ["given", "refused", "withdrawn"] if v == "sought" else ([v] if isinstance(v, str) else v)


def one_thing(first: str, other: str) -> PydanticCustomError:
    """A condition that asks for two things at once."""
    message = f"a condition asks one thing, and this asks for `{first}` and `{other}`"
    cure = f"write `all: [ {{ {first}: … }}, {{ {other}: … }} ]`"
    return PydanticCustomError("grammar", "{message}", {"message": message, "code": "unknown-key", "help": cure, "part": other})


class Condition_(Keyed):
    """Keys that every condition may carry."""

    says: Sentence | None = Field(None, description="What this branch means, in a sentence.")
    cites: Cites = Field((), description="The clauses this branch stands on.")


class All(Condition_):
    """Every one of these holds."""

    all: tuple[Condition, ...] = Field(min_length=1, description="Every one of these must hold.")


class Any_(Condition_):
    """At least one of these holds."""

    any: tuple[Condition, ...] = Field(min_length=1, description="At least one of these must hold.")


class None_(Condition_):
    """Not one of these holds."""

    none: tuple[Condition, ...] = Field(min_length=1, description="Not one of these may hold.")


class AtLeast(Condition_):
    """At least n of these hold."""

    at_least: int = Field(ge=1, description="How many of these must hold.")
    of_these: tuple[Condition, ...] = Field(min_length=1, description="The conditions counted.")


class Substitute(Node):
    """Another person who may act, under a guard."""

    by: Ids = Field(description="Who may act instead.")
    only_if: Condition | None = Field(None, description="When the substitute may act.")
    cites: Cites = Field((), description="The clauses that allow it.")


class Recorded(Condition_):
    """A record: what kind, which one counts, and what must be so of it."""

    of: Id | None = Field(None, description="A record named under `records`.")
    event: Ids | None = Field(None, description="A kind of event or meeting that has happened.")
    document: Ids | None = Field(None, description="A kind of document.")
    decision: Ids | None = Field(None, description="A kind of decision.")
    consent: Ids | None = Field(None, description="What the consent is for.")
    which: Which | None = Field(
        None,
        description="Which record counts: `any` (the default for documents), `latest` (the default for events and "
        "decisions; the latest of each person for consents), `first`, or `next` (held, else arranged).",
    )
    since: At | None = Field(
        None, description="How far back a record counts. Default: since the present spell at this stage began."
    )
    outcome: Ids | None = Field(None, description="The outcome recorded is one of these.")
    by: Ids | None = Field(None, description="Done by every one of these roles or people, jointly.")
    by_any: Ids | None = Field(None, description="Done by at least one of these.")
    substitute: Annotated[tuple[Substitute, ...], BeforeValidator(one_or_more)] = Field(
        (), description="Who may stand in for `by`, and when."
    )
    attended: Ids | None = Field(None, description="All of these attended.")
    attended_any: Ids | None = Field(None, description="At least one of these attended.")
    contains: Ids | None = Field(None, description="It holds all of these sections, or dealt with all of these matters.")
    contains_any: Ids | None = Field(None, description="It holds at least one of these.")
    received_by: Ids | None = Field(None, description="Received by every one of these.")
    received_by_any: Ids | None = Field(None, description="Received by at least one of these.")
    received_after: At | None = Field(
        None, description="A receipt (by these, where `received_by` names them) is dated on or after this moment."
    )
    signed_by: Ids | None = Field(None, description="Signed by every one of these.")
    signed_by_any: Ids | None = Field(None, description="Signed by at least one of these.")
    reasons: Ids | None = Field(None, description="All of these reasons are recorded.")
    reasons_any: Ids | None = Field(None, description="At least one of these reasons is recorded.")
    purposes: Ids | None = Field(None, description="All of these purposes are recorded.")
    purposes_any: Ids | None = Field(None, description="At least one of these purposes is recorded.")
    recorded_in: Ids | None = Field(None, description="Recorded in one of these places.")
    linked_to: Id | None = Field(None, description="The record points (`of`) at the record of this name.")
    before: At | None = Field(None, description="Dated before, or on the same day as, this moment.")
    after: At | None = Field(None, description="Dated after, or on the same day as, this moment.")
    booked_before: At | None = Field(
        None, description="It was booked (`made`) before, or on the same day as, this moment; beside `which: next`."
    )
    at_least: Span_ | None = Field(None, description="At least this long before (or after) that moment.")
    within: Span_ | None = Field(None, description="No longer than this after that moment.")
    at_most_old: Span_ | None = Field(None, description="Dated no longer ago than this.")
    weekday: Literal["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"] | None = Field(
        None, description="Held on this day of the week."
    )
    from_: Ids | None = Field(None, alias="from", description="Whose consent: people, or a group of people.")
    state: Annotated[tuple[ConsentState, ...], BeforeValidator(_states)] | None = Field(
        None,
        description="What was said: given (the default), refused, withdrawn, not-sought, cannot-be-sought; "
        "`sought` is given, refused or withdrawn.",
    )
    whose: Literal["all who have spoken", "everyone", "anyone"] | None = Field(
        None, description="Whose word counts. Default: all who have spoken; for a refusal, anyone."
    )
    explicit: YesNo | None = Field(None, description="The consent is explicit.")
    informed: YesNo | None = Field(None, description="The consent is informed.")
    form: YesNo | None = Field(None, description="The consent form is completed.")

    @model_validator(mode="after")
    def _makes_sense(self) -> Recorded:
        asked = [k for k in ("of", "event", "document", "decision", "consent") if getattr(self, k) is not None]
        if len(asked) > 1:
            raise one_thing(*asked[:2])
        if (self.at_least is not None or self.within is not None) and self.before is None and self.after is None:
            raise PydanticCustomError(
                "grammar",
                "{message}",
                {
                    "message": "`at_least` and `within` need a moment to count from",
                    "code": "missing-key",
                    "help": "add `before: <record>` or `after: <record>`",
                    "part": "",
                },
            )
        if self.within is not None and self.after is None:
            raise PydanticCustomError(
                "grammar",
                "{message}",
                {
                    "message": "`within` counts from a moment, so it needs `after`",
                    "code": "missing-key",
                    "help": "add `after: <record>`",
                    "part": "",
                },
            )
        consent_only = [k for k in ("from_", "state", "whose", "explicit", "informed", "form") if getattr(self, k) is not None]
        if consent_only and self.consent is None and self.of is None:
            raise PydanticCustomError(
                "grammar",
                "{message}",
                {
                    "message": f"`{consent_only[0].rstrip('_')}` is said of consents only",
                    "code": "unknown-key",
                    "help": "use it beside `consent:`",
                    "part": "",
                },
            )
        return self

    @property
    def family(self) -> str | None:
        """``events``, ``documents``, ``decisions`` or ``consents``; None where `of` names the record."""
        for key in ("event", "document", "decision", "consent"):
            if getattr(self, key) is not None:
                return key + "s"
        return None

    @property
    def kinds(self) -> tuple[str, ...]:
        """The kinds of record it speaks of."""
        return self.event or self.document or self.decision or self.consent or ()


class FactIs(Condition_):
    """A fact of the case: yes (the default), or a value."""

    fact: Id = Field(description="A fact declared in the vocabulary.")
    is_: Ids | Literal["yes", "no"] | None = Field(
        None, alias="is", description="`yes` (the default), `no`, or one of these values."
    )
    includes: Ids | None = Field(None, description="For a some-of fact: all of these are among its values.")
    includes_any: Ids | None = Field(None, description="For a some-of fact: at least one of these is among its values.")
    at_least: int | None = Field(None, description="For a number: at least this.")
    at_most: int | None = Field(None, description="For a number: at most this.")
    since: At | None = Field(None, description="A dated value older than this is not known any more.")


class RoleFilled(Condition_):
    """Someone fills a role (or has been asked for)."""

    role: Id = Field(description="A role declared in the vocabulary.")
    requested: YesNo | None = Field(None, description="`yes`: a request to fill it is enough.")
    by: At | None = Field(None, description="Filled no later than this moment.")


class StageOpen(Condition_):
    """A stage is open now."""

    open: Id = Field(description="A stage that is open now.")


class StageClosed(Condition_):
    """A stage has ended, and is not open now."""

    closed: Id = Field(description="A stage that was open and has ended; as `met_by`, on the day it ended.")


class ServiceHolds(Condition_):
    """A service holds the open episode."""

    service: Id = Field(description="A service that holds the case now.")


class CameFrom(Condition_):
    """The present spell followed a spell at this stage."""

    came_from: Id = Field(description="A stage whose episode ended inside the present spell or joins its start.")


class Been(Condition_):
    """The child has ever stood at this stage."""

    been: Id = Field(description="A stage the child has stood at, at any time.")


class Stayed(Condition_):
    """A minimum stay: met on the anniversary."""

    stayed: Span_ = Field(description="How long the present spell has lasted.")
    after: Id | None = Field(None, description="Counted from the end of the last episode at this stage, where that is later.")
    at: Id | None = Field(None, description="The stage stayed at. Default: the stage the move is from.")


class Aged(Condition_):
    """The child is at least this old on a date."""

    aged: int = Field(ge=0, le=30, description="Age in whole years, or older.")
    at: At = Field(description="On which date: an anchor, or `now`.")


class InOrder(Condition_):
    """The first record is no later than the second."""

    order: tuple[Id, Id] = Field(description="Two named records: the first is no later than the second.")


class ClockIs(Condition_):
    """A clock of this pack stands at a status (for ladders)."""

    clock: DutyId = Field(description="A clock of this pack, or a duty of a move (`<move>.<duty>`).")
    status: Annotated[tuple[str, ...], BeforeValidator(lambda v: [v] if isinstance(v, str) else v)] = Field(
        description="One or more clock statuses, such as `overdue`."
    )


class ItemMet(Condition_):
    """The checklist item of the value a run is for is met (only in `met_by` of a duty with `each`)."""

    checklist: Id = Field(description="The checklist whose item the run is for.")


_HEADS: tuple[tuple[str, str], ...] = (
    ("of_these", "at_least"),
    ("all", "all"),
    ("any", "any"),
    ("none", "none"),
    ("fact", "fact"),
    ("event", "record"),
    ("document", "record"),
    ("decision", "record"),
    ("consent", "record"),
    ("of", "record"),
    ("role", "role"),
    ("open", "open"),
    ("closed", "closed"),
    ("service", "service"),
    ("came_from", "came_from"),
    ("been", "been"),
    ("stayed", "stayed"),
    ("aged", "aged"),
    ("order", "order"),
    ("clock", "clock"),
    ("checklist", "checklist"),
)
HEADS = tuple(k for k, _ in _HEADS)


def _head(value: Any) -> str | None:
    if isinstance(value, Node):
        return next((t for k, t in _HEADS if k in value.model_fields_set), None)
    if isinstance(value, dict):
        return next((f"<{t}>" for k, t in _HEADS if k in value), None)
    return None


Condition = Annotated[
    Annotated[All, Tag("<all>")]
    | Annotated[Any_, Tag("<any>")]
    | Annotated[None_, Tag("<none>")]
    | Annotated[AtLeast, Tag("<at_least>")]
    | Annotated[Recorded, Tag("<record>")]
    | Annotated[FactIs, Tag("<fact>")]
    | Annotated[RoleFilled, Tag("<role>")]
    | Annotated[StageOpen, Tag("<open>")]
    | Annotated[StageClosed, Tag("<closed>")]
    | Annotated[ServiceHolds, Tag("<service>")]
    | Annotated[CameFrom, Tag("<came_from>")]
    | Annotated[Been, Tag("<been>")]
    | Annotated[Stayed, Tag("<stayed>")]
    | Annotated[Aged, Tag("<aged>")]
    | Annotated[InOrder, Tag("<order>")]
    | Annotated[ClockIs, Tag("<clock>")]
    | Annotated[ItemMet, Tag("<checklist>")],
    Discriminator(_head, custom_error_type="condition_head", custom_error_message="this is not a condition"),
]

for _model in (All, Any_, None_, AtLeast, Substitute, Recorded):
    _model.model_rebuild()


_PARTS: dict[type, str] = {All: "all", Any_: "any", None_: "none", AtLeast: "of_these"}


def children(c: Condition) -> tuple[tuple[tuple[str | int, ...], Condition], ...]:
    """The conditions directly inside ``c``, each with its path from ``c``."""
    if (key := _PARTS.get(type(c))) is not None:
        return tuple(((key, i), x) for i, x in enumerate(getattr(c, key)))
    if isinstance(c, Recorded) and c.substitute:
        return tuple((("substitute", i, "only_if"), s.only_if) for i, s in enumerate(c.substitute) if s.only_if is not None)
    return ()


def walk(c: Condition, path: tuple[str | int, ...] = ()) -> Iterator[tuple[tuple[str | int, ...], Condition]]:
    """Every condition in ``c``, itself first, with paths."""
    yield path, c
    for inner_path, inner in children(c):
        yield from walk(inner, path + inner_path)


_ANCHORS = ("since", "before", "after", "booked_before", "received_after", "at", "by")


def anchors_of(c: Condition) -> tuple[tuple[str, Anchor], ...]:
    """The anchors a condition names itself (not its children), with the key that names each."""
    said = vars(c)
    return tuple((key, part) for key in _ANCHORS if isinstance(a := said.get(key), Anchor) for part in a.parts)


__all__ = ["HEADS", "Condition", "Duration", "anchors_of", "children", "walk"]
