"""The loudspeaker: one PortAudio stream kept open, cues in a queue, chimes on top.

A cue's start and end are told by the device's own account of when a block becomes sound, some
60 ms after it was rendered. What is rendered is not yet heard: nothing is reported before its
time has come.

When the stream dies, every cue that was not yet heard to its end is reported as cut, so that
nobody waits for it, and the stream is opened again. That finds the device only while PortAudio's
list still holds it: the list is renewed by the microphone's restart alone, between `suspend` and
`resume`, as a restart ends every stream of the program.

Where the system's default is another device after that, it is used, and that is told for as long:
cues are played, perhaps where nobody listens.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from assistant.core.echo.played import KEPT_S, Played
from assistant.core.sound.device_choice import Device
from assistant.core.sound.nouns import VOICE_RATE, Playback
from assistant.edges.audio.play_queue import PlayQueue
from assistant.edges.audio.portaudio import KeptDevice, Kind, Opening

BLOCK_S = 0.02
"""Seconds rendered at a time: a cut takes one block and what the device has buffered, some 70 ms
together. With PortAudio's "high" latency blocks of this length never ran dry."""

MUTE_S = 1.0
"""How long PortAudio may ask for nothing before the loudspeaker counts as lost: fifty blocks."""

RESTART_S = 5.0
"""How long PortAudio may be gone for a restart, which takes some 0.2 s, until the loudspeaker
counts as lost: one that hangs must leave nobody waiting for a cue."""

BELIEVABLE_S = 10.0
"""PortAudio's moment of playing is 0 on some systems; delays beyond this are taken as unknown."""

Rendered = deque[tuple[NDArray[np.int16], int, float]]
"""What was rendered, at which rate in Hz, and the host instant at which it is heard."""


def _stream(**wanted: Any) -> Any:
    import sounddevice

    return sounddevice.OutputStream(latency="high", **wanted)


LOUDSPEAKER = Kind(
    name="loudspeaker",
    using="playing on",
    slip="sound came too late for the loudspeaker",
    stream=_stream,
    rate=VOICE_RATE,
    block_s=BLOCK_S,
    dead_s=MUTE_S,
    channels=lambda device: device.outputs,
    asked=lambda most: (1, min(2, most)),
    is_default=lambda device: device.default_output,
)


class _Feed:
    """Gives PortAudio what is queued, and keeps it in `rendered`."""

    def __init__(self, queued: PlayQueue, rendered: Rendered) -> None:
        self._queued = queued
        self._rendered = rendered

    def on_block(
        self, opening: Opening[Any], buffer: Any, frames: int, instants: Any, _status: Any
    ) -> None:
        # PortAudio's instants may be of the wall clock, which jumps: only their difference counts.
        delay = instants.outputBufferDacTime - instants.currentTime
        if not 0.0 <= delay < BELIEVABLE_S:
            delay = opening.latency
        heard = opening.called + delay
        mixed = self._queued.render(frames, opening.rate, heard)
        self._rendered.append((mixed, opening.rate, heard))
        buffer[:] = mixed[:, np.newaxis]


class Loudspeaker:
    """Plays mono 16-bit cues and chimes of `VOICE_RATE` Hz through `device`.

    `stream_time` converts an instant of `host_now` to seconds of the microphone's stream. Raises
    `Fault` where the device cannot be opened; later trouble is told by `fault`.
    `suspend` and `resume` may be called from another thread than the rest.
    """

    def __init__(self, device: Device, stream_time: Callable[[float], float]) -> None:
        self._device = device
        self._stream_time = stream_time
        self._queued = PlayQueue()
        self._rendered: Rendered = deque(maxlen=round(KEPT_S / BLOCK_S))
        self._played = Played()
        self._kept = KeptDevice(LOUDSPEAKER, device, self._feed)

    def play(self, cue: int, pcm: NDArray[np.int16]) -> None:
        """Queue a cue behind those that are there; `poll` tells what becomes of it."""
        self._queued.play(cue, pcm)

    def chime(self, pcm: NDArray[np.int16]) -> None:
        """Play a chime at once, over whatever plays. Nothing is reported of it."""
        self._queued.chime(pcm)

    def silence(self, cue: int | None = None) -> None:
        """Fade the playing cue out within a block and drop the queued ones: all are cut.

        Where a `cue` is named it alone is.
        """
        self._queued.cut(cue)

    def hush(self, hushed: bool) -> None:
        """Fall silent within a block; then begin the cue that played again. Nothing is reported."""
        self._queued.hush(hushed)

    def poll(self, now: float) -> list[Playback]:
        """Return what happened to cues since the last call, up to `now`, in order.

        `now` is how far the microphone's stream was read, in seconds; what will be heard later
        is held back. While nothing can be heard every cue outstanding is cut at `now`.
        """
        reports = self._queued.happened(self._stream_time, now)
        if self._unheard():
            reports += [Playback(cue, "cut", now) for cue in self._queued.clear()]
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
        """Why nothing can be heard at present; "" while all is well."""
        return self._unheard()

    @property
    def moved(self) -> str:
        """That another device plays than was asked for, or ""."""
        return self._kept.moved

    @property
    def slips(self) -> int:
        """How often sound came too late for it so far, as it was opened last."""
        return self._kept.opening.slips

    def suspend(self) -> None:
        """Let go of PortAudio, which is about to be started again. Cues wait where they are."""
        self._kept.suspend()

    def resume(self) -> None:
        """Open the device again after `suspend`; where that fails, `fault` says so."""
        self._kept.resume()

    def close(self) -> None:
        """Release the device. What still plays is broken off.

        Close the microphone first: its restart would open the loudspeaker again.
        """
        self._kept.close()

    def _feed(self, rate: int) -> _Feed:
        """Return what feeds a stream that is about to start at this rate."""
        self._queued.bring_to(rate)
        return _Feed(self._queued, self._rendered)

    def _unheard(self) -> str:
        """Return why nothing can be heard at present, or ""."""
        limit_s = RESTART_S if self._kept.suspended else MUTE_S
        if not self._kept.lost and self._kept.opening.mute_s() > limit_s:
            return f"the loudspeaker {self._device.name!r} takes no sound"
        return self._kept.lost or self._kept.unproven


def standing_aside(
    speakers: Sequence[Loudspeaker],
) -> tuple[Callable[[], None], Callable[[], None]]:
    """Return what lets all of these go of PortAudio, and what opens them again: what a microphone
    calls before and after a restart."""

    def suspend() -> None:
        for each in speakers:
            each.suspend()

    def resume() -> None:
        for each in speakers:
            each.resume()

    return suspend, resume
