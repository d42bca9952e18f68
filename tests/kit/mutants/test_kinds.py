"""Every kind of change is made, each mutant loads or is refused, and its id says what it is."""

from __future__ import annotations

import pytest
from tests.example import pack

from stepwise.kit.mutants import KINDS, Mutant, mutants, sampled
from stepwise.kit.mutants.conditions import OF_A_RECORD
from stepwise.kit.mutants.lexicon import Lexicon
from stepwise.kit.mutants.sentences import due, lengths, moment
from stepwise.pack import from_tree
from stepwise.pack.conditions import Recorded

MOVES = """
  down:
    name: Step down
    from: [child-in-need, child-protection]
    to: early-help
    closes: [child-in-need, child-protection]
    direction: down
    decided_by: agreement
    requested: { event: request }
    needs:
      agreement:
        must: A meeting agrees
        when: { event: meeting, outcome: agreed, attended: [mother, lead] }
      plan:
        must: There is a plan
        gates: no
        only_if: { fact: needs-met }
        when: { any: [{ document: plan, contains: [risks, strengths], received_by: team }, { document: form }] }
        not_applicable_by: manager
      stay:
        must: Three months have passed
        when: { stayed: 3 months, after: child-protection }
        waiver: { decision: early-ending, by: services-manager, records: [analysis, rationale] }
        if_reading: { stay: { short: { when: { stayed: 1 month } } } }
      purpose: { must: Not to monitor, prohibits: { decision: step-down, purposes: monitoring } }
      approval:
        must: The manager approves
        when: { decision: step-down, outcome: approved, by: manager, substitute: { by: deputy, only_if: { fact: deputy-allowed } } }
        void_if_only: { outcome: refused, reasons: [capacity, unsafe] }
      consent: { must: Consent is given, when: { consent: service, from: parents } }
      neglect: { should: Neglect is looked at, when: { fact: concern-types, includes: neglect } }
      views: { should: Views come first, when: { order: [first-request, held] } }
      standards: { must: Standards are met, checklist: standards }
    then:
      tell: { must: Tell the family, due: within 5 working days of held, owner: lead, met_by: { event: notice } }
  across: { name: Transfer, from: child-in-need, to: same, transfer: { from: duty, to: family-support }, needs: {} }
"""

SECTIONS = {
    "records": "held: { event: meeting, which: latest }\n  first-request: { event: request, which: first, since: ever }\n"
    "  found-short: { event: shortfall-found }",
    "checklists": "standards: { name: Standards, shortfall: found-short, items: { genogram: { says: A genogram, at_most: should, "
    "when: { document: form } } } }",
    "clocks": "reviews: { while: [child-in-need, child-protection], must: Review, due: every 6 months from held, on_a_grid: yes, "
    "met_by: { event: review }, stops_when: { event: discussed }, owner: lead }",
    "ladders": "dispute: { name: Dispute, while: child-in-need, starts_when: { clock: reviews, status: overdue }, ends_when: "
    "{ event: talk }, rungs: { managers: { must: Managers, ask: manager, spent_when: { event: talk } }, "
    "heads: { must: Heads, ask: head } } }",
    "prohibits": "never: { from: child-protection, to: universal, says: Never, cites: C-1 }",
    "order": "order: [{ earlier: strategy, later: conference }]",
    "override": """
override:
  says: Safeguarding comes first
  raised_by: [concern, needs-met]
  front_door: front-door
  opens: to-front-door
  cites: C-1
  then: { ring: { must: Ring, due: without delay after this concern } }
""",
}  # fmt: skip


def indented(name: str, text: str) -> str:
    return text if text.startswith(("order:", "\n")) else f"{name}:\n  {text}"


@pytest.fixture(scope="module")
def every() -> tuple[Mutant, ...]:
    return mutants(THE_PACK.written)


READINGS = """
readings:
  stay: { question: How long, options: { long: Three months, short: One month }, chosen: long, why: It says so, cites: C-1 }
"""
TEXTS = {name: indented(name, text) for name, text in SECTIONS.items()}
THE_PACK = pack(moves=MOVES, **{**TEXTS, "records": TEXTS["records"] + READINGS})


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_of_change_is_made(kind, every):
    assert [m for m in every if m.kind == kind], f"nothing is mutated by {kind}"


def test_every_key_of_a_record_is_changed():
    """A key that the pack language gains is one more that may be mistaken."""
    keys = {f.alias or name for name, f in Recorded.model_fields.items()}
    assert keys - {"if_reading", "reading", "absent", "says", "cites"} == OF_A_RECORD


def test_no_change_is_of_a_kind_that_nobody_knows(every):
    assert {m.kind for m in every} <= set(KINDS)


def test_each_mutant_is_read_or_refused_and_is_another_pack(every):
    written = THE_PACK.written
    read = refused = 0
    for m in every:
        tree = m.applied(written.as_read)
        assert tree != written.as_read, f"{m.id} changes nothing"
        other, problems = from_tree(tree, written.folder)
        if other is not None and not any(p.severity == "error" for p in problems):
            assert other.digest != written.digest, m.id
            read += 1
        else:
            assert problems, m.id
            refused += 1
    assert read > 20 * refused, "nearly all mistakes are packs that can be read"


def test_each_id_is_there_once_and_says_where_and_what(every):
    ids = [m.id for m in every]
    assert len(ids) == len(set(ids))
    assert "moves.down.needs.agreement: dropped" in ids
    assert "moves.down.needs.stay.when: stayed: 3 months -> 2 months" in ids
    assert "moves.down.needs.stay.if_reading.stay.short.when: stayed: 1 month -> 2 months" in ids
    assert "clocks.reviews: due: every 6 months from held -> every 7 months from held" in ids
    assert "ladders.dispute: rungs: heads before managers" in ids
    assert "readings.stay: chosen: long -> short" in ids


def test_each_stands_at_the_line_of_what_it_changes(every):
    text = (THE_PACK.written.folder / "pack.yaml").read_text("utf-8").splitlines()
    by_id = {m.id: m for m in every}
    for id, said in (
        ("moves.down.needs.agreement: dropped", "agreement:"),
        ("moves.down.needs.stay.waiver: by dropped", "by: services-manager"),
        ("clocks.reviews: stops_when dropped", "stops_when:"),
    ):
        span = by_id[id].span
        assert text[span.line - 1][span.column - 1 :].startswith(said), id


def test_a_sample_is_the_same_for_the_same_seed_and_reaches_every_kind(every):
    kinds = {m.kind for m in every}
    one = sampled(every, len(kinds), 1)
    assert one == sampled(every, len(kinds), 1)
    assert one != sampled(every, len(kinds), 2)
    assert {m.kind for m in one} == kinds
    assert sampled(every, 10_000, 1) == every


LEXICON = Lexicon(THE_PACK.written.pack, THE_PACK.written.as_read)


@pytest.mark.parametrize(
    ("sentence", "changed"),
    [
        ("within 5 working days of held", "within 6 working days of held"),
        ("within 5 working days of held", "within 5 calendar days of held"),
        ("within 5 working days of held", "no earlier than 5 working days after held"),
        ("within 5 working days of held", "normally within 5 working days of held"),
        ("within 1 week of held, or earlier as agreed at held", "within 1 week of held"),
        ("no earlier than 2 weeks after held, within 3 weeks of first-request", "within 3 weeks of first-request"),
        (
            "no earlier than 2 weeks after held, within 3 weeks of first-request",
            "no earlier than 3 weeks after held, within 3 weeks of first-request",
        ),
        ("after held", "without delay after held"),
        ("at least 3 calendar days before held", "within 3 calendar days of held"),
        ("from held until form received and plan received", "from held until plan received"),
        ("2 times in each calendar year", "2 times in each calendar month"),
        ("within 2 weeks of held or first-request", "within 2 weeks of first-request"),
        ("on 16th birthday", "on 15th birthday"),
        ("within 1 week of child-in-need opened", "within 1 week of child-in-need closed"),
    ],
)
def test_a_due_sentence_is_mistaken_for_another(sentence, changed):
    assert changed in [text for _, text in due(sentence, LEXICON)]


def test_no_length_becomes_no_time_at_all():
    assert [t for _, t in lengths("1 week")] == ["2 weeks"]
    assert [t for _, t in lengths("1 working day")] == ["0 working days", "2 working days", "1 calendar day"]


def test_what_is_no_moment_is_left_alone():
    assert list(moment("the day after tomorrow", LEXICON)) == []
    assert list(due("soon", LEXICON)) == []
