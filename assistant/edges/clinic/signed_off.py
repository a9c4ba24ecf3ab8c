"""Protocols that a clinic has signed off: told to it, and fetched from it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from hashlib import sha256
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import psycopg


@dataclass(frozen=True, slots=True)
class SignedOff:
    """The text of a protocol, or of what several share (which has no version), and who signed it
    off, as the role that they log in as, at a moment as ISO text."""

    name: str
    shared: bool
    version: int | None
    sha256: str
    text: str
    by: str
    at: str

    @property
    def is_whole(self) -> bool:
        """Whether its text is what its SHA-256 says."""
        return sha256_of(self.text) == self.sha256


def sha256_of(text: str) -> str:
    """Return the SHA-256 of a text, as a journal's first line has it: hexadecimal digits."""
    return sha256(text.encode()).hexdigest()


def may_sign_off(connection: psycopg.Connection[Any]) -> bool:
    """Return whether the role that is logged in may sign protocols off."""
    row = connection.execute(
        "SELECT has_column_privilege('protocols', 'text', 'INSERT')"
    ).fetchone()
    return bool(row and row[0])


def sign_off(
    connection: psycopg.Connection[Any], texts: Iterable[tuple[str, bool, int | None, str]]
) -> int:
    """Sign off names, whether shared, versions and texts; return how many were others before."""
    there = {(each.name, each.shared): each.sha256 for each in signed_off(connection)}
    new = 0
    with connection.transaction():
        for name, shared, version, text in texts:
            if there.get((name, shared)) != sha256_of(text):
                connection.execute(
                    "INSERT INTO protocols (name, shared, version, sha256, text)"
                    " VALUES (%s, %s, %s, %s, %s)",
                    (name, shared, version, sha256_of(text), text),
                )
                new += 1
    return new


def signed_off(connection: psycopg.Connection[Any]) -> list[SignedOff]:
    """Return the latest of each name that was signed off."""
    rows = connection.execute(
        "SELECT DISTINCT ON (name, shared) name, shared, version, sha256, text, signed_by,"
        " to_char(signed_at AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS+00:00')"
        " FROM protocols ORDER BY name, shared, signed_at DESC"
    )
    return [SignedOff(*row) for row in rows]
