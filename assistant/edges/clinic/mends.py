"""What PostgreSQL says of what went wrong, in a line each with its mend.

Of what went wrong before there was a connection libpq gives English words, and no SQLSTATE.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

WHERE_LOOKED = (
    "it is looked for in ~/.pgpass (a line HOST:PORT:*:ROLE:PASSWORD, in a file for you alone: "
    "chmod 600), a service file or PGPASSWORD"
)


@dataclass(frozen=True, slots=True)
class _Mend:
    """What is told in place of words of libpq's or a state of SQL's, or behind them."""

    found: str
    """A pattern of the words, or with `state` the SQLSTATE."""
    behind: str = ""
    instead: str = ""
    refused: bool = False
    """Whether it answers, and does not let us."""
    state: bool = False


_MENDS = (
    _Mend(
        "password authentication failed",
        behind="a role that is not there is told of so too; `assistant sync init` makes it, and "
        "\\password in psql sets a password anew",
        refused=True,
    ),
    _Mend(
        "no password supplied",
        instead=f"no password was found for this role; {WHERE_LOOKED}",
        refused=True,
    ),
    _Mend(
        'database "[^"]*" does not exist',
        behind="`createdb -E UTF8` makes one, and `assistant sync init` its tables",
        refused=True,
    ),
    _Mend('role "[^"]*" does not exist', behind="`assistant sync init` makes it", refused=True),
    _Mend("not permitted to log in", behind="take a role that `sync init` made", refused=True),
    _Mend(
        "no pg_hba.conf entry",
        behind="the server's pg_hba.conf has to let this machine in, by scram-sha-256",
        refused=True,
    ),
    _Mend(
        "does not support SSL",
        instead="the server has no certificate; to another machine the connection is by TLS alone "
        "(PostgreSQL's manual: Secure TCP/IP Connections with SSL)",
        refused=True,
    ),
    _Mend(
        "root certificate file .* does not exist",
        instead="the authority's certificate is not here; put it into ~/.postgresql/root.crt, or "
        "say where it is by ?sslrootcert=FILE",
        refused=True,
    ),
    _Mend("certificate", refused=True),
    _Mend("[Cc]onnection refused", behind="is the server running, and are host and port right?"),
    _Mend(
        "No such file or directory",
        instead="no server has its socket there; name the host, or by ?host=FOLDER the socket's",
    ),
    _Mend(
        "failed to resolve host",
        instead="no host of this name is known here; is it spelt right, and the network there?",
    ),
    _Mend(
        "timeout expired",
        instead="no answer; is the server running, and the network there?",
    ),
    _Mend(
        "invalid response to SSL negotiation|expected authentication request",
        instead="what listens there is no PostgreSQL; are host and port right?",
    ),
    _Mend("invalid connection option", behind="an address takes the parameters of libpq alone"),
    *(
        _Mend(
            state,
            instead="there are no tables of the assistant here, or of another version; `assistant "
            "sync init` makes them",
            state=True,
        )
        for state in ("42P01", "3F000", "42883")
    ),
    _Mend(
        "42501",
        behind="a room sends and erases, a reviewer reads, a supervisor reads, erases and signs "
        "off; who makes them may make roles",
        state=True,
    ),
)


def in_a_line(said: str, state: str) -> str:
    """Return what went wrong in a line: what PostgreSQL `said`, under which SQLSTATE if any."""
    plain = _plain(next(iter(said.splitlines()), ""))
    mend = _mend_of(said, state)
    if mend is None:
        return plain
    return mend.instead or "; ".join(filter(None, (plain, mend.behind)))


def is_refusal(said: str) -> bool:
    """Return whether libpq was refused before there was a connection, which has no SQLSTATE."""
    mend = _mend_of(said, "")
    return mend is not None and mend.refused


def _mend_of(said: str, state: str) -> _Mend | None:
    for each in _MENDS:
        if each.found == state if each.state else not state and re.search(each.found, said):
            return each
    return None


def _plain(line: str) -> str:
    """Return a line of libpq's without where it tried, which stands before it."""
    return line.rpartition(" failed: ")[2].removeprefix("FATAL:  ")
