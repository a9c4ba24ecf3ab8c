"""The page across the room: a session's present, sent to whoever has it open.

Each page is sent the board as it is, and then every change as a server-sent event (WHATWG HTML,
9.2). A slow page is sent the latest board alone: nothing waits for it, and nothing piles up.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import threading
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import (
    FileResponse,
    HTMLResponse,
    PlainTextResponse,
    Response,
    StreamingResponse,
)
from starlette.routing import BaseRoute, Route
from starlette.types import Receive, Scope, Send

from assistant.core.domain.events import Record
from assistant.core.session.wall_board import Board
from assistant.core.shown.shown import Shown
from assistant.edges.web.events import EVENTS, stream_at
from assistant.edges.web.hand import NO_FIELDS, Field, Hand
from assistant.edges.web.wall_texts import FILES, page_in

MOST_PAGES = 16
"""Pages that may be open at a time: a few tablets and a phone. Further ones are refused."""

MOST_OF_ONE = MOST_PAGES // 2
"""Pages that may be open at one address, so that a tablet gone mad leaves room for another."""

RECONNECT = "retry: 500\n\n"
"""Milliseconds after which a page that lost the program tries again; browsers wait some seconds."""


@dataclass(frozen=True, slots=True, eq=False)
class Page:
    """A page that is open: at which address, what it calls itself ("" is nothing), and how it is
    woken."""

    address: str
    name: str
    loop: asyncio.AbstractEventLoop
    news: asyncio.Event


class DisplayPage:
    """A display, for the engine, whose `routes` show it to browsers.

    Phrases that are `tapped` can be, on one page at a time, and others `between` the sessions of a
    room; some of them are `urgent`. Something may be typed too where there are `fields`. It stands
    `at` a path, where another is the home. It may be shown things by any thread, and never makes
    one wait.
    """

    def __init__(
        self,
        title: str,
        client: str | None = None,
        tapped: tuple[str, ...] = (),
        urgent: Callable[[str], bool] = lambda _: False,
        between: tuple[str, ...] = (),
        fields: Mapping[str, Field] = NO_FIELDS,
        at: str = "/",
        *,
        shown: Shown,
    ) -> None:
        self._lock = threading.Lock()
        runs = at == "/"
        self._board = Board(title, client or "", tapped, between, runs, texts=shown)
        self._urgent = urgent
        self.hand = Hand({*tapped, *between}, urgent, self._now, self._tell, fields)
        """What is tapped, where some phrases may be."""
        self._pages: set[Page] = set()
        self._closed = False
        self._told = self._text()
        self.routes: list[BaseRoute] = [
            Route(at, _board(page_in("display.html", shown.page)), name="board"),
            Route("/display.css", _file("display.css")),
            Route("/display.js", _file("display.js")),
            Route("/hand.js", _file("hand.js")),
            Route("/icon.svg", _file("icon.svg")),
            stream_at("/events", self._events),
            *(self.hand.routes if tapped else ()),
        ]

    @property
    def turn(self) -> int:
        """Goes on with whatever a tap might be too late for."""
        return self._board.turn

    def _now(self) -> tuple[int, int]:
        return self._board.turn, self._board.session_s

    @property
    def in_session(self) -> bool:
        """Whether a session runs; between those of a room none does."""
        return self._board.in_session

    def show(self, record: Record) -> None:
        """Take the record into the board."""
        self._change(self._board.shown(record))

    def tick(self, now: float, held_s: float | None) -> None:
        """Show the session's time, and how long the open hold has lasted; both in seconds."""
        self._change(self._board.at(now, held_s))

    def close(self) -> None:
        """Send what stands, and end the streams."""
        with self._lock:
            self._closed = True
        self._wake()

    def _change(self, board: Board) -> None:
        if board == self._board:
            return
        self._board = board
        self._tell()

    def _tell(self) -> None:
        with self._lock:
            told = self._text()
            if told == self._told:  # that something was said is news too, to whoever counts
                return
            self._told = told
        self._wake()

    def _wake(self) -> None:
        with self._lock:
            pages = list(self._pages)
        for page in pages:
            with contextlib.suppress(RuntimeError):  # the server has ended
                page.loop.call_soon_threadsafe(page.news.set)

    def _text(self) -> str:
        board = self._board.to_page()
        # What is urgent can be tapped on each page, whichever has the hand.
        urgent = [each for each in board["taps"] if self._urgent(each)]
        shown = {**board, "hand": self.hand.number, "urgent": urgent}
        return f"data: {json.dumps(shown)}\n\n"

    async def _events(self, request: Request) -> Response:
        address = request.client.host if request.client else ""
        name = request.query_params.get("page", "")
        page = Page(address, name, asyncio.get_running_loop(), asyncio.Event())
        with self._lock:
            # One that lost the network asks again, and of its stream before nobody knows the end.
            before = {each for each in self._pages if name and each.name == name}
            self._pages -= before
            for each in before:
                each.news.set()
            of_one = sum(each.address == address for each in self._pages)
            if len(self._pages) >= MOST_PAGES or of_one >= MOST_OF_ONE:
                refused = {"Connection": "close"}  # each that is kept would take another's room
                return PlainTextResponse("Too many pages are open; close one.\n", 503, refused)
            self._pages.add(page)
        return _Stream(self._stream(page), lambda: self._closed_by(page))

    def _closed_by(self, page: Page) -> None:
        with self._lock:
            self._pages.discard(page)

    async def _stream(self, page: Page) -> AsyncIterator[str]:
        over = False
        yield RECONNECT
        while not over:
            page.news.clear()
            with self._lock:
                told, over = self._told, self._closed or page not in self._pages
            yield told
            if not over:
                await page.news.wait()


class _Stream(StreamingResponse):
    """A stream of events that says when it is over, though it was never begun."""

    media_type = EVENTS

    def __init__(self, events: AsyncIterator[str], over: Callable[[], None]) -> None:
        super().__init__(events)
        self._over = over

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            await super().__call__(scope, receive, send)
        finally:
            self._over()


def _board(page: str) -> Callable[[Request], Awaitable[Response]]:
    async def serve(_: Request) -> Response:
        return HTMLResponse(page)

    return serve


def _file(name: str) -> Callable[[Request], Awaitable[Response]]:
    async def serve(_: Request) -> Response:
        return FileResponse(FILES / name)

    return serve
