"""The room, heard block by block while something is played into it: what a checkup listens to."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from assistant.core.checkup.levels import level_of
from assistant.core.sound.nouns import SAMPLE_RATE, VOICE_RATE, Block
from assistant.live.ports import Microphone, Sound, Speaker

Samples = NDArray[np.int16]

RINGS_S = 1.1
"""Seconds for which the echo of what was played is waited for: a second, and its dying."""

PATIENCE_S = 3.0
"""Seconds more than its length that a sound may take to be played, before it is given up."""


@dataclass(slots=True)
class Stretch:
    """What was heard in a while, and played meanwhile; and which blocks of it were heard at all,
    as silence stands in for what is lost."""

    blocks: list[tuple[Samples, Samples, bool]] = field(default_factory=list)

    @property
    def heard(self) -> Samples:
        """All that was heard, with what stood in."""
        return _joined([heard for heard, _, _ in self.blocks])

    @property
    def played(self) -> Samples:
        """What was played meanwhile."""
        return _joined([played for _, played, _ in self.blocks])

    @property
    def sound(self) -> Samples:
        """What was heard, without what stood in."""
        return _joined([heard for heard, _, whole in self.blocks if whole])

    @property
    def lost_s(self) -> float:
        """Seconds for which silence stood in."""
        return sum(heard.size for heard, _, whole in self.blocks if not whole) / SAMPLE_RATE


class Room:
    """A microphone and a loudspeaker at work together, if both are there.

    `level` is given the level of each block, in dBFS, as it comes.
    """

    def __init__(
        self,
        microphone: Microphone,
        speaker: Speaker | None,
        level: Callable[[float], None] = lambda _: None,
    ) -> None:
        self._microphone = microphone
        self._speaker = speaker
        self._level = level
        self._samples = 0
        self._cue = 0
        self.all = Stretch()
        """All that was heard so far."""

    def listen(
        self,
        seconds: float,
        take: Callable[[Samples], bool] = lambda _: False,
    ) -> Stretch:
        """Return what is heard for so many seconds, or until `take`, given each block, is true."""
        stretch = Stretch()
        until = self._samples + round(seconds * SAMPLE_RATE)
        while self._samples < until:
            if take(self._block(stretch, self._speaker)):
                break
        return stretch

    def play(self, pcm: Sound, on: Speaker | None = None) -> Stretch:
        """Return what is heard while a sound is played, on another loudspeaker if one is given, and
        its echo after it.

        It ends at once where there is no loudspeaker, and where that plays nothing soon after.
        """
        stretch, speaker = Stretch(), on or self._speaker
        if speaker is None:
            return stretch
        self._cue += 1
        speaker.play(self._cue, pcm)
        until = self.now + len(pcm) / VOICE_RATE + PATIENCE_S
        while self.now < until:
            self._block(stretch, speaker)
            over = [each for each in speaker.poll(self.now) if each.phase != "started"]
            if over or speaker.fault:
                break
        until = self.now + RINGS_S
        while self.now < until:
            self._block(stretch, speaker)
        return stretch

    @property
    def now(self) -> float:
        """Seconds of the microphone's stream."""
        return self._samples / SAMPLE_RATE

    def _block(self, stretch: Stretch, speaker: Speaker | None) -> Samples:
        block = self._microphone.read()
        assert block is not None  # a live stream has no end
        heard = np.frombuffer(block.pcm, "<i2")
        played = None if speaker is None else speaker.played(self.now, heard.size)
        self._samples += heard.size
        row = (heard, np.zeros_like(heard) if played is None else played, _came(block))
        stretch.blocks.append(row)
        self.all.blocks.append(row)
        self._level(level_of(heard))
        return heard


def _came(block: Block) -> bool:
    """Whether a block came from the device: one of zeros that did is told by its cause."""
    return not block.fault or bool(block.cause)


def _joined(pieces: list[Samples]) -> Samples:
    return np.concatenate(pieces) if pieces else np.zeros(0, np.int16)
