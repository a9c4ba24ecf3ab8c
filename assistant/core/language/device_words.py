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
from assistant.core.shown.session_texts import DeviceTexts
from assistant.core.shown.shown import Shown
from assistant.core.shown.texts import put

UNSAVED = "not saved"
"""Begins the reason for which the disk is lost, where the journal takes nothing. Else it says what
had become of a journal that was written anew."""

HEARING = ("microphone", "ear")
"""The devices without which nothing is heard; without the others nothing is said."""


def device_words(words: Wording, shown: Shown, event: DeviceEvent) -> tuple[str, str]:
    """Return what to show and what to speak of what happened to a device.

    Where the language has no words for what is wrong, those for any failure are spoken; of a
    loudspeaker that does not run nothing is.
    """
    texts = shown.session.devices
    if event.device == "disk":
        return _of_the_disk(words, texts, event)
    if event.device == "program":
        return _of_the_program(words, texts, event)
    hearing, device = event.device in HEARING, shown.of("device", event.device)
    told = spoken = ""
    match event:
        case DeviceLost():
            told = put(texts.fails, device=device, reason=event.reason)
            spoken = words.cannot_hear if hearing else ""
            spoken = words.troubles.get(event.cause or event.device, spoken)
        case DeviceBack():
            told = put(texts.works_again, device=device)
            spoken = words.hear_again if hearing else words.speak_again
            spoken = words.troubles_over.get(event.cause or event.device, spoken)
        case DevicePoor():
            told = put(texts.not_well, device=device, reason=event.reason)
            spoken = words.troubles.get(_trouble(event), "")
        case DeviceGood():
            told = put(texts.well_again, device=device)
            spoken = words.troubles_over.get(_trouble(event), "")
    return told, spoken


def _of_the_program(words: Wording, texts: DeviceTexts, event: DeviceEvent) -> tuple[str, str]:
    if not isinstance(event, DeviceLost):
        return texts.program_goes_on, words.troubles_over.get("stood still", "")
    return put(texts.program_stood, reason=event.reason), ""


def _of_the_disk(words: Wording, texts: DeviceTexts, event: DeviceEvent) -> tuple[str, str]:
    if not isinstance(event, DeviceLost):
        return texts.all_saved, words.save_again
    reason = event.reason[:1].upper() + event.reason[1:]
    unsaved = event.reason.startswith(UNSAVED)
    spoken = words.cannot_save if unsaved else words.saved_anew
    return put(texts.disk, reason=reason), spoken


def _trouble(event: DevicePoor | DeviceGood) -> str:
    return f"another {event.device}" if event.flaw == "another" else event.flaw
