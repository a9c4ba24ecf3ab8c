"""The page across the room: its stream of events, who gets it, and how it looks in a browser."""

from __future__ import annotations

import http.client
import json
import subprocess
import time
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page

import assistant.live.opening.page as showing
from assistant.cli.main import main
from assistant.core.faults import Fault, UsageError
from assistant.edges.web.lan import lan_address
from assistant.edges.web.server import LocalServer
from assistant.edges.web.wall_page import MOST_OF_ONE, DisplayPage
from assistant.live.opening.page import kept_token, serve_page
from tests.support.browser import (
    ITS_OWN,
    SCREENSHOTS,
    Chromium,
    look,
)
from tests.support.dummies import Log
from tests.support.english import ENGLISH
from tests.support.kept_sessions import WALK, keep
from tests.support.program import PROGRAM
from tests.support.shown import BEGUN, HOLD, HOLDING, MANNER, STATE

LIMIT_S = 5.0
"""How long anything may take that should come at all; some milliseconds are usual."""

TABLET_PX = (1280, 800)


@pytest.fixture
def page() -> Iterator[DisplayPage]:
    """A page of one session."""
    page = DisplayPage("Adductor release", "C-1", shown=ENGLISH.shown)
    yield page
    page.close()


@pytest.fixture
def server(page: DisplayPage) -> Iterator[LocalServer]:
    """The server that shows it."""
    with LocalServer(page.routes) as it:
        yield it


def events(url: str, asked: str = "events") -> Iterator[dict[str, Any]]:
    """Yield what a page is sent, until the stream ends."""
    parts = urlsplit(url)
    connection = http.client.HTTPConnection(parts.hostname or "", parts.port, timeout=LIMIT_S)
    connection.request("GET", f"{parts.path}{asked}")
    answer = connection.getresponse()
    assert answer.status == 200
    assert answer.headers["Content-Type"].startswith("text/event-stream")
    for line in answer:
        if line.startswith(b"data: "):
            yield json.loads(line.removeprefix(b"data: "))
    connection.close()


def test_a_page_is_sent_what_stands_and_every_change(
    page: DisplayPage, server: LocalServer
) -> None:
    """At once what is there already, then each change; ticks within a second are no change."""
    page.show(STATE)
    stream = events(server.url)
    assert next(stream)["step"] == "Low back"
    page.tick(10.0, None)
    assert next(stream)["session_s"] == 10
    for tenth in range(10):
        page.tick(10.0 + tenth / 10, None)
    page.show({"kind": "heard", "command": "barrier"})
    assert next(stream)["heard"] == "barrier"


def test_a_reader_that_stands_still_holds_up_nobody(page: DisplayPage, server: LocalServer) -> None:
    """While one page reads nothing, showing goes on, and another gets what is latest."""
    still = events(server.url)
    next(still)
    for number in range(2000):
        page.show({"kind": "say", "text": f"{number} {'x' * 500}"})
        page.tick(10.0, None)
    assert next(events(server.url))["said"].startswith("1999 ")


def test_the_stream_ends_with_the_session(page: DisplayPage, server: LocalServer) -> None:
    """The last that is sent is how it ended."""
    stream = events(server.url)
    next(stream)
    page.show({"kind": "end", "outcome": "stopped", "reason": ""})
    page.close()
    *_, last = stream
    assert last["badge"] == "stopped"


def test_only_so_many_pages_are_open(page: DisplayPage, server: LocalServer) -> None:
    """A further one of an address is refused; where one was closed there is room again."""
    streams = [events(server.url) for _ in range(MOST_OF_ONE)]
    for stream in streams:
        next(stream)
    with pytest.raises(AssertionError):
        next(events(server.url))
    streams.pop().close()
    page.tick(1.0, None)  # a page that has gone is found out when there is something to send
    page.tick(2.0, None)
    deadline = time.monotonic() + LIMIT_S
    while len(page._pages) == MOST_OF_ONE and time.monotonic() < deadline:
        page.tick(time.monotonic(), None)
        time.sleep(0.05)
    assert next(events(server.url))["title"] == "Adductor release"


def test_a_page_that_asks_anew_takes_its_own_place(page: DisplayPage, server: LocalServer) -> None:
    """One that loses the network again and again leaves streams of which nobody knows the end:
    they are ended, and shut nobody out."""
    streams = []
    for _ in range(MOST_OF_ONE + 2):
        streams.append(events(server.url, "events?page=one"))
        assert next(streams[-1])["title"] == "Adductor release"
    assert len(page._pages) == 1
    assert next(events(server.url, "events?page=other"))["title"] == "Adductor release"
    with pytest.raises(StopIteration):
        [next(streams[0]) for _ in range(3)]
    page.tick(5.0, None)
    assert next(streams[-1])["session_s"] == 5


@pytest.mark.parametrize("wanted", ["8.8.8.8", "0.0.0.0", "my-mac", "::1", "300.1.1.1", ""])
def test_no_address_that_all_can_see_is_taken(wanted: str) -> None:
    """Only one of a private network; the mend is told."""
    with pytest.raises(UsageError, match=f"--display-on {wanted}: "):
        lan_address(wanted)


@pytest.mark.parametrize("wanted", ["192.168.1.5", "10.0.0.2", "172.16.3.4", "127.0.0.1"])
def test_an_address_of_a_private_network_is_taken(wanted: str) -> None:
    """As it is written."""
    assert lan_address(wanted) == wanted


def test_a_session_whose_page_is_refused_leaves_nothing(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    """No journal is begun for a mistaken command."""
    command = ["run", "adductor-release", "--mic", "none", "--keyboard"]
    assert main([*command, "--display-on", "8.8.8.8", "--data-dir", str(tmp_path)]) == 2
    assert "no address of a private network" in capfd.readouterr().err
    assert list(tmp_path.iterdir()) == []


def test_the_page_is_for_this_machine_alone_unless_asked() -> None:
    """Without an address it is on loopback, with a token and a port of its own each time."""
    urls = []
    for _ in range(2):
        with ExitStack() as edges:
            log = Log()
            display = serve_page("Back", "C-1", None, edges, ENGLISH.shown).beside(log)
            ((_, told),) = log.entries
            assert told["kind"] == "page"
            display.show(STATE)
            assert log.entries[-1][1] == STATE
            urls.append(told["url"])
            assert next(events(told["url"]))["step"] == "Low back"
    assert {urlsplit(url).hostname for url in urls} == {"127.0.0.1"}
    assert len({urlsplit(url).path for url in urls}) == 2


def test_a_tablet_may_keep_the_address(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """In the local network port and token are always the same, until the token is deleted."""
    monkeypatch.setattr(showing, "token_file", lambda: tmp_path / "settings" / "display-token")
    monkeypatch.setattr(showing, "LAN_PORT", 18_417)
    urls = []
    for delete in (False, True, False):
        with ExitStack() as edges:
            urls.append(serve_page("Back", None, "127.0.0.1", edges, ENGLISH.shown).url)
        if delete:
            showing.token_file().unlink()
    assert urls[0] == urls[1] != urls[2]
    assert showing.token_file().stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize("text", ["", "short", "../../../../../../../../etc", "x" * 21, "a b" * 9])
def test_a_token_that_is_none_is_told(tmp_path: Path, text: str) -> None:
    """A file that was written by hand may be guessed, or be no address at all."""
    (tmp_path / "display-token").write_text(text)
    with pytest.raises(Fault, match="no token of the program's; delete it"):
        kept_token(tmp_path / "display-token")


@pytest.fixture
def tablet(chrome: Chromium, server: LocalServer) -> Iterator[Page]:
    """The page as it stands on a tablet; all that it asked for was of this machine."""
    context = chrome.browser.new_context(viewport={"width": TABLET_PX[0], "height": TABLET_PX[1]})
    looked = look(context)
    looked.page.set_default_timeout(1000 * LIMIT_S)
    looked.page.goto(server.url)
    yield looked.page
    context.close()
    assert looked.requests
    assert {urlsplit(url).netloc for url in looked.requests} == {urlsplit(server.url).netloc}
    assert looked.complaints == []
    assert chrome.beyond.hosts() <= ITS_OWN


def reads(tab: Page, part: str, text: str) -> None:
    """Wait until a part of the page says a text."""
    tab.wait_for_function(
        "([part, text]) => document.getElementById(part).textContent === text", arg=[part, text]
    )


def test_the_page_follows_the_session(page: DisplayPage, tablet: Page) -> None:
    """Step, side, timer, words, what was heard, and the code: as they come, without a touch."""
    page.show(STATE)
    page.show({"kind": "say", "text": "Sink <b>slowly</b> & wait."})
    page.tick(62.0, None)
    reads(tablet, "step", "Low back")
    reads(tablet, "side", "left")
    reads(tablet, "badge", "approach")
    reads(tablet, "said", "Sink <b>slowly</b> & wait.")
    reads(tablet, "client", "C-1")
    assert not tablet.is_visible("#hold")
    for record in ({"kind": "heard", "command": "barrier"}, HOLDING, BEGUN):
        page.show(record)
    page.tick(100.0, 95.4)
    reads(tablet, "timer", "1:35")
    reads(tablet, "heard", "heard: barrier")
    reads(tablet, "limits", "floor 3:00, target 5:00")
    reads(tablet, "say", "say: barrier · skip this · repeat")
    reads(tablet, "next", "next: Neck")
    reads(tablet, "count", "hold 2 of 6")
    reads(tablet, "time", "58 min left")
    assert tablet.text_content("#address") == urlsplit(tablet.url).netloc
    assert "past" not in (tablet.get_attribute("#timer", "class") or "")
    page.tick(250.0, 245.0)
    reads(tablet, "timer", "4:05")
    assert "past" in (tablet.get_attribute("#timer", "class") or "")
    page.show(HOLD)
    page.show(STATE | {"state": "between"})
    page.tick(260.0, None)
    reads(tablet, "limits", "the last hold, released")
    tablet.screenshot(path=SCREENSHOTS / "display-after-a-hold.png")


def test_paused_asleep_failed_and_over_can_be_seen(page: DisplayPage, tablet: Page) -> None:
    """Each by a word in a filled field, and the timer is not the colour of one that runs."""
    for record in (HOLDING, BEGUN):
        page.show(record)
    page.tick(100.0, 95.4)
    reads(tablet, "badge", "holding")

    def colour() -> tuple[str, str]:
        style = "getComputedStyle(document.getElementById('{}')).{}"
        return (
            str(tablet.evaluate(style.format("badge", "backgroundColor"))),
            str(tablet.evaluate(style.format("timer", "color"))),
        )

    running = colour()
    shows: list[tuple[str, dict[str, Any], dict[str, Any]]] = [
        ("paused", HOLDING | {"state": "paused"}, HOLDING),
        ("asleep", MANNER | {"awake": False}, MANNER),
    ]
    for word, on, off in shows:
        page.show(on)
        reads(tablet, "badge", word)
        assert all(now != before for now, before in zip(colour(), running, strict=True))
        tablet.screenshot(path=SCREENSHOTS / f"display-{word}.png")
        page.show(off)
        reads(tablet, "badge", "holding")
        assert colour() == running
    page.show({"kind": "device_lost", "device": "microphone", "reason": "x"})
    reads(tablet, "alarm", "cannot hear")
    assert tablet.is_visible("#alarm")
    tablet.screenshot(path=SCREENSHOTS / "display-cannot-hear.png")
    page.show({"kind": "device_back", "device": "microphone"})
    reads(tablet, "alarm", "")
    assert not tablet.is_visible("#alarm")
    page.show({"kind": "end", "outcome": "finished", "reason": ""})
    page.show(STATE | {"state": "ended", "step": None, "side": None})
    page.tick(300.0, None)
    reads(tablet, "badge", "finished")


def test_a_page_without_news_says_so(page: DisplayPage, server: LocalServer, tablet: Page) -> None:
    """A timer that stands still would be believed: it goes, and the page says why."""
    for record in (HOLDING, BEGUN):
        page.show(record)
    page.tick(100.0, 95.4)
    reads(tablet, "timer", "1:35")
    reads(tablet, "alarm", "no news from the session")  # some 3 s later
    assert not tablet.is_visible("#hold")
    page.tick(104.0, 99.4)
    reads(tablet, "alarm", "")
    reads(tablet, "timer", "1:39")
    assert tablet.is_visible("#hold")


def test_a_session_that_is_over_is_no_page_without_news(page: DisplayPage, tablet: Page) -> None:
    """How it ended stays to be seen."""
    page.show(STATE | {"state": "ended"})
    page.show({"kind": "end", "outcome": "stopped", "reason": ""})
    reads(tablet, "badge", "stopped")
    tablet.wait_for_timeout(3800)
    assert not tablet.is_visible("#alarm")


def test_a_page_that_stays_open_follows_the_next_session(chrome: Chromium) -> None:
    """At the same address, as a tablet keeps it; in between it shows how the last one ended."""
    page = DisplayPage("Monday", shown=ENGLISH.shown)
    with LocalServer(page.routes) as first:
        tab = chrome.browser.new_page()
        tab.set_default_timeout(1000 * LIMIT_S)
        tab.goto(first.url)
        page.show({"kind": "end", "outcome": "finished", "reason": ""})
        page.show(STATE | {"state": "ended", "step": None, "side": None})
        reads(tab, "badge", "finished")
        page.close()
    parts = urlsplit(first.url)
    time.sleep(1.0)
    assert tab.text_content("#badge") == "finished"
    page = DisplayPage("Tuesday", shown=ENGLISH.shown)
    page.show(STATE)
    with LocalServer(page.routes, port=parts.port or 0, token=parts.path.strip("/")):
        reads(tab, "title", "Tuesday")
        reads(tab, "badge", "approach")
        page.close()
    tab.close()


def test_a_screen_reader_is_told_words_and_not_seconds(page: DisplayPage, tablet: Page) -> None:
    """State and what was heard are spoken politely, an alarm at once; the timer is not."""
    live = {
        part: tablet.get_attribute(f"#{part}", "aria-live")
        or tablet.get_attribute(f"#{part}", "role")
        for part in ("badge", "heard", "alarm", "timer")
    }
    assert live == {"badge": "polite", "heard": "polite", "alarm": "alert", "timer": "timer"}


def test_run_shows_the_page_and_ends_it(tmp_path: Path) -> None:
    """The program itself, typed to: its page follows, and is gone when the program has ended."""
    program = subprocess.Popen(
        [
            *(str(PROGRAM), "run", "adductor-release", "--client", "C-1", "--skip-screening"),
            *("--mic", "none", "--keyboard", "--display", "--format", "json"),
            *("--data-dir", str(tmp_path)),
        ],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert program.stdin is not None
    assert program.stdout is not None
    with program:
        first = json.loads(program.stdout.readline())
        assert first["kind"] == "page"
        stream = events(first["url"])
        assert next(stream)["client"] == "C-1"
        program.stdin.write("start\nstop\n")
        program.stdin.close()
        *_, last = stream
        program.stdout.read()
    assert program.returncode == 3
    assert (last["heard"], last["badge"], last["state"]) == ("stop", "stopped", "ended")
    with pytest.raises(ConnectionRefusedError):
        next(events(first["url"]))


def test_a_replay_can_be_shown_on_the_page(tmp_path: Path) -> None:
    """As it was: step, hold and end, at the replay's pace."""
    keep(tmp_path, WALK, client="C-1")
    program = subprocess.Popen(
        [
            *(str(PROGRAM), "replay", "one", "--pace", "150x", "--display"),
            *("--data-dir", str(tmp_path)),
        ],
        stdout=subprocess.PIPE,
        text=True,
    )
    assert program.stdout is not None
    with program:
        url = program.stdout.readline().split("display: ")[1].strip()
        told = list(events(url))
        program.stdout.read()
    assert program.returncode == 0
    steps = list(dict.fromkeys((page["step"], page["side"]) for page in told if page["step"]))
    assert {("Sink", "left"), ("Draw", "left"), ("Sink", "right")} <= set(steps)
    held = [page["held_s"] for page in told if page["step"] == "Sink" and page["side"] == "left"]
    assert 55 <= max(each for each in held if each is not None) <= 71
    assert told[-1]["badge"] == "stopped"
