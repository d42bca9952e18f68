"""Cases made on purpose: with everything in place, and with everything but one thing."""

from __future__ import annotations

import pytest
from tests.example import pack as made_up_pack
from tests.packs.shipped import NAMES, pack

import stepwise
from stepwise.evaluation import OPEN
from stepwise.kit import CannotBuild, in_place, near_misses
from stepwise.kit.building import AS_AT, unmade

#: How many moves of each pack no case can be made for: one that a reading has taken away starts from no stage.
NOT_MADE = {"rochdale": 1}


@pytest.mark.parametrize("name", NAMES)
def test_a_case_is_made_for_every_move_that_starts_somewhere(name: str) -> None:
    refused = []
    for move in pack(name).compiled.moves:
        try:
            data = in_place(pack(name), move)
        except CannotBuild as e:
            refused.append(str(e))
            continue
        assert stepwise.evaluate(pack(name), data, AS_AT).move(move).answer in OPEN
    assert len(refused) == NOT_MADE.get(name, 0), refused


@pytest.mark.parametrize("name", [n for n in NAMES if n != "rochdale"])  # the suite goes through all of its own
def test_most_gates_can_be_all_that_is_missing(name: str) -> None:
    gates = made = 0
    for move in pack(name).compiled.moves:
        try:
            near = list(near_misses(pack(name), move))
        except CannotBuild:
            continue  # counted in the test above
        left = unmade(pack(name), move)
        assert {n.need for n in near}.isdisjoint(left)
        made, gates = made + len(near), gates + len(near) + len(left)
    assert made / gates > 0.65, f"{made} of {gates}"


def test_the_case_says_what_is_missing() -> None:
    p = made_up_pack(
        moves="""
  down:
    name: Down
    from: child-in-need
    to: early-help
    needs:
      agreed: { must: Agreed, when: { event: meeting, outcome: agreed }, cites: C-1 }
      plan: { must: A plan, when: { document: plan, contains: [risks] }, cites: C-1 }
"""
    )
    found = {n.need: n.data for n in near_misses(p, "down")}
    assert set(found) == {"down.agreed", "down.plan"}
    assert [d["kind"] for d in found["down.agreed"]["documents"]] == ["plan"]
    assert all(e["outcome"] == "agreed" for e in found["down.plan"]["events"])
    in_place(p, "down")["events"].clear()
    assert in_place(p, "down")["events"], "each caller has a case of its own"


def test_a_move_for_which_no_case_can_be_made_says_why() -> None:
    p = made_up_pack(
        moves="""
  down:
    name: Down
    from: child-in-need
    to: early-help
    needs:
      both: { must: Both, when: { all: [{ fact: needs-met }, { fact: needs-met, is: no }] }, cites: C-1 }
"""
    )
    with pytest.raises(CannotBuild, match=r"no case could be made for down: at child-in-need .* the fact needs-met"):
        in_place(p, "down")
    with pytest.raises(LookupError, match='no move "up"'):
        in_place(p, "up")
