"""England's bank holidays, from the dated list that ships with the package."""

from __future__ import annotations

import json
from datetime import date
from functools import cache
from importlib.resources import files

from stepwise.days.working_days import Calendar

__all__ = ["england"]


@cache
def england() -> Calendar:
    """England's working days, as far as its bank holidays have been published; read once.

    The file `england.json` names its edition, source and licence, and the first and last day it covers.
    """
    data = json.loads(files("stepwise.days").joinpath("england.json").read_text(encoding="utf-8"))
    return Calendar(
        holidays={date.fromisoformat(day): name for day, name in data["holidays"].items()},
        first=date.fromisoformat(data["first"]),
        last=date.fromisoformat(data["last"]),
        edition=data["edition"],
    )
