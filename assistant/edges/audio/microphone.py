"""The live microphone: PortAudio's blocks made into one stream without holes.

What is done about trouble:

* The stream died, or no block came for two seconds: PortAudio is started again and the device is
  opened anew, in a thread of its own (`KeptDevice`). Silence stands in.
* No block came for half a second: silence stands in until sound or a new stream comes.
* The sound server was paused and goes on: its stale blocks are dropped where silence has
  already stood in for them. Lost blocks are made up in silence. `StreamClock` reckons it.
* Only zeros since it was opened, for ten seconds: handed on, but marked as a fault. A muted or
  forbidden microphone looks like this. One that has been heard since is never marked, as some
  send zeros whenever the room is quiet. The first sound heard ends the mark.
* After a restart the system's default is another device: it is used, and that is marked as a flaw
  for as long: it may be the wrong one.

PulseAudio and PipeWire may move a stream to another source by themselves, even to the loudspeaker's
own monitor; PortAudio cannot tell. What is heard does, to `core/sound/soundness` and `core/echo`.
"""

from __future__ import annotations

import contextlib
import logging
import queue
import threading
from collections import deque
from collections.abc import Callable
from typing import Any

import numpy as np

from assistant.core.sound.device_choice import Device
from assistant.core.sound.intake import Chunk, Intake
from assistant.core.sound.nouns import BLOCK_S, SAMPLE_RATE, Block
from assistant.edges.audio.host_clock import host_now
from assistant.edges.audio.portaudio import TOLD_EVERY_S, KeptDevice, Kind, Opening, Restart

logger = logging.getLogger(__name__)

STALL_S = 0.5
"""How long a device may be mute before silence stands in. Ten blocks are far beyond a hiccup."""

DEAD_S = 2.0
"""How long a device may be mute before it is opened anew: a paused sound server often comes
back by itself, and a restart of PortAudio interrupts the loudspeaker too."""

QUEUE_BLOCKS = int(10.0 / BLOCK_S)
"""Blocks kept for a reader that is late: ten seconds, longer than any model takes to load."""

STALE_S = 5.0
"""How old sound may be that PortAudio brings. PulseAudio keeps a minute of it for a program that
was stopped: to hear all that would leave a "stop" that is said now unheard for so much longer. Half
of what is kept for the reader: it comes at once, and what is new must find its place behind it."""

STALE_FOR_S = 2.0
"""Seconds in which all that is stale has come: a minute of it takes 0.04. What is as old after
that has a wrong moment of capture, as after a sleep that one of two clocks did not count."""

UNEVEN_S = 0.5
"""How far moments of capture may overlap and be believed. They are good to some 50 ms."""


def _stream(**wanted: Any) -> Any:
    import sounddevice

    return sounddevice.RawInputStream(**wanted)


MICROPHONE = Kind(
    name="microphone",
    using="listening to",
    slip="sound of the microphone was lost",
    stream=_stream,
    rate=SAMPLE_RATE,
    block_s=BLOCK_S,
    dead_s=DEAD_S,
    channels=lambda device: device.inputs,
    # Two, as a system that is asked for one adds them up, and they may cancel each other out.
    asked=lambda most: (min(2, most), 1),
    is_default=lambda device: device.default_input,
)


class _Capture:
    """What one opening of the microphone delivers."""

    def __init__(self) -> None:
        self._chunks: queue.Queue[Chunk] = queue.Queue(QUEUE_BLOCKS)
        self._lossy = False
        self._until = float("-inf")  # the instant up to which sound has come
        self._stale_since = float("inf")

    def forget(self) -> None:
        """Let go of what came and was not taken."""
        with contextlib.suppress(queue.Empty):
            while True:
                self._chunks.get_nowait()

    def next(self, timeout_s: float) -> Chunk | None:
        """Wait for what the device delivers next; None where nothing came in time."""
        try:
            return self._chunks.get(timeout=timeout_s)
        except queue.Empty:
            return None

    def on_block(
        self, opening: Opening[Any], buffer: Any, frames: int, instants: Any, status: Any
    ) -> None:
        """Take a block from PortAudio's own thread.

        PortAudio's instants may be of the wall clock, which jumps; only their difference is
        used. It is 0 or beyond belief on some systems, after a stall or always. But no sample is
        captured after it came, nor before those that came earlier.
        """
        length_s = frames / opening.rate
        captured = opening.called - length_s
        age = instants.currentTime - instants.inputBufferAdcTime
        believed = max(self._until, opening.started) - UNEVEN_S
        if age > length_s and opening.called - age >= believed:
            captured = opening.called - age
        self._until = captured + length_s
        if opening.called - captured > STALE_S:
            self._stale_since = min(self._stale_since, opening.called)
            if opening.called - self._stale_since < STALE_FOR_S:
                self._lossy = True
                opening.slips += 1
                return
            captured = opening.called - length_s
            self._until = opening.called
        else:
            self._stale_since = float("inf")
        lossy = self._lossy or bool(status.input_overflow)
        pcm = np.frombuffer(buffer, np.int16).copy()  # PortAudio uses the buffer again
        try:
            self._chunks.put_nowait(Chunk(pcm, captured, lossy))
            self._lossy = False
        except queue.Full:
            self._lossy = True
            opening.slips += 1


class Microphone:
    """A device's sound as a stream of blocks that never ends and has no holes.

    `before_restart` and `after_restart` are called from a thread of the microphone's around a
    restart of PortAudio, which ends every stream of the program: the loudspeaker's too. Between
    them nobody else may call PortAudio, which does not bear being called from two threads.

    Raises `Fault` where the device cannot be opened. Later trouble is told in the blocks.
    """

    def __init__(
        self,
        device: Device,
        *,
        before_restart: Callable[[], None] = lambda: None,
        after_restart: Callable[[], None] = lambda: None,
    ) -> None:
        self._kept = KeptDevice(
            MICROPHONE, device, lambda _rate: _Capture(), Restart(before_restart, after_restart)
        )
        self._read_from = self._kept.opening
        self._intake = Intake(host_now(), self._read_from.rate, self._read_from.channels)
        self._outbox: deque[Block] = deque()
        self._read = 0  # samples
        self._silence = ""  # why silence stood in for the last block
        self._silences = 0  # that were not told in the log
        self._told = False  # whether the one that lasts was
        self._told_at = float("-inf")  # by `host_now`
        self._closing = threading.Event()

    @property
    def rate(self) -> int:
        """Hz at which the device is read."""
        return self._kept.opening.rate

    @property
    def delivers_hz(self) -> float | None:
        """How many samples a second come by the clock, if that is known yet."""
        return self._kept.opening.delivers_hz

    def begin(self) -> None:
        """Let the stream begin now, if it was not read yet.

        What came since the device was opened is let go: on a busy machine that was seconds ago,
        and to hear them all would keep what is said now waiting.
        """
        self._read_from.taker.forget()
        self._intake = Intake(host_now(), self._read_from.rate, self._read_from.channels)

    def reached(self, host_s: float) -> bool:
        """Return whether the stream was read up to an instant of `host_now`."""
        return self.stream_time(host_s) <= self._read / SAMPLE_RATE

    def read(self) -> Block | None:
        """Wait for the next block and return it; None only after `close`.

        Blocks have `BLOCK_SAMPLES` where the device runs at `SAMPLE_RATE`, else and at a loss
        they vary. They come some 10 ms after their last sample, silence that stands in 0.1 s.
        """
        while not self._outbox and not self._closing.is_set():
            self._fetch()
        if not self._outbox:
            return None
        self._read += self._outbox[0].samples
        return self._outbox.popleft()

    def stream_time(self, host_s: float) -> float:
        """Convert an instant of `host_now` to seconds of this stream."""
        return self._intake.at(host_s)

    def close(self) -> None:
        """Release the device. A reader that waits gets None. PortAudio may be waited for."""
        self._closing.set()
        self._kept.close()

    def _fetch(self) -> None:
        """Put what the device delivers within a block's time into the outbox, or silence."""
        if self._kept.opening is not self._read_from:
            self._read_from = self._kept.opening
            blocks = self._intake.reopen(self._read_from.rate, self._read_from.channels)
            self._outbox.extend(blocks)
        chunk = self._read_from.taker.next(BLOCK_S)
        if chunk is not None:
            blocks = self._intake.take(chunk, self._kept.moved)
            self._outbox.extend(blocks)
            if blocks:
                self._tell_silence(next((block.fault for block in blocks if block.fault), ""))
        elif reason := self._kept.lost or self._stalled():
            self._outbox.extend(self._intake.stand_in(host_now(), reason))
            self._tell_silence(reason)

    def _tell_silence(self, reason: str) -> None:
        """Log that silence stands in, and that it does no more: seldom where they alternate."""
        begins, self._silence = bool(reason and not self._silence), reason
        self._silences += begins
        now = host_now()
        if begins and now - self._told_at >= TOLD_EVERY_S:
            logger.warning(
                "the microphone is not heard from %.1f s on; times since it was told last: %d",
                *(self.stream_time(now), self._silences),
            )
            self._told, self._told_at, self._silences = True, now, 0
        elif not reason and self._told:
            logger.info("the microphone is heard again from %.1f s on", self.stream_time(now))
            self._told = False

    def _stalled(self) -> str:
        """Return why silence must stand in although the stream lives, or ""."""
        mute = self._kept.opening.mute_s() > STALL_S
        return "no sound comes from the microphone" if mute else ""
