"""Diagnostics for other programs: JSON, GitHub's workflow commands, SARIF."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import PurePosixPath, PureWindowsPath
from urllib.parse import quote

from .codes import CODES
from .model import Diagnostic, Span
from .order import in_order
from .words import no_surrogates, one_line

_SARIF_SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"


def render_json(ds: Iterable[Diagnostic]) -> str:
    """Give the diagnostics, in order, as a JSON list of what `Diagnostic.to_dict` gives."""
    return _dump([d.to_dict() for d in in_order(ds)])


def render_github(ds: Iterable[Diagnostic]) -> str:
    """Give the diagnostics, in order, as GitHub workflow commands, one a line: they appear beside the lines
    of a change."""
    return "\n".join(_command(d) for d in in_order(ds))


def render_sarif(ds: Iterable[Diagnostic]) -> str:
    """Give the diagnostics, in order, as one SARIF 2.1.0 log whose rules are the codes that occur."""
    found = in_order(ds)
    codes = sorted({d.code for d in found})
    rules = [{"id": code, "shortDescription": {"text": CODES.get(code, code)}} for code in codes]
    run = {
        "tool": {"driver": {"name": "stepwise", "rules": rules}},
        "columnKind": "unicodeCodePoints",
        "results": [_result(d, codes.index(d.code)) for d in found],
    }
    return _dump({"$schema": _SARIF_SCHEMA, "version": "2.1.0", "runs": [run]})


def _dump(data: object) -> str:
    return no_surrogates(json.dumps(data, ensure_ascii=False, indent=2))


def _sentence(d: Diagnostic) -> str:
    return one_line(d.message if not d.help else f"{d.message}: {d.help}")


def _command(d: Diagnostic) -> str:
    place = ""
    if d.span is not None:
        place = f" file={_property(d.span.file)},line={d.span.line},col={d.span.column}"
    return f"::{d.severity}{place}::{_data(f'{d.code}: {_sentence(d)}')}"


def _data(text: str) -> str:
    return no_surrogates(text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A"))


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")


def _result(d: Diagnostic, rule: int) -> dict[str, object]:
    result: dict[str, object] = {
        "ruleId": d.code,
        "ruleIndex": rule,
        "level": d.severity,
        "message": {"text": _sentence(d)},
    }
    if d.span is not None:
        result["locations"] = [_location(d.span, d.source)]
    return result


def _location(span: Span, source: str | None) -> dict[str, object]:
    region: dict[str, object] = {
        "startLine": span.line,
        "startColumn": span.column,
        "endLine": span.end_line,
        "endColumn": span.end_column,
    }
    physical: dict[str, object] = {"artifactLocation": {"uri": _uri(span.file)}, "region": region}
    if source is not None and span.end_line == span.line:
        # The context must hold the whole region, and of a longer one only the first line's text is known.
        physical["contextRegion"] = {"startLine": span.line, "snippet": {"text": source}}
    return {"physicalLocation": physical}


def _uri(file: str) -> str:
    file = no_surrogates(file)
    windows = PureWindowsPath(file)
    if windows.drive and windows.is_absolute():
        return windows.as_uri()
    if PurePosixPath(file).is_absolute():
        return PurePosixPath(file).as_uri()
    # Inside a relative address a colon in the first part would read as a scheme, so it is escaped as well.
    return quote(file.replace("\\", "/"), safe="/")
