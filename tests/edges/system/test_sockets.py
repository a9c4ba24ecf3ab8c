"""Ports: nobody else's while we have them, ours at once after another had them."""

from __future__ import annotations

import errno
import os
import socket
import sys
from collections.abc import Iterator

import pytest

from assistant.edges.system import sockets
from assistant.edges.web.door import FEWEST, MOST, room


@pytest.fixture
def listener() -> Iterator[socket.socket]:
    """A socket that is not bound yet."""
    with socket.socket() as made:
        yield made


def test_a_port_can_be_had_again_at_once(listener: socket.socket) -> None:
    """The address that a tablet keeps must work when a session is begun anew."""
    sockets.own_port(listener)
    assert listener.getsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR) == 1


def test_nobody_else_may_listen_there(listener: socket.socket) -> None:
    """A second socket that asks for the same is refused."""
    sockets.own_port(listener)
    listener.bind(("127.0.0.1", 0))
    listener.listen()
    with socket.socket() as other:
        sockets.own_port(other)
        with pytest.raises(OSError, match=os.strerror(errno.EADDRINUSE)):
            other.bind(listener.getsockname())


def test_windows_is_asked_for_a_port_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    """There SO_REUSEADDR would let any program take what is meant for this one."""
    exclusive = ~socket.SO_REUSEADDR  # as Windows has it (winsock2.h)
    monkeypatch.setattr(socket, "SO_EXCLUSIVEADDRUSE", exclusive, raising=False)
    asked = []

    class Listener:
        def setsockopt(self, *given: int) -> None:
            asked.append(given)

    sockets.own_port(Listener())  # type: ignore[arg-type]
    assert asked == [(socket.SOL_SOCKET, exclusive, 1)]


def test_a_system_without_limits_has_room_for_most(monkeypatch: pytest.MonkeyPatch) -> None:
    """Windows has no module that would tell; here the page's room follows what is told."""
    told = sockets.most_files()
    assert told is None or told > 0
    assert FEWEST <= room() <= MOST
    monkeypatch.setattr(sys, "platform", "win32")
    monkeypatch.setitem(sys.modules, "resource", None)
    assert sockets.most_files() is None
    assert room() == MOST
