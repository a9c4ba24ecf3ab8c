"""Where a clinic's PostgreSQL is: an address, what it asks of TLS, and how it is told.

An address is `postgresql://NAME@HOST:PORT/DATABASE`, with parameters of libpq after a `?`, as
PostgreSQL's own programs take it (postgresql.org/docs/current/libpq-connect.html). A password is
found by libpq where it always is: PGPASSWORD, ~/.pgpass, or a service file.
"""

from __future__ import annotations

import ipaddress
import os
import re
from dataclasses import dataclass
from urllib.parse import parse_qsl, quote, unquote, urlencode, urlsplit

from assistant.core.faults import UsageError

VARIABLE = "ASSISTANT_CLINIC"
"""Names the address in the environment; it goes before the settings."""

EXAMPLE = "postgresql://room_r1@db.example/clinic"

SCHEMES = ("postgresql", "postgres")

VERIFIED = "verify-full"
"""Of libpq's `sslmode`: the server's certificate must be good, and be that of the host's name."""

_SECRET = ("password", "sslpassword")

_SAYS_WHICH = {"PGDATABASE", "PGSERVICE"}
"""Variables of libpq's that name a database, or a place where it is named."""

_LOOPBACK_NAMES = {"", "localhost"}

_IN_ANY_TEXT = re.compile(r"(?i)([a-z][a-z0-9+.-]*://)([^\s/?#'\":]*):([^\s'\"]*)@")

_SECRET_IN_ANY_TEXT = re.compile(r"(?i)\b((?:ssl)?password=)[^&\s'\"]+")


@dataclass(frozen=True, slots=True)
class Address:
    """A parsed address. `str` of it has no password, whatever it was made of."""

    parameters: tuple[tuple[str, str], ...]
    """As libpq's keywords, without `sslmode` where that is left to this program."""

    def __str__(self) -> str:
        """Return it without a password."""
        known = dict(self.parameters)
        user, host, port = (known.pop(name, "") for name in ("user", "host", "port"))
        database = known.pop("dbname", "")
        more = {name: value for name, value in known.items() if name not in _SECRET}
        if host.startswith("/"):
            more, host = {"host": host, **more}, ""
        elif ":" in host:
            host = f"[{host}]"
        place = f"{quote(user, safe='')}@" if user else ""
        place += host + (f":{port}" if port else "")
        query = f"?{urlencode(more, safe='/')}" if more else ""
        return f"postgresql://{place}/{quote(database, safe='')}{query}"

    def __repr__(self) -> str:
        return f"Address({str(self)!r})"

    @property
    def user(self) -> str | None:
        """The role that it logs in as, where the address says so."""
        return dict(self.parameters).get("user")

    def with_user(self, user: str) -> Address:
        """Return the same address for another role, without a password."""
        kept = [each for each in self.parameters if each[0] not in ("user", *_SECRET)]
        return Address((("user", user), *kept))

    @property
    def is_loopback(self) -> bool:
        """Whether it is on this very machine, by a socket or the loopback interface."""
        known = dict(self.parameters)
        if "service" in known or "PGSERVICE" in os.environ:
            return False  # a file says where it is
        hosts = known.get("hostaddr") or os.environ.get("PGHOSTADDR")
        hosts = hosts or known.get("host") or os.environ.get("PGHOST") or ""
        return all(map(_is_here, hosts.split(",")))

    def for_libpq(self) -> dict[str, str]:
        """Return the keywords to connect by: TLS verified, unless it is on this machine."""
        keywords = dict(self.parameters)
        if not self.is_loopback:
            keywords["sslmode"] = VERIFIED
        # Encryption by Kerberos would take the place of TLS.
        return {"gssencmode": "disable", **keywords}


def _is_here(host: str) -> bool:
    if host in _LOOPBACK_NAMES or host.startswith(("/", "@")):
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def read_address(text: str, named: str, *, secret: bool = False) -> Address:
    """Return the address in a text that stands in `named`, such as an option's name.

    With `secret` it may hold a password: nobody else sees an environment. In settings and on a
    command line, which every program of the machine may read, it may not.

    Raises:
        UsageError: it is none. The message shows nothing of a password.
    """
    shown = redacted(text)
    try:
        parts = urlsplit(text.strip())
    except ValueError:  # half a bracket of an IPv6 address
        raise UsageError(f"{named}: {shown}: an address is like {EXAMPLE}") from None
    if parts.scheme not in SCHEMES or not text.strip().startswith(f"{parts.scheme}://"):
        raise UsageError(f"{named}: {shown}: an address is like {EXAMPLE}")
    try:
        port = parts.port
    except ValueError:
        port = 0
    if port == 0:
        raise UsageError(f"{named}: {shown}: the port is no number from 1 to 65535")
    place = parts.netloc.rpartition("@")[2]
    host = parts.hostname if "," not in place and parts.hostname else place.rpartition(":")[0]
    found = {
        "user": unquote(parts.username or ""),
        "password": unquote(parts.password or ""),
        "host": unquote(host or ""),
        "port": str(port or ""),
        "dbname": unquote(parts.path.lstrip("/")),
    }
    if "," in place:  # several hosts are several ports
        raise UsageError(f"{named}: {shown}: give one host")
    found |= dict(parse_qsl(parts.query))
    if not secret and any(found.get(name) for name in _SECRET):
        raise UsageError(
            f"{named}: {shown}: a password may be read by others here; leave it out, and put it "
            "where PostgreSQL's programs look for it: ~/.pgpass, a service file or PGPASSWORD"
        )
    if not (found["dbname"] or found.get("service") or _SAYS_WHICH & os.environ.keys()):
        # libpq would take the one that is called as the role is.
        raise UsageError(f"{named}: {shown}: name the database after the server, as in {EXAMPLE}")
    address = Address(tuple((name, value) for name, value in found.items() if value))
    if found.get("sslmode", VERIFIED) != VERIFIED and not address.is_loopback:
        raise UsageError(
            f"{named}: {shown}: sslmode is {VERIFIED} for another machine; leave it out"
        )
    return address


def redacted(text: str) -> str:
    """Return a text in which no address has a password any more."""
    hidden = _IN_ANY_TEXT.sub(r"\1\2:…@", text)
    return _SECRET_IN_ANY_TEXT.sub(r"\1…", hidden)
