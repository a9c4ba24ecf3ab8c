"""Letting go of devices, which may hang: nobody waits for them for long."""

from __future__ import annotations

import contextlib
import logging
import threading
from contextlib import ExitStack

logger = logging.getLogger(__name__)

CLOSE_S = 2.0
"""Seconds that closing the devices may take, 0.2 being usual. A sound server that hangs would
hold the program for ever."""


def close_in_time(edges: ExitStack) -> threading.Thread:
    """Close what is open, waiting no longer than `CLOSE_S`; return the thread that does it."""
    closer = threading.Thread(target=_close, args=(edges,), daemon=True)
    closer.start()
    closer.join(CLOSE_S)
    if closer.is_alive():
        logger.warning("closing the devices takes more than %.0f s", CLOSE_S)
    return closer


def _close(edges: ExitStack) -> None:
    with contextlib.suppress(Exception):  # all is saved: what fails now does not matter any more
        edges.close()
