"""A file fetched over real HTTP from a server on this machine: whole, after a break, or refused."""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from assistant.core.faults import Fault
from assistant.edges.network.download import Wanted, download

CONTENT = bytes(range(256)) * 4096
"""A megabyte: several reads of the program's."""


class Publisher:
    """A server with one file; `breaks` are the bytes after which each answer breaks off."""

    def __init__(self, content: bytes) -> None:
        self.content = content
        self.breaks: list[int] = []
        self.ranges = True
        self.asked: list[str | None] = []
        publisher = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                publisher._answer(self)

            def log_message(self, *_: object) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.address = f"http://127.0.0.1:{self._server.server_port}"
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    def wanted(self, name: str = "model.zip") -> Wanted:
        """Return what its file is known as."""
        return Wanted(
            f"{self.address}/{name}", len(self.content), hashlib.sha256(self.content).hexdigest()
        )

    def close(self) -> None:
        """End it."""
        self._server.shutdown()
        self._server.server_close()

    def _answer(self, request: BaseHTTPRequestHandler) -> None:
        asked = request.headers.get("Range")
        self.asked.append(asked)
        if not request.path.endswith("model.zip"):
            request.send_error(404)
            return
        begin = int(asked.removeprefix("bytes=").rstrip("-")) if asked and self.ranges else 0
        content = self.content[begin:]
        request.send_response(206 if begin else 200)
        request.send_header("Content-Length", str(len(content)))
        request.end_headers()
        request.wfile.write(content[: self.breaks.pop(0)] if self.breaks else content)


@pytest.fixture
def publisher() -> Iterator[Publisher]:
    """Give a server with a file; it ends with the test."""
    server = Publisher(CONTENT)
    yield server
    server.close()


def nothing(done: int, of: int) -> None:
    """Look at no progress."""


def test_the_file_comes_whole_and_is_told_of(publisher: Publisher, tmp_path: Path) -> None:
    """What was published lies there byte for byte, and progress rises to the whole of it."""
    told: list[tuple[int, int]] = []
    download(publisher.wanted(), tmp_path / "part", lambda done, of: told.append((done, of)))
    assert (tmp_path / "part").read_bytes() == CONTENT
    assert told == sorted(told)
    assert (told[0], told[-1]) == ((0, len(CONTENT)), (len(CONTENT), len(CONTENT)))


def test_it_goes_on_after_a_break(publisher: Publisher, tmp_path: Path) -> None:
    """A line that breaks is told with how far it came; the next time only the rest is asked for."""
    publisher.breaks = [300_000]
    with pytest.raises(Fault, match=r"broke off after 0\.3 of 1\.0 MB; the same command goes on"):
        download(publisher.wanted(), tmp_path / "part", nothing)
    kept = (tmp_path / "part").stat().st_size
    assert kept == 300_000
    download(publisher.wanted(), tmp_path / "part", nothing)
    assert (tmp_path / "part").read_bytes() == CONTENT
    assert publisher.asked == [None, f"bytes={kept}-"]


def test_a_publisher_that_gives_all_or_nothing(publisher: Publisher, tmp_path: Path) -> None:
    """Where the rest can't be had alone, the file is begun again and comes out whole."""
    publisher.breaks, publisher.ranges = [300_000], False
    with pytest.raises(Fault, match="broke off"):
        download(publisher.wanted(), tmp_path / "part", nothing)
    download(publisher.wanted(), tmp_path / "part", nothing)
    assert (tmp_path / "part").read_bytes() == CONTENT


@pytest.mark.parametrize("there", [len(CONTENT), len(CONTENT) + 5])
def test_what_is_there_already(publisher: Publisher, tmp_path: Path, there: int) -> None:
    """A whole file is not fetched again; one that is too long is begun anew."""
    (tmp_path / "part").write_bytes((CONTENT + b"12345")[:there])
    download(publisher.wanted(), tmp_path / "part", nothing)
    assert (tmp_path / "part").read_bytes() == CONTENT
    assert publisher.asked == ([] if there == len(CONTENT) else [None])


def test_another_file_is_refused(publisher: Publisher, tmp_path: Path) -> None:
    """One changed byte, and nothing is left to be used by mistake."""
    wanted = publisher.wanted()
    publisher.content = CONTENT[:-1] + b"x"
    with pytest.raises(Fault, match="not the file that this program knows"):
        download(wanted, tmp_path / "part", nothing)
    assert not (tmp_path / "part").exists()


def test_a_longer_file_is_refused(publisher: Publisher, tmp_path: Path) -> None:
    """A publisher that goes on past the known length fills no disk, and its file is deleted."""
    wanted = publisher.wanted()
    publisher.content = CONTENT * 8
    with pytest.raises(Fault, match="not the file that this program knows"):
        download(wanted, tmp_path / "part", nothing)
    assert not (tmp_path / "part").exists()


def test_no_such_file(publisher: Publisher, tmp_path: Path) -> None:
    """What the publisher answers is told."""
    with pytest.raises(Fault, match="the publisher answers 404"):
        download(publisher.wanted("gone"), tmp_path / "part", nothing)


def test_no_network(publisher: Publisher, tmp_path: Path) -> None:
    """Without a way to the publisher that is told, with what to do."""
    wanted = publisher.wanted()
    publisher.close()
    with pytest.raises(Fault, match=r"can't be reached .*try again later"):
        download(wanted, tmp_path / "part", nothing)


def test_a_folder_that_takes_nothing(publisher: Publisher, tmp_path: Path) -> None:
    """Where nothing can be written, the disk's own reason is told."""
    with pytest.raises(Fault, match=r"can't be written \(No such file or directory\)"):
        download(publisher.wanted(), tmp_path / "none" / "part", nothing)
