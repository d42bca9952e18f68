"""Untrusted text: bounded in size, depth and time, and never an exception."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
import yaml
from hypothesis import example, given, settings
from hypothesis import strategies as st

from stepwise.diagnostics import render_text
from stepwise.text import List, Map, Node, read_file, read_text, to_plain
from stepwise.text.limits import DEEPEST, LARGEST, MOST_DIAGNOSTICS, MOST_NODES
from stepwise.text.reader import read_with


def codes(text: str) -> set[str]:
    return {d.code for d in read_text(text, "m.yaml")[1]}


def fill(unit: str) -> str:
    return unit * (LARGEST // len(unit.encode()))


def test_an_alias_bomb_is_never_opened() -> None:
    bomb = 'a: &a ["lol", "lol"]\n' + "".join(
        f"{chr(98 + i)}: &{chr(98 + i)} [{', '.join(['*' + chr(97 + i)] * 9)}]\n" for i in range(9)
    )
    node, found = read_text(bomb, "m.yaml")
    assert {d.code for d in found} == {"yaml-anchor", "yaml-alias"}
    assert len(str(to_plain(node))) < 10 * len(bomb)


def test_a_deep_nest_is_refused_where_it_becomes_too_deep() -> None:
    _, found = read_text("[" * 100_000, "m.yaml")
    assert [(d.code, d.span.column if d.span else 0) for d in found] == [("yaml-depth", DEEPEST + 1)]
    assert found[0].message == "lists and maps stand more than 20 deep inside one another here"
    for nest in ("{" * 100_000, "- " * 100_000, "{a: " * 100_000, "? " * 100_000):
        assert codes(nest) == {"yaml-depth"}
    assert codes("[" * DEEPEST + "]" * DEEPEST) == set()


def test_too_much_text_is_refused_unread() -> None:
    assert render_text(read_text("é" * (LARGEST // 2 + 1), "m.yaml")[1]) == (
        "m.yaml:1:1: error file-size: this file is larger than 2 MB\n  help: split it into several files"
    )
    assert codes("a" * LARGEST) == set()


def test_too_many_nodes_are_refused() -> None:
    _, found = read_text("- x\n" * (MOST_NODES - 1), "m.yaml")
    assert found == []
    node, found = read_text("- x\n" * MOST_NODES, "m.yaml")
    assert node is None
    assert [d.message for d in found] == ["this file holds more than 200,000 pieces of text, lists and maps"]


def test_a_flood_of_mistakes_is_cut_short() -> None:
    node, found = read_text("- true\n" * 1000, "m.yaml")
    assert node is None and len(found) == MOST_DIAGNOSTICS + 1
    assert found[-1].message == "this file holds more than 100 mistakes; the others are not shown"
    assert codes("- true\n" * MOST_DIAGNOSTICS) == {"yaml-boolean"}


@pytest.mark.parametrize(
    "text",
    [
        fill(" "),
        fill("\n"),
        fill("\t"),
        fill("\ta\n"),
        fill("\0"),
        fill(":"),
        fill("- |\n x\n\n"),
        fill("%TAG !a! x\n"),
        fill("%TAG !a! x\r"),
        fill("!a "),
        fill("[]: "),
        "{a: b, " + fill("c, ")[:-20],
        "{a: b, " + ", ".join(f"c{i}" for i in range(90_000)) + "}",
        "{a #" + fill("\n,a #")[:-20],
        "a: " + fill("x\n - ")[:-20],
        'a: "' + fill("\\x41")[:-20] + '"',
        "".join(" " * i + "a:\n" for i in range(1900)),
        "".join(f"k{i}: v\n" for i in range(90_000)),
    ],
    ids=lambda text: repr(text[:12]),
)
def test_two_megabytes_of_anything_are_read_in_time(text: str) -> None:
    start = time.process_time()
    _, found = read_text(text, "m.yaml")
    render_text(found)
    # The slowest takes about a second; what grows with the square of the length would take minutes.
    assert time.process_time() - start < 20


def holds_together(node: Node | None) -> None:
    """Every part lies inside the whole, and starts before it ends."""
    if node is None:
        return
    below: list[Node] = []
    if isinstance(node, List):
        below = list(node.items)
    elif isinstance(node, Map):
        below = [part for entry in node.entries for part in entry]
        assert len({name.text for name, _ in node.entries}) == len(node.entries)
    s = node.span
    assert (1, 1) <= (s.line, s.column) <= (s.end_line, s.end_column)
    for child in below:
        c = child.span
        assert (s.line, s.column) <= (c.line, c.column)
        assert (c.end_line, c.end_column) <= (s.end_line, s.end_column)
        holds_together(child)


def check_any(text: str) -> None:
    for loader in (getattr(yaml, "CSafeLoader", yaml.SafeLoader), yaml.SafeLoader):
        node, found = read_with(loader, text, "m.yaml")
        assert node is not None or found
        holds_together(node)
        for d in found:
            assert d.span is not None and d.message and d.help
            assert (d.span.line, d.span.column) <= (d.span.end_line, d.span.end_column)
        shown = render_text(found)
        shown.encode("utf-8")
        assert "\x1b" not in shown


SCRAPS = [
    *"-?:,[]{}#&*!|>'\"%@`~<\\ \t\n\r",
    *(
        "\n  ",
        "\n- ",
        "\n",
        ": ",
        " #",
        "---\n",
        "...\n",
        "<<",
        "&a ",
        "*a",
        "!t ",
        "!<",
        "|\n",
        ">-\n",
        "? ",
    ),
    *(
        "true",
        "no",
        "null",
        "key: ",
        "word",
        "a, b",
        "\\x",
        "\\u",
        "\\UFFFFFFFF",
        "\ufeff",
        "\u00a0",
        "\u2028",
    ),
    *("é", "😀", "\ud800", "\x1b", "\x85"),
]


@given(st.lists(st.sampled_from(SCRAPS), max_size=30).map("".join))
@settings(max_examples=500, deadline=None)
@example("? a\nb")
@example("{ a: b, ? c }")
@example("{ : , a }")
@example("- ")
@example("a: !t\n- &b\n")
@example("{a: x, a: b, c}")
@example("{[a\n-  #no*")
@example("&a  #\rkey: ")
@example("&a\n !t : b")
def test_any_scraps_of_yaml_give_a_tree_or_diagnostics(text: str) -> None:
    check_any(text)


@given(st.text())
@settings(deadline=None)
def test_any_text_gives_a_tree_or_diagnostics(text: str) -> None:
    check_any(text)


@given(st.binary(max_size=300))
@settings(deadline=None)
def test_any_bytes_give_a_tree_or_diagnostics(tmp_path_factory: pytest.TempPathFactory, data: bytes) -> None:
    path: Path = tmp_path_factory.getbasetemp() / "any.yaml"
    path.write_bytes(data)
    node, found = read_file(path)
    assert node is not None or found
    render_text(found).encode("utf-8")
