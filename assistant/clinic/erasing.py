"""Erasures between a room and its clinic: each learns of the other's, and erases.

An erasure is of what was begun up to it. Rooms' clocks differ: what is told is how long ago it was.
"""

from __future__ import annotations

import json
import math
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from assistant.base.day import NO_MOMENT, read_moment, seconds_of
from assistant.core.faults import Fault
from assistant.edges.clinic.exchange import erase as erase_in_clinic
from assistant.edges.clinic.exchange import erasures_of
from assistant.edges.clinic.kept import Erasure, keep_erasures, read_erasures, whose
from assistant.edges.files.itself import read_itself
from assistant.edges.store.journal import journal_folder
from assistant.edges.store.journal_files import clients_in, journals_of, running_in
from assistant.edges.store.kept_file import RESCUED
from assistant.edges.store.series_file import planned_when
from assistant.review.erase import Kept, erase

if TYPE_CHECKING:
    import psycopg


@dataclass(frozen=True, slots=True)
class Erased:
    """All erasures that are known, by this machine's clock as it goes now.

    Those of `new` were not known here; `damage` is what can't be read of those that were.
    """

    every: tuple[Erasure, ...]
    new: tuple[Erasure, ...]
    damage: tuple[str, ...]

    def keep(self, data_dir: Path) -> None:
        """Keep those that are new, once they were carried out; tell what is damaged.

        Raises:
            Fault: they can't be kept, or something is damaged.
        """
        keep_erasures(data_dir, self.new)
        if self.damage:
            raise Fault(self.damage[0])


def exchange_erasures(connection: psycopg.Connection[Any], data_dir: Path, now_s: float) -> Erased:
    """Let the clinic know what was erased here; return that and what was elsewhere.

    Raises:
        Fault: what was erased here can't be read. Raises what psycopg does.
    """
    ours, damage = read_erasures(data_dir)
    theirs = erasures_of(connection, now_s)
    known = {each.id for each in theirs}
    untold = [each for each in ours if each.id not in known]
    erase_in_clinic(connection, untold, now_s)
    here = {each.id for each in ours}
    # Where both have one, the clinic's time holds: our clock may have been set since.
    return Erased(
        (*theirs, *untold), tuple(each for each in theirs if each.id not in here), tuple(damage)
    )


def apply_erasures(
    data_dir: Path,
    key: bytes,
    erasures: Erased,
    was_sent: Callable[[str, str], bool],
    tell: Callable[[str], None],
) -> None:
    """Erase here what was erased elsewhere, or came back from a copy since.

    `was_sent` is asked of a journal's file and its session whether the clinic had it, and has no
    more. By an erasure that is new it was erased then, whatever its clock said; else the clinic has
    lost it. A session that is running waits for the next time.

    Raises:
        Fault: something can't be deleted.
    """
    until: dict[str, float] = {}
    for each in erasures.every:
        until[each.whose] = max(each.at_s, until.get(each.whose, each.at_s))
    if not until:
        return
    new = {each.whose for each in erasures.new}
    folder = journal_folder(data_dir)
    planned = planned_when(data_dir)
    clients = {*clients_in(folder), *clients_in(data_dir / RESCUED)}
    for client in sorted(clients | {plan.client for plan, _ in planned}):
        erased_s = until.get(whose(key, client))
        if erased_s is None:
            continue
        journals = journals_of(folder, client)
        gone = {
            file: session
            for file, session in journals.items()
            if _began_s(folder / file, erased_s) <= erased_s
            or (whose(key, client) in new and was_sent(file, session))
        }
        plans = [
            plan for plan, made in planned if plan.client == client and seconds_of(made) <= erased_s
        ]
        rescued = journals_of(data_dir / RESCUED, client)
        if not gone and not plans and not rescued:
            continue
        running = running_in(folder, gone)
        gone = {file: session for file, session in gone.items() if file not in running}
        if running:
            tell("a session of a client who was erased elsewhere is running; it is erased after it")
        left = erase(
            data_dir, Kept(client, gone), math.inf if len(gone) == len(journals) else erased_s
        )
        count = len(gone)
        tell(f"{count:,} session{'' if count == 1 else 's'} erased, as elsewhere in the clinic")
        if len(gone) == len(journals):
            for place in left:
                tell(f"{place}: still names a client who was erased; see to it by hand")


def _began_s(path: Path, otherwise: float) -> float:
    """Return when a journal's session began, in seconds since 1970; of a damaged one the other."""
    try:
        with read_itself(path, own_folder=True) as file:
            return read_moment(json.loads(file.readline())["started_at"]).timestamp()
    except (FileNotFoundError, KeyError, TypeError, RecursionError, *NO_MOMENT):
        return otherwise
