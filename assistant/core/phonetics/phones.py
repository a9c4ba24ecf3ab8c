"""The phones of the speech model: ARPAbet, silence and noise, and their numbers in Vosk's files.

A phone in a word is one of four, by its place there (begin, internal, end, singleton), as Kaldi
finds the bounds of words by that; the four sound alike to the network, which has one class for
each of `CLASSES`.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import count

SILENCE = "SIL"
NOISE = "SPN"
"""Whatever sounds and is no word: breath, a cough, a door, a fan, a singing bowl."""

ARPABET = (
    *("AA", "AE", "AH", "AO", "AW", "AY", "B", "CH", "D", "DH", "EH", "ER", "EY", "F", "G", "HH"),
    *("IH", "IY", "JH", "K", "L", "M", "N", "NG", "OW", "OY", "P", "R", "S", "SH", "T", "TH"),
    *("UH", "UW", "V", "W", "Y", "Z", "ZH"),
)
"""The 39 phones of the CMU Pronouncing Dictionary, without its marks for stress."""

CLASSES = (SILENCE, NOISE, *ARPABET)
"""What the network tells apart, in the order of its outputs and of the phone bigram's rows: class
i has output 2 i for the first frame of a phone and 2 i + 1 for each further one."""

CLASS_INDEX = {name: index for index, name in enumerate(CLASSES)}

Pronunciation = tuple[str, ...]
"""How a word is said: phones of `ARPABET`, one at least."""

_PLACES = {"B": "begin", "E": "end", "I": "internal", "S": "singleton"}
"""Kaldi's suffix for a phone's place in its word, and the word for it in `word_boundary.int`."""


def _numbered() -> Iterator[tuple[str, int]]:
    numbers = count(1)  # 0 is epsilon
    for name in (SILENCE, NOISE):
        yield name, next(numbers)
    for phone in ARPABET:
        for place in _PLACES:
            yield f"{phone}_{place}", next(numbers)


PHONE_IDS = dict(_numbered())
"""Each placed phone's number in the graph and the transition model, from 1 on: `SIL`, `SPN`,
`AA_B`, `AA_E`..."""

PHONE_CLASSES = tuple(CLASS_INDEX[name.partition("_")[0]] for name in PHONE_IDS)
"""The class of each placed phone, in the order of their numbers: that of phone p is at p - 1."""


def placed(pronunciation: Pronunciation) -> tuple[int, ...]:
    """Return the numbers of a word's phones, each in its place."""
    if len(pronunciation) == 1:
        return (PHONE_IDS[f"{pronunciation[0]}_S"],)
    first, *inner, last = pronunciation
    return (
        PHONE_IDS[f"{first}_B"],
        *(PHONE_IDS[f"{phone}_I"] for phone in inner),
        PHONE_IDS[f"{last}_E"],
    )


def entering(phone: int) -> int:
    """Return the graph's input label for the first frame of a phone.

    It is Kaldi's transition id: each phone has one state with two transitions, of which the
    graph puts the forward one first (as `--reorder=true` does).
    """
    return 2 * phone


def staying(phone: int) -> int:
    """Return the graph's input label for each further frame of a phone."""
    return 2 * phone - 1


def word_boundary_table() -> str:
    """Return the text of `word_boundary.int`, without which Vosk gives no right word times."""
    lines = []
    for name, number in PHONE_IDS.items():
        place = name.partition("_")[2]
        lines.append(f"{number} {_PLACES[place] if place else 'nonword'}\n")
    return "".join(lines)


UNKNOWN = "[unk]"
"""What Vosk returns for speech outside its grammar."""
