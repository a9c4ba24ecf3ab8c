"""How even and how calm the voice is: every cue of every shipped protocol, and every reply.

Of each its loudness is measured by EBU R 128, gated over the whole cue; of those of three seconds
and more the loudest three as well; its true peak; and, of those of five words and more, the pace,
pauses and all: over all of them, in words; of each in words of the same length, as three short
words are said in the time of one long one. Those out of bounds are printed.

    python -m tests.benchmarks.voice.cue_loudness [--voice NAME] [--cues 40]
"""

from __future__ import annotations

import argparse
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

import numpy as np

from assistant.base.protocols import load_protocol
from assistant.core.bench.intervals import wilson
from assistant.core.domain.manner import USUAL, USUAL_PACE
from assistant.core.language.aloud import Aloud
from assistant.core.sound.levelling import LOUDNESS_LUFS, PEAK_DBTP
from assistant.core.sound.loudness import SHORT_TERM_S, loudness, short_term, true_peak
from assistant.core.sound.nouns import VOICE_RATE
from assistant.edges.files.library import list_protocols
from assistant.edges.speech.voice import Voice
from assistant.voices.choosing import choose
from tests.benchmarks.figures import print_table
from tests.support.english import CUES, ENGLISH

LOUDNESS_LU = 1.5
"""How far a cue may be from the level. Each clause is at it; where many short ones stand in a cue,
blocks of 0.4 s have a pause in them and measure up to 1 LU less than the words are."""

SHORT_TERM_LUFS = (-26.0, -22.0)
"""Of three seconds with their pauses."""

PACE = (120.0, 140.0)
"""Words a minute, over all cues."""

LETTERS = 5.3
"""Letters of a word with the space after it, over all cues."""

CUE_PACE = (104.0, 156.0)
"""Words of that length a minute, of one cue: a fifth to either side of the middle."""

FEWEST_WORDS = 5
"""Of a shorter cue no pace can be told: one long word makes it slow."""

SEED = 20


@dataclass(frozen=True, slots=True)
class Measured:
    """A cue's figures; `short_term` where it is long enough."""

    text: str
    loudness: float
    true_peak: float
    short_term: float | None
    words: int
    length_s: float

    @property
    def words_a_minute(self) -> float | None:
        """Its pace in words of one length; None where it is too short for one."""
        if self.words < FEWEST_WORDS:
            return None
        return 60.0 * (len(self.text) + 1) / LETTERS / self.length_s

    def out_of_bounds(self) -> list[str]:
        """Return what is not as it should be."""
        told = []
        if abs(self.loudness - LOUDNESS_LUFS) > LOUDNESS_LU:
            told.append(f"loudness {self.loudness:.1f} LUFS")
        if self.true_peak > PEAK_DBTP + 0.05:  # what rounding to 16 bit may add
            told.append(f"true peak {self.true_peak:.1f} dBTP")
        low, high = SHORT_TERM_LUFS
        if self.short_term is not None and not low <= self.short_term <= high:
            told.append(f"short-term {self.short_term:.1f} LUFS")
        low, high = CUE_PACE
        if self.words_a_minute is not None and not low <= self.words_a_minute <= high:
            told.append(f"{self.words_a_minute:.0f} words a minute")
        return told


def measured(voice: Voice, aloud: Aloud, text: str) -> Measured:
    """Render a cue and return its figures."""
    pcm = voice.render(text)
    sound = (pcm / 32767).astype(np.float32)
    length_s = len(pcm) / VOICE_RATE
    said = aloud.in_words(text)
    words = len(said.replace("-", " ").split())
    return Measured(
        said,
        loudness(sound, VOICE_RATE),
        true_peak(sound, VOICE_RATE),
        short_term(sound, VOICE_RATE) if length_s >= SHORT_TERM_S else None,
        words,
        length_s,
    )


def main() -> None:
    """Measure, and print the tables."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--voice", help="a name of `assistant voices`; the best there is")
    parser.add_argument("--words-a-minute", type=int, default=USUAL_PACE)
    parser.add_argument("--cues", type=int, help="only so many, drawn by a fixed seed")
    options = parser.parse_args()
    protocols = [load_protocol(str(path)) for path in list_protocols()]
    texts = list(dict.fromkeys(t for each in protocols for t in CUES.fixed_texts(each) if t))
    if options.cues:
        texts = Random(SEED).sample(texts, options.cues)
    choice = choose(options.voice, USUAL, None)
    with TemporaryDirectory() as folder:
        voice = Voice(
            Path(folder),
            keeps=texts,
            words_per_minute=options.words_a_minute,
            voice=choice.voice,
            aloud=ENGLISH.aloud,
        )
        with closing(voice):
            cues = [measured(voice, ENGLISH.aloud, text) for text in texts]
    print(f"{choice.voice.label}, told {options.words_a_minute} words a minute: {len(cues)} cues")
    _report(cues)


def _report(cues: list[Measured]) -> None:
    paces = [each.words_a_minute for each in cues if each.words_a_minute is not None]
    levels = [each.short_term for each in cues if each.short_term is not None]
    print_table("Loudness, gated", {"every cue": [each.loudness for each in cues]}, "LUFS")
    print_table("Loudest three seconds", {"of three seconds and more": levels}, "LUFS")
    print_table("True peak", {"every cue": [each.true_peak for each in cues]}, "dBTP")
    print_table(
        "Pace, in words of one length",
        {f"of {FEWEST_WORDS} words and more": paces},
        "words a minute",
    )
    long = [each for each in cues if each.words >= FEWEST_WORDS]
    pace = 60.0 * sum(each.words for each in long) / sum(each.length_s for each in long)
    low, high = PACE
    print(f"\naltogether {pace:.0f} words a minute (bounds {low:.0f} to {high:.0f})")
    out = [(each, each.out_of_bounds()) for each in cues if each.out_of_bounds()]
    within = len(cues) - len(out)
    interval = wilson(within, len(cues))
    share = f" (95 %: {interval[0]:.1%} to {interval[1]:.1%})" if interval else ""
    print(f"\nwithin all bounds: {within} of {len(cues)}{share}")
    for each, told in out:
        print(f"  {', '.join(told)}: {each.text}")


if __name__ == "__main__":
    main()
