"""The recordings: decoded once to a cache of 16-bit samples, read back without copying."""

from __future__ import annotations

import csv
import json
from collections.abc import Collection, Iterator, Sequence
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
    return _cached(cache)


def open_packed(
    table: Path, cache: Path, sources: Collection[str], never: Collection[str] = ()
) -> Corpus:
    """Return the clips of some sources of a table whose files hold many clips each.

    Its columns are path, source, speaker, start_s, seconds and text. People whose id ends in one
    of `never` are left out: they are kept for a final measure.
    """
    index, sound = cache.with_suffix(".json"), cache.with_suffix(".pcm")
    if not index.exists():
        clips: dict[str, list[dict[str, str]]] = {}
        with table.open(encoding="utf-8", newline="") as file:
            for row in csv.DictReader(file, delimiter="\t"):
                if row["source"] in sources and not row["speaker"].endswith(tuple(never)):
                    clips.setdefault(row["path"], []).append(row)
        rows, start = [], 0
        with sound.open("wb") as out:
            for path, of_file in clips.items():
                samples = read_sound(table.parent / path)
                for row in of_file:
                    first = round(float(row["start_s"]) * SAMPLE_RATE)
                    clip = samples[first : first + round(float(row["seconds"]) * SAMPLE_RATE)]
                    out.write(clip.tobytes())
                    name = f"{row['speaker']} {path}@{row['start_s']}"
                    rows.append([name, row["text"].split(), start, len(clip)])
                    start += len(clip)
        index.write_text(json.dumps(rows), encoding="utf-8")
    return _cached(cache)


def _cached(cache: Path) -> Corpus:
    recordings = [
        Recording(name, tuple(words), start, length)
        for name, words, start, length in json.loads(
            cache.with_suffix(".json").read_text(encoding="utf-8")
        )
    ]
    return Corpus(recordings, np.memmap(cache.with_suffix(".pcm"), np.int16, mode="r"))
