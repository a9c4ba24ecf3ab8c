"""espeak-ng's phonemes for American English, as ARPAbet.

The symbols are those of `espeak-ng -x --sep=" "`, its own notation in ASCII (in its source,
`docs/phonemes.md` and `phsource/ph_english_us`). Which ARPAbet stands for one was chosen by
counting what the CMU Pronouncing Dictionary has in its place, over words both know.
"""

from __future__ import annotations

from assistant.core.phonetics.phones import Pronunciation

_STRESS = "',%="
_SILENT = frozenset({"", ";", "_", "_:", "_|", "|", "||", "-", "!"})
"""What stands for stress alone, pauses, joins and glides, without a sound of its own."""

_AS_ARPABET = {
    "0": "AA", "0#": "AA", "3": "ER", "3:": "ER", "@": "AH", "@-": "AH", "@2": "AH", "@5": "AH",
    "@L": "AH L", "A:": "AA", "A@": "AA R", "A#": "AH", "E": "EH", "E2": "EH", "I": "IH",
    "I#": "IH", "I2": "IH", "O": "AO", "O2": "AO", "O:": "AO", "O@": "AO R", "OI": "OY",
    "U": "UH", "U@": "UH R", "V": "AH", "a": "AE", "a#": "AH", "a2": "AE", "aI": "AY",
    "aI3": "AY ER", "aI@": "AY AH", "aU": "AW", "aU@": "AW ER", "aa": "AE", "e@": "EH R",
    "eI": "EY", "i": "IY", "i:": "IY", "i@": "IY AH", "i@3": "IH R", "o@": "AO R", "oU": "OW",
    "u": "UW", "u:": "UW",
    "?": "T", "D": "DH", "N": "NG", "S": "SH", "T": "TH", "Z": "ZH", "b": "B", "d": "D",
    "dZ": "JH", "f": "F", "g": "G", "h": "HH", "j": "Y", "k": "K", "l": "L", "m": "M", "n": "N",
    "n-": "AH N", "p": "P", "r": "R", "r-": "R", "s": "S", "t": "T", "t#": "T", "t2": "T",
    "tS": "CH", "v": "V", "w": "W", "x": "K", "z": "Z",
}  # fmt: skip

_RHOTIC = frozenset({"ER", "R"})


_REDUCED = {"I": "AH", "I#": "AH", "I2": "AH", "E": "IH"}
"""Vowels which, without stress, the dictionary as often has as another."""

_BEFORE_R = {"i@": "IH", "@-": "ER"}
"""Vowels that an R after them changes."""


def as_arpabet(phonemes: str) -> tuple[Pronunciation, ...]:
    """Return the ways to say a word that espeak-ng writes with a space between phonemes.

    They are one as it speaks itself and, where that differs, one with the unstressed vowels
    reduced further.

    Raises:
        ValueError: there are none, or one is not of American English.
    """
    symbols = [part for part in phonemes.split() if part.lstrip(_STRESS) not in _SILENT]
    if not symbols:
        raise ValueError("espeak-ng says nothing")
    return tuple(dict.fromkeys((_phones(symbols, {}), _phones(symbols, _REDUCED))))


def _phones(symbols: list[str], unstressed: dict[str, str]) -> Pronunciation:
    phones: list[str] = []
    for symbol, following in zip(symbols, [*symbols[1:], ""], strict=True):
        name = symbol.lstrip(_STRESS)
        if name not in _AS_ARPABET:
            raise ValueError(f"espeak-ng's phoneme {name!r} has no ARPAbet")
        sounds = _AS_ARPABET[name]
        if symbol == name:  # without stress
            sounds = unstressed.get(name, sounds)
        if following.startswith("r"):
            sounds = _BEFORE_R.get(name, sounds)
        for phone in sounds.split():
            # An R that espeak-ng writes behind a vowel that has it already.
            if phone != "R" or not phones or phones[-1] not in _RHOTIC:
                phones.append(phone)
    return tuple(phones)
