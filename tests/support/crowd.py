"""A crowd at the door of a server of pages, as a program of its own with files of its own.

Connections that say nothing, some that send a request byte by byte, and some that ask for a stream
of events and read it. Whoever is cut comes back after a moment, as long as it is asked to.
"""

from __future__ import annotations

import contextlib
import json
import resource
import selectors
import socket
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

ROOT = Path(__file__).parent.parent.parent

BACK_S = 5.0
"""Seconds after which one that was cut or refused comes back, as the page does."""

TRY_S = 0.05
"""Seconds after which one that is at the door looks whether it is let in."""

BYTE_S = 1.0
"""Seconds between two bytes of a slow one."""

IDLE, SLOW, STREAM = "idle", "slow", "stream"


class Crowd:
    """A crowd, for use in a `with` statement, at the end of which it goes.

    `of` says how many come of each kind; they come from `address`.
    """

    def __init__(self, url: str, of: dict[str, int], address: str = "127.0.0.1") -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.support.crowd", url, address, json.dumps(of)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            cwd=ROOT,
        )
        self._counts: dict[str, int] = {}
        assert self._process.stdout is not None
        assert self._process.stdout.readline(), "the crowd did not come"

    def __enter__(self) -> Crowd:
        return self

    def __exit__(self, *_: object) -> None:
        self.go()

    def go(self) -> dict[str, int]:
        """Send the crowd away; return how often each kind came, was cut or refused."""
        if self._process.poll() is None:
            told, _ = self._process.communicate("")
            self._counts = json.loads(told)
        return self._counts


class _Member:
    """One connection at a time."""

    def __init__(self, kind: str) -> None:
        self.kind = kind
        self.socket: socket.socket | None = None
        self.next_s = 0.0
        self.sent = 0


class _Gathering:
    """What the child does."""

    def __init__(self, url: str, address: str, of: dict[str, int]) -> None:
        parts = urlsplit(url)
        self._at = (parts.hostname or "", parts.port or 0)
        self._address = address
        self._path = parts.path
        self._selector = selectors.DefaultSelector()
        self._counts: Counter[str] = Counter()
        self._members = [_Member(kind) for kind, count in of.items() for _ in range(count)]

    def stay(self) -> None:
        """Come, and come again, until standard input ends."""
        self._selector.register(sys.stdin, selectors.EVENT_READ, None)
        first = True
        while True:
            now = time.monotonic()
            for member in self._members:
                if member.next_s <= now:
                    self._act(member)
            if first:
                first = False
                print("all have come", flush=True)
            for key, _ in self._selector.select(0.05):
                if key.data is None:
                    print(json.dumps(self._counts), flush=True)
                    return
                self._read(key.data)

    def _act(self, member: _Member) -> None:
        if member.socket is None:
            self._come(member)
        else:
            self._speak(member)

    def _speak(self, member: _Member) -> None:
        """Say what its kind says next."""
        host = f"{self._at[0]}:{self._at[1]}"
        asked = f"GET {self._path}events HTTP/1.1\r\nHost: {host}\r\n\r\n".encode()
        if member.kind == IDLE or member.sent >= len(asked):
            member.next_s = float("inf")
        elif member.kind == SLOW:
            self._send(member, asked[member.sent : member.sent + 1], BYTE_S)
        else:
            self._send(member, asked, float("inf"))

    def _come(self, member: _Member) -> None:
        member.socket = socket.socket()
        member.socket.setblocking(False)
        member.sent = 0
        try:
            member.socket.bind((self._address, 0))
            member.socket.connect(self._at)
        except BlockingIOError:
            pass
        except OSError:
            self._lose(member, "not let in")
            return
        self._counts[f"{member.kind} came"] += 1
        self._selector.register(member.socket, selectors.EVENT_READ, member)
        self._speak(member)

    def _send(self, member: _Member, text: bytes, pause_s: float) -> None:
        assert member.socket is not None
        try:
            member.sent += member.socket.send(text)
        except BlockingIOError:  # it is not through the door yet
            member.next_s = time.monotonic() + TRY_S
        except OSError:
            self._lose(member, "cut")
        else:
            member.next_s = time.monotonic() + pause_s

    def _read(self, member: _Member) -> None:
        if member.socket is None:
            return
        try:
            told = member.socket.recv(1 << 16)
        except BlockingIOError:
            return
        except OSError:
            self._lose(member, "cut")
            return
        if not told:
            self._lose(member, "cut")
        elif told.startswith(b"HTTP/1.1 200"):
            self._counts[f"{member.kind} shown"] += 1
        elif told.startswith(b"HTTP/1.1 503"):
            self._lose(member, "refused")

    def _lose(self, member: _Member, how: str) -> None:
        assert member.socket is not None
        self._counts[f"{member.kind} {how}"] += 1
        with contextlib.suppress(KeyError):  # it never was let in
            self._selector.unregister(member.socket)
        member.socket.close()
        member.socket = None
        member.next_s = time.monotonic() + BACK_S


def main() -> None:
    """Run a crowd from the command line, as `Crowd` does."""
    url, address, of = sys.argv[1:]
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
    counts: dict[str, Any] = json.loads(of)
    _Gathering(url, address, counts).stay()


if __name__ == "__main__":
    main()
