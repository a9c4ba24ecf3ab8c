"""`assistant sync init` and `sync key`: a clinic's tables and roles, and the key of its rooms."""

from __future__ import annotations

import getpass
import sys
from collections.abc import Sequence
from pathlib import Path

from assistant.base.options import typed_code
from assistant.core.faults import Fault, UsageError
from assistant.edges.clinic.address import Address
from assistant.edges.clinic.connecting import connected
from assistant.edges.clinic.kept import keep_key, new_key, parse_key, read_key
from assistant.edges.clinic.roles import (
    MOST_MONTHS,
    Kind,
    Login,
    add_login,
    check_of,
    keep_check,
    keep_months,
    set_up,
)

OTHERS_KEY = (
    "this machine has the key of another clinic; begin with another --data-dir, or take this "
    "clinic's by `assistant sync key`"
)

WITHOUT_KEY = (
    "that machine also needs the clinic's key, which is where this clinic was first set up"
)


FROM_HERE = (
    "this address is of this very machine; on another write the server's name in the lines below, "
    "which is that of its certificate"
)


def init_clinic(
    address: Address,
    data_dir: Path,
    wanted: Sequence[tuple[Kind, str]],
    months: int | None = None,
) -> list[str]:
    """Make a clinic's tables and roles, or bring them up to date; return what to tell.

    With `months` it keeps sessions for so long, or for good with 0; without it as it did before.
    Passwords and the key are told once, here, and kept by nobody but who writes them down.

    Raises:
        UsageError: a code is none, or so many months are too many.
        ClinicFault: it can't be done.
        Fault: the key is another's, or can't be kept.
    """
    for kind, code in wanted:
        typed_code(code, f"--{kind}")
    if months is not None and months > MOST_MONTHS:
        raise UsageError(f"--keep-months {months}: give 0 to {MOST_MONTHS}; 0 is for good")
    with connected(address, patient=True) as connection:
        before, now = set_up(connection)
        key = read_key(data_dir)
        made = key or parse_key(new_key())
        known = keep_check(connection, check_of(made))
        ours = known == check_of(made)
        if key is not None and not ours:
            raise Fault(OTHERS_KEY)
        lines = [
            f"the clinic's tables are made, version {now}"
            if before is None
            else f"the clinic's tables are of version {now}"
            + ("" if before == now else f", and were of {before}")
        ]
        if key is None and ours:
            lines.append(f"the clinic's key is made, and kept in {keep_key(data_dir, made)}")
        if months is not None:
            keep_months(connection, months)
            lines.append(f"it keeps sessions for {f'{months:,} months' if months else 'good'}")
        logins = [add_login(connection, kind, code) for kind, code in wanted]
    if logins and address.is_loopback:
        lines.append(FROM_HERE)
    for login in logins:
        lines += _to_do(login, address.with_user(login.role))
        if login.kind != "reviewer":
            lines += [
                f"  assistant sync key   # then: {made.hex()}" if ours else f"  {WITHOUT_KEY}"
            ]
    return lines


def _to_do(login: Login, address: Address) -> list[str]:
    """Return what is to be done at the machine of a room, reviewer or supervisor."""
    if login.password is None:
        return [f"{login.kind} {login.code} is there already, with its password", f"  {address}"]
    known = dict(address.parameters)
    host = (known.get("host") or "localhost").replace(":", r"\:")  # an IPv6 address
    place = ":".join((host, known.get("port") or "*", "*"))
    return [
        f"{login.kind} {login.code}, on that machine, once:",
        f"  echo '{place}:{login.role}:{login.password}' >> ~/.pgpass; chmod 600 ~/.pgpass",
        f"  assistant settings clinic '{address}'",
    ]


def take_key(data_dir: Path) -> list[str]:
    """Take the clinic's key from whoever types or pipes it; return what to tell.

    Raises:
        UsageError: it is none.
        Fault: it can't be kept.
    """
    typed = (
        getpass.getpass("the clinic's key: ")
        if sys.stdin is not None and sys.stdin.isatty()
        else (sys.stdin.readline() if sys.stdin is not None else "")
    )
    return [f"the clinic's key is kept in {keep_key(data_dir, parse_key(typed))}"]
