"""How well the voices are understood: words that a judge, which knows none of them, writes down.

The texts are all that the shipped protocols say, and 200 answers that are put together of times and
counts, drawn by a fixed seed. Each is rendered as a session does it, alone, and written down by
Whisper. Printed for each voice are the words written otherwise, as a share of all, with 95 %
intervals (the bootstrap's over the texts: the words of one are not independent), and those texts.

    python -m tests.benchmarks.voice.words_understood --judge DIR [--voice NAME ...] [--texts 60]
        [--seed 20]

DIR holds a model for faster-whisper, which is to be installed by hand (`pip install
faster-whisper==1.2.1`): `model.bin`, `config.json`, `tokenizer.json`, `vocabulary.txt`. A text
takes a judge of the size "base" about two seconds of the processor, and a natural voice another.
"""

from __future__ import annotations

import argparse
import re
from collections.abc import Iterator
from contextlib import closing
from itertools import chain
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np
import soxr
from numpy.typing import NDArray

from assistant.base.protocols import load_protocol
from assistant.core.bench.intervals import bootstrap
from assistant.core.domain.manner import USUAL
from assistant.core.language.cues import filled
from assistant.core.sound.nouns import VOICE_RATE
from assistant.edges.files.library import list_protocols
from assistant.edges.speech.voice import Voice
from assistant.protocol_tools.recital import cues_of
from assistant.voices.choosing import choose
from tests.support.english import CUES, ENGLISH, NUMBERS

SEED = 20
COMPOSED = 200
JUDGE_RATE = 16_000

LEVEL = 0.1
"""Root mean square of what the judge hears, whose full scale is 1: as loud for every voice."""

STILL_S = 0.25
"""Stillness before and after."""

SAME = {
    "okay": "ok",
    "grey": "gray",
    "handprints": "hand prints",
    "crosshand": "cross hand",
    "soul": "sole",
}
"""Spellings of one word, and one that sounds the same."""


def shipped() -> list[str]:
    """Return all that the shipped protocols say, each text once."""
    protocols = [load_protocol(str(path)) for path in list_protocols()]
    texts = chain.from_iterable((*CUES.fixed_texts(each), *cues_of(each)) for each in protocols)
    return [text for text in dict.fromkeys(texts) if text]


def composed(rng: Random) -> Iterator[str]:
    """Yield answers with times and counts, as a session puts them together."""
    words = ENGLISH.wording

    def length() -> str:
        return NUMBERS.duration(float(rng.choice((rng.randrange(1, 60), rng.randrange(60, 600)))))

    while True:
        yield rng.choice(
            (
                filled(words.held, held=length(), left=length()),
                filled(words.held_past, held=length()),
                filled(words.released_then, time=length(), held=length()),
                filled(words.began_then, time=length(), left=length()),
                filled(words.time_left, time=length()),
                filled(words.last_hold, held=length()),
                filled(words.match, held=length()),
                CUES.holds_left(rng.randrange(2, 13), a_side=rng.random() < 0.5, each_s=None),
            )
        )


def in_words(text: str) -> list[str]:
    """Return the words of a text, numbers spelled out, marks and capitals left out."""
    spelled = re.sub(r"\d+", lambda found: f" {_number(found[0])} ", text.lower().replace("’", "'"))
    words = re.sub(r"[^a-z' ]", " ", spelled.replace("-", " ")).split()
    return " ".join(SAME.get(word, word) for word in words).split()


def _number(figures: str) -> str:
    if len(figures) < 3:
        return NUMBERS.words(int(figures)).replace("-", " ")
    return " ".join(NUMBERS.words(int(figure)) for figure in figures)


def errors(said: list[str], written: list[str]) -> int:
    """Return how many words must be put in, left out or changed to make one of the other."""
    row = list(range(len(written) + 1))
    for at, word in enumerate(said, start=1):
        diagonal, row[0] = row[0], at
        for other, heard in enumerate(written, start=1):
            diagonal, row[other] = (
                row[other],
                min(row[other] + 1, row[other - 1] + 1, diagonal + (word != heard)),
            )
    return row[-1]


def write_down(judge: Any, pcm: NDArray[np.int16]) -> str:
    """Return what the judge makes of a sound."""
    sound = soxr.resample((pcm / 32767).astype(np.float32), VOICE_RATE, JUDGE_RATE)
    sound *= LEVEL / (float(np.sqrt((sound**2).mean())) + 1e-9)
    segments, _ = judge.transcribe(
        np.pad(sound, round(STILL_S * JUDGE_RATE)),
        language="en",
        beam_size=5,
        temperature=0.0,
        condition_on_previous_text=False,
        without_timestamps=True,
    )
    return " ".join(segment.text for segment in segments)


def main() -> None:
    """Judge each voice, and print what came of it."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--judge", type=Path, required=True, help="the folder of Whisper's model")
    parser.add_argument("--voice", action="append", help="by its name; kore, michael and system")
    parser.add_argument("--texts", type=int, help="only so many of each kind, by the fixed seed")
    parser.add_argument("--seed", type=int, default=SEED, help="of what is drawn")
    options = parser.parse_args()
    from faster_whisper import WhisperModel

    judge = WhisperModel(str(options.judge), device="cpu", compute_type="int8", cpu_threads=1)
    rng = Random(options.seed)
    answers = [text for text, _ in zip(composed(rng), range(COMPOSED), strict=False)]
    kinds = {"shipped": shipped(), "composed": answers}
    for name, texts in kinds.items():
        if options.texts:
            kinds[name] = rng.sample(texts, min(options.texts, len(texts)))
    print(f"Words written otherwise by {options.judge.name}")
    for name in options.voice or ("kore", "michael", "system"):
        _judge(name, judge, kinds)


def _judge(name: str, judge: Any, kinds: dict[str, list[str]]) -> None:
    choice = choose(name, USUAL, None)
    if choice.fault:
        raise SystemExit(choice.fault)
    with TemporaryDirectory() as folder:
        voice = Voice(Path(folder), voice=choice.voice, aloud=ENGLISH.aloud)
        with closing(voice):
            for kind, texts in kinds.items():
                wrong, counts, worst = [], [], []
                for text in texts:
                    said = in_words(text)
                    written = in_words(write_down(judge, voice.render(text)))
                    wrong.append(errors(said, written))
                    counts.append(len(said))
                    if wrong[-1]:
                        worst.append(f"    {text}  ->  {' '.join(written)}")
                print(f"{name:10} {kind:10} {_share(wrong, counts)}", flush=True)
                print("\n".join(worst), flush=True)


def _share(wrong: list[int], counts: list[int]) -> str:
    interval = bootstrap(np.array([wrong, counts], np.float64).T, _of_all)
    between = f" (95 %: {100 * interval[0]:.1f} to {100 * interval[1]:.1f})" if interval else ""
    share = 100 * sum(wrong) / sum(counts)
    return f"{sum(wrong)} of {sum(counts)} words in {len(counts)} texts: {share:.1f} %{between}"


def _of_all(drawn: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the share of words written otherwise in each draw of texts."""
    wrong, counts = drawn[..., 0], drawn[..., 1]
    return np.asarray(wrong.sum(axis=1) / counts.sum(axis=1))


if __name__ == "__main__":
    main()
