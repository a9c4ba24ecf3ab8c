"""A journal made ready to be sent: its lines with their sums, and what they come to."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from assistant.base.day import NO_MOMENT, instant, month_of, read_moment
from assistant.core.domain.events import Record
from assistant.core.faults import Fault
from assistant.core.journal.seal import FORMAT, NOTHING, parted, sum_of
from assistant.edges.clinic.exchange import Line
from assistant.edges.files.itself import read_itself
from assistant.edges.store.journal import Logbook, read_journal


class NotSound(Fault):
    """Lines of a journal are damaged, or not as they were written: it is not sent."""


@dataclass(frozen=True, slots=True)
class Ready:
    """A journal whose lines are as they were written.

    `began_s` is when its session began, in seconds since 1970, by the clock of its room.
    """

    book: Logbook
    lines: tuple[Line, ...]
    sealed: bool
    began_s: float

    @property
    def session(self) -> str:
        """The id of its session."""
        return str(self.book.session["id"])

    @property
    def client(self) -> str | None:
        """The code of its client."""
        client: str | None = self.book.session["client"]
        return client

    def comes_to(self) -> tuple[Record, Sequence[Record]]:
        """Return its session and its holds, as the clinic keeps them."""
        from assistant.sessions.read_back import read_back  # slow to import

        read = read_back(self.book)
        began = read.session["started_at"]
        header = self.book.session
        session = read.session | {
            "month": month_of(began),
            "instant": instant(began),
            "notes": json.dumps(read.session["notes"]) if read.session["notes"] else None,
            "therapist": header.get("therapist"),
            "class": header.get("class"),
        }
        return session, read.holds


def make_ready(path: Path) -> Ready | None:
    """Return a journal to be sent; None where no session began in it.

    Raises:
        NotSound: something is wrong with a line; it says with which.
        Fault: it can't be read.
    """
    try:
        with read_itself(path, own_folder=True) as file:
            content = file.read()
    except FileNotFoundError:
        return None  # erased at this moment
    except OSError as error:
        raise Fault(f"{path}: this session cannot be read ({error.strerror})") from error
    *written, _ = content.split(b"\n")
    book, damage = read_journal(path)
    if book is None or book.verdict is None:
        if damage:
            raise NotSound(f"{damage[0]}; it is not sent")
        return None
    if book.verdict.faults:
        first = book.verdict.faults[0]
        more = len(book.verdict.faults) - 1
        told = f", and {more:,} more" if more else ""
        raise NotSound(
            f"{path}:{first.line}: {first.text}{told}; this session is {book.verdict.state} and "
            "not sent (`assistant verify` tells more)"
        )
    if book.verdict.lines != len(written):
        raise Fault(f"{path}: it is written at this moment")
    sealed = book.session.get("format") == FORMAT
    return Ready(book, tuple(_summed(path, written, sealed)), sealed, _began_s(path, book.session))


def _summed(path: Path, written: list[bytes], sealed: bool) -> list[Line]:
    """Return lines with their sums: of old journals, which carry none, those that they would."""
    lines = []
    before = NOTHING
    for number, line in enumerate(written, start=1):
        _, own = parted(line)
        before = own if sealed and own is not None else sum_of(before, line)
        try:
            lines.append(Line(line.decode(), before.decode()))
        except UnicodeDecodeError as error:
            raise NotSound(f"{path}:{number}: this line is no text; it is not sent") from error
    return lines


def _began_s(path: Path, session: dict[str, Any]) -> float:
    try:
        return read_moment(session["started_at"]).timestamp()
    except NO_MOMENT:  # nothing better is known of a damaged one
        return path.stat().st_mtime
