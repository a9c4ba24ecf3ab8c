"""Whether what is watched in the room raises no false alarm, and what is wrong there is found.

Recorded time: each room is arithmetic, and goes by block by block through what a session has its
devices watched by. Ten healthy rooms differ in the way of the echo (or have none: an earpiece), in
what sounds there, and in the microphone; in each volumes are turned, people move and leave, the
sound server slips and sounds are lost. Then seven faults come and go in rooms with an echo.

    python -m tests.benchmarks.faults.room [--minutes 60] [--faults 20] [--talk MANIFEST]
        [--noise FOLDER] [--seed 1]

`--minutes` is how long each room lasts. MANIFEST is a table of recordings with a column `path`, and
FOLDER has sounds of rooms; without them talk is synthetic and rooms are noise.
"""

from __future__ import annotations

import argparse
import csv
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from assistant.bench.booth import sound_of
from assistant.core.bench.intervals import poisson
from assistant.core.domain.events import DeviceEvent
from assistant.core.echo.canceller import LEAD_S
from assistant.core.hearing.gate import Gate
from assistant.core.sound.converter import Converter
from assistant.core.sound.intake import ONE_SIDE
from assistant.core.sound.nouns import BLOCK_SAMPLES, SAMPLE_RATE, Block
from assistant.edges.audio.chimes import target_chime
from assistant.live.speaking import Speech
from assistant.live.watching import Watching
from tests.support.dummies import DummySpeaker
from tests.support.english import PHRASEBOOK
from tests.support.speech import synthesise

Sound = NDArray[np.float64]

MINUTE = 60 * SAMPLE_RATE

TEXTS = (
    "Sink.", "Ask.", "Other leg.", "Released. Forty-three seconds.", "I am listening.",
    "One hand on the adductor, close to the bone, no oil.", "Push gently toward the knee.",
    "Draw the free hand up toward the thorax, slowly, without sliding.", "Another layer?",
    "Three seconds. One minute fifty-seven to target.", "Say start when you are ready.",
)  # fmt: skip

TALK = ("how was your week", "does it reach the knee", "I slept badly and my shoulder is stiff")

GAPS_S = (2.0, 25.0)
"""Silence between two cues is spread evenly over this: some ninety cues an hour."""


@dataclass(frozen=True, slots=True)
class Place:
    """A room. Levels in dB against full scale; `echo_db` against what is played."""

    name: str
    echo_db: float | None
    delay_s: float = 0.08
    dies_s: float = 0.3
    noise: str = ""
    noise_db: float = -60.0
    talk_db: float | None = -30.0
    music_db: float | None = None
    microphone: str = "plain"


HEALTHY = (
    Place("laptop, quiet", -12.0),
    Place("speaker near the microphone", 0.0, 0.05, talk_db=-25.0),
    Place("speaker far, wireless, rain", -20.0, 0.35, noise="rain", noise_db=-50.0),
    Place("coffee shop next door", -14.0, noise="coffee-shop", noise_db=-42.0),
    Place("music as loud as the cues", -14.0, music_db=-36.0),
    Place("hall", -10.0, 0.1, 0.8, noise="city", noise_db=-50.0),
    Place("earpiece", None, noise="wind", noise_db=-50.0),
    Place("earpiece, silent", None, noise_db=-90.0, talk_db=-35.0),
    Place("microphone that gates", -12.0, noise_db=-65.0, microphone="gates"),
    Place("microphone that levels", -12.0, noise_db=-55.0, microphone="levels"),
)


@dataclass
class Sounds:
    """What can be heard in rooms."""

    talk: tuple[Sound, ...]
    noise: dict[str, Sound]


@cache
def spoken(text: str) -> Sound:
    """Return a text as the assistant says it, some 20 dB under full scale."""
    sound = synthesise(text)
    return sound * (10 ** (-23 / 20) / np.sqrt((sound**2).mean()))


def read_sounds(talk: Path | None, noise: Path | None) -> Sounds:
    """Return recordings where there are some, else synthetic ones."""
    parts = tuple(synthesise(text, "en-gb") for text in TALK)
    if talk is not None:
        with talk.open(encoding="utf-8") as manifest:
            rows = list(csv.DictReader(manifest, dialect="excel-tab"))[:60]
        parts = tuple(sound_of(talk.parent / row["path"], 0.0, None) / 32768 for row in rows)
    rooms = {}
    if noise is not None:
        for place in HEALTHY:
            for path in noise.glob(f"{place.noise}.*") if place.noise else ():
                rooms[place.noise] = sound_of(path, 0.0, 120.0) / 32768
    return Sounds(parts, rooms)


def at_level(sound: Sound, level_db: float) -> Sound:
    """Return a sound with a root mean square of so many dB against full scale."""
    return sound * (10 ** (level_db / 20) / (np.sqrt((sound**2).mean()) + 1e-12))


class Going:
    """A room as it goes on, minute by minute."""

    def __init__(self, place: Place, sounds: Sounds, seed: int) -> None:
        self._place = place
        self._sounds = sounds
        self._random = np.random.default_rng(seed)
        self._volume_db = self._path_db = 0.0
        self._shift = 0

    def minutes(self) -> Iterator[tuple[Sound, Sound]]:
        """Yield what is played and what is heard, a minute at a time."""
        while True:
            self._turn()
            played = self._cues()
            yield played, self._through(self._room() + self._echo(played))

    def _turn(self) -> None:
        """Let somebody turn a volume, or move, now and then."""
        random = self._random
        if random.random() < 0.2:
            self._volume_db = float(random.choice([-12.0, -6.0, 0.0, 0.0]))
        if random.random() < 0.5:
            self._path_db = float(random.uniform(-5.0, 5.0))
            self._shift = int(random.integers(-40, 40))

    def _cues(self) -> Sound:
        played, at = np.zeros(MINUTE), self._random.uniform(0.5, GAPS_S[1])
        while True:
            if self._random.random() < 0.15:
                sound = target_chime()[::2] / 32768  # its pitch is of no matter here
            else:
                sound = spoken(TEXTS[self._random.integers(len(TEXTS))])
            begin = round(at * SAMPLE_RATE)
            if begin + sound.size > MINUTE - 2 * SAMPLE_RATE:
                return played
            played[begin : begin + sound.size] += sound * 10 ** (self._volume_db / 20)
            at += sound.size / SAMPLE_RATE + self._random.uniform(*GAPS_S)

    def _echo(self, played: Sound) -> Sound:
        place = self._place
        if place.echo_db is None:
            return np.zeros(MINUTE)
        times = np.arange(round(min(place.dies_s, 0.5) * SAMPLE_RATE)) / SAMPLE_RATE
        response = 0.05 * self._random.normal(size=times.size) * 10 ** (-3 * times / place.dies_s)
        response[0] = 1.0
        size = 1 << (MINUTE + response.size).bit_length()
        echo = np.fft.irfft(np.fft.rfft(played, size) * np.fft.rfft(response, size), size)[:MINUTE]
        late = round(place.delay_s * SAMPLE_RATE) + self._shift
        if self._random.random() < 0.2:  # the sound server slips in the midst of the minute
            echo[MINUTE // 2 :] = np.roll(
                echo[MINUTE // 2 :], int(self._random.integers(-300, 300))
            )
        return np.asarray(10 ** ((place.echo_db + self._path_db) / 20) * np.roll(echo, late))

    def _room(self) -> Sound:
        place, random = self._place, self._random
        room = random.normal(size=MINUTE)
        if place.noise in self._sounds.noise:
            room = np.roll(
                np.resize(self._sounds.noise[place.noise], MINUTE), random.integers(MINUTE)
            )
        room = at_level(room, place.noise_db)
        if place.talk_db is not None and random.random() < 0.7:  # else they are silent, or gone
            at = 0
            while True:
                words = self._sounds.talk[random.integers(len(self._sounds.talk))]
                at += round(random.uniform(0.3, 8.0) * SAMPLE_RATE)
                if at + words.size > MINUTE:
                    break
                room[at : at + words.size] += at_level(words, place.talk_db)
                at += words.size
        if place.music_db is not None:
            room += at_level(self._music(), place.music_db)
        return room

    def _music(self) -> Sound:
        seconds = np.arange(MINUTE) / SAMPLE_RATE
        music = np.zeros(MINUTE)
        for beat in range(0, 60, 2):
            for step in self._random.choice([0, 3, 5, 7, 10, 12, 15], 3, replace=False):
                since = seconds - beat
                tone = np.sin(2 * np.pi * 220 * 2 ** (step / 12) * since)
                music += np.where(since > 0, tone * np.exp(-np.maximum(since, 0.0)), 0.0)
        return music

    def _through(self, sound: Sound) -> Sound:
        if self._place.microphone == "gates":
            return _gated(sound)
        if self._place.microphone == "levels":
            return _levelled(sound)
        return sound


def _blocks(sound: Sound) -> Sound:
    return np.sqrt((sound.reshape(-1, BLOCK_SAMPLES) ** 2).mean(axis=1))


def _gated(sound: Sound) -> Sound:
    """Return what a microphone gives that is silent 0.4 s after the last sound over -50 dBFS."""
    loud = _blocks(sound) > 10 ** (-50 / 20)
    open_for = np.convolve(loud, np.ones(9))[: loud.size] > 0
    return np.asarray(sound * np.repeat(open_for, BLOCK_SAMPLES))


def _levelled(sound: Sound) -> Sound:
    """Return what a microphone gives that turns itself down by up to 15 dB where it is loud."""
    gains, gain = [], 1.0
    for level in _blocks(sound):
        wanted = min(1.0, 0.05 / (level + 1e-9))
        gain = max(0.18, gain + (0.5 if wanted < gain else 0.02) * (wanted - gain))
        gains.append(gain)
    return np.asarray(sound * np.repeat(gains, BLOCK_SAMPLES))


def whole(sound: Sound) -> NDArray[np.int16]:
    """Return 16-bit samples; what is beyond full scale is cut off."""
    return np.rint(np.clip(sound, -1.0, 32767 / 32768) * 32768).astype(np.int16)


class Watched:
    """A session's devices, watched as in a session."""

    def __init__(self) -> None:
        self.samples = 0
        self.told: list[DeviceEvent] = []
        self._watching = Watching()
        self._speech = Speech(DummySpeaker(), Gate(PHRASEBOOK))
        self._converter: Converter | None = None

    def hear(self, played: Sound, heard: Sound, *, antiphase: bool = False) -> None:
        """Let a minute go by; where it is `antiphase`, through a microphone of two sides."""
        lead = round(LEAD_S * SAMPLE_RATE)
        ahead, sound = whole(np.concatenate([played[lead:], np.zeros(lead)])), whole(heard)
        if antiphase and self._converter is None:
            self._converter = Converter(SAMPLE_RATE, 2)
        if not antiphase:
            self._converter = None
        for at in range(0, sound.size, BLOCK_SAMPLES):
            block = sound[at : at + BLOCK_SAMPLES]
            flaws = {}
            if self._converter is not None:
                block = self._converter.convert(np.stack([block, -block], axis=1).ravel())
                flaws = {"one side": ONE_SIDE} if self._converter.cancels else {}
            self.samples += block.size
            now_s = self.samples / SAMPLE_RATE
            told = self._watching.hear(
                Block(block.tobytes(), flaws=tuple(flaws.items())),  # type: ignore[arg-type]
                ahead[at : at + BLOCK_SAMPLES],
                now_s,
            )
            self.told += told + self._watching.speak(self._speech, now_s)


Change = Callable[[Sound, Sound, Sound], Sound]
"""Makes what is heard in a faulty minute of what is played, its echo and the room."""

FAULTS: dict[str, tuple[Change, tuple[str, ...]]] = {
    "microphone muted": (lambda played, echo, room: 0 * room, ("no sound",)),
    "the loudspeaker's monitor": (lambda played, echo, room: np.roll(played, 320), ("no sound",)),
    "microphone pulled out, analogue": (lambda played, echo, room: 0.02 * room, ("deaf",)),
    "microphone 30 dB down": (lambda played, echo, room: 0.03 * (echo + room), ("softer", "deaf")),
    "microphone turned up 40 dB": (lambda played, echo, room: 100 * (echo + room), ("too loud",)),
    "two sides that cancel": (lambda played, echo, room: echo + room, ("one side",)),
    "loudspeaker silent": (lambda played, echo, room: room, ("unheard",)),
}
"""Each fault, and what of it may be told."""

FAULTY = (
    Place("laptop", -12.0, talk_db=-30.0),
    Place("near", -3.0, 0.05, talk_db=-28.0),
    Place("far", -20.0, 0.2, noise="rain", noise_db=-52.0, talk_db=None),
)


def why(event: DeviceEvent) -> str:
    """Return what was told of a device, in short."""
    return str(getattr(event, "cause", "") or getattr(event, "flaw", ""))


def main() -> None:
    """Let the rooms go by, and print what was told in them."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--minutes", type=int, default=60)
    parser.add_argument("--faults", type=int, default=20)
    parser.add_argument("--talk", type=Path)
    parser.add_argument("--noise", type=Path)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    sounds = read_sounds(options.talk, options.noise)
    if options.minutes:
        _healthy(sounds, options.minutes, options.seed)
    for name in FAULTS if options.faults else ():
        _faulty(name, sounds, options.faults, options.seed)


def _healthy(sounds: Sounds, minutes: int, seed: int) -> None:
    began, alarms, cues = time.process_time(), 0, 0.0
    for number, place in enumerate(HEALTHY):
        watched, going = Watched(), Going(place, sounds, seed + number).minutes()
        for _ in range(minutes):
            played, heard = next(going)
            cues += float((np.abs(played) > 0).mean()) * 60
            watched.hear(played, heard)
        told = Counter(f"{event.kind} {event.device} {why(event)}" for event in watched.told)
        alarms += len(watched.told)
        print(f"{place.name:32} {minutes} min  {dict(told) or 'nothing told'}", flush=True)
        for event in watched.told:
            print(f"    {event.t:.1f} s {event.kind} {event.device} {why(event)}")
    hours = len(HEALTHY) * minutes / 60
    low, high = poisson(alarms, hours) or (0.0, 0.0)
    cost = (time.process_time() - began) / (hours * 3600)
    print(
        f"{hours:.1f} h, {cues / 60:.0f} min of cues; told {alarms}, "
        f"{low:.2f} to {high:.2f} an hour"
    )
    print(f"processor time, the rooms themselves included: {cost:.3f} of the sound's")


def _faulty(name: str, sounds: Sounds, count: int, seed: int) -> None:
    change, wanted = FAULTS[name]
    found_s, over_s, others = [], [], Counter[str]()
    missed: dict[str, int] = defaultdict(int)
    for number in range(count):
        place = FAULTY[number % len(FAULTY)]
        going = Going(replace(place), sounds, 100 * seed + number)
        watched, random = Watched(), np.random.default_rng(seed + number)
        for _ in range(2):
            watched.hear(*next(going.minutes()))
        healthy, begins = len(watched.told), watched.samples / SAMPLE_RATE
        for faulty in (True, False):
            played = going._cues()
            begin = round(random.uniform(1.0, 4.0) * SAMPLE_RATE)
            first = spoken(TEXTS[0 if random.random() < 0.5 else 5])
            played[: begin + first.size + SAMPLE_RATE] = 0.0
            played[begin : begin + first.size] = first
            echo, room = going._echo(played), going._room()
            heard = change(played, echo, room) if faulty else echo + room
            watched.hear(played, heard, antiphase=faulty and name.startswith("two sides"))
        told = watched.told[healthy:]
        found = [
            e.t - begins for e in told if why(e) in wanted and e.kind.endswith(("lost", "poor"))
        ]
        over = [e.t - begins - 60 for e in told if e.kind.endswith(("back", "good"))]
        others.update(why(e) for e in told if why(e) not in wanted)
        if found and found[0] <= 61.0:
            found_s.append(found[0])
        else:
            missed[place.name] += 1
        if over and over[-1] > 0:
            over_s.append(over[-1])
    middle = [
        f"{np.median(each):.1f} s (most {max(each):.1f})" if each else "-"
        for each in (found_s, over_s)
    ]
    print(
        f"{name:32} found {len(found_s)} of {count} after {middle[0]}; over {len(over_s)} after "
        f"{middle[1]}; missed {dict(missed)}; told besides {dict(others)}",
        flush=True,
    )


if __name__ == "__main__":
    main()
