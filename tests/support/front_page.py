"""The front page without an engine: a desk that takes what is asked, a server, and its checks."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from assistant.base.languages import CODE, load_language
from assistant.core.checkup.sound_check import SoundCheck
from assistant.core.domain.manner import Settings
from assistant.core.hearing.gate import Gate
from assistant.core.room.catalogue import Catalogue
from assistant.edges.web.lobby import Lobby
from assistant.edges.web.server import LocalServer, new_token
from assistant.edges.web.wall_page import DisplayPage
from assistant.front.desk import Desk
from assistant.front.frame import Frame
from assistant.front.pane import Given
from assistant.front.panes import panes
from assistant.front.voice import VoiceNow
from assistant.live.opening.choices import Choices
from assistant.live.speaking import Speech
from tests.support.browser import SCREENSHOTS
from tests.support.dummies import DummySpeaker
from tests.support.english import ENGLISH

PHONE, DESKTOP = (360, 740), (1920, 1080)


def open_desk(folder: Path, *, hears: bool = False) -> Desk:
    """Return the desk of a room with a loudspeaker, and a microphone where it `hears`, in which no
    session runs."""
    desk = Desk(Settings(), Choices(), folder)
    desk.plays, desk.hears, desk.hears_rehearsals = True, hears, hears
    desk.open(SoundCheck(ENGLISH))
    return desk


@contextmanager
def served_front_page(
    folder: Path, desk: Desk, *, pairs: bool = False, count: int = 0, language: str = CODE
) -> Iterator[str]:
    """Give the address of a front page on which no protocol can be started.

    It may be one at which tablets are paired; `count` sessions were begun today. It is in a
    `language`.
    """
    read = load_language(desk.settings, language)
    page = DisplayPage("Room", None, ("next",), at="/now", shown=read.language.shown)
    lobby = Lobby(new_token(), pairs=pairs)
    speech = Speech(DummySpeaker(), Gate(read.language.phrasebook))
    voice = VoiceNow(desk, speech, None, (), read.language.aloud, lambda _: None)
    given = Given(
        *(folder, desk.typed, desk.settings, read, Catalogue(()), page, desk, voice),
        *(lambda: None, lambda: count, lobby),
    )
    routes = Frame(page, panes(given), read.language.code, may_write=True).routes
    with LocalServer(routes, token=lobby.token, lobby=lobby.routes) as server:
        yield server.url
    page.close()


def is_sound(page: Page, name: str) -> None:
    """Hold the page against axe-core and its own width, on a phone and a desktop."""
    for width, height in (PHONE, DESKTOP):
        page.set_viewport_size({"width": width, "height": height})
        found = Axe().run(page)
        assert found.violations_count == 0, found.generate_report()
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        page.screenshot(path=SCREENSHOTS / f"{name}-{width}.png", full_page=True)
