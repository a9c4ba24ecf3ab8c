"""What people say around a phrase, and what is still that phrase: "oh, please stop now" is "stop".

A client's word is rarely said alone: it is asked for, repeated, said with what hurts and where.
A harmless command may be asked for politely. All else around a phrase makes talk of it.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field

MOST_WORDS = 10
"""Words of the longest plea: four seconds. Whoever says more at one go is talking."""

MOST_UNCLEAR = 2
"""Words of a plea that may be others: the ear takes "let's" for "leg", "can you" for "[unk]"."""

SHORT_WORDS = 2
"""Words of a plea that is listed with all that may stand beside it: "that hurts"."""


def _words(phrases: Iterable[str]) -> frozenset[str]:
    return frozenset(word for phrase in phrases for word in phrase.split())


def _any_of(phrases: Iterable[str]) -> str:
    # The longest first, so that "it hurts" is one plea and not "it" before another.
    longest = sorted(phrases, key=len, reverse=True)
    return f"(?:{'|'.join(map(re.escape, longest)) or '(?!)'})"


@dataclass(frozen=True, slots=True)
class Around:
    """The phrases that may have something around them, and what that may be.

    Of several `pleas` in one utterance the one that is named first counts. What stands in `before`
    and `after` may be said on either side of each, as often as one likes; so may what is `unheard`,
    for which the ear does not listen: one that knew "now" would take a "no" that stands alone for
    it. The `calm` phrases hold a plea and are none. An `unsure` plea is one that was perhaps not
    said. One of the `polite` words may stand before or after what is `harmless`.
    """

    pleas: tuple[str, ...] = ()
    before: tuple[str, ...] = ()
    after: tuple[str, ...] = ()
    unheard: tuple[str, ...] = ()
    calm: tuple[str, ...] = ()
    unsure: tuple[str, ...] = ()
    polite: tuple[str, ...] = ()
    harmless: frozenset[str] = frozenset()
    _plea: re.Pattern[str] = field(init=False, compare=False, repr=False)
    _unsure: re.Pattern[str] = field(init=False, compare=False, repr=False)
    _part: re.Pattern[str] = field(init=False, compare=False, repr=False)
    _calm_words: frozenset[str] = field(init=False, compare=False, repr=False)
    """Words of calm phrases that no plea and no command has: "does", "not", "if". Those of commands
    are what the ear makes of other sounds: it took "oh that hurts" for "time that hurts"."""

    def __post_init__(self) -> None:
        part = rf"\b{_any_of((*self.before, *self.pleas, *self.after, *self.unheard))}\b"
        object.__setattr__(self, "_plea", self._with_what_may_stand_around(self.pleas))
        object.__setattr__(self, "_unsure", self._with_what_may_stand_around(self.unsure))
        object.__setattr__(self, "_part", re.compile(part))
        of_pleas = _words((*self.before, *self.pleas, *self.after, *self.unheard))
        of_commands = _words(self.harmless)
        object.__setattr__(self, "_calm_words", _words(self.calm) - of_pleas - of_commands)

    def _with_what_may_stand_around(self, pleas: tuple[str, ...]) -> re.Pattern[str]:
        after = _any_of((*self.after, *self.unheard))
        one = rf"(?:{_any_of(self.before)} )*{_any_of(pleas)}(?: {after})*"
        return re.compile(rf"{one}(?: {one})*")

    @property
    def with_unheard(self) -> tuple[str, ...]:
        """Each short plea with what may follow it and is not listened for."""
        short = [plea for plea in self.pleas if len(plea.split()) <= SHORT_WORDS]
        return tuple(f"{plea} {word}" for plea in short for word in self.unheard)

    @property
    def phrases(self) -> tuple[str, ...]:
        """All that is to be listened for besides the phrases themselves.

        The ear's grammar follows the order of words in what is listed: what is not there side by
        side costs it so much that it takes the whole for talk. So each short plea is there with
        each thing beside it, and twice. By itself "that" would be heard for "back".
        """
        pleas = (*self.pleas, *self.unsure)
        short = [plea for plea in pleas if len(plea.split()) <= SHORT_WORDS]
        beside = [f"{before} {plea}" for before in self.before for plea in short]
        beside += [f"{plea} {after}" for plea in short for after in (*self.after, plea)]
        return tuple(dict.fromkeys((*beside, *self.calm, *self.unsure, *self.polite)))

    def core(self, said: Sequence[str]) -> str | None:
        """Return the phrase that words are, with what stands around it; None if they are none.

        A plea alone is one too.
        """
        text = self._less_the_calm(said)
        if len(said) <= MOST_WORDS and self._plea.fullmatch(text):
            parts = self._part.findall(text)
            return next(plea for plea in self.pleas if plea in parts)
        whole = " ".join(said)
        for polite in self.polite:
            for phrase in (whole.removeprefix(f"{polite} "), whole.removesuffix(f" {polite}")):
                if phrase != whole and phrase in self.harmless:
                    return phrase
        return None

    def perhaps(self, said: Sequence[str]) -> str | None:
        """Return the plea that words may be, of which the ear did not make out all.

        A word that calm phrases alone have speaks against it: "does it hurts" was a question.
        """
        text = self._less_the_calm(said)
        if self._unsure.fullmatch(text):
            return next(plea for plea in self.unsure if f" {plea} " in f" {text} ")
        if not self._calm_words.isdisjoint(said):
            return None
        parts = self._part.findall(text)
        left = len(text.split()) - sum(len(part.split()) for part in parts)
        return next((p for p in self.pleas if p in parts), None) if left <= MOST_UNCLEAR else None

    def sounds_calm(self, said: Sequence[str]) -> bool:
        """Whether words hold a calm phrase, or begin with a word that such phrases alone have."""
        return said[0] in self._calm_words or self._less_the_calm(said) != " ".join(said)

    def _less_the_calm(self, said: Sequence[str]) -> str:
        text = f" {' '.join(said)} "
        for calm in self.calm:
            text = text.replace(f" {calm} ", " ")
        return text.strip()

    def ends_in_plea(self, text: str) -> str | None:
        """Return the plea that a text ends in, with what stands around it; None without one."""
        words = text.split()[-MOST_WORDS:]
        ends = (self.core(words[start:]) for start in range(len(words)))
        return next((core for core in ends if core in self.pleas), None)


ALONE = Around()
"""Each phrase stands alone."""


def sounds_in(phrase: str, words: Collection[str]) -> bool:
    """Whether each word of a phrase begins one of `words`.

    "Painful" holds "pain", to the ear as to the eye.
    """
    return all(any(word.startswith(part) for word in words) for part in phrase.split())
