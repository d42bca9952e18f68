"""What is said never to hold never does: no case, however it is made up, meets such a need."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st
from tests.checks.packs import BASE, named, without

import stepwise
from stepwise.checks import never
from stepwise.pack import read_pack

PACK = """\
vocabulary:
  facts:
    safe: The child is safe at home
    tenure: {{ name: The home, type: one of, values: {{ rented: Rented, owned: Owned }} }}
    visits: {{ name: Visits made, type: number }}
records:
  last: {{ event: meeting }}
  agreement: {{ event: meeting, outcome: agreed }}
moves:
  finish:
    name: Finish early help
    from: early-help
    to: universal
    needs:
      it: {{ must: It is in place, when: {condition}, cites: C-1 }}
"""

LEAVES = [
    "{ fact: safe }",
    "{ fact: safe, is: no }",
    "{ fact: tenure, is: owned }",
    "{ fact: tenure, is: rented }",
    "{ fact: tenure, is: [owned, rented] }",
    "{ fact: visits, at_least: 2 }",
    "{ fact: visits, at_most: 1 }",
    "{ fact: visits, at_least: 1, at_most: 3 }",
    "{ of: last, outcome: agreed }",
    "{ of: last, outcome: not-agreed }",
    "{ of: agreement, outcome: not-agreed }",
    "{ event: meeting, outcome: not-agreed }",
    "{ document: form }",
    "{ open: early-help }",
    "{ open: child-in-need }",
    "{ came_from: child-in-need }",
]


def several(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    lists = st.lists(inner, min_size=1, max_size=3).map(", ".join)
    return st.one_of(
        lists.map(lambda x: f"{{ all: [{x}] }}"),
        lists.map(lambda x: f"{{ any: [{x}] }}"),
        lists.map(lambda x: f"{{ none: [{x}] }}"),
        st.tuples(st.integers(1, 3), lists).map(lambda x: f"{{ at_least: {x[0]}, of_these: [{x[1]}] }}"),
    )


CONDITIONS = several(st.recursive(st.sampled_from(LEAVES), several, max_leaves=5))

CASES = st.fixed_dictionaries(
    {
        "safe": st.sampled_from([True, False, None]),
        "tenure": st.sampled_from(["owned", "rented", None]),
        "visits": st.sampled_from([0, 1, 2, 3, None]),
        "meetings": st.lists(st.sampled_from(["agreed", "not-agreed", "nothing", None]), max_size=3),
        "form": st.booleans(),
        "before": st.booleans(),
        "complete": st.sampled_from(["all", []]),
    }
)


def pack_with(condition: str) -> tuple[stepwise.Pack, bool]:
    """The pack with one need of this condition, and whether the need is said never to be met."""
    text = PACK.format(condition=condition)
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "pack.yaml").write_text(without(BASE.read_text("utf-8"), list(named(text))), "utf-8")
        (Path(folder) / "case.yaml").write_text(text, "utf-8")
        written, problems = read_pack(Path(folder))
    assert written is not None, problems
    return stepwise.Pack(written, ()), bool(list(never.check(written)))


def snapshot(case: dict[str, Any]) -> dict[str, Any]:
    facts = {name: case[name] for name in ("safe", "tenure", "visits") if case[name] is not None}
    events = []
    for day, outcome in enumerate(case["meetings"], 1):
        event: dict[str, Any] = {"kind": "meeting", "when": f"2026-03-{day:02}"}
        if outcome is not None:
            event["outcome"] = None if outcome == "nothing" else outcome
        events.append(event)
    episodes = [{"stage": "early-help", "opened": "2026-02-02"}]
    if case["before"]:
        episodes.insert(0, {"stage": "child-in-need", "opened": "2025-11-03", "closed": "2026-02-02"})
    return {
        "complete": case["complete"],
        "episodes": episodes,
        "facts": {"concern": False, **facts},
        "events": events,
        "documents": [{"kind": "form", "when": "2026-03-01"}] if case["form"] else [],
    }


@settings(max_examples=300, deadline=None)
@given(condition=CONDITIONS, cases=st.lists(CASES, min_size=1, max_size=12))
def test_what_is_said_never_to_hold_is_never_met(condition: str, cases: list[dict[str, Any]]) -> None:
    pack, never_met = pack_with(condition)
    if not never_met:
        return
    for case in cases:
        answer = stepwise.evaluate(pack, snapshot(case), "2026-06-01")
        (finding,) = answer.move("finish").findings
        assert finding.verdict != "met", (condition, case)


def test_some_conditions_are_said_never_to_hold() -> None:
    assert pack_with("{ all: [{ fact: safe }, { any: [{ open: child-in-need }] }] }")[1]
    assert not pack_with("{ any: [{ fact: safe }, { fact: safe, is: no }] }")[1]
