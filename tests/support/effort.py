"""What something costs without a clock: the calls that it makes."""

from __future__ import annotations

import gc
import sys
from collections.abc import Callable
from types import FrameType


def calls_of(done: Callable[[], object]) -> int:
    """Return how many calls something makes, of functions of Python's or C's, in this thread.

    It is the same each time that caches are warm, on any machine.
    """
    calls = 0

    def count(_frame: FrameType, what: str, _of: object) -> None:
        nonlocal calls
        calls += what in ("call", "c_call")

    # What other tests left behind may be cleared away at any moment, and that calls functions.
    gc.collect()
    collecting, before = gc.isenabled(), sys.getprofile()
    gc.disable()
    sys.setprofile(count)
    try:
        done()
    finally:
        sys.setprofile(before)
        if collecting:
            gc.enable()
    return calls
