"""The assistant's own voice taken out of what the microphone hears.

What the loudspeaker plays is known to the sample, and about when. `EchoFilter` learns how it comes
back; what that leaves is lowered where it is likely to be echo. All of this is done only while
something sounds and only where it is seen to help: else the sound passes as it is, bit for bit.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from assistant.core.echo.delay import lag, path_delay, slip
from assistant.core.echo.filter import FFT, HOP, PARTITIONS, EchoFilter, Filtered, Floats
from assistant.core.echo.reference import EARLY, PATH, REACH, Reference
from assistant.core.sound.nouns import SAMPLE_RATE

HOPS_A_SECOND = SAMPLE_RATE / HOP

LEAD_S = 0.04
"""How far ahead of the microphone's sound the canceller is given what is played, in seconds: so
much of what is rendered is known by then. A loudspeaker's own account of its time is 8 to 9 ms
from the truth, on a busy machine more, and no filter undoes an echo that comes before its sound."""

SOUNDING = 1e-5
"""Mean square of a hop that counts as sound, full scale being 1: -50 dBFS, 27 dB under a cue's
level and 23 dB under a chime's."""

AUDIBLE = 1e-7
"""Mean square of a hop by which the filter is judged: -70 dBFS. Pauses tell nothing of it."""

RINGS_HOPS = PARTITIONS + 4
"""Hops after the last sound in which its echo may still come: the length of the path."""

LEFT_OVER = 0.02
"""Power of the echo that is taken to remain after the filter, beside what the filter itself
doubts: -17 dB, about what a small loudspeaker distorts, which no linear filter takes away."""

DOUBT_WEIGHT = 2.0
"""How many times the expected rest of the echo is taken off a bin. Speech swings about its mean
level; what is left of a cue's word does more harm than what is lost of a person's."""

DEEPEST = 10 ** (-30 / 20)
"""Least gain of a bin, as amplitude."""

HELPS = 0.7
HARMS = 1.4
"""A hop is helped where the rest has less than so much of the power, harmed where it has more:
1.5 dB either way."""

MEMORY = 0.99
"""Smoothing, per sounding hop, of the shares of hops helped and harmed: a second of a cue. A word
spoken over it is shorter."""

BEGINS = 0.35
ENDS = 0.1
"""Share of hops helped at which the echo begins to be taken off, and under which that ends."""

DIVERGED = 0.4
"""Share of hops harmed at which the filter has diverged, or the room has changed."""

WINDOW_HOPS = 20
"""Hops compared in search of a slip: 0.2 s, a syllable."""

SLIP_REACH = 800
"""Samples by which the sound may be found to have slipped at once: 50 ms. A busy machine's sound
server was seen to slip by 20 ms and more, in the midst of a cue."""

GOOD = 0.25
"""A filter that leaves less than so much of the power is worth going back to: 6 dB."""

LOOK_HOPS = 5
"""Hops between looks for a slip, or for the delay."""

SEARCH_HOPS = 100
"""Hops of sound without help after which the echo is looked for further off: a second."""

AGREE = 16
"""Samples by which two such searches may differ that found the same echo: 1 ms."""

STANDS_OUT = 0.5
LOUDER = 1.5
"""What a person says over a cue leaves at least so much of the echo's power when that is taken off,
and makes the whole at least so many times as strong: a voice 3 dB under the echo does."""

ENDS_DB = -20.0
"""What is left of the sound's own power when its echo is over: less than most people's voices are
above a room's noise, and the filter takes off more than that again."""

DATED_EARLY_S = 0.05
"""How early the ear may date a word."""

LEVELS_S = 12.0
"""Seconds for which levels are kept: a word is reported some 1.5 s after it began, and in noise up
to eight."""


Whose = Literal["own", "another", "unknown"]
"""The assistant's own voice alone, another with it or without, or no telling: where no echo is
known."""


@dataclass(frozen=True, slots=True)
class EchoState:
    """How the echo is dealt with.

    "none": none is known, and nothing is done. "cancelled": it is taken off. "lost": what was known
    of it made things worse; nothing is done, and it is learnt afresh.
    """

    phase: Literal["none", "cancelled", "lost"] = "none"
    delay_s: float = 0.0
    """From when the sound is said to leave the loudspeaker to its echo."""


class EchoCanceller:
    """Takes the echo of what is played off the microphone's stream.

    The n-th sample that comes out is the n-th that went in, less its echo. While something sounds
    one `HOP` or two are held back; at all other times what goes in comes out.
    """

    def __init__(self) -> None:
        self.state = EchoState()
        self.tail_s = 0.0
        """Seconds for which a sound's echo is heard after it, as measured last; 0: not yet."""
        self._filter = EchoFilter()
        self._reference = Reference()
        self._waiting: tuple[Floats, Floats] = (np.zeros(0), np.zeros(0))
        self._window = np.sin(np.pi * (np.arange(FFT) + 0.5) / FFT)
        self._silent_hops = RINGS_HOPS + 1
        self._helped = 0.0
        self._harmed = 0.0
        self._sounded_hops = 0
        self._found: int | None = None  # delay that the last search saw
        self._heard = np.zeros(Reference.KEPT)
        self._expected = np.zeros(WINDOW_HOPS * HOP)  # the echo as it was known
        self._before = (np.zeros(HOP), np.zeros(HOP), np.zeros(HOP))  # heard, rest, echo
        self._half: Floats | None = None  # of the last hop, windowed, while one is held back
        self._hops = 0
        # Energy heard, left and known as echo in each of the last hops.
        self._levels: deque[tuple[float, float, float]] = deque(
            maxlen=round(LEVELS_S * HOPS_A_SECOND)
        )

    def process(self, heard: NDArray[np.int16], played: NDArray[np.int16]) -> NDArray[np.int16]:
        """Take in as many samples heard as played; return what is ready of the stream.

        `played` is what leaves the loudspeaker `LEAD_S` after `heard` was heard.
        """
        heard_on = np.concatenate([self._waiting[0], heard / 32768])
        played_on = np.concatenate([self._waiting[1], played / 32768])
        whole = heard_on.size // HOP * HOP
        self._waiting = heard_on[whole:], played_on[whole:]
        ready = [np.zeros(0)]
        for at in range(0, whole, HOP):
            ready += self._hop(heard_on[at : at + HOP], played_on[at : at + HOP])
        return _whole_numbers(np.concatenate(ready))

    def finish(self) -> NDArray[np.int16]:
        """Return what is held back, at the end of the stream."""
        held, self._waiting = self._waiting[0], (np.zeros(0), np.zeros(0))
        return _whole_numbers(np.concatenate([*self._let_go(), held]))

    def whose(self, start_s: float, end_s: float) -> Whose:
        """Return whose voice was heard between two seconds of the stream."""
        first = self._hops - len(self._levels)
        span = (max(0, round(at * HOPS_A_SECOND) - first) for at in (start_s, end_s))
        levels = list(self._levels)[slice(*span)]
        heard, left, echo = (sum(each[of] for each in levels) for of in range(3))
        if echo == 0.0:
            return "unknown"
        return "own" if left < STANDS_OUT * echo or heard < LOUDER * echo else "another"

    def _hop(self, heard: Floats, played: Floats) -> list[Floats]:
        """Return the hops that are ready: one, none as sound begins, two as its echo is over."""
        sounds = float((played**2).mean()) > SOUNDING
        self._silent_hops = 0 if sounds else self._silent_hops + 1
        self._heard = np.concatenate([self._heard[HOP:], heard])
        sound = self._reference.take(played)
        self._hops += 1
        if self._silent_hops > RINGS_HOPS + self._reference.late // HOP:
            ready = [*self._let_go(), heard]
            self._before = heard, heard, np.zeros(HOP)
            self._levels.append((0.0, 0.0, 0.0))
            return ready
        if self._half is None:
            self._filter.recall(self._reference.recent(PARTITIONS + 2)[:-HOP])
            self._expected[:] = 0.0
        filtered = self._filter.take(sound, heard)
        self._judge(heard, filtered)
        return self._cleaned(heard, filtered)

    def _cleaned(self, heard: Floats, filtered: Filtered) -> list[Floats]:
        heard_before, rest_before, echo_before = self._before
        frame = self._window * np.concatenate([heard_before, heard])
        if self.state.phase == "cancelled":
            rest = np.concatenate([rest_before, filtered.rest])
            echo = np.concatenate([echo_before, filtered.echo])
            frame = self._lowered(self._window * rest, self._window * echo, filtered.doubt)
        self._before = heard, filtered.rest, filtered.echo
        frame *= self._window
        ready = [] if self._half is None else [self._half + frame[:HOP]]
        self._half = frame[HOP:]
        return ready

    def _let_go(self) -> list[Floats]:
        """Return the hop that is held back, if one is."""
        if self._half is None:
            return []
        last = self._half + self._window[:HOP] ** 2 * self._before[0]
        self._half = None
        if self.state.phase == "cancelled":
            self.tail_s = self._measured_tail_s()
        return [last]

    def _lowered(self, rest: Floats, echo: Floats, doubt: Floats) -> Floats:
        """Return two hops with each bin lowered that is likely to be echo."""
        spectrum = np.fft.rfft(rest)
        left = doubt + LEFT_OVER * np.abs(np.fft.rfft(echo)) ** 2
        kept = 1 - DOUBT_WEIGHT * left / (np.abs(spectrum) ** 2 + 1e-12)
        lowered: Floats = np.fft.irfft(np.sqrt(np.maximum(kept, DEEPEST**2)) * spectrum, FFT)
        return lowered

    def _judge(self, heard: Floats, filtered: Filtered) -> None:
        """Find out whether the filter helps, and see to it where it does not."""
        before, after = float((heard**2).sum()), float((filtered.rest**2).sum())
        if before > AUDIBLE * HOP:
            self._helped = MEMORY * self._helped + (1 - MEMORY) * (after < HELPS * before)
            self._harmed = MEMORY * self._harmed + (1 - MEMORY) * (after > HARMS * before)
        self._expected = np.concatenate([self._expected[HOP:], filtered.echo])
        known = float((filtered.echo**2).sum()) if self.state.phase == "cancelled" else 0.0
        self._levels.append((before, after, known))
        self._sounded_hops += 1
        if self._sounded_hops % LOOK_HOPS == 0:
            self._look()
        if self.state.phase == "cancelled":
            if self._harmed > DIVERGED:
                self._forget("lost")
            elif self._helped < ENDS:
                self.state = EchoState()
        elif self._helped > BEGINS:
            self._begin()

    def _begin(self) -> None:
        """Begin to take off what is known of the echo, brought to where it has room either way."""
        peak = int(np.abs(self._filter.response()).argmax())
        self.state = EchoState(
            "cancelled", round((peak + self._reference.late) / SAMPLE_RATE - LEAD_S, 3)
        )
        if peak > 2 * EARLY:
            self._reference.delay(peak - EARLY)
            self._filter.shift(EARLY - peak)
            self._filter.recall(self._reference.recent(PARTITIONS + 1))

    def _look(self) -> None:
        """Look whether the echo comes at another time than the filter has it."""
        heard = self._heard[-self._expected.size :]
        rest = heard - self._expected
        if not heard.any():
            return
        share = float((rest**2).sum() / (heard**2).sum())
        if share < GOOD:
            self._filter.keep()
        if share < HELPS:
            recent = slice(-LOOK_HOPS * HOP, None)
            self._reference.follow(lag(self._expected[recent], rest[recent]), LOOK_HOPS)
            return
        slipped = slip(self._expected, heard, SLIP_REACH)
        if slipped:
            self._reference.delay(slipped)
            self._filter.restore()
            self._filter.recall(self._reference.recent(PARTITIONS + 1))
            self._expected[:] = 0.0
        elif self.state.phase != "cancelled" and self._sounded_hops >= SEARCH_HOPS:
            self._search()

    def _search(self) -> None:
        """Look for the echo beyond where the filter looks for it."""
        self._sounded_hops = 0
        found, self._found = self._found, path_delay(self._reference.kept, self._heard, REACH)
        if found is None or self._found is None or abs(found - self._found) > AGREE:
            return  # a voice like the assistant's own may look like an echo once
        late = self._found
        if not 0 <= late - self._reference.late < PATH // 2:
            self._reference.delay(late - EARLY - self._reference.late)
            self._forget(self.state.phase)

    def _forget(self, phase: Literal["none", "cancelled", "lost"]) -> None:
        self._filter.forget()
        self._helped = self._harmed = 0.0
        self._sounded_hops = 0
        self._expected[:] = 0.0
        self.state = EchoState(phase)

    def _measured_tail_s(self) -> float:
        """Return how long after a sound's end its echo falls under `ENDS_DB`."""
        left = np.cumsum(self._filter.response()[::-1] ** 2)[::-1]
        lasts = int((left > 10 ** (ENDS_DB / 10) * left[0]).sum()) + self._reference.late
        return max(0.0, lasts / SAMPLE_RATE - LEAD_S) + DATED_EARLY_S


def _whole_numbers(samples: Floats) -> NDArray[np.int16]:
    return np.clip(np.rint(samples * 32768), -32768, 32767).astype(np.int16)
