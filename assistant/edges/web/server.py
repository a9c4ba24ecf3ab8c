"""Pages for a browser on this machine: a small server that answers whoever has its token.

It listens on the loopback address unless told otherwise, and only addresses that begin with the
token, which is drawn anew for each server, lead anywhere. What it serves may be shown by this
origin alone: the browser is told to fetch nothing from elsewhere.
"""

from __future__ import annotations

import asyncio
import logging
import secrets
import socket
import threading
from collections.abc import Sequence

import uvicorn
from anyio.to_thread import current_default_thread_limiter
from starlette.applications import Starlette
from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import BaseRoute, Mount
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from assistant.core.faults import Fault, UsageError
from assistant.edges.system.sockets import own_port
from assistant.edges.web.door import Door, Rarely, callers_at, room

logger = logging.getLogger(__name__)

LOOPBACK = "127.0.0.1"

TOKEN_BYTES = 16
"""128 bits: nobody guesses it in the lifetime of a server."""

CLOSE_S = 1
"""Seconds that pages which are still being sent, as streams of events are, may take at the end."""

PATIENCE_S = 5.0
"""Seconds that the end of the server is waited for; `CLOSE_S` and a little are enough."""

QUEUE = 512
"""Connections that the system holds until the loop takes them in, or as many as it allows. Where
more come at once it lets some wait a second, and their requests come late."""

THREADS = 4
"""Threads that make pages and read files; a fifth request waits for one of them."""

POLICY = "default-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
"""What a page may fetch, by the Content Security Policy (W3C, level 3): nothing but ours."""

HEADERS = {
    "Cache-Control": "no-store",
    "Referrer-Policy": "no-referrer",  # the address holds the token
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}

REFUSED = "This address does not open anything. Use the one the program printed, to its last sign."


class LocalServer:
    """Serves routes under `http://HOST:PORT/TOKEN/`, in a thread of its own, until it is closed.

    Routes are Starlette's; their paths begin after the token. In a page write links without a
    slash before them, or `url_for`. `host` is the address to listen on; a `port` of 0 takes a free
    one. `styles` are hashes of style sheets that a library writes into pages ("sha256-…"). The
    `token` is a new one unless one is given. Whoever has it not is answered by the `lobby`.

    Raises:
        Fault: nobody can listen there.
    """

    def __init__(
        self,
        routes: Sequence[BaseRoute],
        host: str = LOOPBACK,
        port: int = 0,
        styles: Sequence[str] = (),
        token: str = "",
        lobby: Sequence[BaseRoute] = (),
    ) -> None:
        self._socket = _listening(host, port)
        token = token or new_token()
        self.url = f"http://{host}:{self._socket.getsockname()[1]}/{token}/"
        app = Starlette(
            routes=[Mount(f"/{token}", routes=routes)],
            exception_handlers={UsageError: _unknown, Fault: _fault, Exception: _mistake},
        )
        before = Starlette(routes=lobby, exception_handlers={404: _refused, Exception: _mistake})
        guarded = Guarded(app, token, host, styles, before)
        trouble = Rarely()
        door = Door(room(), trouble)
        config = uvicorn.Config(
            guarded, http=callers_at(door, guarded.may), backlog=door.at_once,
            ws="none", loop="asyncio", lifespan="off",
            # Its log would hold the token, and on a mistake of ours a traceback.
            log_config=None, log_level="critical", access_log=False, server_header=False,
            timeout_graceful_shutdown=CLOSE_S,
        )  # fmt: skip
        self._server = _Server(config, trouble)
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._serve, name="web server", daemon=True)
        self._thread.start()
        logger.info("pages are served at %s:%d", *self._socket.getsockname())
        # The socket listens already: who comes before the loop runs only waits a moment.

    def _serve(self) -> None:
        try:
            self._server.run(sockets=[self._socket])
        finally:
            self._socket.close()
            self._ended.set()
            logger.info("pages are served no more")

    def wait(self) -> None:
        """Return when the server has ended; a KeyboardInterrupt comes through."""
        while not self._ended.wait(0.5):  # a wait without end would not be interrupted everywhere
            pass

    def close(self) -> None:
        """End the server; streams of events are cut after `CLOSE_S` seconds."""
        self._server.should_exit = True
        self._thread.join(PATIENCE_S)

    def __enter__(self) -> LocalServer:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


class _Server(uvicorn.Server):
    """uvicorn's server, with few threads and a loop that tells its troubles rarely."""

    def __init__(self, config: uvicorn.Config, trouble: Rarely) -> None:
        super().__init__(config)
        self._trouble = trouble

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        asyncio.get_running_loop().set_exception_handler(self._trouble.of_loop)
        current_default_thread_limiter().total_tokens = THREADS
        await super().startup(sockets)
        for each in sockets or ():
            # asyncio has one number for the queue and for how many it takes from it in a turn.
            each.listen(QUEUE)


def new_token() -> str:
    """Return a token that nobody can guess."""
    return secrets.token_urlsafe(TOKEN_BYTES)


class Guarded:
    """An application that answers only under its token and its own host's name.

    A page elsewhere that lets its own name stand for the loopback address (DNS rebinding) is
    refused by the name, and everything else by the token: it comes into the `lobby` at the most.
    """

    def __init__(
        self,
        app: ASGIApp,
        token: str,
        host: str,
        styles: Sequence[str] = (),
        lobby: ASGIApp | None = None,
    ) -> None:
        self._app = app
        self._lobby = lobby
        self._start = f"/{token}/".encode()
        self._hosts = {host, "localhost"} if host == LOOPBACK else {host}
        allowed = "".join(f" '{each}'" for each in styles)
        policy = f"{POLICY}; style-src 'self'{allowed}" if allowed else POLICY
        self._headers = {**HEADERS, "Content-Security-Policy": policy}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request, or refuse it."""

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                MutableHeaders(scope=message).update(self._headers)
            await send(message)

        app: ASGIApp = PlainTextResponse(REFUSED, 403)
        if self.may(scope):
            app = self._app
        elif self._lobby is not None and self._is_here(scope):
            app = self._lobby
        await app(scope, receive, send_with_headers)

    def may(self, scope: Scope) -> bool:
        """Return whether a request shows the token, under a name of this host."""
        path = scope.get("path", "").encode()[: len(self._start)]
        return self._is_here(scope) and secrets.compare_digest(path, self._start)

    def _is_here(self, scope: Scope) -> bool:
        name, _, _ = Headers(scope=scope).get("host", "").partition(":")
        return scope["type"] == "http" and name in self._hosts


def _listening(host: str, port: int) -> socket.socket:
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    try:
        own_port(listener)
        listener.bind((host, port))
        listener.listen(QUEUE)
    except (OSError, OverflowError) as error:
        listener.close()
        why = error.strerror if isinstance(error, OSError) else "there is no such port"
        raise Fault(f"no page can be served at {host}:{port} ({why})") from error
    return listener


def _refused(_: Request, error: Exception) -> Response:
    return PlainTextResponse(REFUSED, 403)


def _unknown(_: Request, error: Exception) -> Response:
    return PlainTextResponse(f"{error}\n", 404)


def _fault(_: Request, error: Exception) -> Response:
    return PlainTextResponse(f"{error}\n", 503)


def _mistake(_: Request, error: Exception) -> Response:
    logger.error("a page can't be made: %s", type(error).__name__)
    return PlainTextResponse(f"A fault of the program, {type(error).__name__}\n", 500)
