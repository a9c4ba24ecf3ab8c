"""The loudspeaker: one PortAudio stream kept open, cues in a queue, chimes on top.

A cue's start and end are told by the device's own account of when a block becomes sound, some
60 ms after it was rendered. What is rendered is not yet heard: nothing is reported before its
time has come.

When the stream dies, every cue that was not yet heard to its end is reported as cut, so that
nobody waits for it, and the stream is opened again. That finds the device only while PortAudio's
list still holds it: the list is renewed by the microphone's restart alone, between `suspend` and
`resume`, as a restart ends every stream of the program.

Where the system's default is another device after that, it is used, and marked as a fault for as
long: cues are played, perhaps where nobody listens.
"""

from __future__ import annotations

import logging
import threading
import time
from collections import deque
from collections.abc import Callable
from typing import Any

import numpy as np
import soxr
from numpy.typing import NDArray

from assistant.core.echo.played import KEPT_S, Played
from assistant.core.faults import Fault
from assistant.core.sound.device_choice import Device, described, found_again
from assistant.core.sound.mixer import Mark, Mixer
from assistant.core.sound.nouns import VOICE_RATE, Playback

logger = logging.getLogger(__name__)

BLOCK_S = 0.02
"""Seconds rendered at a time: a cut takes one block and what the device has buffered, some 70 ms
together. With PortAudio's "high" latency blocks of this length never ran dry."""

MUTE_S = 1.0
"""How long PortAudio may ask for nothing before the loudspeaker counts as lost: fifty blocks."""

RESTART_S = 5.0
"""How long PortAudio may be gone for a restart, which takes some 0.2 s, until the loudspeaker
counts as lost: one that hangs must leave nobody waiting for a cue."""

FIRST_PAUSE_S = 0.25
LONGEST_PAUSE_S = 5.0
"""Seconds before the first attempt to reopen, and at most between later ones, which double."""

TOLD_EVERY_S = 5.0
"""Seconds between two records of sound that came too late: it may be late fifty times a second."""

CHECK_S = 0.1
"""Seconds between looks at the health of the stream."""

BELIEVABLE_DELAY_S = 10.0
"""PortAudio's moment of playing is 0 on some systems; delays beyond this are taken as unknown."""

Render = Callable[[int, int, float], NDArray[np.int16]]


class _Stream:
    """One opening of a device. Raises sounddevice's `PortAudioError` where it is refused.

    `render` is called from PortAudio's own thread with the number of samples that are due, their
    rate and the host instant at which the first of them will be heard. It must not raise: that
    would end the stream without a word.
    """

    def __init__(self, device: Device, rate: int, channels: int, render: Render) -> None:
        import sounddevice

        self._rate = rate
        self._render = render
        self._last_call = time.monotonic()
        self._finished = False
        self.underflows = 0
        """How often a block came too late; counted by PortAudio's thread, which must not log."""
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
        logger.info(
            "loudspeaker %r opened: %d Hz, channels: %d, latency %.0f ms",
            *(device.name, rate, channels, 1000 * self._stream.latency),
        )

    def mute_s(self) -> float:
        """Return how long ago PortAudio asked for sound, or the stream was opened."""
        return time.monotonic() - self._last_call

    def dead(self) -> bool:
        """Whether the stream must be opened anew."""
        return self._finished or self.mute_s() > MUTE_S

    def close(self) -> None:
        self._stream.abort()
        self._stream.close()

    def _on_block(self, out: Any, frames: int, instants: Any, status: Any) -> None:
        self._last_call = time.monotonic()
        self.underflows += bool(status.output_underflow)
        # PortAudio's instants may be of the wall clock, which jumps: only their difference counts.
        delay = instants.outputBufferDacTime - instants.currentTime
        if not 0.0 <= delay < BELIEVABLE_DELAY_S:
            delay = self._stream.latency
        out[:] = self._render(frames, self._rate, self._last_call + delay)[:, np.newaxis]

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
        self._rate = VOICE_RATE  # of what is in the mixer
        self._mixing = threading.Lock()  # held for moments only, by PortAudio's thread too
        self._happened: deque[tuple[Mark, float]] = deque()  # with the host instant
        self._outstanding: list[int] = []  # cues whose end was not yet reported
        # What was rendered, at which rate, and the host instant at which it is heard.
        self._rendered: deque[tuple[NDArray[np.int16], int, float]] = deque(
            maxlen=round(KEPT_S / BLOCK_S)
        )
        self._played = Played()
        self._stream = _open(device, self._render)
        self._switching = threading.Lock()  # held while the stream is closed and opened
        self._suspended = False
        self._fault = ""
        self._moved = ""  # the fault of playing on another device
        self._underflows_told = 0
        self._underflows_told_at = -TOLD_EVERY_S  # by time.monotonic()
        self._closing = threading.Event()
        self._watcher = threading.Thread(target=self._watch, name="loudspeaker", daemon=True)
        self._watcher.start()

    def play(self, cue: int, pcm: NDArray[np.int16]) -> None:
        """Queue a cue behind those that are there; `poll` tells what becomes of it."""
        with self._mixing:
            self._mixer.play(cue, _resampled(pcm, VOICE_RATE, self._rate))
            self._outstanding.append(cue)

    def chime(self, pcm: NDArray[np.int16]) -> None:
        """Play a chime at once, over whatever plays. Nothing is reported of it."""
        with self._mixing:
            self._mixer.chime(_resampled(pcm, VOICE_RATE, self._rate))

    def silence(self) -> None:
        """Fade the playing cue out within a block and drop the queued ones: all are cut."""
        with self._mixing:
            self._mixer.cut()

    def hush(self, hushed: bool) -> None:
        """Fall silent within a block; then begin the cue that played again. Nothing is reported."""
        with self._mixing:
            self._mixer.hush(hushed)

    def poll(self, now: float) -> list[Playback]:
        """Return what happened to cues since the last call, up to `now`, in order.

        `now` is how far the microphone's stream was read, in seconds; what will be heard later
        is held back. While nothing can be heard every cue outstanding is cut at `now`.
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
            if self._unheard():
                reports += [Playback(cue, "cut", now) for cue in self._outstanding]
                self._outstanding.clear()
                self._happened.clear()
                self._mixer.clear()
        return reports

    def played(self, start_s: float, samples: int) -> NDArray[np.int16]:
        """Return what leaves the loudspeaker from a second of the microphone's stream on.

        So many samples of `SAMPLE_RATE`, silence where nothing is known of it: what has not yet
        been rendered is some 50 ms ahead.
        """
        while self._rendered:
            pcm, rate, host = self._rendered.popleft()
            self._played.add(pcm, rate, self._stream_time(host))
        return self._played.between(start_s, samples)

    @property
    def fault(self) -> str:
        """Why nothing can be heard at present, or not where it should; "" while all is well."""
        return self._unheard() or self._moved

    def suspend(self) -> None:
        """Let go of PortAudio, which is about to be started again. Cues wait where they are."""
        with self._switching:
            self._suspended = True
            self._stream.close()

    def resume(self) -> None:
        """Open the device again after `suspend`; where that fails, `fault` says so."""
        with self._switching:
            self._reopen()
            self._suspended = False

    def close(self) -> None:
        """Release the device. What still plays is broken off.

        Close the microphone first: its restart would open the loudspeaker again.
        """
        self._closing.set()
        self._watcher.join()
        self._stream.close()
        logger.info("loudspeaker closed")

    def _unheard(self) -> str:
        """Return why nothing can be heard at present, or ""."""
        if not self._fault and self._stream.mute_s() > (RESTART_S if self._suspended else MUTE_S):
            return f"the loudspeaker {self._device.name!r} takes no sound"
        return self._fault

    def _render(self, samples: int, rate: int, heard: float) -> NDArray[np.int16]:
        """Return the next samples at the device's rate, the first of which is heard at `heard`."""
        with self._mixing:
            if rate != self._rate:  # the device is opened, or another one is
                before, self._rate = self._rate, rate
                self._mixer.change(lambda pcm: _resampled(pcm, before, rate))
            mixed, marks = self._mixer.render(samples)
            for mark in marks:
                self._happened.append((mark, heard + mark.sample / rate))
        self._rendered.append((mixed, rate, heard))
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
                    logger.warning("%s", self._fault)
                else:
                    pause_s = FIRST_PAUSE_S
                self._tell_underflows()

    def _tell_underflows(self) -> None:
        now = time.monotonic()
        underflows = self._stream.underflows
        late = underflows != self._underflows_told
        if late and now - self._underflows_told_at >= TOLD_EVERY_S:
            logger.warning("sound came too late for the loudspeaker: %d times", underflows)
            self._underflows_told, self._underflows_told_at = underflows, now

    def _reopen(self) -> None:
        """Open the device anew. `_fault` tells whether that succeeded."""
        import sounddevice

        self._stream.close()
        try:
            devices = described(
                sounddevice.query_devices(),
                sounddevice.query_hostapis(),
                sounddevice.default.hostapi,
            )
            device = found_again(self._device, devices, lambda device: device.default_output)
            self._stream = _open(device, self._render)
            same = device.name == self._device.name
            self._moved = "" if same else f"playing on {device.name!r}, not {self._device.name!r}"
            self._fault = ""
            self._underflows_told = 0
            if self._moved:
                logger.warning("%s", self._moved)
        except (sounddevice.PortAudioError, Fault) as error:
            self._fault = f"the loudspeaker is lost: {error}"
            logger.warning("%s", self._fault)


def _resampled(pcm: NDArray[np.int16], before: int, after: int) -> NDArray[np.int16]:
    """Bring sound from one rate to another; a cue of four seconds takes 1 ms."""
    if before == after or not pcm.size:
        return pcm
    resampled: NDArray[np.int16] = soxr.resample(pcm, before, after)
    return resampled


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
