"""`assistant review erase`: a client's journals are deleted, what was planned is forgotten, and
every file is looked through afterwards.
"""

from __future__ import annotations

import math
import sys
import time
from dataclasses import dataclass
from pathlib import Path

from assistant.base.alike import also_there, clients_like
from assistant.base.day import seconds_of
from assistant.base.exits import FAULT, FINISHED
from assistant.base.streams import warn
from assistant.core.faults import UsageError
from assistant.edges.clinic.kept import forget_sent, keep_erasures, new_erasure, read_key
from assistant.edges.store.file_search import places_of
from assistant.edges.store.index_file import FILE, delete_index
from assistant.edges.store.journal import journal_folder
from assistant.edges.store.journal_files import erase_journals, journals_of, running_in
from assistant.edges.store.kept_file import RESCUED
from assistant.edges.store.series_file import forget_plans, read_plans

IN_THE_CLINIC = "the clinic and its other rooms erase it too: `assistant sync` tells them"

LOOK_THERE = (
    "none of its sessions was here: whether it was written as in the other rooms, a reviewer sees "
    "by `assistant review sessions --client {client} --from clinic`, before that"
)


@dataclass(frozen=True, slots=True)
class Kept:
    """The journals of one client, by their own word: the file and id of each session."""

    client: str
    journals: dict[str, str]

    def __str__(self) -> str:
        """Return how much it is: "2 sessions of client C-1"."""
        count = len(self.journals)
        return f"{count:,} session{'' if count == 1 else 's'} of client {self.client}"


def erase_client(data_dir: Path, client: str, *, confirmed: bool) -> int:
    """Delete all that is kept of a client, once that was confirmed; tell what still names them."""
    kept = kept_of(data_dir, client)
    refuse_running(data_dir, kept)
    there = also_there(clients_like(data_dir, client))
    if not confirmed:
        warn(f"{kept} will be deleted, and nobody can bring them back{there}.")
        warn(f"Type {kept.client} to erase them, anything else to keep them.")
        if sys.stdin is None or sys.stdin.readline().strip() != kept.client:
            raise UsageError("nothing was erased")
    left = erase_everywhere(data_dir, kept)
    for place in left:
        warn(f"{place}: still names the client or a session; see to it by hand")
    if left:
        return FAULT
    warn(f"{kept} erased; no file in {data_dir} names them{there}")
    if read_key(data_dir) is not None:
        warn(IN_THE_CLINIC)
        if not kept.journals:  # a slip in the code erases nothing anywhere, and nobody would tell
            warn(LOOK_THERE.format(client=kept.client))
    return FINISHED


def erase_everywhere(data_dir: Path, kept: Kept) -> list[str]:
    """Erase as `erase` does; in a clinic's room also let the next `assistant sync` tell the others.

    That is kept first: a room that is cut off here erases the rest then.

    Raises:
        Fault: as `erase` says, or that can't be kept.
    """
    key = read_key(data_dir)
    if key is not None:
        keep_erasures(data_dir, [new_erasure(key, kept.client, time.time())])
    return erase(data_dir, kept)


def refuse_running(data_dir: Path, kept: Kept) -> None:
    """Refuse to erase a client with whom a session is under way.

    Raises:
        UsageError: one is; it says which.
        Fault: a journal can't be looked at.
    """
    for file in running_in(journal_folder(data_dir), kept.journals):
        session = kept.journals[file]
        raise UsageError(
            f"nothing was erased: session {session} is running now; erase when it is over"
        )


def kept_of(data_dir: Path, client: str) -> Kept:
    """Return what is kept of the client with a code; it may be a planned series alone.

    In a room of a clinic it may be nothing: the others may have some.

    Raises:
        UsageError: nothing is.
        Fault: the sessions can't be read.
    """
    journals = journals_of(journal_folder(data_dir), client)
    elsewhere = read_key(data_dir) is not None  # another room of the clinic may have some
    if (
        not journals
        and not elsewhere
        and all(plan.client != client for plan in read_plans(data_dir))
    ):
        there = also_there(clients_like(data_dir, client))
        raise UsageError(
            f"--client {client}: no session has this code{there}; write it as it was given"
        )
    return Kept(client, journals)


def erase(data_dir: Path, kept: Kept, until_s: float = math.inf) -> list[str]:
    """Delete what is kept of a client; return where in the data folder anything still names them.

    What was planned later than `until_s`, in seconds since 1970, stays.

    The index is deleted whole, and made anew from the journals that are left when it is next
    needed: of a file that never held something nobody need ask what is left in its gaps.

    Raises:
        Fault: something can't be deleted or looked through.
    """
    delete_index(data_dir / FILE)
    forget_plans(data_dir, kept.client, lambda made: seconds_of(made) > until_s)
    erase_journals(journal_folder(data_dir), kept.journals)
    forget_sent(data_dir, kept.journals)
    rescued = data_dir / RESCUED
    erase_journals(rescued, journals_of(rescued, kept.client))
    return list(places_of((kept.client, *kept.journals.values()), data_dir))
