"""The journal: one JSON Lines file a session, only ever added to.

JSON Lines rather than SQLite, because an append is the one operation needed: a line is on disk
after one fsync, a crash can damage no line but the last, any text tool reads it, and erasing a
client is deleting files. The first line describes the session and holds the protocol's exact
text; each further line is an event, or a fact that an event led to, with its time `t` in seconds.
`core/journal/lines.py` has their shapes, `core/journal/seal.py` the sum that ends each line.
"""

from __future__ import annotations

import contextlib
import json
import logging
import os
import re
import tempfile
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from assistant.core.domain.events import Record
from assistant.core.faults import Fault, JournalFault
from assistant.core.journal.seal import FORMAT, NOTHING, parted, sealed
from assistant.core.journal.verdict import CLOSED, OF_THE_FILE, TORN, Verdict, judge
from assistant.edges.files.disk_words import why, why_and_mend
from assistant.edges.files.file_lock import lock
from assistant.edges.files.itself import check_folder, read_itself
from assistant.edges.files.private_file import make_own_folder, open_private
from assistant.edges.store.kept_file import RESCUED, KeptFile, read_open
from assistant.edges.system.disk import sync_folder

logger = logging.getLogger(__name__)

FOLDER = "sessions"

MOST_ALTERED = 3
"""Altered lines of one journal that are told one by one: where an editor rewrote them all, a
reviewer needs no list of them."""

LAST_TRIES = 3
"""How often the last records are brought to their disk before another is sought: some fail only
now and then."""

_TIME = re.compile(rb'\{"t": ((?:0|[1-9][0-9]{0,6})(?:\.[0-9]{1,6})?), "kind": "time"\}')
"""The line that a running hold has every 5 s: most of a journal's, so these are not read as any
JSON might be. A longer number is left to the check of all others."""


def journal_folder(data_dir: Path) -> Path:
    """Return the folder that holds the journals of `data_dir`."""
    return data_dir / FOLDER


class Journal:
    """The journal of one session, written as it happens.

    While it is open no other program may write to it or erase it: it is locked. Where its file is
    lost meanwhile it is written anew, whole, as `kept_file` says.

    Raises:
        JournalFault: the disk does not take a record, on any call.
    """

    def __init__(self, data_dir: Path, session: Record) -> None:
        path = self._planned = journal_folder(data_dir) / f"{session['id']}.jsonl"
        self._id = session["id"]
        self._sum: bytes | None = NOTHING  # of the last line; None where lines carry none
        self._last_s = 0.0
        self._news: list[str] = []
        self._closed = False
        try:
            make_own_folder(path.parent)
            # O_EXCL: a session's journal is never written over.
            flags = os.O_RDWR | os.O_APPEND | os.O_CREAT | os.O_EXCL
            file = open_private(path, flags, own_folder=True)
        except OSError as error:
            raise _unwritable(path, error) from error
        try:
            lock(file)
            self._kept = KeptFile(path, file, b"", data_dir / RESCUED)
            self.write({"kind": "session", "format": FORMAT, **session})
            sync_folder(path.parent)
        except (Fault, OSError) as error:
            os.close(file)
            with contextlib.suppress(OSError):  # nothing was acknowledged: there is no session
                path.unlink()
            raise error if isinstance(error, Fault) else _unwritable(path, error) from error
        logger.info("journal of session %s opened", self._id)

    @classmethod
    def reopen(cls, path: Path) -> Journal:
        """Open the journal of a session that broke off or is over, to go on in it.

        Nothing that was acknowledged is cut off. Half a line at the end, which never was, is put
        aside in a line of its own. The sums go on from the last; where lines carry none, none do.

        Raises:
            JournalFault: another program is writing to it, it is no session's, or the disk fails.
        """
        journal = cls.__new__(cls)
        try:
            file = open_private(path, os.O_RDWR | os.O_APPEND, own_folder=True)
        except OSError as error:
            raise _unwritable(path, error) from error
        try:
            if not lock(file):
                raise JournalFault(f"{path}: this session is running now, in another window")
            journal._go_on(path, file)
        except (Fault, OSError) as error:
            os.close(file)
            raise error if isinstance(error, Fault) else _unwritable(path, error) from error
        logger.info("journal of session %s opened again", journal._id)
        return journal

    def _go_on(self, path: Path, file: int) -> None:
        content = read_open(file)
        *lines, rest = content.split(b"\n")
        book = _book(path, lines, rest, [])
        if book is None:
            raise JournalFault(f"{path}: this session cannot be read, nor gone on with")
        self._id, self._planned = book.session["id"], path
        self._last_s = book.last_s
        sums = [own for _, own in map(parted, lines) if own is not None]
        self._sum = sums[-1] if sums else None
        self._news = []
        self._closed = False
        if rest:
            os.ftruncate(file, len(content) - len(rest))
        kept = content[: len(content) - len(rest)]
        self._kept = KeptFile(path, file, kept, path.parent.parent / RESCUED)
        if rest:
            self.write({"t": self._last_s, "kind": TORN, "text": rest.decode(errors="replace")})

    @property
    def path(self) -> Path:
        """Where its file is."""
        return self._kept.path

    def write(self, *records: Record) -> None:
        """Add the records, and return once they are on disk. All of them are added or none."""
        self._look()
        lines, last = sealed_lines(records, self._sum)
        try:
            self._kept.append(lines)
        except OSError as error:
            raise _unwritable(self.path, error) from error
        self._sum = last
        self._last_s = max([self._last_s, *(record.get("t", 0.0) for record in records)])

    def look(self) -> str:
        """Return what has become of the file since it was asked last, and was mended; or empty."""
        self._look()
        news = "; ".join(self._news)
        self._news.clear()
        return news

    def _look(self) -> None:
        """Write the file anew if it is lost."""
        if not (lost := self._kept.lost()):
            return
        logger.error("the journal %s", lost)
        before = self.path
        try:
            self._kept.write_anew()
        except OSError as error:
            told = f"the journal {lost}, and can't be written anew"
            raise JournalFault(f"{before}: {told} ({why_and_mend(error)})", told) from error
        anew = "" if self.path == before else f" in the folder {self.path.parent.name!r}"
        self._news.append(f"the journal {lost}; all of it was written anew{anew}")

    def finish(self, *records: Record) -> Kept:
        """Add the last records, close the journal, and return whether all of it is on disk.

        Where its own disk does not take it, it is written into the system's folder for temporary
        files, sooner than lost.
        """
        failed = ""
        for _ in range(LAST_TRIES):
            try:
                self._end(*records)
            except JournalFault as fault:
                failed = fault.why
            else:
                failed = ""
                break
        if failed:
            try:
                self._kept.move(Path(tempfile.gettempdir()))
                self._end(*records)
            except (JournalFault, OSError):
                logger.error("the journal can't be written anywhere")
        whole = self._closed and self._kept.whole()
        self._closed = True  # where the last records are missing no line says that all is there
        self.close()
        if whole:
            return Kept(self.path, self._planned, failed)
        return Kept(None, self._planned, failed or "its file is not as it was written")

    def _end(self, *records: Record) -> None:
        """Add the last records, and say in the journal that nothing more comes."""
        last_s = max([self._last_s, *(record["t"] for record in records)])
        closing = [] if self._sum is None else [{"t": last_s, "kind": CLOSED}]
        self.write(*records, *closing)
        self._closed = True

    def close(self) -> None:
        """Say in the journal that nothing more comes, and close it. All else is on disk already.

        A second time does nothing.
        """
        if not self._closed:
            with contextlib.suppress(Fault):  # without that line it is read as broken off
                self._end()
        self._closed = True
        self._kept.close()
        logger.info("journal of session %s closed: %d bytes", self._id, self._kept.size)


@dataclass(frozen=True, slots=True)
class Kept:
    """Where a journal is, whole, after it was closed; None where that is nowhere, for `failed`.

    It was `planned` to be there. Where its disk does not take it, `failed` says why.
    """

    path: Path | None
    planned: Path
    failed: str = ""


def sealed_lines(records: Iterable[Record], before: bytes | None) -> tuple[bytes, bytes | None]:
    """Return records as a journal's lines, sealed after the sum `before`, and the last line's sum.

    Without a sum before they carry none.
    """
    # A file's name may hold bytes that are no text; Python's escape for them is JSON's too.
    bodies = [
        json.dumps(record, ensure_ascii=False).encode(errors="backslashreplace")
        for record in records
    ]
    if before is None:
        return b"".join(body + b"\n" for body in bodies), None
    return sealed(before, bodies)


@dataclass(frozen=True, slots=True)
class Logbook:
    """A journal read back: the session's own record, and the records since.

    It is `whole` where no line of it was damaged, altered or taken out. `verdict` says how it is
    with the file that it was read from, where it was read from one.
    """

    session: Record
    records: tuple[Record, ...]
    whole: bool = True
    verdict: Verdict | None = None

    @property
    def last_s(self) -> float:
        """Seconds of session time at the last record."""
        return max((record["t"] for record in self.records), default=0.0)


class Stamp(NamedTuple):
    """A journal's file name, and what shows that it has not changed since: bytes, nanoseconds."""

    file: str
    size: int
    modified_ns: int
    changed_ns: int
    """A file may be given an older time of modification, never of change."""


def journal_stamps(data_dir: Path) -> list[Stamp]:
    """Return the stamp of every session's journal under `data_dir`, by name; none without a folder.

    Raises:
        Fault: the folder is there and cannot be read.
    """
    folder = journal_folder(data_dir)
    stamps = []
    try:
        check_folder(folder)
        with os.scandir(folder) as entries:
            for entry in entries:
                if entry.name.endswith(".jsonl"):
                    stamps.append(_stamp(entry))
    except FileNotFoundError:
        return []
    except OSError as error:
        raise Fault(f"{folder}: the sessions cannot be read ({error.strerror})") from error
    return sorted(stamps)


def _stamp(entry: os.DirEntry[str]) -> Stamp:
    try:
        now = entry.stat(follow_symlinks=False)
    except OSError:  # a session erased at this moment
        return Stamp(entry.name, 0, 0, 0)
    return Stamp(entry.name, now.st_size, now.st_mtime_ns, now.st_ctime_ns)


def read_journals(data_dir: Path) -> tuple[list[Logbook], list[str]]:
    """Return every session's journal under `data_dir`, the oldest first, and all that is damaged.

    Raises:
        Fault: the folder is there and cannot be read.
    """
    damage: list[str] = []
    folder = journal_folder(data_dir)
    read = [_read(folder / stamp.file, damage) for stamp in journal_stamps(data_dir)]
    books = [book for book in read if book is not None]
    return sorted(books, key=lambda book: str(book.session["started_at"])), damage


def read_journal(path: Path) -> tuple[Logbook | None, list[str]]:
    """Return the session of one journal, and what is damaged in it, one line of text for each.

    A last line without its end is what a cut of power leaves: it was never acknowledged, and is
    left out. A damaged line before that is left out too, and named. Without a first line there is
    no session: None.
    """
    damage: list[str] = []
    return _read(path, damage), damage


def book_of(where: str, lines: list[bytes]) -> tuple[Logbook | None, list[str]]:
    """Return the same of whole lines, without their line breaks, that are kept elsewhere."""
    damage: list[str] = []
    return _book(Path(where), lines, b"", damage), damage


def _read(path: Path, damage: list[str]) -> Logbook | None:
    try:
        with read_itself(path, own_folder=True) as file:
            *lines, rest = file.read().split(b"\n")
    except OSError as error:
        damage.append(f"{path}: this session cannot be read ({error.strerror})")
        return None
    return _book(path, lines, rest, damage)


def _book(path: Path, lines: list[bytes], rest: bytes, damage: list[str]) -> Logbook | None:
    """Return what a journal says, by its lines and what stands after the last line break."""
    if not lines:
        return None  # the session never began
    session, *records = records_in(lines)
    if session is None:
        damage.append(f"{path}:1: this line is damaged; without it the session cannot be read")
        return None
    verdict = judge(lines, rest, [session, *records])
    damage += _told(path, verdict)
    sound = tuple(
        record for record in records if record is not None and record["kind"] not in OF_THE_FILE
    )
    whole = all(fault.line == 1 for fault in verdict.faults)  # which is none of the records
    return Logbook(session, sound, whole=whole, verdict=verdict)


def records_in(lines: list[bytes]) -> list[Record | None]:
    """Return what each line says, the first the session; None for one that is no record."""
    from assistant.core.journal.lines import entry, header  # slow to import, and only to read

    first, *others = (parted(line)[0] for line in lines)
    return [_parsed(first, header), *(_time(line) or _parsed(line, entry) for line in others)]


def _told(path: Path, verdict: Verdict) -> Iterator[str]:
    """Yield what is wrong with a journal's lines, a line of text for each; of many, the first."""
    altered = 0
    for fault in verdict.faults:
        altered += fault.altered
        if not fault.altered or altered <= MOST_ALTERED:
            yield f"{path}:{fault.line}: {fault.text}"
    if altered > MOST_ALTERED:
        yield f"{path}: {altered - MOST_ALTERED} more lines are not as they were written"


def _time(line: bytes) -> Record | None:
    """Return the record in a line of a running hold's time; None for any other line."""
    time = _TIME.fullmatch(line)
    return None if time is None else {"t": float(time[1]), "kind": "time"}


def _parsed(line: bytes, shaped: Callable[[object], Record]) -> Record | None:
    """Return the record in a line; None if it holds none, or one that is not `shaped` as due."""
    try:
        return shaped(json.loads(line))
    except (ValueError, RecursionError):  # lists within lists go deeper than Python follows
        return None


def _unwritable(path: Path, error: OSError) -> JournalFault:
    logger.error("the journal can't be written: %s", error.strerror)
    return JournalFault(
        f"{path}: the journal cannot be written ({why_and_mend(error)})", why(error)
    )
