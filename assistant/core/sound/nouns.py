"""The nouns of sound that the edges and the engine share. No device is touched here."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from assistant.core.domain.events import Flaw, Loss

SAMPLE_RATE = 16_000
"""Hz of the microphone's stream, whatever the device runs at: the rate the model was trained
at. The session's clock is the count of these samples."""

BLOCK_S = 0.05
"""Seconds of sound handed on at a time. PortAudio delivers blocks of this length 6 to 7 ms
after the sound; shorter ones cost processor time and gain nothing that can be felt."""

BLOCK_SAMPLES = int(SAMPLE_RATE * BLOCK_S)

VOICE_RATE = 22_050
"""Hz of everything the assistant plays: what espeak-ng renders at, so cues pass unchanged."""


@dataclass(frozen=True, slots=True)
class Block:
    """The next stretch of the microphone's stream: 16-bit mono samples at `SAMPLE_RATE`.

    The stream has no holes: where a device fails, silence of the same length stands in and
    `fault` says why, so that the session's clock and every hold run on.
    """

    pcm: bytes
    fault: str = ""
    cause: Loss = ""
    """What kind of fault, where the device seems to run."""
    flaws: tuple[tuple[Flaw, str], ...] = ()
    """What is not as it should be though there is sound, each with why."""

    @property
    def samples(self) -> int:
        """Length of the block in samples."""
        return len(self.pcm) // 2


SILENT_BLOCK = Block(bytes(2 * BLOCK_SAMPLES))


@dataclass(frozen=True, slots=True)
class Playback:
    """What became of a cue, in seconds of the microphone's stream.

    `started` and `ended` are when the sound left the speaker; a cue that was cut ends when
    silence did, and one cut before it began ends without having started.
    """

    cue: int
    phase: Literal["started", "ended", "cut"]
    at: float
