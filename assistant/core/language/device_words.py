"""What is shown and said of a device as it fails, and as it works again."""

from __future__ import annotations

from assistant.core.domain.events import (
    DeviceBack,
    DeviceEvent,
    DeviceGood,
    DeviceLost,
    DevicePoor,
)
from assistant.core.language.wording import Wording

UNSAVED = "not saved"
"""Begins the reason for which the disk is lost, where the journal takes nothing. Else it says what
had become of a journal that was written anew."""

HEARING = ("microphone", "ear")
"""The devices without which nothing is heard; without the others nothing is said."""

CALLED = {"chimes": "loudspeaker of the chimes"}
"""What devices are called that have no plain name."""


def device_words(words: Wording, event: DeviceEvent) -> tuple[str, str]:
    """Return what to show and what to speak of what happened to a device.

    Where the language has no words for what is wrong, those for any failure are spoken; of a
    loudspeaker that does not run nothing is.
    """
    if event.device == "disk":
        return _of_the_disk(words, event)
    if event.device == "program":
        return _of_the_program(words, event)
    hearing, device = event.device in HEARING, CALLED.get(event.device, event.device)
    shown = spoken = ""
    match event:
        case DeviceLost():
            shown = f"The {device} fails: {event.reason}. The session goes on."
            spoken = words.cannot_hear if hearing else ""
            spoken = words.troubles.get(event.cause or event.device, spoken)
        case DeviceBack():
            shown = f"The {device} works again."
            spoken = words.hear_again if hearing else words.speak_again
            spoken = words.troubles_over.get(event.cause or event.device, spoken)
        case DevicePoor():
            shown = f"The {device} is not as it should be: {event.reason}. The session goes on."
            spoken = words.troubles.get(_trouble(event), "")
        case DeviceGood():
            shown = f"The {device} is as it should be again."
            spoken = words.troubles_over.get(_trouble(event), "")
    return shown, spoken


def _of_the_program(words: Wording, event: DeviceEvent) -> tuple[str, str]:
    if not isinstance(event, DeviceLost):
        return "The program goes on.", words.troubles_over.get("stood still", "")
    return f"The program stood still: {event.reason}. The session goes on.", ""


def _of_the_disk(words: Wording, event: DeviceEvent) -> tuple[str, str]:
    if not isinstance(event, DeviceLost):
        return "All is saved again.", words.save_again
    reason = event.reason[:1].upper() + event.reason[1:]
    unsaved = event.reason.startswith(UNSAVED)
    spoken = words.cannot_save if unsaved else words.saved_anew
    return f"{reason}. The session goes on.", spoken


def _trouble(event: DevicePoor | DeviceGood) -> str:
    return f"another {event.device}" if event.flaw == "another" else event.flaw
