"""The assistant's own voice taken out of what the microphone hears.

What the loudspeaker plays is known to the sample, and about when. `EchoFilter` learns how it comes
back; what it leaves is lowered where it is likely to be echo. All of this is done only while
something sounds and only where it is seen to help: else the sound passes unchanged, bit for bit.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from assistant.core.echo_filter import FFT, HOP, PARTITIONS, EchoFilter, Filtered, Floats
from assistant.core.sound import SAMPLE_RATE

HOPS_A_SECOND = SAMPLE_RATE / HOP

SOUNDING = 1e-5
"""Mean square of what is played, full scale being 1, above which it counts as sound: -50 dBFS,
27 dB under a cue's level."""

RINGS_HOPS = PARTITIONS + 4
"""Hops after the last sound in which its echo may still come."""

LEFT_OVER = 0.02
"""Power of the echo that is taken to remain after the filter, beside what the filter itself
doubts: -17 dB, what a small loudspeaker's distortion is and no linear filter takes away."""

DOUBT_WEIGHT = 2.0
"""How many times the expected rest of the echo is taken off a bin. Speech swings about its mean
level, and what is left of a word's echo is worse than what is lost of a person's."""

DEEPEST = 10 ** (-30 / 20)
"""Least gain of a bin, as amplitude."""

HELPS = 0.7
"""A hop is helped where the rest has less than so much of the power: 1.5 dB."""

HARMS = 1.4
"""A hop is harmed where the rest has more than so many times the power: 1.5 dB."""

MEMORY = 0.99
"""Smoothing per sounding hop of the shares of hops helped and harmed: a second of a cue. A word
spoken over it is shorter."""

BEGINS, ENDS = 0.35, 0.1
"""Share of hops helped at which cancelling begins, and under which it ends."""

DIVERGED = 0.4
"""Share of hops harmed at which the filter is taken to have diverged, or the room to have changed:
it then begins afresh."""


@dataclass(frozen=True, slots=True)
class EchoState:
    """How the echo is dealt with.

    `off`: none is heard, and nothing is done. `on`: it is taken off. `lost`: the filter made
    things worse, nothing is done, and it learns afresh.
    """

    phase: Literal["off", "on", "lost"] = "off"
    delay_s: float = 0.0
    """From what is said to be played to its echo."""


class EchoCanceller:
    """Takes the echo of what is played off the microphone's stream.

    What comes out is what went in, `HOP` samples late, less the echo. Nothing is gained or lost:
    the n-th sample out is the n-th in.
    """

    def __init__(self) -> None:
        self.state = EchoState()
        self._filter = EchoFilter()
        self._heard = np.zeros(0)
        self._played = np.zeros(0)
        self._since_sound = RINGS_HOPS
        self._helped = 0.0
        self._harmed = 0.0
        self._frame = np.zeros(HOP)  # the hop before, as it came from the filter
        self._echo = np.zeros(HOP)
        self._raw = np.zeros(HOP)
        self._tail = np.zeros(HOP)
        self._window = np.sin(np.pi * (np.arange(FFT) + 0.5) / FFT)
        self._begun = False

    def process(self, heard: NDArray[np.int16], played: NDArray[np.int16]) -> NDArray[np.int16]:
        """Take in as many samples heard as played; return what is ready of the cleaned stream."""
        self._heard = np.concatenate([self._heard, heard / 32768])
        self._played = np.concatenate([self._played, played / 32768])
        hops = self._heard.size // HOP
        ready = [np.zeros(0)]
        for hop in range(hops):
            span = slice(hop * HOP, (hop + 1) * HOP)
            ready.append(self._hop(self._heard[span], self._played[span]))
        self._heard = self._heard[hops * HOP :]
        self._played = self._played[hops * HOP :]
        if hops and not self._begun:
            self._begun = True
            del ready[1]  # the half of a window before the stream began
        return self._whole(np.concatenate(ready))

    def finish(self) -> NDArray[np.int16]:
        """Return what is left at the end of the stream."""
        ready = self._tail + self._window[:HOP] ** 2 * self._raw if self._begun else np.zeros(0)
        left = np.concatenate([ready, self._heard])
        self.__init__()
        return self._whole(left)

    @staticmethod
    def _whole(samples: Floats) -> NDArray[np.int16]:
        return np.clip(np.rint(samples * 32768), -32768, 32767).astype(np.int16)

    def _hop(self, heard: Floats, played: Floats) -> Floats:
        loud = bool((played**2).mean() > SOUNDING)
        self._since_sound = 0 if loud else self._since_sound + 1
        if self._since_sound > RINGS_HOPS:
            self._frame, self._echo = heard, np.zeros(HOP)
            gain = None
            frame = heard
        else:
            filtered = self._filter.take(played, heard)
            self._judge(heard, filtered)
            if self.state.phase == "on":
                frame = self._lowered(filtered)
            else:
                frame = None
            self._frame, self._echo = filtered.rest, filtered.echo
        ready = self._joined(heard, frame if self._since_sound <= RINGS_HOPS else None)
        self._raw = heard
        return ready

    def _lowered(self, filtered: Filtered) -> Floats:
        """Return the window of the last two hops, lowered where it is likely to be echo."""
        rest = np.fft.rfft(self._window * np.concatenate([self._frame, filtered.rest]))
        echo = np.fft.rfft(self._window * np.concatenate([self._echo, filtered.echo]))
        left = filtered.doubt + LEFT_OVER * np.abs(echo) ** 2
        power = np.abs(rest) ** 2 + 1e-12
        gain = np.sqrt(np.maximum(1 - DOUBT_WEIGHT * left / power, DEEPEST**2))
        return np.fft.irfft(gain * rest, FFT)

    def _joined(self, heard: Floats, frame: Floats | None) -> Floats:
        if frame is None:
            frame = self._window * np.concatenate([self._raw, heard])
        windowed = self._window * frame
        ready = self._tail + windowed[:HOP]
        self._tail = windowed[HOP:]
        return ready

    def _judge(self, heard: Floats, filtered: Filtered) -> None:
        before, after = (heard**2).sum(), (filtered.rest**2).sum()
        self._helped = MEMORY * self._helped + (1 - MEMORY) * (after < HELPS * before)
        self._harmed = MEMORY * self._harmed + (1 - MEMORY) * (after > HARMS * before)
        if self._harmed > DIVERGED:
            self._filter.forget()
            self._helped = self._harmed = 0.0
            self.state = EchoState("lost")
        elif self.state.phase != "on" and self._helped > BEGINS:
            self.state = EchoState("on", self._delay_s())
        elif self.state.phase == "on" and self._helped < ENDS:
            self.state = EchoState("off")

    def _delay_s(self) -> float:
        return float(np.abs(self._filter.response()).argmax()) / SAMPLE_RATE
