"""Speaking: the session's words through the voice and the speaker, and when they sounded."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray

from assistant.core.domain.manner import USUAL_PACE
from assistant.core.faults import Fault
from assistant.core.hearing.gate import Gate
from assistant.core.sound.levelling import louder
from assistant.live.ports import Sound, Speaker, Voice

NO_CHIMES: Mapping[str, Sound] = MappingProxyType({})
NO_SOUND: Sound = np.zeros(0, np.int16)


@dataclass(frozen=True, slots=True)
class Spoken:
    """A cue that is over: its words, and when they sounded in seconds of the stream."""

    cue: int
    text: str
    start_s: float
    end_s: float
    cut: bool


class Speech:
    """Speaks, and tells the gate when. Without a voice the words pass in silence.

    At each `follow` one thing is prepared, so that the first cue waits for nothing else: at the
    first the voice is proven, as cues that are kept would hide for long that it speaks no more;
    then the texts `ahead` are rendered, so that none is waited for when its time comes.
    """

    def __init__(
        self,
        speaker: Speaker,
        gate: Gate,
        voice: Voice | None = None,
        chimes: Mapping[str, Sound] = NO_CHIMES,
        ahead: Iterable[str] = (),
        tap: Sound = NO_SOUND,
    ) -> None:
        self._speaker = speaker
        self._gate = gate
        self._voice = voice
        self._chimes = chimes
        self._tap = tap
        self._ahead = tuple(ahead)
        self._volume_db = 0
        self._words_per_minute = USUAL_PACE
        self._preparing = self._prepare()
        self._texts: dict[int, str] = {}
        self._started_s: dict[int, float] = {}
        self._unspoken: list[int] = []
        self.shift_s = 0.0
        """Seconds from the stream's time to the session's, which began later, or goes on."""

    @property
    def speaker_fault(self) -> str:
        """Why the speaker does not play, or empty."""
        return self._speaker.fault

    @property
    def other_speaker(self) -> str:
        """That another speaker plays than was asked for, or empty."""
        return self._speaker.moved

    @property
    def voice_fault(self) -> str:
        """Why the voice cannot be used, or empty."""
        return self._voice.fault if self._voice is not None else ""

    @property
    def other_voice(self) -> str:
        """That another voice speaks than was asked for, and why; or empty."""
        return self._voice.moved if self._voice is not None else ""

    def say(self, cue: int, text: str) -> None:
        """Speak `text` after what is being said."""
        self._texts[cue] = text
        pcm = self._render(text)
        if pcm is None:
            self._unspoken.append(cue)
        else:
            self._speaker.play(cue, louder(pcm, self._volume_db))

    def silence(self) -> None:
        """Cut what is being said."""
        self._speaker.silence()

    def hush(self, hushed: bool) -> None:
        """Say nothing for as long as it is `hushed`; then begin again what was being said."""
        self._speaker.hush(hushed)

    def chime(self, mark: str) -> None:
        """Sound the chime of a mark, if it has one."""
        if mark in self._chimes:
            self._speaker.chime(louder(self._chimes[mark], self._volume_db))

    def tap(self) -> None:
        """Sound what stands for words."""
        if self._tap.size:
            self._speaker.chime(louder(self._tap, self._volume_db))

    def turn(self, volume_db: int, words_per_minute: int) -> None:
        """Speak so loud, in dB against the usual level, and so fast from the next words on."""
        self._volume_db = volume_db
        if words_per_minute != self._words_per_minute and self._voice is not None:
            self._voice.pace(words_per_minute)
            self._preparing = self._prepare()
        self._words_per_minute = words_per_minute

    def follow(self, now: float) -> list[Spoken]:
        """Return the cues that were over by `now`, having told the gate of all that sounded."""
        now -= self.shift_s
        over = [self._over(cue, now, cut=True) for cue in self._unspoken]
        self._unspoken.clear()
        for played in self._speaker.poll(now):
            if played.phase == "started":
                self._started_s[played.cue] = played.at
                self._gate.shut(self._texts[played.cue], played.at)
            else:
                self._gate.open(played.at)
                over.append(self._over(played.cue, played.at, cut=played.phase == "cut"))
        next(self._preparing, None)
        return over

    def played(self, start_s: float, samples: int) -> NDArray[np.int16] | None:
        """Return what leaves the speaker from a second of the stream on, as the speaker does."""
        return self._speaker.played(start_s - self.shift_s, samples)

    def _prepare(self) -> Iterator[None]:
        if self._voice is not None:
            self._voice.prove()
            yield
            for text in self._ahead:
                self._render(text)
                yield

    def _render(self, text: str) -> Sound | None:
        if self._voice is None:
            return NO_SOUND
        try:
            return self._voice.render(text)
        except Fault:
            return None

    def _over(self, cue: int, at: float, *, cut: bool) -> Spoken:
        started_s = round(self._started_s.pop(cue, at) + self.shift_s, 3)
        return Spoken(cue, self._texts.pop(cue), started_s, round(at + self.shift_s, 3), cut)
