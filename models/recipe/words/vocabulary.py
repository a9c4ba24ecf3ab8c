"""The words the model knows: `python -m models.recipe.words.vocabulary TRAIN` writes its lexicon.

They are the words of `vocabulary.txt` beside this file (commands, the language of the trade, words
that sound like a command), and those that the transcripts of the recordings in TRAIN hold often
enough. So the frequencies are the corpora's own, under their licences (LibriSpeech CC BY 4.0,
Common Voice CC0, LJSpeech public domain), and no other project's word list is used. Pronunciations
are those of the dictionary that ships, and of `pronunciations.txt` for what that lacks.
"""

from __future__ import annotations

import argparse
from collections import Counter
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

from assistant.core.phonetics.phones import Pronunciation
from assistant.core.phonetics.pronunciation import read_lexicon
from assistant.edges.files.library import dictionary_file, model_dir
from assistant.edges.speech.dictionary import Dictionary
from assistant.edges.speech.model_folder import read_model_source
from models.recipe.speech.corpus import read_manifest

OFTEN = 2
"""How often the transcripts must hold a word: what was said once is a name, mostly."""

_HERE = Path(__file__).parent


def vocabulary(transcripts: Iterable[tuple[str, ...]]) -> dict[str, list[Pronunciation]]:
    """Return the words with their pronunciations.

    Raises:
        ValueError: a word of `vocabulary.txt` has no pronunciation anywhere.
    """
    counts = Counter(word for words in transcripts for word in words)
    ours = own_words()
    often = {word for word, count in counts.items() if count >= OFTEN}
    found = Dictionary(dictionary_file()).look_up(ours | often) | own_lexicon()
    unknown = sorted(ours - found.keys())
    if unknown:
        raise ValueError(f"no pronunciation of {', '.join(unknown)}; add it to pronunciations.txt")
    return found


def own_lexicon() -> dict[str, list[Pronunciation]]:
    """Return the pronunciations of `pronunciations.txt`."""
    return read_lexicon((_HERE / "pronunciations.txt").read_text(encoding="utf-8").splitlines())


def own_words() -> set[str]:
    """Return the words of `vocabulary.txt`."""
    lines = (_HERE / "vocabulary.txt").read_text(encoding="utf-8").splitlines()
    return {word for line in lines if not line.startswith("#") for word in line.split()}


def main() -> None:
    """Write the lexicon into the model directory, and the graph that follows from it."""
    parser = argparse.ArgumentParser(
        description="Write the model's lexicon and graph.",
        prog="python -m models.recipe.words.vocabulary",
    )
    parser.add_argument("train", type=Path, help="the folder of the training manifest")
    words = vocabulary(words for _, words in read_manifest(parser.parse_args().train))
    source = replace(read_model_source(model_dir()), lexicon=words)
    for name, content in source.files().items():
        (model_dir() / name).write_bytes(content)
    print(f"{model_dir()}: {len(words)} words, {sum(map(len, words.values()))} pronunciations")


if __name__ == "__main__":
    main()
