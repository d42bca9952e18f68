"""The child process in which the second opinion is formed. It reads one case a line, and answers each.

`durable_rules` can hang or crash natively, so it is only ever loaded here: whoever waits can stop waiting.
"""

from __future__ import annotations

import base64
import json
import os
import pickle
import sys
from typing import Any, TextIO


def main() -> None:
    """Answer until there is nothing more to read. A pack comes once, with the first case asked under its name."""
    out = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)  # whatever the library prints must not stand between the answers
    try:
        from stepwise.durable.opinion import SecondEvaluator
    except ImportError as e:
        if (e.name or "").partition(".")[0] == "stepwise":
            raise
        _say(out, {"absent": True})
        return
    _say(out, {"ready": True})
    evaluators: dict[str, SecondEvaluator] = {}
    for line in sys.stdin:
        asked = json.loads(line)
        try:
            name = asked["pack"]
            if "load" in asked:  # from our own parent, over its own pipe
                evaluators[name] = SecondEvaluator(pickle.loads(base64.b64decode(asked["load"])), name)
            _say(out, {"moves": evaluators[name].opinion(asked["data"], asked["as_at"])})
        except Exception as e:
            _say(out, {"failed": type(e).__name__})


def _say(out: TextIO, what: dict[str, Any]) -> None:
    out.write(json.dumps(what) + "\n")
    out.flush()


if __name__ == "__main__":
    main()
