"""Diagnostics as people see them: the place, the line, the carets, the cure."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from stepwise.diagnostics import Diagnostic, Span, in_order, render_text


def at(line: int, column: int, end_column: int, end_line: int | None = None, file: str = "clocks.yaml") -> Span:
    return Span(file, line, column, end_line or line, end_column)


def due_unit(span: Span | None, source: str | None) -> Diagnostic:
    return Diagnostic(
        "due-unit",
        "error",
        '"15 days" does not say which kind of day',
        'write "working days" or "calendar days"',
        span,
        source,
    )


def test_a_diagnostic_shows_its_line_with_carets_and_the_cure() -> None:
    span = at(12, 17, 24, file="policies/wirral/clocks.yaml")
    shown = render_text([due_unit(span, "    due: within 15 days of strategy-meeting")])
    assert shown == (
        'policies/wirral/clocks.yaml:12:17: error due-unit: "15 days" does not say which kind of day\n'
        "   12 |     due: within 15 days of strategy-meeting\n"
        '      |                 ^^^^^^^ write "working days" or "calendar days"'
    )


def test_without_its_line_the_cure_has_a_line_of_its_own() -> None:
    assert render_text([due_unit(at(3, 1, 2), None)]) == (
        'clocks.yaml:3:1: error due-unit: "15 days" does not say which kind of day\n'
        '  help: write "working days" or "calendar days"'
    )
    assert render_text([Diagnostic("no-moves", "warning", "the pack has no moves")]) == (
        "warning no-moves: the pack has no moves"
    )


def test_nothing_wrong_shows_nothing() -> None:
    assert render_text([]) == ""


def test_a_mistake_over_several_lines_is_underlined_to_the_end_of_the_first() -> None:
    shown = render_text([Diagnostic("x", "error", "m", None, at(2, 3, 5, end_line=4), "  must: Hold it  ")])
    assert shown.splitlines()[1:] == ["    2 |   must: Hold it", "      |   ^^^^^^^^^^^^^"]


def test_tabs_and_wide_letters_keep_the_carets_in_place() -> None:
    shown = render_text([Diagnostic("x", "error", "m", "h", at(1, 4, 6), "a\tb日本c")])
    assert shown.splitlines()[1:] == ["    1 | a   b日本c", "      |      ^^^^ h"]


def test_a_place_without_width_gets_one_caret() -> None:
    shown = render_text([Diagnostic("x", "error", "m", None, at(1, 3, 3), "a:")])
    assert shown.splitlines()[2] == "      |   ^"


def test_long_lines_are_clipped_round_the_mistake() -> None:
    line = "a" * 300 + "MISTAKE" + "b" * 300
    _, shown, carets = render_text([Diagnostic("x", "error", "m", "cure", at(1, 301, 308), line)]).splitlines()
    assert len(shown) <= 8 + 102 and shown.count("…") == 2
    assert shown[carets.index("^") : carets.rindex("^") + 1] == "MISTAKE"
    wide = render_text([Diagnostic("x", "error", "m", "cure", at(1, 1, 601), line)]).splitlines()[2]
    assert wide == "      | " + "^" * 100 + " cure"


def test_a_file_cannot_send_commands_to_the_terminal() -> None:
    d = Diagnostic("x", "error", "bad \x1b[31m", "h\r\nh", at(1, 1, 2, file="a\x1b.yaml"), "\x1b[2J text")
    assert "\x1b" not in render_text([d])
    assert len(render_text([d]).splitlines()) == 3


def test_colour_changes_nothing_but_colour() -> None:
    import re

    d = due_unit(at(12, 17, 24), "    due: within 15 days of strategy-meeting")
    coloured = render_text([d], colour=True)
    assert coloured != render_text([d])
    assert re.sub(r"\x1b\[[0-9;]*m", "", coloured) == render_text([d])


def test_diagnostics_come_by_place_and_each_once() -> None:
    def one(code: str, file: str, line: int, column: int) -> Diagnostic:
        return Diagnostic(code, "error", "m", None, at(line, column, column + 1, file=file))

    wanted = [
        Diagnostic("z", "error", "no place"),
        one("b", "a.yaml", 2, 9),
        one("a", "a.yaml", 10, 1),
        one("b", "a.yaml", 10, 1),
        one("a", "b.yaml", 1, 1),
    ]
    assert in_order([*reversed(wanted), *wanted]) == wanted


@given(
    st.integers(1, 50),
    st.integers(0, 50),
    st.text(max_size=200),
    st.text(max_size=20),
    st.booleans(),
)
def test_any_line_and_place_can_be_shown(column: int, width: int, source: str, message: str, colour: bool) -> None:
    d = Diagnostic("x", "error", message, message, at(1, column, column + width), source)
    assert len(render_text([d], colour=colour).split("\n")) == 3
