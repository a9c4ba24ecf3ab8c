"""How words are said by the natural voices: the dictionary that ships, then espeak-ng."""

from __future__ import annotations

import re
import subprocess
from functools import cache
from pathlib import Path

from assistant.core.language.number_words import number_words
from assistant.core.phonetics.kokoro_letters import USUAL, Forms, from_ipa, letters_of
from assistant.edges.speech.dictionary import PackedWords
from assistant.edges.speech.espeak import ANSWER_S

FILE = "words.txt.xz"


def line_of(word: str, forms: Forms) -> str:
    """Return a word's line in the dictionary: its usual form, then others under their names."""
    others = "".join(f" {name}:{form}" for name, form in forms.items() if name != USUAL)
    return f"{word} {forms[USUAL]}{others}\n"


class NaturalWords:
    """Tells how texts sound, in the letters that the model of the natural voices knows."""

    def __init__(self, folder: Path) -> None:
        self._words = PackedWords(folder / FILE)

    def letters_of(self, text: str) -> str:
        """Return how a text sounds; empty where it has no word.

        Raises:
            Fault: the dictionary is missing or damaged.
        """
        return letters_of(_NUMBER.sub(_in_words, text), self._forms, in_ipa)

    def _forms(self, word: str) -> Forms:
        for line in self._words.lines_of(word):
            usual, *others = line.split(" ")[1:]
            return {USUAL: usual} | dict(other.split(":", 1) for other in others)
        return {}


_NUMBER = re.compile(r"\d+")


def _in_words(found: re.Match[str]) -> str:
    """Return a number in words; a long one figure by figure, with spaces around."""
    digits = found[0]
    hundreds, rest = divmod(int(digits), 100)
    if hundreds >= 10:
        said = " ".join(number_words(int(digit)) for digit in digits)
    elif hundreds:
        said = f"{number_words(hundreds)} hundred" + (f" {number_words(rest)}" if rest else "")
    else:
        said = number_words(rest)
    return f" {said} "


@cache
def in_ipa(word: str) -> str:
    """Return how espeak-ng would say a word, in the model's letters; "" where it can't be asked.

    It is a program of its own, which need not be installed: nothing of it is linked or shipped.
    """
    command = ["espeak-ng", "-q", "--ipa", "--tie=^", "-v", "en-us", "--", word]
    try:
        answer = subprocess.run(
            command, capture_output=True, check=True, timeout=ANSWER_S, encoding="utf-8"
        )
    except (OSError, ValueError, subprocess.SubprocessError):
        return ""
    return from_ipa("".join(answer.stdout.split()))
