"""The front page as it is served around the page of a room's sessions."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from starlette.routing import BaseRoute

from assistant.core.domain.manner import Settings
from assistant.core.language.reader import ReadLanguage
from assistant.core.room.by_tap import fields_in, tapped_in
from assistant.core.room.catalogue import Catalogue
from assistant.edges.web.lobby import Lobby
from assistant.edges.web.wall_page import DisplayPage
from assistant.front.desk import Desk
from assistant.front.frame import Frame
from assistant.front.pane import BOARD, Given
from assistant.front.panes import panes
from assistant.front.voice import VoiceNow
from assistant.live.opening.choices import Choices
from assistant.live.opening.page import Around
from assistant.review.pages import PLOT_STYLE


def around_of(
    choices: Choices,
    settings: Settings,
    read: ReadLanguage,
    folder: Path,
    catalogue: Catalogue,
    desk: Desk,
    voice: VoiceNow,
    close: Callable[[], None],
    count: Callable[[], int],
) -> Around:
    """Return what is served around the page: the front, which ends the room by `close`.

    `count` tells how many sessions were begun today, `folder` is where they are kept. What is asked
    of the room is laid on its `desk`; `voice` is the one that speaks in it.
    """

    def routes(page: DisplayPage, lobby: Lobby) -> Sequence[BaseRoute]:
        given = Given(
            folder, choices, settings, read, catalogue, page, desk, voice, close, count, lobby
        )
        return Frame(page, panes(given), read.language.code, may_write=choices.taps).routes

    return Around(
        BOARD,
        routes,
        tapped_in(read.language, catalogue),
        fields_in(read.language, catalogue),
        (PLOT_STYLE,),
    )
