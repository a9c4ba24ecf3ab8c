"""`assistant sync --watch`: exchanges again and again, and out of the way of whatever else runs.

It takes a fifth of one core's time at most, and only what nobody else wants of it. What keeps it
from its clinic is told once, and again when that has changed.
"""

from __future__ import annotations

import contextlib
import logging
import os
import time
from collections.abc import Callable
from pathlib import Path

from assistant.clinic.sending import Done, Tell, exchange
from assistant.core.faults import Fault
from assistant.edges.clinic.address import Address
from assistant.edges.clinic.connecting import ClinicAway
from assistant.edges.system.processes import niceness, stand_back, stand_back_as_service

logger = logging.getLogger(__name__)

EVERY_S = 60.0
"""Seconds from one exchange to the next: a session is reviewed a minute after its end, and to ask
the clinic what it has takes it some milliseconds."""

MOST_S = 600.0
"""Seconds to which the time between two tries grows while the clinic is away."""

NICENESS = 19
"""Beyond which there is none: a session's engine goes before it (setpriority(2))."""

SHARE = 0.2
"""Of its time that it works between two pieces: a running hold keeps its core."""

LONGEST_REST_S = 5.0


def watch(address: Address, data_dir: Path, tell: Tell, tell_done: Callable[[Done], None]) -> None:
    """Exchange for ever, whatever fails meanwhile; ends by a signal, at any moment.

    Raises:
        UsageError: the role that logs in is no room's.
    """
    stand_aside()
    last_told = ""
    wait_s = EVERY_S
    while True:
        try:
            done = exchange(address, data_dir, tell, rest)
        except Fault as fault:
            trouble = str(fault)
            wait_s = min(MOST_S, wait_s * 2) if isinstance(fault, ClinicAway) else EVERY_S
        else:
            trouble, wait_s = "\n".join(done.faults), EVERY_S
            if done.lines:
                tell_done(done)
            if last_told and not trouble:
                tell("all is well again")
        if trouble and trouble != last_told:
            tell(trouble)
        last_told = trouble
        logger.info("the next exchange is in %.0f s; process %d", wait_s, os.getpid())
        time.sleep(wait_s)


def stand_aside() -> None:
    """Let every other program of this machine go before this one."""
    nice = niceness(NICENESS, 0)
    if nice is not None:
        with contextlib.suppress(OSError):
            stand_back(nice)
        with contextlib.suppress(OSError):
            stand_back_as_service(nice)


def rest(worked_s: float) -> None:
    """Wait after a piece of work, so that all of it takes no more than its share of the time."""
    time.sleep(min(LONGEST_REST_S, worked_s * (1 / SHARE - 1)))
