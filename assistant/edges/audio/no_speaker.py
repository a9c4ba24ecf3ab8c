"""No sound at all: of a session that is only logged (`--speaker none`), or of its chimes."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from assistant.core.sound.nouns import Playback


class NoSpeaker:
    """Stands where a speaker would; every cue begins and ends in the moment it is played.

    Nothing can fail, but that `fault` may say why there is none where one is wanted.
    """

    moved = ""
    slips = 0

    def __init__(self, fault: str = "") -> None:
        self.fault = fault
        self._cues: list[int] = []

    def play(self, cue: int, pcm: NDArray[np.int16]) -> None:
        """Take the cue as said; `pcm` is not looked at."""
        self._cues.append(cue)

    def chime(self, pcm: NDArray[np.int16]) -> None:
        """Nothing sounds."""

    def silence(self, cue: int | None = None) -> None:
        """Nothing sounds, so nothing is cut."""

    def hush(self, hushed: bool) -> None:
        """Nothing sounds, so nothing falls silent."""

    def poll(self, now: float) -> list[Playback]:
        """Start and end of each cue since the last poll, at `now` seconds of the session."""
        cues, self._cues = self._cues, []
        return [Playback(cue, phase, now) for cue in cues for phase in ("started", "ended")]

    def played(self, start_s: float, samples: int) -> None:
        """Nothing sounds, so nothing can be heard."""

    def close(self) -> None:
        """Nothing is open."""
