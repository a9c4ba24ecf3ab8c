"""Utterances as the ear gives them, from words."""

from __future__ import annotations

from assistant.core.domain.commands import Utterance, Word


def spoken(text: str, start_s: float = 1.0, word_s: float = 0.3) -> Utterance:
    """Return an utterance of `text` without silences between its words."""
    return Utterance(
        tuple(
            Word(word, start_s + i * word_s, start_s + (i + 1) * word_s)
            for i, word in enumerate(text.split())
        )
    )
