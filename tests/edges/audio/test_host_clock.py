"""The clock that dates sound."""

from __future__ import annotations

import sys
import time
from pathlib import Path

import pytest

from assistant.edges.audio.host_clock import host_now


def test_it_goes_on_evenly() -> None:
    """It never goes back, and is as fast as the clock that programs measure with."""
    before, began = time.monotonic(), host_now()
    time.sleep(0.05)
    assert host_now() - began == pytest.approx(time.monotonic() - before, abs=0.02)


@pytest.mark.skipif(sys.platform != "linux", reason="other systems have other clocks")
def test_on_linux_it_counts_the_time_asleep() -> None:
    """It is the time since the start of the computer, the time in which it slept included."""
    up_s = float(Path("/proc/uptime").read_text().split()[0])  # kept by that clock
    assert host_now() == pytest.approx(up_s, abs=1.0)
