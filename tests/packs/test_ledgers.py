"""Every clause of every source is accounted for, and no pack invents a number."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import yaml
from tests.packs.shipped import FOLDERS, HOME, NAMES, pack

import stepwise
from stepwise.checks.ledger import account

COUNTS = {"wirral": 187, "rochdale": 260, "rochdale@caf-tac": 143, "halton": 127, "knowsley": 131}
SHARED = Path(__file__).parents[3] / "shared"
INVENTORIES = {"rochdale@caf-tac": "rochdale-caf"}


def test_every_folder_of_policies_is_a_pack_that_is_proved():
    folders = {path.name for path in HOME.iterdir() if path.is_dir()}
    editions = {f"{path.parents[1].name}@{path.name}" for path in HOME.glob("*/editions/*")}
    assert folders | editions == set(NAMES) == set(COUNTS)


@pytest.mark.parametrize("name", NAMES)
def test_every_clause_is_accounted_for(name):
    ledger = account(pack(name).written)
    assert ledger.total == COUNTS[name]
    assert not ledger.unaccounted


@pytest.mark.deep  # under every option of every reading; `make check` does the same each time
@pytest.mark.parametrize("name", NAMES)
def test_the_pack_is_clean(name):
    assert stepwise.check_pack(FOLDERS[name]) == []


@pytest.mark.parametrize("name", NAMES)
def test_the_ledger_has_the_clauses_of_the_inventory(name):
    path = SHARED / "clauses" / f"{INVENTORIES.get(name, name)}.yaml"
    if not path.exists():
        pytest.skip("the clause inventories are not on this machine")
    ids = {row["id"] for row in yaml.safe_load(path.read_text("utf-8"))}
    assert ids == set(pack(name).written.pack.clauses)


@pytest.mark.parametrize("name", NAMES)
def test_no_date_of_force_is_invented(name):
    assert pack(name).written.pack.in_force == "not stated"


@pytest.mark.parametrize("name", NAMES)
def test_a_reason_for_leaving_out_is_never_an_excuse(name):
    excuses = re.compile(r"\b(hard|difficult|complex|later|not yet|out of scope)\b", re.IGNORECASE)
    for id, clause in pack(name).written.pack.clauses.items():
        assert not (clause.not_encoded and excuses.search(clause.not_encoded)), f"{id}: {clause.not_encoded}"


@pytest.mark.parametrize("name", NAMES)
def test_every_number_in_a_due_sentence_is_in_a_clause_it_cites(name):
    """The digits (or the number's word) of a due sentence stand in the clause it cites."""
    p = pack(name).written.pack
    words = {1: "one|a|an|weekly|monthly|each|next|24", 2: "two|twice|bimonthly", 3: "three", 4: "four", 5: "five", 6: "six", 7: "seven",
             8: "eight", 10: "ten", 12: "twelve", 15: "fifteen", 24: "twenty-four", 30: "thirty"}  # fmt: skip
    duties = {
        **p.clocks,
        **p.authority_duties,
        **{f"{m}.{d}": x for m, move in p.moves.items() for d, x in move.then.items()},
    }
    for id, duty in duties.items():
        due = duty.due
        if due is None:
            continue
        for count in [d.count for d in (due.duration, due.earliest) if d is not None]:
            if count == 0:
                continue
            said = " ".join(p.clauses[c].says for c in duty.cites)
            pattern = rf"\b({count}|{words.get(count, count)})"
            assert re.search(pattern, said, re.IGNORECASE), f"{id}: {count} is not in {duty.cites}: {said}"
