"""Words that stand in for talk, where a speech model has no word for it.

Without one, whatever is said comes out as one of the phrases. Other words of the model's own are
listened for instead: those that sound like the phrases, where it is known how they sound, and
besides as many as make talk fit one of them better than a phrase.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from assistant.core.phonetics.decoys import decoys
from assistant.edges.files.library import dictionary_file
from assistant.edges.speech.dictionary import Dictionary
from assistant.edges.speech.fetched_model import known_words

SPREAD = 100
"""Words taken evenly from all that the model knows. With 0, 100 and 400 the Korean model of the
tests took 6, 0 and 0 of sixteen other words, spoken by espeak-ng, for one of four phrases, and
heard 4, 3 and 0 of the four: with too many there is always one that fits better."""

OTHER_NAMES = ("<unk>", "<UNK>", "<SPOKEN_NOISE>")
"""What Kaldi's recipes call the word of what is no word; `[unk]` is Vosk's."""


def stand_ins(model: Path, phrases: Iterable[str]) -> list[str]:
    """Return words of a model to be heard in the place of the phrases.

    Raises:
        Fault: the model does not say which words it knows, or the dictionary is damaged.
    """
    known = known_words(model)
    ours = {word for phrase in phrases for word in phrase.split()}
    others = sorted(word for word in known - ours if word.isalpha())
    spread = others[:: max(1, len(others) // SPREAD)]
    dictionary = Dictionary(dictionary_file())
    lexicon = dictionary.look_up(known.intersection(dictionary.words()))
    near = decoys(ours & lexicon.keys(), lexicon)
    return list(dict.fromkeys([*(name for name in OTHER_NAMES if name in known), *near, *spread]))
