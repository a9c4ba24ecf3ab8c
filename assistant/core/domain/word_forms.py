"""How the words of a language change by grammar, and which of them tell nothing: for judging what
was said in one's own words."""

from __future__ import annotations

from dataclasses import dataclass

from assistant.core.domain.commands import words_of

SHORTEST = 3
"""Letters of a word below which it has no forms: "a" is no form of "an"."""


@dataclass(frozen=True, slots=True)
class WordForms:
    """How words change.

    `function_words` tell nothing of what is done. `small` ones may be said otherwise, or not at
    all, within several. A word with one of the `endings` is the same word; before it a `silent`
    last letter may be left out, or where letters are `doubled`, the last be written twice.
    `changing` are words for going over to the other `side`.
    """

    function_words: frozenset[str] = frozenset()
    small: frozenset[str] = frozenset()
    endings: tuple[str, ...] = ()
    silent: str = ""
    doubled: bool = False
    changing: tuple[str, ...] = ()
    side: frozenset[str] = frozenset()

    def telling(self, way: str) -> frozenset[str]:
        """Return the words of a way that must be said; all, if it has small ones alone."""
        words = words_of(way)
        return (words - self.small) or words

    def same(self, said: str, key: str) -> bool:
        """Return whether a word is the key, or the one is the other with an ending of grammar.

        "Sinking" is "sink", "stretches" is "stretch", "muscle" is "muscles", "rubbing" is "rub".
        """
        if said == key:
            return True
        shorter, longer = sorted((said, key), key=len)
        if len(shorter) < SHORTEST:
            return False
        stems = [shorter]
        if self.doubled:
            stems.append(shorter + shorter[-1])
        if self.silent:
            stems.append(shorter.removesuffix(self.silent))
        return any(longer == stem + ending for stem in stems for ending in self.endings)


UNCHANGED = WordForms()
"""Each word is itself alone."""
