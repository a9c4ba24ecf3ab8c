"""The frame of the front page: where it leads, and from whom a form is taken."""

from __future__ import annotations

import http.client
from collections.abc import Iterator, Mapping
from urllib.parse import urlencode, urlsplit

import pytest

from assistant.edges.web.server import LocalServer
from assistant.edges.web.wall_page import DisplayPage
from assistant.front.frame import Frame
from assistant.front.pane import MOST_BYTES, Done, Pane, Shown
from tests.support.english import ENGLISH

LIMIT_S = 5.0
SAME = {"Sec-Fetch-Site": "same-origin"}
BETWEEN = {"kind": "opens", "session_id": "", "title": "Room", "client": None}


class Book:
    """A pane that takes a line."""

    def __init__(self) -> None:
        self.lines: list[str] = []

    def write(self, form: Mapping[str, str]) -> Done | str:
        """Take the line; none that is empty."""
        if not form.get("line"):
            raise ValueError("write a line")
        self.lines.append(form["line"])
        return "Written <down>."


class Served:
    """A front page that is served, and asked."""

    def __init__(self, *, may_write: bool = True) -> None:
        self.page = DisplayPage("Room", None, ("next",), at="/now", shown=ENGLISH.shown)
        self.page.show(BETWEEN)
        self.book = Book()
        home = Pane("Today", "", {"": lambda _: Shown("problem.html")})
        book = Pane(
            "Book", "book", {"": lambda _: Shown("problem.html")}, {"/write": self.book.write}
        )
        self.server = LocalServer(Frame(self.page, (home, book), may_write=may_write).routes)
        self.root = urlsplit(self.server.url).path

    def ask(
        self, way: str, path: str, body: str = "", headers: Mapping[str, str] = {}
    ) -> tuple[int, str, str]:
        """Return the status, where it leads, and what is shown."""
        parts = urlsplit(self.server.url)
        connection = http.client.HTTPConnection(parts.hostname or "", parts.port, timeout=LIMIT_S)
        kind = {"Content-Type": "application/x-www-form-urlencoded"} if body else {}
        connection.request(way, self.root + path, body or None, {**kind, **headers})
        answer = connection.getresponse()
        told = answer.read().decode()
        connection.close()
        return answer.status, (answer.getheader("Location") or "").removeprefix(self.root), told

    def write(
        self, line: str, hand: int | str | None = None, headers: Mapping[str, str] = SAME
    ) -> tuple[int, str, str]:
        """Send the form; with the hand of whoever has it, unless another is given."""
        number = self.page.hand.number if hand is None else hand
        return self.ask("POST", "book/write", urlencode({"line": line, "hand": number}), headers)

    def take(self) -> None:
        """Take the hand."""
        assert self.ask("POST", "hand", "{}", {"Content-Type": "application/json"})[0] == 200


@pytest.fixture
def served() -> Iterator[Served]:
    """A front page with a book."""
    it = Served()
    with it.server:
        yield it
    it.page.close()


def test_the_home_is_the_sessions_page_while_one_runs(served: Served) -> None:
    """Between sessions it is the front's; other panes are there in both."""
    status, _, shown = served.ask("GET", "")
    assert status == 200
    assert '<a href="' + served.root + '" aria-current="page">Today</a>' in shown
    served.page.show({**BETWEEN, "session_id": "1"})
    assert served.ask("GET", "")[:2] == (303, "now")
    assert served.ask("GET", "now")[0] == 200
    assert served.ask("GET", "book")[0] == 200


def test_a_form_is_done_once_and_told_once(served: Served) -> None:
    """It leads on to its pane, where what came of it is told; a reload tells and does nothing."""
    served.take()
    status, to, _ = served.write("one")
    assert status == 303
    assert "Written &lt;down&gt;." in served.ask("GET", to)[2]
    assert "Written" not in served.ask("GET", to)[2]
    assert served.book.lines == ["one"]


def test_what_cannot_be_done_is_told_on_the_pane(served: Served) -> None:
    """In the words of whoever refuses it."""
    served.take()
    status, _, shown = served.write("")
    assert (status, "write a line" in shown) == (400, True)
    for stands_at in ("book/write", "book/write/search"):
        assert served.ask("GET", stands_at)[:2] == (303, "book")


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"Sec-Fetch-Site": "cross-site"}, 403),
        ({"Sec-Fetch-Site": "same-site"}, 403),
        ({"Sec-Fetch-Site": "none"}, 403),
        ({"Origin": "http://elsewhere.example"}, 403),
        ({"Origin": "null"}, 303),
        ({}, 303),
    ],
)
def test_a_form_from_elsewhere_is_refused(
    served: Served, headers: Mapping[str, str], status: int
) -> None:
    """Though it knew the address and the hand; a browser that tells nothing has both to know."""
    served.take()
    assert served.write("one", headers=headers)[0] == status
    assert bool(served.book.lines) == (status == 303)


@pytest.mark.parametrize("hand", ["", "0", "1", "x", "²"])
def test_a_form_needs_the_hand(served: Served, hand: str) -> None:
    """One page at a time writes; where none has the hand, none does."""
    assert served.write("one", hand)[0] == 409
    served.take()
    assert served.write("one", hand)[0] == 409
    assert served.book.lines == []


@pytest.mark.parametrize(
    ("body", "kind", "status"),
    [
        ("line=" + "x" * MOST_BYTES, "application/x-www-form-urlencoded", 400),
        ("line=a&line=b", "application/x-www-form-urlencoded", 400),
        ("line=%FF", "application/x-www-form-urlencoded", 400),
        ("line=a", "text/plain", 400),
        ("line=é", "application/x-www-form-urlencoded", 400),
    ],
)
def test_what_is_no_form_does_nothing(served: Served, body: str, kind: str, status: int) -> None:
    """Too long, ambiguous, no text, or of another kind."""
    served.take()
    sent = f"hand={served.page.hand.number}&{body}"
    headers = {**SAME, "Content-Type": kind}
    assert served.ask("POST", "book/write", sent, headers)[0] == status
    assert served.book.lines == []


def test_a_page_that_is_for_looking_takes_no_form() -> None:
    """Whoever sends one is told."""
    served = Served(may_write=False)
    with served.server:
        served.take()
        assert served.write("one")[0] == 403
        assert served.book.lines == []
    served.page.close()
