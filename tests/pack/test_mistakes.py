"""A mistake in a pack's grammar: one diagnostic, at its place, with its cure."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.pack.packs import MOVES, PACK, mistakes, underlined

from stepwise.diagnostics import Diagnostic


def one(folder: Path, moves: str = MOVES, pack: str = PACK, **files: str) -> Diagnostic:
    """The single diagnostic of a pack with one mistake."""
    found = mistakes(folder, moves, pack, **files)
    assert len(found) == 1, [(d.code, d.message, d.span) for d in found]
    return found[0]


@pytest.mark.parametrize(
    ("right", "wrong", "code", "at", "cure"),
    [
        ("needs:", "neds:", "unknown-key", "neds", 'did you mean "needs"?'),
        ("must:", "musst:", "unknown-key", "musst", 'did you mean "must"?'),
        ("when:", "wehn:", "unknown-key", "wehn", 'did you mean "when"?'),
        ("outcome:", "outcom:", "unknown-key", "outcom", 'did you mean "outcome"?'),
        ("{ event:", "{ evnt:", "not-a-condition", None, 'did you mean "event"?'),
        ("    name: Refer\n", "", "missing-key", "refer", "add `name:`"),
        ("name: Refer", "names: Refer", "unknown-key", "names", 'did you mean "name"?'),
        ("    to: early-help\n", "", "missing-key", "refer", "add `to:`"),
        ("cites: C-1", "gates: maybe\n        cites: C-1", "wrong-word", "maybe", "one of: yes, no"),
        ("refer:\n", "Refer:\n", "name-form", "Refer", 'write it "refer"'),
        ("refer:\n", "Re_fer now:\n", "name-form", "Re_fer now", 'write it "re-fer-now"'),
        ("refer:\n", "réfer:\n", "name-form", "réfer", "write lower-case words joined by hyphens, as final-meeting"),
        ("cites: C-1", "cites: C-1, C-2", "name-form", "C-1, C-2", "write a list: `cites: [C-1, C-2]`"),
        ("{ event: meeting, outcome: agreed }", "{ fact: concern, event: meeting }", "unknown-key", "event", "write `all: [ { fact: … }, { event: … } ]`"),
        ("{ event: meeting, outcome: agreed }", "{ event: meeting, consent: service }", "unknown-key", "service", "write `all: [ { event: … }, { consent: … } ]`"),
        ("{ event: meeting, outcome: agreed }", "[{ event: meeting }]", "not-a-condition", None, "write `all: [ … ]` if each of these must hold, or `any: [ … ]` if one is enough"),
        ("{ event: meeting, outcome: agreed }", "concern", "not-a-condition", "concern", "write `{ fact: concern }`"),
        ("{ event: meeting, outcome: agreed }", "meeting", "not-a-condition", "meeting", "write `{ event: meeting }`"),
        ("outcome: agreed", "which: latst", "wrong-word", "latst", 'did you mean "latest"?'),
        ("outcome: agreed", "outcome: []", "wrong-type", "[]", "write at least one entry"),
        ("cites: C-1", "cites: { C-1: yes }", "wrong-type", None, "write a list"),
    ],
)  # fmt: skip
def test_one_mistake(tmp_path: Path, right: str, wrong: str, code: str, at: str | None, cure: str) -> None:
    assert right in MOVES
    found = mistakes(tmp_path, MOVES.replace(right, wrong))
    assert [(d.code, d.help) for d in found] == [(code, cure)]
    if at is not None:
        assert underlined(found[0]) == at


def test_a_misspelt_key_that_had_to_be_there_is_told_once(tmp_path: Path) -> None:
    d = one(tmp_path, pack=PACK.replace("\ntitle:", "\ntitel:"))
    assert (d.code, d.help, underlined(d)) == ("unknown-key", 'did you mean "title"?', "titel")


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ("must: A\n        should: B", "this rule has more than one strength"),
        ("owner: front-door", "this rule has no strength"),
    ],
)
def test_a_rule_has_one_strength(tmp_path: Path, wrong: str, message: str) -> None:
    d = one(tmp_path, MOVES.replace("must: The meeting agrees", wrong))
    assert (d.code, d.message) == ("strength", message)
    assert underlined(d) == "agreed"
    assert d.help == "write its sentence under exactly one of `must`, `should` or `may`"


def due(sentence: str) -> str:
    return f"clocks: {{ visit: {{ must: Visit, due: {sentence}, cites: C-1 }} }}\n"


def test_a_move_under_clocks_is_told_once(tmp_path: Path) -> None:
    body = MOVES.replace("moves:\n", "clocks:\n").replace("refer:", "up:")
    d = one(tmp_path, clocks=body)
    assert underlined(d) == "up"
    assert d.message.startswith('"up" is written as a move (') and d.message.endswith("and stands under `clocks`")
    assert d.help == "put it under `moves:`"


def test_a_name_of_the_header_in_capitals(tmp_path: Path) -> None:
    d = one(tmp_path, pack=PACK.replace("authority: exampleshire", "authority: Example Shire"))
    assert (d.code, underlined(d), d.help) == ("name-form", "Example Shire", 'write it "example-shire"')


@pytest.mark.parametrize(
    ("sentence", "at", "message", "cure"),
    [
        ("within 10 working days after meeting", "after", '"of"', "within 10 working days of meeting"),
        ("normally within 2 months from meeting", "from", '"of"', "normally within 2 months of meeting"),
        ("at least 2 weeks after meeting", "after", '"before"', "at least 2 weeks before meeting"),
        ("every 6 weeks of meeting", "of", '"from"', "every 6 weeks from meeting"),
        ("no earlier than 2 weeks before meeting", "before", '"after"', "no earlier than 2 weeks after meeting"),
    ],
)
def test_the_wrong_joining_word_is_underlined(tmp_path: Path, sentence: str, at: str, message: str, cure: str) -> None:
    d = one(tmp_path, clocks=due(sentence))
    assert (d.code, underlined(d)) == ("due-sentence", at)
    assert d.message == f'{message} belongs here, and not "{at}"'
    assert d.help == f'write "{cure}"'


@pytest.mark.parametrize(
    ("sentence", "code", "at"),
    [
        ("within 15 days of early-help opened", "due-unit", "15 days"),
        ('"within 15 days of early-help opened"', "due-unit", "15 days"),
        ("no earlier than 2 days after meeting", "due-unit", "2 days"),
        ("within 5 working days of the meeting", "due-anchor", "the meeting"),
        ("within 1 week of form recieved", "due-anchor", "form recieved"),
        ("some time after meeting", "due-sentence", "some time after meeting"),
    ],
)
def test_a_due_sentence_is_underlined_where_it_goes_wrong(tmp_path: Path, sentence: str, code: str, at: str) -> None:
    d = one(tmp_path, clocks=due(sentence))
    assert (d.code, underlined(d)) == (code, at)


def test_bare_days_say_which_kinds_there_are(tmp_path: Path) -> None:
    d = one(tmp_path, clocks=due("within 15 days of early-help opened"))
    assert d.message == '"15 days" does not say which kind of day'
    assert d.help == 'write "working days" or "calendar days"'


def test_bare_days_in_a_condition(tmp_path: Path) -> None:
    d = one(tmp_path, MOVES.replace("{ event: meeting, outcome: agreed }", "{ stayed: 15 days }"))
    assert (d.code, underlined(d)) == ("due-unit", "15 days")


def test_a_mistake_deep_inside_conditions_is_told_once(tmp_path: Path) -> None:
    deep = "{ all: [{ any: [{ none: [{ event: meeting, outcom: agreed }] }] }] }"
    d = one(tmp_path, MOVES.replace("{ event: meeting, outcome: agreed }", deep))
    assert (d.code, underlined(d)) == ("unknown-key", "outcom")


def test_every_mistake_is_told_at_once_in_order_of_place(tmp_path: Path) -> None:
    found = mistakes(
        tmp_path,
        MOVES.replace("needs:", "neds:").replace("to: early-help", "too: early-help"),
        clocks=due("within 15 days of early-help opened"),
    )
    assert [d.code for d in found] == ["due-unit", "unknown-key", "unknown-key"]


# -- files ---------------------------------------------------------------------------------------------------


def test_one_name_in_two_files(tmp_path: Path) -> None:
    d = one(tmp_path, other=MOVES)
    assert d.span is not None
    assert (d.code, underlined(d), d.help) == ("twice", "refer", "keep one of the two, or give this one another name")
    assert d.message.startswith('"refer" is already given at ') and d.message.endswith("moves.yaml:2")


def test_one_word_of_the_vocabulary_in_two_files(tmp_path: Path) -> None:
    d = one(tmp_path, words="vocabulary: { facts: { concern: Again } }\n")
    assert (d.code, underlined(d)) == ("twice", "concern")


def test_one_line_of_the_header_in_two_files(tmp_path: Path) -> None:
    d = one(tmp_path, words="edition: 1.0.1\n")
    assert (d.code, underlined(d)) == ("twice", "edition")


def test_a_file_that_is_no_map(tmp_path: Path) -> None:
    d = one(tmp_path, words="- one\n- two\n")
    assert (d.code, d.help) == ("wrong-type", "begin with a section such as `moves:`")


def test_a_folder_without_a_header(tmp_path: Path) -> None:
    from stepwise.pack import read_pack

    written, found = read_pack(tmp_path)
    assert written is None and [d.code for d in found] == ["no-pack"]


# -- values that have to fit one another ---------------------------------------------------------------------


@pytest.mark.parametrize(
    ("when", "code"),
    [
        ("{ event: meeting, at_least: 2 weeks }", "missing-key"),
        ("{ event: meeting, before: early-help opened, within: 2 weeks }", "missing-key"),
        ("{ event: meeting, state: given }", "unknown-key"),
        ("{ event: meeting, after: the day before }", "due-anchor"),
        ("{ order: [meeting] }", "wrong-type"),
    ],
)
def test_a_condition_whose_keys_do_not_go_together(tmp_path: Path, when: str, code: str) -> None:
    d = one(tmp_path, MOVES.replace("{ event: meeting, outcome: agreed }", when))
    assert d.code == code


def test_a_need_without_a_test(tmp_path: Path) -> None:
    d = one(tmp_path, MOVES.replace("        when: { event: meeting, outcome: agreed }\n", ""))
    assert (d.code, underlined(d)) == ("need-test", "agreed")


@pytest.mark.parametrize("fact", ["{ name: Home, type: one of }", "{ name: Home, type: number, values: { a: A } }"])
def test_a_fact_whose_values_do_not_fit_its_type(tmp_path: Path, fact: str) -> None:
    d = one(tmp_path, words=f"vocabulary: {{ facts: {{ tenure: {fact} }} }}\n")
    assert (d.code, underlined(d)) == ("fact-type", "tenure")


@pytest.mark.parametrize("word", ["yes", "on", "null"])
def test_a_name_that_other_tools_misread(tmp_path: Path, word: str) -> None:
    found = mistakes(tmp_path, words=f'vocabulary: {{ facts: {{ "{word}": A fact }} }}\n')
    assert [d.code for d in found] == ["reserved-word"]
