"""What can be tapped and typed on a page between sessions: the same that can be said."""

from __future__ import annotations

from collections.abc import Callable

from assistant.core.domain.commands import Command
from assistant.core.language.language import Language
from assistant.core.language.room_words import RoomCommand
from assistant.core.refusals import code, whole_number
from assistant.core.room.catalogue import Catalogue
from assistant.core.room.grammar import MOST_LAYERS, Grammar, RoomOrder
from assistant.core.room.room import room_language

MOST_MINUTES = 99
"""Minutes of a session that can be said or typed in the room."""

OURS = (
    *(RoomCommand.LEFT, RoomCommand.RIGHT, RoomCommand.AS_PLANNED, RoomCommand.NO_CODE),
    RoomCommand.SAME_AGAIN,
)
"""The room's own commands that can be tapped; names and numbers of layers besides. What it tells of
names and of the day by voice stands on the page, and "next" is there for the next client."""

FIRST = (Command.YES, Command.NO)
THEN = (Command.NEXT, Command.BACK, Command.REPEAT)
LAST = (Command.PAIN, Command.STOP)
"""A session's commands, before and after these; the client's words are last as everywhere."""


def tapped_in(language: Language, catalogue: Catalogue) -> tuple[str, ...]:
    """Return what may be tapped between sessions, in this order."""
    called = language.phrasebook.called
    most = max((each.layers for each in catalogue.offered), default=1)
    return (
        *map(called, (Command.WAKE, *FIRST)),
        *Grammar(language, catalogue).numbers(min(most, MOST_LAYERS)),
        *map(language.room.called, OURS),
        *(each.called[0] for each in catalogue.offered),
        *map(called, THEN),
        language.room.called(RoomCommand.REST),
        *map(called, LAST),
    )


def fields_in(language: Language, catalogue: Catalogue) -> dict[str, Callable[[str], str]]:
    """Return what may be typed between sessions, by its field: a code, and minutes."""
    grammar = Grammar(language, catalogue)
    phrases = room_language(language).phrasebook

    def typed_code(text: str) -> str:
        typed = code(text.strip())
        order = grammar.typed(typed, [RoomCommand.CODE])
        if phrases.typed(typed) is not None or order != RoomOrder(RoomCommand.CODE, typed):
            raise ValueError(f"“{typed}” means something here; take another code")
        return typed

    def typed_minutes(text: str) -> str:
        return str(whole_number(text.strip(), 1, MOST_MINUTES))

    return {"code": typed_code, "minutes": typed_minutes}
