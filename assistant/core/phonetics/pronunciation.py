"""Pronunciations: ARPAbet as it is written, lexicons as text."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence

from assistant.core.phonetics.phones import ARPABET, Pronunciation

Lexicon = Mapping[str, Sequence[Pronunciation]]
"""The pronunciations of each word, one at least."""

_KNOWN = frozenset(ARPABET)

MOST_PHONES = 40
"""The longest word of the CMU Pronouncing Dictionary, "antidisestablishmentarianism", has 28."""


def parse_pronunciation(written: str) -> Pronunciation:
    """Return the phones that ARPAbet such as "N EH1 K S T" names, in any case, less its stress.

    Raises:
        ValueError: it is no ARPAbet; the message says what to write instead.
    """
    parts = written.split()
    phones = tuple(re.sub(r"(?<=[A-Z])[012]$", "", part) for part in written.upper().split())
    if not phones:
        raise ValueError("needs phones such as N EH K S T")
    for part, phone in zip(parts, phones, strict=True):
        if phone not in _KNOWN:
            raise ValueError(f"{part[:20]!r} is no ARPAbet phone; they are {' '.join(ARPABET)}")
    if len(phones) > MOST_PHONES:
        raise ValueError(f"has {len(phones)} phones; {MOST_PHONES} at most")
    return phones


def read_lexicon(lines: Iterable[str]) -> dict[str, list[Pronunciation]]:
    """Return the lexicon in lines of a word and its phones; a further pronunciation of a word is
    a line of its own.

    The CMU Pronouncing Dictionary is read too: its marks for stress and for further
    pronunciations, as in "read(2)", and its comments are passed over.

    Raises:
        ValueError: a line has no phones, or what is no phone.
    """
    lexicon: dict[str, list[Pronunciation]] = {}
    for line in lines:
        word, _, written = line.partition("#")[0].strip().partition(" ")
        if not word:
            continue
        if word.endswith(")"):
            word = re.sub(r"\(\d+\)$", "", word)
        said = tuple(written.split())
        if not said or not _KNOWN.issuperset(said):
            said = parse_pronunciation(written)
        sayings = lexicon.setdefault(word, [])
        if said not in sayings:
            sayings.append(said)
    return lexicon


def joined(lexicon: Lexicon, more: Lexicon) -> dict[str, Sequence[Pronunciation]]:
    """Return a lexicon with further words, or further pronunciations of words it has."""
    added = {
        word: tuple(dict.fromkeys((*lexicon.get(word, ()), *sayings)))
        for word, sayings in more.items()
    }
    return {**lexicon, **added}


def lexicon_text(lexicon: Lexicon) -> str:
    """Return a lexicon as `read_lexicon` reads it, in the order of its words."""
    return "".join(
        f"{word} {' '.join(said)}\n" for word in sorted(lexicon) for said in lexicon[word]
    )
