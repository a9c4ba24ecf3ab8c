"""The clock by which sound is dated: even, set by nobody, and going on while the computer sleeps.

Python's `time.monotonic()` stands still through a suspend on Linux and macOS, and a hold would be
shorter by that. The wall's clock jumps: it is set by a person, by the network, for the summer.
"""

from __future__ import annotations

import sys
import time

CLOCKS = {"linux": "CLOCK_BOOTTIME", "darwin": "CLOCK_MONOTONIC"}
"""The clocks that count sleep, by clock_gettime(2) of Linux and clock_gettime(3) of macOS, whose
CLOCK_MONOTONIC is not Python's: that is mach_absolute_time, which stands still."""

_CLOCK: int | None = getattr(time, CLOCKS.get(sys.platform, ""), None)


def host_now() -> float:
    """Return the seconds since some instant, those included in which the computer slept.

    On Windows that is `time.monotonic()`, whose counters count sleep by Microsoft's account of
    them; elsewhere it is too, whatever it counts.
    """
    return time.monotonic() if _CLOCK is None else time.clock_gettime(_CLOCK)
