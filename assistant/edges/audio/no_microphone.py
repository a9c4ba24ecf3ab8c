"""No microphone: a stream of silence in real time, so that a session without ears has a clock."""

from __future__ import annotations

import time

from assistant.core.sound.nouns import BLOCK_S, BLOCK_SAMPLES, Block
from assistant.edges.audio.host_clock import host_now

STOOD_S = 5.0
"""How far behind its time a block must be for the program to have stood still: as old as sound may
be that a microphone still brings. A busy machine is late by less."""


class NoMicrophone:
    """Silence, block by block, as `host_now` has it.

    Where the program did nothing for a while, as it was stopped or the computer slept, the blocks
    of that time follow at once, and say so.
    """

    def __init__(self) -> None:
        self._zero_s = host_now()
        self._read = 0
        self._silence = Block(bytes(2 * BLOCK_SAMPLES))
        self._stood_still: Block | None = None

    def begin(self) -> None:
        """Let the stream begin now, if it was not read yet."""
        self._zero_s = host_now()

    def reached(self, host_s: float) -> bool:
        """Return whether the stream was read up to an instant of `host_now`."""
        return self.stream_time(host_s) <= self._read * BLOCK_S

    def read(self) -> Block | None:
        """Return the next block when its time has come. Such a stream never ends."""
        self._read += 1
        wait_s = self._zero_s + self._read * BLOCK_S - host_now()
        if wait_s > 0:
            self._stood_still = None
            time.sleep(wait_s)
        elif wait_s < -STOOD_S and self._stood_still is None:
            reason = f"nothing was done for {-wait_s:.0f} s"
            self._stood_still = Block(self._silence.pcm, reason, "stood still")
        return self._stood_still or self._silence

    def stream_time(self, host_s: float) -> float:
        """Convert an instant of `host_now` to seconds of this stream."""
        return host_s - self._zero_s

    def close(self) -> None:
        """Nothing is held open."""
