"""From recordings to a speech model, in one command; a run that was cut goes on where it was.

python -m models.recipe --speech DIR --more DIR --voices DIR --work DIR --dictionary FILE

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
from assistant.edges.speech.model_folder import read_model_source
from models.recipe.commands import More, network_of_commands, network_of_file
from models.recipe.export import MODEL_FILE, write_model
from models.recipe.pipeline import Places, recordings_to_network
from models.recipe.speech.corpus import open_corpus
from models.recipe.words.pronouncing import lexicon_for
from models.recipe.words.vocabulary import own_lexicon


def main() -> None:
    """Train, and write the model directory."""
    parser = argparse.ArgumentParser(description=__doc__, prog="python -m models.recipe")
    parser.add_argument(
        "--speech", type=Path, required=True, help="train/manifest.tsv, its recordings, noise/*.ogg"
    )
    parser.add_argument("--more", type=Path, required=True, help="train.tsv of packed recordings")
    parser.add_argument("--voices", type=Path, required=True, help="the natural voices' folder")
    parser.add_argument("--start", type=Path, help="a model folder to go on from, if any")
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
    more = More(arguments.more, arguments.voices)
    corpora = (people, more.single(arguments.work), more.talk(arguments.work))
    recordings = [each for corpus in corpora for each in corpus.recordings]
    lexicon = own_lexicon() | lexicon_for(arguments.dictionary, recordings)
    places = Places(arguments.speech, arguments.work, lexicon, arguments.seed)
    make_model(places, more, arguments.out, report, arguments.start)


def make_model(
    places: Places,
    more: More,
    out: Path,
    report: Callable[[str], None],
    start: Path | None = None,
) -> None:
    """Train, and write the model directory `out`; its `lexicon.txt` is there already.

    With the folder of a model to `start` from only the last stage is trained.
    """
    if start is None:
        begun = recordings_to_network(places, report)
        bigram = np.load(places.work / "main" / "bigram.npy")
    else:
        begun = network_of_file(start / MODEL_FILE, places)
        bigram = read_model_source(start).bigram
    network = network_of_commands(places, more, begun, bigram, report)
    shipped = read_lexicon((out / LEXICON_FILE).read_text("utf-8").splitlines())
    write_model(out, network, shipped, bigram)
    report(f"{out}: written")


if __name__ == "__main__":
    main()
