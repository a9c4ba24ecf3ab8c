"""A corpus of natural voices, kept line by line, so that a cut run goes on where it was."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np

from models.recipe.speech.corpus import Corpus, Recording
from models.recipe.speech.natural_voices import Samples
from models.recipe.words.natural_lines import Line

Render = Callable[[str, str, float], Samples]
"""Text, voice and pace to samples: `NaturalVoices.render`."""


def render_lines(lines: Sequence[Line], cache: Path, render: Render) -> None:
    """Append what is not rendered yet to `cache`.pcm, and a line for each to `cache`.jsonl."""
    sound, index = cache.with_suffix(".pcm"), cache.with_suffix(".jsonl")
    done = _read_index(index)
    end = sum(length for *_, length in done)
    with sound.open("ab") as pcm, index.open("a", encoding="utf-8") as rows:
        pcm.truncate(2 * end)  # what a cut run had not come to name
        for line in lines[len(done) :]:
            samples = render(*line)
            pcm.write(samples.tobytes())
            pcm.flush()
            rows.write(json.dumps([*line, len(samples)]) + "\n")
            rows.flush()


def natural_corpus(cache: Path) -> Corpus:
    """Return what has been rendered so far."""
    recordings, start = [], 0
    for number, (text, voice, _, length) in enumerate(_read_index(cache.with_suffix(".jsonl"))):
        recordings.append(Recording(f"{voice}-{number}", tuple(text.split()), start, length))
        start += length
    return Corpus(recordings, np.memmap(cache.with_suffix(".pcm"), np.int16, mode="r"))


def _read_index(index: Path) -> list[tuple[str, str, float, int]]:
    if not index.exists():
        return []
    return [tuple(json.loads(row)) for row in index.read_text("utf-8").splitlines()]
