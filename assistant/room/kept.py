"""What the room asks of the sessions that are kept: today's, a client's code, the one before."""

from __future__ import annotations

from pathlib import Path

from assistant.base.alike import as_kept
from assistant.base.day import name_by, now
from assistant.core.faults import Fault
from assistant.core.room.walk import Wanted
from assistant.edges.store.journal import journal_folder, read_journal


class KeptSessions:
    """The sessions kept in a data folder; what can't be read there is as if it were not."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def sessions(self) -> int:
        """Return how many sessions were begun today: their journals are named after the day."""
        today = name_by(now())[: len("20300131")]
        return sum(name.startswith(today) for name in self._names())

    def client(self, code: str) -> tuple[str, bool]:
        """Return a client's code as it was written before, and whether it is new."""
        try:
            kept = as_kept(self._folder, code)
        except Fault:  # whoever reviews is told
            return code, False
        return (code, True) if kept is None else (kept, False)

    def last(self) -> Wanted | None:
        """Return what the session before was begun with; None without one."""
        names = sorted(self._names())
        if not names:
            return None
        book, _ = read_journal(journal_folder(self._folder) / names[-1])
        if book is None:
            return None
        header = book.session
        budget_s = header["budget_s"]
        return Wanted(
            str(header["protocol"]["name"]),
            header["client"],
            header["start_side"],
            header["layers"],
            None if budget_s is None else round(budget_s / 60.0),
        )

    def _names(self) -> list[str]:
        try:
            names = [each.name for each in journal_folder(self._folder).iterdir()]
        except OSError:
            return []
        return [name for name in names if name.endswith(".jsonl")]
