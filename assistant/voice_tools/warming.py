"""Rendering before any session what may be said in it, so that none waits for the voice."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import NamedTuple

from platformdirs import user_cache_path

from assistant.base.paths import APP
from assistant.core.domain.manner import USUAL_PACE
from assistant.core.domain.protocol import Protocol
from assistant.core.domain.voices import ChosenVoice
from assistant.core.faults import Fault
from assistant.core.language.ahead import said_ahead
from assistant.core.language.language import Language
from assistant.edges.speech.voice import Voice


class Warmed(NamedTuple):
    """How many clauses there are to be said, and those of which the voice makes no sound."""

    clauses: int
    unspeakable: tuple[str, ...]


def warm(
    protocols: Iterable[Protocol],
    language: Language,
    progress: Callable[[int, int], None],
    *,
    voice: ChosenVoice | None = None,
    words_per_minute: int = USUAL_PACE,
) -> Warmed:
    """Render and keep all that sessions of these protocols may say in a voice, at a pace.

    `progress` is told how many clauses are there, and how many there are to be. What a protocol
    notes, and its own tags, are as in a session of it.

    Raises:
        Fault: the voice can't be used, or nothing can be kept.
    """
    texts = [text for each in protocols for text in said_ahead(language.noting(each.notes), each)]
    speaking = Voice(
        user_cache_path(APP) / "cues",
        keeps=texts,
        words_per_minute=words_per_minute,
        voice=voice,
        aloud=language.aloud,
    )
    clauses = list(dict.fromkeys(said.text for text in texts for said in speaking.clauses(text)))
    unspeakable = []
    try:
        for done, clause in enumerate(clauses):
            progress(done, len(clauses))
            try:
                speaking.render_clause(clause)
            except Fault:
                if speaking.fault:
                    raise
                unspeakable.append(clause)
            if speaking.cache_fault:
                raise Fault(speaking.cache_fault)
        speaking.cache.clean()
    finally:
        speaking.close()
    progress(len(clauses), len(clauses))
    return Warmed(len(clauses), tuple(unspeakable))
