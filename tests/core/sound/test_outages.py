"""Devices that fail: told once, after a moment, and once more when they work again."""

from __future__ import annotations

from assistant.core.domain.events import DeviceBack, DeviceLost
from assistant.core.sound.outages import LOST_S, Outages


def test_a_hiccup_is_not_told() -> None:
    """A device that fails for less than half a second is told of neither then nor after."""
    outages = Outages()
    assert outages.follow("microphone", "unplugged", 1.0) is None
    assert outages.follow("microphone", "unplugged", 1.0 + LOST_S - 0.001) is None
    assert outages.follow("microphone", "", 1.6) is None
    assert outages.follow("microphone", "unplugged", 1.7) is None


def test_an_outage_is_told_once_and_its_end_once() -> None:
    """Lost after half a second, and back at the first sound of it that is good."""
    outages = Outages()
    outages.follow("speaker", "gone", 2.0)
    assert outages.follow("speaker", "gone", 2.0 + LOST_S) == DeviceLost(2.5, "speaker", "gone")
    assert outages.follow("speaker", "gone", 9.0) is None
    assert outages.follow("speaker", "", 9.1) == DeviceBack(9.1, "speaker")
    assert outages.follow("speaker", "", 9.2) is None


def test_devices_fail_each_on_its_own() -> None:
    """That the speaker works says nothing of the microphone."""
    outages = Outages()
    outages.follow("microphone", "gone", 0.0)
    outages.follow("speaker", "", 0.3)
    assert outages.follow("microphone", "gone", 0.5) == DeviceLost(0.5, "microphone", "gone")
