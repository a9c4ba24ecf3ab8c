"""What is said of devices where one thing overtakes another."""

from __future__ import annotations

import pytest

from assistant.core.domain.events import (
    DeviceBack,
    DeviceEvent,
    DeviceGood,
    DeviceLost,
    DevicePoor,
)
from assistant.core.language.tellings import Tellings
from tests.support.english import CUES

LOST = DeviceLost(1.0, "microphone", "x")
BACK = DeviceBack(2.0, "microphone")
DEAF = DeviceLost(1.0, "microphone", "x", "deaf")
HEARS = DeviceBack(2.0, "microphone", "deaf")
SOFTER = DevicePoor(1.0, "microphone", "softer", "x")
AS_BEFORE = DeviceGood(2.0, "microphone", "softer")
ANOTHER = DevicePoor(1.0, "microphone", "another", "x")
THE_FIRST = DeviceGood(2.0, "microphone", "another")
LOUD = DevicePoor(1.0, "microphone", "too loud", "x")
NOT_LOUD = DeviceGood(2.0, "microphone", "too loud")
UNHEARD = DeviceLost(1.0, "speaker", "x", "unheard")
HEARD = DeviceBack(2.0, "speaker", "unheard")
SPEAKS = DeviceBack(2.0, "speaker")
THERE = DevicePoor(1.0, "speaker", "another", "x")
EAR = DeviceLost(1.0, "ear", "x")
UNSAVED = DeviceLost(1.0, "disk", "not saved: the disk is full")
SAVED = DeviceBack(2.0, "disk")


class Said:
    """All that is said of devices, none of which has sounded yet."""

    def __init__(self, *events: DeviceEvent) -> None:
        self.tellings = Tellings(CUES)
        self.waiting: dict[int, str] = {}
        for event in events:
            self.take(event)

    def take(self, event: DeviceEvent) -> None:
        """Let something happen to a device."""
        told = self.tellings.take(event)
        assert event.device in told.shown or event.device == "disk"
        for cue in told.stale:
            del self.waiting[cue]
        if told.words and not told.needless:
            cue = len(self.waiting) + 10 * int(event.t)
            self.waiting[cue] = told.words
            self.tellings.said(cue, told.words, event)

    @property
    def texts(self) -> list[str]:
        """What is to be heard."""
        return list(self.waiting.values())


@pytest.mark.parametrize(
    ("events", "texts"),
    [
        ((LOST, BACK), ["I can hear you again."]),
        ((DEAF, HEARS), ["I can hear you again."]),
        ((LOST, BACK, LOST), ["I cannot hear you. The session goes on."]),
        ((SOFTER, AS_BEFORE), ["I hear you as before."]),
        ((SOFTER, DEAF), ["I may not hear you. Please look at the microphone."]),
        ((DEAF, HEARS, AS_BEFORE), ["I hear you as before."]),
        ((LOUD, NOT_LOUD), []),
        ((ANOTHER, THE_FIRST), ["I hear through the first microphone again."]),
        ((LOST, BACK, ANOTHER), ["I hear through another microphone now."]),
        ((AS_BEFORE, ANOTHER), ["I hear through another microphone now."]),
        ((ANOTHER, AS_BEFORE), ["I hear through another microphone now."]),
        ((ANOTHER, HEARS), ["I hear through another microphone now."]),
        ((UNHEARD, HEARD), ["I hear my own voice again."]),
        ((UNHEARD, HEARD, THERE), ["I speak through another loudspeaker now."]),
        ((THERE, HEARD), ["I speak through another loudspeaker now."]),
        ((SPEAKS, THERE), ["I speak through another loudspeaker now."]),
        ((UNSAVED, SAVED), ["All is saved again."]),
    ],
)
def test_what_is_over_before_it_was_said_is_not_said(
    events: tuple[DeviceEvent, ...], texts: list[str]
) -> None:
    """Of two things that contradict each other, or of which one says the other, one is heard."""
    assert Said(*events).texts == texts


@pytest.mark.parametrize(
    "events",
    [(LOST, UNHEARD), (LOST, UNSAVED), (LOUD, SOFTER), (ANOTHER, LOST), (SOFTER, THERE)],
)
def test_what_has_nothing_to_do_with_each_other_is_all_said(
    events: tuple[DeviceEvent, ...],
) -> None:
    """Another device, or another fault of one, makes nothing stale that is still so."""
    assert len(Said(*events).texts) == len(events)


def test_what_has_sounded_is_followed_by_its_end() -> None:
    """Whoever was told that they are not heard is told when they are."""
    said = Said(LOST)
    [cue] = said.waiting
    said.tellings.over(cue)
    said.take(BACK)
    assert said.texts == ["I cannot hear you. The session goes on.", "I can hear you again."]


def test_it_hears_again_only_if_all_that_hears_does() -> None:
    """A recogniser that failed does not come back; that the microphone does is no news then."""
    assert Said(EAR, LOST, BACK).texts == ["I cannot hear you. The session goes on."]


def test_what_was_cut_is_to_be_said_again() -> None:
    """Once, with what it is of; and what is over by then is not."""
    said = Said(LOST, UNHEARD)
    said.take(HEARD)
    assert [event for _, event in said.tellings.were_cut()] == [LOST, HEARD]
    assert said.tellings.were_cut() == []
