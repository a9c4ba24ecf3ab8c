"""Notes in free words, of those alone whose notes count."""

from __future__ import annotations

from assistant.core.domain.commands import Utterance
from assistant.core.hearing.whose import Whose
from assistant.live.ports import Dictation

NOT_TAKEN = "a note was in another voice than who is enrolled, and is not taken"


class NotesOf:
    """Has a dictation write down the notes of those alone that `whose` lets count.

    A note is judged by all of its sound, as it is given; it is as if another's had been no note,
    which is told among the news.
    """

    def __init__(self, whose: Whose, dictation: Dictation) -> None:
        self._whose = whose
        self._dictation = dictation
        self._news: list[str] = []

    @property
    def fault(self) -> str:
        """Why nothing is written down any more, or empty."""
        return self._dictation.fault

    @property
    def waiting(self) -> bool:
        """Whether something that was given is not written down yet."""
        return self._dictation.waiting

    @property
    def by(self) -> str:
        """What is meant to write notes down."""
        return self._dictation.by

    def news(self) -> list[str]:
        """Return what is new of that, and of notes that were not taken."""
        news, self._news = [*self._news, *self._dictation.news()], []
        return news

    def give(self, said: Utterance, pcm: bytes) -> None:
        """Have a note written down whose voice counts; `pcm` is its sound, 16-bit mono."""
        if self._whose.notes(pcm):
            self._dictation.give(said, pcm)
        else:
            self._news.append(NOT_TAKEN)

    def written(self, wait_s: float = 0.0) -> list[tuple[Utterance, str]]:
        """Return what was written down since the last call; waits so many seconds at most."""
        return self._dictation.written(wait_s)
