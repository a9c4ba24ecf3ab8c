"""Running a session from the command line: signals, the program's end, and where it was saved."""

from __future__ import annotations

import atexit
import gc
import logging
import os
import sys
import threading
from collections.abc import Callable
from contextlib import ExitStack
from typing import Protocol

from assistant.base.exits import ENDED_EARLY, FAULT, FINISHED, USAGE
from assistant.base.languages import showing_in, shown
from assistant.base.settings import language_of_what_is_shown
from assistant.base.streams import Lines, let_go_of_unwritten, tell, warn
from assistant.core.domain.effects import Outcome
from assistant.core.faults import UsageError
from assistant.core.shown.texts import put
from assistant.edges.audio.closing import close_in_time
from assistant.edges.store.journal import Kept
from assistant.edges.store.kept_file import RESCUED
from assistant.edges.system.endings import on_ending
from assistant.live.opening.choices import Choices
from assistant.live.opening.session import open_session

logger = logging.getLogger(__name__)


LAST_LINES_S = 0.5
"""Seconds that the reader of the lines may take before the last word is said on standard error. On
one terminal the lines then come first."""


class Running(Protocol):
    """What runs: a session, or the room with one after another."""

    @property
    def session_id(self) -> str:
        """The session's id, "" without one."""

    @property
    def language(self) -> str:
        """That of what is told at the end, such as "en"."""

    @property
    def kept(self) -> Kept | None:
        """Where the journal is, once the session is over."""

    def interrupt(self, reason: str) -> None:
        """End it at the next block of sound."""

    def run(self) -> Outcome:
        """Run it to its end, and return how it ended."""


def _saved(session_id: str, outcome: str) -> str:
    if not session_id:
        return shown().session.lines.nothing_begun
    return put(shown().session.lines.saved, id=session_id, outcome=shown().name(outcome))


def told_of_unsaved(kept: Kept) -> str:
    """Return where a session is that is not saved where it should be; empty where it is."""
    if kept.path is None:
        return f"NOT SAVED as a whole: {kept.failed}. {kept.planned} has what was saved before"
    if kept.path == kept.planned:
        return ""
    why = f", as {kept.failed}" if kept.failed else ""
    mend = "move it to"
    if kept.path.parent.name == RESCUED:
        mend = "the next start or `assistant review` moves it to"
    return f"saved in {kept.path} alone{why}; {mend} {kept.planned} as soon as that takes it"


def run_session(
    choices: Choices,
    last_line: Callable[[str, str], str] = _saved,
    opened: Callable[[Choices, ExitStack, Lines], Running] = open_session,
) -> int:
    """Run what is `opened` to its end, whichever way it comes, and return the exit code.

    `last_line` makes the line that is told at the end of the session's id and its outcome.

    A signal asks the session to end. From then on, when all is saved, one ends the program at
    once. It exits only when the reader of its lines has taken them all, and then does not wait
    for a device that hangs.
    """
    edges = ExitStack()
    lines = Lines(sys.stdout)
    code, unsaved = FAULT, ""
    try:
        ready = opened(choices, edges, lines)
        on_ending(ready.interrupt)
        # All that is there now stays. To look it through for what may go takes 40 ms, in which no
        # thread of Python's runs: longer than the loudspeaker has sound for.
        gc.collect()
        gc.freeze()
        try:
            outcome = ready.run()
        finally:
            gc.unfreeze()  # libraries count what is left of theirs as the program exits
            unsaved = "" if ready.kept is None else told_of_unsaved(ready.kept)
        logger.info("session %s is over", ready.session_id)
        code = FAULT if unsaved else FINISHED if outcome == "finished" else ENDED_EARLY
    except UsageError:
        code = USAGE
        raise
    finally:
        on_ending(lambda _: os._exit(code))
        closer = close_in_time(edges)
        lines.finish(LAST_LINES_S)
        if unsaved and sys.exc_info()[0] is not None:
            warn(f"the session is {unsaved}")
        atexit.register(_leave, code, lines, closer)
    if lines.lost:
        logger.warning("standard output was not read to its end: %s", lines.lost)
    if lines.fault:
        warn(lines.fault)
    if unsaved:
        warn(f"session {ready.session_id}: {outcome}, {unsaved}")
    else:
        with showing_in(language_of_what_is_shown(ready.language)):
            tell(last_line(ready.session_id, outcome))
    let_go_of_unwritten()
    return code


def _leave(code: int, lines: Lines, closer: threading.Thread) -> None:
    """Write what is still to be read; leave by force what hangs, as an ordinary exit would wait.

    Runs as the program exits, before PortAudio's own end, which would hang too.
    """
    lines.finish()
    closer.join(LAST_LINES_S)
    if closer.is_alive():
        os._exit(code)
