"""What a rehearsal says: short, calm, and never a word of blame."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from assistant.core.domain.commands import words_of
from assistant.core.domain.protocol import Protocol
from assistant.core.language.cues import filled, sentences
from assistant.core.language.numbers import Numbers
from assistant.core.language.wording import Rehearsed
from assistant.core.rehearsal.key_words import Item, Key

FIRST_WORDS = 3
"""Words given to a trainee who is stuck: enough to call up a sentence, too few to be it."""


def after(words: Rehearsed, item: Item) -> str:
    """Return the words that tell where to go on, before a step that is asked for by itself."""
    return filled(words.after, step=item.cue)


def hint(item: Item) -> str:
    """Return the first words of a step, of its first sentence at most."""
    first = sentences(item.cue)[0].split()
    most = max(1, min(FIRST_WORDS, len(first) - 1))
    return _unstopped(" ".join(first[:most])) + "."


def missing(words: Rehearsed, item: Item, key: Key) -> str:
    """Return the question for a word that is missing: its sentence, with "what" in its place."""
    for sentence in sentences(item.cue):
        said = sentence.split()
        for at, word in enumerate(said):
            if any(key.forms.same(each, part) for each in words_of(word) for part in key.words):
                blank = re.sub(r"[^\W\d_]+(['’-][^\W\d_]+)*", words.what, word, count=1)
                asked = " ".join([*said[:at], blank, *said[at + 1 :]])
                return _unstopped(asked[:1].upper() + asked[1:]) + "?"
    return words.one_more


def summary(words: Rehearsed, numbers: Numbers, alone: int, steps: int) -> str:
    """Return the last words: how many steps were said without help."""
    return filled(words.summary, alone=numbers.count(alone), steps=numbers.count(steps))


def _unstopped(text: str) -> str:
    return re.sub(r"[.,;:!?]+$", "", text)


def fixed_texts(words: Rehearsed, protocol: Protocol, items: Sequence[Item]) -> Iterator[str]:
    """Yield what may be said where steps are said, to be rendered ahead."""
    yield filled(words.say_greeting, title=protocol.title)
    yield words.first
    for item in items:
        yield hint(item)
        yield item.cue
        yield from (missing(words, item, key) for key in item.keys)
    yield from (
        words.not_that,
        words.later,
        words.earlier,
        words.one_more,
        words.one_at_a_time,
        words.once_more,
    )
