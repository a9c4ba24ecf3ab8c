"""Streams of events for pages (server-sent events, HTML living standard)."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

EVENTS = "text/event-stream"


def stream_at(path: str, answer: Callable[[Request], Awaitable[Response]]) -> Route:
    """Return the route of a stream.

    Who asks for its head alone is answered without the stream, which has no end: what is sent
    after it on that connection would wait for ever.
    """

    async def answered(request: Request) -> Response:
        if request.method == "HEAD":
            return Response(media_type=EVENTS)
        return await answer(request)

    return Route(path, answered)
