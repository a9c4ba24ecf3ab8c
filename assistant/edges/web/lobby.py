"""The lobby of the server of pages: how whoever has not the token comes to it.

A tablet is paired by a short code that is shown where the program runs: it is typed, or scanned
with the address. It is good once, for some minutes; after a few wrong ones it is asked for slowly,
however many ask, so that it is not guessed. The machine's own browser is let in by a ticket: what
it is started with can be read by every user of the machine, and the ticket is good once, at once.
"""

from __future__ import annotations

import hmac
import html
import io
import logging
import secrets
import string
import threading
import time
from collections.abc import Callable

import segno
from starlette.requests import Request
from starlette.responses import (
    FileResponse,
    HTMLResponse,
    PlainTextResponse,
    RedirectResponse,
    Response,
)
from starlette.routing import BaseRoute, Route

from assistant.core.shown.shown import Shown
from assistant.edges.web.forms import form_of, is_from_here
from assistant.edges.web.wall_texts import FILES, page_in

logger = logging.getLogger(__name__)

FIGURES = 6
"""Of a code: a million, of which 65 can be tried in its ten minutes."""

GOOD_S = 600.0
"""Seconds that a code is good for: a tablet is fetched, and unlocked."""

FEW = 5
"""Wrong ones of a code that are answered at once."""

SLOW_S = 10.0
"""Seconds between those after them."""

TICKET_S = 60
"""Seconds that a ticket is good for: a browser that has to be started takes ten."""

MOST_BYTES = 100
"""Of the form."""

WRONG = "That is not the code that is shown now."
SLOW = "Too many wrong codes. Wait ten seconds, and try again."
USED = "This was opened already, or too late. Take the address that the program prints."


class Lobby:
    """Lets in who knows a code, where tablets are paired; and who brings a ticket.

    `now` tells seconds, `draw` a new code. It is in English, or in the language of what is `shown`.
    """

    def __init__(
        self,
        token: str,
        *,
        pairs: bool,
        now: Callable[[], float] = time.monotonic,
        draw: Callable[[], str] = lambda: f"{secrets.randbelow(10**FIGURES):0{FIGURES}}",
        shown: Shown | None = None,
    ) -> None:
        self.pairs = pairs
        """Whether tablets are paired."""
        self.token = token
        self._shown = shown
        self._now = now
        self._draw = draw
        self._lock = threading.Lock()
        self._code = ""
        self._since_s = 0.0
        self._wrong = 0
        self._tried_s = 0.0
        self._tickets: set[str] = set()
        self.routes: list[BaseRoute] = [Route("/open/{ticket}", self._opened)]
        if pairs:
            self.routes += [
                Route("/", self._asked),
                # Chrome asks its maker what the fields of a form may be, but for searches.
                Route("/search", self._paired, methods=["POST"]),
                Route("/lobby.css", _style),
            ]

    def code(self) -> tuple[str, int]:
        """Return the code that is good now, and for how many seconds; a new one where need be."""
        with self._lock:
            if not self._is_good():
                self._code, self._since_s, self._wrong = self._draw(), self._now(), 0
            return self._code, round(self._since_s + GOOD_S - self._now())

    def admits(self, code: str) -> str:
        """Try a code; return why it lets nobody in, "" where it does: it is used up then."""
        with self._lock:
            if self._wrong >= FEW and self._now() - self._tried_s < SLOW_S:
                return self._in_words(SLOW)
            self._tried_s = self._now()
            if not (self._is_good() and hmac.compare_digest(code.encode(), self._code.encode())):
                self._wrong += 1
                return self._in_words(WRONG)
            self._code = ""
        logger.info("a tablet was paired")
        return ""

    def _is_good(self) -> bool:
        return bool(self._code) and self._now() - self._since_s < GOOD_S

    async def _asked(self, request: Request) -> Response:
        code = "".join(filter(str.isdecimal, request.query_params.get("code", "")))
        return self._page(code[:FIGURES])

    async def _paired(self, request: Request) -> Response:
        form = await form_of(request, MOST_BYTES)
        if form is None or not is_from_here(request):
            return self._page(problem=self._in_words(WRONG), status=400)
        if why := self.admits("".join(form.get("code", "").split())):
            slow = why == self._in_words(SLOW)
            return self._page(problem=why, status=429 if slow else 403)
        return RedirectResponse(f"/{self.token}/", 303)

    async def _opened(self, request: Request) -> Response:
        if request.method != "GET":
            return Response(status_code=405)
        ticket = request.path_params["ticket"]
        drawn, _, proof = ticket.rpartition(".")
        stamp, _, _ = drawn.partition(".")
        recent = stamp.isdecimal() and abs(time.time() - int(stamp[:12])) <= TICKET_S
        good = recent and hmac.compare_digest(proof.encode(), _proof(self.token, drawn).encode())
        if not good or ticket in self._tickets:
            return PlainTextResponse(f"{self._in_words(USED)}\n", 403)
        self._tickets.add(ticket)
        return RedirectResponse(f"/{self.token}/", 303)

    def _in_words(self, english: str) -> str:
        return english if self._shown is None else self._shown.page(english)

    def _page(self, code: str = "", problem: str = "", status: int = 200) -> Response:
        told = f'<p class="problem" role="alert">{html.escape(problem)}</p>' if problem else ""
        text = string.Template(page_in("lobby.html", self._in_words))
        return HTMLResponse(text.substitute(code=html.escape(code), problem=told), status)


def ticket_address(url: str) -> str:
    """Return an address that opens the page at `url` once, within a minute; `url` ends in a token.

    Whoever has the token can make one.
    """
    root, _, token = url.rstrip("/").rpartition("/")
    drawn = f"{time.time():.0f}.{secrets.token_hex(4)}"
    return f"{root}/open/{drawn}.{_proof(token, drawn)}"


def pairing_address(url: str, code: str = "") -> str:
    """Return where a tablet is paired; with a code, as it is scanned."""
    root, _, _ = url.rstrip("/").rpartition("/")
    return f"{root}/?code={code}" if code else f"{root}/"


def picture_of(address: str) -> str:
    """Return an address as a picture to be scanned (QR code, ISO/IEC 18004), as SVG."""
    drawn: str = segno.make_qr(address).svg_inline(scale=8, border=4, light="#fff", svgclass="code")
    return drawn


def lines_of(address: str) -> list[str]:
    """Return the same as lines for a terminal, two rows of it in each."""
    drawn = io.StringIO()
    segno.make_qr(address).terminal(drawn, compact=True, border=2)
    return drawn.getvalue().splitlines()


def _proof(token: str, drawn: str) -> str:
    return hmac.new(token.encode(), drawn.encode(), "sha256").hexdigest()


async def _style(_: Request) -> Response:
    return FileResponse(FILES / "lobby.css")
