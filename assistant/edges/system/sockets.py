"""Sockets: whose a port is, how many there may be, and how a user sees those that are open."""

from __future__ import annotations

import socket
import sys


def own_port(listener: socket.socket) -> None:
    """Let a socket that is to listen have its port alone, and at once after another had it.

    On Unix a port stays taken for a minute after the last connection to it, unless SO_REUSEADDR is
    asked for. On Windows that would let any other program listen there as well, and take what was
    meant for this one; what is wanted is SO_EXCLUSIVEADDRUSE there (Microsoft, "Using SO_REUSEADDR
    and SO_EXCLUSIVEADDRUSE").

    Raises:
        OSError: the system refuses.
    """
    exclusive: int | None = getattr(socket, "SO_EXCLUSIVEADDRUSE", None)
    asked = socket.SO_REUSEADDR if exclusive is None else exclusive
    listener.setsockopt(socket.SOL_SOCKET, asked, 1)


def most_files() -> int | None:
    """Return how many files and connections this program may have open; None for any number.

    Windows has no such limit for connections.
    """
    most: int | None = None
    if sys.platform != "win32":
        import resource  # which it lacks

        files, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
        most = None if files == resource.RLIM_INFINITY else files
    return most


def seen_by() -> tuple[str, str]:
    """Return what is typed on this system to see connections, and what it shows of a session."""
    typed = "strace -f -e trace=connect,sendto assistant run adductor-release"
    shows = "names every connection: the sound system's own (AF_UNIX) and no other"
    if sys.platform == "win32":
        typed, shows = "netstat -b", "names open connections with their programs: this one has none"
    elif sys.platform == "darwin":
        typed, shows = "lsof -i -a -c Python", "names a program's open connections: there are none"
    return typed, shows
