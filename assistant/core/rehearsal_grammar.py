"""What the ear listens for where steps are said: the protocol's own words, and some that are not.

The recogniser strings listed words together in any order, so each key word stands by itself, in
the forms that it takes in a sentence. What else a sentence holds must go somewhere too: the words
of the cues, the small words between them, and decoys, which sound like a key word and are none.
Without those whoever says anything would be heard to say a key word.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from assistant.core.commands import words_of
from assistant.core.decoys import decoys
from assistant.core.key_words import FUNCTION_WORDS, Item, same_word
from assistant.core.pronunciation import Lexicon
from assistant.core.protocol import Protocol


def rehearsal_grammar(
    protocol: Protocol, items: Sequence[Item], lexicon: Lexicon, asks: Iterable[str] = ()
) -> list[str]:
    """Return the phrases to listen for; `lexicon` has the words that the model knows already.

    `asks` are phrases by which a trainee asks for help.
    """
    keys = sorted({word for item in items for key in item.keys for word in key.words})
    sides = protocol.sides
    named = words_of(f"{sides.left} {sides.right} {sides.change}") if sides is not None else ()
    forms = list(_forms(keys, lexicon))
    known = {word for item in items for word in words_of(item.cue)}
    around = sorted(known | {word for word in FUNCTION_WORDS if word in lexicon})
    cues = [" ".join(_in_order(item.cue)) for item in items]
    listed = [*asks, *keys, *forms, *sorted(named), *around, *cues]
    told = [key for key in keys if key in lexicon]
    others = [word for word in decoys(told, lexicon) if word not in listed]
    return list(dict.fromkeys([*listed, *others]))


def _forms(keys: Iterable[str], lexicon: Lexicon) -> Iterator[str]:
    """Yield the known words that are forms of a key: "pushing" for push."""
    keys = list(keys)
    starts = {key[:3] for key in keys}
    for word in lexicon:
        if word[:3] in starts and any(word != key and same_word(word, key) for key in keys):
            yield word


def _in_order(text: str) -> Iterator[str]:
    for part in text.split():
        yield from sorted(words_of(part))
