"""Pairing, as a therapist does it: a code that one page shows, typed on a tablet."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe

from assistant.core.domain.manner import Settings
from assistant.core.review.series_plans import Plan
from assistant.edges.store.series_file import add_plan
from assistant.front.desk import Desk
from assistant.live.opening.choices import Choices
from tests.support.browser import ITS_OWN, SCREENSHOTS, Chromium, look
from tests.support.front_page import served_front_page

LIMIT_MS = 20_000


@pytest.fixture
def url(tmp_path: Path) -> Iterator[str]:
    """The address of a front page without protocols, at which tablets are paired."""
    add_plan(tmp_path, Plan("C-1", 6), "2030-01-31T09:00:00+00:00")
    with served_front_page(
        tmp_path, Desk(Settings(), Choices(), tmp_path), pairs=True, count=2
    ) as url:
        yield url


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
