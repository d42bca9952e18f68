"""Python written from a pack: one function as straight lines, with the pack's values under names.

Only the shape of what a pack says goes into the text. No word of a pack or of a case is ever part of the code that is
run: each stands behind a name.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from textwrap import indent
from typing import Any


class Lines:
    """The text of one function of a view, and the values that its names stand for."""

    def __init__(self, values: Mapping[str, Any]) -> None:
        self._values = dict(values)
        self._names: dict[int | str, str] = {}
        self._once: dict[str, str] = {}
        self._text: list[str] = []

    def name(self, what: str, value: Any) -> str:
        """The name of a value in the text: what it is, and a number."""
        if value is None or value is True or value is False:
            return repr(value)
        key = value if type(value) is str else id(value)
        if key not in self._names:
            self._names[key] = name = f"{what}_{len(self._names)}"
            self._values[name] = value  # kept here, so that its id stays its own
        return self._names[key]

    def once(self, what: str, expression: str) -> str:
        """The name of an expression that is worked out once, before everything else."""
        return self._once.setdefault(expression, f"{what}_{len(self._once)}")

    def add(self, text: str) -> None:
        """Add some lines."""
        self._text.append(text)

    def text(self, begin: str = "") -> str:
        """The whole function."""
        once = [f"{name} = {expression}" for expression, name in self._once.items()]
        return "def answer(view):\n" + indent("\n".join([begin, *once, *self._text]), "    ") + "\n"

    def function(self, title: str, begin: str = "") -> Callable[[Any], Any]:
        """The function, ready to be called."""
        exec(compile(self.text(begin), f"<{title}>", "exec"), self._values)
        made: Callable[[Any], Any] = self._values["answer"]
        return made
