"""An ear around another: what it does not do otherwise the other one does."""

from __future__ import annotations

from collections.abc import Collection

from assistant.core.domain.commands import Word
from assistant.live.ports import Ear


class EarAround:
    """Each call as `Ear` has it."""

    def __init__(self, ear: Ear) -> None:
        self._ear = ear

    def hear(self, pcm: bytes) -> list[Word]:
        """Take in sound; return the words of what has just fallen silent."""
        return self._ear.hear(pcm)

    def pass_over(self, seconds: float) -> None:
        """Let so much silence pass without hearing it."""
        self._ear.pass_over(seconds)

    def partial(self) -> str:
        """Return the words of the utterance so far."""
        return self._ear.partial()

    def look_again(self, pcm: bytes) -> list[Word]:
        """Return the words of a stretch heard by itself."""
        return self._ear.look_again(pcm)

    def rival(self, pcm: bytes, phrase: str, others: Collection[str]) -> tuple[str, float]:
        """Return which of `others` the sound is, were it not `phrase`."""
        return self._ear.rival(pcm, phrase, others)

    def over_talk(self, pcm: bytes, phrase: str, part: str | None = None) -> float:
        """Return how much likelier the sound is a phrase, or a part of it, than all talk."""
        return self._ear.over_talk(pcm, phrase, part)

    def among(self, pcm: bytes, phrases: tuple[str, ...], *, talk: bool = True) -> list[Word]:
        """Return the words of a stretch heard by an ear that knows these phrases alone."""
        return self._ear.among(pcm, phrases, talk=talk)

    def finish(self) -> list[Word]:
        """Return the words left at the end of all sound."""
        return self._ear.finish()
