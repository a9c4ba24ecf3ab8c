"""A way to a server that is cut now and then: a proxy on the loopback, which drops connections."""

from __future__ import annotations

import contextlib
import random
import select
import socket
import struct
import threading
from collections.abc import Iterator
from contextlib import contextmanager

_AT_ONCE = 4096


class CuttingProxy:
    """Passes on what comes, until so many bytes have passed, either way; then it cuts the line.

    How many is drawn anew for each connection, from `least` to `most`, until there were `cuts`.
    """

    def __init__(self, port: int, cuts: int, chance: random.Random, least: int, most: int) -> None:
        self._to = port
        self._left = cuts
        self._chance = chance
        self._bytes = least, most
        self._gate = threading.Lock()
        self._listening = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listening.getsockname()[1]
        self.cuts = 0
        self._threads = [threading.Thread(target=self._accept, daemon=True)]
        self._threads[0].start()

    def close(self) -> None:
        """Let nobody in any more, and wait until all is quiet."""
        with contextlib.suppress(OSError):
            self._listening.shutdown(socket.SHUT_RDWR)
        self._listening.close()
        for thread in self._threads:
            thread.join(10)

    def _accept(self) -> None:
        while True:
            try:
                ours, _ = self._listening.accept()
            except OSError:
                return
            thread = threading.Thread(target=self._pass_on, args=(ours,), daemon=True)
            self._threads.append(thread)
            thread.start()

    def _pass_on(self, ours: socket.socket) -> None:
        with self._gate:
            budget = self._chance.randint(*self._bytes) if self._left > 0 else None
        with (
            ours,
            contextlib.suppress(OSError),
            socket.create_connection(("127.0.0.1", self._to)) as theirs,
        ):
            ways = {ours: theirs, theirs: ours}
            while True:
                for at in select.select(list(ways), [], [])[0]:
                    some = at.recv(_AT_ONCE)
                    if not some:
                        return
                    if budget is not None and len(some) > budget:
                        ways[at].sendall(some[:budget])
                        self._cut(ours, theirs)
                        return
                    ways[at].sendall(some)
                    if budget is not None:
                        budget -= len(some)

    def _cut(self, *lines: socket.socket) -> None:
        with self._gate:
            self._left -= 1
            self.cuts += 1
        for line in lines:  # at once, without a farewell
            line.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))


@contextmanager
def cutting_proxy(
    port: int, cuts: int, seed: int, least: int = 200, most: int = 60_000
) -> Iterator[CuttingProxy]:
    """Lend a proxy before a port of the loopback."""
    proxy = CuttingProxy(port, cuts, random.Random(seed), least, most)
    try:
        yield proxy
    finally:
        proxy.close()
