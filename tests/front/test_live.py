"""The front door without a terminal: sessions chosen, walked and reviewed by taps alone, live."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from assistant.edges.store.journal import journal_folder, read_journal
from tests.support.browser import ITS_OWN, SCREENSHOTS, Chromium, Looked, look
from tests.support.cable import Cable
from tests.support.followed_program import FollowedProgram
from tests.support.virtual_room import VirtualRoom

LIMIT_MS = 30_000

SIZES = {"phone": (360, 740), "tablet": (1280, 800), "desktop": (1920, 1080)}

CALF = """
title: Calf release
version: 1
language: en-us
steps:
  - {id: permission, cue: Ask permission., ends: consent}
  - {id: sink, cue: Sink., region: calf, technique: pressure, hold: {floor: 1 s, target: 2 min}}
aftercare: [Rest.]
"""


@pytest.fixture
def room(virtual_room: VirtualRoom, tmp_path: Path) -> Iterator[FollowedProgram]:
    """The room that stays on, with a microphone, a voice, and a page that may be tapped on."""
    own = tmp_path / "config" / "assistant" / "protocols"
    own.mkdir(parents=True)
    (own / "calf-release.yaml").write_text(CALF)
    asked = ["room", "--display", "--taps", "--data-dir", str(tmp_path / "data")]
    with virtual_room.sounding(), FollowedProgram(tmp_path, asked, virtual_room.env) as it:
        it.follow_to("state", state="asleep")
        yield it


@contextmanager
def browsed(chrome: Chromium, url: str) -> Iterator[dict[str, Page]]:
    """Give a page of each size; nothing goes wrong on any, and nothing is asked of elsewhere."""
    with ExitStack() as over:
        opened: dict[str, Looked] = {}
        for size, (width, height) in SIZES.items():
            context = chrome.browser.new_context(viewport={"width": width, "height": height})
            over.callback(context.close)
            opened[size] = look(context)
            opened[size].page.set_default_timeout(LIMIT_MS)
            opened[size].page.goto(url)
        yield {size: looked.page for size, looked in opened.items()}
        for looked in opened.values():
            assert [each for each in looked.complaints if "net::ERR_" not in each] == []
            assert {each.split("/")[2] for each in looked.requests} == {url.split("/")[2]}
    assert chrome.beyond.hosts() <= ITS_OWN


def sound(pages: dict[str, Page], name: str) -> None:
    """Hold each page against axe-core and its own width, and keep a picture of it."""
    for size, page in pages.items():
        found = Axe().run(page).response
        assert found["violations"] == [], size
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), size
        page.screenshot(path=SCREENSHOTS / f"front-{name}-{size}.png", full_page=True)


def test_a_session_without_a_terminal(
    room: FollowedProgram, chrome: Chromium, tmp_path: Path
) -> None:
    """On a phone, a tablet and a desktop at once, the hand going from one to the other: chosen,
    begun and walked by taps; the network lost in a hold and found; stopped, and reviewed.
    """
    direct = urlsplit(room.of_kind("page")[0]["url"])
    with Cable(direct.port or 0) as cable:
        url = f"http://127.0.0.1:{cable.port}{direct.path}"
        with browsed(chrome, url) as pages:
            walk(room, cable, url, pages)
    (journal,) = journal_folder(tmp_path / "data").glob("*.jsonl")
    book, _ = read_journal(journal)
    assert book is not None
    assert (book.session["client"], book.session["protocol"]["name"]) == ("C7", "calf-release")
    given = [(each["command"], each["by"]) for each in book.records if each["kind"] == "heard"]
    assert given == [(each, "tap") for each in ("start", "yes", "barrier", "released", "stop")]


def walk(room: FollowedProgram, cable: Cable, url: str, pages: dict[str, Page]) -> None:
    """Walk through a session, from Today to Review and back."""
    phone, tablet, desktop = pages.values()
    for page in pages.values():
        page.wait_for_selector("#protocols button:enabled")
    sound(pages, "today")
    phone.click('#protocols button[value="calf release"]')
    phone.wait_for_selector("#text")
    desktop.click("#take")
    desktop.fill("#text", "C7")
    desktop.press("#text", "Enter")
    for page in pages.values():
        page.wait_for_selector("#asked:has-text('Charlie seven, new. Right?')")
    desktop.click('#answers button[value="yes"]')
    begun = room.follow(lambda line: line["kind"] == "opens" and line["session_id"], "session")
    for page in pages.values():
        page.wait_for_url("**/now")
    phone.go_back()  # which leads back to where the session is
    phone.wait_for_url("**/now")
    tablet.click("#taps:not(.mine) button")
    for words in ("start", "yes", "barrier"):
        tablet.click(f'#taps button[value="{words}"]')
    room.follow_to("hold_started")
    cable.cut()
    for page in pages.values():
        page.wait_for_selector("#alarm:has-text('no news')")
        assert page.is_hidden("#taps")
        assert page.is_hidden("#timer")
    cable.mend()
    for page in pages.values():
        page.wait_for_selector("#timer:visible")
    tablet.wait_for_selector('#taps.mine button[value="released"]')
    sound(pages, "now")
    tablet.dblclick('#taps button[value="released"]')
    room.follow_to("hold", end_reason="released")
    phone.click("#taps:not(.mine) button")
    phone.click('#taps.mine button[value="stop"]')
    for page in pages.values():
        page.wait_for_url(url)
        page.click("text=Review")
        there = f'#answer a[href$="/session/{begun["session_id"]}"]'
        page.wait_for_selector(there, state="attached")
    sound(pages, "review")
    for page in pages.values():
        page.click("text=Today")
        page.wait_for_selector("#asked:has-text('Next client, or rest?')")
    phone.wait_for_selector('#answers button[value="the same again"]')
