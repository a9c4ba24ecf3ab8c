"""Taps on the page across the room: from which page they are taken, and what was tapped.

One page at a time has the hand, so that no two people tap at once; another takes it over by a tap
of its own. A tap names the turn of the board that it was made on. Where the session has gone on
since, by a voice or by itself, it was meant for what stood before, and is late. So is one that was
on its way for longer than a page waits for news, as where the network was lost: "released" would
end a hold then that was over long ago. The client's words are taken from any page, and never late.

A tap is sent as JSON, which a page from elsewhere can send only after it has asked whether it may
(Fetch, "CORS-preflight fetch"), and nobody may. Whoever has the page's address can tap.

A tap is a phrase; or what was typed in a field, as a code.
"""

from __future__ import annotations

import json
import queue
import secrets
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from functools import partial
from types import MappingProxyType

from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import BaseRoute, Route

from assistant.edges.web.forms import body_of

MOST_WAITING = 32
"""Taps that are not taken yet. They are taken twenty times a second."""

MOST_BYTES = 1_000
"""Of what is sent: a phrase of ten words, and three numbers."""

NUMBERS = 1 << 30
"""Hands are counted from any of so many on, so that a page of yesterday's program has none."""

ON_ITS_WAY_S = 3
"""Seconds of the session that a tap may take to arrive, as whole ones are told to pages."""

Field = Callable[[str], str]
"""Makes of what was typed what is given to the session; raises ValueError with why it can't."""

NO_FIELDS: Mapping[str, Field] = MappingProxyType({})

ELSEWHERE = "Commands are tapped on another page.\n"
NOT_TAKEN = "This is no tap.\n"
TOO_MANY = "Too many taps are waiting.\n"


@dataclass(frozen=True, slots=True)
class Tapped:
    """A phrase that was tapped, or typed in a field."""

    phrase: str
    is_late: Callable[[], bool]

    @property
    def late(self) -> bool:
        """Whether the session has gone on by now since the page showed it."""
        return self.is_late()


class Hand:
    """Takes what is tapped, for the engine, by the routes of a page.

    `phrases` can be tapped, of which some are `urgent`; what is typed in one of the `fields` is
    given as that makes it. `shown` tells the board's turn and its whole seconds; `changed` is told
    that another page has the hand, by a thread of the server's.
    """

    def __init__(
        self,
        phrases: Collection[str],
        urgent: Callable[[str], bool],
        shown: Callable[[], tuple[int, int]],
        changed: Callable[[], None],
        fields: Mapping[str, Field] = NO_FIELDS,
    ) -> None:
        self.number = 0
        """Of the page that has the hand, one more with each that takes it; 0 is none."""
        self._next = secrets.randbelow(NUMBERS) + 1
        self._fields = fields
        self._phrases = frozenset(phrases)
        self._urgent = urgent
        self._shown = shown
        self._changed = changed
        self._taps: queue.Queue[tuple[str, int, int]] = queue.Queue(MOST_WAITING)
        self.routes: list[BaseRoute] = [
            Route("/hand", self._given, methods=["POST"]),
            Route("/tap", self._tapped, methods=["POST"]),
        ]

    def taken(self) -> list[Tapped]:
        """Return what was tapped since the last call, in order."""
        _, now_s = self._shown()
        taken = [self._taps.get() for _ in range(self._taps.qsize())]
        return [
            Tapped(phrase, partial(self._is_late, phrase, turn, now_s - at_s > ON_ITS_WAY_S))
            for phrase, turn, at_s in taken
        ]

    def _is_late(self, phrase: str, turn: int, slow: bool) -> bool:
        return (slow or turn != self._shown()[0]) and not self._urgent(phrase)

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
            phrase = self._given_in(sent)
        except ValueError as why:
            return PlainTextResponse(f"{why}\n", 400)
        turn, at_s = sent.get("turn"), sent.get("at")
        if phrase is None or not (isinstance(turn, int) and isinstance(at_s, int)):
            return PlainTextResponse(NOT_TAKEN, 400)
        if not (self.is_in(sent.get("hand")) or self._urgent(phrase)):
            return PlainTextResponse(ELSEWHERE, 409)
        try:
            self._taps.put_nowait((phrase, turn, at_s))
        except queue.Full:
            return PlainTextResponse(TOO_MANY, 503)
        return Response(status_code=204)

    def _given_in(self, sent: Mapping[str, object]) -> str | None:
        """Return the phrase of a tap, or what was typed in a field; None for neither.

        Raises:
            ValueError: what was typed can't be taken, and why.
        """
        said, name, text = sent.get("say"), sent.get("field"), sent.get("text")
        if said is not None:
            return said if isinstance(said, str) and said in self._phrases else None
        field = self._fields.get(name) if isinstance(name, str) else None
        return field(text) if field is not None and isinstance(text, str) else None


async def _sent(request: Request) -> dict[str, object] | None:
    """Return the JSON object that was sent; None if it is none, or another kind of thing."""
    body = await body_of(request, "application/json", MOST_BYTES)
    if body is None:
        return None
    try:
        sent = json.loads(body)
    except ValueError:
        return None
    return sent if isinstance(sent, dict) else None
