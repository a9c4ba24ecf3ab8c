"""This machine's address in the local network, for a page that a tablet opens. Nothing is sent."""

from __future__ import annotations

import ipaddress
import socket

from assistant.core.faults import Fault, UsageError

FIND = "lan"
"""What is typed to have the address found."""

_BEYOND = "192.0.2.1"
"""An address of nobody's (RFC 5737), of which the system says by which of its own it would go."""


def lan_address(wanted: str) -> str:
    """Return the address that `wanted` means, one of a private network; `FIND` has it found.

    Raises:
        UsageError: it is no address of a private network: elsewhere a page could be seen by all.
        Fault: no network is there.
    """
    address = _found() if wanted == FIND else wanted
    try:
        parsed = ipaddress.IPv4Address(address)
    except ValueError as error:
        raise UsageError(
            f"--display-on {wanted}: give this machine's address in the local network, or 'lan'"
        ) from error
    if not parsed.is_private or parsed.is_unspecified:
        raise UsageError(
            f"--display-on {wanted}: {address} is no address of a private network; "
            "the page could be seen by anybody"
        )
    return address


def _found() -> str:
    # Connecting a datagram socket only asks the system for the way; no packet leaves.
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as asked:
        try:
            asked.connect((_BEYOND, 9))
            return str(asked.getsockname()[0])
        except OSError as error:
            raise Fault(
                f"--display-on lan: no network is there ({error.strerror}); --display alone "
                "shows the page on this machine"
            ) from error
