"""One exchange between a room and its clinic: erasures, then journals, then what is planned.

What the clinic has is asked each time, and what it lacks is sent, in order: so it may break off
anywhere, and nothing comes twice. Between two exchanges the journals themselves are what waits.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from assistant.base.day import seconds_of
from assistant.clinic.erasing import apply_erasures, exchange_erasures
from assistant.clinic.ready import NotSound, Ready, make_ready
from assistant.core.domain.events import Record
from assistant.core.faults import Fault, UsageError
from assistant.edges.clinic.address import Address
from assistant.edges.clinic.connecting import ClinicBusy, ClinicFault, ClinicSays, connected, told
from assistant.edges.clinic.exchange import (
    READING,
    TOO_OLD,
    Held,
    add_lines,
    forget_old,
    held_of_room,
    may_erase,
    open_journal,
    own_room,
    put_plans,
    put_session,
    settle,
)
from assistant.edges.clinic.kept import Sent, keep_sent, read_key, read_sent, whose
from assistant.edges.clinic.migrating import check_version
from assistant.edges.clinic.roles import check_of, kept_months, known_key
from assistant.edges.store.journal import Stamp, journal_folder, journal_stamps
from assistant.edges.store.journal_files import is_settled, running_in
from assistant.edges.store.rescued import bring_home
from assistant.edges.store.series_file import FILE as SERIES
from assistant.edges.store.series_file import planned_when

if TYPE_CHECKING:
    import psycopg

logger = logging.getLogger(__name__)

AT_ONCE = 1_000
"""Lines of one transaction: some 100 kB, which a slow line brings over in a second or two."""

IS_OLD = -1
"""Stands for the number of lines that were sent of a session that the clinic does not take."""

TRIES = 5
"""How often what another room's transaction was in the way of is tried."""

NO_KEY = "this room was not given the clinic's key yet: `assistant sync key` takes it"

OTHER_KEY = "this room has the key of another clinic: `assistant sync key` takes this one's"

Tell = Callable[[str], None]

Rest = Callable[[float], None]
"""Told how many seconds were worked, between two pieces of work: it may wait."""


@dataclass(slots=True)
class Done:
    """What one exchange came to."""

    sends: bool = True
    """Whether it is a room, which has sessions to send; a supervisor's machine is none."""
    lines: int = 0
    sessions: int = 0
    waiting: int = 0
    """Sessions that are running, and are sent when they are over."""
    old: int = 0
    """Sessions that are older than what the clinic keeps, and stay here alone."""
    faults: list[str] = field(default_factory=list)
    """What was not sent, and why, a line of text each."""


def exchange(address: Address, data_dir: Path, tell: Tell, rest: Rest = lambda _: None) -> Done:
    """Bring this room and its clinic to say the same; return what was done.

    A supervisor's machine is no room: it erases, and sends nothing.

    Raises:
        ClinicFault: the clinic can't be used, or stopped answering; the next time goes on.
        Fault: the journals can't be read, or something can't be kept.
    """
    key = read_key(data_dir)
    for line in bring_home(data_dir):
        tell(line)
    with connected(address) as connection:
        check_version(connection, address)
        room = own_room(connection)
        if room is None and not may_erase(connection):
            raise UsageError(f"{address}: this role is no room's: it may read, and not send")
        if key is None:
            raise Fault(NO_KEY)
        known = known_key(connection)
        if known != check_of(key):
            raise Fault(OTHER_KEY)
        of_clinic = f"{known}/{room}/{kept_months(connection)}"
        sent = read_sent(data_dir, of_clinic)
        held = held_of_room(connection)
        done = Done(sends=room is not None)
        erasures = exchange_erasures(connection, data_dir, time.time())
        apply_erasures(
            data_dir,
            key,
            erasures,
            lambda file, session: file in sent and session not in held,
            tell,
        )
        erasures.keep(data_dir)
        if room is None:
            return done
        room_here = _Room(connection, address, key, room, held_of_room(connection), rest)
        try:
            _send_journals(room_here, data_dir, sent, done)
            _send_plans(room_here, data_dir, sent)
            forget_old(connection)
            settle(connection)
        finally:
            keep_sent(data_dir, of_clinic, sent)
    return done


@dataclass(frozen=True, slots=True)
class _Room:
    """This room at its clinic."""

    connection: psycopg.Connection[Any]
    address: Address
    key: bytes
    number: int
    held: dict[str, Held]
    rest: Rest


def _send_journals(room: _Room, data_dir: Path, sent: Sent, done: Done) -> None:
    folder = journal_folder(data_dir)
    stamps = journal_stamps(data_dir)
    for file in sent.keys() - {SERIES, *(stamp.file for stamp in stamps)}:
        del sent[file]
    for stamp in stamps:
        if sent.get(stamp.file) == [*stamp[1:], IS_OLD]:
            done.old += 1
            continue
        if _is_there(room, stamp, sent):
            continue
        began = time.monotonic()
        sent.pop(stamp.file, None)
        try:
            if running_in(folder, [stamp.file]):
                done.waiting += 1
                continue
            ready = make_ready(folder / stamp.file)
            if ready is None:
                continue
            count = _send(room, ready, folder / stamp.file)
        except Fault as fault:
            if isinstance(fault, ClinicFault) and not isinstance(fault, ClinicSays):
                raise
            if isinstance(fault, ClinicSays) and fault.code == TOO_OLD:
                done.old += 1
                sent[stamp.file] = [*stamp[1:], IS_OLD]
                continue
            done.faults.append(str(fault))  # of this session alone
            continue
        done.lines += count
        done.sessions += count > 0
        if is_settled(stamp.modified_ns, stamp.changed_ns):
            sent[stamp.file] = [*stamp[1:], len(ready.lines)]
        room.rest(time.monotonic() - began)


def _is_there(room: _Room, stamp: Stamp, sent: Sent) -> bool:
    """Return whether the clinic has all of a journal, without looking into it."""
    *state, lines = sent.get(stamp.file, [0])
    held = room.held.get(stamp.file.removesuffix(".jsonl"))
    return state == list(stamp[1:]) and held is not None and _is_whole(held, lines)


def _is_whole(held: Held, lines: int) -> bool:
    return held.lines == held.read_lines == lines and held.reading == READING


def _send(room: _Room, ready: Ready, path: Path) -> int:
    """Send what the clinic lacks of a journal; return how many lines that was.

    Raises:
        NotSound: what the clinic has of it is not what stands here.
    """
    held = room.held.get(ready.session, Held(0, ""))
    before = held.lines
    while not _is_whole(held, len(ready.lines)):
        began = time.monotonic()
        held = _patiently(room.address, lambda: _send_some(room, ready, path))
        room.held[ready.session] = held
        room.rest(time.monotonic() - began)
    _check_same(ready, path, held)
    return held.lines - before


def _send_some(room: _Room, ready: Ready, path: Path) -> Held:
    """Send the next lines of a journal, and with the last of them what it comes to."""
    digest = None if ready.client is None else whose(room.key, ready.client)
    with told(room.address), room.connection.transaction():
        opened = open_journal(
            room.connection,
            ready.session,
            digest,
            time.time() - ready.began_s,
            sealed=ready.sealed,
        )
        there = opened.held.lines
        _check_same(ready, path, opened.held)
        some = ready.lines[there : there + AT_ONCE]
        if some:
            add_lines(room.connection, room.number, opened.number, there + 1, some)
        there += len(some)
        if there < len(ready.lines):
            return Held(there, some[-1].sum)
        put_session(room.connection, opened.number, there, *ready.comes_to())
        return Held(there, ready.lines[-1].sum, there, READING)


def _check_same(ready: Ready, path: Path, held: Held) -> None:
    if held.lines and (
        held.lines > len(ready.lines) or ready.lines[held.lines - 1].sum != held.last_sum
    ):
        raise NotSound(
            f"{path}: this is not the journal that the clinic was sent {held.lines:,} lines of; "
            "the clinic keeps those, and nothing more of it is sent"
        )


def _patiently(address: Address, work: Callable[[], Held]) -> Held:
    """Do a piece of work that another room may be in the way of."""
    for _ in range(TRIES - 1):
        try:
            return work()
        except ClinicBusy:
            logger.info("another was in the way at %s", address)
    return work()


def _send_plans(room: _Room, data_dir: Path, sent: Sent) -> None:
    """Let the clinic have what is planned here, where that has changed since."""
    try:
        now = (data_dir / SERIES).stat()
        state = [now.st_size, now.st_mtime_ns, now.st_ctime_ns, 0]
    except FileNotFoundError:
        state = []
    if sent.get(SERIES, []) == state:
        return
    now_s = time.time()
    plans: list[Record] = [
        {
            "place": place,
            "client": plan.client,
            "whose": whose(room.key, plan.client),
            "planned": plan.planned,
            "since": plan.since,
            "ago_s": now_s - seconds_of(made),
        }
        for place, (plan, made) in enumerate(planned_when(data_dir), start=1)
    ]
    with told(room.address), room.connection.transaction():
        put_plans(room.connection, plans)
    sent[SERIES] = state
