"""`assistant sync` against a real PostgreSQL: nothing lost, nothing twice, whatever happens."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable
from contextlib import ExitStack
from datetime import timedelta
from pathlib import Path

import pytest

from assistant.clinic import sending
from assistant.clinic.sending import Done, exchange
from assistant.core.faults import Fault
from assistant.core.review.series_plans import Plan
from assistant.edges.clinic import connecting
from assistant.edges.clinic.address import read_address
from assistant.edges.clinic.connecting import ClinicAway, ClinicRefused, connected
from assistant.edges.clinic.kept import SENT
from assistant.edges.clinic.roles import keep_months
from assistant.edges.store.journal import Journal
from assistant.edges.store.journal_files import add_to_journal
from assistant.edges.store.series_file import add_plan
from tests.support.clinic_room import Room, everything, in_clinic, summed
from tests.support.clinic_server import ADMIN, WAL_MB, ClinicServer
from tests.support.cutting_proxy import cutting_proxy
from tests.support.small_disk import small_disk

CUTS = 12


def test_lines_go_once_in_order_and_byte_for_byte(
    clinic: ClinicServer, database: str, room: Room, sync: Callable[[Room], Done]
) -> None:
    """What the clinic has is what stands in the journals; a second time nothing is sent.

    A correction sends its lines alone, and what the session comes to is made anew.
    """
    path = room.session(holds=6, therapist="T3")
    room.session(client=None, ago=timedelta(days=3))
    add_plan(room.data_dir, Plan("C-1", 6), "2030-01-31T09:00:00+00:00")
    count = sum(each.count(b"\n") for each in room.journals().values())
    assert sync(room) == Done(lines=count, sessions=2)
    assert in_clinic(clinic, database, "R1") == room.journals()
    assert sync(room) == Done()
    where = {"step": "sink", "side": "left", "layer": 1, "started_s": None, "hold": 2}
    add_to_journal(path, [{"t": 900.0, "kind": "noted", **where, "text": "looked at again"}])
    assert sync(room) == Done(lines=2, sessions=1)  # and that it is closed again
    assert in_clinic(clinic, database, "R1") == room.journals()
    said = summed(clinic, database)
    assert all(tallies == holds for tallies, holds in said.values())
    assert "looked at again" in everything(clinic, database)
    with connected(clinic.address("reviewer_v1", database)) as connection:
        (found,) = connection.execute(
            "SELECT count(*) FROM holds h JOIN names n ON n.id = h.therapist WHERE n.text = 'T3'"
        ).fetchall()
        plans = connection.execute(
            "SELECT c.text, planned FROM plans p JOIN clients c ON c.id = p.client"
        ).fetchall()
    assert (found, plans) == ((6,), [("C-1", 6)])


def test_cut_anywhere_it_goes_on_and_both_sides_are_equal(
    clinic: ClinicServer, database: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Three rooms, one of them two days ahead, behind a line that is cut at random, all at once."""
    monkeypatch.setattr(sending, "AT_ONCE", 40)
    rooms = [Room(code, tmp_path / code, clinic.key) for code in ("R1", "R2", "R3")]
    for each in rooms:
        each.session(client=f"C-{each.code}", holds=8)
    with cutting_proxy(clinic.port, cuts=CUTS, seed=25, most=9_000) as proxy:

        def storm(each: Room) -> None:
            address = clinic.address(f"room_{each.code.lower()}", database, proxy.port)
            while True:
                try:
                    exchange(address, each.data_dir, pytest.fail)
                except ClinicAway:
                    continue
                if proxy.cuts >= CUTS:
                    return
                each.session(ago=timedelta(days=-2 if each.code == "R3" else 1))

        threads = [threading.Thread(target=storm, args=(each,), daemon=True) for each in rooms]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(60)
            assert not thread.is_alive()
        assert proxy.cuts >= CUTS
    for each in rooms:
        assert in_clinic(clinic, database, each.code) == each.journals()
    said = summed(clinic, database)
    assert all(tallies == holds for tallies, holds in said.values())


def test_a_server_that_was_gone_is_caught_up_with(
    clinic: ClinicServer, database: str, room: Room, sync: Callable[[Room], Done]
) -> None:
    """While it is away that is said, and journals wait; once it is back it has all of them."""
    room.session()
    sync(room)
    clinic.stop()
    try:
        room.session(ago=timedelta(hours=1))
        with pytest.raises(ClinicAway):
            sync(room)
    finally:
        clinic.start()
    assert sync(room).sessions == 1
    assert in_clinic(clinic, database, "R1") == room.journals()


def test_what_was_changed_is_told_and_not_sent(
    clinic: ClinicServer, database: str, room: Room, sync: Callable[[Room], Done]
) -> None:
    """Neither a journal with an altered line, nor one that is another than was sent.

    The others go all the same, and what the clinic has stays.
    """
    altered, other = room.session(), room.session(ago=timedelta(hours=3))
    sent = {other.stem: other.read_bytes()}
    altered.write_bytes(altered.read_bytes().replace(b'"held_s"', b'"x"').replace(b"sink", b"soak"))
    (first,) = sync(room).faults
    assert f"{altered}:" in first
    assert "altered and not sent" in first
    assert in_clinic(clinic, database, "R1") == sent
    other.unlink()
    again = Journal(room.data_dir, {**_header(sent[other.stem]), "layers": 2})
    again.close()
    (_, second) = sync(room).faults
    assert "not the journal that the clinic was sent" in second
    assert in_clinic(clinic, database, "R1") == sent


def test_the_server_itself_refuses_a_line_that_is_not_what_its_sum_says(
    clinic: ClinicServer, database: str, room: Room, sync: Callable[[Room], Done]
) -> None:
    """A room that goes wrong cannot add what does not hang together, nor leave a number out."""
    path = room.session()
    sync(room)
    last = path.read_bytes().splitlines()[-1].decode()
    with connected(clinic.address("room_r1", database)) as connection:
        held = connection.execute("SELECT id, room, lines FROM journals").fetchone()
        assert held is not None
        number, here, lines = held
        for skipped, sum_ in ((1, last[-18:-2]), (2, last[-18:-2]), (1, "0" * 16)):
            with pytest.raises(Exception, match="not what its sum says"):
                connection.execute(
                    "INSERT INTO lines VALUES (%s, %s, %s, %s, %s)",
                    (here, number, lines + skipped, sum_, last[:-18] + sum_ + last[-2:]),
                )


def test_a_wrong_password_and_a_wrong_certificate_are_told_in_a_line(
    clinic: ClinicServer, database: str, room: Room, tmp_path: Path
) -> None:
    """Nothing of the password is in it; a server of another name, or unknown, gets nothing."""
    secret = clinic.passwords["room_r1"]
    tls = f"{database}?hostaddr=0.0.0.0"
    at = f"clinic.test:{clinic.port}"
    trusted = f"&sslrootcert={clinic.authority}"
    for text, why in (
        (f"postgresql://room_r1:{secret}x@127.0.0.1:{clinic.port}/{database}", "password"),
        (
            f"postgresql://room_r1:{secret}@{at}/{tls}&sslrootcert={tmp_path}/none.crt",
            "certificate",
        ),
        (f"postgresql://room_r1:{secret}@other.test:{clinic.port}/{tls}{trusted}", "certificate"),
    ):
        with pytest.raises(ClinicRefused, match=why) as told:
            exchange(read_address(text, "test", secret=True), room.data_dir, pytest.fail)
        assert secret not in str(told.value)
        assert "\n" not in str(told.value)
    good = read_address(f"postgresql://room_r1:{secret}@{at}/{tls}{trusted}", "test", secret=True)
    assert not good.is_loopback
    assert exchange(good, room.data_dir, pytest.fail) == Done()


def test_a_full_disk_on_either_side_loses_nothing(
    clinic: ClinicServer, database: str, room: Room, sync: Callable[[Room], Done]
) -> None:
    """Where the clinic's is full that is told, what it took stays, and the rest waits and goes
    once there is room; where the room's is full that is told once all was sent."""
    room.session()
    for each in range(2, 5):
        room.session(ago=timedelta(days=each), holds=150)
    with connected(clinic.address(ADMIN, database)) as connection:
        connection.execute("TRUNCATE lines")  # what was deleted leaves room
    with clinic.full_disk(WAL_MB << 20), pytest.raises(Fault, match="could not extend file"):
        sync(room)
    taken, journals = in_clinic(clinic, database, "R1"), room.journals()
    assert 0 < sum(map(len, taken.values())) < sum(map(len, journals.values()))
    assert all(journals[session].startswith(text) for session, text in taken.items())
    with small_disk(4), pytest.raises(Fault, match=SENT):
        sync(room)
    assert in_clinic(clinic, database, "R1") == journals
    assert sync(room) == Done()
    assert all(tallies == holds for tallies, holds in summed(clinic, database).values())


def test_a_server_that_stands_still_is_given_up_and_gone_on_with_later(
    clinic: ClinicServer,
    database: str,
    room: Room,
    sync: Callable[[Room], Done],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """In the midst of an exchange, while its machine still acknowledges; nothing is lost."""
    monkeypatch.setattr(connecting, "ANSWER_S", 0.3)
    room.session()
    room.session(ago=timedelta(days=2))
    address = clinic.address("room_r1", database)
    with ExitStack() as stack:

        def stand_still(_: float) -> None:
            stack.enter_context(clinic.stuck("room_r1", database))

        with pytest.raises(ClinicAway, match="has given no sign"):
            exchange(address, room.data_dir, pytest.fail, stand_still)
    monkeypatch.undo()
    sync(room)
    assert in_clinic(clinic, database, "R1") == room.journals()
    assert all(tallies == holds for tallies, holds in summed(clinic, database).values())


def test_a_session_that_runs_waits_until_it_is_over(
    clinic: ClinicServer, database: str, room: Room, sync: Callable[[Room], Done]
) -> None:
    """Its journal is left alone, and told of as waiting."""
    first = room.session()
    journal = Journal.reopen(first)
    try:
        assert sync(room) == Done(waiting=1)
    finally:
        journal.close()
    assert sync(room).sessions == 1


def test_the_clinic_keeps_sessions_as_long_as_it_was_told(
    clinic: ClinicServer, database: str, room: Room, sync: Callable[[Room], Done]
) -> None:
    """What is older goes there, with its client, and stays in its room; with a longer time it is
    sent again."""
    old = room.session(client="C-OLD", ago=timedelta(days=100))
    room.session()
    sync(room)
    with connected(clinic.address(ADMIN, database)) as connection:
        keep_months(connection, 2)
        try:
            sync(room)
            assert "C-OLD" not in everything(clinic, database)
            assert sync(room) == Done(old=1)
            assert sync(room) == Done(old=1)
            assert old.exists()
        finally:
            keep_months(connection, 0)
    assert sync(room).sessions == 1
    assert in_clinic(clinic, database, "R1") == room.journals()
    assert all(tallies == holds for tallies, holds in summed(clinic, database).values())


def _header(journal: bytes) -> dict[str, object]:
    first = json.loads(journal.splitlines()[0])
    return {key: value for key, value in first.items() if key not in ("kind", "format", "sum")}
