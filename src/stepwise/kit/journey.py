"""Cases that live: months of records, bookings, concerns and moves, with the answer looked over at every step."""

from __future__ import annotations

from datetime import date, timedelta
from random import Random
from typing import Any

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

import stepwise
from stepwise.evaluation import OPEN, MoveAnswer
from stepwise.kit.building import Data, Search, wanted
from stepwise.kit.consistency import breaches

#: The day a journey sets out.
_BEGINS = date(2025, 3, 3)
#: How far a journey goes, so that it stays inside the published bank holidays.
_ENDS = date(2026, 11, 30)
_CHANCE = st.integers(0, 2**32).map(Random)
_FAMILIES = ("events", "documents", "decisions", "consents", "arranged", "roles")


def journeys(pack: stepwise.Pack) -> type[RuleBasedStateMachine]:
    """A hypothesis state machine that walks one case through ``pack``, month after month.

    It passes time, records what moves ask for, books meetings, raises and settles concerns, forgets what was known, and
    makes the moves that are open. After every step the case has an answer, the answer is consistent, and a move that was
    made is told as made. Use it as ``TestJourneys = journeys(pack).TestCase``.
    """
    p, compiled = pack.compiled.pack, pack.compiled

    class Journey(RuleBasedStateMachine):
        """One case."""

        def __init__(self) -> None:
            super().__init__()
            self.today = _BEGINS
            self.data: Data = {"complete": "all", "episodes": [], **{f: [] for f in _FAMILIES}, "facts": {}}
            self.just_made: tuple[str, str | None] | None = None
            self.answer = self._ask()

        def _ask(self) -> stepwise.Evaluation:
            return stepwise.evaluate(pack, self.data, self.today)

        def _stands(self) -> str:
            return self.answer.position[-1].stage

        def _take(self, data: Data) -> None:
            """Take a change to the case, unless it would contradict itself."""
            try:
                answer = stepwise.evaluate(pack, data, self.today)
            except stepwise.CaseError:
                return
            self.data, self.answer, self.just_made = data, answer, None

        @initialize(stage=st.sampled_from(sorted(p.stages)), calm=st.booleans())
        def set_out(self, stage: str, calm: bool) -> None:
            opened = [{"stage": stage, "opened": (_BEGINS - timedelta(days=30)).isoformat()}]
            self._take({**self.data, "episodes": opened, "facts": dict.fromkeys(p.override.raised_by, False) if calm else {}})

        @rule(days=st.sampled_from([1, 2, 4, 7, 15, 30, 61, 92]))
        def time_passes(self, days: int) -> None:
            self.today = min(self.today + timedelta(days=days), _ENDS)
            self.just_made = None
            self.answer = self._ask()

        @rule(chance=_CHANCE)
        def work_towards_a_move(self, chance: Random) -> None:
            """Record what one of the moves from here still asks for, and often make it."""
            listed = [m for m in self.answer.moves if m.from_stage is not None and m.answer not in OPEN]
            if listed:
                m = chance.choice(listed)
                self._take(self._nearer(m))
                able = [x for x in self.answer.moves if x.id == m.id and self._can_be_made(x)]
                if able and chance.random() < 0.7:
                    self._make(able[0])

        def _nearer(self, m: MoveAnswer) -> Data:
            search = Search(pack, m.from_stage or p.entry, self.today)
            goals = [g for n in compiled.moves[m.id].needs if n.rule.gates and (g := wanted(n)) is not None]
            found, _ = search.towards(self.data, goals, patience=12)
            return found if _forward(self.data, found) else self.data

        @rule(chance=_CHANCE)
        def something_is_recorded(self, chance: Random) -> None:
            family = chance.choice(["events", "documents", "decisions"])
            kinds = getattr(p.vocabulary, family)
            if not kinds:
                return
            kind = chance.choice(sorted(kinds))
            words = kinds[kind]
            row: Data = {"id": f"j{sum(len(self.data[f]) for f in _FAMILIES)}", "kind": kind, "when": self.today.isoformat()}
            if words.outcomes and chance.random() < 0.8:
                row["outcome"] = chance.choice(sorted(words.outcomes))
            if words.contains and chance.random() < 0.8:
                row["contains"] = chance.sample(sorted(words.contains), chance.randint(0, len(words.contains)))
            self._take({**self.data, family: [*self.data[family], row]})

        @rule(chance=_CHANCE, days=st.integers(0, 40))
        def a_meeting_is_booked(self, chance: Random, days: int) -> None:
            if p.vocabulary.events:
                kind = chance.choice(sorted(p.vocabulary.events))
                day = self.today + timedelta(days=days)
                booking = {"kind": kind, "for": day.isoformat(), "made": self.today.isoformat()}
                self._take({**self.data, "arranged": [*self.data["arranged"], booking]})

        @rule(raised=st.sampled_from([True, False, False, None]), chance=_CHANCE)
        def a_concern_is_raised_or_settled(self, raised: bool | None, chance: Random) -> None:
            name = chance.choice(p.override.raised_by)
            facts = {k: v for k, v in self.data["facts"].items() if k != name}
            self._take({**self.data, "facts": facts if raised is None else {**facts, name: raised}})

        @rule(complete=st.sampled_from(["all", "all", [], ["events", "episodes"]]))
        def another_system_answers(self, complete: Any) -> None:
            """The case is told by a system that holds more of it, or less."""
            self._take({**self.data, "complete": complete})

        @rule(chance=_CHANCE)
        def an_open_move_is_made(self, chance: Random) -> None:
            able = [m for m in self.answer.moves if self._can_be_made(m)]
            if able:
                self._make(chance.choice(able))

        def _can_be_made(self, m: MoveAnswer) -> bool:
            """Whether a move is open, and what it does to the episodes is plain."""
            goes = m.to in (*p.stages, "nowhere", "not-stated") and m.to != m.from_stage
            return m.answer in OPEN and m.from_stage is not None and goes and not compiled.moves[m.id].transfer_to

        def _make(self, m: MoveAnswer) -> None:
            day = self.today.isoformat()
            episodes = [
                {**e, "closed": day, "closed_by": m.id} if e["stage"] in m.closes and "closed" not in e else e
                for e in self.data["episodes"]
            ]
            goes_on = m.to in p.stages and m.to not in {e["stage"] for e in episodes if "closed" not in e}
            if goes_on:
                episodes.append({"stage": m.to, "opened": day, "by_move": m.id})
            before = self.answer
            self._take({**self.data, "episodes": episodes})
            if self.answer is not before:
                self.just_made = (m.id, m.to if goes_on else None)

        @invariant()
        def the_answer_is_consistent(self) -> None:
            said = breaches(pack, self.data, self.answer)
            assert not said, "\n".join(said)

        @invariant()
        def a_move_just_made_is_told_as_made(self) -> None:
            if self.just_made is None:
                return
            move, to = self.just_made
            if to is not None:
                assert to in {x.stage for x in self.answer.position}, f"{move} was made to {to}, and the case is not there"
                spell = next(x for x in self.answer.position if x.stage == to)
                assert spell.since is None or spell.since <= self.today.isoformat()
            made = self.answer.made
            if made is not None and made.move is not None and made.day == self.today.isoformat() and to == self._stands():
                assert made.move.id == move, f"{move} was made today, and {made.move.id} is told as made"

    Journey.__qualname__ = Journey.__name__ = f"JourneyOf{p.authority.title().replace('-', '')}"
    return Journey


def walk_all(machine: type[RuleBasedStateMachine], given: settings) -> None:
    """Walk a journey's machine as one test, a fifth as many journeys as there would be cases."""
    own = settings(
        given,
        max_examples=max(given.max_examples // 5, 3),
        stateful_step_count=25,
        suppress_health_check=list(HealthCheck),
    )
    run_state_machine_as_test(machine, settings=own)


def _forward(before: Data, after: Data) -> bool:
    """Whether a change adds to what is recorded, and leaves what was recorded alone."""
    if before["episodes"] != after["episodes"]:
        return False
    ids = {r["id"]: r for f in ("events", "documents", "decisions") for r in after[f] if "id" in r}
    return after != before and all(
        ids.get(r["id"], {}).get("when") == r["when"] for f in ("events", "documents", "decisions") for r in before[f]
    )
