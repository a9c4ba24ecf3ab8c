"""Review: questions over every session that a data folder keeps, answered from the index.

The journals stay the truth. Before anything is answered the index is held against them: what is
new or has changed is read again, what is gone is forgotten. A terminal and a page ask alike here.
"""

from __future__ import annotations

import hashlib
import logging
import os
import sys
import time
from contextlib import AbstractContextManager
from pathlib import Path

from assistant.base.alike import clients_like
from assistant.base.day import clock_here, instant, month_of, parse_day
from assistant.base.progress import Progressed, progress_shown, untold
from assistant.core.domain.events import Record
from assistant.core.review.conditions import choose
from assistant.core.review.series_plans import Plan
from assistant.edges.store.asked import Asked
from assistant.edges.store.index_faults import IndexFault, IndexSpoilt
from assistant.edges.store.index_file import FILE, IndexFile, NotDeleted, delete_index
from assistant.edges.store.index_questions import Named, ask_journal
from assistant.edges.store.journal import (
    Logbook,
    Stamp,
    journal_folder,
    journal_stamps,
    read_journal,
)
from assistant.edges.store.journal_files import is_settled
from assistant.edges.store.rescued import bring_home
from assistant.edges.store.series_file import read_plans
from assistant.questions.questions import Questions, Reviewed, Told

logger = logging.getLogger(__name__)

AT_ONCE = 500
"""Journals read between two commits: what an interruption of the first reading can cost."""

MANY = 2_000
"""Journals to read from which on it is told, as the answer will be a while in coming."""

State = tuple[int, int, int]
"""What shows that a journal is as it was: its size, its times of modification and of change."""

UNSETTLED: State = (-1, 0, 0)
"""Of no file: the journal is read again."""


class Review(Questions):
    """The questions that can be asked of a data folder; to be closed.

    `tell` is given what a person should know before the answer comes, and `progress` how many
    sessions were read into the index, of those that must be. A data folder without
    sessions is left as it is; what was rescued is brought to where sessions are kept.

    Raises:
        Fault: the sessions are there and can't be read, or the index can't be kept.
    """

    def __init__(
        self, data_dir: Path, tell: Told = lambda _: None, progress: Progressed = untold
    ) -> None:
        self.data_dir = data_dir
        self._tell = tell
        self._progress = progress
        for told in bring_home(data_dir):
            tell(told)
        stamps = journal_stamps(data_dir)
        path = data_dir / FILE
        self._index = self._opened(path if stamps or os.path.lexists(path) else None, stamps)

    def _opened(self, path: Path | None, stamps: list[Stamp]) -> IndexFile:
        """Return the index kept at a path, made anew if it is spoilt; else one in memory."""
        if path is None:
            return self._up_to_date(None, stamps)
        try:
            try:
                return self._up_to_date(path, stamps)
            except IndexSpoilt as spoilt:  # nothing is lost with it
                logger.warning("the index is spoilt, and made anew: %s", spoilt)
                delete_index(path)
                return self._up_to_date(path, stamps)
        except (IndexFault, IndexSpoilt, NotDeleted) as fault:
            logger.warning("the index can't be kept, all is read for this answer")
            self._tell(f"{fault}; the sessions are read anew for this answer")
            return self._up_to_date(None, stamps)

    def _up_to_date(self, path: Path | None, stamps: list[Stamp]) -> IndexFile:
        """Return the index kept at a path, or in memory, in which all is as the journals say."""
        index = IndexFile(path, self._tell)
        try:
            self._follow(index, stamps)
        except BaseException:
            index.close()
            raise
        return index

    def close(self) -> None:
        """Let go of the index."""
        self._index.close()

    def _asked(self) -> AbstractContextManager[Asked]:
        return self._index.asked()

    def _follow(self, index: IndexFile, stamps: list[Stamp]) -> None:
        """Let the index say what the journals say now."""
        # Of older journals only this machine's clock says on what day a session was.
        clock = clock_here()
        states = _digest(f"{self.data_dir}\n{clock}", stamps)
        if index.fact("journals") == states:
            logger.info("the index is up to date; journals: %d", len(stamps))
            return
        began = time.monotonic()
        known = index.stamps()
        now = {stamp.file: _state(stamp) for stamp in stamps}
        # Damage is told with its place.
        moved = index.fact("folder") != str(self.data_dir) or index.fact("clock") != clock
        new = [file for file, state in now.items() if moved or known.get(file) != state]
        if len(new) > MANY:
            self._tell(f"reading {len(new):,} sessions into the index; this is done once")
        with index.changing():
            for file in known.keys() - now.keys():
                index.drop(file)
            index.tidy()
        settled = True
        for begin in range(0, len(new), AT_ONCE):
            with index.changing():
                for done, file in enumerate(new[begin : begin + AT_ONCE], begin):
                    self._progress(done, len(new))
                    settled &= self._index_journal(index, file, now[file])
                index.tidy()
        with index.changing():
            index.keep_fact("folder", str(self.data_dir))
            index.keep_fact("clock", clock)
            index.keep_fact("journals", states if settled else "")
        logger.info(
            "the index was brought up to date in %.2f s; journals: %d, read: %d, gone: %d",
            *(time.monotonic() - began, len(now), len(new), len(known.keys() - now.keys())),
        )

    def _index_journal(self, index: IndexFile, file: str, state: State) -> bool:
        """Read one journal into the index; return whether its state will show the next change."""
        from assistant.sessions.read_back import read_back  # slow to import, and seldom needed

        settled = is_settled(*state[1:])
        book, damage = read_journal(journal_folder(self.data_dir) / file)
        session: Record | None = None
        holds: tuple[Record, ...] = ()
        if book is not None:
            read = read_back(book)
            began = read.session["started_at"]
            session = read.session | {"month": month_of(began), "instant": instant(began)}
            holds = read.holds
            damage += read.damage
        index.put(file, state if settled else UNSETTLED, session, holds, damage)
        return settled

    @property
    def damage(self) -> tuple[str, ...]:
        """What could not be read of the journals, one line of text for each."""
        return tuple(self._index.damage())

    @property
    def more(self) -> tuple[str, ...]:
        """No field besides those that sessions have everywhere."""
        return ()

    def plans(self, tell: Told) -> list[Plan]:
        """Return every series that was planned, in the order they were; damage is told.

        Raises:
            Fault: what was planned can't be read.
        """
        return read_plans(self.data_dir, tell, parse_day)

    def clients_like(self, code: str) -> list[str]:
        """Return the other clients whose codes look like one, of sessions and of plans."""
        return clients_like(self.data_dir, code)

    def journal_of(self, session_id: str) -> Path:
        """Return the journal of a session, by its id or its local day, or the beginning of either.

        Raises:
            UsageError: there is none, or more than one.
        """
        return self._journal(self.named(session_id))

    def _journal(self, named: Named) -> Path:
        with self._asked() as asked:
            return journal_folder(self.data_dir) / ask_journal(asked, named.number)

    def _read(self, named: Named) -> tuple[Logbook | None, list[str]]:
        path = self._journal(named)
        book, damage = read_journal(path)
        return book, damage if damage or book else [f"{path}: this session can't be read"]


def open_review(data_dir: Path, tell: Told, *, bar: bool = True) -> Review:
    """Return the questions, as somebody waits for them at a terminal: with a bar, if it is wanted.

    Raises:
        Fault: as `Review` says.
    """
    with progress_shown(sys.stderr, "reading sessions", wanted=bar) as progress:
        return Review(data_dir, tell, progress)


def review(
    data_dir: Path, client: str | None = None, protocol: str | None = None, last: int | None = None
) -> Reviewed:
    """Return the sessions of `client` with `protocol`, at most the `last` ones; None means all.

    Raises:
        Fault: the sessions are there and cannot be read.
    """
    chosen = choose(client=client, protocol=protocol, last=last)
    with Review(data_dir) as answers:
        return answers.reviewed(chosen)


def _state(stamp: Stamp) -> State:
    return stamp[1:]


def _digest(where: str, stamps: list[Stamp]) -> str:
    """Return a word that is another one whenever a journal is added, changed or gone.

    So it is for another folder, or machine's clock: `where`.
    """
    every = "\n".join(
        f"{stamp.file}/{stamp.size}/{stamp.modified_ns}/{stamp.changed_ns}" for stamp in stamps
    )
    whole = f"{where}\n{every}".encode(errors="surrogatepass")
    return hashlib.blake2b(whole, digest_size=16).hexdigest()
