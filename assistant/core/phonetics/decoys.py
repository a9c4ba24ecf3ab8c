"""Decoys: words that sound like a command and are none, for the ear to hear instead.

Talk that resembles a command goes through the unknown word at the cost of its phones, or through
the command at the cost of what does not fit. A word of the lexicon that fits better than both
takes it: "text" for next, "least" for released. A result with a decoy in it is talk.
"""

from __future__ import annotations

from collections.abc import Iterable

from assistant.core.phonetics.distance import Neighbourhood
from assistant.core.phonetics.phones import Pronunciation
from assistant.core.phonetics.pronunciation import Lexicon

FOR_EACH = 4
"""Decoys for each word of the phrases."""

NEAREST = 0.35
"""A word nearer than this is the command itself, said a little otherwise."""

FURTHEST = 1.3
"""A word further off takes nothing that the unknown word would not."""

_VOICELESS = frozenset({"P", "T", "K", "F", "TH", "S", "SH", "CH", "HH"})
_HISSING = frozenset({"S", "Z", "SH", "ZH", "CH", "JH"})


def decoys(phrases: Iterable[str], lexicon: Lexicon) -> list[str]:
    """Return words of the lexicon that sound like a word of the phrases and are in none of them.

    Left out is what a command could be taken for by right: what sounds the same, and the word's
    own forms ("knows" for no, "pauses" for pause).
    """
    wanted = sorted({word for phrase in phrases for word in phrase.split()})
    words = [word for word in lexicon for _ in lexicon[word]]
    sayings = [said for word in lexicon for said in lexicon[word]]
    neighbourhood = Neighbourhood(sayings)
    ours = [(word, said) for word in wanted for said in lexicon[word]]
    barred = set(wanted)
    near: dict[str, dict[str, float]] = {word: {} for word in wanted}
    for word, said in ours:
        found = neighbourhood.distances(said)
        for place in (found <= FURTHEST).nonzero()[0]:
            other, distance = words[place], float(found[place])
            if distance < NEAREST or is_form(sayings[place], said):
                barred.add(other)
            near[word][other] = min(distance, near[word].get(other, distance))
    chosen: dict[str, None] = {}
    for word in wanted:
        free = sorted((distance, other) for other, distance in near[word].items())
        chosen |= dict.fromkeys([other for _, other in free if other not in barred][:FOR_EACH])
    return list(chosen)


def is_form(said: Pronunciation, of: Pronunciation) -> bool:
    """Return whether one is the other with an ending of grammar: -s, -ed, -ing, -er, -ly."""
    shorter, longer = sorted((said, of), key=len)
    return longer[: len(shorter)] == shorter and longer[len(shorter) :] in _endings(shorter[-1])


def _endings(last: str) -> tuple[Pronunciation, ...]:
    """Return the endings that a word which ends in this phone can take."""
    always = ((), ("IH", "NG"), ("ER",), ("ER", "Z"), ("L", "IY"))
    if last in _HISSING:
        plural: tuple[Pronunciation, ...] = (("AH", "Z"), ("IH", "Z"))
    else:
        plural = (("S",),) if last in _VOICELESS else (("Z",),)
    if last in ("T", "D"):
        past: tuple[Pronunciation, ...] = (("AH", "D"), ("IH", "D"))
    else:
        past = (("T",),) if last in _VOICELESS else (("D",),)
    return (*always, *plural, *past)
