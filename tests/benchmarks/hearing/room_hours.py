"""Hours of a room between clients: what talk and the room's sounds set off, awake and asleep.

Recorded time: people talk, at many levels, with pauses, in the sounds of rooms; then nobody does.
All of it goes through the engine, with the room's own course, table, grammar and ear, for all the
protocols that come with the program. In each hour it is woken by hand ten times and brought to
where it waits for a name, a code, a side and so on, and left there until it falls asleep by itself;
then it stays asleep for the other half. What is heard there by voice and changes or answers
anything was set off by nobody; "?" is a plea that was not made out, and is asked about.

    python -m tests.benchmarks.hearing.room_hours --talk MANIFEST... [--noise FOLDER] [--hours 10]
        [--part tuned|held-out] [--seed 22]

A MANIFEST is a table of recordings of sentences, with the columns `path`, `speaker` and `seconds`,
and perhaps `source` and `start_s`; `gsc` is left out, whose words are commands, said alone. FOLDER
has sounds of rooms. `--part` takes the talk of half of the speakers (clips, where none is named):
what is chosen by looking at the one is measured with the other.

Prints what was set off, when and where; then by hour and in all: how often, with intervals, how
often out of sleep, commands taken an hour, and how much memory the program has.
"""

from __future__ import annotations

import argparse
import csv
import os
import time
import zlib
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from assistant.base.protocols import load_protocol
from assistant.bench.booth import sound_of
from assistant.core.bench.intervals import poisson
from assistant.core.bench.noise import Samples
from assistant.core.domain.effects import Effect, Refused
from assistant.core.domain.events import Event, Heard, Record, Spoke, Unclear
from assistant.core.domain.protocol import Protocol
from assistant.core.hearing.gate import Gate
from assistant.core.phonetics.pronunciation import Lexicon, joined
from assistant.core.room.catalogue import Catalogue, catalogue_of
from assistant.core.room.grammar import Grammar
from assistant.core.room.room import Room, room_language
from assistant.core.sound.nouns import BLOCK_S, BLOCK_SAMPLES, SAMPLE_RATE, Block
from assistant.edges.files.library import list_protocols
from assistant.live.by_hand import ByHand
from assistant.live.engine import Engine
from assistant.live.listening import Listener
from assistant.live.opening.broken_off import NothingKept
from assistant.live.opening.ear import open_ear
from assistant.live.speaking import Speech
from assistant.room.ear import RoomEar
from tests.benchmarks.hearing.codes import NoDay
from tests.support.dummies import DummySpeaker
from tests.support.english import ENGLISH, NUMBERS

Sound = NDArray[np.float32]

HOUR_S = 3600.0
SPELL_S = 180.0
"""Seconds between two times that it is woken: it falls asleep after as many."""

CHOICES = ("adductor release", "C7", "yes", "next", "next", "twenty minutes")
"""What is typed after it was woken, up to where it is then left."""

DEPTHS = (0, 0, 0, 1, 1, 2, 3, 4, 5, 6)
"""How many of these, in each spell: most of the time a name or a code is waited for."""

TALK_DB, ROOM_DB = (-42.0, -24.0), (-62.0, -42.0)
"""Between these the levels lie, in dB against full scale; without a room's sound it is a silent
room of `STILL_DB`."""

STILL_DB = -72.0
GAPS_S = (0.2, 5.0)
SPELLS_S = (60.0, 240.0)
"""Seconds between two sentences, and of a stretch with talk or without, each as long as not."""

HARDLY_S = 0.02
PARTS = ("tuned", "held-out")


def read_clips(manifests: list[Path], part: str | None) -> list[Samples]:
    """Return the sound of the sentences of some tables."""
    clips, whole = [], cache(lambda path: sound_of(path, 0.0, None))
    for manifest in manifests:
        with manifest.open(encoding="utf-8") as file:
            for row in csv.DictReader(file, dialect="excel-tab"):
                if row.get("source") == "gsc":
                    continue
                named = row["speaker"] not in ("", row.get("source"))
                who = row["speaker"] if named else row["path"]
                if part is not None and zlib.crc32(who.encode()) % 2 != PARTS.index(part):
                    continue
                start = round(float(row.get("start_s") or 0.0) * SAMPLE_RATE)
                end = start + round(float(row["seconds"]) * SAMPLE_RATE)
                clips.append(whole(manifest.parent / row["path"])[start:end].copy())
    return clips


def at_level(sound: Sound, level_db: float) -> Sound:
    """Return a sound with a root mean square of so many dB against full scale."""
    level = np.sqrt((sound.astype(np.float64) ** 2).mean()) + 1e-9
    return (sound * np.float32(10 ** (level_db / 20) / float(level))).astype(np.float32)


@cache
def noise_of(path: Path) -> Sound:
    """Return two minutes of a room's sound."""
    return sound_of(path, 0.0, 120.0).astype(np.float32) / np.float32(32768)


class Passing:
    """A microphone in that room, for an hour, as fast as it is asked."""

    def __init__(self, clips: list[Samples], rooms: list[Path], seed: int) -> None:
        self._chance = np.random.default_rng(seed)
        self._clips = clips
        self._rooms = rooms
        self._order: list[int] = []
        self._blocks = self._all()
        self.talks = False
        """Whether this is a stretch with talk."""
        self.talked_s = 0.0

    def begin(self) -> None:
        """Nothing waits."""

    def reached(self, _host_s: float) -> bool:
        """Whatever is asked of was read."""
        return True

    def read(self) -> Block | None:
        """Return the next block."""
        return next(self._blocks, None)

    def close(self) -> None:
        """Let go of nothing."""

    def _all(self) -> Iterator[Block]:
        left = round(HOUR_S * SAMPLE_RATE)
        while left > 0:
            size = min(left, round(self._chance.uniform(*SPELLS_S) * SAMPLE_RATE))
            self.talks = not self.talks
            sound = self._room(size) + (self._talk(size) if self.talks else np.float32(0.0))
            pcm = np.rint(np.clip(sound, -1, 1) * 32767).astype("<i2")
            for at in range(0, size - BLOCK_SAMPLES + 1, BLOCK_SAMPLES):
                self.talked_s += BLOCK_S * self.talks
                yield Block(pcm[at : at + BLOCK_SAMPLES].tobytes())
            left -= size

    def _room(self, size: int) -> Sound:
        still = self._chance.normal(0.0, 1.0, size).astype(np.float32)
        level = float(self._chance.uniform(*ROOM_DB))
        if not self._rooms or self._chance.random() < 0.3:
            return at_level(still, STILL_DB)
        noise = noise_of(self._rooms[int(self._chance.integers(len(self._rooms)))])
        shift = int(self._chance.integers(noise.size))
        return at_level(np.resize(np.roll(noise, shift), size), level)

    def _talk(self, size: int) -> Sound:
        sound, at = np.zeros(size, np.float32), 0
        level = float(self._chance.uniform(*TALK_DB))
        while True:
            if not self._order:
                self._order = self._chance.permutation(len(self._clips)).tolist()
            said = self._clips[self._order.pop()].astype(np.float32)
            said = at_level(said, level + float(self._chance.uniform(-4, 4)))
            at += round(self._chance.uniform(*GAPS_S) * SAMPLE_RATE)
            if at + said.size > size:
                return sound
            sound[at : at + said.size] += said
            at += said.size


class Typist:
    """Who wakes it, and brings it to where it is left."""

    def __init__(self, room: Room) -> None:
        self._room = room
        self._left = [
            (spell * SPELL_S, ["rest", "assistant wake up", *CHOICES[:depth]] if spell else [])
            for spell, depth in enumerate(DEPTHS)
        ]
        self._lines: list[str] = []
        self.now = 0.0
        self.closed = False

    def lines(self) -> list[str]:
        """Return what is typed now: a line at a time, once what was said to the last is over."""
        while self._left and self._left[0][0] <= self.now:
            self._lines = self._left.pop(0)[1]
        if not self._lines or self._room.speaking:
            return []
        return [self._lines.pop(0)]


@dataclass(slots=True)
class Count:
    """What came of some hours."""

    hours: float = 0.0
    asleep_h: float = 0.0
    talk_h: float = 0.0
    heard: Counter[str] | None = None
    waked: int = 0
    began: int = 0


class Followed(Room):
    """The room, and what was set off by voice in it."""

    typist: Typist
    count: Count
    hour: int

    def handle(self, event: Event) -> list[Effect]:
        """Take in one event, and note what nobody meant."""
        before = self.state
        effects = super().handle(event)
        self.typist.now = event.t
        by_voice = getattr(event, "by", "voice") == "voice"
        told = [effect for effect in effects if not isinstance(effect, Refused)]
        if isinstance(event, Heard | Spoke | Unclear) and by_voice and told:
            what = event.command.value if isinstance(event, Heard) else getattr(event, "text", "?")
            assert self.count.heard is not None
            self.count.heard[f"{before}: {what}"] += 1
            self.count.waked += before == "asleep" and self.state != "asleep"
            self.count.began += self.ended
            where = f"{before} -> {self.state}"
            print(f"  {self.hour} h {event.t:7.1f} s  {where}: {what!r}", flush=True)
        return effects


class Nowhere:
    """A display that nobody looks at, by which the time is told."""

    def __init__(self, room: Followed, microphone: Passing) -> None:
        self._room = room
        self._microphone = microphone
        self._before = 0.0

    def show(self, record: Record) -> None:
        """Show nothing."""

    def tick(self, now: float, held_s: float | None) -> None:
        """Count the time."""
        self._room.typist.now = now
        asleep = self._room.state == "asleep"
        self._room.count.asleep_h += (now - self._before) / HOUR_S * asleep
        self._before = now

    def close(self) -> None:
        """Leave nothing."""


def protocols() -> list[Protocol]:
    """Return those that come with the program."""
    return [load_protocol(path.stem) for path in list_protocols()]


def pass_an_hour(
    hour: int, clips: list[Samples], rooms: list[Path], seed: int, known: tuple[Catalogue, Lexicon]
) -> Count:
    """Let an hour go by; return what came of it."""
    language, count = room_language(ENGLISH), Count(heard=Counter())
    microphone = Passing(clips, rooms, seed + hour)
    at_s, engine = 0.0, None
    room = opened(language, known, count, hour)
    room.typist = Typist(room)
    gate = Gate(language.phrasebook)
    speech = Speech(DummySpeaker(), gate)
    listener: Listener | None = None
    while at_s < HOUR_S - 1.0:
        ear = open_ear(
            language.phrasebook,
            {**known[1], **ENGLISH.room.pronunciations},
            lambda _: None,
            besides=Grammar(language, known[0]).all_words(),
        )
        heard = RoomEar(ear, room)
        listener = Listener(heard, gate, least=heard.least, after=listener)
        engine = Engine(
            room,
            microphone=microphone,
            speech=speech,
            journal=NothingKept(),
            display=Nowhere(room, microphone),
            listener=listener,
            by_hand=ByHand(room.typist, None, lambda _: False),
            at_s=at_s,
        )
        engine.run()
        at_s = engine.now
        typist = room.typist
        room = opened(language, known, count, hour)  # a session was begun by nobody, or all is over
        room.typist = typist
        typist._room = room
    count.hours, count.talk_h = at_s / HOUR_S, microphone.talked_s / HOUR_S
    return count


def opened(language: object, known: tuple[Catalogue, Lexicon], count: Count, hour: int) -> Followed:
    """Return a room after a session."""
    room = Followed(language, known[0], NoDay(), after_a_session=True)  # type: ignore[arg-type]
    room.count, room.hour = count, hour
    return room


def memory_mb() -> float:
    """Return how much memory the program has."""
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 1e6


def main() -> None:
    """Let the hours go by, and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--talk", type=Path, nargs="+", required=True)
    parser.add_argument("--noise", type=Path)
    parser.add_argument("--hours", type=int, default=10)
    parser.add_argument("--part", choices=PARTS)
    parser.add_argument("--seed", type=int, default=22)
    options = parser.parse_args()
    clips = read_clips(options.talk, options.part)
    rooms = sorted(options.noise.iterdir()) if options.noise else []
    talk_s = sum(each.size for each in clips) / SAMPLE_RATE
    print(f"{len(clips)} sentences, {talk_s / HOUR_S:.2f} h of talk")
    every = protocols()
    said: Lexicon = {}
    for each in every:
        said = joined(said, each.pronunciations)
    known = catalogue_of(every, NUMBERS)[0], said
    total, heard = Count(), Counter[str]()
    for hour in range(options.hours):
        began = time.thread_time()
        count = pass_an_hour(hour, clips, rooms, options.seed, known)
        assert count.heard is not None
        heard += count.heard
        total.hours += count.hours
        total.asleep_h += count.asleep_h
        total.talk_h += count.talk_h
        total.waked += count.waked
        total.began += count.began
        print(
            f"hour {hour}: {count.heard.total()} set off, {count.waked} out of sleep; asleep "
            f"{count.asleep_h:.2f} h, talk {count.talk_h:.2f} h; {memory_mb():.0f} MB; "
            f"{time.thread_time() - began:.0f} s of processor time",
            flush=True,
        )
        show(total, heard)


def show(total: Count, heard: Counter[str]) -> None:
    """Print what came of all hours so far."""
    awake_h = total.hours - total.asleep_h
    low, high = poisson(heard.total(), total.hours) or (0.0, 0.0)
    print(
        f"  so far {total.hours:.2f} h, {awake_h:.2f} awake, talk in {total.talk_h:.2f}: "
        f"{heard.total()} set off, {heard.total() / total.hours:.2f} an hour "
        f"(95 %: {low:.2f} to {high:.2f})"
    )
    low, high = poisson(total.waked, max(HARDLY_S, total.asleep_h)) or (0.0, 0.0)
    print(
        f"  asleep {total.asleep_h:.2f} h: {total.waked} times out of sleep (95 %: {low:.2f} to "
        f"{high:.2f} an hour); sessions begun: {total.began}"
    )
    print(f"  {dict(heard.most_common())}", flush=True)


if __name__ == "__main__":
    main()
