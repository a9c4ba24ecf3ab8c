"""The lobby: a code lets one tablet in, a ticket one browser, and nobody guesses either."""

from __future__ import annotations

import http.client
import logging
import time
from collections.abc import Iterator, Mapping
from urllib.parse import quote, urlencode, urlsplit

import pytest

from assistant.edges.web.lobby import (
    FEW,
    GOOD_S,
    SLOW,
    SLOW_S,
    TICKET_S,
    WRONG,
    Lobby,
    lines_of,
    pairing_address,
    picture_of,
    ticket_address,
)
from assistant.edges.web.server import LocalServer, new_token
from assistant.edges.web.wall_page import DisplayPage
from tests.support.english import ENGLISH

LIMIT_S = 5.0
SAME = {"Sec-Fetch-Site": "same-origin"}


class Clock:
    """Stands until it is moved."""

    def __init__(self) -> None:
        self.s = 100.0

    def __call__(self) -> float:
        """Return the seconds."""
        return self.s


@pytest.fixture
def clock() -> Clock:
    """A clock that stands."""
    return Clock()


@pytest.fixture
def lobby(clock: Clock) -> Lobby:
    """A lobby with codes 000001, 000002 and so on."""
    drawn = iter(f"{number:06}" for number in range(1, 1000))
    return Lobby(new_token(), pairs=True, now=clock, draw=lambda: next(drawn))


@pytest.fixture
def url(lobby: Lobby) -> Iterator[str]:
    """The address of a page behind the lobby."""
    page = DisplayPage("Room", shown=ENGLISH.shown)
    with LocalServer(page.routes, token=lobby.token, lobby=lobby.routes) as server:
        yield server.url
    page.close()


def ask(
    url: str, way: str, path: str, fields: Mapping[str, str] = {}, headers: Mapping[str, str] = SAME
) -> tuple[int, str, str]:
    """Return the status, where it leads, and what is shown."""
    parts = urlsplit(url)
    connection = http.client.HTTPConnection(parts.hostname or "", parts.port, timeout=LIMIT_S)
    kind = {"Content-Type": "application/x-www-form-urlencoded"} if fields else {}
    connection.request(way, path, urlencode(fields) or None, {**kind, **headers})
    answer = connection.getresponse()
    told = answer.read().decode()
    connection.close()
    return answer.status, answer.getheader("Location") or "", told


def test_a_code_lets_one_tablet_in(lobby: Lobby) -> None:
    """Once: a second one needs the next."""
    code, good_s = lobby.code()
    assert (code, good_s) == ("000001", GOOD_S)
    assert lobby.code()[0] == code
    assert lobby.admits(code) == ""
    assert lobby.admits(code) == WRONG
    assert lobby.code()[0] == "000002"


def test_without_a_code_that_is_shown_nobody_is_let_in(lobby: Lobby, clock: Clock) -> None:
    """None was drawn, or it is too old."""
    assert lobby.admits("") == WRONG
    code, _ = lobby.code()
    clock.s += GOOD_S
    assert lobby.admits(code) == WRONG
    assert lobby.code()[0] != code


def test_a_code_is_not_guessed(lobby: Lobby, clock: Clock) -> None:
    """After a few wrong ones the right one waits too, so that an answer tells nothing; whoever
    has it is let in after a while. A new code begins anew."""
    code, _ = lobby.code()
    assert [lobby.admits("999999") for _ in range(FEW)] == [WRONG] * FEW
    assert lobby.admits(code) == SLOW
    clock.s += SLOW_S - 1
    assert lobby.admits(code) == SLOW
    clock.s += 1
    assert lobby.admits("999999") == WRONG
    assert lobby.admits(code) == SLOW
    clock.s += SLOW_S
    assert lobby.admits(code) == ""


def test_a_tablet_is_led_to_the_page(
    lobby: Lobby, url: str, caplog: pytest.LogCaptureFixture
) -> None:
    """It opens the machine's address, types the code and stands before the token's address, which
    no log has; nor the code."""
    caplog.set_level(logging.DEBUG)
    code, _ = lobby.code()
    assert ask(url, "GET", "/")[0] == 200
    assert 'value="123"' in ask(url, "GET", '/?code=12"><b>3')[2]
    assert ask(url, "POST", "/search", {"code": "12"})[:2] == (403, "")
    status, to, _ = ask(url, "POST", "/search", {"code": f" {code[:3]} {code[3:]}"})
    assert (status, to) == (303, urlsplit(url).path)
    assert ask(url, "GET", to)[0] == 200
    assert "a tablet was paired" in caplog.text
    assert lobby.token not in caplog.text
    assert code not in caplog.text


@pytest.mark.parametrize("headers", [{"Sec-Fetch-Site": "cross-site"}, {"Origin": "http://a.b"}])
def test_a_page_from_elsewhere_tries_no_code(
    lobby: Lobby, url: str, headers: Mapping[str, str]
) -> None:
    """Not the right one either."""
    code, _ = lobby.code()
    assert ask(url, "POST", "/search", {"code": code}, headers)[0] == 400
    assert lobby.admits(code) == ""


def test_a_ticket_opens_the_page_once(url: str) -> None:
    """Whoever reads it from the browser's command line comes too late, and is told."""
    ticket = urlsplit(ticket_address(url)).path
    assert ask(url, "HEAD", ticket)[0] == 405
    assert ask(url, "GET", ticket)[:2] == (303, urlsplit(url).path)
    assert ask(url, "GET", ticket)[0] == 403


@pytest.mark.parametrize("ticket", ["1.x", "x", "9" * 40 + ".x", "²."])
def test_a_made_up_ticket_opens_nothing(url: str, ticket: str) -> None:
    """Nor does one of another server, or an old one."""
    assert ask(url, "GET", f"/open/{quote(ticket)}")[0] == 403
    other = urlsplit(ticket_address(url.rstrip("/") + "x/")).path
    assert ask(url, "GET", other)[0] == 403


def test_an_old_ticket_opens_nothing(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is for a browser that is being started."""
    ticket = urlsplit(ticket_address(url)).path
    now = time.time()
    monkeypatch.setattr(time, "time", lambda: now + TICKET_S + 2)
    assert ask(url, "GET", ticket)[0] == 403


def test_where_no_tablet_is_paired_there_is_no_such_page() -> None:
    """On this machine alone there is the ticket, and nothing else without the token."""
    lobby = Lobby(new_token(), pairs=False)
    page = DisplayPage("Room", shown=ENGLISH.shown)
    with LocalServer(page.routes, token=lobby.token, lobby=lobby.routes) as server:
        assert ask(server.url, "GET", "/")[0] == 403
        assert ask(server.url, "POST", "/search", {"code": lobby.code()[0]})[0] == 403
    page.close()


def test_what_is_scanned_is_the_address_and_the_code_alone() -> None:
    """The token, which stays, is in no picture; the picture is for pages and for terminals."""
    address = pairing_address("http://192.168.0.7:8417/TOKEN/", "482913")
    assert address == "http://192.168.0.7:8417/?code=482913"
    assert pairing_address("http://192.168.0.7:8417/TOKEN/") == "http://192.168.0.7:8417/"
    assert picture_of(address).startswith("<svg")
    lines = lines_of(address)
    assert len({len(line) for line in lines}) == 1
    assert set("".join(lines)) <= set("█▀▄ ")
