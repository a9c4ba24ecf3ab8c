"""Pairing, as a therapist does it: a code that one page shows, typed on a tablet."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe

from assistant.base.languages import load_language
from assistant.core.domain.manner import Settings
from assistant.core.hearing.gate import Gate
from assistant.core.review.series_plans import Plan
from assistant.core.room.catalogue import Catalogue
from assistant.edges.store.series_file import add_plan
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
from tests.support.browser import ITS_OWN, SCREENSHOTS, Chromium, look
from tests.support.dummies import DummySpeaker
from tests.support.english import ENGLISH

LIMIT_MS = 20_000


@pytest.fixture
def url(tmp_path: Path) -> Iterator[str]:
    """The address of a front page without protocols, at which tablets are paired."""
    add_plan(tmp_path, Plan("C-1", 6), "2030-01-31T09:00:00+00:00")
    page = DisplayPage("Room", None, ("next",), at="/now", shown=ENGLISH.shown)
    lobby = Lobby(new_token(), pairs=True)
    settings = Settings()
    read = load_language(settings)
    typed, desk = Choices(), Desk(settings, Choices(), tmp_path)
    speech = Speech(DummySpeaker(), Gate(read.language.phrasebook))
    voice = VoiceNow(desk, speech, None, (), read.language.aloud, lambda _: None)
    given = Given(
        *(tmp_path, typed, settings, read, Catalogue(()), page, desk, voice),
        *(lambda: None, lambda: 2, lobby),
    )
    routes = Frame(page, panes(given), may_write=True).routes
    with LocalServer(routes, token=lobby.token, lobby=lobby.routes) as server:
        yield server.url
    page.close()


def test_a_tablet_is_paired(url: str, chrome: Chromium) -> None:
    """A wrong code is told and the right one leads to Today; each page is sound, and the picture
    opens the same page with the code in it."""
    contexts = [
        chrome.browser.new_context(viewport={"width": width, "height": 740})
        for width in (1280, 360)
    ]
    machine, tablet = (look(context) for context in contexts)
    for each in (machine.page, tablet.page):
        each.set_default_timeout(LIMIT_MS)
    machine.page.goto(url)
    day = machine.page.text_content("main") or ""
    assert "2 sessions today" in day
    assert "Series under way: 1" in day
    assert "0 of 6" in day
    machine.page.click("text=Pair a tablet")
    code = machine.page.text_content("main p.large >> nth=1") or ""
    address = machine.page.text_content("main p.large >> nth=0") or ""
    assert address == url[: url.index("/", len("http://"))] + "/"
    tablet.page.goto(address)
    tablet.page.fill("#code", "12")
    tablet.page.click("button")
    tablet.page.wait_for_selector("[role=alert]")
    for each in (machine.page, tablet.page):
        assert Axe().run(each).response["violations"] == []
    machine.page.screenshot(path=SCREENSHOTS / "front-pair.png")
    tablet.page.screenshot(path=SCREENSHOTS / "front-paired.png")
    tablet.page.goto(f"{address}?code={code.replace(' ', '')}")
    tablet.page.click("button")
    tablet.page.wait_for_url(url)
    assert machine.complaints == []
    for context in contexts:
        context.close()
    assert chrome.beyond.hosts() <= ITS_OWN
