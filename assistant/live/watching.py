"""Watching the room: whether microphone and loudspeaker do what they seem to.

What the devices say of themselves comes first; then what the microphone's own sound tells, and
whether the assistant hears itself. Each thing is told once as it begins and once as it is over.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from assistant.core.domain.events import Device, DeviceEvent, Flaw, Loss
from assistant.core.echo.witness import Witness
from assistant.core.sound.nouns import Block
from assistant.core.sound.outages import Outages
from assistant.core.sound.soundness import Soundness
from assistant.live.speaking import Speech

NO_SOUND = "no sound comes from it any more, as if it were muted or unplugged"
DEAF = "neither the room nor the assistant's own voice is heard in it any more"
UNHEARD = "the assistant's voice is not heard in the room any more, as if it were switched off"
SOFTER = "the room and the assistant's own voice are far softer in it than before"
TOO_LOUD = "it is turned up so far that loud sounds are cut off"

NONE: Loss = ""

Told = list[DeviceEvent]


class Watching:
    """Follows the devices of a session, block by block of its microphone."""

    def __init__(self) -> None:
        self._outages = Outages()
        self._soundness = Soundness()
        self._witness = Witness()
        self._speaks = True  # the loudspeaker, as far as it says itself
        self._others = ("", "")

    def hear(self, block: Block, played: NDArray[np.int16] | None, now_s: float) -> Told:
        """Take in a block and what was played meanwhile; return what there is to tell by it.

        `played` leads the block as `EchoCanceller` has it; None where the microphone cannot hear
        what is played.
        """
        sound, own = np.frombuffer(block.pcm, "<i2"), False
        if played is not None and sound.size:
            gives = not (block.fault or self._soundness.silent)
            self._witness.take(sound, played, sound=gives and self._speaks)
            own = self._witness.own
        if block.fault:
            self._soundness.skip()
        else:
            self._soundness.hear(sound, own=own)
        finding = self._witness.finding
        fault, cause = block.fault, block.cause
        if not fault and self._soundness.silent:
            fault, cause = NO_SOUND, "no sound"
        elif not fault and finding == "deaf":
            fault, cause = DEAF, "deaf"
        other = dict(block.flaws)
        self._use(microphone=other.get("another", ""))
        flaws: tuple[tuple[Flaw, str], ...] = (
            ("another", other.get("another", "")),
            ("one side", other.get("one side", "")),
            ("softer", SOFTER if finding == "softer" else ""),
            ("too loud", TOO_LOUD if self._soundness.too_loud else ""),
        )
        return self._told("microphone", fault, cause, flaws, now_s)

    def speak(self, speech: Speech, now_s: float) -> Told:
        """Take in what loudspeaker and voice say of themselves."""
        fault, cause, other = speech.speaker_fault, NONE, speech.other_speaker
        self._speaks = not fault
        self._use(speaker=other)
        if not fault and self._witness.finding == "unheard":
            fault, cause = UNHEARD, "unheard"
        return [
            *self._told("speaker", fault, cause, (("another", other),), now_s),
            *self._told(
                "voice", speech.voice_fault, NONE, (("another", speech.other_voice),), now_s
            ),
        ]

    def follow(self, device: Device, fault: str, now_s: float) -> Told:
        """Take in what any other device says of itself."""
        return self._told(device, fault, NONE, (), now_s)

    def _use(self, microphone: str | None = None, speaker: str | None = None) -> None:
        """Begin afresh where another device is used: the room sounds otherwise through it."""
        before = self._others
        self._others = (
            before[0] if microphone is None else microphone,
            before[1] if speaker is None else speaker,
        )
        if self._others != before:
            self._witness.forget()
            self._soundness = Soundness()

    def _told(
        self,
        device: Device,
        fault: str,
        cause: Loss,
        flaws: tuple[tuple[Flaw, str], ...],
        now_s: float,
    ) -> Told:
        lost = self._outages.follow(device, fault, now_s, cause)
        told: Told = [] if lost is None else [lost]
        for flaw, reason in flaws:
            changed = self._outages.flaw(device, flaw, reason, now_s)
            told += [] if changed is None else [changed]
        return told
