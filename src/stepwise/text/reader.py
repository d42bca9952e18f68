"""From YAML's events to the tree. They come one by one, so depth and size are bounded before any building."""

from __future__ import annotations

import re
from typing import Any, NoReturn

import yaml

from stepwise.diagnostics import Diagnostic, Span, in_order

from . import codes
from .characters import HIDDEN, describe, refused, tab_indentation
from .limits import DEEPEST, LARGEST, MOST_DIAGNOSTICS, MOST_NODES
from .lines import Lines, quoted
from .nodes import List, Map, Node, Scalar
from .syntax import in_plain_words
from .words import AMBIGUOUS, NULLS

TOO_LARGE = ("this file is larger than 2 MB", "split it into several files")

# The parser written in C is some ten times as fast. Where it was not built the other one serves: it gives the
# same trees, and refuses tabs in a few more places.
LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)

_PROPERTY = re.compile(r"([!&])[^\s\[\]{},]*|\s+|#[^\r\n]*")
_HASH_WORD = re.compile(r"[ \t]#\w")
_CUT_BY_HASH = re.compile(r"[ \t]+(#\w[^\r\n]*)")
_DASH_LINE = re.compile(r"[\r\n][ \t]*(- )")


def read_text(text: str, file: str) -> tuple[Node | None, list[Diagnostic]]:
    """Read YAML text; `file` is the name by which diagnostics call it.

    Gives the tree and the diagnostics, in order; it never raises. Without diagnostics the tree is there and
    means what the text says. With diagnostics the text is refused: the tree, where it is there, holds the
    text as nearly as it could be read, and serves only to look for further mistakes. It is None where YAML
    could not be read to the end.
    """
    return read_with(LOADER, text, file)


def read_with(loader: Any, text: str, file: str) -> tuple[Node | None, list[Diagnostic]]:
    """Do what `read_text` does with one of PyYAML's loaders."""
    if len(text) > LARGEST or len(text.encode("utf-8", "surrogatepass")) > LARGEST:
        return None, [Diagnostic(codes.SIZE, "error", *TOO_LARGE, Span(file, 1, 1, 1, 1))]
    # A mark at the very beginning only says that the file is UTF-8.
    lines = Lines(text.removeprefix("\ufeff"), file)
    return _Reading(lines).read(loader)


class _Stop(Exception):
    """Reading cannot go on; the reason is among the diagnostics."""


class _Frame:
    """A list or map that is being read."""

    __slots__ = ("entries", "flow", "items", "key", "key_wrong", "last", "names", "sentence", "start")

    def __init__(self, start: tuple[int, int], flow: bool, names: dict[str, int] | None) -> None:
        self.start = start
        self.flow = flow
        self.items: list[Node] = []
        self.entries: list[tuple[Scalar, Node]] = []
        self.names = names  # of a map: each name and its line; of a list: None
        self.key: Scalar | None = None
        self.key_wrong = False
        self.last: Node | None = None  # the last value
        # The first piece of a sentence that commas have cut to pieces, and where the last one ends.
        self.sentence: tuple[Scalar, int] | None = None


class _Reading:
    """One text being read."""

    def __init__(self, lines: Lines) -> None:
        self.lines = lines
        self.file = lines.file
        self.found: list[Diagnostic] = []
        self.root: Node | None = None
        self.stack: list[_Frame] = []
        self.nodes = 0
        self.documents = 0
        self.spoilt: set[int] = set()  # lines on which a mistake was told that may well cause others
        self.cut = False  # the last piece of text was cut short by a comment
        self.muted = 0  # how many of the open lists and maps stand where a name must stand
        self.hashes = _HASH_WORD.search(lines.text) is not None

    def read(self, loader: Any) -> tuple[Node | None, list[Diagnostic]]:
        try:
            whole = self._parse(loader)
        except _Stop:
            whole = False
        return (self.root if whole else None), in_order(self.found)

    def _parse(self, loader: Any) -> bool:
        text, hidden = refused(self.lines)
        for d in hidden:
            self._tell(d)
            if d.span is not None:
                self.spoilt.add(d.span.line)
        tabs = tab_indentation(self.lines, text)
        if tabs is not None:
            # With tabs every further complaint about the form would be a guess.
            self._tell(tabs)
            return False
        last: Any = None
        try:
            for event in yaml.parse(text, loader):
                self._event(event)
                last = event
        except yaml.YAMLError as error:
            for frame in self.stack:
                self._end_sentence(frame)
            self._tell_syntax(in_plain_words(error, last, self.lines))
            return False
        except (ValueError, OverflowError):
            # The loader written in Python lets the code of an impossible character through to chr().
            at = 1 if last is None else last.end_mark.line + 1
            message = "a code for a character that does not exist stands on this line or below"
            self._tell(self.lines.error(codes.ESCAPE, message, "write the letter", self.lines.line_span(at)))
            return False
        if self.root is None:
            if not self.found:
                message, cure = "this file holds nothing", "write something in it, or delete it"
                self._tell(Diagnostic(codes.EMPTY_FILE, "error", message, cure, Span(self.file, 1, 1, 1, 1)))
            return False
        return True

    # -- telling --

    def _tell(self, d: Diagnostic) -> None:
        if len(self.found) >= MOST_DIAGNOSTICS:
            message = f"this file holds more than {MOST_DIAGNOSTICS} mistakes; the others are not shown"
            cure = "mend the first ones and check again"
            self.found.append(Diagnostic(codes.TOO_MANY, "error", message, cure, d.span))
            raise _Stop
        self.found.append(d)

    def _tell_syntax(self, d: Diagnostic) -> None:
        assert d.span is not None
        line, column = d.span.line, d.span.column
        # What was told of already is most likely why YAML stumbled: one mistake, one diagnostic.
        told = any(f.span is not None and (f.span.line, f.span.column) == (line, column) for f in self.found)
        if not self.found or not (told or line in self.spoilt or self.cut):
            self._tell(d)

    def _wrong(self, code: str, message: str, cure: str, span: Span) -> None:
        if self.muted or (code == codes.EMPTY and span.line in self.spoilt):
            return
        if code in (codes.TAG, codes.ANCHOR):
            self.spoilt.add(span.line)
        self._tell(self.lines.error(code, message, cure, span))

    def _stop(self, code: str, message: str, cure: str, span: Span) -> NoReturn:
        self._tell(self.lines.error(code, message, cure, span))
        raise _Stop

    # -- events --

    def _event(self, event: Any) -> None:
        kind = type(event)
        if kind is yaml.ScalarEvent:
            self._count(event)
            self._add(self._scalar(event))
        elif kind is yaml.MappingStartEvent or kind is yaml.SequenceStartEvent:
            self._count(event)
            self._open(event, {} if kind is yaml.MappingStartEvent else None)
        elif kind is yaml.MappingEndEvent or kind is yaml.SequenceEndEvent:
            self._close(event)
        elif kind is yaml.AliasEvent:
            self._count(event)
            self._alias(event)
        elif kind is yaml.DocumentStartEvent:
            self._document(event)

    def _count(self, event: Any) -> None:
        self.nodes += 1
        if self.nodes > MOST_NODES:
            message = f"this file holds more than {MOST_NODES:,} pieces of text, lists and maps"
            self._stop(codes.NODES, message, "split it into several files", self._mark_span(event))

    def _document(self, event: Any) -> None:
        self.documents += 1
        if self.documents > 1:
            message = "a second document begins here, and a file holds one"
            self._stop(codes.DOCUMENTS, message, 'take the "---" out, or use a second file', self._mark_span(event))

    def _open(self, event: Any, names: dict[str, int] | None) -> None:
        start = (event.start_mark.line + 1, event.start_mark.column + 1)
        if len(self.stack) >= DEEPEST:
            message = f"lists and maps stand more than {DEEPEST} deep inside one another here"
            self._stop(
                codes.DEPTH,
                message,
                "write it in fewer layers",
                Span(self.file, *start, start[0], start[1] + 1),
            )
        if event.anchor is not None or event.tag is not None:
            start = self._properties(event)
        if self.stack and self.stack[-1].names is not None and self.stack[-1].key is None:
            self.muted += 1
        self.stack.append(_Frame(start, bool(event.flow_style), names))

    def _close(self, event: Any) -> None:
        self._end_sentence(self.stack[-1])
        frame = self.stack.pop()
        end = (event.end_mark.line + 1, event.end_mark.column + 1)
        if not frame.flow:
            # What closes a block is the line after it: the block itself ends where its last part ends.
            tail = frame.entries[-1][1] if frame.entries else frame.items[-1] if frame.items else None
            end = frame.start if tail is None else (tail.span.end_line, tail.span.end_column)
        span = Span(self.file, *frame.start, *end)
        self._add(List(tuple(frame.items), span) if frame.names is None else Map(tuple(frame.entries), span))

    def _alias(self, event: Any) -> None:
        name = f"*{event.anchor}"
        span = self._mark_span(event)
        frame = self.stack[-1] if self.stack else None
        # After "<<" there is one mistake, and it is told at the "<<".
        if frame is None or frame.key is None or frame.key.text != "<<" or not frame.key.plain:
            message = f"{quoted(name)} copies text from elsewhere (a YAML alias), and that is not done here"
            self._wrong(
                codes.ALIAS,
                message,
                'write the text out in full, or put quotes round it if "*" belongs to it',
                span,
            )
        self._add(Scalar(name, False, span))

    def _scalar(self, event: Any) -> Scalar:
        text: str = event.value
        style = event.style
        start, end = event.start_mark, event.end_mark
        line, column = start.line + 1, start.column + 1
        end_line, end_column = end.line + 1, end.column + 1
        if event.anchor is not None or event.tag is not None:
            line, column = self._properties(event)
        if style == "|" or style == ">":
            # YAML counts the empty lines after a block as part of it; for the eye it ends with its last word.
            first = self.lines.position(line, column)
            written = self.lines.text[first : self.lines.position(end_line, end_column)]
            end_line, end_column = self.lines.place(first + len(written.rstrip()))
        span = Span(self.file, line, column, end_line, end_column)
        if not style:
            frame = self.stack[-1] if self.stack else None
            if text in AMBIGUOUS and (frame is None or frame.names is None or frame.key is not None):
                self._ambiguous(text, span)
            self.cut = False
            if self.hashes:
                self._cut_by_hash(span)
            if end_line != line:
                self._dash_inside(span)
        elif style == '"' and HIDDEN.search(text):
            # Written as it is, it was told of before; here it hides behind a code such as \x07.
            message, cure = describe(HIDDEN.findall(text)[0])
            self._wrong(codes.CHARACTER, message, cure, span)
        return Scalar(text, not style, span)

    # -- building --

    def _add(self, node: Node) -> None:
        if not self.stack:
            if not (isinstance(node, Scalar) and node.plain and not node.text):
                self.root = node
            return
        frame = self.stack[-1]
        if frame.names is None:
            if isinstance(node, Scalar) and node.plain and not node.text:
                self._empty_item(node)
            frame.items.append(node)
        elif frame.key is None:
            if isinstance(node, Scalar):
                frame.key = node
            else:
                self.muted -= 1
                self._node_as_key(node)
                frame.key, frame.key_wrong = Scalar("", False, node.span), True
        else:
            key, wrong = frame.key, frame.key_wrong
            frame.key, frame.key_wrong = None, False
            if not wrong:
                self._entry(frame, frame.names, key, node)

    def _entry(self, frame: _Frame, names: dict[str, int], key: Scalar, value: Node) -> None:
        empty = isinstance(value, Scalar) and value.plain and not value.text
        colon = self.lines.colon_after(key.span.end_line, key.span.end_column) if empty else 0
        if empty and colon is None:
            self._stray(frame, key)
            return
        self._end_sentence(frame)
        self._check_key(key)
        if empty and colon is not None and key.text:
            start = self.lines.position(key.span.line, key.span.column)
            span = self.lines.span(start, colon + 1)
            value = Scalar("", True, self.lines.span(colon + 1, colon + 1))
            message = f'nothing is written after "{_short(key.text)}:"'
            self._wrong(codes.EMPTY, message, _EMPTY_CURE, span)
        frame.last = value
        if key.text in names:
            message = f"{quoted(key.text)} is already given on line {names[key.text]}"
            self._wrong(codes.DUPLICATE, message, "keep one of the two, or give this one another name", key.span)
            return
        names[key.text] = key.span.line
        frame.entries.append((key, value))

    def _check_key(self, key: Scalar) -> None:
        if not key.plain:
            if not key.text:
                self._wrong(codes.KEY, "the name before this colon is empty", "write a name", key.span)
            return
        if not key.text:
            at = self.lines.position(key.span.line, key.span.column)
            colon = self.lines.text.find(":", at)
            span = key.span if colon < 0 else self.lines.span(colon, colon + 1)
            self._wrong(codes.KEY, "there is no name before this colon", "write a name", span)
        elif key.text == "<<":
            message = '"<<" copies lines from elsewhere, and that is not done here'
            self._wrong(codes.MERGE, message, "write the lines out in full", key.span)
        elif key.text in AMBIGUOUS:
            self._ambiguous(key.text, key.span)

    def _node_as_key(self, node: Node) -> None:
        what = "a list" if isinstance(node, List) else "a map"
        message = f"{what} stands where a name must stand"
        cure = "write a plain word as the name, or put quotes round the whole text if the brackets belong to it"
        self._wrong(codes.KEY, message, cure, node.span)

    def _ambiguous(self, text: str, span: Span) -> None:
        if text in NULLS:
            message, cure = (
                f'"{text}" may mean nothing at all, or be a word',
                "leave the line out, or put quotes round the word",
            )
            self._wrong(codes.NULL, message, cure, span)
        else:
            message = f'"{text}" may mean yes or no, or be a word'
            self._wrong(codes.BOOLEAN, message, "write yes or no, or put quotes round it if it is a word", span)

    def _stray(self, frame: _Frame, key: Scalar) -> None:
        """Deal with text in { } that has no colon: mostly the rest of a sentence that held a comma."""
        if not frame.flow:
            self._check_key(key)
            self._wrong(codes.EMPTY, f"nothing is written for {quoted(key.text)}", 'write "name: value"', key.span)
            return
        first = frame.last
        if not (isinstance(first, Scalar) and first.plain and first.text and key.plain):
            message = f"{quoted(key.text)} stands inside {{ }} without a colon"
            self._wrong(codes.EMPTY, message, 'write "name: value", or use [ ] for a list', key.span)
            return
        end = self.lines.position(key.span.end_line, key.span.end_column)
        frame.sentence = (first, end)

    def _end_sentence(self, frame: _Frame) -> None:
        """Tell of a sentence that commas cut to pieces, now that all of it is known, and mend it."""
        if frame.sentence is None:
            return
        value, end = frame.sentence
        frame.sentence = None
        start = self.lines.position(value.span.line, value.span.column)
        sentence = " ".join(self.lines.text[start:end].split())
        comma = self.lines.text.find(",", self.lines.position(value.span.end_line, value.span.end_column))
        cure = "put quotes round the whole sentence"
        if len(sentence) <= 60 and not set(sentence) & set('"\\'):
            cure = f'put quotes round the sentence: "{sentence}"'
        self._wrong(codes.COMMA, "a comma ended the sentence here", cure, self.lines.span(comma, comma + 1))
        if frame.entries[-1][1] is value:
            # What was meant can so be checked further.
            frame.entries[-1] = (frame.entries[-1][0], Scalar(sentence, True, self.lines.span(start, end)))

    def _empty_item(self, node: Scalar) -> None:
        at = self.lines.position(node.span.line, node.span.column)
        dash = self.lines.text.rfind("-", 0, at)
        span = node.span if dash < 0 else self.lines.span(dash, dash + 1)
        self._wrong(codes.EMPTY, 'nothing is written after "-"', _EMPTY_CURE, span)

    def _cut_by_hash(self, span: Span) -> None:
        at = self.lines.position(span.end_line, span.end_column)
        cut = _CUT_BY_HASH.match(self.lines.text, at)
        if cut is not None:
            self.cut = not self.muted
            message = 'the sentence ends here: "#" after a space begins a comment'
            cure = 'put quotes round the sentence, or write a space after "#" if it is a comment'
            self._wrong(codes.HASH, message, cure, self.lines.span(cut.start(1), cut.start(1) + len(cut[1].rstrip())))

    def _dash_inside(self, span: Span) -> None:
        start = self.lines.position(span.line, span.column)
        end = self.lines.position(span.end_line, span.end_column)
        found = _DASH_LINE.search(self.lines.text, start, end)
        if found is not None:
            message = f'this "-" is read as part of the sentence on line {span.line}, not as the next in a list'
            cure = "line it up with the other dashes, or put quotes round the sentence"
            self._wrong(codes.INDENT, message, cure, self.lines.span(found.start(1), found.start(1) + 1))

    # -- places --

    def _mark_span(self, event: Any) -> Span:
        s, e = event.start_mark, event.end_mark
        return Span(self.file, s.line + 1, s.column + 1, e.line + 1, e.column + 1)

    def _properties(self, event: Any) -> tuple[int, int]:
        """Tell of the tag and the anchor before a node; give the place where the node itself begins."""
        at = self.lines.position(event.start_mark.line + 1, event.start_mark.column + 1)
        # Past the end of the event stands what belongs to the next one.
        end = self.lines.position(event.end_mark.line + 1, event.end_mark.column + 1)
        while (found := _PROPERTY.match(self.lines.text, at, end)) is not None and found.end() > at:
            if found[1] == "!":
                message = f"{quoted(found[0])} is a YAML tag, and tags are not used here"
                cure = 'take it out, or put quotes round the text if "!" belongs to it'
                self._wrong(codes.TAG, message, cure, self.lines.span(*found.span()))
            elif found[1] == "&":
                message = f"{quoted(found[0])} is a YAML anchor, and anchors are not used here"
                cure = 'take it out, or put quotes round the text if "&" belongs to it'
                self._wrong(codes.ANCHOR, message, cure, self.lines.span(*found.span()))
            at = found.end()
        return self.lines.place(at)


_EMPTY_CURE = "write the value, or take the line out"


def _short(text: str) -> str:
    return quoted(text)[1:-1]
