"""Small packs made up at random: each is valid, and no two need be alike.

They hold the engine to what must be so of any answer under packs that nobody wrote with care.
"""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path
from random import Random
from typing import Any

import yaml
from hypothesis import strategies as st

Tree = dict[str, Any]
_DURATIONS = ("2 working days", "10 working days", "15 calendar days", "3 weeks", "1 month", "3 months")
_CONDITIONS = ("document", "event", "decision", "consent", "fact", "role", "any", "all", "none", "at_least", "stayed", "latest")
_DUE = (
    "within {} of {}",
    "normally within {} of {}",
    "every {} from {}",
    "no earlier than {} after {}",
)
_OPEN = ("after {}", "without delay after {}", "regularly after {}")


def packs() -> st.SearchStrategy[Tree]:
    """A small pack, as what its ``pack.yaml`` says (see :func:`write`). It passes every check."""
    return st.integers(0, 2**32).map(made_up)


def write(pack: Tree, folder: Path) -> Path:
    """Write a made-up pack where ``stepwise.load_pack`` can read it. Gives the folder."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "pack.yaml").write_text(yaml.safe_dump(pack, sort_keys=False, allow_unicode=True), encoding="utf-8")
    return folder


def made_up(seed: int) -> Tree:
    """The pack of one number: the same number gives the same pack."""
    return _Maker(Random(seed)).pack()


class _Maker:
    """One pack in the making. A word is declared when a rule first uses it, so that none is left unused."""

    def __init__(self, dice: Random) -> None:
        self.dice = dice
        self.words: dict[str, Tree] = {k: {} for k in ("documents", "events", "decisions", "consents", "facts", "roles")}
        self.records: Tree = {}
        self.clauses: Tree = {}
        self.said = 0

    def pack(self) -> Tree:
        dice = self.dice
        names = [f"stage-{n}" for n in range(dice.randint(2, 4))]
        stages: Tree = {s: {"name": f"Stage {n}", "level": n + 1} for n, s in enumerate(names)}
        if dice.random() < 0.5:
            stages["enquiry"] = {"name": "Enquiry", "beside": "yes", "alongside": list(names)}
        top = "enquiry" if "enquiry" in stages else names[-1]
        moves: Tree = {}
        for low, high in pairwise(names):
            moves[f"{low}-to-{high}"] = self._move(low, high)
            moves[f"{high}-to-{low}"] = self._move(high, low)
        if top == "enquiry":
            moves["end-enquiry"] = self._move("enquiry", names[0])
        moves["to-front-door"] = {"name": "Refer to the front door", "from": "any", "to": top, "needs": {"form": self._need(0)}}
        if top == "enquiry":
            moves["to-front-door"]["closes"] = []
        self.words["facts"]["concern"] = "Safeguarding concern"
        self.words["roles"]["front-door"] = {"name": "Front door", "contact": ["01234 567890"]}
        clocks = {f"clock-{n}": self._clock(dice.choice(list(stages))) for n in range(dice.randint(1, 4))}
        override = {"says": "Safeguarding comes first", "raised_by": "concern", "front_door": "front-door"}
        override |= {"opens": "to-front-door", "cites": self._clause("must")}
        ladder = self._ladder()
        return {
            **{"format": "stepwise/v1", "authority": "madeupshire", "name": "Madeupshire", "title": "Step up and step down"},
            **{"edition": "1.0.0", "in_force": "not stated", "sources": [{"title": "A procedure made up by chance"}]},
            **{"entry": names[0], "levels": {str(n + 1): f"Level {n + 1}" for n in range(len(names))}, "stages": stages},
            "vocabulary": {
                **{k: v for k, v in self.words.items() if v},
                **({"people": {"child": "Child", "mother": "Mother"}} if self.words["consents"] else {}),
            },
            **({"records": self.records} if self.records else {}),
            **{"moves": moves, "clocks": clocks, "override": override, "clauses": self.clauses},
            **({"ladders": {"dispute": ladder}} if ladder else {}),
        }

    # -- rules

    def _clause(self, strength: str) -> str:
        id = f"C-{len(self.clauses) + 1}"
        self.clauses[id] = {"section": "1", "says": f"Clause {len(self.clauses) + 1}", "strength": strength}
        return id

    def _sentence(self) -> str:
        self.said += 1
        return f"Thing {self.said} is in place"

    def _move(self, from_: str, to: str) -> Tree:
        needs = {f"need-{n}": self._need(2) for n in range(self.dice.randint(1, 4))}
        move: Tree = {"name": f"From {from_} to {to}", "from": from_, "to": to, "needs": needs}
        if self.dice.random() < 0.4:
            move["then"] = {"tell": self._duty("this move")}
        return move

    def _need(self, depth: int) -> Tree:
        strength = self.dice.choice(["must", "must", "should", "may"]) if depth else "must"
        need: Tree = {strength: self._sentence(), "when": self._condition(depth)}
        if depth and self.dice.random() < 0.3:
            need["only_if"] = {"fact": self._word("facts", self.dice.randint(0, 2))}
        if depth and strength == "must" and self.dice.random() < 0.2:
            waiver = self._word("decisions", 8)
            need["waiver"] = {"decision": waiver, "by": self._word("roles", 1), "cites": [self._clause("may")]}
        return {**need, "cites": [self._clause(strength)]}

    def _clock(self, stage: str) -> Tree:
        return {"while": stage, **self._duty(self._record() if self.dice.random() < 0.7 else f"{stage} opened")}

    def _duty(self, anchor: str) -> Tree:
        forms = _OPEN if anchor == "this move" else _DUE + _OPEN
        due = self.dice.choice(forms)
        told = due.format(self.dice.choice(_DURATIONS), anchor) if due in _DUE else due.format(anchor)
        met_by = {"event": self._word("events", self.dice.randint(5, 7))}
        return {"must": self._sentence(), "due": told, "met_by": met_by, "cites": [self._clause("must")]}

    def _ladder(self) -> Tree | None:
        if self.dice.random() < 0.5:
            return None
        rungs: Tree = {
            f"rung-{n}": {"must": self._sentence(), "ask": self._word("roles", n), "cites": [self._clause("must")]}
            for n in range(2)
        }
        rungs["rung-0"]["spent_when"] = {"event": self._word("events", 4)}
        return {"name": "A dispute", "starts_when": {"fact": self._word("facts", 3)}, "rungs": rungs}

    # -- conditions

    def _condition(self, depth: int) -> Tree:
        kinds = _CONDITIONS if depth else ("document", "event", "role")
        kind = self.dice.choice(kinds)
        if kind in ("any", "all", "none"):
            return {kind: self._parts(depth)}
        if kind == "at_least":
            return {"at_least": 2, "of_these": self._parts(depth, three=True)}
        if kind == "stayed":
            return {"stayed": self.dice.choice(["3 months", "6 weeks"])}
        if kind == "fact":
            return {"fact": self._word("facts", self.dice.randint(0, 3))}
        if kind == "role":
            return {"role": self._word("roles", self.dice.randint(0, 3))}
        if kind == "consent":
            return {"consent": self._word("consents", 0), "from": self.dice.choice(["mother", "child"])}
        if kind == "latest":
            return {"of": self._record()}
        family = f"{kind}s"
        found: Tree = {kind: self._word(family, self.dice.randint(0, 3))}
        if depth and self.dice.random() < 0.3:
            found["at_most_old"] = self.dice.choice(["30 calendar days", "6 months"])
        if depth and self.dice.random() < 0.3:
            found["since"] = "ever"
        if kind == "decision":
            found["by"] = self._word("roles", self.dice.randint(0, 3))
        return found

    def _parts(self, depth: int, *, three: bool = False) -> list[Tree]:
        """Several conditions, no two on the same word: what is asked twice could contradict itself."""
        out: list[Tree] = []
        for kind in self.dice.sample(["documents", "events", "facts", "roles"], 3 if three else 2):
            key = kind.removesuffix("s")
            out.append({key: self._word(kind, self.dice.randint(0, 3))})
        return out

    def _record(self) -> str:
        n = self.dice.randint(0, 2)
        self.records[f"record-{n}"] = {"event": self._word("events", n), "which": ("latest", "first", "latest")[n]}
        return f"record-{n}"

    def _word(self, family: str, n: int) -> str:
        word = f"{family.removesuffix('s')}-{n}"
        self.words[family].setdefault(word, f"{family.removesuffix('s').title()} {n}")
        return word
