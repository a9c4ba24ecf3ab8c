"""Everybody whose recordings are learned from, and the rooms that these are put into."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from models.recipe.commands import SINGLE, TALKING
from models.recipe.speaker.people import Person, packed_speaker, people_of, read_speaker
from models.recipe.speech.corpus import open_corpus, open_packed, read_sound


def gathered(speech: Path, more: Path, work: Path) -> list[Person]:
    """Return everybody; the recordings are decoded to `work` the first time."""
    held_out = more / "never_use.txt"
    never = held_out.read_text("utf-8").split() if held_out.exists() else ()
    single = open_packed(more / "train.tsv", work / "single", [SINGLE], never)
    talk = open_packed(more / "train.tsv", work / "talk", TALKING, never)
    read = open_corpus(speech / "train", work / "train")
    return [
        *people_of(single, packed_speaker, alone=True),
        *people_of(talk, packed_speaker, alone=False),
        *people_of(read, read_speaker, alone=False),
    ]


def rooms(speech: Path) -> list[NDArray[np.int16]]:
    """Return the recordings of rooms."""
    found = sorted(path for path in (speech / "noise").iterdir() if path.suffix == ".ogg")
    return [read_sound(path) for path in found]
