"""The made-up authority under the safety rules, with every construct that can go wrong in its moves."""

from __future__ import annotations

from tests.conformance.searching import SEARCHING
from tests.example import pack

from stepwise.kit import ConformanceSuite

MOVES = """
  down:
    name: Step down
    from: child-in-need
    to: early-help
    decided_by: agreed
    needs:
      agreed: { must: The meeting agrees, when: { of: final, outcome: agreed }, cites: C-1 }
      plan: { must: A plan, when: { document: plan, contains: [risks, strengths] }, cites: C-1 }
      received: { must: The team has it, when: { document: plan, received_by: team }, cites: C-1 }
      consent: { must: Consent, when: { consent: service, from: parents, explicit: yes }, cites: C-1 }
      decided: { must: Decided, when: { decision: step-down, outcome: approved, by: [manager, social-worker], substitute: { by: [deputy, social-worker], only_if: { fact: deputy-allowed } } }, void_if_only: { outcome: refused, reasons: [capacity] }, cites: C-1 }
      purpose: { must: Not for monitoring, prohibits: { decision: step-down, purposes: [monitoring] }, cites: C-1 }
      stay: { must: Three months, only_if: { came_from: child-protection }, when: { stayed: 3 months, after: child-protection }, waiver: { decision: early-ending, by: services-manager, records: [analysis], cites: C-1 }, cites: C-1 }
      quiet: { should: No talk, when: { none: [{ event: talk }] }, cites: C-1 }
      order: { should: Said first, when: { order: [said, final] }, cites: C-1 }
      lead: { should: A lead, when: { role: lead }, cites: C-1 }
    then:
      tell: { must: Tell the team, due: within 5 working days of plan received, met_by: { event: notice }, cites: C-1 }
  plain-down: { name: Down, from: child-protection, to: child-in-need, needs: { plan: { must: Plan, when: { document: plan }, cites: C-1 } } }
  onward:
    name: Onward
    from: [early-help, child-in-need]
    to: child-protection
    needs:
      both: { must: Both, when: { all: [{ event: talk, which: any }, { document: form }] }, cites: C-1 }
      either: { must: Either, when: { any: [{ event: notice }, { fact: needs-met }] }, cites: C-1 }
      unless: { must: Not so, only_if: { fact: deputy-allowed }, when: { none: [{ event: request }] }, cites: C-1 }
  back: { name: Back, from: enquiry, to: previous, cites: C-1 }
  over: { name: Over, from: child-in-need, to: child-in-need, transfer: { from: duty, to: family-support }, cites: C-1 }
"""
RECORDS = "records:\n  final: { event: meeting, which: latest }\n  said: { event: strategy }\n  plan: { document: plan }\n  asked: { event: strategy, outcome: conference }\n  noticed: { event: notice, which: latest }"
CLOCKS = """
  conference: { while: child-in-need, must: Conference, due: within 15 working days of asked, met_by: { event: conference }, cites: C-1 }
  month: { while: [early-help, child-in-need], must: Month, due: within 1 month of noticed, met_by: { event: discussed }, cites: C-1 }
  soon: { while: child-in-need, must: Soon, due: within 2 calendar days of noticed, met_by: { event: talk }, cites: C-1 }
  review: { while: child-protection, must: Review, due: every 6 months from child-protection opened, met_by: { event: review }, cites: C-1 }
"""

TestExampleshire = ConformanceSuite(pack(moves=MOVES, records=RECORDS, clocks=CLOCKS), max_examples=None if SEARCHING else 100)
