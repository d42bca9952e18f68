"""Diagnostics as JSON, as GitHub workflow commands and as SARIF."""

from __future__ import annotations

import json
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from stepwise.diagnostics import (
    Diagnostic,
    Problem,
    Span,
    register,
    render_github,
    render_json,
    render_sarif,
)

SPAN = Span("policies/wirral/moves/cin to taf.yaml", 4, 5, 4, 9)
MISSPELT = Diagnostic("unknown-stage", "error", 'no stage "taff"', 'did you mean "taf"?', SPAN, "to: taff")
LOOSE = Diagnostic("unused-record", "warning", "100% unused,\nreally")


def test_json_holds_every_part() -> None:
    assert json.loads(render_json([MISSPELT, LOOSE])) == [
        {
            "code": "unused-record",
            "severity": "warning",
            "message": "100% unused,\nreally",
            "help": None,
            "span": None,
            "source": None,
        },
        {
            "code": "unknown-stage",
            "severity": "error",
            "message": 'no stage "taff"',
            "help": 'did you mean "taf"?',
            "span": {
                "file": "policies/wirral/moves/cin to taf.yaml",
                "line": 4,
                "column": 5,
                "end_line": 4,
                "end_column": 9,
            },
            "source": "to: taff",
        },
    ]
    assert json.loads(render_json([])) == []


def test_a_problem_is_plain_data() -> None:
    assert Problem("events.2.date", "30 February is not a date").to_dict() == {
        "path": "events.2.date",
        "message": "30 February is not a date",
        "help": None,
        "code": "case",
    }


def test_github_commands_are_escaped() -> None:
    odd = Diagnostic("x", "error", "50% off: a, b", None, Span("a,b:c%.yaml", 1, 2, 1, 3))
    assert render_github([MISSPELT, LOOSE, odd]).splitlines() == [
        "::warning::unused-record: 100%25 unused, really",
        "::error file=a%2Cb%3Ac%25.yaml,line=1,col=2::x: 50%25 off: a, b",
        "::error file=policies/wirral/moves/cin to taf.yaml,line=4,col=5"
        '::unknown-stage: no stage "taff": did you mean "taf"?',
    ]


def test_sarif_names_rules_and_regions() -> None:
    register("unknown-stage", "A move names a stage that the pack does not have.")
    log = json.loads(render_sarif([MISSPELT, LOOSE, MISSPELT]))
    assert log["version"] == "2.1.0"
    (run,) = log["runs"]
    driver = run["tool"]["driver"]
    assert driver["name"] == "stepwise"
    assert [(r["id"], r["shortDescription"]["text"]) for r in driver["rules"]] == [
        ("unknown-stage", "A move names a stage that the pack does not have."),
        ("unused-record", "unused-record"),
    ]
    loose, misspelt = run["results"]
    assert (loose["ruleId"], loose["ruleIndex"], loose["level"]) == ("unused-record", 1, "warning")
    assert "locations" not in loose
    place = misspelt["locations"][0]["physicalLocation"]
    assert place["artifactLocation"]["uri"] == "policies/wirral/moves/cin%20to%20taf.yaml"
    assert place["region"] == {"startLine": 4, "startColumn": 5, "endLine": 4, "endColumn": 9}


def test_sarif_addresses_of_whole_paths() -> None:
    def uri(file: str) -> Any:
        log = json.loads(render_sarif([Diagnostic("x", "error", "m", None, Span(file, 1, 1, 1, 2))]))
        return log["runs"][0]["results"][0]["locations"][0]["physicalLocation"]["artifactLocation"]["uri"]

    assert uri("/tmp/a b.yaml") == "file:///tmp/a%20b.yaml"
    assert uri("C:\\packs\\a.yaml") == "file:///C:/packs/a.yaml"
    assert uri("a:b.yaml") == "a%3Ab.yaml"


@given(st.text(max_size=30), st.text(max_size=30), st.text(max_size=30))
def test_any_text_can_be_written_out(file: str, message: str, source: str) -> None:
    d = Diagnostic("x", "error", message, message, Span(file, 1, 1, 1, 2), source)
    for render in (render_json, render_sarif, render_github):
        render([d]).encode("utf-8")
    assert len(render_github([d]).split("\n")) == 1
