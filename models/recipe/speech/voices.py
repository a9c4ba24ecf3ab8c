"""Synthetic voices: command words, which the corpora hold seldom or never, by espeak-ng.

They are an addition to people, not a stand-in. Some variants are left out, to test on.
"""

from __future__ import annotations

import re
import subprocess
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from models.recipe.speech.corpus import Corpus, Recording

ACCENTS = (
    ("en-us",) * 5 + ("en-gb",) * 2 + ("en-gb-x-rp", "en-gb-scotland", "en-gb-x-gbclan", "en-029")
)

HELD_OUT = frozenset(
    ["f4", "m5", "announcer", "linda", "steph", "edward", "klatt3", "Annie", "Mike", "belinda"]
)
"""Variants never trained on; the benchmark speaks with them."""

UNLIKE_SPEECH = re.compile(
    r"robo|robot|whisper|Demonic|croak|Tweaky|fast|Andy|Storm|Richi|serious", re.I
)


def variants() -> list[str]:
    """Return espeak-ng's voice variants to train on."""
    listed = subprocess.run(
        ["espeak-ng", "--voices=variant"], capture_output=True, text=True, check=True
    ).stdout
    names = {Path(line.split()[-1]).name for line in listed.splitlines()[1:]}
    return sorted(n for n in names if n not in HELD_OUT and not UNLIKE_SPEECH.search(n))


def texts(
    rng: np.random.Generator,
    phrases: Sequence[str],
    vocabulary: Sequence[str],
    sentences: Sequence[Sequence[str]],
    count: int,
) -> list[str]:
    """Return what is to be said: commands, single words, words in a row, parts of sentences."""

    def one() -> str:
        kind = rng.random()
        if kind < 0.4:
            return " , ".join(rng.choice(phrases, rng.choice([1, 1, 2, 3])))
        if kind < 0.7:
            return " ".join(rng.choice(vocabulary, rng.integers(1, 5)))
        sentence = sentences[rng.integers(len(sentences))]
        start = rng.integers(max(1, len(sentence) - 4))
        return " ".join(sentence[start : start + rng.integers(3, 9)])

    return [one() for _ in range(count)]


def speak(rng: np.random.Generator, lines: Sequence[str]) -> Corpus:
    """Return the lines spoken, each by a voice, at a rate and a pitch of its own."""
    choices = variants()
    jobs = [
        (
            line,
            f"{rng.choice(ACCENTS)}+{rng.choice(choices)}",
            str(rng.integers(115, 225)),
            str(rng.integers(25, 75)),
        )
        for line in lines
    ]
    with ThreadPoolExecutor(2) as pool:
        spoken = list(pool.map(lambda job: _spoken(*job), jobs))
    recordings, start = [], 0
    for number, (line, samples) in enumerate(zip(lines, spoken, strict=True)):
        words = tuple(word for word in line.split() if word != ",")
        recordings.append(Recording(f"voice-{number}", words, start, len(samples)))
        start += len(samples)
    return Corpus(recordings, np.concatenate(spoken))


def _spoken(line: str, voice: str, rate: str, pitch: str) -> NDArray[np.int16]:
    import soxr

    wav = subprocess.run(
        ["espeak-ng", "-v", voice, "-s", rate, "-p", pitch, "--stdout", line],
        capture_output=True,
        check=True,
    ).stdout
    # The header gives no length when it is written to a pipe: 44 bytes, then 22,050 Hz, 16 bits.
    samples = np.frombuffer(wav[44:], "<i2").astype(np.float32)
    slower = soxr.resample(samples, 22_050, 16_000)
    return np.clip(np.round(slower), -32768, 32767).astype(np.int16)
