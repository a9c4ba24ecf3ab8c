"""The ear between sessions: it hears what would be taken at the moment, and nothing else.

While a code is spelled it knows no talk. Any of sixty words may follow each other there, and each
costs the ear so much that it would take a code of four for talk. What it made out is weighed
against talk afterwards, and is read back.
"""

from __future__ import annotations

from collections.abc import Callable, Collection

from assistant.core.domain.commands import Word
from assistant.core.hearing.likelihood import COMMAND, SPELLED
from assistant.core.language.room_words import RoomCommand
from assistant.core.room.room import Room
from assistant.edges.speech.recogniser import Recogniser


class RoomEar:
    """A recogniser that is told anew what to listen for whenever that has changed.

    The words of what the `room` listens for are among those that it was opened with. What somebody
    is saying just then is heard out first. `checks` says whether the sound is being checked.
    """

    def __init__(
        self, ear: Recogniser, room: Room, checks: Callable[[], bool] = lambda: False
    ) -> None:
        self._ear = ear
        self._room = room
        self._checks = checks
        self._heard: tuple[str, ...] = ()

    def least(self, text: str) -> float | None:
        """Return how much likelier than talk words of the room must sound; None of no such."""
        command = self._room.means(text)
        if command is None:
            return None
        return SPELLED if command is RoomCommand.CODE else COMMAND

    def hear(self, pcm: bytes) -> list[Word]:
        """Take in sound; return the words of what has just fallen silent."""
        wanted = self._room.listens_for(checks=self._checks())
        if wanted != self._heard and not self._ear.partial():
            self._ear.turn_to(wanted, talk=not self._room.spells)
            self._heard = wanted
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
        """Return how much likelier the sound is a phrase than all talk."""
        return self._ear.over_talk(pcm, phrase, part)

    def among(self, pcm: bytes, phrases: tuple[str, ...]) -> list[Word]:
        """Return the words of a stretch heard by an ear that knows these phrases alone."""
        return self._ear.among(pcm, phrases)

    def finish(self) -> list[Word]:
        """Return the words left at the end of all sound."""
        return self._ear.finish()
