"""One run of the command: arguments in, exit code out. Nobody is ever shown a traceback."""

from __future__ import annotations

import gc
import os
import sys
import traceback
from collections.abc import Sequence
from pathlib import Path

from stepwise.cli import arguments
from stepwise.cli.inputs import debugging
from stepwise.cli.out import Out, Stop

_BROKEN_PIPE, _INTERRUPTED = 141, 130


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command line ``argv`` (default: the process's own). Gives the exit code."""
    if argv is None:  # a process of its own: what it loads stays, and looking for garbage is a quarter of a long check
        gc.freeze()
        gc.set_threshold(100_000, 50, 10)
    closed = sys.stdout is None
    _mend_streams()
    out = Out()
    try:
        if closed:
            return out.stop(Stop("standard output is closed, so the answer could not be written"))
        code = _run(argv, out)
        sys.stdout.flush()
        return code
    except BrokenPipeError:
        _drop_stdout()
        return _BROKEN_PIPE
    except KeyboardInterrupt:
        return _INTERRUPTED
    except Exception as e:
        return _failed(e, out)


def _run(argv: Sequence[str] | None, out: Out) -> int:
    try:
        args = arguments.parser().parse_args(argv)
    except SystemExit as e:
        return e.code if isinstance(e.code, int) else 0
    out.colour, out.width = args.colour, args.width
    try:
        return int(args.run(args, out))
    except Stop as e:
        return out.stop(e)


def _failed(e: Exception, out: Out) -> int:
    """Something nobody foresaw: one plain sentence, and the traceback only for whoever asks."""
    if isinstance(e, OSError) and e.strerror:
        said = f"this could not be written or read: {e.strerror}"
    else:
        said = f"stepwise itself went wrong here ({type(e).__name__}), so there is no answer; STEPWISE_DEBUG=1 shows where"
    try:
        if debugging():
            traceback.print_exc()
        return out.stop(Stop(said))
    except OSError:
        return 2
    finally:
        _drop_stdout()


def _mend_streams() -> None:
    """A closed stdout or stderr must not break the run."""
    if sys.stdout is None:
        sys.stdout = Path(os.devnull).open("w")  # noqa: SIM115  # it stays open for the whole run
    if sys.stderr is None:
        sys.stderr = Path(os.devnull).open("w")  # noqa: SIM115  # it stays open for the whole run


def _drop_stdout() -> None:
    """Let nothing more be written to a stdout that is gone, not even when the process ends."""
    try:
        sys.stdout.flush()
    except (OSError, ValueError):
        try:
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        except (OSError, ValueError):
            pass
