"""Text made safe and readable for one line of output."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable

UNSHOWABLE = "\N{REPLACEMENT CHARACTER}"


def shown(char: str) -> str:
    """Give what stands for one character on a screen: itself, a space for any kind of space, or a replacement
    sign.

    Control characters must never reach a terminal: a file could otherwise recolour or overwrite what is
    printed.
    """
    if char.isprintable():
        return char
    if char in "\t\n\r" or unicodedata.category(char) in ("Zs", "Zl", "Zp"):
        return " "
    return UNSHOWABLE


def one_line(text: str) -> str:
    """Give `text` as one printable line."""
    return text if text.isprintable() else "".join(map(shown, text))


def no_surrogates(text: str) -> str:
    """Give `text` with halves of broken characters replaced, so that it can be written as UTF-8."""
    return text.encode("utf-8", "replace").decode("utf-8") if not _encodes(text) else text


def _encodes(text: str) -> bool:
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        return False
    return True


def in_a_row(parts: Iterable[str]) -> str:
    """Words and sentences one after another: a comma after words, a space after a sentence."""
    out = ""
    for part in parts:
        out += ("" if not out else " " if out.endswith((".", "?", "!")) else ", ") + part
    return out
