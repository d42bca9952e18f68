"""What YAML's parser could not read, said in plain words.

The parser names the place and a reason in its own jargon, which differs between its two versions. What stands
at that place in the text tells more about the mistake than the reason does, so most decisions are made by
looking there.
"""

from __future__ import annotations

import re
from typing import Any

import yaml

from stepwise.diagnostics import Diagnostic, Span

from . import codes
from .lines import Lines, quoted

_NAME_WITHOUT_SPACE = re.compile(r"\s*(?:- +)*([A-Za-z][\w-]*:)[^\s/]")
_END_LINE = re.compile(r"^(?:\.\.\.|---)", re.MULTILINE)
_DASHES = re.compile(r" *(?:- +)*")
_WHOLE = "put quotes round the whole sentence"


def in_plain_words(error: Any, last: Any, lines: Lines) -> Diagnostic:
    """Give the diagnostic for an error of PyYAML's; `last` is the last event before it, or None."""
    return _Trouble(error, last, lines).tell()


class _Trouble:
    """One error, with what is known about its place."""

    def __init__(self, error: Any, last: Any, lines: Lines) -> None:
        self.lines = lines
        self.text = lines.text
        self.reason = f"{getattr(error, 'context', None) or ''} {getattr(error, 'problem', None) or ''}"
        mark = getattr(error, "problem_mark", None)
        context = getattr(error, "context_mark", None)
        self.at = 0 if mark is None else lines.position(mark.line + 1, mark.column + 1)
        self.opened = self.at if context is None else lines.position(context.line + 1, context.column + 1)
        self.line, self.column = lines.place(self.at)
        self.char = self.text[self.at : self.at + 1]
        self.last = last
        self.last_start = self.last_end = 0
        if last is not None:
            self.last_start = lines.position(last.start_mark.line + 1, last.start_mark.column + 1)
            self.last_end = lines.position(last.end_mark.line + 1, last.end_mark.column + 1)

    def tell(self) -> Diagnostic:
        reason = self.reason
        if "mapping values" in reason:
            return self._colon()
        if "expected ':'" in reason:
            return self._no_colon()
        if "cannot start any token" in reason:
            return self._first_character(self.at)
        if "a tab character" in reason:
            return self._say(
                codes.TAB,
                "a tab stands here where only spaces may",
                "use spaces instead",
                self.at,
                self.at + 1,
            )
        if "quoted scalar" in reason or "double-quoted" in reason:
            return self._in_quotes()
        if any(word in reason for word in ("scanning an a", "scanning a block scalar")):
            return self._first_character(self.opened)
        if any(word in reason for word in ("scanning a tag", "parsing a tag", "tag handle")):
            return self._tag()
        if "entries are not allowed" in reason or "keys are not allowed" in reason:
            return self._dash()
        if "flow sequence" in reason or "flow mapping" in reason:
            return self._brackets()
        if "node content" in reason:
            return self._nothing_here()
        if "document start" in reason and "block" not in reason:
            return self._after_the_end()
        if "block collection" in reason or "block mapping" in reason:
            return self._block()
        return self._generic()

    # -- helpers --

    def _say(self, code: str, message: str, cure: str, start: int, end: int) -> Diagnostic:
        return self.lines.error(code, message, cure, self.lines.span(start, max(start, end)))

    def _line_end(self, at: int) -> int:
        number = self.lines.place(at)[0]
        return max(at, self.lines.position(number, len(self.lines.line(number).rstrip()) + 1))

    def _after_last(self) -> bool:
        """Say whether the place is on the line on which the last thing read ended, after it."""
        return self.last is not None and self.lines.place(self.last_end)[0] == self.line and self.last_end <= self.at

    def _generic(self) -> Diagnostic:
        if not self.char or self.char in "\r\n":
            cure = "look on this line and above for a missing quotation mark, bracket or colon"
            return self.lines.error(codes.SYNTAX, "the text ends too soon here", cure, self.lines.span(self.at, self.at))
        cure = "look on this line and the one above for a missing quotation mark, bracket, colon or space"
        return self._say(codes.SYNTAX, "this cannot be read", cure, self.at, self._line_end(self.at))

    # -- one kind of mistake each --

    def _colon(self) -> Diagnostic:
        last_line = self.lines.place(self.last_start)[0]
        if isinstance(self.last, yaml.ScalarEvent) and self._after_last() and last_line < self.line:
            for number in range(last_line, self.line):
                found = _NAME_WITHOUT_SPACE.match(self.lines.line(number))
                if found is not None:
                    return self._missing_space(number, found)
            message = f"this line is read as part of the sentence on line {last_line}, and holds a colon"
            start = self.lines.line_span(self.line)
            cure = "indent it like the entry it belongs beside, or put quotes round the whole sentence"
            return self.lines.error(
                codes.INDENT,
                message,
                cure,
                Span(start.file, start.line, start.column, self.line, self.column + 1),
            )
        if isinstance(self.last, yaml.ScalarEvent) and self.last.style and self._after_last():
            return self._beside_quotes()
        return self._say(codes.COLON, "a colon and a space stand inside this sentence", _WHOLE, self.at, self.at + 1)

    def _missing_space(self, number: int, found: re.Match[str]) -> Diagnostic:
        start = self.lines.position(number, found.start(1) + 1)
        message = f"a space is missing after {quoted(found[1])}"
        return self._say(
            codes.COLON_SPACE,
            message,
            'write "name: value" with a space after the colon',
            start,
            start + len(found[1]),
        )

    def _no_colon(self) -> Diagnostic:
        number = self.lines.place(self.opened)[0]
        found = _NAME_WITHOUT_SPACE.match(self.lines.line(number))
        if found is not None:
            return self._missing_space(number, found)
        whole = self.lines.line_span(number)
        if self.lines.line(number).lstrip()[:1] == "-":
            message, cure = 'a space is missing after "-"', 'write "- " before each thing in a list'
            return self.lines.error(
                codes.SYNTAX,
                message,
                cure,
                Span(whole.file, whole.line, whole.column, whole.line, whole.column + 1),
            )
        message = "this line has no colon, and does not belong to the sentence above it"
        cure = 'write "name: value", or indent the line further if it goes on with the sentence'
        return self.lines.error(codes.SYNTAX, message, cure, whole)

    def _first_character(self, at: int) -> Diagnostic:
        char = self.text[at : at + 1]
        if char == "\t":
            return self._say(codes.TAB, "a tab stands here where only spaces may", "use spaces instead", at, at + 1)
        if not char or char.isspace():
            return self._generic()
        return self._say(codes.FIRST, f'an unquoted sentence cannot begin with "{char}"', _WHOLE, at, at + 1)

    def _in_quotes(self) -> Diagnostic:
        if "end of stream" in self.reason or "document" in self.reason:
            message = "the quotation mark that opens here is never closed"
            return self._say(codes.QUOTE, message, "close it at the end of the sentence", self.opened, self.opened + 1)
        # One version of the parser points at the backslash, the other at what follows it.
        slash = self.text.rfind("\\", self.opened, self.at + 1)
        slash = self.at if slash < 0 else slash
        message = f"{quoted(self.text[slash : slash + 2])} means nothing inside double quotes"
        return self._say(codes.ESCAPE, message, "use single quotes, or write the backslash twice", slash, slash + 2)

    def _tag(self) -> Diagnostic:
        end = re.compile(r"\S*").match(self.text, self.opened)
        stop = self.opened + 1 if end is None else max(end.end(), self.opened + 1)
        message = f"{quoted(self.text[self.opened : stop])} is a YAML tag, and tags are not used here"
        cure = 'take it out, or put quotes round the text if "!" belongs to it'
        return self._say(codes.TAG, message, cure, self.opened, stop)

    def _dash(self) -> Diagnostic:
        if self.char == "-":
            message = "a list cannot begin on the same line as its name"
            cure = 'begin a new line before "-", or put quotes round the sentence if the dash belongs to it'
            return self._say(codes.INDENT, message, cure, self.at, self.at + 1)
        return self._first_character(self.at)

    def _beside_quotes(self) -> Diagnostic:
        if self.lines.place(self.last_start)[0] < self.line:
            message = f"the quotation mark that opens here is closed only on line {self.line}, before other text"
            cure = "close it at the end of its own sentence"
            return self._say(codes.QUOTE, message, cure, self.last_start, self.last_start + 1)
        message = "text goes on here after the closing quotation mark"
        mark = self.text[self.last_end - 1 : self.last_end]
        cure = "put one pair of quotes round the whole sentence; " + (
            "inside it, write ' twice" if mark == "'" else 'inside it, write \\" or use single quotes round it'
        )
        return self._say(codes.QUOTE, message, cure, self.at, self._line_end(self.at))

    def _quotes_before(self) -> bool:
        return isinstance(self.last, yaml.ScalarEvent) and self.last.style in ("'", '"') and self._after_last()

    def _brackets(self) -> Diagnostic:
        if "node content" in self.reason:
            return self._nothing_here()
        opening = self.text[self.opened : self.opened + 1]
        closing = {"[": "]", "{": "}"}.get(opening, "]")
        if self._quotes_before() and self.char and self.char not in ":]}\r\n":
            return self._beside_quotes()
        if self.char in ("]", "}"):
            line = self._opened_line()
            message = f'"{self.char}" stands here, but the bracket to be closed is the "{opening}" on line {line}'
            return self._say(codes.BRACKET, message, f'write "{closing}"', self.at, self.at + 1)
        if self.char == ":" and self._same_line_value():
            message = "a colon and a space stand inside this sentence, or a comma is missing before it"
            return self._say(codes.COLON, message, f"{_WHOLE}, or write the comma", self.at, self.at + 1)
        if self._opened_line() == self.line and self.char:
            message = "a comma is missing here, or quotes round the whole sentence"
            return self._say(codes.BRACKET, message, "write the comma or the quotes", self.at, self._line_end(self.at))
        message = f'the "{opening}" that opens here is not closed'
        cure = f'write "{closing}" at its end; every part but the last needs a comma after it'
        return self._say(codes.BRACKET, message, cure, self.opened, self.opened + 1)

    def _opened_line(self) -> int:
        return self.lines.place(self.opened)[0]

    def _same_line_value(self) -> bool:
        return self.last is not None and self.lines.place(self.last_start)[0] == self.line

    def _nothing_here(self) -> Diagnostic:
        if self.char in ("]", "}"):
            message = f'"{self.char}" closes a bracket that was never opened'
            return self._say(codes.BRACKET, message, f"take it out, or {_WHOLE}", self.at, self.at + 1)
        if self.char == ",":
            cure = f"write something before it, take it out, or {_WHOLE}"
            return self._say(codes.BRACKET, "a comma stands here with nothing before it", cure, self.at, self.at + 1)
        return self._generic()

    def _after_the_end(self) -> Diagnostic:
        if self._quotes_before():
            return self._beside_quotes()
        if not _END_LINE.search(self.text, 0, self.at):
            return self._generic()
        message = "text stands here after the end of the document"
        cure = 'take out the line "..." or "---" above it'
        return self._say(codes.DOCUMENTS, message, cure, self.at, self._line_end(self.at))

    def _block(self) -> Diagnostic:
        if self._quotes_before():
            return self._beside_quotes()
        if (
            self._after_last()
            and isinstance(self.last, yaml.SequenceEndEvent | yaml.MappingEndEvent)
            and self.last_end > self.last_start
        ):
            message = "text goes on here after the closing bracket"
            return self._say(codes.BRACKET, message, "take it out, or " + _WHOLE, self.at, self._line_end(self.at))
        if self.char in ("]", "}"):
            return self._nothing_here()
        if self.char == ":":
            return self._say(codes.KEY, "there is no name before this colon", "write a name", self.at, self.at + 1)
        opened_line, opened_column = self.lines.place(self.opened)
        indent = len(self.lines.line(self.line)) - len(self.lines.line(self.line).lstrip(" ")) + 1
        if indent == self.column == opened_column:
            return self._mixed(opened_line)
        if indent == self.column:
            return self._out_of_line(opened_line, opened_column)
        return self._generic()

    def _mixed(self, opened_line: int) -> Diagnostic:
        if self.char == "-":
            message = f'a list begins here, but the lines from line {opened_line} on are of the form "name: value"'
            return self._say(
                codes.INDENT,
                message,
                "give the list a name, or indent it under its name",
                self.at,
                self.at + 1,
            )
        message = f'this line has no "-", but the lines from line {opened_line} on are a list'
        return self.lines.error(
            codes.INDENT,
            message,
            'write "- " before it, or indent it like its list',
            self.lines.line_span(self.line),
        )

    def _out_of_line(self, opened_line: int, opened_column: int) -> Diagnostic:
        above = self.line - 1
        while above > opened_line and not self.lines.line(above).strip():
            above -= 1
        choices = []
        inner = _inner_indent(self.lines.line(above))
        if inner is not None and inner > opened_column - 1:
            choices.append(f"after {_spaces(inner)}, as on line {above}")
        dash = ' with "- "' if self.text.startswith("- ", self.opened) else ""
        choices.append(f"after {_spaces(opened_column - 1)}{dash}, as on line {opened_line}")
        message = f"this line begins after {_spaces(self.column - 1)}, which lines up with nothing above it"
        cure = f"begin it {', or '.join(choices)}"
        return self.lines.error(codes.INDENT, message, cure, self.lines.line_span(self.line))


def _inner_indent(line: str) -> int | None:
    """Give where a line's name begins (from 0), after any dashes; None for plain text in a list."""
    start = _DASHES.match(line)
    indent = 0 if start is None else start.end()
    return None if "-" in line[:indent] and ": " not in line and not line.rstrip().endswith(":") else indent


def _spaces(n: int) -> str:
    return "1 space" if n == 1 else f"{n or 'no'} spaces"
