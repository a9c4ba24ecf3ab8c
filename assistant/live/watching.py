"""Watching the room: whether microphone and loudspeaker do what they seem to.

What the devices say of themselves comes first; then what the microphone's own sound tells, and
whether the assistant hears itself. Each thing is told once as it begins and once as it is over.
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from assistant.core.checkup.narrowness import Narrowness
from assistant.core.domain.events import Device, DeviceEvent, Flaw, Loss
from assistant.core.echo.witness import LOUDSPEAKERS, MICROPHONES, Finding, Witness
from assistant.core.language.device_words import UNSAVED
from assistant.core.sound.nouns import Block
from assistant.core.sound.outages import LOST_S, Outages
from assistant.core.sound.soundness import Soundness
from assistant.live.speaking import Speech

NO_SOUND = "no sound comes from it any more, as if it were muted or unplugged"
DEAF = "neither the room nor the assistant's own voice is heard in it any more"
UNHEARD = "the assistant's voice is not heard in the room any more, as if it were switched off"
SOFTER = "the room and the assistant's own voice are far softer in it than before"
NARROW = (
    "nothing above 4 kHz comes, as from a headset in its telephone mode; it is worked with, and "
    "some words more are missed"
)
TOO_LOUD = "it is turned up so far that loud sounds are cut off"

NONE: Loss = ""

Told = list[DeviceEvent]


class Watching:
    """Follows the devices of a session, block by block of its microphone."""

    def __init__(self) -> None:
        self._outages = Outages()
        self._soundness = Soundness()
        self._witness = Witness()
        self._narrowness = Narrowness()
        self._speaks = True  # the loudspeaker, as far as it says itself
        self._other_microphone = self._other_speaker = ""
        self._before: Finding = ""  # what was found with another device
        self._changed_s = -math.inf
        self._unsaved = False

    def anew(self) -> Watching:
        """Return one for what comes next over the same devices: what is wrong with them is told
        again, but of a microphone that is narrow, as it was all the time.

        What was found by listening is known still: a microphone that has been muted since before
        would never be told from one whose way of being quiet it is.
        """
        after = Watching()
        after._soundness, after._witness = self._soundness, self._witness
        after._other_microphone, after._other_speaker = self._other_microphone, self._other_speaker
        after._narrowness = self._narrowness
        after._outages.keep(self._outages, "microphone", "narrow")
        return after

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
            if not (own or self._soundness.silent):
                self._narrowness.hear(sound)
        other = dict(block.flaws)
        if other.get("another", "") != self._other_microphone:
            self._other_microphone = other.get("another", "")
            self._use_another(MICROPHONES, now_s)
        finding = self._finding(now_s)
        fault, cause = block.fault, block.cause
        if cause == "stood still":
            return self._told("program", fault, cause, (), now_s)
        if not fault and self._soundness.silent:
            fault, cause = NO_SOUND, "no sound"
        elif not fault and finding == "deaf":
            fault, cause = DEAF, "deaf"
        flaws: tuple[tuple[Flaw, str], ...] = (
            ("another", other.get("another", "")),
            ("one side", other.get("one side", "")),
            ("softer", SOFTER if finding == "softer" or self._is_softer_and(finding) else ""),
            ("too loud", TOO_LOUD if self._soundness.too_loud else ""),
            ("narrow", NARROW if self._narrowness.narrow else ""),
        )
        told = self._told("program", "", NONE, (), now_s)
        return told + self._told("microphone", fault, cause, flaws, now_s)

    def speak(self, speech: Speech, now_s: float) -> Told:
        """Take in what loudspeaker and voice say of themselves."""
        fault, cause, other = speech.speaker_fault, NONE, speech.other_speaker
        self._speaks = not fault
        if other != self._other_speaker:
            self._other_speaker = other
            self._use_another(LOUDSPEAKERS, now_s)
        if not fault and self._finding(now_s) == "unheard":
            fault, cause = UNHEARD, "unheard"
        return [
            *self._told("speaker", fault, cause, (("another", other),), now_s),
            *self._told(
                "chimes", speech.chimes_fault, NONE, (("another", speech.other_chimes),), now_s
            ),
            *self._told(
                "voice", speech.voice_fault, NONE, (("another", speech.other_voice),), now_s
            ),
        ]

    def follow(self, device: Device, fault: str, now_s: float) -> Told:
        """Take in what any other device says of itself.

        Where the disk takes nothing just after a journal was written anew, that is told as well.
        """
        if device == "disk":
            before, self._unsaved = self._unsaved, fault.startswith(UNSAVED)
            if self._unsaved and not before:
                self._outages.forget(device)
        return self._told(device, fault, NONE, (), now_s)

    def _use_another(self, findings: tuple[Finding, ...], now_s: float) -> None:
        """Begin afresh with another device, through which the room sounds otherwise.

        Of what was found, `findings` are of the device in whose place it is: these are over, once
        it is told that there is another. All else still stands, until it is heard to be over.
        """
        found = self._finding(now_s)
        lost = self._soundness.silent or found == "deaf"
        self._witness.forget()
        if found not in findings:
            self._witness.finding = found
        else:
            self._before, self._changed_s = found, now_s
        if findings is MICROPHONES:
            self._narrowness = Narrowness()
            self._soundness = Soundness(silent=lost)  # nobody has heard anything through it yet

    def _finding(self, now_s: float) -> Finding:
        if now_s <= self._changed_s + LOST_S:
            return self._witness.finding or self._before
        return self._witness.finding

    def _is_softer_and(self, finding: Finding) -> bool:
        """Whether a microphone that was found far softer gives nothing at all by now."""
        return finding == "deaf" and self._outages.is_told("microphone", "softer")

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
