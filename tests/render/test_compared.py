"""Packs side by side."""

from __future__ import annotations

import json

import pytest
from tests import example
from tests.render.made_up import pack

from stepwise.render import Comparison, Look, as_markdown, as_text, compare
from stepwise.render.layout import cells


def found() -> Comparison:
    return compare([pack().compiled, example.pack().compiled])


@pytest.mark.parametrize("width", [40, 80, 120])
def test_as_columns(width: int) -> None:
    text = as_text(found(), Look(width))
    assert all(cells(line) <= width for line in text.splitlines())
    assert "Ambleford" in text
    assert "Exampleshire" in text


def test_stages_stand_on_one_ladder() -> None:
    stages = found().sections[0]
    assert [r.label for r in stages.rows] == ["Child in need", "Universal", "Elsewhere"]
    assert stages.rows[0].cells == ((), ("Child in need (level 3)",))
    assert "Enquiry (level 3)" in stages.rows[2].cells[1]


def test_moves_consents_timescales_and_escalation() -> None:
    rows = {(s.id, r.label): r.cells[0] for s in found().sections for r in s.rows}
    assert rows["moves", "Step down"][0] == "Step down from Child in Need to Team Around the Family (5 required)"
    assert rows["consents", "Step down"] == ("Early help service (must)",)
    due = [t.replace("\N{NO-BREAK SPACE}", " ") for (s, _), cell in rows.items() if s == "timescales" for t in cell]
    assert "within 15 calendar days of Strategy Meeting: Hold the Child Protection Conference" in due
    assert not any(t.startswith("after ") for t in due), "a duty with no number is counted, not listed"
    assert [cell for (s, _), cell in rows.items() if s == "unnumbered"] == [("1 duty",), ("1 duty",)]
    assert rows["escalation", "Who is asked, in order"] == (
        "Disagreement about the step down: Team Manager and Early Help Team → Head of Service",
    )
    assert rows["safeguarding", "Contact"] == ("Ambleford Front Door", "01632 960 001", "frontdoor@ambleford.example")


def test_as_markdown() -> None:
    text = as_markdown(found())
    tables = [line for line in text.splitlines() if line.startswith("|")]
    assert tables
    assert all(line.count(" | ") >= 2 for line in tables)
    assert "## Timescales" in text
    assert "\N{NO-BREAK SPACE}" not in text


def test_as_data() -> None:
    data = found().to_dict()
    assert json.loads(json.dumps(data)) == data
    assert data["packs"] == [
        {"name": "Ambleford Borough Council", "edition": "edition 2.1.0"},
        {"name": "Exampleshire", "edition": "edition 1.0.0"},
    ]
