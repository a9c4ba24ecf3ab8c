"""Taps on the page across the room: from which page they are taken, and what was tapped.

One page at a time has the hand, so that no two people tap at once; another takes it over by a tap
of its own. A tap names the turn of the board that it was made on. Where the session has gone on
since, by a voice or by itself, it was meant for what stood before, and is late. The client's words
are taken from any page, and never late.

A tap is sent as JSON, which a page from elsewhere can send only after it has asked whether it may
(Fetch, "CORS-preflight fetch"), and nobody may. Whoever has the page's address can tap.
"""

from __future__ import annotations

import json
import queue
from collections.abc import Callable, Collection
from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import BaseRoute, Route

MOST_WAITING = 32
"""Taps that are not taken yet. They are taken twenty times a second."""

MOST_BYTES = 1_000
"""Of what is sent: a phrase of ten words, and two numbers."""

ELSEWHERE = "Commands are tapped on another page.\n"
NOT_TAKEN = "This is no tap.\n"
TOO_MANY = "Too many taps are waiting.\n"


@dataclass(frozen=True, slots=True)
class Tapped:
    """A phrase that was tapped."""

    phrase: str
    late: bool
    """Whether the session had gone on."""


class Hand:
    """Takes what is tapped, for the engine, by the routes of a page.

    `phrases` can be tapped, of which some are `urgent`. `turn` is the board's; `changed` is told
    that another page has the hand, by a thread of the server's.
    """

    def __init__(
        self,
        phrases: Collection[str],
        urgent: Callable[[str], bool],
        turn: Callable[[], int],
        changed: Callable[[], None],
    ) -> None:
        self.number = 0
        """Of the page that has the hand, in the order in which they took it; 0 is none."""
        self._phrases = frozenset(phrases)
        self._urgent = urgent
        self._turn = turn
        self._changed = changed
        self._taps: queue.Queue[tuple[str, int]] = queue.Queue(MOST_WAITING)
        self.routes: list[BaseRoute] = [
            Route("/hand", self._given, methods=["POST"]),
            Route("/tap", self._tapped, methods=["POST"]),
        ]

    def taken(self) -> list[Tapped]:
        """Return what was tapped since the last call, in order."""
        turn, taken = self._turn(), []
        for _ in range(self._taps.qsize()):
            phrase, of_turn = self._taps.get()
            taken.append(Tapped(phrase, of_turn != turn and not self._urgent(phrase)))
        return taken

    async def _given(self, request: Request) -> Response:
        if await _sent(request) is None:
            return PlainTextResponse(NOT_TAKEN, 400)
        self.number += 1  # on the server's one thread alone
        self._changed()
        return JSONResponse({"hand": self.number})

    async def _tapped(self, request: Request) -> Response:
        sent = await _sent(request) or {}
        phrase, turn = sent.get("say"), sent.get("turn")
        if not (isinstance(phrase, str) and phrase in self._phrases and isinstance(turn, int)):
            return PlainTextResponse(NOT_TAKEN, 400)
        has_hand = 0 < self.number == sent.get("hand")
        if not (has_hand or self._urgent(phrase)):
            return PlainTextResponse(ELSEWHERE, 409)
        try:
            self._taps.put_nowait((phrase, turn))
        except queue.Full:
            return PlainTextResponse(TOO_MANY, 503)
        return Response(status_code=204)


async def _sent(request: Request) -> dict[str, object] | None:
    """Return the JSON object that was sent; None if it is none, or another kind of thing."""
    kind = request.headers.get("content-type", "")
    if kind.partition(";")[0].strip().lower() != "application/json":
        return None
    body = b""
    async for piece in request.stream():
        body += piece
        if len(body) > MOST_BYTES:
            return None
    try:
        sent = json.loads(body)
    except ValueError:
        return None
    return sent if isinstance(sent, dict) else None
