"""A small made-up authority for tests of the engine: say only the sections that matter, the rest is there."""

from __future__ import annotations

import hashlib
import tempfile
from functools import lru_cache
from pathlib import Path
from typing import Any

import stepwise
from stepwise.pack import read_pack

HEADER = """
format: stepwise/v1
authority: exampleshire
name: Exampleshire
title: Step Up and Step Down
edition: 1.0.0
in_force: not stated
sources: [{ title: A procedure made up for tests }]
entry: universal
"""

SECTIONS = {
    "levels": "levels: { 1: Universal, 2: Early help, 3: Statutory }",
    "stages": """
stages:
  universal: { name: Universal services, common: universal, level: 1 }
  early-help: { name: Early help, level: 2, alongside: enquiry }
  child-in-need: { name: Child in need, common: child in need, level: 3, alongside: enquiry }
  enquiry: { name: Enquiry, level: 3, beside: yes }
  child-protection: { name: Child protection, level: 3, alongside: enquiry }
""",
    "vocabulary": """
vocabulary:
  roles:
    social-worker: Social worker
    manager: Manager
    deputy: Deputy manager
    services-manager: Services manager
    head: Head of service
    lead: Lead professional
    team: Early help team
    front-door: { name: Front door, contact: [01234 567890] }
  people: { child: Child, mother: Mother, father: Father }
  groups: { parents: { name: Parents, members: [mother, father] } }
  services: { duty: Duty team, family-support: Family support }
  places: { case-tab: Case tab, other-tab: Another tab }
  documents:
    plan: { name: Plan, contains: { risks: Risks, strengths: Strengths } }
    form: Form
  events:
    meeting: { name: Meeting, outcomes: { agreed: Agreed, not-agreed: Not agreed, stays: Stays } }
    strategy: { name: Strategy meeting, outcomes: { conference: Conference asked for, nothing-more: Nothing more } }
    conference: Conference
    review: Review
    shortfall-found: { name: Shortfall found, contains: { genogram: Genogram, visit: Visit } }
    put-right: { name: Put right, contains: { genogram: Genogram, visit: Visit } }
    forum: Forum
    discussed: Discussed
    notice: Notice sent
    talk: Managers' talk
    request: Request
  decisions:
    step-down: { name: Step down, outcomes: { approved: Approved, refused: Refused }, purposes: { support: Support, monitoring: Monitoring }, reasons: { capacity: Capacity, unsafe: Plan unsafe } }
    early-ending: { name: Early ending, contains: { analysis: Analysis, rationale: Rationale } }
  consents: { service: { name: The service, reasons: { worried: Worried } } }
  facts:
    concern: Safeguarding concern
    needs-met: Needs met
    deputy-allowed: Manager away
    concern-types: { name: Types of concern, type: some of, values: { neglect: Neglect, harm: Harm } }
""",
    "override": """
override:
  says: Safeguarding comes first
  raised_by: concern
  front_door: front-door
  opens: to-front-door
  cites: C-1
""",
    "moves": """
moves:
  to-front-door:
    name: Refer to the front door
    from: any
    to: enquiry
    closes: []
    needs: { form: { must: Complete the form, when: { document: form }, cites: C-1 } }
""",
    "clauses": 'clauses: { C-1: { section: "1", says: Anything, strength: norm } }',
}

FRONT_DOOR_MOVE = SECTIONS["moves"].strip().split("\n", 1)[1]


def pack(readings: dict[str, str] | None = None, **sections: str) -> stepwise.Pack:
    """A pack with these sections in place of the usual ones. ``moves`` are added to the front door's own."""
    parts = dict(SECTIONS)
    for name, text in sections.items():
        body = text.strip("\n")
        if name == "moves":
            body = f"moves:\n{FRONT_DOOR_MOVE}\n{body}"
        elif not body.startswith(f"{name}:"):
            body = f"{name}:\n{body}"
        parts[name] = body
    return _load("\n".join([HEADER, *parts.values()]), tuple(sorted((readings or {}).items())))


@lru_cache(maxsize=256)
def _load(text: str, readings: tuple[tuple[str, str], ...]) -> stepwise.Pack:
    folder = Path(tempfile.gettempdir()) / "stepwise-example" / hashlib.sha256(text.encode()).hexdigest()[:16]
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "pack.yaml").write_text(text, encoding="utf-8")
    written, problems = read_pack(folder, dict(readings))
    if written is None:
        raise stepwise.PackError(problems)
    return stepwise.Pack(written, ())  # the checks have tests of their own; here a pack need not be whole


def snapshot(stage: str | None = "child-in-need", opened: str = "2026-01-05", **families: Any) -> dict[str, Any]:
    """A fully recorded case at one stage, with no concern."""
    data: dict[str, Any] = {"complete": "all", "episodes": [], "facts": {"concern": False}}
    if stage is not None:
        data["episodes"] = [{"stage": stage, "opened": opened}]
    facts = families.pop("facts", {})
    data.update(families)
    data["facts"] = {**data["facts"], **facts}
    return data


def need(condition: str, extra: str = "", strength: str = "must") -> str:
    """A move from child in need to early help with one need of this condition."""
    return f"""
  down:
    name: Step down
    from: child-in-need
    to: early-help
    needs:
      it:
        {strength}: It is in place
        when: {condition}
        cites: C-1
        {extra}
"""


def verdict(condition: str, data: dict[str, Any], as_at: str = "2026-06-01", extra: str = "", **sections: str) -> str:
    """The verdict of one need of this condition."""
    return finding(condition, data, as_at, extra, **sections).verdict


def finding(condition: str, data: dict[str, Any], as_at: str = "2026-06-01", extra: str = "", **sections: str) -> Any:
    """The finding of one need of this condition."""
    return stepwise.evaluate(pack(moves=need(condition, extra), **sections), data, as_at).move("down").finding("it")


def duty(text: str, data: dict[str, Any], as_at: str, **sections: str) -> Any:
    """The one line of a clock at child in need."""
    p = pack(clocks=f"  it:\n    while: child-in-need\n    must: Do it\n    cites: C-1\n{_indent(text)}", **sections)
    lines = [d for d in stepwise.evaluate(p, data, as_at).due if d.id == "it"]
    return lines[0] if lines else None


def _indent(text: str) -> str:
    return "\n".join("    " + line.strip() for line in text.strip().split("\n"))
