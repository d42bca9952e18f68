"""The pack's words: roles, people, services, and the kinds of record and fact a case may hold."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BeforeValidator, Field, model_validator
from pydantic_core import PydanticCustomError

from stepwise.pack.base import Id, Ids, Node, Sentence, named

Names = dict[Id, Sentence]


class Named(Node):
    """Something with a plain name."""

    name: Sentence = Field(description="Its plain name.")
    says: Sentence | None = Field(None, description="What it means, where the name alone is not enough.")


class RoleName(Named):
    """A role, team or forum that owns duties, decides or is told."""

    contact: Annotated[tuple[Sentence, ...], BeforeValidator(lambda v: [v] if isinstance(v, str) else v)] = Field(
        (), description="How to reach it: a team mailbox or a duty telephone number, never a person's."
    )


class Group(Named):
    """Several people spoken of together."""

    members: Ids = Field(description="The people in it.")


class RecordKind(Named):
    """A kind of event, document, decision or consent, and the words its records may use."""

    outcomes: Names = Field({}, description="The outcomes it may have.")
    contains: Names = Field({}, description="The sections it may hold, or the matters it may deal with.")
    reasons: Names = Field({}, description="The reasons it may record.")
    purposes: Names = Field({}, description="The purposes it may record.")


class FactKind(Named):
    """A fact a case may state."""

    type: Literal["yes/no", "one of", "some of", "number", "date"] = Field("yes/no", description="What kind of value it has.")
    values: Names = Field({}, description="Its values, for `one of` and `some of`.")

    @model_validator(mode="after")
    def _values(self) -> FactKind:
        if (self.type in ("one of", "some of")) != bool(self.values):
            raise PydanticCustomError(
                "grammar",
                "{message}",
                {
                    "message": f"a `{self.type}` fact {'needs' if not self.values else 'has no'} values",
                    "code": "fact-type",
                    "help": "list `values:` for a `one of` or `some of` fact, and for no other",
                    "part": "",
                },
            )
        return self


class Vocabulary(Node):
    """The pack's words, each with a plain name."""

    roles: dict[Id, Annotated[RoleName, BeforeValidator(named)]] = Field({}, description="Roles, teams and forums.")
    people: dict[Id, Annotated[Named, BeforeValidator(named)]] = Field(
        {}, description="The people of a family who may consent, attend or sign."
    )
    groups: dict[Id, Group] = Field({}, description="People spoken of together.")
    services: dict[Id, Annotated[Named, BeforeValidator(named)]] = Field({}, description="Services that may hold a case.")
    documents: dict[Id, Annotated[RecordKind, BeforeValidator(named)]] = Field({}, description="Kinds of document.")
    events: dict[Id, Annotated[RecordKind, BeforeValidator(named)]] = Field({}, description="Kinds of event and meeting.")
    decisions: dict[Id, Annotated[RecordKind, BeforeValidator(named)]] = Field({}, description="Kinds of decision.")
    consents: dict[Id, Annotated[RecordKind, BeforeValidator(named)]] = Field({}, description="What consent may be asked for.")
    facts: dict[Id, Annotated[FactKind, BeforeValidator(named)]] = Field({}, description="Facts a case may state.")
    places: dict[Id, Annotated[Named, BeforeValidator(named)]] = Field({}, description="Places a record may be kept in.")
