"""The ear between sessions: how clear what is said must be there."""

from __future__ import annotations

from typing import cast

import pytest

from assistant.core.domain.commands import Command
from assistant.core.domain.events import Opened
from assistant.core.room.room import Room
from assistant.edges.speech.recogniser import Recogniser
from assistant.room.ear import RARER, RoomEar
from tests.core.room.test_room import CATALOGUE, LANGUAGE, Day

LIKELIER = 4.0


class AlwaysSure:
    """Finds whatever it is asked so much likelier than talk."""

    def over_talk(self, pcm: bytes, phrase: str, part: str | None = None) -> float:
        """Return the same for all."""
        return LIKELIER


@pytest.mark.parametrize(
    ("plea", "rare"), [("too deep", True), ("easy", True), ("pain", False), ("stop", False)]
)
def test_other_ways_to_tell_of_pain_must_be_clearer_where_no_client_lies(
    plea: str, rare: bool
) -> None:
    """Between clients people talk of it; "stop" and "pain" themselves count as ever, and all where
    a client may lie: while a session that broke off waits."""
    assert LANGUAGE.phrasebook.orders[plea].command in (Command.PAIN, Command.STOP)
    for broken_off in (False, True):
        question = "Go on with it?" if broken_off else ""
        room = Room(LANGUAGE, CATALOGUE, Day(), broken_off=question)
        room.handle(Opened(0.0))
        assert room.client_may_lie is broken_off
        ear = RoomEar(cast("Recogniser", AlwaysSure()), room)
        lost = RARER if rare and not broken_off else 0.0
        assert ear.over_talk(b"", plea, plea) == LIKELIER - lost
        assert ear.over_talk(b"", "next client") == LIKELIER
