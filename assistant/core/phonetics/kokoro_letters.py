"""How a text sounds, in the letters that Kokoro-82M was taught: one for each phone, stress before
its vowel.

The letters are those of the misaki library, by which the model's training texts were written: one
for a diphthong or an affricate ("A" is that of "day", "ʧ" that of "church"). Words are looked up in
misaki's own dictionary of American English, in its forms alone; what it lacks is made of a word
that it has and an ending, else asked of espeak-ng, else spelled by `by_letter`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from functools import partial

Forms = Mapping[str, str]
"""How a word sounds: as it usually does under `USUAL`, otherwise under `BEFORE_A_PAUSE`, `VERB`."""

USUAL, BEFORE_A_PAUSE, VERB = "", "None", "VERB"
"""Forms of a word, by their names in misaki's dictionary (the usual one is its DEFAULT)."""

LookUp = Callable[[str], Forms]
"""Gives the forms of a word in lower case; none for one that is not in the dictionary."""

Ask = Callable[[str], str]
"""Gives the letters of a word that is in no dictionary; "" where that cannot be told."""

_VOWELS = "AIOQWYaiuæɑɒɔəɛɜɪʊʌᵻ"
_BEFORE_A_VERB = frozenset(
    ("to", "will", "can", "cannot", "please", "not", "you", "we", "they", "i")
)
_TOKEN = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*|[,;:.!?…—–]")
_PAUSES = {"–": "—"}
_TAPPED = re.compile(rf"(?<=[{_VOWELS}ɹ])t$")
"""A "t" after a vowel becomes a tap before an ending that begins with one: "waited"."""

_DIPHTHONGS = {
    "t^ʃ": "ʧ", "d^ʒ": "ʤ", "e^ɪ": "A", "a^ɪ": "I", "ɔ^ɪ": "Y", "a^ʊ": "W", "o^ʊ": "O", "ə^ʊ": "Q",
    "e^ə": "ɛː", "ɪ^ə": "ɪə", "i^ə": "ɪə", "ʊ^ə": "ʊə", "ə^l": "ᵊl",
}  # fmt: skip
_AMERICAN = {"ɜːɹ": "ɜɹ", "ɜː": "ɜɹ", "ɚ": "əɹ", "ɐ": "ə", "ɾ": "T", "o": "O", "e": "A", "ː": ""}
_BRITISH = {"ɐ": "ə", "e": "ɛ", "ɾ": "t", "iə": "ɪə"}
_EITHER = {"ʔ": "t", "r": "ɹ", "x": "k", "ɬ": "l", "ç": "h", "ʲ": "", "̩": "", "̃": "", "g": "ɡ"}

_SPELLINGS = {
    "tion": "ʃən", "sion": "ʒən", "tch": "ʧ", "sch": "sk", "igh": "I", "eigh": "A", "ough": "O",
    "augh": "ɔ", "ch": "ʧ", "sh": "ʃ", "ph": "f", "th": "θ", "wh": "w", "ck": "k", "ng": "ŋ",
    "qu": "kw", "rh": "ɹ", "gh": "", "kn": "n", "wr": "ɹ", "ps": "ps", "ai": "A", "ay": "A",
    "ee": "i", "ea": "i", "ei": "A", "eu": "ju", "ew": "ju", "ie": "i", "oa": "O", "oe": "i",
    "oi": "Y", "oy": "Y", "oo": "u", "ou": "W", "ow": "O", "au": "ɔ", "aw": "ɔ", "ae": "i",
    "ar": "ɑɹ", "er": "əɹ", "ir": "ɜɹ", "or": "ɔɹ", "ur": "ɜɹ", "ce": "s", "ci": "sɪ", "cy": "si",
    "ge": "ʤ", "gi": "ʤɪ", "gy": "ʤi", "a": "æ", "b": "b", "c": "k", "d": "d", "e": "ɛ", "f": "f",
    "g": "ɡ", "h": "h", "i": "ɪ", "j": "ʤ", "k": "k", "l": "l", "m": "m", "n": "n", "o": "ɑ",
    "p": "p", "q": "k", "r": "ɹ", "s": "s", "t": "t", "u": "ʌ", "v": "v", "w": "w", "x": "ks",
    "y": "i", "z": "z",
}  # fmt: skip
_SPELLING = re.compile("|".join(sorted(_SPELLINGS, key=len, reverse=True)))


def letters_of(text: str, look_up: LookUp, ask: Ask) -> str:
    """Return how a text sounds, with its marks of punctuation. Numbers are to be words already.

    Empty where it has no word. `ask` is for the words that the dictionary lacks.
    """
    tokens = [token.replace("’", "'") for token in _TOKEN.findall(text)]
    said: list[str] = []
    for at, token in enumerate(tokens):
        if not token[0].isalpha():
            if said:
                said[-1] += _PAUSES.get(token, token)
            continue
        word, following = token.lower(), tokens[at + 1] if at + 1 < len(tokens) else ""
        ends = not following or not following[0].isalpha()
        after = tokens[at - 1].lower() if at else ""
        if token == "A" and (_initial(following) or (at and _initial(tokens[at - 1]))):
            # A letter beside another, as in "A-P": no article.
            said.append(look_up("a").get(USUAL, ""))
            continue
        said.append(_chosen(word, token, ends, after, following.lower(), look_up, ask))
    return " ".join(each for each in said if each)


def _initial(token: str) -> bool:
    return len(token) == 1 and token.isupper()


def _chosen(
    word: str, written: str, ends: bool, after: str, following: str, look_up: LookUp, ask: Ask
) -> str:
    """Return the form of a word that fits its place; `ends` says that a pause follows."""
    before_vowel = following[:1] in tuple("aeiou")
    if word == "a" and not ends:
        return "ɐ"
    if word == "the":
        return "ði" if before_vowel else "ðə"
    if word == "to" and not ends:
        return "tʊ" if before_vowel else "tə"
    forms = look_up(word) or inflected(word, look_up)
    if not forms and 1 < len(written) <= 4 and written.isupper():  # "TMJ", letter by letter
        return "".join(look_up(letter).get(USUAL, "") for letter in word)
    if not forms:
        return ask(word) or by_letter(word)
    if ends and BEFORE_A_PAUSE in forms:
        return forms[BEFORE_A_PAUSE]
    if after in _BEFORE_A_VERB and VERB in forms:
        return forms[VERB]
    return forms[USUAL]


def inflected(word: str, look_up: LookUp) -> Forms:
    """Return the forms of a word made of one that is looked up and an ending; none if it is not."""
    for ending, stems, sounded in (
        ("'s", (word[:-2],), _with_s),
        ("s'", (word[:-2], word[:-1]), _with_s),
        ("ies", (f"{word[:-3]}y",), _with_s),
        ("s", (word[:-1], word[:-2] if word.endswith("es") else ""), _with_s),
        ("ied", (f"{word[:-3]}y",), _with_ed),
        ("ed", (word[:-1], word[:-2], word[:-3]), _with_ed),
        ("ing", (word[:-3], f"{word[:-3]}e", word[:-4]), _with_ing),
    ):
        if not word.endswith(ending):
            continue
        for stem in stems:
            forms = look_up(stem) if len(stem) > 1 else {}
            if forms:
                return {name: sounded(letters) for name, letters in forms.items()}
    return {}


def _with_s(stem: str) -> str:
    if stem[-1] in "szʃʒʧʤ":
        return f"{stem}ᵻz"
    return stem + ("s" if stem[-1] in "ptkfθ" else "z")


def _with_ed(stem: str) -> str:
    if stem[-1] in "td":
        return f"{_TAPPED.sub('ɾ', stem)}ᵻd"
    return stem + ("t" if stem[-1] in "pkfθʃsʧ" else "d")


def _with_ing(stem: str) -> str:
    return f"{_TAPPED.sub('ɾ', stem)}ɪŋ"


def by_letter(word: str) -> str:
    """Return how a word may sound by its spelling alone, stressed on its first vowel.

    No more than that it is not passed over: one word in three is said otherwise by people.
    """
    plain = re.sub(r"(.)\1", r"\1", re.sub(r"[^a-z]", "", word.lower()))
    if len(plain) > 3 and plain.endswith("e"):
        plain = plain[:-1]  # it is silent
    letters = _SPELLING.sub(lambda found: _SPELLINGS[found[0]], plain)
    return re.sub(rf"[{_VOWELS}]", lambda found: f"ˈ{found[0]}", letters, count=1)


def from_ipa(ipa: str, british: bool = False) -> str:
    """Return espeak-ng's IPA, diphthongs tied by "^", in the letters that the model was taught.

    >>> from_ipa("ɡˌo^ʊ bˈæk")
    'ɡˌO bˈæk'
    """
    for table in (_DIPHTHONGS, _BRITISH if british else _AMERICAN, _EITHER, {"^": ""}):
        longest_first = sorted(table, key=len, reverse=True)
        pattern = "|".join(map(re.escape, longest_first))
        ipa = re.sub(pattern, partial(_of_table, table), ipa)
    return ipa


def _of_table(table: Mapping[str, str], found: re.Match[str]) -> str:
    return table[found[0]]
