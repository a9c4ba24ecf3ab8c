"""The page across the room: a session's present, sent to whoever has it open.

Each page is sent the board as it is, and then every change as a server-sent event (WHATWG HTML,
9.2). A slow page is sent the latest board alone: nothing waits for it, and nothing piles up.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import threading
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path

from starlette.requests import Request
from starlette.responses import FileResponse, PlainTextResponse, Response, StreamingResponse
from starlette.routing import BaseRoute, Route

from assistant.core.domain.events import Record
from assistant.core.session.wall_board import Board

FILES = Path(__file__).parent / "wall"

MOST_PAGES = 16
"""Pages that may be open at a time: a few tablets and a phone. Further ones are refused."""

RECONNECT = "retry: 500\n\n"
"""Milliseconds after which a page that lost the program tries again; browsers wait some seconds."""

Page = tuple[asyncio.AbstractEventLoop, asyncio.Event]


class DisplayPage:
    """A display, for the engine, whose `routes` show it to browsers. Read only.

    It may be shown things by any thread, and never makes one wait.
    """

    def __init__(self, title: str, client: str | None = None) -> None:
        self._lock = threading.Lock()
        self._board = Board(title, client or "")
        self._told = self._text()
        self._pages: set[Page] = set()
        self._closed = False
        self.routes: list[BaseRoute] = [
            Route("/", _file("display.html")),
            Route("/display.css", _file("display.css")),
            Route("/display.js", _file("display.js")),
            Route("/icon.svg", _file("icon.svg")),
            Route("/events", self._events),
        ]

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
        told = self._text()
        if told == self._told:  # that something was said is news too, to whoever counts
            return
        with self._lock:
            self._told = told
        self._wake()

    def _wake(self) -> None:
        with self._lock:
            pages = list(self._pages)
        for loop, news in pages:
            with contextlib.suppress(RuntimeError):  # the server has ended
                loop.call_soon_threadsafe(news.set)

    def _text(self) -> str:
        return f"data: {json.dumps(self._board.to_page())}\n\n"

    async def _events(self, _: Request) -> Response:
        with self._lock:
            if len(self._pages) >= MOST_PAGES:
                return PlainTextResponse("Too many pages are open; close one.\n", 503)
        return StreamingResponse(self._stream(), media_type="text/event-stream")

    async def _stream(self) -> AsyncIterator[str]:
        news = asyncio.Event()
        page = (asyncio.get_running_loop(), news)
        with self._lock:
            self._pages.add(page)
        over = False
        yield RECONNECT
        try:
            while not over:
                news.clear()
                with self._lock:
                    told, over = self._told, self._closed
                yield told
                if not over:
                    await news.wait()
        finally:
            with self._lock:
                self._pages.discard(page)


def _file(name: str) -> Callable[[Request], Awaitable[Response]]:
    async def serve(_: Request) -> Response:
        return FileResponse(FILES / name)

    return serve
