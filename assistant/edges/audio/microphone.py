"""The live microphone: PortAudio's blocks made into one stream without holes.

What is done about trouble:

* The stream died, or no block came for two seconds: PortAudio is started again, as it lists
  devices only once, and the device is opened anew, in a thread of its own. Silence stands in.
* No block came for half a second: silence stands in until sound or a new stream comes.
* The sound server was paused and goes on: its stale blocks are dropped where silence has
  already stood in for them. Lost blocks are made up in silence. `StreamClock` reckons it.
* Only zeros since it was opened, for ten seconds: handed on, but marked as a fault. A muted or
  forbidden microphone looks like this. One that has been heard since is never marked, as some
  send zeros whenever the room is quiet. The first sound heard ends the mark.
* After a restart the system's default is another device: it is used, and marked as a fault for
  as long. It may be the wrong one, even the loudspeaker's own monitor.

PulseAudio and PipeWire may move a stream to another source by themselves; PortAudio cannot tell.
"""

from __future__ import annotations

import logging
import queue
import threading
import time
from collections import deque
from collections.abc import Callable
from typing import Any

import numpy as np

from assistant.core.faults import Fault
from assistant.core.sound.device_choice import Device, described, found_again
from assistant.core.sound.intake import Chunk, Intake
from assistant.core.sound.nouns import BLOCK_S, SAMPLE_RATE, Block

logger = logging.getLogger(__name__)

STALL_S = 0.5
"""How long a device may be mute before silence stands in. Ten blocks are far beyond a hiccup."""

DEAD_S = 2.0
"""How long a device may be mute before it is opened anew: a paused sound server often comes
back by itself, and a restart of PortAudio interrupts the loudspeaker too."""

FIRST_PAUSE_S = 0.25
LONGEST_PAUSE_S = 5.0
"""Seconds before the first attempt to reopen, and at most between later ones, which double: each
one interrupts the loudspeaker."""

CHECK_S = 0.1
"""Seconds between looks at the health of the stream."""

QUEUE_BLOCKS = int(10.0 / BLOCK_S)
"""Blocks kept for a reader that is late: ten seconds, longer than any model takes to load."""

TOLD_EVERY_S = 5.0
"""Seconds between two records of sound that was lost: it may be lost ten times a second."""

BELIEVABLE_AGE_S = 10.0
"""PortAudio's moment of capture is 0 on some systems; ages beyond this are taken as unknown."""


class _Stream:
    """One opening of a device. Raises sounddevice's `PortAudioError` where it is refused."""

    def __init__(self, device: Device, rate: int, channels: int) -> None:
        import sounddevice

        self.rate = rate
        self.channels = channels
        self.delivers = False
        self.losses = 0
        """How often sound was lost; counted by PortAudio's thread, which must not wait to log."""
        self._last_call = time.monotonic()
        self._chunks: queue.Queue[Chunk] = queue.Queue(QUEUE_BLOCKS)
        self._lossy = False
        self._finished = False
        self._stream = sounddevice.RawInputStream(
            device=device.index,
            samplerate=rate,
            channels=channels,
            dtype="int16",
            blocksize=int(rate * BLOCK_S),
            callback=self._on_block,
            finished_callback=self._on_end,
        )
        try:
            self._stream.start()
        except sounddevice.PortAudioError:
            self._stream.close()
            raise
        logger.info(
            "microphone %r opened: %d Hz, channels: %d, latency %.0f ms",
            *(device.name, rate, channels, 1000 * self._stream.latency),
        )

    def next(self, timeout_s: float) -> Chunk | None:
        """Wait for what the device delivers next; None where nothing came in time."""
        try:
            return self._chunks.get(timeout=timeout_s)
        except queue.Empty:
            return None

    def stalled(self) -> str:
        """Return why silence must stand in although the stream lives, or ""."""
        return "no sound comes from the microphone" if self._mute_s() > STALL_S else ""

    def dead(self) -> bool:
        """Whether the stream must be opened anew."""
        return self._finished or self._mute_s() > DEAD_S

    def close(self) -> None:
        self._stream.abort()
        self._stream.close()

    def _mute_s(self) -> float:
        """Return how long ago the last block came, or the stream was opened."""
        return time.monotonic() - self._last_call

    def _on_block(self, data: Any, frames: int, instants: Any, status: Any) -> None:
        """Take a block from PortAudio's own thread.

        PortAudio's instants may be of the wall clock, which jumps; only their difference is
        used. With PulseAudio that is 0 after a stall, but no sample is captured after it came.
        """
        self._last_call = time.monotonic()
        self.delivers = True
        age = instants.currentTime - instants.inputBufferAdcTime
        if age > BELIEVABLE_AGE_S:
            age = 0.0
        captured = self._last_call - max(age, frames / self.rate)
        lossy = self._lossy or bool(status.input_overflow)
        self.losses += bool(status.input_overflow)
        pcm = np.frombuffer(data, np.int16).copy()  # PortAudio uses the buffer again
        try:
            self._chunks.put_nowait(Chunk(pcm, captured, lossy))
            self._lossy = False
        except queue.Full:
            self._lossy = True
            self.losses += 1

    def _on_end(self) -> None:
        self._finished = True


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
        self._device = device
        self._before_restart = before_restart
        self._after_restart = after_restart
        self._stream = _open(device)
        self._lost = ""  # why the stream delivers nothing; written by the watcher alone
        self._moved = ""  # the fault of listening to another device; the watcher's, too
        self._read_from = self._stream
        self._intake = Intake(time.monotonic(), self._stream.rate, self._stream.channels)
        self._outbox: deque[Block] = deque()
        self._silence = ""  # why silence stood in for the last block
        self._losses_told = 0
        self._losses_told_at = -TOLD_EVERY_S  # by time.monotonic()
        self._closing = threading.Event()
        self._watcher = threading.Thread(target=self._watch, name="microphone", daemon=True)
        self._watcher.start()

    def read(self) -> Block | None:
        """Wait for the next block and return it; None only after `close`.

        Blocks have `BLOCK_SAMPLES` where the device runs at `SAMPLE_RATE`, else and at a loss
        they vary. They come some 10 ms after their last sample, silence that stands in 0.1 s.
        """
        while not self._outbox and not self._closing.is_set():
            self._fetch()
        return self._outbox.popleft() if self._outbox else None

    def stream_time(self, host_s: float) -> float:
        """Convert an instant of `time.monotonic()` to seconds of this stream."""
        return self._intake.at(host_s)

    def close(self) -> None:
        """Release the device. A reader that waits gets None. PortAudio may be waited for."""
        self._closing.set()
        self._watcher.join()
        self._stream.close()
        logger.info("microphone closed")

    def _fetch(self) -> None:
        """Put what the device delivers within a block's time into the outbox, or silence."""
        if self._stream is not self._read_from:
            self._read_from = self._stream
            self._intake.reopen(self._read_from.rate, self._read_from.channels)
        chunk = self._read_from.next(BLOCK_S)
        if chunk is not None:
            blocks = self._intake.take(chunk, self._moved)
            self._outbox.extend(blocks)
            if blocks:
                self._tell_silence(next((block.fault for block in blocks if block.fault), ""))
        elif reason := self._lost or self._stream.stalled():
            self._outbox.extend(self._intake.stand_in(time.monotonic(), reason))
            self._tell_silence(reason)

    def _tell_silence(self, reason: str) -> None:
        if reason and reason != self._silence:
            logger.warning("the microphone at %.1f s: %s", self._heard_to_s(), reason)
        elif self._silence and not reason:
            logger.info("the microphone is heard again from %.1f s on", self._heard_to_s())
        self._silence = reason

    def _heard_to_s(self) -> float:
        return self.stream_time(time.monotonic())

    def _tell_losses(self) -> None:
        now = time.monotonic()
        losses = self._stream.losses
        if losses != self._losses_told and now - self._losses_told_at >= TOLD_EVERY_S:
            logger.warning("sound of the microphone was lost: %d times", losses)
            self._losses_told, self._losses_told_at = losses, now

    def _watch(self) -> None:
        pause_s = FIRST_PAUSE_S
        while not self._closing.wait(pause_s if self._lost else CHECK_S):
            if self._lost:
                pause_s = min(2 * pause_s, LONGEST_PAUSE_S)
                self._restart()
            elif self._stream.dead():
                self._lost = f"the microphone {self._device.name!r} stopped"
                logger.warning("%s", self._lost)
            elif self._stream.delivers:
                pause_s = FIRST_PAUSE_S
            self._tell_losses()

    def _restart(self) -> None:
        """Start PortAudio again and open the device anew. `_lost` tells whether that succeeded.

        sounddevice offers no public way to start PortAudio again, and its own documentation of
        these two functions says no more than that it is done at import and at exit.
        """
        import sounddevice

        logger.info("PortAudio is started again")
        self._before_restart()
        try:
            self._stream.close()
            if sounddevice._initialized:  # not after a failed attempt
                sounddevice._terminate()
            sounddevice._initialize()
            device = self._present_device()
            self._stream = _open(device)
            same = device.name == self._device.name
            self._moved = "" if same else f"listening to {device.name!r}, not {self._device.name!r}"
            self._lost = ""
            self._losses_told = 0
            if self._moved:
                logger.warning("%s", self._moved)
        except (sounddevice.PortAudioError, Fault) as error:
            self._lost = f"the microphone is lost: {error}"
            logger.warning("%s", self._lost)
        finally:
            self._after_restart()

    def _present_device(self) -> Device:
        import sounddevice

        devices = described(
            sounddevice.query_devices(), sounddevice.query_hostapis(), sounddevice.default.hostapi
        )
        return found_again(self._device, devices, lambda device: device.default_input)


def _open(device: Device) -> _Stream:
    """Open the device at `SAMPLE_RATE` and in mono if it can, else as near as it gets."""
    import sounddevice

    refusal: Exception | None = None
    for rate in (SAMPLE_RATE, int(device.rate)):
        for channels in sorted({1, min(2, device.inputs), device.inputs}):
            try:
                return _Stream(device, rate, channels)
            except sounddevice.PortAudioError as error:
                refusal = error
    raise Fault(
        f"the microphone {device.name!r} cannot be opened: {refusal}; is another program using "
        f"it? `assistant devices` lists the others"
    ) from refusal
