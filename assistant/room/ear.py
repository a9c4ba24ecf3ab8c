"""The ear between sessions: it hears what would be taken at the moment, and nothing else.

While a code is spelled it knows no talk. Any of sixty words may follow each other there, and each
costs the ear so much that it would take a code of four for talk. What it made out is weighed
against talk afterwards, and is read back. Where a word of a plea stands among letters, as "enough"
for "eff", what was said is heard once more by an ear that knows letters and figures alone.

Where no client lies nobody says "too deep", but people talk: what tells of pain in other words than
the plainest must be clearer there, or it is let pass.
"""

from __future__ import annotations

from collections.abc import Callable

from assistant.core.domain.commands import Command, Utterance, Word, later, utterances
from assistant.core.hearing.likelihood import COMMAND, SPELLED
from assistant.core.language.room_words import RoomCommand
from assistant.core.room.room import Room
from assistant.core.sound.nouns import SAMPLE_RATE
from assistant.edges.speech.recogniser import Recogniser
from assistant.live.ear_around import EarAround
from assistant.live.listening import AROUND_S

KEPT_S = 15.0
"""Seconds of sound that are kept: six letters, slowly said."""

RARER = 3.0
"""How much likelier than talk, as a natural logarithm, a way to tell of pain must sound besides,
where no client lies. In three hours of the room, 1.7 of them with talk, three that nobody said were
taken or asked about, of 3.6, 3.8 and 6.7, by `SURE`, 3.5. Of 149 such ways that four synthetic
voices did say 85 sound so clear, and 131 without it."""


class RoomEar(EarAround):
    """A recogniser that is told anew what to listen for whenever that has changed.

    The words of what the `room` listens for are among those that it was opened with. What somebody
    is saying just then is heard out first. `checks` says whether the sound is being checked.
    """

    def __init__(
        self, ear: Recogniser, room: Room, checks: Callable[[], bool] = lambda: False
    ) -> None:
        super().__init__(ear)
        self._recogniser = ear
        self._room = room
        self._checks = checks
        self._heard: tuple[str, ...] = ()
        self._sound = bytearray()  # of late
        self._until_s = 0.0  # where that ends

    def least(self, text: str) -> float | None:
        """Return how much likelier than talk words of the room must sound; None of no such."""
        command = self._room.means(text)
        if command is None:
            return None
        return SPELLED if command is RoomCommand.CODE else COMMAND

    def hear(self, pcm: bytes) -> list[Word]:
        """Take in sound; return the words of what has just fallen silent."""
        wanted = self._room.listens_for(checks=self._checks())
        if wanted != self._heard and not self.partial():
            self._recogniser.turn_to(wanted, talk=not self._room.spells)
            self._heard = wanted
        self._keep(pcm)
        words = super().hear(pcm)
        if not (words and self._room.spells):
            return words
        return [word for each in utterances(words) for word in self._spelled(each)]

    def _keep(self, pcm: bytes) -> None:
        self._until_s += len(pcm) / 2 / SAMPLE_RATE
        self._sound += pcm
        del self._sound[: -2 * round(KEPT_S * SAMPLE_RATE)]

    def _spelled(self, said: Utterance) -> tuple[Word, ...]:
        """Return the words of an utterance, or what is made of it as a code, where it is none by a
        word or two, and nothing else that is known."""
        book, symbols = self._room.language.phrasebook, self._room.symbols
        texts = {word.text for word in said.words}
        if (
            texts.isdisjoint(symbols)
            or texts <= symbols
            or book.order(said) is not None
            or book.perhaps_plea(said) is not None
            or self._room.means(said.text) is not None
        ):
            return said.words
        since_s = max(said.start_s - AROUND_S, self._until_s - len(self._sound) / 2 / SAMPLE_RATE)
        start = 2 * round((since_s - self._until_s) * SAMPLE_RATE)
        end = 2 * round((said.end_s + AROUND_S - self._until_s) * SAMPLE_RATE)
        pcm = bytes(self._sound[start : end if end < 0 else None])
        again = later(self.among(pcm, self._room.spelt, talk=False), since_s)
        return tuple(again) if {word.text for word in again} <= symbols and again else said.words

    def pass_over(self, seconds: float) -> None:
        """Let so much silence pass without hearing it."""
        self._until_s += seconds
        self._sound.clear()
        super().pass_over(seconds)

    def over_talk(self, pcm: bytes, phrase: str, part: str | None = None) -> float:
        """Return how much likelier the sound is a phrase than all talk, for how rare it is."""
        likelier = super().over_talk(pcm, phrase, part)
        return likelier - RARER if self._is_rare(part) else likelier

    def _is_rare(self, plea: str | None) -> bool:
        """Return whether nobody is likely to say this plea now."""
        if plea is None or self._room.client_may_lie:
            return False
        book = self._room.language.phrasebook
        order = book.orders.get(plea)
        pains = order is not None and order.command is Command.PAIN
        return pains and plea != book.called(Command.PAIN)
