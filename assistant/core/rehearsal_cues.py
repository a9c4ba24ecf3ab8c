"""The words a rehearsal speaks: short, calm, and never a word of blame."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from assistant.core.commands import words_of
from assistant.core.cues import sentences
from assistant.core.durations import number_words
from assistant.core.key_words import Item, Key, same_word
from assistant.core.protocol import Protocol

FIRST = "The first step."
ONE_MORE = "One more word."
LATER = "That comes later."
EARLIER = "That was before."
ONE_AT_A_TIME = "One step at a time."
ONCE_MORE = "Once more."

FIRST_WORDS = 3
"""Words given to a trainee who is stuck: enough to call up a sentence, too few to be it."""


def greeting(protocol: Protocol) -> str:
    """Return the first words of a rehearsal in which the steps are said."""
    return f"{protocol.title}. Say each step before I do. Say start when you are ready."


def exam_greeting(protocol: Protocol) -> str:
    """Return the first words of an exam: the last that are spoken in it."""
    return f"{protocol.title}, exam. Name each step as you begin it. Say start, and stop at the end"


def after(item: Item) -> str:
    """Return the words that tell where to go on, before a step that is asked for by itself."""
    return f"{item.cue} And then?"


def hint(item: Item) -> str:
    """Return the first words of a step, of its first sentence at most."""
    first = (sentences(item.cue) or [item.cue])[0].split()
    most = max(1, min(FIRST_WORDS, len(first) - 1))
    return " ".join(first[:most]).rstrip(".,;:!?") + "."


def missing(item: Item, key: Key) -> str:
    """Return the question for a word that is missing: its sentence, with "what" in its place."""
    for sentence in sentences(item.cue):
        words = sentence.split()
        for at, word in enumerate(words):
            if any(same_word(each, part) for each in words_of(word) for part in key.words):
                asked = [*words[:at], "what", *words[at + 1 :]]
                return re.sub(r"[.,;:!?]+$", "", " ".join(asked)).capitalize() + "?"
    return ONE_MORE


def summary(alone: int, of: int) -> str:
    """Return the last words: how many steps were said without help."""
    return f"Done. {_number(alone).capitalize()} of {_number(of)} alone."


def _number(number: int) -> str:
    return number_words(number) if number < 100 else str(number)


def fixed_texts(protocol: Protocol, items: Sequence[Item]) -> Iterator[str]:
    """Yield what may be said in a rehearsal, to be rendered ahead."""
    yield greeting(protocol)
    yield FIRST
    for item in items:
        yield hint(item)
        yield item.cue
        yield from (missing(item, key) for key in item.keys)
    yield from (LATER, EARLIER, ONE_MORE, ONE_AT_A_TIME, ONCE_MORE)
