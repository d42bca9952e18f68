"""The account of a source: which clauses rules cite, which are explained, which are left over."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.checks.packs import BASE, HERE, build

from stepwise.checks import Ledger, account, check_written
from stepwise.pack import Written, read_pack


@contextmanager
def written(case: Path, **readings: str) -> Iterator[Written]:
    """The pack of a case, while its files are there."""
    with tempfile.TemporaryDirectory() as folder:
        build(Path(folder), case)
        found, problems = read_pack(Path(folder), readings)
        assert found is not None, problems
        yield found


def test_every_clause_has_its_place() -> None:
    with written(HERE / "unaccounted-clause" / "bad.yaml") as pack:
        ledger = account(pack)
    assert (ledger.total, ledger.cited, ledger.explained) == (4, ("C-1",), ())
    assert ledger.unaccounted == ("C-2", "C-3", "C-4")
    assert ledger.accounted == 1
    assert str(ledger) == "1 of 4 clauses accounted for"


def test_it_says_which_rules_cite_a_clause() -> None:
    with written(BASE) as pack:
        ledger = account(pack)
    assert dict(ledger.rules) == {
        "C-1": ("refer.form", "step-up.agreed", "step-down.agreed", "finish.agreed", "override")
    }
    assert ledger == Ledger(1, ("C-1",), (), (), ledger.rules)


def test_a_clause_cited_only_under_another_option_is_accounted_for() -> None:
    case = HERE / "unaccounted-clause" / "good.yaml"
    with written(case) as pack:
        ledger = account(pack)
    assert ledger.unaccounted == () and ledger.rules["C-4"] == ()
    with written(case, told="head") as pack:
        assert account(pack).rules["C-4"] == ("tell",)


def test_what_another_option_no_longer_cites_is_not_told() -> None:
    """The ledger is settled under the pack's own choice; under another a clause may well lose its rule."""
    with written(HERE / "unused-word" / "good.yaml", how="letter") as pack:
        assert check_written(pack) == []


def test_checks_need_no_files_once_the_pack_is_read() -> None:
    before = Path.cwd()
    with written(HERE / "waiver-by-nobody" / "bad.yaml") as pack:
        pass
    found = check_written(pack)
    assert [(d.code, d.source) for d in found] == [("waiver-by-nobody", None)]
    assert Path(os.getcwd()) == before
