"""What the loudspeaker plays next: cues one after another, chimes over them."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

Samples = NDArray[np.int16]


@dataclass(frozen=True, slots=True)
class Mark:
    """What became of a cue, and at which sample of the rendered block."""

    cue: int
    phase: Literal["started", "ended", "cut"]
    sample: int


class _Sound:
    """Samples that are played off bit by bit."""

    def __init__(self, pcm: Samples, cue: int = 0) -> None:
        self.cue = cue
        self.begun = False
        self._pcm = pcm
        self._left = pcm

    @property
    def over(self) -> bool:
        return not self._left.size

    def change(self, how: Callable[[Samples], Samples]) -> None:
        """Put it through `how`: once, where nothing of it was taken yet."""
        untouched = self._left is self._pcm
        self._pcm = how(self._pcm)
        self._left = self._pcm if untouched else how(self._left)

    def take(self, samples: int) -> Samples:
        """Return up to so many samples, fewer at the end."""
        taken, self._left = self._left[:samples], self._left[samples:]
        return taken

    def fade(self, samples: int) -> Samples:
        """Return the same, dying away, lest its end be a click."""
        taken = self.take(samples)
        faded: Samples = np.rint(taken * np.linspace(1.0, 0.0, taken.size)).astype(np.int16)
        return faded

    def rewind(self) -> None:
        """Begin again."""
        self._left = self._pcm


class Mixer:
    """Renders mono sound block by block. It keeps no time: the caller says how many samples.

    Made for a PortAudio callback: it waits for nothing, and the caller guards it with a lock.
    """

    def __init__(self) -> None:
        self._cues: deque[_Sound] = deque()
        self._chimes: list[_Sound] = []
        self._cut: list[_Sound] = []
        self._hushed = False
        self._fading = False

    def play(self, cue: int, pcm: Samples) -> None:
        """Queue a cue behind those that are there."""
        self._cues.append(_Sound(pcm, cue))

    def chime(self, pcm: Samples) -> None:
        """Mix a chime in from the next block on."""
        self._chimes.append(_Sound(pcm))

    def cut(self, cue: int | None = None) -> None:
        """Fade the playing cue out within the next block and drop the queued ones; or `cue` alone.

        What is played from now on is not cut, even before the next block.
        """
        cut = [each for each in self._cues if cue in (None, each.cue)]
        self._cut += cut
        self._cues = deque(each for each in self._cues if each not in cut)

    def hush(self, hushed: bool) -> None:
        """Fall silent within the next block, chimes apart; then begin the playing cue again.

        It goes on being the one that plays, and nothing is marked.
        """
        self._fading = hushed and not self._hushed
        self._hushed = hushed

    def clear(self) -> None:
        """Forget everything at once, marking nothing."""
        self._cues.clear()
        self._chimes.clear()
        self._cut.clear()

    def change(self, how: Callable[[Samples], Samples]) -> None:
        """Put what is still to be played through `how`, as for a device at another rate."""
        for sound in (*self._cues, *self._chimes, *self._cut):
            sound.change(how)

    def render(self, samples: int) -> tuple[Samples, list[Mark]]:
        """Return the next block, silence where nothing plays, and what became of cues in it."""
        mixed = np.zeros(samples, np.int32)
        marks = self._fade_out(mixed)
        if self._hushed:
            self._fall_silent(mixed)
        else:
            marks += self._play_on(mixed, position=marks[0].sample if marks else 0)
        for chime in self._chimes:
            sound = chime.take(samples)
            mixed[: sound.size] += sound
        self._chimes = [chime for chime in self._chimes if not chime.over]
        return np.clip(mixed, -32768, 32767).astype(np.int16), marks

    def _play_on(self, mixed: NDArray[np.int32], position: int) -> list[Mark]:
        marks = []
        while self._cues and position < mixed.size:
            playing = self._cues[0]
            if not playing.begun:
                playing.begun = True
                marks.append(Mark(playing.cue, "started", position))
            sound = playing.take(mixed.size - position)
            mixed[position : position + sound.size] = sound
            position += sound.size
            if playing.over:
                self._cues.popleft()
                marks.append(Mark(playing.cue, "ended", position))
        return marks

    def _fall_silent(self, mixed: NDArray[np.int32]) -> None:
        """Let the playing cue fade over the block, the first of being hushed."""
        if self._fading and self._cues and self._cues[0].begun:
            sound = self._cues[0].fade(mixed.size)
            mixed[: sound.size] += sound
            self._cues[0].rewind()
        self._fading = False

    def _fade_out(self, mixed: NDArray[np.int32]) -> list[Mark]:
        """Drop the cut cues; one that was heard fades over the block."""
        ends = 0
        for begun in (each for each in self._cut if each.begun):  # one at the most
            sound = begun.fade(mixed.size)
            mixed[: sound.size] = sound
            ends = sound.size
        marks = [Mark(sound.cue, "cut", ends) for sound in self._cut]
        self._cut.clear()
        return marks
