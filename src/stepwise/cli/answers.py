"""The commands that answer for a case: evaluate and explain."""

from __future__ import annotations

from argparse import Namespace
from types import ModuleType

import stepwise
from stepwise import checks
from stepwise.cli import inputs
from stepwise.cli.out import Out, Stop
from stepwise.diagnostics import CODES, CaseError, did_you_mean
from stepwise.durable import CrossCheck, SecondOpinion, SecondOpinionError
from stepwise.evaluation import Evaluation
from stepwise.pack.find import find
from stepwise.render import Explainer, explain_in_case, page


def evaluate(args: Namespace, out: Out) -> int:
    """What may happen next in a case, what is missing, what falls due."""
    loaded = inputs.pack(args.pack, out, inputs.readings(args.reading))
    try:
        case = inputs.case(args.case, loaded)
        answer = stepwise.evaluate(loaded, case, inputs.moment(args.as_at, case, out))
    except CaseError as e:
        return _refused(e, args, out)
    second = _second_opinion(loaded, case, answer) if args.second_opinion else None
    if args.format == "json":
        out.json(answer.to_dict() | ({"second_opinion": second.to_dict()} if second is not None else {}))
    else:
        out.text(page(answer, loaded.written.pack, out.look, args.pack))
        if isinstance(second, CrossCheck):
            out.text("\n" + "\n".join(second.says()))
    if isinstance(second, SecondOpinionError):
        out.say(f"stepwise: {second.message}")
        return out.last(1)
    return 0 if second is None or second.agreed else 1


def _second_opinion(loaded: stepwise.Pack, case: stepwise.Case, answer: Evaluation) -> CrossCheck | SecondOpinionError:
    with SecondOpinion(loaded) as second:
        try:
            return second.check(case, answer.as_at, answer=answer)
        except SecondOpinionError as e:
            return e


def _answer(loaded: stepwise.Pack, case: str, as_at: str | None, out: Out) -> Evaluation:
    found = inputs.case(case, loaded)
    return stepwise.evaluate(loaded, found, inputs.moment(as_at, found, out))


def _refused(e: CaseError, args: Namespace, out: Out) -> int:
    """A refusal: every problem by its path, and the front door last."""
    code = 2 if inputs.is_unreadable(e) else 1
    if args.format == "json" and code == 1:
        out.json(e.to_dict())
    name = "stdin" if args.case == "-" else args.case
    word = "problem" if len(e.problems) == 1 else "problems"
    out.say(f"{name}: {'cannot be read' if code == 2 else f'refused, {len(e.problems)} {word}'}")
    for p in e.problems:
        place = "the snapshot" if p.path in ("", "$") else p.path
        out.say(f"  {place}: {p.message}")
        if p.help:
            out.say(f"      {p.help}")
    return out.last(code)


# -- explain --------------------------------------------------------------------------------------------------


def explain(args: Namespace, out: Out) -> int:
    """One thing in full: of a case, of a pack, or a diagnostic's code."""
    match args.target:
        case [code]:
            return _code(code, out)
        case [name, id]:
            return _in_pack(name, id, args, out)
        case [name, case, id]:
            return _in_case(name, case, id, args, out)
    raise Stop("explain takes one, two or three words", "stepwise explain PACK CASE ID, explain PACK ID, or explain CODE")


def _code(code: str, out: Out) -> int:
    if code not in CODES:
        if find(code) is not None:
            raise Stop(
                f'"{code}" is a pack; of what in it?',
                f"stepwise explain {code} ID, as in: stepwise explain {code} override",
            )
        near = did_you_mean(code, CODES)
        raise Stop(
            f'there is no code "{code}"',
            f'did you mean "{near}"?' if near else "codes stand in what stepwise check prints",
        )
    out.text(f"{code}: {CODES[code]}")
    about = next((m.__doc__ for m in checks.CHECKS if _registers(m, code) and m.__doc__), None)
    if about:
        out.text("\n" + about.strip())
    return 0


def _registers(module: ModuleType, code: str) -> bool:
    return any(value == code for name, value in vars(module).items() if name.isupper() and isinstance(value, str))


def _in_pack(name: str, id: str, args: Namespace, out: Out) -> int:
    loaded = inputs.pack(name, out, inputs.readings(args.reading))
    x = Explainer(loaded.written, loaded.compiled, out.look)
    text = x.text(id)
    if text is None:
        raise _unknown(x, id, name)
    out.text(text)
    return 0


def _in_case(name: str, case: str, id: str, args: Namespace, out: Out) -> int:
    loaded = inputs.pack(name, out, inputs.readings(args.reading))
    x = Explainer(loaded.written, loaded.compiled, out.look)
    if id not in x.ids():
        raise _unknown(x, id, name)
    try:
        answer = _answer(loaded, case, args.as_at, out)
    except CaseError as e:
        args.case, args.format = case, "text"
        return _refused(e, args, out)
    text = explain_in_case(x, answer, id)
    if text is None:
        raise _unknown(x, id, name)
    out.text(text)
    return 0


def _unknown(x: Explainer, id: str, name: str) -> Stop:
    ids = x.ids()
    near = did_you_mean(id, ids)
    ends = [i for i in ids if i.endswith(f".{id}")]
    if ends:
        cure = f"did you mean {' or '.join(ends[:4])}?"
    elif near:
        cure = f'did you mean "{near}"?'
    elif id.endswith(".json") or id == "-":
        cure = f"add what to explain: stepwise explain {name} {id} MOVE"
    else:
        cure = "its moves: " + ", ".join(x.c.moves)
    return Stop(f'the pack "{name}" has nothing called "{id}"', cure)
