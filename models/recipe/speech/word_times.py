"""Where each word lies in recordings, for benchmarks and for whoever cuts words out of speech.

python -m models.recipe.speech.word_times --recordings DIR --work DIR --dictionary FILE \
    --out FILE.tsv

`--recordings` is a folder with `manifest.tsv`; `--work` that of a finished training, whose network
finds the words. The table written has the columns path, word, start_s and end_s.
"""

from __future__ import annotations

import argparse
import csv
from pathlib import Path

from models.recipe.network.training import NETWORK_FILE
from models.recipe.pipeline import scorer
from models.recipe.speech.alignment import align
from models.recipe.speech.corpus import open_corpus
from models.recipe.words.pronouncing import lexicon_for

COLUMNS = ("path", "word", "start_s", "end_s")


def main() -> None:
    """Align, and write the table."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--recordings", type=Path, required=True)
    parser.add_argument("--work", type=Path, required=True)
    parser.add_argument("--dictionary", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    arguments = parser.parse_args()
    corpus = open_corpus(arguments.recordings, arguments.work / arguments.recordings.name)
    lexicon = lexicon_for(arguments.dictionary, corpus.recordings)
    score = scorer(arguments.work / "main" / NETWORK_FILE)
    with arguments.out.open("w", encoding="utf-8", newline="") as file:
        table = csv.writer(file, delimiter="\t", lineterminator="\n")
        table.writerow(COLUMNS)
        for each in align(corpus, lexicon, score):
            for word in each.words:
                table.writerow((each.recording.name, word.text, word.starts_s[0], word.end_s))


if __name__ == "__main__":
    main()
