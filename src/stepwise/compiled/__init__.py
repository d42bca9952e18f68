"""The compiled pack: what the engine runs on. Built once, never changed."""

from stepwise.compiled.from_pack import compile_pack
from stepwise.compiled.model import (
    CompiledDuty,
    CompiledLadder,
    CompiledMove,
    CompiledNeed,
    CompiledPack,
    Direction,
    FrontDoor,
    Rule,
)

__all__ = [
    "CompiledDuty",
    "CompiledLadder",
    "CompiledMove",
    "CompiledNeed",
    "CompiledPack",
    "Direction",
    "FrontDoor",
    "Rule",
    "compile_pack",
]
