"""No microphone: a stream of silence in real time, so that a session without ears has a clock."""

from __future__ import annotations

import time

from assistant.core.sound.nouns import BLOCK_S, BLOCK_SAMPLES, Block
from assistant.edges.audio.host_clock import host_now


class NoMicrophone:
    """Silence, block by block, as `host_now` has it."""

    def __init__(self) -> None:
        self._zero_s = host_now()
        self._read = 0
        self._silence = Block(bytes(2 * BLOCK_SAMPLES))

    def reached(self, host_s: float) -> bool:
        """Return whether the stream was read up to an instant of `host_now`."""
        return self.stream_time(host_s) <= self._read * BLOCK_S

    def read(self) -> Block | None:
        """Return the next block when its time has come. Such a stream never ends."""
        self._read += 1
        wait_s = self._zero_s + self._read * BLOCK_S - host_now()
        if wait_s > 0:
            time.sleep(wait_s)
        return self._silence

    def stream_time(self, host_s: float) -> float:
        """Convert an instant of `host_now` to seconds of this stream."""
        return host_s - self._zero_s

    def close(self) -> None:
        """Nothing is held open."""
