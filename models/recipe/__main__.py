"""From recordings to a speech model, in one command; a run that was cut goes on where it was.

python -m models.recipe --speech DIR --work DIR --dictionary FILE

The words are those of `lexicon.txt` in the model directory; the network is trained on all English.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np

from assistant.core.ear_model.source import LEXICON_FILE
from assistant.core.phonetics.pronunciation import read_lexicon
from models.recipe.export import write_model
from models.recipe.pipeline import Places, recordings_to_network
from models.recipe.speech.corpus import open_corpus
from models.recipe.words.pronouncing import lexicon_for


def main() -> None:
    """Train, and write the model directory."""
    parser = argparse.ArgumentParser(description=__doc__, prog="python -m models.recipe")
    parser.add_argument(
        "--speech", type=Path, required=True, help="train/manifest.tsv, its recordings, noise/*.ogg"
    )
    parser.add_argument("--work", type=Path, required=True, help="the run's own folder, 5 GB")
    parser.add_argument("--dictionary", type=Path, required=True, help="the CMU dictionary")
    parser.add_argument("--out", type=Path, default=Path("models/en-us"))
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    began = time.monotonic()

    def report(line: str) -> None:
        print(f"{(time.monotonic() - began) / 60:6.1f} min  {line}", flush=True)

    arguments.work.mkdir(parents=True, exist_ok=True)
    people = open_corpus(arguments.speech / "train", arguments.work / "train")
    lexicon = lexicon_for(arguments.dictionary, people)
    places = Places(arguments.speech, arguments.work, lexicon, arguments.seed)
    make_model(places, arguments.out, report)


def make_model(places: Places, out: Path, report: Callable[[str], None]) -> None:
    """Train, and write the model directory `out`; its `lexicon.txt` is there already."""
    network = recordings_to_network(places, report)
    shipped = read_lexicon((out / LEXICON_FILE).read_text("utf-8").splitlines())
    bigram = np.load(places.work / "main" / "bigram.npy")
    write_model(out, network, shipped, bigram)
    report(f"{out}: written")


if __name__ == "__main__":
    main()
