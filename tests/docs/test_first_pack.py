"""The tutorial's pack: what the page shows stands in its files; its broken twin has the one mistake and no other."""

from __future__ import annotations

import json
import re
from pathlib import Path

import stepwise
from stepwise.kit import load_scenarios, run_scenario

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs" / "tutorial" / "first-pack.md"
PACK = ROOT / "examples" / "first-pack"
BROKEN = ROOT / "examples" / "first-pack-broken"


def files(folder: Path) -> dict[str, str]:
    return {path.name: path.read_text("utf-8") for path in sorted(folder.glob("*.yaml"))}


def test_every_piece_of_the_page_stands_in_the_pack() -> None:
    kept = [path.read_text("utf-8") for path in PACK.rglob("*") if path.suffix in (".yaml", ".json")]
    kept += files(BROKEN).values()
    pieces = re.findall(r"^```(?:yaml|json)\n(.*?)^```$", PAGE.read_text("utf-8"), re.MULTILINE | re.DOTALL)
    assert len(pieces) > 8
    strange = [piece for piece in pieces if not any(piece in text for text in kept)]
    assert not strange, "not in examples/first-pack:\n" + "\n".join(strange)


def test_every_rule_of_the_pack_stands_on_the_page() -> None:
    shown = set(PAGE.read_text("utf-8").splitlines())
    texts = [path.read_text("utf-8") for path in sorted(PACK.rglob("*.yaml"))]
    hidden = [line for text in texts for line in text.splitlines() if line not in shown and line[:1] != "#"]
    assert not hidden, "not in the tutorial:\n" + "\n".join(hidden)


def test_the_pack_is_clean_and_its_scenarios_hold() -> None:
    assert not list(stepwise.check_pack(PACK))
    pack = stepwise.load_pack(PACK)
    found, problems = load_scenarios(PACK, pack)
    assert found and not problems
    assert [f for s in found for f in run_scenario(s, lambda readings: pack).failures] == []


def test_the_case_is_one_the_pack_reads() -> None:
    pack = stepwise.load_pack(PACK)
    data = json.loads((PACK / "case.json").read_text("utf-8"))
    answer = stepwise.evaluate(pack, pack.case(data), as_at=data["taken_at"])
    assert {move.id: move.answer for move in answer.moves}["step-down"] == "blocked"


def test_the_broken_twin_differs_in_one_line() -> None:
    good, bad = files(PACK), files(BROKEN)
    assert good.keys() == bad.keys()
    differs = [(a, b) for name in good for a, b in zip(good[name].splitlines(), bad[name].splitlines(), strict=True) if a != b]
    assert [(a.replace("15 working days", "15 days"), b) for a, b in differs] == [(b, b) for _, b in differs]
    assert len(differs) == 1
