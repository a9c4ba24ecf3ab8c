"""The door of the server of pages: which connections are kept, how many, and for how long.

A page in the local network can be reached by anything in it. A connection *waits* until its first
request shows the token, and few may wait, for a short time; then it is *known*. Those that wait
have no part of the room of the known ones, so that whatever is sent here by whoever does not know
the token takes nothing from a page that is open, nor from a session its files. uvicorn has limits
for none of this: its own times begin after an answer, and its count knows no address.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections import Counter
from collections.abc import Callable
from typing import Any

import h11
from starlette.responses import PlainTextResponse
from starlette.types import Receive, Scope, Send
from uvicorn.protocols.http.h11_impl import H11Protocol

from assistant.edges.system.sockets import most_files

logger = logging.getLogger(__name__)

MOST = 128
"""Connections at a time, half of them waiting: a browser opens six, and a dozen pages are many."""

FEWEST = 16
"""Connections where the system leaves the program few files."""

SHARE = 4
"""Of the files that the program may have open, connections take one in so many at most: of macOS's
256 that leaves more than a hundred to a session, though each page were being sent a file."""

REQUEST_S = 5.0
"""Seconds in which a request must be here whole, from the connection's beginning or, on one that is
kept, from the request's first byte. A tablet in a bad network takes less than one."""

READ_S = 20.0
"""Seconds in which whoever is sent something must read on; a tablet that fell asleep does not."""

TURN = 16
"""Of the connections that are kept, one in so many is taken from the system's queue in one turn of
the loop. asyncio needs three turns more until the request of one is read: three sixteenths come
meanwhile, and none is cut before there were four at its address."""

TOLD_EVERY_S = 60.0
"""Seconds in which one kind of trouble is told once: told each time it would fill a disk."""

BUSY = "Too many pages are open here; close one.\n"


class Rarely:
    """Tells each kind of trouble in the log once a minute, with how often it came since."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._told: dict[str, float] = {}
        self._since: Counter[str] = Counter()

    def tell(self, kind: str) -> None:
        """Log a line about a kind of trouble, unless this minute has one."""
        now = self._clock()
        if now - self._told.get(kind, -TOLD_EVERY_S) < TOLD_EVERY_S:
            self._since[kind] += 1
            return
        self._told[kind] = now
        before = self._since.pop(kind, 0)
        logger.warning("%s%s", kind, f"; {before:,} more since the last line" if before else "")

    def of_loop(self, _: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
        """Tell what an event loop could not handle; for `set_exception_handler`.

        Its message is left out: it names objects, each of them a kind of its own, and what they
        hold.
        """
        error = context.get("exception")
        why = error.strerror if isinstance(error, OSError) else None
        self.tell(f"the server of pages had trouble: {why or type(error).__name__}")


class Door:
    """Who is connected to a server: those that wait, the eldest first, and those that are known.

    `most` connections are kept, half of them waiting, and of these half from one address. One that
    comes when there is no room takes the place of the one that has waited longest at the address
    with most of them.
    """

    def __init__(self, most: int, trouble: Rarely) -> None:
        self.most_waiting = self.most_known = most // 2
        self.most_of_one = self.most_waiting // 2
        self._trouble = trouble
        self._waiting: dict[Caller, None] = {}
        self._known: dict[Caller, None] = {}

    @property
    def at_once(self) -> int:
        """How many may be let in in one turn of the loop."""
        return max(1, (self.most_waiting + self.most_known) // TURN)

    def came(self, caller: Caller) -> None:
        """Let one wait, in the place of another if need be."""
        self._waiting[caller] = None
        addresses = Counter(each.address for each in self._waiting)
        address, count = caller.address, addresses[caller.address]
        if count <= self.most_of_one:
            if len(self._waiting) <= self.most_waiting:
                return
            address, _ = addresses.most_common(1)[0]
        eldest = next(each for each in self._waiting if each.address == address)
        self._trouble.tell("more connections came than are kept waiting; the eldest are cut")
        self._cut(eldest)

    def shown(self, caller: Caller) -> bool:
        """Take one for known, as it showed the token; return whether there is room for it."""
        self._waiting.pop(caller, None)
        if caller in self._known:
            return True
        if len(self._known) >= self.most_known:
            idle = next((each for each in self._known if each.is_idle), None)
            if idle is None:
                self._trouble.tell("more pages were asked for than are served at a time")
                return False
            self._cut(idle)
        self._known[caller] = None
        return True

    def left(self, caller: Caller) -> None:
        """Forget one."""
        self._waiting.pop(caller, None)
        self._known.pop(caller, None)

    def _cut(self, caller: Caller) -> None:
        self.left(caller)
        caller.cut()


class Caller(H11Protocol):
    """A connection to the server, cut where it is silent, slow, or one too many.

    A subclass made by `callers_at` knows the door, and by `may` which requests show the token.
    """

    door: Door
    may: Callable[[Scope], bool]

    def __init__(self, *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        self.address = ""
        self._answer = self.app
        self.app = self._answer_known
        self._request_due: asyncio.TimerHandle | None = None
        self._read_due: asyncio.TimerHandle | None = None

    @property
    def is_idle(self) -> bool:
        """Whether all that it asked for has been sent."""
        answered = self.cycle is not None and self.cycle.response_complete
        return answered and not self.transport.get_write_buffer_size()

    def cut(self) -> None:
        """End the connection at once."""
        self.transport.abort()

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Let it wait for its first request."""
        super().connection_made(transport)
        self.address = self.client[0] if self.client else ""
        self._request_due = self.loop.call_later(REQUEST_S, self.cut)
        self.door.came(self)

    def connection_lost(self, exc: Exception | None) -> None:
        """Forget it."""
        self.door.left(self)
        self._request_is_here()
        self._stop_waiting_for_reader()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Take what came; a request that is begun must be here whole in time."""
        super().data_received(data)
        if self.transport.is_closing() or self.conn.their_state not in (h11.IDLE, h11.SEND_BODY):
            self._request_is_here()
        elif self._request_due is None:
            self._request_due = self.loop.call_later(REQUEST_S, self.cut)

    def pause_writing(self) -> None:
        """Wait for the reader, but not for ever."""
        super().pause_writing()
        self._read_due = self.loop.call_later(READ_S, self.cut)

    def resume_writing(self) -> None:
        """Go on, as the reader did."""
        self._stop_waiting_for_reader()
        super().resume_writing()

    def _request_is_here(self) -> None:
        if self._request_due is not None:
            self._request_due.cancel()
            self._request_due = None

    def _stop_waiting_for_reader(self) -> None:
        if self._read_due is not None:
            self._read_due.cancel()
            self._read_due = None

    async def _answer_known(self, scope: Scope, receive: Receive, send: Send) -> None:
        if self.may(scope) and not self.door.shown(self):
            refused = PlainTextResponse(BUSY, 503, {"Connection": "close"})
            await refused(scope, receive, send)
        else:
            await self._answer(scope, receive, send)


def callers_at(door: Door, may: Callable[[Scope], bool]) -> type[Caller]:
    """Return the class of the connections at a door, as uvicorn takes it for its `http`."""
    return type("CallerHere", (Caller,), {"door": door, "may": staticmethod(may)})


def room() -> int:
    """Return how many connections may be kept, by the files that this program may have open."""
    files = most_files()
    return MOST if files is None else max(FEWEST, min(MOST, files // SHARE))
