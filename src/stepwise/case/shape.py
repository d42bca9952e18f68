"""The shape of a case snapshot: what keys there are and what types they take.

The pack decides which *words* may stand in them; that is checked in :mod:`stepwise.case.words`.
Everything is a pack id, a date or yes/no: there is no free text to leak.
"""

from __future__ import annotations

from typing import Annotated, Literal, NotRequired

from pydantic import ConfigDict, Field, TypeAdapter, with_config
from typing_extensions import TypedDict

_CLOSED = ConfigDict(extra="forbid", strict=True)

Words = list[str] | str
When = Annotated[
    str,
    Field(description="A date (2026-05-05) or a date and time (2026-05-05T10:00). A time without an offset is London time."),
]
Key = Annotated[str, Field(description="An id of your own, so that other records may point at this one.")]
Of = Annotated[str, Field(description="The id of the record this one belongs to.")]


@with_config(_CLOSED)
class Receipt(TypedDict):
    """Someone received a record."""

    by: NotRequired[Annotated[str | None, Field(description="Who received it.")]]
    when: NotRequired[When]


@with_config(_CLOSED)
class Happening(TypedDict):
    """An event or meeting that happened, a document, or a decision."""

    kind: Annotated[str, Field(description="What kind it is, a word of the pack.")]
    id: NotRequired[Key]
    when: NotRequired[When]
    of: NotRequired[Of]
    outcome: NotRequired[Annotated[str | None, Field(description="Its outcome; null says none was reached.")]]
    by: NotRequired[Annotated[Words | None, Field(description="Who did it: roles or people.")]]
    attended: NotRequired[Annotated[Words | None, Field(description="Who attended.")]]
    contains: NotRequired[Annotated[Words | None, Field(description="The sections it holds, or the matters it dealt with.")]]
    reasons: NotRequired[Annotated[Words | None, Field(description="The reasons recorded.")]]
    purposes: NotRequired[Annotated[Words | None, Field(description="The purposes recorded.")]]
    signed_by: NotRequired[Annotated[Words | None, Field(description="Who signed it.")]]
    received: NotRequired[Annotated[list[Receipt] | None, Field(description="Who received it, and when; [] says nobody has.")]]
    recorded_in: NotRequired[Annotated[str | None, Field(description="Where it is recorded.")]]


@with_config(_CLOSED)
class Consent(TypedDict):
    """What one person said to one question of consent."""

    kind: Annotated[str, Field(description="What the consent is for, a word of the pack.")]
    person: Annotated[str, Field(description="Whose it is.")]
    state: Annotated[
        Literal["given", "refused", "withdrawn", "not-sought", "cannot-be-sought"], Field(description="What was said.")
    ]
    id: NotRequired[Key]
    when: NotRequired[When]
    of: NotRequired[Of]
    by: NotRequired[Annotated[Words | None, Field(description="Who obtained it.")]]
    explicit: NotRequired[Annotated[bool | None, Field(description="It is explicit.")]]
    informed: NotRequired[Annotated[bool | None, Field(description="It is informed.")]]
    form: NotRequired[Annotated[bool | None, Field(description="The consent form is completed.")]]
    reasons: NotRequired[Annotated[Words | None, Field(description="The reasons recorded.")]]
    recorded_in: NotRequired[Annotated[str | None, Field(description="Where it is recorded.")]]


#: A meeting booked for a date. Written as a call, since `for` cannot be a class attribute.
Arranged = TypedDict(
    "Arranged",
    {
        "kind": Annotated[str, Field(description="The kind of event booked.")],
        "for": Annotated[str, Field(description="The date it is booked for.")],
        "id": NotRequired[Key],
        "of": NotRequired[Of],
        "made": NotRequired[Annotated[str, Field(description="When the booking was made.")]],
        "cancelled": NotRequired[Annotated[bool, Field(description="The booking was cancelled.")]],
    },
)
Arranged.__doc__ = "A meeting booked for a date. It never counts as held, whatever the calendar says."
Arranged.__pydantic_config__ = _CLOSED  # type: ignore[attr-defined]  # pydantic reads it from there


@with_config(_CLOSED)
class RoleHeld(TypedDict):
    """Someone fills a role of the case, or has been asked for."""

    role: Annotated[str, Field(description="The role, a word of the pack.")]
    when: NotRequired[Annotated[str, Field(description="Since when it is filled.")]]
    until: NotRequired[Annotated[str, Field(description="Until when it was filled.")]]
    requested: NotRequired[Annotated[str, Field(description="When somebody was asked for, if nobody fills it yet.")]]


@with_config(_CLOSED)
class Episode(TypedDict):
    """A spell of the case at one stage."""

    stage: Annotated[str, Field(description="The stage, a word of the pack.")]
    opened: Annotated[str, Field(description="The day it opened.")]
    closed: NotRequired[Annotated[str | None, Field(description="The day it closed; absent or null while it is open.")]]
    id: NotRequired[Key]
    service: NotRequired[Annotated[Words | None, Field(description="The service or services that hold it.")]]
    by_move: NotRequired[Annotated[str, Field(description="The move that opened it.")]]
    closed_by: NotRequired[Annotated[str, Field(description="The move that closed it, where no other stage followed.")]]
    follows: NotRequired[Annotated[str, Field(description="The id of the episode it came after.")]]


@with_config(_CLOSED)
class DatedFact(TypedDict):
    """A fact with the day it was found, and by whom."""

    value: bool | str | int | list[str] | None
    since: NotRequired[Annotated[str, Field(description="The day it was found to be so.")]]
    by: NotRequired[Annotated[Words | None, Field(description="Who found it.")]]


@with_config(_CLOSED)
class NotApplicable(TypedDict):
    """A person recorded that a need or checklist item does not apply."""

    need: Annotated[str, Field(description="The need (`move.need`) or item (`checklist.item`).")]
    by: Annotated[str, Field(description="The role that recorded it.")]
    when: NotRequired[When]


@with_config(_CLOSED)
class Child(TypedDict):
    """What the rules need to know of the child; nothing that identifies."""

    born: NotRequired[Annotated[str | None, Field(description="Date of birth; null says not born yet.")]]


@with_config(_CLOSED)
class Snapshot(TypedDict):
    """One child's case on one day."""

    case_id: NotRequired[Annotated[str, Field(description="Your own reference. It is never shown in a message or a log.")]]
    taken_at: NotRequired[Annotated[str, Field(description="When the snapshot was taken. Default: the moment asked about.")]]
    complete: Annotated[
        Literal["all"] | list[str],
        Field(
            description='Which families are held in full: `all`, or a list such as ["events", "documents.transfer-plan"]. '
            "In a complete family, absent means it did not happen; in any other it means not known."
        ),
    ]
    child: NotRequired[Child]
    episodes: Annotated[
        list[Episode], Field(description="The stages the case has stood at. None open: the pack's entry stage.")
    ]
    events: NotRequired[Annotated[list[Happening], Field(description="Events and meetings that happened.")]]
    arranged: NotRequired[Annotated[list[Arranged], Field(description="Meetings booked for a date.")]]
    documents: NotRequired[Annotated[list[Happening], Field(description="Documents.")]]
    decisions: NotRequired[Annotated[list[Happening], Field(description="Decisions.")]]
    consents: NotRequired[Annotated[list[Consent], Field(description="Consents, one person and question each.")]]
    roles: NotRequired[Annotated[list[RoleHeld], Field(description="Roles filled.")]]
    facts: NotRequired[
        Annotated[dict[str, bool | str | int | list[str] | DatedFact | None], Field(description="Facts the pack declares.")]
    ]
    not_applicable: NotRequired[Annotated[list[NotApplicable], Field(description="Needs recorded as not applicable.")]]


@with_config(_CLOSED)
class Log(TypedDict):
    """An authority's own log: what it did, asked against its standing duties."""

    complete: Literal["all"] | list[str]
    events: NotRequired[list[Happening]]
    arranged: NotRequired[list[Arranged]]


SNAPSHOT: TypeAdapter[Snapshot] = TypeAdapter(Snapshot)
LOG: TypeAdapter[Log] = TypeAdapter(Log)

#: The families of records a snapshot may hold in full.
FAMILIES = ("episodes", "events", "arranged", "documents", "decisions", "consents", "roles", "not_applicable")
