"""What earlier runs found, kept in a file, so that a run broken off goes on and a later one does only what has changed.

A kill stands while the pack and the scenario that killed are the same. A refusal stands while the pack is the same. A
survivor is run again as soon as any scenario is another.
"""

from __future__ import annotations

import json
from collections.abc import Collection
from pathlib import Path
from typing import Any, TextIO

import stepwise
from stepwise.kit.mutants.bench import Verdict
from stepwise.kit.mutants.model import Killer


class Memory:
    """One state file: a line a mutant. Lines of another pack, engine or way of judging are forgotten."""

    def __init__(self, path: Path | None, *, pack: str, scenarios: str, killers: Collection[str], how: str = "") -> None:
        self.path = path
        self._key = [pack, stepwise.__version__, how]
        self._scenarios = scenarios
        self._killers = frozenset(killers)
        self._known: dict[str, Verdict] = {}
        #: For each mutant the scenario (by its digest) that killed it when it was last run, whatever the pack was then.
        self.hints: dict[str, str] = {}
        #: The mutants that the checks do not tell of: so it stays while the pack does, whatever its scenarios.
        self.untold: set[str] = set()
        self._stream: TextIO | None = None
        if path is not None and path.is_file():
            self._read(path)

    def _read(self, path: Path) -> None:
        for line in path.read_text("utf-8", errors="replace").splitlines():
            try:
                row = json.loads(line)
                if row["by"]:
                    self.hints[row["id"]] = row["by"][3]
                if row["key"] == self._key:
                    verdict = self._still(row)
                    if verdict is not None:
                        self._known[row["id"]] = verdict
            except (ValueError, KeyError, TypeError):
                continue  # a line cut short when a run was broken off

    def _still(self, row: dict[str, Any]) -> Verdict | None:
        if row.get("by"):
            killer = Killer(*row["by"])
            return Verdict(killer) if killer.digest in self._killers else None
        if row.get("refused"):
            return Verdict(refused=str(row["refused"]))
        self.untold.add(row["id"])
        if row["scenarios"] != self._scenarios:
            return None
        return Verdict(tries=int(row["tries"]), scenario=row["scenario"])

    def __getitem__(self, id: str) -> Verdict:
        return self._known[id]

    def __contains__(self, id: str) -> bool:
        return id in self._known

    def add(self, id: str, verdict: Verdict) -> None:
        """Keep what was found, at once."""
        if self.path is None:
            self._known[id] = verdict
            return
        if self._stream is None:
            self._stream = self._opened(self.path)
        self._known[id] = verdict
        row = {
            "id": id,
            "key": self._key,
            "scenarios": self._scenarios,
            "by": list(verdict.by) if verdict.by else None,
            "refused": verdict.refused,
            "tries": verdict.tries,
            "scenario": verdict.scenario,
        }
        self._stream.write(json.dumps(row, ensure_ascii=False) + "\n")
        self._stream.flush()

    def _opened(self, path: Path) -> TextIO:
        """Write the file anew with what still stands, and go on from there."""
        path.parent.mkdir(parents=True, exist_ok=True)
        if path.parent.name == ".stepwise" and not (path.parent / ".gitignore").exists():
            (path.parent / ".gitignore").write_text("*\n", "utf-8")
        known, self._known = self._known, {}
        path.write_text("", "utf-8")
        self._stream = path.open("a", encoding="utf-8")
        for id, verdict in known.items():
            self.add(id, verdict)
        return self._stream

    def close(self) -> None:
        """Let go of the file."""
        if self._stream is not None:
            self._stream.close()
            self._stream = None
