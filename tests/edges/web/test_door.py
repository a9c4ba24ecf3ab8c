"""The door of the server of pages: who is silent, slow or too many, and the owner among them."""

from __future__ import annotations

import asyncio
import contextlib
import http.client
import logging
import resource
import socket
import threading
import time
from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response, StreamingResponse
from starlette.routing import Route

import assistant.edges.web.door as doors
from assistant.edges.store.journal import Journal
from assistant.edges.web.door import FEWEST, MOST, SHARE, TOLD_EVERY_S, Rarely, room
from assistant.edges.web.server import THREADS, LocalServer
from assistant.edges.web.wall_page import MOST_OF_ONE, DisplayPage
from tests.support.crowd import IDLE, SLOW, STREAM, Crowd
from tests.support.english import ENGLISH

LIMIT_S = 10.0
"""How long anything may take that should come at all: long, as the machine may be busy."""

SHORT_S = 0.3
"""What stands in for the door's own seconds, so that no test waits for them."""

FILES = 256
"""Files that a program may have open on macOS, unless somebody gave it more."""


async def greet(_: Request) -> Response:
    """Answer."""
    return PlainTextResponse("good morning")


async def flood(_: Request) -> Response:
    """Send without end."""

    async def much() -> AsyncIterator[bytes]:
        while True:
            yield b"x" * 65_536
            await asyncio.sleep(0)

    return StreamingResponse(much())


@pytest.fixture
def server() -> Iterator[LocalServer]:
    """A server of two routes."""
    with LocalServer([Route("/", greet), Route("/flood", flood)]) as it:
        yield it


@pytest.fixture
def few_files() -> Iterator[None]:
    """As few files for this program as macOS gives one."""
    before = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (FILES, before[1]))
    yield
    resource.setrlimit(resource.RLIMIT_NOFILE, before)


def connect(url: str, address: str = "127.0.0.1") -> socket.socket:
    """Connect from an address of this machine, and say nothing."""
    parts = urlsplit(url)
    return socket.create_connection(
        (parts.hostname or "", parts.port or 0), LIMIT_S, source_address=(address, 0)
    )


def asking(url: str, path: str = "", more: str = "") -> bytes:
    """Return a request as bytes."""
    parts = urlsplit(url)
    return f"GET {parts.path}{path} HTTP/1.1\r\nHost: {parts.netloc}\r\n{more}\r\n".encode()


def is_cut(connection: socket.socket) -> bool:
    """Wait for the end of a connection, whatever is still sent on it; False where none comes."""
    connection.settimeout(LIMIT_S)
    try:
        while connection.recv(1 << 20):
            pass
    except TimeoutError:
        return False
    except OSError:
        return True
    return True


def is_kept(connection: socket.socket, url: str) -> bool:
    """Return whether a request on the connection is answered."""
    told = b""
    with contextlib.suppress(OSError):
        connection.sendall(asking(url))
        while not told.endswith(b"good morning") and (piece := connection.recv(1024)):
            told += piece
    return told.startswith(b"HTTP/1.1 200")


def is_shown(url: str) -> bool:
    """Return whether the page is answered, to its owner on a new connection."""
    parts = urlsplit(url)
    owner = http.client.HTTPConnection(parts.hostname or "", parts.port, timeout=LIMIT_S)
    try:
        owner.request("GET", parts.path)
        return owner.getresponse().status == 200
    except (OSError, http.client.HTTPException):
        return False
    finally:
        owner.close()


def seen(condition: Callable[[], bool]) -> bool:
    """Wait until something is so; return whether it came to be."""
    deadline = time.monotonic() + LIMIT_S
    while not condition() and time.monotonic() < deadline:
        time.sleep(0.02)
    return condition()


@pytest.mark.parametrize(
    ("first", "slowly"),
    [
        pytest.param(b"", b"", id="nothing"),
        pytest.param(b"", b"GET /slow", id="the first line"),
        pytest.param(b"GET / HTTP/1.1\r\n", b"Host: 127.0.0.1", id="a heading"),
        pytest.param(b"whole", b"GET /slow", id="a second request"),
        pytest.param(b"body", b"0123456789", id="a body"),
    ],
)
def test_who_is_silent_or_slow_is_cut(
    server: LocalServer, monkeypatch: pytest.MonkeyPatch, first: bytes, slowly: bytes
) -> None:
    """A request must be here whole in time, from its beginning, wherever in it somebody is slow."""
    monkeypatch.setattr(doors, "REQUEST_S", SHORT_S)
    named = {
        b"whole": asking(server.url),
        b"body": asking(server.url, "", "Content-Length: 99\r\n"),
    }
    with connect(server.url) as connection:
        connection.sendall(named.get(first, first))
        cut = threading.Event()

        def read() -> None:
            if is_cut(connection):
                cut.set()

        reader = threading.Thread(target=read)
        reader.start()
        with contextlib.suppress(OSError):
            for byte in slowly * 100:
                if cut.wait(SHORT_S / 10):
                    break
                connection.sendall(bytes([byte]))
        assert cut.wait(LIMIT_S)
        reader.join()


def test_who_reads_no_further_is_cut(server: LocalServer, monkeypatch: pytest.MonkeyPatch) -> None:
    """A tablet that fell asleep, or never reads, keeps neither its place nor what it was sent."""
    monkeypatch.setattr(doors, "READ_S", SHORT_S)
    with connect(server.url) as connection:
        connection.sendall(asking(server.url, "flood"))
        assert connection.recv(12) == b"HTTP/1.1 200"
        time.sleep(3 * SHORT_S)
        assert is_cut(connection)


def test_who_came_first_makes_room_but_an_open_page_does_not(few_files: None) -> None:
    """Of those that wait the eldest is cut, at the address with most; one that is known stays."""
    with LocalServer([Route("/", greet)]) as server, contextlib.ExitStack() as open_:
        known = open_.enter_context(connect(server.url))
        assert is_kept(known, server.url)
        alone = open_.enter_context(connect(server.url, "127.0.0.3"))
        most = room() // 2
        crowd = [open_.enter_context(connect(server.url, "127.0.0.2")) for _ in range(most)]
        assert all(map(is_cut, crowd[: most // 2]))
        assert is_kept(crowd[-1], server.url)
        assert is_kept(alone, server.url)
        assert is_kept(known, server.url)
        # Many addresses with one each: then the eldest of all.
        many = [
            open_.enter_context(connect(server.url, f"127.0.1.{each}"))
            for each in range(1, most + 9)
        ]
        assert is_kept(many[-1], server.url)
        assert is_cut(many[0])
        assert is_kept(known, server.url)


def test_an_idle_page_makes_room_for_one_that_is_asked_for(few_files: None) -> None:
    """Where all places of the known are taken the one that waits for nothing is cut."""
    with LocalServer([Route("/", greet)]) as server, contextlib.ExitStack() as open_:
        kept = []
        for _ in range(room() // 2 + 1):
            kept.append(open_.enter_context(connect(server.url)))
            assert is_kept(kept[-1], server.url)
        assert is_cut(kept[0])


@pytest.mark.parametrize(("crowd_at", "tries"), [("127.0.0.9", 1), ("127.0.0.1", 5)])
def test_a_page_finds_its_place_in_a_crowd(
    crowd_at: str,
    tries: int,
    few_files: None,
    tmp_path: Path,
    caplog: pytest.LogCaptureFixture,
    capfd: pytest.CaptureFixture[str],
) -> None:
    """Among 300 silent, 50 slow and 200 streams, with macOS's few files.

    The page that is open hears everything, the owner's next ones are answered, at once or, where
    the crowd is at the owner's own address, to who loads it again; the journal is written and files
    can be opened; the log has a line of each kind, and the end is quick.
    """
    caplog.set_level(logging.INFO)
    page = DisplayPage("Adductor release", shown=ENGLISH.shown)
    threads = threading.active_count()
    with LocalServer(page.routes) as server:
        follower = connect(server.url, "127.0.0.2")
        follower.sendall(asking(server.url, "events"))
        journal = Journal(tmp_path, {"id": "one", "started_at": "2030-01-02"})
        with Crowd(server.url, {IDLE: 300, SLOW: 50, STREAM: 200}, crowd_at) as crowd:
            assert seen(lambda: len(page._pages) == 1 + MOST_OF_ONE)
            for second in range(30):
                page.tick(float(second), None)
                journal.write({"t": float(second), "kind": "time"})
                (tmp_path / "probe").write_bytes(b"x")
                assert any(is_shown(server.url) for _ in range(tries))
                assert len(page._pages) <= 1 + MOST_OF_ONE
            assert threading.active_count() <= threads + 1 + THREADS
            counts = crowd.go()
        journal.close()
        began = time.monotonic()
    assert time.monotonic() - began < LIMIT_S / 2
    told = b""
    while piece := follower.recv(1 << 16):
        told += piece
    assert b'"session_s": 29' in told
    assert counts["idle cut"] > 0
    assert (tmp_path / "sessions" / "one.jsonl").read_text().count('"kind": "time"') == 30
    warnings = [each.getMessage() for each in caplog.records if each.levelno >= logging.WARNING]
    assert warnings
    assert len(set(warnings)) == len(warnings)
    assert capfd.readouterr() == ("", "")


def test_connections_leave_most_files_to_the_session(few_files: None) -> None:
    """A quarter of what the system allows at most, and a few in any case."""
    assert room() == FILES // SHARE
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
    assert room() == MOST
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(48, most), most))
    assert room() == FEWEST


def test_a_kind_of_trouble_is_told_once_a_minute(caplog: pytest.LogCaptureFixture) -> None:
    """With how often it came since; each kind by itself, without a traceback."""
    now = 0.0
    rarely = Rarely(lambda: now)
    many = OSError(24, "Too many open files")
    loop = asyncio.new_event_loop()
    for second in range(61):
        now = float(second)
        rarely.of_loop(loop, {"message": f"accept {second} of a token", "exception": many})
        rarely.tell("another")
    loop.close()
    assert TOLD_EVERY_S == 60
    out_of = "the server of pages had trouble: Too many open files"
    assert [each.getMessage() for each in caplog.records] == [
        out_of,
        "another",
        f"{out_of}; 59 more since the last line",
        "another; 59 more since the last line",
    ]
    assert not any(each.exc_info for each in caplog.records)
