"""Taps on the page across the room: from which page they are taken, and what was tapped.

One page at a time has the hand, so that no two people tap at once; another takes it over by a tap
of its own. A tap names the turn of the board that it was made on. Where the session has gone on
since, by a voice or by itself, it was meant for what stood before, and is late. The client's words
are taken from any page, and never late.

A tap is sent as JSON, which a page from elsewhere can send only after it has asked whether it may
(Fetch, "CORS-preflight fetch"), and nobody may. Whoever has the page's address can tap.

A tap is one phrase, or two or three that belong together; or what was typed in a field, as a code.
"""

from __future__ import annotations

import json
import queue
import secrets
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import BaseRoute, Route

MOST_WAITING = 32
"""Taps that are not taken yet. They are taken twenty times a second."""

MOST_BYTES = 1_000
"""Of what is sent: three phrases of ten words, and two numbers."""

MOST_TOGETHER = 3
"""Phrases of one tap: it is woken, a protocol is called, and one more."""

NUMBERS = 1 << 30
"""Hands are counted from any of so many on, so that a page of yesterday's program has none."""

Field = Callable[[str], str]
"""Makes of what was typed what is given to the session; raises ValueError with why it can't."""

NO_FIELDS: Mapping[str, Field] = MappingProxyType({})

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

    `phrases` can be tapped, of which some are `urgent`; what is typed in one of the `fields` is
    given as that makes it. `turn` is the board's; `changed` is told that another page has the hand,
    by a thread of the server's.
    """

    def __init__(
        self,
        phrases: Collection[str],
        urgent: Callable[[str], bool],
        turn: Callable[[], int],
        changed: Callable[[], None],
        fields: Mapping[str, Field] = NO_FIELDS,
    ) -> None:
        self.number = 0
        """Of the page that has the hand, one more with each that takes it; 0 is none."""
        self._next = secrets.randbelow(NUMBERS) + 1
        self._fields = fields
        self._phrases = frozenset(phrases)
        self._urgent = urgent
        self._turn = turn
        self._changed = changed
        self._taps: queue.Queue[tuple[tuple[str, ...], int]] = queue.Queue(MOST_WAITING)
        self.routes: list[BaseRoute] = [
            Route("/hand", self._given, methods=["POST"]),
            Route("/tap", self._tapped, methods=["POST"]),
        ]

    def taken(self) -> list[Tapped]:
        """Return what was tapped since the last call, in order."""
        turn, taken = self._turn(), []
        for _ in range(self._taps.qsize()):
            phrases, of_turn = self._taps.get()
            late = of_turn != turn
            taken += [Tapped(each, late and not self._urgent(each)) for each in phrases]
        return taken

    def is_in(self, number: object) -> bool:
        """Return whether this is the number of the page that has the hand."""
        return 0 < self.number == number

    async def _given(self, request: Request) -> Response:
        if await _sent(request) is None:
            return PlainTextResponse(NOT_TAKEN, 400)
        self.number, self._next = self._next, self._next + 1  # on the server's one thread alone
        self._changed()
        return JSONResponse({"hand": self.number})

    async def _tapped(self, request: Request) -> Response:
        sent = await _sent(request) or {}
        try:
            phrases = self._given_in(sent)
        except ValueError as why:
            return PlainTextResponse(f"{why}\n", 400)
        turn = sent.get("turn")
        if not (phrases and isinstance(turn, int)):
            return PlainTextResponse(NOT_TAKEN, 400)
        if not (self.is_in(sent.get("hand")) or all(map(self._urgent, phrases))):
            return PlainTextResponse(ELSEWHERE, 409)
        try:
            self._taps.put_nowait((phrases, turn))
        except queue.Full:
            return PlainTextResponse(TOO_MANY, 503)
        return Response(status_code=204)

    def _given_in(self, sent: Mapping[str, object]) -> tuple[str, ...]:
        """Return the phrases of a tap, or what was typed in a field; empty for none of these.

        Raises:
            ValueError: what was typed can't be taken, and why.
        """
        said, name, text = sent.get("say"), sent.get("field"), sent.get("text")
        if said is None and isinstance(name, str) and isinstance(text, str):
            field = self._fields.get(name)
            return () if field is None else (field(text),)
        together = said if isinstance(said, list) else [said]
        known = [each for each in together if isinstance(each, str) and each in self._phrases]
        return tuple(known) if len(known) == len(together) <= MOST_TOGETHER else ()


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
