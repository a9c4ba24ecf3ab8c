"""A protocol of one's own made on the page from one that is shipped, and run by taps: no line of
its file is seen."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from assistant.base.protocols import load_protocol
from assistant.core.room.asides import Sample
from assistant.core.written.yaml_edits import remarks
from assistant.edges.files.library import own_folder, shipped
from assistant.front.desk import Desk
from tests.front.test_panes import answered
from tests.support.browser import ITS_OWN, Chromium, look
from tests.support.followed_program import FollowedProgram
from tests.support.front_page import is_sound, open_desk, served_front_page
from tests.support.virtual_room import VirtualRoom

LIMIT_MS = 20_000


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Desk:
    """The desk of a room with a loudspeaker; protocols of the user's own are in its folder."""
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    return open_desk(tmp_path / "data")


@pytest.fixture
def url(desk: Desk, tmp_path: Path) -> Iterator[str]:
    """The address of a front page without an engine."""
    with served_front_page(tmp_path, desk) as url:
        yield url


def test_a_plan_of_minutes_is_changed_without_its_file(url: str, chrome: Chromium) -> None:
    """A region by another name, one more with its slip told and mended, the last moved up, one
    taken out; permission stays before the first."""
    context = chrome.browser.new_context(viewport={"width": 1280, "height": 800})
    looked = look(context)
    page = looked.page
    page.set_default_timeout(LIMIT_MS)
    page.goto(f"{url}protocols/clock-card")
    page.fill("#copy-name", "my-clock")
    page.get_by_role("button", name="Open a copy").click()
    page.get_by_label("Region", exact=True).first.fill("low back")
    page.keyboard.press("Tab")
    page.get_by_role("heading", name="Region 1: low back").wait_for()
    minutes = page.locator("[id='f-minutes.low_back']")
    assert minutes.evaluate("field => field === document.activeElement")
    minutes.fill("20 min")
    page.get_by_role("button", name="Add to Minutes for each region").click()
    page.get_by_role("heading", name="Region 5: region").wait_for()
    page.locator("[id='s-minutes.region']").filter(has_text="write a length").wait_for()
    is_sound(page, "editor-regions")
    page.locator("[id='f-minutes.region']").fill("5 min")
    page.locator("[id='f--nameminutes.region']").fill("feet")
    page.keyboard.press("Enter")
    up = page.get_by_role("button", name="Up: Region 5: feet")
    up.focus()
    page.keyboard.press("Enter")
    up = page.get_by_role("button", name="Up: Region 4: feet")
    up.wait_for()
    assert up.evaluate("button => button === document.activeElement")
    page.get_by_role("button", name="Take out: Region 3: arms").click()
    page.get_by_role("heading", name="Region 3: feet").wait_for()
    page.locator("#state:has-text('Right.')").wait_for()
    page.get_by_role("button", name="Save", exact=True).click()
    page.get_by_role("alert").filter(has_text="Saved: version").wait_for()
    context.close()
    assert looked.complaints == []
    protocol = load_protocol("my-clock")
    assert [(each.name, each.planned_s) for each in protocol.plan] == [
        ("low back", 1200.0), ("legs", 900.0), ("feet", 300.0), ("head", 300.0),
    ]  # fmt: skip
    assert protocol.steps[0].id == "permission"


def test_a_protocol_is_made_without_its_file(
    url: str, desk: Desk, chrome: Chromium, virtual_room: VirtualRoom, tmp_path: Path
) -> None:
    """From the adductor sequence: a step up by the keyboard, other words, a shorter hold, whose
    slip is told beside the field and mended; a cue asked to be heard before it is saved; undone
    and done again; on paper; and walked by taps. Every remark of the file is there still.
    """
    version = load_protocol("adductor-release").version
    context = chrome.browser.new_context(viewport={"width": 1280, "height": 800})
    looked = look(context)
    page = looked.page
    page.set_default_timeout(LIMIT_MS)
    page.goto(f"{url}protocols/adductor-release")
    page.fill("#copy-name", "my-adductor")
    page.get_by_role("button", name="Open a copy").click()
    page.wait_for_url("**/edit/my-adductor*")
    page.get_by_role("status").filter(has_text="Right. About fifty-two minutes").wait_for()

    up = page.get_by_role("button", name="Up: Step 5: Toward the thorax")
    up.focus()
    page.keyboard.press("Enter")
    up = page.get_by_role("button", name="Up: Step 4: Toward the thorax")
    up.wait_for()
    assert up.evaluate("button => button === document.activeElement")
    page.get_by_label("Title", exact=True).first.fill("My adductor")
    page.get_by_label("Words", exact=True).nth(2).fill("Push softly toward the knee. Wait.")
    page.locator("[id='f-steps[2].hold.floor']").fill("3")
    slip = page.locator("[id='s-steps[2].hold.floor']")
    slip.filter(has_text="say the unit: '5 min' or '300 s'").wait_for()
    page.get_by_role("button", name="Save", exact=True).click()
    page.get_by_role("alert").filter(has_text="Nothing was saved").wait_for()
    is_sound(page, "editor-slip")
    page.locator("[id='f-steps[2].hold.floor']").fill("3 min")
    page.locator("#state:has-text('Right.')").wait_for()
    assert slip.text_content() == ""
    with answered(desk) as asked:
        page.get_by_role("button", name="Hear: Words", exact=True).nth(2).click()
        page.get_by_role("alert").filter(has_text="It says: “Push softly").wait_for()
    assert asked == [Sample("Push softly toward the knee. Wait.")]
    page.get_by_role("button", name="Take out: Step 1: Permission").click()
    page.get_by_role("button", name="Up: Step 3: Toward the thorax").wait_for()
    page.get_by_role("button", name="Undo").click()
    page.get_by_role("button", name="Up: Step 4: Toward the thorax").wait_for()
    page.get_by_role("button", name="Save", exact=True).click()
    page.get_by_role("alert").filter(has_text=f"Saved: version {version + 1}.").wait_for()
    page.evaluate("for (const each of document.querySelectorAll('details')) each.open = true")
    is_sound(page, "editor-saved")
    page.goto(f"{url}edit")
    page.set_input_files("#file", own_folder() / "my-adductor.yaml")
    page.locator("#state:has-text('Right.')").wait_for()
    page.fill("#name", "from-a-friend")
    page.get_by_role("button", name="Save", exact=True).click()
    page.get_by_role("alert").filter(has_text=f"Saved: version {version + 1}.").wait_for()
    (own_folder() / "from-a-friend.yaml").unlink()
    page.goto(f"{url}protocols/my-adductor")
    page.get_by_role("button", name="Show it").click()
    page.get_by_role("cell", name="Push softly toward the knee. Wait.").first.wait_for()
    # The refused save is answered by 400, which the browser tells.
    assert [each for each in looked.complaints if "400 (Bad Request)" not in each] == []
    text = (own_folder() / "my-adductor.yaml").read_text()
    before = (shipped("protocols") / "adductor-release.yaml").read_text()
    assert sorted(remarks(text)) == sorted(remarks(before))
    changed = set(text.splitlines()) ^ set(before.splitlines())
    assert changed == {
        *("title: Adductor release", "title: My adductor"),
        *(f"version: {version}", f"version: {version + 1}"),
        "    cue: Push gently toward the knee. No sliding. To barrier, wait.",
        "    cue: Push softly toward the knee. Wait.",
        "    hold: {floor: 3 min, target: 6 min}",
    }

    room = ["room", "--display", "--taps", "--data-dir", str(tmp_path / "data")]
    with virtual_room.sounding(), FollowedProgram(tmp_path, room, virtual_room.env) as it:
        it.follow_to("state", state="asleep")
        page.goto(it.of_kind("page")[0]["url"])
        page.click('#protocols button[value="my adductor"]')
        page.wait_for_selector("#text")
        page.fill("#text", "C7")
        page.press("#text", "Enter")
        page.click('#answers button[value="yes"]')
        page.click('#answers button[value="as planned"]')
        page.wait_for_url("**/now")
        for words in ("start", "no", "stop"):
            page.click(f'#taps button[value="{words}"]')
        it.follow_to("end", outcome="stopped")
    context.close()
    assert chrome.beyond.hosts() <= ITS_OWN
