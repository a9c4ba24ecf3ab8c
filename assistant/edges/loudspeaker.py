"""The loudspeaker: one PortAudio stream kept open, cues in a queue, chimes on top.

A cue's start and end are told by the device's own account of when a block becomes sound, some
60 ms after it was rendered. What is rendered is not yet heard: nothing is reported before its
time has come.

When the stream dies, every cue that was not yet heard to its end is reported as cut, so that
nobody waits for it, and the stream is opened again. That finds the device only while PortAudio's
list still holds it: the list is renewed by the microphone's restart alone, between `suspend` and
`resume`, as a restart ends every stream of the program.
"""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Callable
from typing import Any

import numpy as np
import soxr
from numpy.typing import NDArray

from assistant.core.devices import Device, described, found_again
from assistant.core.faults import Fault
from assistant.core.mixer import Mark, Mixer
from assistant.core.sound import VOICE_RATE, Playback

BLOCK_S = 0.02
"""Seconds rendered at a time: a cut takes one block and what the device has buffered, some 70 ms
together. With PortAudio's "high" latency blocks of this length never ran dry."""

MUTE_S = 1.0
"""How long PortAudio may ask for nothing before the loudspeaker counts as lost: fifty blocks."""

FIRST_PAUSE_S = 0.25
LONGEST_PAUSE_S = 5.0
"""Seconds before the first attempt to reopen, and at most between later ones, which double."""

CHECK_S = 0.1
"""Seconds between looks at the health of the stream."""

BELIEVABLE_DELAY_S = 10.0
"""PortAudio's moment of playing is 0 on some systems; delays beyond this are taken as unknown."""

Render = Callable[[int, float], NDArray[np.int16]]


class _Stream:
    """One opening of a device. Raises sounddevice's `PortAudioError` where it is refused.

    `render` is called from PortAudio's own thread with the number of samples that are due and
    the host instant at which the first of them will be heard. It must not raise: that would end
    the stream without a word.
    """

    def __init__(self, device: Device, rate: int, channels: int, render: Render) -> None:
        import sounddevice

        self.rate = rate
        self.channels = channels
        self._render = render
        self._last_call = time.monotonic()
        self._finished = False
        self._stream = sounddevice.OutputStream(
            device=device.index,
            samplerate=rate,
            channels=channels,
            dtype="int16",
            blocksize=int(rate * BLOCK_S),
            latency="high",
            callback=self._on_block,
            finished_callback=self._on_end,
        )
        try:
            self._stream.start()
        except sounddevice.PortAudioError:
            self._stream.close()
            raise

    def mute(self) -> bool:
        """Whether PortAudio has asked for nothing for `MUTE_S`."""
        return time.monotonic() - self._last_call > MUTE_S

    def dead(self) -> bool:
        """Whether the stream must be opened anew."""
        return self._finished or self.mute()

    def close(self) -> None:
        self._stream.abort()
        self._stream.close()

    def _on_block(self, out: Any, frames: int, instants: Any, _status: Any) -> None:
        self._last_call = time.monotonic()
        # PortAudio's instants may be of the wall clock, which jumps: only their difference counts.
        delay = instants.outputBufferDacTime - instants.currentTime
        if not 0.0 <= delay < BELIEVABLE_DELAY_S:
            delay = self._stream.latency
        out[:] = self._render(frames, self._last_call + delay)[:, np.newaxis]

    def _on_end(self) -> None:
        self._finished = True


class Loudspeaker:
    """Plays mono 16-bit cues and chimes of `VOICE_RATE` Hz through `device`.

    `stream_time` converts an instant of `time.monotonic()` to seconds of the microphone's
    stream. Raises `Fault` where the device cannot be opened; later trouble is told by `fault`.
    `suspend` and `resume` may be called from another thread than the rest.
    """

    def __init__(self, device: Device, stream_time: Callable[[float], float]) -> None:
        self._device = device
        self._stream_time = stream_time
        self._mixer = Mixer()
        self._mixing = threading.Lock()  # held for moments only, by PortAudio's thread too
        self._happened: deque[tuple[Mark, float]] = deque()  # with the host instant
        self._outstanding: list[int] = []  # cues whose end was not yet reported
        self._stream = _open(device, self._render)
        self._switching = threading.Lock()  # held while the stream is closed and opened
        self._suspended = False
        self._fault = ""
        self._closing = threading.Event()
        self._watcher = threading.Thread(target=self._watch, name="loudspeaker", daemon=True)
        self._watcher.start()

    def play(self, cue: int, pcm: NDArray[np.int16]) -> None:
        """Queue a cue behind those that are there; `poll` tells what becomes of it."""
        sound = self._at_device_rate(pcm)
        with self._mixing:
            self._mixer.play(cue, sound)
            self._outstanding.append(cue)

    def chime(self, pcm: NDArray[np.int16]) -> None:
        """Play a chime at once, over whatever plays. Nothing is reported of it."""
        sound = self._at_device_rate(pcm)
        with self._mixing:
            self._mixer.chime(sound)

    def silence(self) -> None:
        """Fade the playing cue out within a block and drop the queued ones: all are cut."""
        with self._mixing:
            self._mixer.cut()

    def poll(self, now: float) -> list[Playback]:
        """Return what happened to cues since the last call, up to `now`, in order.

        `now` is how far the microphone's stream was read, in seconds; what will be heard later
        is held back. While there is a `fault` every cue outstanding is cut at `now`.
        """
        reports = []
        with self._mixing:
            while self._happened:
                mark, host = self._happened[0]
                at = self._stream_time(host)
                if at > now:
                    break
                self._happened.popleft()
                reports.append(Playback(mark.cue, mark.phase, at))
                if mark.phase != "started":
                    self._outstanding.remove(mark.cue)
            if self.fault:
                reports += [Playback(cue, "cut", now) for cue in self._outstanding]
                self._outstanding.clear()
                self._happened.clear()
                self._mixer.clear()
        return reports

    @property
    def fault(self) -> str:
        """Why nothing can be heard at present, or "" while all is well."""
        if not self._fault and self._stream.mute():
            return f"the loudspeaker {self._device.name!r} takes no sound"
        return self._fault

    def suspend(self) -> None:
        """Let go of PortAudio, which is about to be started again. Cues wait where they are."""
        with self._switching:
            self._suspended = True
            self._stream.close()

    def resume(self) -> None:
        """Open the device again after `suspend`; where that fails, `fault` says so."""
        with self._switching:
            self._suspended = False
            self._reopen()

    def close(self) -> None:
        """Release the device. What still plays is broken off.

        Close the microphone first: its restart would open the loudspeaker again.
        """
        self._closing.set()
        self._watcher.join(timeout=MUTE_S)
        if not self._watcher.is_alive():
            self._stream.close()

    def _at_device_rate(self, pcm: NDArray[np.int16]) -> NDArray[np.int16]:
        if self._stream.rate == VOICE_RATE:
            return pcm
        resampled: NDArray[np.int16] = soxr.resample(pcm, VOICE_RATE, self._stream.rate)
        return resampled

    def _render(self, samples: int, heard: float) -> NDArray[np.int16]:
        """Return the next samples for the device, the first of which is heard at `heard`."""
        with self._mixing:
            mixed, marks = self._mixer.render(samples)
            for mark in marks:
                self._happened.append((mark, heard + mark.sample / self._stream.rate))
        return mixed

    def _watch(self) -> None:
        pause_s = FIRST_PAUSE_S
        while not self._closing.wait(pause_s if self._fault else CHECK_S):
            with self._switching:
                if self._suspended:
                    continue
                if self._fault:
                    pause_s = min(2 * pause_s, LONGEST_PAUSE_S)
                    self._reopen()
                elif self._stream.dead():
                    self._fault = f"the loudspeaker {self._device.name!r} stopped"
                else:
                    pause_s = FIRST_PAUSE_S

    def _reopen(self) -> None:
        """Open the device anew, at the rate of the cues in the queue."""
        import sounddevice

        rate, channels = self._stream.rate, self._stream.channels
        self._stream.close()
        try:
            devices = described(
                sounddevice.query_devices(),
                sounddevice.query_hostapis(),
                sounddevice.default.hostapi,
            )
            device = found_again(self._device, devices, lambda device: device.default_output)
            self._stream = _Stream(device, rate, channels, self._render)
            self._fault = ""
        except (sounddevice.PortAudioError, Fault) as error:
            self._fault = f"the loudspeaker is lost: {error}"


def _open(device: Device, render: Render) -> _Stream:
    """Open the device at `VOICE_RATE` and in mono if it can, else as near as it gets."""
    import sounddevice

    refusal: Exception | None = None
    for rate in (VOICE_RATE, int(device.rate)):
        for channels in sorted({1, min(2, device.outputs), device.outputs}):
            try:
                return _Stream(device, rate, channels, render)
            except sounddevice.PortAudioError as error:
                refusal = error
    raise Fault(
        f"the loudspeaker {device.name!r} cannot be opened: {refusal}; is another program using "
        f"it? `assistant devices` lists the others"
    ) from refusal
