"""Answers and packs as words: pure functions from plain data to text. Every sentence a person reads is made here."""

from stepwise.render.look import Look
from stepwise.render.page import page

__all__ = ["Look", "page"]
