"""What the ear listens for where steps are said: the protocol's own words, and some that are not.

The recogniser makes a model of which word follows which of the phrases that are listed, and what
is listed twice is twice as likely. The cues stand among them, so that running speech is followed at
all; each key word also stands alone, in the forms that it takes. What else a sentence holds must go
somewhere too: the common words that talk is made of, and decoys, which sound like a key word and
are none. Each cue is listed with decoys in the place of its keys as well: else whoever said most
of a cue would be heard to say the whole.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from assistant.core.domain.commands import words_of
from assistant.core.domain.protocol import Protocol
from assistant.core.domain.word_forms import WordForms
from assistant.core.phonetics.decoys import decoys
from assistant.core.phonetics.pronunciation import Lexicon
from assistant.core.rehearsal.key_words import Item

TALK_COST = 1.0
"""The scale of the model's loop for talk where steps are said. In a session it is lower: there a
command stands alone, and talk must not become one; here key words are said within talk. Of 60
steps 53 were heard whole at the model's own 0.7, 55 at 0.9 and at 1.2; of 60 wrong utterances none
passed at any."""

IN_A_CUE = 2
"""Decoys that stand in a cue for each of its keys, the most alike. Without any, 2 of 15 cues with
other words in the place of their keys passed; four are no better than two."""

BESIDE_A_CUE = 1
"""Decoys of a key that no cue has, of which there are many: with all of theirs the words that sound
like one would be likelier than those that talk is made of."""

TIMES = 10
"""How often the protocol's own words are listed, against the common words' own numbers.

Talk of words that are not listed goes through the loop for talk, and takes key words with it. Of
200 steps 184 were heard whole without the common words; 189 with them and 3 times the protocol's,
192 with 10; 187 with four times the common words. The model's whole vocabulary beside them was
worse, 187: words that nobody said took the keys' place.
(`tests/benchmarks/rehearsal/steps_tuned_on.py`.)"""


def rehearsal_grammar(
    protocol: Protocol,
    items: Sequence[Item],
    lexicon: Lexicon,
    asks: Iterable[str] = (),
    *,
    forms: WordForms,
    talk: Mapping[str, int],
) -> list[str]:
    """Return the phrases to listen for, some of them often, which makes them likelier.

    `forms` are how words change, `talk` how often common ones are said. `lexicon` has the words
    that the model knows already. `asks` are phrases by which a trainee asks for help.
    """
    keys = _keys(items)
    named, other = _sides(protocol), list(_forms(keys, lexicon, forms))
    cues = [list(_in_order(item.cue)) for item in items]
    around = sorted(
        {word for cue in cues for word in cue} | (forms.function_words & lexicon.keys())
    )
    listed = [*asks, *keys, *other, *sorted(named), *around]
    alike = {key: _decoys(key, lexicon, listed) for key in keys if key in lexicon}
    for key, words in alike.items():
        listed += words if key in around else words[:BESIDE_A_CUE]
    for item, cue in zip(items, cues, strict=True):
        listed += _in_other_ways(item, cue, alike)
        listed += _with_decoys(cue, alike)
        listed += _around_keys(cue, frozenset(keys))
        listed.append(" ".join(cue))
    said = {word: times for word, times in talk.items() if word in lexicon}
    common = [word for word, times in said.items() for _ in range(times)]
    return [*dict.fromkeys(listed)] * TIMES + common


def own_words(
    protocol: Protocol,
    items: Sequence[Item],
    lexicon: Lexicon,
    asks: Iterable[str] = (),
    *,
    forms: WordForms,
) -> frozenset[str]:
    """Return the words by which steps are judged and help is asked for: all others are talk."""
    keys = _keys(items)
    cued = (item.own_words for item in items)
    asked = (word for phrase in asks for word in phrase.split())
    return frozenset([*keys, *_forms(keys, lexicon, forms), *asked]).union(_sides(protocol), *cued)


def _keys(items: Sequence[Item]) -> list[str]:
    return sorted({word for item in items for word in item.told_apart})


def _sides(protocol: Protocol) -> frozenset[str]:
    """Return the words by which the sides are named."""
    sides = protocol.sides
    return frozenset() if sides is None else words_of(f"{sides.left} {sides.right} {sides.change}")


def _decoys(key: str, lexicon: Lexicon, listed: Iterable[str]) -> list[str]:
    ours = frozenset(listed)
    return [word for word in decoys([key], lexicon) if word not in ours]


def _around_keys(cue: Sequence[str], keys: frozenset[str]) -> Iterator[str]:
    """Yield each key of a cue with the word before it, the word after, and both.

    What is listed oftener is likelier: in its own place a key is so, several times, beside each
    word that sounds like it.
    """
    for at, word in enumerate(cue):
        if word in keys:
            for start, stop in ((at - 1, at + 1), (at, at + 2), (at - 1, at + 2), (at - 2, at + 1)):
                yield " ".join(cue[max(0, start) : stop])


def _in_other_ways(item: Item, cue: Sequence[str], alike: dict[str, list[str]]) -> Iterator[str]:
    """Yield a step's ways of several words, and every further way in its place in the cue.

    Where a cue has a key's own word, between its neighbours, others who mean the same say another;
    and others a word that sounds like it, or one by which they mean another place.
    """
    never = () if item.never is None else item.never.ways
    for key in item.keys:
        yield from (way for way in key.ways if " " in way)
        for at, word in enumerate(cue):
            if any(key.forms.same(word, way) for way in key.ways):
                said = [*key.ways, *(other for way in key.ways for other in alike.get(way, ())[:1])]
                for way in said:
                    yield " ".join([*cue[max(0, at - 2) : at], way])
                    yield " ".join([*cue[max(0, at - 1) : at], way, *cue[at + 1 : at + 2]])
                for other in never:
                    yield " ".join([*cue[max(0, at - 2) : max(0, at - 1)], other, word])


def _with_decoys(cue: Sequence[str], alike: dict[str, list[str]]) -> Iterator[str]:
    """Yield a cue with each of its keys in turn replaced by words that sound like it."""
    for at, word in enumerate(cue):
        for other in alike.get(word, ())[:IN_A_CUE]:
            yield " ".join([*cue[:at], other, *cue[at + 1 :]])


def _forms(keys: Iterable[str], lexicon: Lexicon, forms: WordForms) -> Iterator[str]:
    """Yield the known words that are forms of a key: "pushing" for push."""
    keys = list(keys)
    starts = {key[:3] for key in keys}
    for word in lexicon:
        if word[:3] in starts and any(word != key and forms.same(word, key) for key in keys):
            yield word


def _in_order(text: str) -> Iterator[str]:
    for part in text.split():
        yield from sorted(words_of(part))
