"""`stepwise evaluate --second-opinion`: the usual answer, then the report; exit code 1 where they differ or there is none."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator
from tests.cli.support import CASES, DOOR, PACK, ROOT, Here
from tests.durable.second import needed
from tests.house.test_docs import run_page

from stepwise.durable import Difference, SecondOpinion, second
from stepwise.durable.report import CrossCheck
from stepwise.evaluation.schema import evaluation_schema

CASE = str(sorted(CASES.glob("*.json"))[0])
ASKED = ("evaluate", PACK, CASE)
PAGE = ROOT / "docs" / "how-to" / "second-opinion.md"


@needed
def test_the_answer_comes_first_and_then_the_report(run: Here) -> None:
    alone, twice = run(*ASKED), run(*ASKED, "--second-opinion")
    assert (alone.code, twice.code, twice.err) == (0, 0, alone.err)
    assert twice.out.startswith(alone.out)
    assert re.fullmatch(r"\nThe second opinion agrees on [1-9]\d* needs? and [1-9]\d* moves?\.\n", twice.out[len(alone.out) :])


@needed
def test_json_has_one_more_key(run: Here) -> None:
    alone, twice = (json.loads(run(*ASKED, "--format", "json", *more).out) for more in ((), ("--second-opinion",)))
    Draft202012Validator(evaluation_schema()).validate(twice)
    report = twice.pop("second_opinion")
    assert twice == alone
    assert report["agreed"] is True
    assert report["differences"] == []
    assert report["needs"] == sum(len(m["findings"]) for m in alone["moves"])
    assert report["front_door"] == alone["front_door"]


def test_both_verdicts_are_shown_where_they_differ(run: Here, monkeypatch: pytest.MonkeyPatch) -> None:
    def differ(self: SecondOpinion, case: object, as_at: object, *, answer: object) -> CrossCheck:
        return CrossCheck(3, 1, (Difference("need", "a.b", "met", "not_met"),), {}, answer.override, answer.front_door)

    monkeypatch.setattr(SecondOpinion, "check", differ)
    done = run(*ASKED, "--second-opinion")
    assert done.code == 1
    assert "  a.b: met here, not_met in the second opinion\n" in done.out


@pytest.mark.parametrize("how", ["text", "json"])
def test_no_second_opinion_is_said_after_the_answer_and_the_front_door_last(
    how: str, run: Here, monkeypatch: pytest.MonkeyPatch
) -> None:
    alone = run(*ASKED, "--format", how)
    monkeypatch.setattr(second, "_installed", lambda: False)
    done = run(*ASKED, "--second-opinion", "--format", how)
    assert done.code == 1
    assert "pip install 'stepwise-policy[durable]'" in done.err
    assert done.err.endswith(DOOR + "\n")
    if how == "json":
        told = json.loads(done.out)
        Draft202012Validator(evaluation_schema()).validate(told)
        assert "needs the package durable-rules" in told.pop("second_opinion")["failed"]
        assert told == json.loads(alone.out)
    else:
        assert done.out == alone.out


@needed
def test_the_examples_of_the_page_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    text, held_back = re.subn(r"<!-- not run: durable-rules .*?-->", "", PAGE.read_text("utf-8"))
    assert held_back == 3
    page = tmp_path / "page.md"
    page.write_text(text, "utf-8")
    run_page(page)
