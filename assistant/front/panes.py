"""The panes of the front page, in the order of its navigation."""

from __future__ import annotations

from assistant.front.editor import editor_pane
from assistant.front.paired import paired
from assistant.front.pane import Given, Pane
from assistant.front.protocols import Library, protocols_pane
from assistant.front.rehearse import rehearse_pane
from assistant.front.reviewed import reviewed
from assistant.front.settings import settings_pane
from assistant.front.sound import sound_pane
from assistant.front.today import today


def panes(given: Given) -> tuple[Pane, ...]:
    """Return all panes."""
    every: list[Pane] = []
    desk, language = given.desk, given.read.language
    library = Library(language.code)
    every += [
        today(given),
        protocols_pane(desk, library),
        editor_pane(desk, language.phrasebook, lambda: given.runs, language.code, library),
        rehearse_pane(desk, library),
        reviewed(given, every),
        sound_pane(desk, given.voice),
        settings_pane(desk),
    ]
    if given.lobby.pairs:
        every.append(paired(given))
    return tuple(every)
