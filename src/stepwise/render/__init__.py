"""Answers and packs as words: pure functions from plain data to text. Every sentence a person reads is made here."""

from stepwise.render.compared import Comparison, as_markdown, as_text, compare
from stepwise.render.counted import Listed, by_strength, coverage_text, packs_text
from stepwise.render.explained import explain_in_case
from stepwise.render.look import SIGNS, Look, plain
from stepwise.render.page import contact, page
from stepwise.render.proved import Excused, Exercised, Lacking, Ran, exercised_text, junit, scenarios_text, shown_text
from stepwise.render.reference import pack_keys
from stepwise.render.written import Explainer

__all__ = [
    "SIGNS",
    "Comparison",
    "Excused",
    "Exercised",
    "Explainer",
    "Lacking",
    "Listed",
    "Look",
    "Ran",
    "as_markdown",
    "as_text",
    "by_strength",
    "compare",
    "contact",
    "coverage_text",
    "exercised_text",
    "explain_in_case",
    "junit",
    "pack_keys",
    "packs_text",
    "page",
    "plain",
    "scenarios_text",
    "shown_text",
]
