"""A file fetched from its publisher: gone on with after a break, and refused unless it is the very
file that was meant.

By the standard library: what is kept for this elsewhere (pooch, huggingface_hub) does not go on
after a break, or brings a client of its own.
"""

from __future__ import annotations

import hashlib
import http.client
import logging
import urllib.error
import urllib.request
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from assistant.core.faults import Fault

logger = logging.getLogger(__name__)

SILENCE_S = 30.0
"""Seconds without a byte after which the line counts as broken."""

_CHUNK = 256 * 1024
_PARTIAL, _WHOLE, _PAST_THE_END = 206, 200, 416


@dataclass(frozen=True, slots=True)
class Wanted:
    """A file to fetch: its address, its length in bytes, and its SHA-256 as hexadecimal digits."""

    address: str
    size: int
    sha256: str


def download(wanted: Wanted, part: Path, progress: Callable[[int, int], None]) -> None:
    """Fetch a file into `part`, going on from what is there of it already.

    `progress` is told how many bytes are there, and of how many. The folder must be there.

    Raises:
        Fault: the network or the publisher fails, and what came stays for the next time; the disk
            takes no more; or what came is not the file that was meant, and is deleted.
    """
    try:
        have = part.stat().st_size if part.exists() else 0
        if have > wanted.size:
            part.unlink()
            have = 0
        progress(have, wanted.size)
        if have < wanted.size:
            _fetch(wanted, part, have, progress)
        _check(wanted, part)
    except OSError as error:
        raise Fault(f"{part}: can't be written ({error.strerror}); make room and go on") from error


def _fetch(wanted: Wanted, part: Path, have: int, progress: Callable[[int, int], None]) -> None:
    request = urllib.request.Request(wanted.address)
    if have:
        request.add_header("Range", f"bytes={have}-")
    logger.info("fetching %s from byte %d", wanted.address, have)
    try:
        with urllib.request.urlopen(request, timeout=SILENCE_S) as answer:
            if have and answer.status != _PARTIAL:  # it gives the whole file or nothing
                have = 0
            with part.open("ab" if have else "wb") as file:
                while have <= wanted.size and (chunk := _next(answer, wanted, have)):
                    file.write(chunk)
                    have += len(chunk)
                    progress(min(have, wanted.size), wanted.size)
    except urllib.error.HTTPError as error:
        if error.code == _PAST_THE_END:
            return  # what is there is looked at next
        raise Fault(
            f"{wanted.address}: the publisher answers {error.code} {error.reason}"
        ) from error
    except urllib.error.URLError as error:
        why = getattr(error.reason, "strerror", None) or str(error.reason)
        raise Fault(f"{wanted.address}: can't be reached ({why}); try again later") from error
    if have < wanted.size:
        raise _broken_off(wanted, have)


def _next(answer: http.client.HTTPResponse, wanted: Wanted, have: int) -> bytes:
    try:
        return answer.read(_CHUNK)
    except (OSError, http.client.HTTPException) as error:
        raise _broken_off(wanted, have) from error


def _broken_off(wanted: Wanted, have: int) -> Fault:
    return Fault(
        f"{wanted.address}: broke off after {have / 1e6:.1f} of {wanted.size / 1e6:.1f} MB; "
        "the same command goes on from there"
    )


def _check(wanted: Wanted, part: Path) -> None:
    digest = hashlib.sha256()
    with part.open("rb") as file:
        while chunk := file.read(1 << 20):
            digest.update(chunk)
    if part.stat().st_size != wanted.size or digest.hexdigest() != wanted.sha256:
        part.unlink()
        raise Fault(
            f"{wanted.address}: what came is not the file that this program knows, and was "
            "deleted; fetch it again, and if it stays so, do not use it"
        )
