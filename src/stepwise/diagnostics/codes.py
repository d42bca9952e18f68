"""The register of codes: every code that a diagnostic can carry, with one sentence that explains it."""

from __future__ import annotations

import re

from .suggest import did_you_mean

CODES: dict[str, str] = {}
"""Code to explanation. Filled by `register`, which each room calls when it is imported."""

_FORM = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*\Z")


def register(code: str, explanation: str) -> str:
    """Enter a code in the register and give it back, so that a module can keep it in a constant.

    Entering the same code with the same explanation again changes nothing.
    Raises ValueError if the code is taken with another explanation, is not lower case with hyphens, or
    explains nothing.
    """
    if not _FORM.match(code):
        raise ValueError(f'a code is lower-case words joined by hyphens: "{code}" is not')
    if not explanation.strip():
        raise ValueError(f'the code "{code}" needs an explanation')
    taken = CODES.get(code)
    if taken is not None and taken != explanation:
        raise ValueError(f'the code "{code}" is taken: {taken}')
    CODES[code] = explanation
    return code


def explain(code: str) -> str:
    """Give the one-sentence explanation of a code.

    Raises LookupError, with the nearest code if there is one, when no room has registered it.
    """
    found = CODES.get(code)
    if found is not None:
        return found
    near = did_you_mean(code, CODES)
    raise LookupError(f'there is no code "{code}"' + (f'; did you mean "{near}"?' if near else ""))


register("case", "Something in the case snapshot is missing, misspelt or contradicts itself.")
