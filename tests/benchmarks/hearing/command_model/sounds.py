"""Our own commands in synthetic voices, and ten minutes each of sounds that are no words.

The voices are held out: the model's recipe trains on none of them. Everything is seeded, and kept
in a folder, as making it takes longer than hearing it.
"""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import product
from pathlib import Path

import numpy as np
import soundfile
from numpy.typing import NDArray

from tests.support.english import FEW_NUMBERS

RATE = 16_000

VARIANTS = (
    "f4",
    "m5",
    "announcer",
    "linda",
    "steph",
    "edward",
    "klatt3",
    "Annie",
    "Mike",
    "belinda",
)
ACCENTS = ("en-us", "en-gb", "en-gb-x-rp", "en-gb-scotland", "en-us-nyc", "en-029")
ESPEAK_A_VARIANT = 3
"""Accents that each variant of espeak-ng says each phrase in, turn and turn about."""

FLITE = ("awb", "rms", "slt", "kal16")
FESTIVAL = {
    "kal": "voice_kal_diphone",
    "ked": "voice_ked_diphone",
    "slt-hts": "voice_cmu_us_slt_arctic_hts",
}
STRETCHES = (0.85, 1.0, 1.2)
"""How slowly flite and festival speak."""

MINUTES = 10
LEVELS_DBFS = (-50, -35, -20)
"""Mean levels of the sounds that are no words: next door, in the room, beside the microphone."""


@dataclass(frozen=True, slots=True)
class Spoken:
    """A phrase in a synthetic voice, to be made by a command that writes to `{out}`."""

    phrase: str
    voice: str
    command: tuple[str, ...]


def spoken_commands(share: int = 1) -> Iterator[Spoken]:
    """Yield every phrase of ours in every voice; or one in `share` of all."""
    random = np.random.default_rng(5)
    everything = [*_espeak(random), *_flite(), *_festival()]
    yield from everything[::share]


def _espeak(random: np.random.Generator) -> Iterator[Spoken]:
    for number, (variant, phrase) in enumerate(product(VARIANTS, FEW_NUMBERS)):
        for turn in range(ESPEAK_A_VARIANT):
            accent = ACCENTS[(number + 2 * turn) % len(ACCENTS)]
            pace, pitch = str(random.integers(120, 211)), str(random.integers(25, 76))
            yield Spoken(
                phrase,
                f"espeak-{accent}+{variant}-{pace}-{pitch}",
                (
                    *("espeak-ng", "-v", f"{accent}+{variant}", "-s", pace, "-p", pitch),
                    *("-w", "{out}", phrase),
                ),
            )


def _flite() -> Iterator[Spoken]:
    for voice, stretch, phrase in product(FLITE, STRETCHES, FEW_NUMBERS):
        yield Spoken(
            phrase,
            f"flite-{voice}-{stretch}",
            (
                *("flite", "-voice", voice, "--setf", f"duration_stretch={stretch}"),
                *("-t", phrase, "-o", "{out}"),
            ),
        )


def _festival() -> Iterator[Spoken]:
    for (name, voice), stretch, phrase in product(FESTIVAL.items(), STRETCHES, FEW_NUMBERS):
        said = (
            f"(begin ({voice}) (Parameter.set 'Duration_Stretch {stretch}) "
            f'(utt.save.wave (SynthText "{phrase}") "{{out}}" \'riff))'
        )
        yield Spoken(phrase, f"festival-{name}-{stretch}", ("festival", "--batch", said))


def speak(spoken: Sequence[Spoken], folder: Path) -> list[Path]:
    """Return the sound of each, making those that are not in the folder yet."""
    programs = {each.command[0] for each in spoken}
    missing = sorted(program for program in programs if shutil.which(program) is None)
    if missing:
        raise SystemExit(
            f"install {', '.join(missing)} first; festival's voices are the Debian packages "
            "festvox-kallpc16k, festvox-kdlpc16k and festvox-us-slt-hts"
        )
    folder.mkdir(parents=True, exist_ok=True)
    paths = [folder / f"{each.voice}-{each.phrase.replace(' ', '_')}.wav" for each in spoken]
    with ThreadPoolExecutor(2) as pool:
        list(pool.map(_make, spoken, paths))
    return paths


def _make(spoken: Spoken, path: Path) -> None:
    if path.exists():
        return
    unfinished = path.with_suffix(".part.wav")
    command = [part.replace("{out}", str(unfinished)) for part in spoken.command]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode or not unfinished.exists() or unfinished.stat().st_size < 2000:
        raise SystemExit(f"{spoken.voice} does not speak: {done.stderr.strip()}")
    unfinished.rename(path)


def no_words(folder: Path, minutes: int = MINUTES) -> dict[str, list[Path]]:
    """Return recordings of a minute each by kind and level, making those that are not there."""
    folder.mkdir(parents=True, exist_ok=True)
    kinds: dict[str, Callable[[np.random.Generator], NDArray[np.float64]]] = {
        "tones": _tones,
        "bowls": _bowls,
        "white noise": _white,
        "brown noise": _brown,
        "fan": _fan,
    }
    made: dict[str, list[Path]] = {}
    for (kind, make), level in product(kinds.items(), LEVELS_DBFS):
        paths = made.setdefault(f"{kind}, {level} dBFS", [])
        for minute in range(minutes):
            path = folder / f"{kind.replace(' ', '-')}{level}-{minute:02}.flac"
            if not path.exists():
                seed = [sum(kind.encode()), -level, minute]
                soundfile.write(path, _at(make(np.random.default_rng(seed)), level), RATE)
            paths.append(path)
    return made


_MINUTE = 60 * RATE


def _at(sound: NDArray[np.float64], level_dbfs: float) -> NDArray[np.float64]:
    sound = sound * 10 ** (level_dbfs / 20) / np.sqrt((sound**2).mean())
    return np.clip(sound, -1.0, 1.0)


def _white(random: np.random.Generator) -> NDArray[np.float64]:
    return random.normal(size=_MINUTE)


def _brown(random: np.random.Generator) -> NDArray[np.float64]:
    """White noise that falls by 6 dB an octave, above 20 Hz."""
    return _shaped(random, lambda hz: 1 / np.maximum(hz, 20.0))


def _fan(random: np.random.Generator) -> NDArray[np.float64]:
    """A motor's hum with its overtones, the blades, and rushing air that breathes slowly."""
    t = np.arange(_MINUTE) / RATE
    mains, blades = random.choice((50.0, 60.0)), random.uniform(80, 220)
    hum = sum(
        np.sin(2 * np.pi * n * mains * t + random.uniform(0, 6.3)) / n**1.2 for n in range(1, 13)
    )
    hum += sum(
        np.sin(2 * np.pi * n * blades * t * random.uniform(0.999, 1.001)) / n for n in range(1, 6)
    )
    air = _shaped(random, lambda hz: 1 / (1 + (hz / random.uniform(300, 1200)) ** 1.5))
    air /= air.std()
    breath = 1 + 0.3 * np.sin(2 * np.pi * random.uniform(0.1, 0.6) * t)
    return hum / hum.std() * random.uniform(0.2, 1.0) + air * breath


def _shaped(
    random: np.random.Generator, shape: Callable[[NDArray[np.float64]], NDArray[np.float64]]
) -> NDArray[np.float64]:
    spectrum = np.fft.rfft(random.normal(size=_MINUTE))
    pitches = np.fft.rfftfreq(_MINUTE, 1 / RATE).astype(np.float64)
    shaped: NDArray[np.float64] = np.fft.irfft(spectrum * shape(pitches), _MINUTE)
    return shaped


def _tones(random: np.random.Generator) -> NDArray[np.float64]:
    """Slow music: chords of a scale under a melody, plucked and bowed, in a hall."""
    sound = np.zeros(_MINUTE + 8 * RATE)
    root = random.uniform(110, 220)
    scale = root * 2 ** (np.array([0, 2, 4, 7, 9, 12, 14, 16, 19, 21]) / 12)
    beat_s = 60 / random.uniform(50, 90)
    at = 0.0
    while at < 60:
        if random.random() < 0.3:
            chord = random.choice(scale[:5]) * np.array([1.0, 1.25, 1.5])
            for hz in chord:
                _add(sound, at, _note(random, hz, 4 * beat_s, bowed=True))
        hz = random.choice(scale) * random.choice((1.0, 2.0))
        bowed = random.random() < 0.4
        _add(sound, at, 2 * _note(random, hz, beat_s * random.choice((1, 2, 3)), bowed))
        at += beat_s * random.choice((0.5, 1.0, 1.0, 2.0))
    return _in_a_hall(random, sound)[:_MINUTE]


def _note(
    random: np.random.Generator, hz: float, seconds: float, bowed: bool
) -> NDArray[np.float64]:
    t = np.arange(round((seconds + 1.0) * RATE)) / RATE
    bend = 0.004 * np.sin(2 * np.pi * random.uniform(4, 6) * t) / 5 if bowed else np.zeros(t.size)
    phase = 2 * np.pi * hz * (t + bend)
    tilt, decay_s = random.uniform(0.8, 2.0), random.uniform(0.3, 1.5)
    note = np.zeros(t.size)
    for n in range(1, 13):
        if n * hz < RATE / 2:
            dying = 1.0 if bowed else np.exp(-t * n**0.5 / decay_s)
            note += np.sin(n * phase + random.uniform(0, 6.3)) / n**tilt * dying
    rise_s = random.uniform(0.05, 0.3) if bowed else 0.005
    return note * np.minimum(1, t / rise_s) * np.clip((seconds + 1.0 - t) / 0.8, 0, 1)


def _bowls(random: np.random.Generator) -> NDArray[np.float64]:
    """Singing bowls struck every few seconds: partials that beat, and die over tens of seconds.

    The ratios of the partials are those of a bell without a clapper's strike note, as measured
    on Tibetan bowls (1 : 2.8 : 5.2 : 8.2 : 11.6).
    """
    sound = np.zeros(_MINUTE + 20 * RATE)
    t = np.arange(18 * RATE) / RATE
    at = random.uniform(0, 2)
    while at < 60:
        hz = random.uniform(90, 420)
        strike = np.zeros(t.size)
        for n, ratio in enumerate((1.0, 2.8, 5.2, 8.2, 11.6)):
            if hz * ratio < RATE / 2:
                beat = random.uniform(0.3, 4.0)
                dying = np.exp(-t * (n + 1) ** 0.9 / random.uniform(3, 9))
                pair = np.sin(2 * np.pi * hz * ratio * t) + np.sin(
                    2 * np.pi * (hz * ratio + beat) * t
                )
                strike += pair * dying * random.uniform(0.3, 1.0) / (n + 1)
        strike[:800] += random.normal(size=800) * np.exp(-np.arange(800) / 120) * 0.5
        _add(sound, at, strike * random.uniform(0.4, 1.0))
        at += random.uniform(3, 12)
    return _in_a_hall(random, sound)[:_MINUTE]


def _in_a_hall(random: np.random.Generator, sound: NDArray[np.float64]) -> NDArray[np.float64]:
    tail = round(random.uniform(0.3, 1.2) * RATE)
    hall = random.normal(size=tail) * np.exp(-6.9 * np.arange(tail) / tail) * 0.03
    hall[0] = 1.0
    size = sound.size + tail
    both: NDArray[np.float64] = np.fft.irfft(
        np.fft.rfft(sound, size) * np.fft.rfft(hall, size), size
    )
    return both


def _add(sound: NDArray[np.float64], at_s: float, part: NDArray[np.float64]) -> None:
    start = round(at_s * RATE)
    part = part[: sound.size - start]
    sound[start : start + part.size] += part
