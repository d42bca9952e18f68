"""What a good text becomes: everything is text, and every part knows its place."""

from __future__ import annotations

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from stepwise.diagnostics import Span
from stepwise.text import List, Map, Node, Scalar, read_text, to_plain

MOVE = """\
# a move
moves:
  cin-to-taf:
    from: child-in-need
    edition: 1.10
    needs:
      agreement:
        must: >-
          Relevant agencies agree
          at a final meeting

        when: { of: final-meeting, outcome: 'step-down: agreed' }
        cites: [WIR-3.3-a, "WIR-3.3-d"]
    services:
    - youth
    - family support
      and more  # folded
"""


def read(text: str) -> Node:
    node, found = read_text(text, "m.yaml")
    assert found == []
    assert node is not None
    return node


def walk(node: Node) -> list[Node]:
    below: list[Node] = []
    if isinstance(node, List):
        below = list(node.items)
    elif isinstance(node, Map):
        below = [part for entry in node.entries for part in entry]
    return [node] + [n for child in below for n in walk(child)]


def cut(text: str, span: Span) -> str:
    lines = text.split("\n")[span.line - 1 : span.end_line]
    lines[-1] = lines[-1][: span.end_column - 1]
    lines[0] = lines[0][span.column - 1 :]
    return "\n".join(lines)


def test_everything_is_text() -> None:
    assert to_plain(read(MOVE)) == {
        "moves": {
            "cin-to-taf": {
                "from": "child-in-need",
                "edition": "1.10",
                "needs": {
                    "agreement": {
                        "must": "Relevant agencies agree at a final meeting",
                        "when": {"of": "final-meeting", "outcome": "step-down: agreed"},
                        "cites": ["WIR-3.3-a", "WIR-3.3-d"],
                    }
                },
                "services": ["youth", "family support and more"],
            }
        }
    }
    assert to_plain(read("a: 017\nb: 12:30:45\nc: 2026-05-14\nd: yes\ne: no\nf: .inf\n")) == {
        "a": "017",
        "b": "12:30:45",
        "c": "2026-05-14",
        "d": "yes",
        "e": "no",
        "f": ".inf",
    }
    assert to_plain(None) is None


def test_every_part_knows_its_place() -> None:
    root = read(MOVE)
    found = {type(n).__name__ + " " + cut(MOVE, n.span) for n in walk(root)}
    for wanted in (
        "Scalar cin-to-taf",
        "Scalar 1.10",
        "Scalar >-\n          Relevant agencies agree\n          at a final meeting",
        "Map { of: final-meeting, outcome: 'step-down: agreed' }",
        "Scalar 'step-down: agreed'",
        'List [WIR-3.3-a, "WIR-3.3-d"]',
        'Scalar "WIR-3.3-d"',
        "List - youth\n    - family support\n      and more",
        "Scalar family support\n      and more",
    ):
        assert wanted in found
    assert cut(MOVE, root.span) == MOVE.split("\n", 1)[1].removesuffix("  # folded\n")


def test_places_count_characters_not_bytes() -> None:
    node = read("“né” 😀: b\r\nc: d\r\n")
    assert isinstance(node, Map)
    assert node.entries[0][0].span == Span("m.yaml", 1, 1, 1, 7)
    assert node.entries[1][1].span == Span("m.yaml", 2, 4, 2, 5)


def test_quotes_and_blocks_are_told_from_plain_text() -> None:
    node = read("a: x\nb: 'x'\nc: \"x\"\nd: |\n  x\n")
    assert isinstance(node, Map)
    assert [(v.text.strip(), v.plain) for _, v in node.entries if isinstance(v, Scalar)] == [
        ("x", True),
        ("x", False),
        ("x", False),
        ("x", False),
    ]


def test_quoted_words_are_only_words() -> None:
    assert to_plain(read('"on": "true"\na: \'~\'\nb: ""\nc: "*x"\n')) == {
        "on": "true",
        "a": "~",
        "b": "",
        "c": "*x",
    }


@pytest.mark.parametrize("size", [3, 50])
def test_a_map_finds_its_entries(size: int) -> None:
    node = read("".join(f"k{i}: v{i}\n" for i in range(size)))
    assert isinstance(node, Map)
    for i in (0, size - 1, 0):
        assert node.get(f"k{i}") == node.entries[i][1]
        assert node.key(f"k{i}") == node.entries[i][0]
    assert node.get("other") is None and node.key("other") is None
    again = read("".join(f"k{i}: v{i}\n" for i in range(size)))
    assert node == again and hash(node) == hash(again)


def test_a_mark_at_the_beginning_is_no_letter() -> None:
    node = read("\ufeffa: b\n")
    assert isinstance(node, Map) and node.entries[0][0].span == Span("m.yaml", 1, 1, 1, 2)


def test_empty_brackets_are_not_nothing() -> None:
    assert to_plain(read("a: []\nb: {}\n")) == {"a": [], "b": {}}


words = st.from_regex(r"[a-z][a-z0-9 ,:#'\"*&!-]{0,20}", fullmatch=True)
trees = st.recursive(words, lambda t: st.lists(t) | st.dictionaries(words, t), max_leaves=20)


@given(trees, st.sampled_from([True, False, None]))
def test_what_yaml_writes_is_read_back(tree: object, flow: bool | None) -> None:
    # Quoted throughout: the writer leaves words such as "on" bare in keys that it thinks safe.
    text = yaml.safe_dump(tree, default_flow_style=flow, default_style='"', allow_unicode=True)
    node, found = read_text(text, "m.yaml")
    assert found == []
    assert to_plain(node) == tree
