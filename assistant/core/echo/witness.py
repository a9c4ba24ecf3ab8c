"""Whether the assistant hears itself: each of its cues is a tone by which the room is tested.

What is played is known to the sample. Where its echo was heard before and now is not, either the
loudspeaker does not sound or the microphone does not hear; the room's own sound tells which. This
asks for no more of the echo than that it is there: the way it takes may change as people move, and
a volume may be turned. Where none was ever heard, as with an earpiece, nothing is said.
"""

from __future__ import annotations

import math
from collections import deque
from dataclasses import dataclass
from statistics import median
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from assistant.core.echo.canceller import SOUNDING
from assistant.core.echo.filter import Floats
from assistant.core.echo.reference import REACH
from assistant.core.sound.nouns import SAMPLE_RATE
from assistant.core.sound.soundness import RAIL, RAILED

LONGEST_S = 1.5
"""Seconds of sound that are judged at once: a cue of any length tells within them."""

PAUSE_S = 0.5
"""Silence after which a cue is over; between two of its words there is less."""

WAIT_S = 0.5
"""Seconds for which the echo is waited for at the least; where it was seen to take longer, that and
its dying besides."""

DIES_S = 0.3
"""Seconds in which an echo dies."""

EARLY_S = 0.1
"""How much earlier the echo may come than the loudspeaker says: its account is off by some 10 ms,
on a busy machine more."""

LOW_HZ = 200.0
"""What a small loudspeaker gives no sound of."""

SMOOTHED_HZ = 100.0
WITHIN = 1e-3
"""The frequencies of a cue are those with so much of its strongest's power, smoothed like this."""

LEAST = 1_500.0
"""Independent frequencies that are enough to judge by. The shortest cue, "Sink.", has 2,500; a
chime, which is but three tones, has some hundred."""

CLEAR = 12.0
FAINT = 7.5
"""The whitened correlation's peak, against the root mean square of all lags, from which on an echo
was heard, and under which none was. Without an echo it is 4.6 to 7.0 (36 cues in noise); with one
as loud as the noise 41 and more, at -10 dB 20 and more, at -15 dB 10 and more."""

SURE = 24.0
"""A peak that nothing but an echo makes. One between may be a person's voice that is like the
assistant's for a moment: it counts where it comes as late as the echo did before."""

AGREE_S = 0.06
"""How far two echoes of one way may lie apart: a sound server slips by 20 ms and more."""

MASKED_DB = 6.0
"""How much louder than the echo should be the room may be, for its silence to mean something: the
peak would then be 25 and more."""

LEARNT = 3
"""Stretches with an echo before its absence means something. A canceller of the system's own, which
learns as the assistant speaks, lets no more than one or two through."""

MISSED = 6
"""Stretches in a row without it after which an echo that is not learnt yet was none. Of a talker in
a room without one a stretch in fifteen looks like an echo, and one in a hundred comes as late as
the one before; an echo is in nearly all, but where the room is louder."""

KEPT = 9
"""Stretches by whose middle the echo's strength is known."""

SOFTER_DB = 18.0
"""How much weaker an echo is where something is wrong with it: more than a hand's width or a turn
of a knob makes."""

AS_BEFORE_DB = 9.0
"""How near to its strength it comes where that is over."""

ROOM_DB = 10.0
"""How much softer the room must have become beside, for that to be the microphone. A fan switched
off makes as much; an echo does not go with it."""

NOTHING_DB = -30.0
"""Stands for the level of no sound, over that of one 16-bit step: one step in a twentieth of a
second has as much."""

ROOM_S = 5.0
ROOM_SHARE = 20
"""Per cent of the last seconds that are the room's own sound: there are as many pauses in talk."""

LEAST_ROOM_S = 0.5
"""Seconds of the room alone by which it is known."""

Finding = Literal["", "unheard", "deaf", "softer"]
"""What is wrong: no echo, in a room that sounds as before; neither echo nor room; both are there,
and far weaker."""


MICROPHONES: tuple[Finding, ...] = ("deaf", "softer")
LOUDSPEAKERS: tuple[Finding, ...] = ("unheard",)
"""What is found of the microphone, and of the loudspeaker."""

Samples = NDArray[np.int16]


@dataclass(frozen=True, slots=True)
class Look:
    """One stretch of a cue, as it came back."""

    peak: float
    """Of the whitened correlation, against the root mean square of all lags."""
    late: int
    """Samples by which it lies later."""
    frequencies: float
    """Independent ones that the cue has."""


class _Stretch:
    """A stretch of a cue, and what was heard from `EARLY_S` before it on."""

    def __init__(self, before: Samples) -> None:
        self._early = before.size
        self._heard = [before]
        self._played: list[Samples] = []
        self._sounded_s = self._paused_s = self._lasts_s = self._ends_s = 0.0
        self.open = True
        """Whether what is played still belongs to it."""
        self.whole = True
        """Whether nothing stood in for what was heard and played."""

    def take(self, heard: Samples, played: Samples, *, sounds: bool, wait_s: float) -> bool:
        """Take in the next samples; return whether that is all, its echo having been waited for."""
        seconds = heard.size / SAMPLE_RATE
        self._heard.append(heard)
        self._lasts_s += seconds
        if self.open:
            self._played.append(played)
            self._sounded_s += seconds * sounds
            self._paused_s = 0.0 if sounds else self._paused_s + seconds
            self.open = self._sounded_s < LONGEST_S and self._paused_s < PAUSE_S
            self._ends_s = self._lasts_s + wait_s
        return self._lasts_s >= self._ends_s

    @property
    def heard(self) -> Samples:
        """What was heard from its beginning on."""
        return np.concatenate(self._heard)[self._early :]

    @property
    def played(self) -> Samples:
        """What was played."""
        return np.concatenate(self._played)

    def look(self) -> Look:
        """Look for its echo."""
        heard = np.concatenate(self._heard)
        return look_for(self.played / 32768, heard / 32768, self._early)


class Witness:
    """Follows what is played and what is heard, sample by sample."""

    def __init__(self) -> None:
        self._own_s = math.inf  # since something was played
        self.forget()

    def forget(self) -> None:
        """Begin afresh, with another device."""
        self.finding: Finding = ""
        """What is wrong at present."""
        self._gains: deque[float] = deque(maxlen=KEPT)  # dB, of the echo against what was played
        self._late_s = 0.0
        self._seen_s = -math.inf  # how late the last thing was that looked like an echo
        self._missed = 0  # stretches in a row in which no echo was found that agrees
        self._astray = 0  # stretches in a row whose echo was far weaker
        self._as_before = 0  # and in whose room the microphone that was softer hears as before
        self._rooms: deque[float] = deque(maxlen=KEPT)  # dB, while all was well
        self._gain_before = math.nan  # of the stretch before, whatever was wrong with it
        self._heard_s = self._judged_s = 0.0
        # When each block of late was heard, its seconds, and its level in dB.
        self._room: deque[tuple[float, float, float]] = deque()
        self._before: Samples = np.zeros(0, np.int16)
        self._stretches: list[_Stretch] = []  # the last is open, or its echo is waited for as well

    @property
    def learnt(self) -> bool:
        """Whether an echo was heard so often that its absence means something."""
        return len(self._gains) >= LEARNT

    @property
    def own(self) -> bool:
        """Whether the assistant may be heard at present."""
        late_s = self._late_s if self.learnt else REACH / SAMPLE_RATE
        return self._own_s < late_s + 2 * DIES_S

    def take(self, heard: Samples, played: Samples, *, sound: bool) -> None:
        """Take in as many samples heard as played, of 16 bits.

        `sound` tells that they are what microphone and loudspeaker took and gave: nothing stands
        in.
        """
        seconds = heard.size / SAMPLE_RATE
        sounds = float((played.astype(np.float64) ** 2).mean()) > SOUNDING * 32768**2
        self._own_s = 0.0 if sounds else self._own_s + seconds
        self._follow_room(None if self.own or not sound else _level(heard), seconds)
        if sounds and not any(each.open for each in self._stretches):
            self._stretches.append(_Stretch(self._before))
        self._before = np.concatenate([self._before, heard])[-round(EARLY_S * SAMPLE_RATE) :]
        wait_s = max(WAIT_S, self._late_s + DIES_S)
        for stretch in tuple(self._stretches):
            stretch.whole = stretch.whole and sound
            if stretch.take(heard, played, sounds=sounds, wait_s=wait_s):
                self._stretches.remove(stretch)
                if stretch.whole:
                    self._judge(stretch)
                    self._judged_s = self._heard_s

    def _follow_room(self, level: float | None, seconds: float) -> None:
        self._heard_s += seconds
        if level is not None:
            self._room.append((self._heard_s, seconds, level))
        while self._room and self._room[0][0] < self._heard_s - ROOM_S:
            self._room.popleft()

    def _room_db(self) -> float | None:
        """Return the level of the room's own sound, of late."""
        if sum(seconds for _, seconds, _ in self._room) < LEAST_ROOM_S:
            return None
        return float(np.percentile([level for _, _, level in self._room], ROOM_SHARE))

    def _judge(self, stretch: _Stretch) -> None:
        look, heard = stretch.look(), stretch.heard
        cut = float((np.abs(heard.astype(np.int32)) >= RAIL).mean())
        if look.frequencies < LEAST or cut >= RAILED:
            return  # what is cut off tells nothing of how loud an echo is
        gain, room = _level(heard) - _level(stretch.played), _quiet_level(heard)
        if self._agrees(look):
            self._echo_heard(gain, softer=self._is_softer(room))
        elif look.peak < FAINT and self.learnt and gain <= self._alone_db() + MASKED_DB:
            softer = self._is_softer(room)
            deaf = softer or not heard.any()
            if deaf or self.finding not in MICROPHONES or self._is_mended(softer=softer):
                self._find("deaf" if deaf else "unheard")

    def _agrees(self, look: Look) -> bool:
        """Return whether what was found is an echo, and count how often there was none."""
        agrees = False
        if look.peak >= CLEAR:
            late_s = max(0.0, look.late / SAMPLE_RATE)
            agrees = look.peak >= SURE or abs(late_s - self._seen_s) <= AGREE_S
            self._seen_s = late_s
            if agrees:
                self._late_s = late_s
        self._missed = 0 if agrees else self._missed + 1
        if self._missed >= MISSED and not self.learnt:
            self._gains.clear()
        return agrees

    def _echo_heard(self, gain: float, *, softer: bool | None) -> None:
        changed, self._gain_before = abs(gain - self._gain_before) > AS_BEFORE_DB, gain
        below = median(self._gains) - gain if self.learnt else 0.0
        if self.finding in MICROPHONES:
            if below > AS_BEFORE_DB and not self._is_mended(softer=softer):
                return
            self._room.clear()  # it was heard through what was wrong
        elif softer and below > SOFTER_DB:
            self._find("softer")
            return
        elif changed:
            self._room.clear()  # nobody knows which of it was before the change
        self.finding = ""
        if below <= SOFTER_DB:
            self._astray = 0
        elif softer is False or not self._rooms:
            self._astray += 1
        if below > SOFTER_DB and self._astray < LEARNT:
            return
        if self._astray:  # somebody turned the loudspeaker down, and it is heard
            self._gains.clear()
        self._gains.append(gain)
        now = self._room_db()
        if now is not None:
            self._rooms.append(now)

    def _alone_db(self) -> float:
        """Return how strong the echo is by itself: talk and the room's sound only add to it."""
        return sorted(self._gains)[len(self._gains) // 4]

    def _find(self, finding: Finding) -> None:
        self.finding = finding
        self._as_before = 0

    def _is_softer(self, inside: float) -> bool | None:
        """Whether the room is far softer than it was, in a cue or of late.

        None if that is not known: within a long cue the room is not heard, and what was heard of it
        before tells nothing of each of its stretches. Nor is it through a microphone that gates,
        which gives no sound at all where nobody is loud.
        """
        if not self._rooms:
            return None
        now = self._room_db()
        room = min(inside, inside if now is None else now)
        if room <= NOTHING_DB:
            return None
        if room < median(self._rooms) - ROOM_DB:
            return True
        return False if now is not None and self._room[-1][0] > self._judged_s else None

    def _is_mended(self, *, softer: bool | None) -> bool:
        """Whether the room shows that a microphone hears as before, though its echo does not.

        Somebody may have turned the loudspeaker down meanwhile. But talk that has hardly a pause
        sounds like a room, so one stretch shows nothing.
        """
        self._as_before = self._as_before + 1 if softer is False else 0
        return self._as_before >= LEARNT


def look_for(played: Floats, heard: Floats, early: int = 0) -> Look:
    """Look for the echo of a cue in what was heard from `early` samples before it on.

    The correlation is whitened (C. Knapp and G. Carter, IEEE Trans. ASSP 24, 1976) over the
    frequencies that the cue has.
    """
    size = 1 << math.ceil(math.log2(played.size + heard.size))
    source, back = np.fft.rfft(played, size), np.fft.rfft(heard, size)
    power = np.abs(source) ** 2
    hz = SAMPLE_RATE / size
    width = max(1, round(SMOOTHED_HZ / hz))
    smooth = np.convolve(power, np.full(width, 1 / width), "same")
    within = (smooth > WITHIN * smooth.max()) & (np.arange(power.size) * hz > LOW_HZ)
    cross = back * source.conj()
    white = np.where(within, cross / (np.abs(cross) + 1e-12), 0.0)
    lags = np.fft.irfft(white, size)
    spread = math.sqrt(float((lags**2).mean()))
    frequencies = float(within.mean()) * played.size / 2
    if spread == 0.0:
        return Look(0.0, 0, frequencies)
    reach = lags[: early + REACH + 1]
    at = int(reach.argmax())
    return Look(float(reach[at]) / spread, at - early, frequencies)


def _level(samples: Samples) -> float:
    """Return a level in dB, over that of one 16-bit step; `NOTHING_DB` where there is no sound."""
    power = (samples.astype(np.float64) ** 2).mean()
    return float(10 * np.log10(power + 10 ** (NOTHING_DB / 10)))


def _quiet_level(samples: Samples) -> float:
    """Return the level of the quiet moments of a stretch."""
    length = SAMPLE_RATE // 20
    blocks = samples[: samples.size // length * length].reshape(-1, length).astype(np.float64)
    levels = 10 * np.log10((blocks**2).mean(axis=1) + 10 ** (NOTHING_DB / 10))
    return float(np.percentile(levels, ROOM_SHARE))
