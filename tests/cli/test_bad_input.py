"""Whatever is wrong with what the caller names: a message with place and cure, an exit code, never a traceback."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest
from tests.cli.support import CASES, DOOR, PACK, Done, Here, apart

GOOD = json.loads((CASES / "ready.json").read_text("utf-8"))


def refused(done: Done, code: int, *said: str) -> None:
    """Nothing on stdout, everything that matters on stderr, the front door last."""
    assert (done.code, done.out) == (code, "")
    for part in said:
        assert part in done.err, done.err
    assert done.err.rstrip().endswith(DOOR)
    assert "Traceback" not in done.err


def evaluate(run: Here, path: Path | str) -> Done:
    return run("evaluate", PACK, str(path))


def test_a_missing_file(run: Here, tmp_path: Path) -> None:
    (tmp_path / "case-one.json").write_text("{}")
    refused(evaluate(run, tmp_path / "none.json"), 2, "there is no file", "check the name; JSON files in that folder: 1")
    refused(evaluate(run, tmp_path / "no" / "none.json"), 2, "there is no file", "there is no folder")


def test_a_folder(run: Here, tmp_path: Path) -> None:
    refused(evaluate(run, tmp_path), 2, "is a folder, not a case", "name a JSON file inside it")


def test_a_file_of_50_mb(run: Here, tmp_path: Path) -> None:
    path = tmp_path / "large.json"
    with path.open("wb") as f:
        f.truncate(50_000_000)
    refused(evaluate(run, path), 2, "is larger than 2 MB (50 MB)", "give one case")


@pytest.mark.skipif(not Path("/dev/zero").exists(), reason="this system has no /dev/zero")
def test_a_device(run: Here) -> None:
    refused(evaluate(run, "/dev/zero"), 2, "is not an ordinary file")


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may read everything")
def test_a_file_that_may_not_be_read(run: Here, tmp_path: Path) -> None:
    path = tmp_path / "case.json"
    path.write_text("{}")
    path.chmod(0)
    refused(evaluate(run, path), 2, "may not be read")


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "is empty"),
        (b"  \n", "is empty"),
        (b"PK\x03\x04\x00\x00\x00", "is not text"),
        (b'{"complete": "all",\n "episodes": ["\xff"]}', "line 2: this is not UTF-8"),
        ("\ufeff{}".encode("utf-16"), "saved as UTF-16"),
        (b'{"complete": "all",\n "episodes": [}', "not JSON: line 2, column 15"),
        (b"[" * 100_000 + b"]" * 100_000, "cannot be read as JSON"),
    ],
)
def test_what_is_not_a_case_at_all(run: Here, tmp_path: Path, data: bytes, said: str) -> None:
    path = tmp_path / "case.json"
    path.write_bytes(data)
    refused(evaluate(run, path), 2, said)


@pytest.mark.parametrize(
    ("change", "path", "said"),
    [
        ({"episodes": "none"}, "episodes", "a list"),
        ({"episodes": [{"stage": "chid-in-need", "opened": "2026-01-12"}]}, "episodes[0].stage", '"child-in-need"?'),
        ({"documents": [{"kind": "tranfer-plan"}]}, "documents[0].kind", 'did you mean "transfer-plan"?'),
        ({"events": [{"kind": "review", "when": "2026-02-30"}]}, "events[0].when", "this is not a real date"),
        ({"completed": "all"}, "completed", 'did you mean "complete"?'),
        ({"facts": {"child-at-risk": "perhaps"}}, "facts.child-at-risk", "true or false"),
        (
            {"episodes": [{"stage": "child-in-need", "opened": "2026-01-12", "closed": "2026-01-01"}]},
            "episodes[0].closed",
            "before it was opened",
        ),
        ({"events": [{"kind": "review", "when": "2026-05-01"}]}, "events[0]", "2026-05-01"),
        ({"episodes": [{"stage": "family-team", "opened": "2026-01-12"}, *GOOD["episodes"]]}, "episodes[0]", "at the same time"),
    ],
)
def test_a_case_that_is_refused(run: Here, tmp_path: Path, change: dict[str, object], path: str, said: str) -> None:
    case = tmp_path / "case.json"
    case.write_text(json.dumps({**GOOD, **change}))
    done = evaluate(run, case)
    refused(done, 1, "refused", f"  {path}", said)


def test_a_refused_case_is_plain_data_for_programs(run: Here, tmp_path: Path) -> None:
    case = tmp_path / "case.json"
    case.write_text(json.dumps({**GOOD, "documents": [{"kind": "tranfer-plan"}]}))
    done = run("evaluate", PACK, str(case), "--format", "json")
    data = json.loads(done.out)
    assert done.code == 1
    assert data["problems"][0]["path"] == "documents[0].kind"
    assert data["front_door"]["contact"][0] == "01632 960 001"


def test_what_was_given_is_not_repeated(run: Here, tmp_path: Path) -> None:
    case = tmp_path / "case.json"
    case.write_text(
        json.dumps({**GOOD, "decisions": [{"kind": "allocation", "when": "2026-04-01", "by": "Jane Smith"}]})
    )
    done = evaluate(run, case)
    assert "decisions[0].by" in done.err
    assert "Smith" not in done.err


@pytest.mark.parametrize(
    ("as_at", "said"),
    [
        ("2026-02-30", "--as-at"),
        ("yesterday", 'write "2026-05-05"'),
        ("2026-03-29T01:30", "--as-at"),
        ("3026-01-01", "--as-at"),
    ],
)
def test_a_moment_that_is_none(run: Here, as_at: str, said: str) -> None:
    refused(run("evaluate", PACK, str(CASES / "ready.json"), "--as-at", as_at), 2, said)


def test_a_moment_beyond_the_calendar_is_answered(run: Here) -> None:
    done = run("evaluate", PACK, str(CASES / "ready.json"), "--as-at", "2090-01-01")
    assert done.code == 0
    assert "older than this answer" in done.out


def test_a_naive_and_an_aware_moment_are_the_same(run: Here) -> None:
    case = str(CASES / "ready.json")
    texts = [run("evaluate", PACK, case, "--as-at", w).out for w in ("2026-04-08T10:00", "2026-04-08T09:00Z")]
    assert texts[0] == texts[1]


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ("conference-days", "write --reading READING=OPTION"),
        ("conference-days=", "write --reading READING=OPTION"),
        ("conference-day=working", 'did you mean "conference-days"?'),
        ("conference-days=lunar", 'has no option "lunar"'),
    ],
)
def test_a_reading_that_is_none(run: Here, given: str, said: str) -> None:
    done = run("evaluate", PACK, str(CASES / "ready.json"), "--reading", given)
    assert (done.code, done.out) == (2, "")
    assert said in done.err


def test_packs_that_cannot_be_used(run: Here, tmp_path: Path) -> None:
    case = str(CASES / "ready.json")
    assert 'there is no pack "no-such-pack"' in run("evaluate", "no-such-pack", case).err
    assert run("check", str(tmp_path)).code == 2
    assert run("check", "no-such-pack").code == 2
    (tmp_path / "pack.yaml").write_text("format: stepwise/v1\nmoves: {a: {b: &x c}}\n")
    done = run("evaluate", str(tmp_path), case)
    assert (done.code, done.out) == (2, "")
    assert "pack.yaml:2" in done.err
    assert "stepwise check" in done.err
    assert run("check", str(tmp_path)).code == 1


@pytest.mark.parametrize(
    ("args", "said"),
    [
        (["evalute", "x", "y"], 'did you mean "evaluate"?'),
        (["evaluate"], "PACK"),
        (["check", PACK, "--format", "jsno"], 'did you mean "json"?'),
        (["evaluate", PACK, "x", "--width", "7"], "40 to 1000"),
        (["compare", PACK], "two packs or more"),
        (["schema", "pack", PACK], "does not depend on a pack"),
        (["schema", "case", "--format", "markdown"], "only the pack format"),
        (["explain", "no-such-code"], "there is no code"),
        (["explain", "unknown-keys"], 'did you mean "unknown-key"?'),
        (["explain", PACK, "three-month"], "step-down.three-months"),
        (["explain", PACK, str(CASES / "ready.json")], "add what to explain"),
        (["explain", PACK, str(CASES / "ready.json"), "step-dwon"], 'did you mean "step-down"?'),
        (["explain", "a", "b", "c", "d"], "one, two or three words"),
        ([], "COMMAND"),
    ],
)
def test_usage(run: Here, args: list[str], said: str) -> None:
    done = run(*args)
    assert (done.code, done.out) == (2, "")
    assert said in done.err
    assert "Traceback" not in done.err


def test_no_stdin_to_read(run: Here, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", None)
    refused(run("evaluate", PACK, "-"), 2, "no case comes from stdin")


def test_too_much_from_stdin(run: Here) -> None:
    refused(run("evaluate", PACK, "-", stdin=b" " * 3_000_000), 2, "larger than 2 MB")


def test_a_mistake_of_our_own_is_one_sentence(run: Here, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*args: object) -> str:
        raise ZeroDivisionError("a secret of the case")

    monkeypatch.setattr("stepwise.cli.answers.page", broken)
    refused(run("evaluate", PACK, str(CASES / "ready.json")), 2, "ZeroDivisionError", "STEPWISE_DEBUG=1")
    assert "secret" not in run("evaluate", PACK, str(CASES / "ready.json")).err
    monkeypatch.setenv("STEPWISE_DEBUG", "1")
    assert "Traceback" in run("evaluate", PACK, str(CASES / "ready.json")).err


def test_a_deep_nest_from_outside() -> None:
    done = apart("evaluate", PACK, "-", stdin=b'{"a":' * 200_000)
    assert done.returncode == 2
    assert b"Traceback" not in done.stderr
