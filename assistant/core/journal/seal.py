"""The seal of a journal's lines: each carries a sum over the line before and over itself.

A sealed line is the record's own JSON with one field more at its end: `"sum"`, the first
`DIGITS` hexadecimal digits of the SHA-256 over the sum of the line before (nothing, for the first)
and the line's exact bytes without that field. Whoever changes, moves, doubles or takes out a line
breaks the chain there. It is no signature: who makes all sums anew from there on leaves no trace in
the file itself.
"""

from __future__ import annotations

from collections.abc import Iterable
from hashlib import sha256

FORMAT = 2
"""What the first line of a sealed journal has as its `format`. Those before it have none."""

DIGITS = 16
"""Of the 64 that SHA-256 has: 64 bits. Of a change that does not reckon with the sums one in
1.8e19 would pass, and one that does needs no luck at any length. A line grows by 26 bytes; all 64
would add 74, nearly three times the line that a running hold has every 5 s."""

NOTHING = b""
"""The sum before the first line."""

_BEFORE, _AFTER = b', "sum": "', b'"}'
_LENGTH = len(_BEFORE) + DIGITS + len(_AFTER)
_HEX = frozenset(b"0123456789abcdef")


def sum_of(before: bytes, body: bytes) -> bytes:
    """Return a line's sum, as `DIGITS` bytes of ASCII.

    `before` is the sum of the line before, `body` the line without its own sum and its line break.
    """
    return sha256(before + body).hexdigest()[:DIGITS].encode()


def sealed(before: bytes, bodies: Iterable[bytes]) -> tuple[bytes, bytes]:
    """Return lines with their sums and line breaks, and the sum of the last.

    Each body is a JSON object with at least one field, in one line.
    """
    lines = []
    for body in bodies:
        before = sum_of(before, body)
        lines.append(body[:-1] + _BEFORE + before + _AFTER + b"\n")
    return b"".join(lines), before


def parted(line: bytes) -> tuple[bytes, bytes | None]:
    """Return a line without its sum, and the sum; None where it carries none in this form."""
    own = line[-_LENGTH:]
    if not (own.startswith(_BEFORE) and own.endswith(_AFTER)):
        return line, None
    written = own[len(_BEFORE) : -len(_AFTER)]
    if len(written) != DIGITS or not _HEX.issuperset(written):
        return line, None
    return line[:-_LENGTH] + b"}", written
