"""A stage's functions are written from a pack, and hold none of its words: only names for them."""

from __future__ import annotations

from types import CodeType

import pytest
from tests.example import pack as made_up
from tests.packs import shipped

import stepwise
from stepwise.engine import Program, evaluate
from stepwise.engine.lines import Lines
from stepwise.engine.stage import AtStage

#: The words of a snapshot and of an answer: the only text that the code may hold.
OURS = {
    "person", "state", "given", "refused", "withdrawn", "outcome", "by", "attended", "contains", "reasons", "purposes",
    "signed_by", "recorded_in", "events", "documents", "decisions", "consents", "not_met", "not_applicable",
    "upcoming", "due_today", "overdue", "marker", "beyond",
}  # fmt: skip


def stages(pack: stepwise.Pack) -> list[AtStage]:
    return [here for s in pack.compiled.pack.stages if (here := pack.program.at((s,))) is not None]


def words(code: CodeType) -> set[str]:
    return {c for c in code.co_consts if isinstance(c, str)} | {
        w for c in code.co_consts if isinstance(c, tuple) for w in c if isinstance(w, str)
    }


@pytest.mark.parametrize("name", shipped.NAMES)
def test_the_code_of_a_stage_holds_no_word_of_its_pack(name: str) -> None:
    written = stages(shipped.pack(name))
    assert written
    for here in written:
        for function in here:
            assert words(function.__code__) <= OURS
            assert not function.__code__.co_freevars


def test_a_word_that_reads_as_code_is_only_a_word() -> None:
    text = '"] + [exit()] #\\n'
    lines = Lines({})
    lines.add(f"return {lines.name('said', text)}")
    assert text not in lines.text()
    assert lines.function("test")(None) == text


def test_a_stage_is_written_once_and_only_when_asked_about() -> None:
    pack = made_up(
        moves="\n  down: { name: D, from: child-in-need, to: early-help, needs: { it: { must: It, when: { document: plan }, cites: C-1 } } }"
    )
    program = Program(pack.compiled)
    case = pack.case({"complete": "all", "episodes": [{"stage": "child-in-need", "opened": "2026-01-05"}]})
    assert not program._stages
    assert evaluate(program, case, "2026-05-14").move("down").answer == "blocked"
    assert set(program._stages) == {"child-in-need"}
    assert program.at(("child-in-need",)) is program.at(("child-in-need",))
    assert program.at(("child-in-need", "early-help")) is None
