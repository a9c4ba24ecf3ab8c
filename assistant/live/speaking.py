"""Speaking: the session's words through the voice and the speaker, and when they sounded."""

from __future__ import annotations

import math
from collections import deque
from collections.abc import Iterable, Mapping
from concurrent.futures import Future, wait
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray

from assistant.core.checkup.tone import tone
from assistant.core.domain.commands import OVER_A_CUE, Command
from assistant.core.domain.events import Record
from assistant.core.domain.holds import Mark
from assistant.core.domain.manner import USUAL_PACE
from assistant.core.faults import Fault
from assistant.core.hearing.gate import Gate
from assistant.core.sound.levelling import louder
from assistant.live.ports import Sound, Speaker, Voice

NO_CHIMES: Mapping[str, Sound] = MappingProxyType({})
NO_SOUND: Sound = np.zeros(0, np.int16)

HOLD_MARKS = frozenset(Mark)

SHOWN = 20
"""Steps in which it is shown how far the voice has got: few enough to be no flicker."""


NEXT = 10
"""Texts that go before all else where a session goes on: the next step or two, and the replies
between."""


@dataclass(frozen=True, slots=True)
class Spoken:
    """A cue that is over: its words, and when they sounded in seconds of the stream."""

    cue: int
    text: str
    start_s: float
    end_s: float
    cut: bool


@dataclass(frozen=True, slots=True)
class _Asked:
    """A cue that waits for its sound, and how loud it was to be."""

    cue: int
    sound: Future[Sound]
    volume_db: int


class Speech:
    """Speaks, and tells the gate when. Without a voice the words pass in silence.

    Nobody waits for the voice: a cue whose sound is not there is played once it is, and those
    after it later. Only if it `waits`, as the time is a recording's own, `say` returns when the
    sound is there: else a session that takes a second would hear nothing of what is said in it.

    Once sound came too late for the speaker in the midst of a cue, nothing is prepared any more
    while one is heard.

    The marks of a hold sound as the voice does, or `chimes_on` a loudspeaker of their own, however
    loud the voice is. What stands for words, or answers, is the voice's.

    At the first `follow` the voice begins to prepare the texts `ahead`, so that the first cue
    has the machine to itself.
    """

    def __init__(
        self,
        speaker: Speaker,
        gate: Gate,
        voice: Voice | None = None,
        chimes: Mapping[str, Sound] = NO_CHIMES,
        ahead: Iterable[str] = (),
        tap: Sound = NO_SOUND,
        *,
        chimes_on: Speaker | None = None,
        waits: bool = False,
    ) -> None:
        self._speaker = speaker
        self._chimes_on = chimes_on
        self._gate = gate
        self._voice = voice
        self._chimes = chimes
        self._tap = tap
        self._ahead = tuple(ahead)
        self._waits = waits
        self._to_prepare = True
        self._volume_db = 0
        self._words_per_minute = USUAL_PACE
        self._texts: dict[int, str] = {}  # of cues that are not over, in their order
        self._heard: dict[int, frozenset[Command]] = {}  # over them
        self._asked: deque[_Asked] = deque()
        self._started_s: dict[int, float] = {}
        self._unspoken: set[int] = set()
        self._last_said = ""
        self._news: list[Record] = []
        self._shown = 0.0
        self._slips = 0
        self._strained = False  # whether sound came too late
        self.shift_s = 0.0
        """Seconds from the stream's time to the session's, which began later, or goes on."""

    @property
    def speaking(self) -> bool:
        """Whether words are sounding, or waiting for their turn or their sound."""
        return bool(self._texts)

    @property
    def speaker_fault(self) -> str:
        """Why the speaker does not play, or empty."""
        return self._speaker.fault

    @property
    def other_speaker(self) -> str:
        """That another speaker plays than was asked for, or empty."""
        return self._speaker.moved

    @property
    def chimes_fault(self) -> str:
        """Why the loudspeaker of the chimes does not play, or empty; so where they have none."""
        return "" if self._chimes_on is None else self._chimes_on.fault

    @property
    def other_chimes(self) -> str:
        """That they sound on another loudspeaker than was asked for, or empty."""
        return "" if self._chimes_on is None else self._chimes_on.moved

    @property
    def voice_fault(self) -> str:
        """Why the voice cannot be used, or empty."""
        return self._voice.fault if self._voice is not None else ""

    @property
    def other_voice(self) -> str:
        """That another voice speaks than was asked for, and why; or empty."""
        return self._voice.moved if self._voice is not None else ""

    def say(self, cue: int, text: str, heard: frozenset[Command] = OVER_A_CUE) -> None:
        """Speak `text` after what is being said; what is `heard` over it counts."""
        self._texts[cue] = self._last_said = text
        self._heard[cue] = heard
        if self._voice is None:
            self._speaker.play(cue, NO_SOUND)
            return
        self._asked.append(_Asked(cue, self._voice.ask(text), self._volume_db))
        if self._waits:
            wait([self._asked[-1].sound])
        self._play_what_is_there()

    def tone(self, cue: int) -> None:
        """Play the tone by which the loudspeaker is tried, as words are said."""
        self._texts[cue] = ""
        self._heard[cue] = OVER_A_CUE
        self._speaker.play(cue, louder(tone(), self._volume_db))

    def silence(self) -> None:
        """Cut what is being said, and let go of what was to be."""
        for asked in self._asked:
            asked.sound.cancel()
            self._unspoken.add(asked.cue)
        self._asked.clear()
        self._speaker.silence()

    def withdraw(self, cue: int) -> None:
        """Say no more of one cue, whether it waits or sounds.

        One that was never said is over in its turn, like one that could not be spoken.
        """
        if cue not in self._texts:
            self._texts[cue] = ""
            self._unspoken.add(cue)
        for asked in [each for each in self._asked if each.cue == cue]:
            asked.sound.cancel()
            self._asked.remove(asked)
            self._unspoken.add(cue)
        self._speaker.silence(cue)

    def hush(self, hushed: bool) -> None:
        """Say nothing for as long as it is `hushed`; then begin again what was being said."""
        self._speaker.hush(hushed)

    def chime(self, mark: str) -> None:
        """Sound the chime of a mark, if it has one."""
        if mark in self._chimes and self._chimes_on is not None and mark in HOLD_MARKS:
            self._chimes_on.chime(self._chimes[mark])
        elif mark in self._chimes:
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
            self._to_prepare = True
        self._words_per_minute = words_per_minute

    def speak_by(self, voice: Voice) -> Voice | None:
        """Speak by another voice, which has its pace, from the next words on; what is being said is
        cut. Return the one before, which is to be closed."""
        self.silence()
        before, self._voice = self._voice, voice
        self._to_prepare = True
        return before

    def follow(self, now: float) -> list[Spoken]:
        """Return the cues that were over by `now`, having told the gate of all that sounded."""
        now -= self.shift_s
        self._play_what_is_there()
        over = self._passed_over(now)
        for played in self._speaker.poll(now):
            if played.phase == "started":
                self._started_s[played.cue] = played.at
                heard = self._heard[played.cue]
                self._gate.shut(self._texts[played.cue], played.at, heard)
            elif played.cue in self._started_s:
                self._gate.open(played.at)
                over.append(self._over(played.cue, played.at, cut=played.phase == "cut"))
                over += self._passed_over(played.at)
            else:  # it waited: what comes before it may still sound
                self._unspoken.add(played.cue)
                over += self._passed_over(played.at)
        self._spare_the_sound()
        if self._to_prepare and self._voice is not None:
            self._to_prepare = False
            # In a recording's time nothing comes ahead of what is said: that is waited for.
            self._voice.prepare(() if self._waits else self._from_here())
        return over

    def _spare_the_sound(self) -> None:
        """Let no preparing take the processor from sound that comes too late."""
        sounds, before = bool(self._started_s), self._slips
        self._slips = self._speaker.slips
        if self._slips > before and sounds:
            self._strained = True
        if self._strained and self._voice is not None:
            self._voice.stand_back(sounds)

    def go_on_with(self, ahead: Iterable[str], keeps: Iterable[str]) -> None:
        """Prepare other texts `ahead` from now on, and keep on disk the sound of some more."""
        self._ahead = tuple(ahead)
        self._to_prepare = True
        if self._voice is not None:
            self._voice.keep(keeps)

    def news(self) -> list[Record]:
        """Return what there is to show since the last call: how far the voice's preparing is, as
        often as it has come on, and which cues came to no sound, though the voice works."""
        told, self._news = self._news, []
        done, of = (0, 0) if self._voice is None else self._voice.ready
        share = math.floor(SHOWN * done / of) / SHOWN if of else 1.0
        if share != self._shown and of:
            self._shown = share
            told.append({"kind": "prepared", "done": done, "of": of})
        return told

    def played(self, start_s: float, samples: int) -> NDArray[np.int16] | None:
        """Return what leaves the speaker from a second of the stream on, as the speaker does."""
        return self._speaker.played(start_s - self.shift_s, samples)

    def _from_here(self) -> tuple[str, ...]:
        """Return what is prepared: what comes after what was said last, then all in its order."""
        if self._last_said not in self._ahead:
            return self._ahead
        at = self._ahead.index(self._last_said) + 1
        return self._ahead[at : at + NEXT] + self._ahead

    def _play_what_is_there(self) -> None:
        """Give the speaker the cues whose sound is there, up to the first whose is not."""
        while self._asked and self._asked[0].sound.done():
            asked = self._asked.popleft()
            try:
                pcm = asked.sound.result()
            except Fault as fault:
                self._unspoken.add(asked.cue)
                if not self.voice_fault:  # that is told of by itself
                    self._news.append({"kind": "warning", "text": str(fault), "cue": asked.cue})
            else:
                self._speaker.play(asked.cue, louder(pcm, asked.volume_db))

    def _passed_over(self, now: float) -> list[Spoken]:
        """Return the cues that are over without a sound: each in its turn."""
        over = []
        while self._texts and (first := next(iter(self._texts))) in self._unspoken:
            self._unspoken.remove(first)
            over.append(self._over(first, now, cut=True))
        return over

    def _over(self, cue: int, at: float, *, cut: bool) -> Spoken:
        started_s = round(self._started_s.pop(cue, at) + self.shift_s, 3)
        self._heard.pop(cue, None)
        return Spoken(cue, self._texts.pop(cue), started_s, round(at + self.shift_s, 3), cut)
