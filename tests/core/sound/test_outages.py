"""Devices that fail: told once, after a moment, and once more when they work again."""

from __future__ import annotations

from assistant.core.domain.events import DeviceBack, DeviceGood, DeviceLost, DevicePoor
from assistant.core.sound.outages import AGAIN_S, LOST_S, Outages


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


def test_what_kind_of_outage_it_was_is_told_with_its_end() -> None:
    """So that what is said of its end can fit."""
    outages = Outages()
    for now_s in (0.0, LOST_S):
        lost = outages.follow("microphone", "zeros", now_s, "no sound")
    assert lost == DeviceLost(LOST_S, "microphone", "zeros", "no sound")
    assert outages.follow("microphone", "", 9.0) == DeviceBack(9.0, "microphone", "no sound")


def test_a_flaw_is_told_once_and_its_end_once() -> None:
    """It is no outage: both stand beside each other."""
    outages = Outages()
    assert outages.flaw("microphone", "softer", "far softer", 0.0) is None
    assert outages.follow("microphone", "gone", 0.0) is None
    told = outages.flaw("microphone", "softer", "far softer", LOST_S)
    assert told == DevicePoor(LOST_S, "microphone", "softer", "far softer")
    assert outages.follow("microphone", "gone", LOST_S) == DeviceLost(LOST_S, "microphone", "gone")
    assert outages.flaw("microphone", "softer", "far softer", 5.0) is None
    assert outages.flaw("microphone", "softer", "", 6.0) == DeviceGood(6.0, "microphone", "softer")
    assert outages.flaw("microphone", "softer", "", 7.0) is None


def test_a_flaw_that_comes_and_goes_is_told_every_ten_minutes_at_most() -> None:
    """Whoever laughs loudly hears it once."""
    outages = Outages()
    told = []
    for second in range(2 * int(AGAIN_S)):
        reason = "cut off" if second % 30 < 10 else ""
        told.append(outages.flaw("microphone", "too loud", reason, float(second)))
    assert sum(isinstance(each, DevicePoor) for each in told) == 2
    assert sum(isinstance(each, DeviceGood) for each in told) == 2
