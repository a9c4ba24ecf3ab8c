"""Protocols, Rehearse, Sound and Settings of a room that is open, in a browser: looked at, heard,
changed, and refused while somebody rehearses."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page

from assistant.front.desk import SESSION
from tests.support.browser import ITS_OWN, Chromium, look
from tests.support.followed_program import FollowedProgram
from tests.support.front_page import DESKTOP, is_sound
from tests.support.virtual_room import VirtualRoom

LIMIT_MS = 20_000

ARM = """
title: Arm rest
version: 1
language: en-us
steps:
  - {id: rest, cue: Let the arm rest., ends: next}
  - {id: sink, cue: Sink in., region: arm, technique: pressure, hold: {floor: 1 s, target: 2 min}}
aftercare: [Drink some water.]
"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the room keeps all that is its own."""
    return tmp_path_factory.mktemp("panes")


@pytest.fixture(scope="module")
def room(virtual_room: VirtualRoom, folder: Path) -> Iterator[FollowedProgram]:
    """The room that stays on, with a microphone, a voice, and a page that may be tapped on."""
    own = folder / "config" / "assistant" / "protocols"
    own.mkdir(parents=True)
    (own / "arm-rest.yaml").write_text(ARM)
    asked = ["room", "--display", "--taps", "--data-dir", str(folder / "data")]
    with virtual_room.sounding(), FollowedProgram(folder, asked, virtual_room.env) as it:
        it.follow_to("state", state="asleep")
        yield it


@contextmanager
def browsed(chrome: Chromium, url: str) -> Iterator[Page]:
    """Give a page on which nothing goes wrong, and which asks nothing of elsewhere."""
    context = chrome.browser.new_context(viewport={"width": DESKTOP[0], "height": DESKTOP[1]})
    looked = look(context)
    looked.page.set_default_timeout(LIMIT_MS)
    yield looked.page
    context.close()
    # A refused form is answered by 400, which the browser tells.
    assert [each for each in looked.complaints if "400 (Bad Request)" not in each] == []
    assert {urlsplit(each).hostname for each in looked.requests} == {urlsplit(url).hostname}
    assert chrome.beyond.hosts() <= ITS_OWN


def told(page: Page, words: str, role: str = "status") -> None:
    """Wait until this is told on the page that follows a form."""
    page.get_by_role(role).filter(has_text=words).first.wait_for()  # type: ignore[arg-type]


def test_the_panes_of_an_open_room(room: FollowedProgram, folder: Path, chrome: Chromium) -> None:
    """A cue is heard at a click, a session stands on paper, a setting is changed with the checks
    of the settings, the voice is louder at once, the machine is looked at, the level is shown; and
    in a rehearsal begun here none of it can be done until "stop" is tapped. It is kept as an
    attempt, and no pane has a fault for axe-core at 360 or 1920 pixels.
    """
    url = room.of_kind("page")[0]["url"]
    settings = folder / "config" / "assistant" / "settings.yaml"
    with browsed(chrome, url) as page:
        page.goto(f"{url}protocols")
        is_sound(page, "pane-protocols")
        page.click("text=Arm rest")
        is_sound(page, "pane-protocol")
        page.get_by_role("button", name="Hear: Let the arm rest.").click()
        told(page, "It says: “Let the arm rest.”")
        spoken = room.follow_to("cue", text="Let the arm rest.")
        assert spoken["end_s"] > spoken["start_s"]
        page.get_by_label("Minutes").fill("5")
        page.get_by_role("button", name="Show it").click()
        page.get_by_role("cell", name="Drink some water.").wait_for()
        is_sound(page, "pane-paper")

        page.goto(f"{url}settings")
        page.get_by_label("New value").and_(page.locator("#set-name")).fill("Robin")
        page.get_by_role("button", name="Save name").click()
        told(page, "needs one to three words in lower case", "alert")
        page.locator("#set-words").select_option("brief")
        page.get_by_role("button", name="Save words").click()
        told(page, "words: brief, from the next session on.")
        assert settings.read_text() == "words: brief\n"
        is_sound(page, "pane-settings")

        page.goto(f"{url}sound")
        page.wait_for_function("() => document.getElementById('level').value > -70")
        page.get_by_role("button", name="Louder").click()
        told(page, "Louder.")
        turned = room.follow_to("manner")
        assert turned["volume_db"] == 4
        assert "volume: 4 dB\n" in settings.read_text()
        page.get_by_role("button", name="Look at the machine").click()
        page.get_by_text("Model: well").wait_for()
        is_sound(page, "pane-sound")

        page.goto(f"{url}rehearse")
        page.get_by_label("Your code").fill("T1")
        page.get_by_role("button", name="Show mine").click()
        page.locator("#what").select_option(label="Arm rest")
        page.locator("#how").select_option("do")
        is_sound(page, "pane-rehearse")
        page.get_by_role("button", name="Begin the rehearsal").click()
        begun = room.follow(lambda line: line["kind"] == "opens" and line["session_id"], "begun")
        told(page, "Arm rest begins: say “start”.")
        page.goto(f"{url}protocols/arm-rest")
        page.get_by_role("button", name="Hear: Sink in.").click()
        told(page, SESSION)
        page.goto(f"{url}sound")
        page.locator("#level-said", has_text="Nobody listens now").wait_for()
        page.goto(f"{url}now")
        page.click('#taps button[value="stop"]')
        room.follow_to("end", outcome="stopped")
        page.wait_for_url(url)
        page.wait_for_selector("#answers button:enabled")
        page.goto(f"{url}rehearse/of/T1")
        page.get_by_role("cell", name="stopped").wait_for()
        is_sound(page, "pane-rehearsed")
        assert begun["title"] == "Arm rest"
