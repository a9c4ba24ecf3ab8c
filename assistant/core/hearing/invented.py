"""What a model of all language makes up where nobody speaks, told from what was said.

Whisper was trained on films with subtitles: in silence, noise and music it writes what stands in
those where nobody speaks. The limits were chosen on 102 utterances of people and 40 synthetic
notes, and on 54 stretches that Whisper wrote of silence, hum, noise, weather, traffic and music;
how others fare by them is measured by `tests/benchmarks/notes`.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from assistant.core.hearing.onset import STEP, levels
from assistant.core.sound.nouns import SAMPLE_RATE

NOBODY = 0.5
"""How likely nobody speaks, by the model's own word, from which on nobody does: of people it said
0.40 at most, and of everything else 0.61 at least."""

GUESSED = -1.0
"""Mean natural logarithm of the likelihood of its words under which they are a guess: of people's
241 stretches one was less likely, and that had one word right of seventeen."""

REPEATED = 2.4
"""How much shorter a text is when compressed from which on it goes round in circles: of people it
was 2.37 at most, a knitting pattern; and of nobody up to 24, the same three words over and over."""

UNHEARD_DB = 20.0
"""How far under the utterance's loudest moment a stretch is that nobody said: people's last words
were up to 11 dB under. Where it writes on after the voice has ended there is just the room."""

KNOWN = frozenset(
    {
        "", "you", "bye", "bye bye", "i'm sorry", "thank you", "thank you very much",
        "thank you so much", "thank you for watching", "thanks for watching",
        "see you next time", "i'll see you next time", "see you in the next video",
        "i'll see you in the next video", "please subscribe", "subscribe to my channel",
        "subtitles by the amara org community",
    }
)  # fmt: skip
"""Whole sentences that are dropped wherever they come in a note, though the model be sure of them:
the commonest that it makes up, and none that anybody notes."""


@dataclass(frozen=True, slots=True)
class Stretch:
    """What a model wrote of a part of a sound, in seconds from its start, and what it says of that.

    `no_speech` is how likely nobody speaks there, `likelihood` the mean natural logarithm of that
    of its words, `compression` by how much they compress.
    """

    text: str
    start_s: float
    end_s: float
    no_speech: float
    likelihood: float
    compression: float


def as_said(stretches: Sequence[Stretch], pcm: bytes) -> str:
    """Return the words of a sound, 16-bit mono, less those that nobody said.

    Where people's own words are in doubt there are none at all: half a note misleads. The last full
    stop is left out: what is said back has its own.
    """
    sounding = levels(np.frombuffer(pcm, "<i2").astype(np.float64))
    said = [each for each in stretches if each.no_speech < NOBODY and _sounds(each, sounding)]
    if any(each.likelihood < GUESSED or each.compression > REPEATED for each in said):
        return ""
    sentences = re.split(r"(?<=[.!?])\s+", " ".join(each.text for each in said))
    return " ".join(each for each in sentences if _bare(each) not in KNOWN).removesuffix(".")


def _sounds(stretch: Stretch, sounding: NDArray[np.float64]) -> bool:
    """Return whether there is anything to be heard in a stretch, beside the rest of the sound."""
    start, end = (round(at * SAMPLE_RATE / STEP) for at in (stretch.start_s, stretch.end_s))
    there = sounding[start : max(end, start + 1)]
    return bool(there.size) and float(there.max()) > float(sounding.max()) - UNHEARD_DB


def _bare(sentence: str) -> str:
    """Return a sentence's words alone, in lower case."""
    return " ".join(re.findall(r"[a-z']+", sentence.lower()))
