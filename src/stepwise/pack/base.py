"""What every part of the pack model is made of: ids, sentences, yes/no, one-or-many, and the base model.

Pack text arrives as plain text scalars (see :mod:`stepwise.text`), so every type here starts from ``str``.
"""

from __future__ import annotations

from typing import Annotated, Any, TypeVar

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints, WithJsonSchema
from pydantic_core import PydanticCustomError

#: Words that YAML 1.1 readers take for true or false; never an id, so that no other tool misreads a pack.
RESERVED = frozenset({"yes", "no", "on", "off", "true", "false", "null", "y", "n"})


def _not_reserved(value: str) -> str:
    if value in RESERVED:
        raise PydanticCustomError("reserved_word", 'a name cannot be the word "{word}"', {"word": value})
    return value


Id = Annotated[
    str,
    StringConstraints(pattern=r"^[a-z][a-z0-9]*(-[a-z0-9]+)*$"),
    AfterValidator(_not_reserved),
]
"""A name the pack gives to something: lower-case words joined by hyphens."""

DutyId = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9]*(-[a-z0-9]+)*(\.[a-z][a-z0-9]*(-[a-z0-9]+)*)?$")]
"""A clock, or a duty of a move: ``<move>.<duty>``."""

ClauseId = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9.\-]*$")]
"""The id of one clause of the source procedure, as in the pack's ledger."""

Sentence = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]
"""Words a person reads."""


def _yes_no(value: Any) -> Any:
    if value not in ("yes", "no"):
        raise PydanticCustomError("literal_error", "yes or no", {"expected": "'yes' or 'no'"})
    return value == "yes"


YesNo = Annotated[bool, BeforeValidator(_yes_no), WithJsonSchema({"enum": ["yes", "no"]})]
"""Written ``yes`` or ``no``; a bool once loaded."""

T = TypeVar("T")


def _listed(value: Any) -> Any:
    return [value] if isinstance(value, str) else value


Ids = Annotated[tuple[Id, ...], BeforeValidator(_listed), Field(min_length=1)]
"""One id, or a list of ids."""

IdsOrNone = Annotated[tuple[Id, ...], BeforeValidator(_listed)]
"""One id, or a list of ids, which may be empty."""


def one_or_more(value: Any) -> Any:
    """A map standing alone is a list of one."""
    return [value] if isinstance(value, dict) else value


Cites = Annotated[tuple[ClauseId, ...], BeforeValidator(_listed)]
"""One clause id, or a list of them."""


class Node(BaseModel):
    """The base of every pack node: closed (no unknown keys), frozen, text in."""

    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)


def named(value: Any) -> Any:
    """``id: Plain name`` is short for ``id: {name: Plain name}``."""
    return {"name": value} if isinstance(value, str) else value


class Keyed(Node):
    """A node a reading may change."""

    if_reading: dict[str, Any] | None = Field(
        None,
        description="What another option of a reading changes here: `{reading: {option: {key: new value}}}`. "
        "`strength: should` changes the strength, `absent: yes` removes the rule, `without: [keys]` drops keys.",
    )
    reading: Annotated[tuple[Id, ...], BeforeValidator(_listed)] = Field(
        (), description="The readings this leans on; every finding made from it names them."
    )
    absent: YesNo | None = Field(None, description="`yes` (only through `if_reading`): under this option it does not exist.")
