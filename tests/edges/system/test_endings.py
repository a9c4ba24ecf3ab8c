"""The signals that end a program: those that a system has."""

from __future__ import annotations

import signal
from types import ModuleType

import pytest

from assistant.edges.system import endings
from tests.support.other_system import a_module

UNIX = {"SIGINT": 2, "SIGTERM": 15, "SIGHUP": 1, "SIGUSR1": 10}
WINDOWS = {"SIGINT": 2, "SIGTERM": 15, "SIGBREAK": 21, "SIGABRT": 22}
"""As each has them (signal.h)."""


def handled(monkeypatch: pytest.MonkeyPatch, has: dict[str, int]) -> list[str]:
    """Return what a program is told of all signals of a system, one after the other."""
    handlers = {}

    def take(number: int, handler: object) -> None:
        handlers[number] = handler

    fake: ModuleType = a_module("signal", signal=take, **has)
    monkeypatch.setattr(endings, "signal", fake)
    told: list[str] = []
    endings.on_ending(told.append)
    for number, handler in handlers.items():
        handler(number, None)  # type: ignore[operator]
    return told


def test_each_system_ends_a_session_by_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    """A terminal that is closed is SIGHUP here, and SIGBREAK on Windows, which has no SIGHUP."""
    assert handled(monkeypatch, UNIX) == ["SIGINT", "SIGTERM", "SIGHUP"]
    assert handled(monkeypatch, WINDOWS) == ["SIGINT", "SIGTERM", "SIGBREAK"]


def test_here_they_are_all_taken() -> None:
    """With the real module; and what was there before is put back."""
    names = [name for name in endings.ENDINGS if hasattr(signal, name)]
    assert names == ["SIGINT", "SIGTERM", "SIGHUP"]
    before = {name: signal.getsignal(getattr(signal, name)) for name in names}
    told: list[str] = []
    try:
        endings.on_ending(told.append)
        signal.raise_signal(signal.SIGHUP)
    finally:
        for name, handler in before.items():
            signal.signal(getattr(signal, name), handler)
    assert told == ["SIGHUP"]
