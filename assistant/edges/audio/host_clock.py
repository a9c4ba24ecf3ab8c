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

if sys.platform == "win32":

    def host_now() -> float:
        """Return the seconds since some instant, those included in which the computer slept.

        That is the performance counter, which goes on in sleep by Microsoft's account of it
        ("Acquiring high-resolution time stamps"). `time.monotonic()` does too, but before Python
        3.13 in steps of 16 ms, a quarter of what a hold may be off.
        """
        return time.perf_counter()

else:
    _CLOCK: int | None = getattr(time, CLOCKS.get(sys.platform, ""), None)

    def host_now() -> float:
        """Return the seconds since some instant, those included in which the computer slept.

        On a system that is not known it is `time.monotonic()`, whatever that counts.
        """
        return time.monotonic() if _CLOCK is None else time.clock_gettime(_CLOCK)
