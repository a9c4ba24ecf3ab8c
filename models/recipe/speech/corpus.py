"""The recordings: decoded once to a cache of 16-bit samples, read back without copying."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import soundfile
import soxr
from numpy.typing import NDArray

from models.recipe.speech.features import SAMPLE_RATE


@dataclass(frozen=True, slots=True)
class Recording:
    """One utterance of a corpus: its words, and where its samples lie in the cache."""

    name: str
    words: tuple[str, ...]
    start: int
    samples: int


class Corpus:
    """The recordings of one split, and their samples."""

    def __init__(self, recordings: Sequence[Recording], samples: NDArray[np.int16]) -> None:
        self.recordings = recordings
        self._samples = samples

    def samples(self, recording: Recording) -> NDArray[np.int16]:
        """Return the samples of one recording, at `SAMPLE_RATE`."""
        return self._samples[recording.start : recording.start + recording.samples]


def read_sound(path: Path) -> NDArray[np.int16]:
    """Return the samples of any file libsndfile reads, one channel at `SAMPLE_RATE`."""
    sound, rate = soundfile.read(path, dtype="float32", always_2d=True)
    mono = sound.mean(axis=1)
    if rate != SAMPLE_RATE:
        mono = soxr.resample(mono, rate, SAMPLE_RATE)
    return np.clip(np.round(mono * 32768), -32768, 32767).astype(np.int16)


def read_manifest(split: Path) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Yield path and words of each row of `manifest.tsv`."""
    with (split / "manifest.tsv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file, delimiter="\t"):
            yield row["path"], tuple(row["text"].split())


def open_corpus(split: Path, cache: Path) -> Corpus:
    """Return the corpus in the folder `split`, decoded to `cache` the first time."""
    index, sound = cache.with_suffix(".json"), cache.with_suffix(".pcm")
    if not index.exists():
        rows, start = [], 0
        with sound.open("wb") as out:
            for name, words in read_manifest(split):
                samples = read_sound(split / name)
                out.write(samples.tobytes())
                rows.append([name, words, start, len(samples)])
                start += len(samples)
        index.write_text(json.dumps(rows), encoding="utf-8")
    recordings = [
        Recording(name, tuple(words), start, length)
        for name, words, start, length in json.loads(index.read_text(encoding="utf-8"))
    ]
    return Corpus(recordings, np.memmap(sound, np.int16, mode="r"))
