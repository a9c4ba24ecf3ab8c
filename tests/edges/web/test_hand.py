"""Taps on the page: which are taken, which come late, and who may send one."""

from __future__ import annotations

import http.client
import json
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

import pytest

from assistant.edges.web.hand import MOST_WAITING, ON_ITS_WAY_S
from assistant.edges.web.server import LocalServer
from assistant.edges.web.wall_page import DisplayPage
from tests.support.english import ENGLISH
from tests.support.shown import BEGUN, STATE

PHRASES = ("next", "barrier", "released", "pain", "stop")

LIMIT_S = 5.0


@pytest.fixture
def page() -> Iterator[DisplayPage]:
    """A page that can be tapped."""

    def code(text: str) -> str:
        if not text.isalnum():
            raise ValueError("no code")
        return text.upper()

    urgent = PHRASES[-2:]
    page = DisplayPage(
        "Adductor release",
        "C-1",
        PHRASES,
        lambda phrase: phrase in urgent,
        (),
        {"code": code},
        shown=ENGLISH.shown,
    )
    yield page
    page.close()


@pytest.fixture
def server(page: DisplayPage) -> Iterator[LocalServer]:
    """The server that shows it."""
    with LocalServer(page.routes) as it:
        yield it


def send(
    server: LocalServer, what: str, message: object, kind: str = "application/json"
) -> tuple[int, Any]:
    """Send something; return the status, and the answer if it is one of JSON."""
    parts = urlsplit(server.url)
    connection = http.client.HTTPConnection(parts.hostname or "", parts.port, timeout=LIMIT_S)
    body = message if isinstance(message, str) else json.dumps(message)
    connection.request("POST", f"{parts.path}{what}", body, {"Content-Type": kind})
    answer = connection.getresponse()
    told = answer.read()
    connection.close()
    return answer.status, json.loads(told) if answer.status == 200 else None


def take(server: LocalServer) -> int:
    """Take the hand; return its number."""
    status, told = send(server, "hand", {})
    assert status == 200
    number: int = told["hand"]
    return number


def tap(server: LocalServer, phrase: str, hand: int, turn: int = 0, at: int = 0) -> int:
    """Tap a phrase; return the status."""
    return send(server, "tap", {"say": phrase, "hand": hand, "turn": turn, "at": at})[0]


def taken(page: DisplayPage) -> list[tuple[str, bool]]:
    """Return what was tapped, and whether it is late."""
    return [(each.phrase, each.late) for each in page.hand.taken()]


def test_a_tap_comes_once_and_in_order(page: DisplayPage, server: LocalServer) -> None:
    """What was tapped is handed out once, as it was tapped."""
    hand = take(server)
    assert tap(server, "barrier", hand) == 204
    assert tap(server, "released", hand) == 204
    assert taken(page) == [("barrier", False), ("released", False)]
    assert page.hand.taken() == []


def test_one_page_at_a_time_has_the_hand(page: DisplayPage, server: LocalServer) -> None:
    """Until another takes it over; the client's words are taken from any page."""
    assert tap(server, "next", 0) == 409
    first = take(server)
    second = take(server)
    assert tap(server, "next", first) == 409
    assert tap(server, "next", second) == 204
    assert tap(server, "stop", first) == 204
    assert [each.phrase for each in page.hand.taken()] == ["next", "stop"]


@pytest.mark.parametrize(
    "record",
    [
        {"kind": "heard", "command": "next"},
        BEGUN,
        {"t": 90.0, "kind": "hold", "duration_s": 5.0, "end_reason": "released"},
        STATE | {"step": "neck"},
    ],
    ids=lambda record: str(record["kind"]),
)
def test_a_tap_is_late_once_the_session_went_on(
    page: DisplayPage, server: LocalServer, record: dict[str, Any]
) -> None:
    """By a command, by a hold that began or ended, or to another step; but for the client's."""
    page.show(STATE)
    hand, turn = take(server), page.turn
    page.show(record)
    tap(server, "next", hand, turn)
    tap(server, "pain", hand, turn)
    assert taken(page) == [("next", True), ("pain", False)]


def test_the_next_session_of_a_room_can_be_tapped_on(
    page: DisplayPage, server: LocalServer
) -> None:
    """What may be tapped stays, and a tap that was meant for the session before is late."""
    page.show(STATE)
    hand, turn = take(server), page.turn
    page.show({"kind": "opens", "session_id": "2", "title": "Direct hold", "client": None})
    page.show(STATE)
    assert page._board.to_page()["taps"] == ["barrier", "stop"]
    tap(server, "next", hand, turn)
    assert taken(page) == [("next", True)]


def test_an_answer_makes_no_tap_late(page: DisplayPage, server: LocalServer) -> None:
    """To ask for the time changes nothing that a tap could be too late for."""
    page.show(STATE)
    hand, turn = take(server), page.turn
    page.show({"kind": "heard", "command": "how long"})
    page.show(STATE)
    tap(server, "next", hand, turn)
    assert taken(page) == [("next", False)]


@pytest.mark.parametrize(
    ("message", "kind"),
    [
        ({"say": "assistant sleep", "hand": 1, "turn": 0, "at": 0}, "application/json"),
        ({"say": ["next"], "hand": 1, "turn": 0, "at": 0}, "application/json"),
        ({"say": "next", "hand": 1, "turn": 0}, "application/json"),
        ({"field": "name", "text": "Ann", "hand": 1, "turn": 0, "at": 0}, "application/json"),
        ({"field": "code", "text": 7, "hand": 1, "turn": 0, "at": 0}, "application/json"),
        ({"say": "next", "hand": 1, "turn": None, "at": 0}, "application/json"),
        ({"say": "next", "hand": 1, "turn": 0, "at": 0}, "text/plain"),
        ("say=next&hand=1&turn=0", "application/x-www-form-urlencoded"),
        ("[1]", "application/json"),
        ("{", "application/json"),
        ({"say": "next", "hand": 1, "turn": 0, "at": 0, "more": "x" * 2000}, "application/json"),
    ],
)
def test_what_is_no_tap_does_nothing(
    page: DisplayPage, server: LocalServer, message: object, kind: str
) -> None:
    """Another phrase, another kind of thing, or what a page from elsewhere could send unasked."""
    take(server)
    assert send(server, "tap", message, kind)[0] == 400
    assert page.hand.taken() == []


def test_a_second_tap_is_late_once_the_first_was_taken(
    page: DisplayPage, server: LocalServer
) -> None:
    """Though both came at one moment, as of a finger that trembles: it waits, and is judged when
    its turn comes."""
    hand, turn = take(server), page.turn
    tap(server, "released", hand, turn)
    tap(server, "released", hand, turn)
    first, second = page.hand.taken()
    assert (first.late, second.late) == (False, False)
    page.show({"kind": "heard", "command": "released"})
    assert second.late


def test_a_tap_that_was_long_on_its_way_is_late(page: DisplayPage, server: LocalServer) -> None:
    """As where the network was lost and found: but for the client's words."""
    hand = take(server)
    page.tick(20.0, None)
    tap(server, "released", hand, page.turn, 20 - ON_ITS_WAY_S)
    tap(server, "released", hand, page.turn, 19 - ON_ITS_WAY_S)
    tap(server, "stop", hand, page.turn, 0)
    assert taken(page) == [("released", False), ("released", True), ("stop", False)]


def test_what_is_typed_is_checked_and_given(page: DisplayPage, server: LocalServer) -> None:
    """As its field makes it; why it can't be is told, in plain words. The hand is needed."""
    hand = take(server)
    message = {"field": "code", "text": "c7", "turn": page.turn, "at": 0, "hand": hand}
    assert send(server, "tap", message)[0] == 204
    assert taken(page) == [("C7", False)]
    assert send(server, "tap", {**message, "text": "?"})[0] == 400
    assert send(server, "tap", {**message, "hand": hand - 1})[0] == 409
    assert page.hand.taken() == []


def test_a_hand_of_yesterday_is_none(server: LocalServer) -> None:
    """Hands are counted from anywhere on: one of a program that is over takes nothing."""
    first = take(server)
    other = DisplayPage("Adductor release", None, PHRASES, shown=ENGLISH.shown)
    with LocalServer(other.routes) as again:
        take(again)
        assert tap(again, "next", first) == 409
    other.close()


def test_more_taps_than_anybody_makes_are_refused(page: DisplayPage, server: LocalServer) -> None:
    """They wait for nobody and fill nothing."""
    hand = take(server)
    statuses = [tap(server, "next", hand) for _ in range(MOST_WAITING + 1)]
    assert statuses == [204] * MOST_WAITING + [503]


def test_a_page_that_may_not_be_tapped_has_no_such_address() -> None:
    """Where nobody asked for it, nothing is taken and nothing offered."""
    page = DisplayPage("Adductor release", shown=ENGLISH.shown)
    with LocalServer(page.routes) as server:
        assert send(server, "hand", {})[0] == 404
        assert send(server, "tap", {"say": "stop", "hand": 0, "turn": 0, "at": 0})[0] == 404
    page.close()
