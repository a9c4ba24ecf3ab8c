"""Cues and chimes on their way to a device, and what became of them.

Three threads meet here: the session's puts sounds in and asks what was heard, PortAudio's takes
them out, block by block, and whoever opens a device has all that waits brought to its rate.
PortAudio's must be served at once: converting sound takes time, so it is done while nothing is
held that a block needs.
"""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable

import numpy as np
import soxr

from assistant.core.sound.mixer import Mark, Mixer, Samples
from assistant.core.sound.nouns import VOICE_RATE, Playback

Convert = Callable[[Samples, int, int], Samples]
"""Brings sound from one rate in Hz to another."""

NO_RATE = 0
"""No device's, so that no block is taken while what waits is between two rates."""


def resampled(pcm: Samples, before: int, after: int) -> Samples:
    """Bring sound from one rate to another; a cue of four seconds takes 1 ms."""
    if before == after or not pcm.size:
        return pcm
    converted: Samples = soxr.resample(pcm, before, after)
    return converted


class PlayQueue:
    """What is to be played, mono at the rate of the device, and what was played of it.

    All but `bring_to` and `render` is called from one thread. Instants called `heard` are seconds
    of `host_now`.
    """

    def __init__(self, convert: Convert = resampled) -> None:
        self._convert = convert
        self._mixer = Mixer()
        self._rate = VOICE_RATE  # of what is in the mixer
        # Held while what is in the mixer is added to, dropped or converted, and taken first.
        self._changing = threading.Lock()
        self._mixing = threading.Lock()  # held for moments only, by PortAudio's thread too
        self._happened: deque[tuple[Mark, float]] = deque()  # with the instant it was heard
        self._outstanding: list[int] = []  # cues whose end was not yet told

    def play(self, cue: int, pcm: Samples) -> None:
        """Queue a cue, mono at `VOICE_RATE`, behind those that are there."""
        with self._changing:
            sound = self._convert(pcm, VOICE_RATE, self._rate)
            with self._mixing:
                self._mixer.play(cue, sound)
            self._outstanding.append(cue)

    def chime(self, pcm: Samples) -> None:
        """Mix a chime in, mono at `VOICE_RATE`, from the next block on. Nothing is told of it."""
        with self._changing:
            sound = self._convert(pcm, VOICE_RATE, self._rate)
            with self._mixing:
                self._mixer.chime(sound)

    def cut(self, cue: int | None = None) -> None:
        """Fade out the cue that plays and drop those that wait; or `cue` alone."""
        with self._changing, self._mixing:
            self._mixer.cut(cue)

    def hush(self, hushed: bool) -> None:
        """Fall silent within a block, chimes apart; then begin the cue that plays again."""
        with self._changing, self._mixing:
            self._mixer.hush(hushed)

    def clear(self) -> list[int]:
        """Forget everything at once; return the cues whose end was not yet told."""
        with self._changing, self._mixing:
            self._mixer.clear()
            self._happened.clear()
        outstanding, self._outstanding = self._outstanding, []
        return outstanding

    def happened(self, stream_time: Callable[[float], float], now: float) -> list[Playback]:
        """Return what was heard since the last call, in order, up to the second `now`.

        `stream_time` converts the instant at which something was heard to such seconds.
        """
        told = []
        while self._happened:
            mark, heard = self._happened[0]
            at = stream_time(heard)
            if at > now:
                break
            self._happened.popleft()
            told.append(Playback(mark.cue, mark.phase, at))
            if mark.phase != "started":
                self._outstanding.remove(mark.cue)
        return told

    def bring_to(self, rate: int) -> None:
        """Convert what waits to the rate of a device that is opened. Until then it gets silence."""
        with self._changing:
            before = self._rate
            if before == rate:
                return
            with self._mixing:
                self._rate = NO_RATE
            # No block is taken now, and nobody else changes anything.
            self._mixer.change(lambda pcm: self._convert(pcm, before, rate))
            with self._mixing:
                self._rate = rate

    def render(self, samples: int, rate: int, heard: float) -> Samples:
        """Return the next block for a device of this rate, its first sample heard at `heard`.

        To be called from PortAudio's thread. Silence where nothing plays, or what waits is at
        another rate.
        """
        with self._mixing:
            if rate != self._rate:
                return np.zeros(samples, np.int16)
            mixed, marks = self._mixer.render(samples)
            for mark in marks:
                self._happened.append((mark, heard + mark.sample / rate))
        return mixed
