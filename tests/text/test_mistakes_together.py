"""Which words and signs are mistakes, and what is told when there are several."""

from __future__ import annotations

import pytest

from stepwise.text import read_text, to_plain


@pytest.mark.parametrize(
    "word",
    "y Y n N Yes YES No NO true True TRUE false False FALSE on On ON off Off OFF null Null NULL ~".split(),
)
def test_no_word_is_guessed_at(word: str) -> None:
    for text in (f"a: {word}\n", f"{word}: a\n", f"- {word}\n", f"a: [b, {word}]\n", f"a: {{ {word}: b }}\n"):
        _, found = read_text(text, "m.yaml")
        assert [d.code for d in found] in (["yaml-boolean"], ["yaml-null"]), text
        start = text.index(word) + 1
        assert found[0].span is not None
        assert (found[0].span.column, found[0].span.end_column) == (start, start + len(word))


def test_all_mistakes_are_told_at_once() -> None:
    text = (
        "from: !x here\n"
        "from: off\n"
        "needs:\n"
        "when: { must: Agree, then tell, of: &b c }\n"
        "to: *b\n"
        "owner: Null\n"
        "must: decide #3\n"
    )
    node, found = read_text(text, "m.yaml")
    assert [(d.span.line if d.span else 0, d.code) for d in found] == [
        (1, "yaml-tag"),
        (2, "yaml-duplicate"),
        (2, "yaml-boolean"),
        (3, "yaml-empty"),
        (4, "yaml-comma"),
        (4, "yaml-anchor"),
        (5, "yaml-alias"),
        (6, "yaml-null"),
        (7, "yaml-hash"),
    ]
    assert to_plain(node) == {
        "from": "here",
        "needs": "",
        "when": {"must": "Agree, then tell", "of": "c"},
        "to": "*b",
        "owner": "Null",
        "must": "decide",
    }


def test_a_mistake_that_causes_others_is_told_alone() -> None:
    for text, code in (
        ("a: \x01\n", "yaml-character"),
        ("a: x\n\ufeffb: z\n", "yaml-character"),
        ("a: &b\n", "yaml-anchor"),
        ("{ a: one #4 }\n", "yaml-hash"),
        ("? { on: *x, on: ~ }\n: z\n", "yaml-key"),
    ):
        assert [d.code for d in read_text(text, "m.yaml")[1]] == [code], text


def test_a_comma_in_a_long_sentence_is_told_without_repeating_it() -> None:
    text = '{ must: Agree "the" plan, then tell everybody }\n'
    _, found = read_text(text, "m.yaml")
    assert [(d.code, d.help) for d in found] == [("yaml-comma", "put quotes round the whole sentence")]


def test_comments_and_signs_inside_words_are_let_be() -> None:
    text = "# top\na: b # comment\nc: d#4\ne: R&D! * 5, at 10:30 (see [1])\n#end\n"
    node, found = read_text(text, "m.yaml")
    assert found == []
    assert to_plain(node) == {"a": "b", "c": "d#4", "e": "R&D! * 5, at 10:30 (see [1])"}
