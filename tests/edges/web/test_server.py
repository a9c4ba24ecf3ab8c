"""The server of pages: who may ask, what a browser is told, how it ends."""

from __future__ import annotations

import asyncio
import http.client
import socket
from collections.abc import AsyncIterator, Iterator
from urllib.parse import urlsplit

import pytest
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response, StreamingResponse
from starlette.routing import Route

from assistant.core.faults import Fault, UsageError
from assistant.edges.web.server import LocalServer


async def greet(_: Request) -> Response:
    """Answer."""
    return PlainTextResponse("good morning")


def fail(request: Request) -> Response:
    """Fail as asked for."""
    raise {"fault": Fault("disk full"), "unknown": UsageError("no session 'x'")}.get(
        request.path_params["how"], RuntimeError("ours")
    )


async def count(_: Request) -> Response:
    """Send events without end."""

    async def events() -> AsyncIterator[str]:
        number = 0
        while True:
            yield f"data: {number}\n\n"
            number += 1
            await asyncio.sleep(0.01)

    return StreamingResponse(events(), media_type="text/event-stream")


@pytest.fixture
def server() -> Iterator[LocalServer]:
    """A server of three routes."""
    with LocalServer([Route("/", greet), Route("/fail/{how}", fail), Route("/count", count)]) as it:
        yield it


def ask(url: str, host: str | None = None, method: str = "GET") -> http.client.HTTPResponse:
    """Ask for an address, under another host's name where one is given."""
    parts = urlsplit(url)
    connection = http.client.HTTPConnection(parts.hostname or "", parts.port, timeout=5)
    connection.request(method, parts.path, headers={"Host": host} if host else {})
    return connection.getresponse()


def test_it_answers_under_its_token(server: LocalServer) -> None:
    """The address the server names answers."""
    answer = ask(server.url)
    assert (answer.status, answer.read()) == (200, b"good morning")


def test_it_refuses_without_the_token(server: LocalServer) -> None:
    """No token, part of one, another one, and one too long are refused, whatever is asked for."""
    start, token, _ = server.url.rsplit("/", 2)
    other = "A" * len(token)
    for path in ("", token[:-1], f"{token[:-1]}/", f"{other}/", f"{token}x/", f"{other}/count"):
        answer = ask(f"{start}/{path}")
        assert (path, answer.status) == (path, 403)
        assert b"good morning" not in answer.read()


def test_it_refuses_another_hosts_name(server: LocalServer) -> None:
    """A page elsewhere whose name was bent to this machine gets nothing; localhost is this one."""
    port = urlsplit(server.url).port
    assert ask(server.url, f"evil.example:{port}").status == 403
    assert ask(server.url, f"localhost:{port}").status == 200


def test_each_server_has_its_own_token() -> None:
    """Two servers have two tokens of at least 128 bits."""
    with LocalServer([]) as one, LocalServer([]) as other:
        tokens = {each.url.split("/")[3] for each in (one, other)}
    assert len(tokens) == 2
    assert min(map(len, tokens)) >= 22  # characters of 6 bits


def test_it_listens_on_loopback_alone(server: LocalServer) -> None:
    """Another address of this machine does not answer on its port."""
    port = urlsplit(server.url).port
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection(("127.0.0.2", port or 0), timeout=5).close()


def test_every_answer_keeps_the_browser_at_home(server: LocalServer) -> None:
    """Answers and refusals alike forbid what is fetched elsewhere, kept, framed or passed on."""
    for url in (server.url, server.url[:-3], f"{server.url}nothing"):
        headers = ask(url).headers
        policy = headers["Content-Security-Policy"]
        assert policy.startswith("default-src 'self';")
        assert "unsafe" not in policy
        assert "frame-ancestors 'none'" in policy
        assert headers["Cache-Control"] == "no-store"
        assert headers["Referrer-Policy"] == "no-referrer"
        assert headers["X-Content-Type-Options"] == "nosniff"


def test_faults_are_told_in_one_line(
    server: LocalServer, capfd: pytest.CaptureFixture[str]
) -> None:
    """What is unknown is a 404, a fault a 503, our own mistake a 500; no traceback anywhere."""
    told = {how: ask(f"{server.url}fail/{how}") for how in ("unknown", "fault", "mistake")}
    assert {how: (answer.status, answer.read().decode()) for how, answer in told.items()} == {
        "unknown": (404, "no session 'x'\n"),
        "fault": (503, "disk full\n"),
        "mistake": (500, "A fault of the program, RuntimeError\n"),
    }
    assert capfd.readouterr() == ("", "")


def test_nothing_can_be_changed_over_it(server: LocalServer) -> None:
    """Pages are for looking: what would write is refused."""
    assert ask(server.url, method="POST").status == 405


def test_events_are_streamed_and_cut_at_the_end(server: LocalServer) -> None:
    """Events come as they happen; the end of the server does not wait for a page that listens."""
    answer = ask(f"{server.url}count")
    assert [answer.readline() for _ in range(3)] == [b"data: 0\n", b"\n", b"data: 1\n"]
    server.close()
    server.wait()  # returns, as it has ended
    with pytest.raises(ConnectionRefusedError):
        ask(server.url)


def test_an_address_that_is_taken_is_told() -> None:
    """With the address and why, and as a fault of the machine."""
    with (
        LocalServer([]) as first,
        pytest.raises(Fault, match=r"127\.0\.0\.1:\d+ \(Address already"),
    ):
        LocalServer([], port=urlsplit(first.url).port or 0)
    with pytest.raises(Fault, match="no such port"):
        LocalServer([], port=70_000)
    with pytest.raises(Fault, match=r"192\.0\.2\.1:0 \(Cannot assign"):
        LocalServer([], host="192.0.2.1")
