"""How well espeak-ng pronounces words, against the CMU Pronouncing Dictionary.

For words that the dictionary has, `espeak-ng` is asked all the same, as the program asks it for
words that nobody has. Printed are the share of phones that are wrong (put in, left out or another,
of the nearest pronunciation), and of words that have one pronunciation just as the dictionary:
for the first that is made of espeak-ng's answer, and for the best of all that are listened for.
"""

from __future__ import annotations

import random
import re
import subprocess
from collections.abc import Sequence

import numpy as np

from assistant.core.bench.intervals import bootstrap
from assistant.core.phonetics.espeak_phonemes import as_arpabet
from assistant.core.phonetics.phones import Pronunciation
from assistant.core.phonetics.pronunciation import Lexicon
from assistant.edges.files.library import dictionary_file, model_dir
from assistant.edges.speech.dictionary import Dictionary
from assistant.edges.speech.model_folder import read_model_source

WORDS = 5000
PER_CALL = 500
"""Words a call: espeak-ng answers a line for each of many lines just as for one."""


def main() -> None:
    """Print the table."""
    known = read_model_source(model_dir()).lexicon
    plain = re.compile(r"[a-z]{2,}('[a-z]+)?")
    whole = [word for word in Dictionary(dictionary_file()).words() if plain.fullmatch(word)]
    rare = random.Random(1).sample(sorted(set(whole) - set(known)), WORDS)
    print(f"{'':28}{'words':>7}{'phones wrong, %':>26}{'words right, %':>26}")
    for title, words in (
        ("in the model's lexicon", [word for word in known if plain.fullmatch(word)]),
        ("of the dictionary's rest", rare),
    ):
        lexicon = Dictionary(dictionary_file()).look_up(words)
        said = pronounced([word for word in words if word in lexicon])
        for rule, most in (("first", 1), ("best of all", None)):
            _print_row(f"{title}, {rule}", lexicon, said, most)


def pronounced(words: Sequence[str]) -> dict[str, tuple[Pronunciation, ...]]:
    """Return what espeak-ng makes of each word."""
    answers: list[str] = []
    for start in range(0, len(words), PER_CALL):
        asked = words[start : start + PER_CALL]
        command = ["espeak-ng", "-q", "-x", "--sep= ", "-v", "en-us"]
        told = subprocess.run(
            command, input="\n".join(asked), capture_output=True, check=True, text=True
        ).stdout.splitlines()
        assert len(told) == len(asked)
        answers += told
    return {word: as_arpabet(answer) for word, answer in zip(words, answers, strict=True)}


def _print_row(
    title: str, lexicon: Lexicon, said: dict[str, tuple[Pronunciation, ...]], most: int | None
) -> None:
    rows = []
    for word, sayings in said.items():
        wrong, length = min(
            (edits(ours, theirs), len(theirs))
            for ours in sayings[:most]
            for theirs in lexicon[word]
        )
        rows.append((wrong, length, wrong == 0))
    counts = np.array(rows, dtype=float)

    def phones_wrong(drawn: np.ndarray) -> np.ndarray:
        return 100 * drawn[..., 0].sum(-1) / drawn[..., 1].sum(-1)

    def words_right(drawn: np.ndarray) -> np.ndarray:
        return 100 * drawn[..., 2].mean(-1)

    cells = []
    for statistic in (phones_wrong, words_right):
        low, high = bootstrap(counts, statistic) or (np.nan, np.nan)
        cells.append(f"{statistic(counts):.1f} ({low:.1f} to {high:.1f})")
    print(f"{title:36}{len(rows):>6}{cells[0]:>22}{cells[1]:>22}")


def edits(one: Pronunciation, other: Pronunciation) -> int:
    """Return how many phones must be put in, left out or changed to make one of the other."""
    row = list(range(len(other) + 1))
    for at, phone in enumerate(one, 1):
        above, row[0] = row[0], at
        for to, wanted in enumerate(other, 1):
            above, row[to] = row[to], min(row[to] + 1, row[to - 1] + 1, above + (phone != wanted))
    return row[-1]


if __name__ == "__main__":
    main()
