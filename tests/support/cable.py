"""A cable between a browser and a server. Cut, it lets nothing through and tells nobody."""

from __future__ import annotations

import contextlib
import socket
import threading
from types import TracebackType
from typing import Self


class Cable:
    """Leads from a port of its own to another on this machine, for use in a `with` statement."""

    def __init__(self, port: int) -> None:
        self._to = port
        self._way = _Way()
        self._way.open.set()
        self._over = threading.Event()
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listener.getsockname()[1]
        """Where it begins."""

    def __enter__(self) -> Self:
        threading.Thread(target=self._accept, daemon=True).start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        with contextlib.suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        self._over.set()
        self._way.open.set()

    def cut(self) -> None:
        """Let nothing through, as where a tablet has left the network's reach."""
        self._way.dead.set()
        self._way = _Way()

    def mend(self) -> None:
        """Let new connections through. Those of before stay as dead as they are, and are not told:
        the tablet has another address, or the network has forgotten them."""
        self._way.open.set()

    def _accept(self) -> None:
        while True:
            try:
                near, _ = self._listener.accept()
            except OSError:  # the test is over
                return
            threading.Thread(target=self._join, args=(near, self._way), daemon=True).start()

    def _join(self, near: socket.socket, way: _Way) -> None:
        way.open.wait()
        with near, socket.create_connection(("127.0.0.1", self._to)) as far:
            back = threading.Thread(target=self._lead, args=(far, near, way), daemon=True)
            back.start()
            self._lead(near, far, way)
            back.join()

    def _lead(self, one: socket.socket, other: socket.socket, way: _Way) -> None:
        with contextlib.suppress(OSError):
            while (piece := one.recv(65_536)) and not way.dead.is_set():
                other.sendall(piece)
        if way.dead.is_set():
            self._over.wait()
        for each in (one, other):
            with contextlib.suppress(OSError):
                each.shutdown(socket.SHUT_RDWR)


class _Way:
    """What connections of one time go by."""

    def __init__(self) -> None:
        self.open = threading.Event()
        self.dead = threading.Event()
