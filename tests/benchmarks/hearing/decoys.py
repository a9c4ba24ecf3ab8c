"""What decoys and the price of talk do to commands and to talk.

`--speech` is a folder of talk that holds none of the phrases as an utterance of its own: people
whom the model was not trained on, with a `manifest.tsv` (column `path`). The model's graph is made
at each of the `--scales` of its garbage loop, and each is asked with and without decoys: how many
commands of synthetic voices are heard, in silence, in white noise and through a telephone's band,
and how often talk is taken for a command.

    .venv/bin/python -m tests.benchmarks.hearing.decoys --speech DIR
"""

from __future__ import annotations

import argparse
import csv
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import product
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import soundfile
import soxr
from numpy.typing import NDArray

from assistant.core.bench.intervals import poisson, wilson
from assistant.core.domain.commands import utterances
from assistant.core.ear_model.source import GraphSource
from assistant.core.phonetics.decoys import decoys
from assistant.core.sound.nouns import SAMPLE_RATE
from assistant.edges.files.library import model_dir
from assistant.edges.speech.model_folder import SHARED, read_model_source
from assistant.edges.speech.recogniser import Recogniser
from tests.support.english import FEW_NUMBERS, PHRASES
from tests.support.speech import FLITE, LEVEL, synthesise

VOICES = (
    *("en-us", "en-us+f2", "en-us+m3", "en-us-nyc", "en-gb", "en-gb-scotland", "en-029+f2"),
    *(f"{FLITE}{name}" for name in ("slt", "rms", "awb", "kal16")),
)
NOISE_DB = 12.0
"""How far the loudest of a command stands above the mean level of the noise."""
TELEPHONE_HZ = 8000

Sound = NDArray[np.float64]


def main() -> None:
    """Print a line for each scale, with and without decoys."""
    parser = argparse.ArgumentParser(
        description=__doc__, prog="python -m tests.benchmarks.hearing.decoys"
    )
    parser.add_argument("--speech", type=Path, required=True)
    parser.add_argument("--model", type=Path, default=model_dir())
    parser.add_argument("--scales", type=float, nargs="+", default=[0.6, 0.7, 0.8, 0.9])
    options = parser.parse_args()
    source = read_model_source(options.model)
    chosen = decoys(PHRASES, source.lexicon)
    print(f"{len(PHRASES)} phrases, {len(VOICES)} voices; {len(chosen)} decoys: {' '.join(chosen)}")
    print(f"\n{'scale':>5} {'decoys':>6}{'heard':>26}{'wrong':>6}{'talk taken, an hour':>28}")
    for scale, more in product(options.scales, ((), chosen)):
        settings = replace(source.settings, garbage_scale=scale)
        with TemporaryDirectory() as folder:
            model = _write(Path(folder), options.model, replace(source, settings=settings))
            _print_row(model, scale, more, options.speech)


def _print_row(model: Path, scale: float, more: Sequence[str], speech: Path) -> None:
    heard = wrong = asked = taken = 0
    missed: list[str] = []
    for phrase, sound in spoken():
        commands = [each for each in hear(model, more, sound) if each in PHRASES]
        asked += 1
        heard += commands == [phrase]
        wrong += bool(commands) and commands != [phrase]
        missed += [phrase] * (not commands)
    hours = 0.0
    false: list[str] = []
    for sound in talk(speech):
        hours += sound.size / SAMPLE_RATE / 3600
        false += [each for each in hear(model, more, sound) if each in PHRASES]
    taken = len(false)
    low, high = wilson(heard, asked) or (0.0, 1.0)
    least, most = poisson(taken, hours) or (0.0, 0.0)
    print(
        f"{scale:>5} {len(more):>6}{heard:>9} of {asked} ({low:.1%} to {high:.1%}){wrong:>6}"
        f"{taken:>6} in {hours:.2f} h ({least:.1f} to {most:.1f})  {' '.join(sorted(false))}"
        f"  missed: {' '.join(sorted(missed))}"
    )


def spoken() -> Iterator[tuple[str, Sound]]:
    """Yield each phrase in each voice and condition, with silence before and after."""
    random = np.random.default_rng(1)
    for phrase, voice in product(sorted(FEW_NUMBERS), VOICES):
        said = np.pad(synthesise(phrase, voice), (SAMPLE_RATE // 2, SAMPLE_RATE))
        narrow = soxr.resample(
            soxr.resample(said, SAMPLE_RATE, TELEPHONE_HZ), TELEPHONE_HZ, SAMPLE_RATE
        )
        loud = LEVEL / np.sqrt(2) / 10 ** (NOISE_DB / 20)
        for sound, noise in ((said, 1e-4), (said, loud), (narrow, 1e-4)):
            yield phrase, sound + random.normal(0.0, noise, sound.size)


def talk(folder: Path) -> Iterator[Sound]:
    """Yield the recordings of a manifest, each with a second of silence after it."""
    with (folder / "manifest.tsv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file, delimiter="\t"):
            sound, rate = soundfile.read(folder / row["path"], always_2d=True)
            mono = soxr.resample(sound.mean(axis=1), rate, SAMPLE_RATE)
            yield np.pad(mono, (0, SAMPLE_RATE))


def hear(model: Path, more: Sequence[str], sound: Sound) -> list[str]:
    """Return what an ear makes of a sound: its utterances as text."""
    ear = Recogniser(model, [*PHRASES, *more])
    pcm = np.clip(np.round(sound * 32767), -32768, 32767).astype("<i2").tobytes()
    return [each.text for each in utterances([*ear.hear(pcm), *ear.finish()])]


def _write(folder: Path, model: Path, source: GraphSource) -> Path:
    shared = {name: (model / name).read_bytes() for name in SHARED}
    for name, content in {**shared, **source.files()}.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    return folder


if __name__ == "__main__":
    main()
