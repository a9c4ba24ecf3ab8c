"""Running a session from the command line: signals, and a word on where it was saved."""

from __future__ import annotations

import contextlib
import signal
import sys
from contextlib import ExitStack

from assistant.core.effects import Outcome
from assistant.opening import Choices, open_session
from assistant.streams import let_go_of_unwritten

ENDINGS = ("SIGINT", "SIGTERM", "SIGHUP")
"""What a system sends to end a program: Ctrl-C, a shutdown, a terminal that is closed."""


def run_session(choices: Choices) -> Outcome:
    """Run one session to its end, whichever way it comes, and return how it ended."""
    with ExitStack() as edges:
        opened = open_session(choices, edges)
        for name in ENDINGS:
            if hasattr(signal, name):  # Windows has no SIGHUP
                signal.signal(
                    getattr(signal, name), lambda *_, name=name: opened.engine.interrupt(name)
                )
        outcome = opened.engine.run()
    let_go_of_unwritten()
    with contextlib.suppress(OSError):  # the terminal may have been closed
        print(
            f"Session {opened.session_id}: {outcome}, saved. `assistant review` shows its holds.",
            file=sys.stderr,
            flush=True,
        )
    let_go_of_unwritten()
    return outcome
