"""Hand-written stand-ins for the edges: no devices, no files, and they keep what was asked."""

from __future__ import annotations

import math
from collections import deque
from collections.abc import Callable, Collection, Iterable
from concurrent.futures import Future
from pathlib import Path
from typing import Any

import numpy as np

from assistant.core.domain.commands import Utterance, Word
from assistant.core.domain.events import Record
from assistant.core.faults import Fault, JournalFault
from assistant.core.sound.nouns import BLOCK_S, BLOCK_SAMPLES, SAMPLE_RATE, Block, Playback
from assistant.edges.store.journal import Kept
from assistant.live.by_hand import ByHand
from assistant.live.ports import Keyboard, Sound


class DummyMicrophone:
    """A stream of `seconds` of silence; `faults` says in which blocks it fails, and why."""

    def __init__(self, seconds: float, faults: dict[int, str] | None = None) -> None:
        self._left = round(seconds / BLOCK_S)
        self._read = 0
        self._faults = faults or {}
        self.breaks_at = float("inf")
        self.sounds = (0.0, 0.0)
        """From when to when there is a sound, in seconds."""

    def begin(self) -> None:
        """It begins whenever it is read."""

    def reached(self, _host_s: float) -> bool:
        """Whatever is typed is of now."""
        return True

    def read(self) -> Block | None:
        """Return the next block at once; from second `breaks_at` on, fail."""
        if self._read * BLOCK_S >= self.breaks_at:
            raise Fault("the recording is damaged")
        if self._read == self._left:
            return None
        at_s = self._read * BLOCK_S
        self._read += 1
        pcm = bytes(2 * BLOCK_SAMPLES)
        if self.sounds[0] <= at_s < self.sounds[1]:
            pcm = (3000 * np.sin(np.arange(BLOCK_SAMPLES) / 10)).astype("<i2").tobytes()
        return Block(pcm, self._faults.get(self._read, ""))

    def close(self) -> None:
        """Nothing to let go of."""


class DummyEar:
    """Reports each scripted phrase `lag_s` after it ends; counts what it was fed."""

    def __init__(self, script: Iterable[tuple[float, str]], lag_s: float = 0.7) -> None:
        self._script = deque(sorted(script))
        self._lag_s = lag_s
        self.samples = 0
        self.fails_at = float("inf")
        self._last: list[Word] = []

    def hear(self, pcm: bytes) -> list[Word]:
        """Return the words whose time has come, until it fails."""
        if self.samples >= self.fails_at:
            raise Fault("the recogniser failed")
        self.samples += len(pcm) // 2
        return self._said_by(self.samples / 16_000 - self._lag_s)

    def pass_over(self, seconds: float) -> None:
        """Count what it was not fed."""
        self.samples += round(seconds * 16_000)

    def _said_by(self, now: float) -> list[Word]:
        words: list[Word] = []
        while self._script and self._script[0][0] + 0.5 <= now:
            at, text = self._script.popleft()
            step_s = 0.5 / len(text.split())
            words += [
                Word(word, at + i * step_s, at + (i + 1) * step_s)
                for i, word in enumerate(text.split())
            ]
        self._last = words or self._last
        return words

    def partial(self) -> str:
        """Nothing is known before an utterance has ended."""
        return ""

    def look_again(self, pcm: bytes) -> list[Word]:
        """Nothing is heard again."""
        return []

    def rival(self, pcm: bytes, phrase: str, others: Collection[str]) -> tuple[str, float]:
        """Nothing else comes near."""
        return "", math.inf

    def over_talk(self, pcm: bytes, phrase: str, part: str | None = None) -> float:
        """Nothing sounds like talk."""
        return math.inf

    def among(self, pcm: bytes, phrases: tuple[str, ...], *, talk: bool = True) -> list[Word]:
        """Nothing more is made out."""
        return []

    def finish(self) -> list[Word]:
        """Return the words that were said to their end and not yet reported."""
        return self._said_by(self.samples / 16_000)


class WaveringEar:
    """Makes `first` of a word at `word_s`, and `final` when half a second has passed after it.

    The word is sounded by nobody: whoever listens must be given a sound there.
    """

    def __init__(self, word_s: tuple[float, float], first: str, final: str) -> None:
        self._word_s = word_s
        self._first = first
        self._final = final
        self._samples = 0

    def hear(self, pcm: bytes) -> list[Word]:
        """Return what it was in the end, in the block half a second after the word."""
        before_s = self._samples / 16_000
        self._samples += len(pcm) // 2
        over_s = self._word_s[1] + 0.5
        due = before_s < over_s <= self._samples / 16_000
        return [Word(word, *self._word_s) for word in self._final.split()] if due else []

    def pass_over(self, seconds: float) -> None:
        """Count what it was not given."""
        self._samples += round(seconds * 16_000)

    def partial(self) -> str:
        """Return what it is taken for, from the word's middle until that is known."""
        middle_s = sum(self._word_s) / 2
        going_on = middle_s <= self._samples / 16_000 < self._word_s[1] + 0.5
        return self._first if going_on else ""

    def look_again(self, pcm: bytes) -> list[Word]:
        """Return what it is taken for, where it must lie in what is heard again."""
        length_s = self._word_s[1] - self._word_s[0]
        return [Word(word, 0.3, 0.3 + length_s) for word in self._first.split()]

    def rival(self, pcm: bytes, phrase: str, others: Collection[str]) -> tuple[str, float]:
        """Nothing else comes near."""
        return "", math.inf

    def over_talk(self, pcm: bytes, phrase: str, part: str | None = None) -> float:
        """Nothing sounds like talk."""
        return math.inf

    def among(self, pcm: bytes, phrases: tuple[str, ...], *, talk: bool = True) -> list[Word]:
        """Nothing more is made out."""
        return []

    def finish(self) -> list[Word]:
        """Nothing is left."""
        return []


class WordyEar(DummyEar):
    """Has made something of what it hears until so many seconds, and never comes to an end."""

    def __init__(self, script: Iterable[tuple[float, str]], until_s: float) -> None:
        super().__init__(script)
        self._until_s = until_s

    def partial(self) -> str:
        """Return talk, until then."""
        return "[unk]" if self.samples / 16_000 < self._until_s else ""


def rendered_at_once(render: Callable[[str], Sound], text: str) -> Future[Sound]:
    """Return the sound of a text, or its fault, as a voice that takes no time does."""
    sound: Future[Sound] = Future()
    try:
        sound.set_result(render(text))
    except Fault as fault:
        sound.set_exception(fault)
    return sound


class DummyVoice:
    """Speaks a tenth of a second for each word, until `broken`."""

    def __init__(self) -> None:
        self.broken = self.stands_back = False
        self.words_per_minute = 140

    @property
    def fault(self) -> str:
        """Why it does not speak."""
        return "the speech engine does not answer" if self.broken else ""

    moved = ""

    @property
    def ready(self) -> tuple[int, int]:
        """Nothing takes long."""
        return 0, 0

    def prepare(self, texts: Iterable[str]) -> None:
        """Nothing takes long."""

    def keep(self, texts: Iterable[str]) -> None:
        """There is no disk to keep them on."""

    def ask(self, text: str) -> Future[Sound]:
        """Render a text at once."""
        return rendered_at_once(self.render, text)

    def stand_back(self, stands: bool) -> None:
        """Keep whether it stands back."""
        self.stands_back = stands

    def pace(self, words_per_minute: int) -> None:
        """Keep the pace it was told."""
        self.words_per_minute = words_per_minute

    def render(self, text: str) -> Sound:
        """Return silence as long as the words."""
        if self.broken:
            raise Fault(self.fault)
        return np.zeros(2205 * len(text.split()), np.int16)

    def close(self) -> None:
        """Nothing to let go of."""


class SlowVoice(DummyVoice):
    """Has a sound when it is told that it is rendered, and not before."""

    def __init__(self) -> None:
        super().__init__()
        self.asked: list[tuple[str, Future[Sound]]] = []
        self.prepared: list[tuple[str, ...]] = []
        self.come_on = (0, 0)

    @property
    def ready(self) -> tuple[int, int]:
        """How far it says that it is."""
        return self.come_on

    def ask(self, text: str) -> Future[Sound]:
        """Keep what is asked for."""
        sound: Future[Sound] = Future()
        self.asked.append((text, sound))
        return sound

    def prepare(self, texts: Iterable[str]) -> None:
        """Keep what is to be prepared."""
        self.prepared.append(tuple(texts))

    def finish(self, text: str, fault: str = "") -> None:
        """Have rendered a text, or fail at it."""
        sound = next(sound for asked, sound in self.asked if asked == text and not sound.done())
        if fault:
            sound.set_exception(Fault(fault))
        else:
            sound.set_result(self.render(text))


class DummySpeaker:
    """Plays in the session's time; a cue lasts as long as its samples."""

    def __init__(self) -> None:
        self.fault = self.moved = ""
        self.chimes = self.slips = 0
        self._now = 0.0
        self._queue: deque[tuple[int, float]] = deque()
        self._playing: tuple[int, float] | None = None
        self._length = 0.0  # of the cue that plays, in seconds
        self._hushed = False
        self._reports: list[Playback] = []

    def play(self, cue: int, pcm: Sound) -> None:
        """Queue a cue."""
        self._queue.append((cue, pcm.size / 22_050))

    def chime(self, pcm: Sound) -> None:
        """Count a chime."""
        self.chimes += 1

    def silence(self, cue: int | None = None) -> None:
        """Cut everything, or one cue."""
        there = [self._playing[0]] if self._playing else []
        there += [each for each, _ in self._queue]
        cut = [each for each in there if cue in (None, each)]
        if self._playing and self._playing[0] in cut:
            self._playing = None
        self._queue = deque(each for each in self._queue if each[0] not in cut)
        self._reports += [Playback(each, "cut", self._now) for each in cut]

    def hush(self, hushed: bool) -> None:
        """Play nothing while hushed, then the same cue again."""
        if self._hushed and not hushed and self._playing is not None:
            self._playing = (self._playing[0], self._now + self._length)
        self._hushed = hushed

    def poll(self, now: float) -> list[Playback]:
        """Report what happened up to `now`."""
        while not self._hushed:
            if self._playing is not None:
                cue, ends = self._playing
                if ends > now:
                    break
                self._reports.append(Playback(cue, "ended", ends))
                self._playing, self._now = None, ends
            if not self._queue:
                break
            cue, length = self._queue.popleft()
            self._reports.append(Playback(cue, "started", self._now))
            self._playing, self._length = (cue, self._now + length), length
        self._now = now
        reports, self._reports = self._reports, []
        return reports

    def played(self, start_s: float, samples: int) -> None:
        """Nothing of it is heard in the room."""

    def close(self) -> None:
        """Nothing to let go of."""


class DummyKeyboard:
    """Types scripted lines, five each time it is asked."""

    def __init__(self, lines: Iterable[str]) -> None:
        self.lines_left = deque(lines)

    @property
    def closed(self) -> bool:
        """Whether all lines were typed."""
        return not self.lines_left

    def lines(self) -> list[str]:
        """Return the next lines."""
        return [self.lines_left.popleft() for _ in range(min(5, len(self.lines_left)))]


def only_typed(keyboard: Keyboard | None) -> ByHand | None:
    """Return what is given by hand where there is at most a keyboard, and nothing is urgent."""
    return None if keyboard is None else ByHand(keyboard, None, lambda _: False)


class Log:
    """Journal and display in one list, so that a test sees what came before what."""

    def __init__(self) -> None:
        self.entries: list[tuple[str, Record]] = []
        self.full = False
        self.news = ""

    def write(self, *records: Record) -> None:
        """Keep journal records, unless the disk is full."""
        if self.full:
            raise JournalFault("x.jsonl: the journal cannot be written", "the disk is full")
        self.entries += [("journal", record) for record in records]

    def look(self) -> str:
        """Return what had become of the file, once."""
        news, self.news = self.news, ""
        return news

    def finish(self, *records: Record) -> Kept:
        """Keep the last records, unless the disk is full."""
        if self.full:
            return Kept(None, Path("x.jsonl"), "the disk is full")
        self.write(*records)
        return Kept(Path("x.jsonl"), Path("x.jsonl"))

    def show(self, record: Record) -> None:
        """Keep what was shown."""
        self.entries.append(("shown", record))

    def tick(self, now: float, held_s: float | None) -> None:
        """Keep nothing of the time."""

    def close(self) -> None:
        """Nothing to leave."""

    def of(self, where: str, kind: str) -> list[dict[str, Any]]:
        """Return the records of one kind that were shown or journaled."""
        return [
            record for place, record in self.entries if (place, record["kind"]) == (where, kind)
        ]


class DummyDictation:
    """Writes the same text of whatever it is given, at the next look or the one so many later."""

    def __init__(self, text: str, after: int = 0) -> None:
        self._text = text
        self._after = after
        self._given: list[Utterance] = []
        self._told = False
        self.lengths_s: list[float] = []
        """Seconds of each sound it was given."""
        self.fault = ""

    @property
    def waiting(self) -> bool:
        """Whether something is not written yet."""
        return bool(self._given)

    @property
    def by(self) -> str:
        """Its name."""
        return "a dummy"

    def news(self) -> list[str]:
        """Tell of the fault once, if it has one."""
        told, self._told = [] if self._told or not self.fault else [self.fault], bool(self.fault)
        return told

    def give(self, said: Utterance, pcm: bytes) -> None:
        """Take an utterance."""
        self._given.append(said)
        self.lengths_s.append(len(pcm) / 2 / SAMPLE_RATE)

    def written(self, wait_s: float = 0.0) -> list[tuple[Utterance, str]]:
        """Return what is written, at once where it is waited for."""
        if not self._given:
            return []
        if self._after and not wait_s:
            self._after -= 1
            return []
        done = [(said, self._text) for said in self._given]
        self._given.clear()
        return done
