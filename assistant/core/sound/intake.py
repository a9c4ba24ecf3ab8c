"""From what a microphone delivers, late, twice or not at all, to the session's stream.

No device is touched here: the microphone says what came and when, and gets blocks to hand on.
Instants called `host` are seconds of the host's clock, which is even and counts a suspend.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from assistant.core.domain.events import Flaw, Loss
from assistant.core.sound.converter import Converter
from assistant.core.sound.nouns import BLOCK_SAMPLES, SAMPLE_RATE, Block
from assistant.core.sound.stream_clock import Placing, StreamClock

DEAF_S = 10.0
"""How long nothing but zeros may come once a device was opened. A muted or forbidden microphone
delivers them for ever; a working one's own noise is heard sooner. One that has been heard since
is not suspected again, as some send zeros whenever the room is quiet."""


Flaws = tuple[tuple[Flaw, str], ...]

ONE_SIDE = "its two sides cancel each other out, so one of them is listened to"


@dataclass(frozen=True, slots=True)
class Chunk:
    """What a device delivers at a time."""

    pcm: NDArray[np.int16]
    """Interleaved samples."""
    captured: float
    """Host instant of the first sample."""
    after_loss: bool = False
    """Whether the device says that sound is missing before it."""


@dataclass(frozen=True, slots=True)
class _Converted:
    """A block whose place is not known yet, and what was wrong with the device meanwhile."""

    sound: NDArray[np.int16]
    deafness: str
    flaws: Flaws


class Intake:
    """Makes the stream without holes: converts, drops what is stale, makes up what is lost.

    After a loss what comes is kept back for a moment until it is known when it was captured.
    """

    def __init__(self, opened: float, rate: int, channels: int) -> None:
        self._clock = StreamClock(opened)
        self._kept_back: deque[_Converted] = deque()
        self._silence = ""  # why silence stands in at present
        self._flaws: Flaws = ()  # of what came last, and of what stands in for it
        self.reopen(rate, channels)

    def reopen(self, rate: int, channels: int) -> list[Block]:
        """Go on with a device opened anew, at `rate` Hz with so many channels.

        Returns what was kept back of the sound before.
        """
        blocks = self._placed(self._clock.realign())
        self._converter = Converter(rate, channels)
        self._ever_heard = False
        self._zeros_s = 0.0
        return blocks

    def take(self, chunk: Chunk, other: str = "") -> list[Block]:
        """Return the blocks that `chunk` completes, or whose place it tells.

        `other` tells that it is of another device than was asked for.
        """
        chunk_s = self._converter.seconds(chunk.pcm)
        sound = self._converter.convert(chunk.pcm)
        blocks = self._placed(self._clock.realign()) if chunk.after_loss else []
        if not sound.size:
            return blocks
        ends = chunk.captured + chunk_s - self._converter.held_s
        flaws = self._flaws_now(other)
        self._kept_back.append(_Converted(sound, self._deafness(chunk.pcm, chunk_s), flaws))
        return blocks + self._placed(self._clock.place(sound.size, ends - sound.size / SAMPLE_RATE))

    def stand_in(self, now: float, reason: str) -> list[Block]:
        """Return the silence that is due at the host instant `now`, as the device is mute."""
        blocks = []
        if self._kept_back and self._clock.owes_silence(now):
            blocks = self._placed(self._clock.realign())
        self._silence = reason
        while self._clock.owes_silence(now):
            self._clock.give_silence()
            blocks.append(Block(bytes(2 * BLOCK_SAMPLES), reason, flaws=self._flaws))
        return blocks

    def at(self, host: float) -> float:
        """Convert a host instant to seconds of the stream."""
        return self._clock.at(host)

    def _placed(self, placings: Sequence[Placing]) -> list[Block]:
        """Return the oldest of what is kept back, as it is placed."""
        blocks = []
        for placing in placings:
            kept = self._kept_back.popleft()
            self._flaws = kept.flaws
            blocks += self._made_up(placing.fill)
            if placing.cut < kept.sound.size:
                self._silence = ""
                pcm = kept.sound[placing.cut :].tobytes()
                cause: Loss = "no sound" if kept.deafness else ""
                blocks.append(Block(pcm, kept.deafness, cause, kept.flaws))
        return blocks

    def _flaws_now(self, other: str) -> Flaws:
        found: list[tuple[Flaw, str]] = [("another", other)] if other else []
        if self._converter.cancels:
            found.append(("one side", ONE_SIDE))
        return tuple(found)

    def _made_up(self, samples: int) -> list[Block]:
        """Return silence for lost sound. Less than a block of it is not worth telling."""
        reason = self._silence
        if not reason and samples > BLOCK_SAMPLES:
            reason = f"{samples / SAMPLE_RATE:.1f} s of the microphone's sound were lost"
        return [
            Block(bytes(2 * min(BLOCK_SAMPLES, samples - start)), reason, flaws=self._flaws)
            for start in range(0, samples, BLOCK_SAMPLES)
        ]

    def _deafness(self, pcm: NDArray[np.int16], seconds: float) -> str:
        """Return the fault of a device that has given nothing but zeros since it was opened."""
        self._ever_heard = self._ever_heard or bool(pcm.any())
        self._zeros_s += seconds
        if self._ever_heard or self._zeros_s < DEAF_S:
            return ""
        return "the microphone gives only silence: is it muted, or not permitted to programs?"
