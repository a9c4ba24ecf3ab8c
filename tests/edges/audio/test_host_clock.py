"""The clock that dates sound."""

from __future__ import annotations

import sys
import time
from pathlib import Path

import pytest

from assistant.edges.audio import host_clock
from assistant.edges.audio.host_clock import host_now
from tests.support.other_system import as_on


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


def test_on_windows_it_is_finer_than_pythons_own_was(monkeypatch: pytest.MonkeyPatch) -> None:
    """Before Python 3.13 `time.monotonic()` went in steps of 16 ms there; this one does not."""
    monkeypatch.setattr(time, "perf_counter", lambda: 1234.5)
    assert as_on("win32", host_clock).host_now() == 1234.5


def test_on_a_mac_it_counts_the_time_asleep(monkeypatch: pytest.MonkeyPatch) -> None:
    """By the clock that does, which Python's own there is not."""
    asked = []
    monkeypatch.setattr(time, "clock_gettime", lambda clock: asked.append(clock) or 5.0)
    assert as_on("darwin", host_clock).host_now() == 5.0
    assert asked == [time.CLOCK_MONOTONIC]
