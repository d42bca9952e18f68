"""Packs made up by chance are valid, and what must be so of any answer is so under them."""

from __future__ import annotations

import tempfile
from collections import Counter
from pathlib import Path

from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

import stepwise
from stepwise.engine import Program, evaluate
from stepwise.kit import cases, packs
from stepwise.kit.consistency import breaches
from stepwise.kit.made_up import Tree, made_up, write
from stepwise.kit.strategies import AS_AT

_FEW = settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))


def load(tree: Tree) -> stepwise.Pack:
    with tempfile.TemporaryDirectory() as folder:
        assert stepwise.check_pack(write(tree, Path(folder))) == []
        return stepwise.load_pack(folder)


@_FEW
@given(packs(), st.data())
def test_a_pack_made_up_is_valid_and_its_answers_are_consistent(tree: Tree, more: st.DataObject) -> None:
    pack = load(tree)
    general = Program(pack.compiled, general=True)
    for _ in range(4):
        data = more.draw(cases(pack))
        try:
            case = pack.case(data, as_at=AS_AT)
            answer = stepwise.evaluate(pack, case, AS_AT)
        except stepwise.CaseError:
            assume(False)
        assert breaches(pack, data, answer) == []
        assert evaluate(general, case, AS_AT).to_dict() == answer.to_dict(), "the quick way and the general way differ"


def test_packs_made_up_differ_in_what_they_are_made_of() -> None:
    seen: Counter[str] = Counter()
    for seed in range(60):
        tree = made_up(seed)
        assert made_up(seed) == tree
        seen.update(k for k in ("records", "ladders") if k in tree)
        for move in tree["moves"].values():
            for need in move["needs"].values():
                seen.update([*need["when"], *(k for k in ("must", "should", "may", "only_if", "waiver") if k in need)])
        seen.update(clock["due"].split()[0] for clock in tree["clocks"].values())
    wanted = {"must", "should", "may", "only_if", "waiver", "records", "ladders", "within", "normally", "every", "after"}
    wanted |= {"document", "event", "decision", "consent", "fact", "role", "any", "all", "none", "at_least", "stayed", "of"}
    assert wanted <= set(seen), wanted - set(seen)
