"""An erasure in one room erases everywhere, also where one was away, and is kept without a code."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from datetime import timedelta
from io import StringIO
from pathlib import Path

import pytest

from assistant.cli.main import main
from assistant.clinic import erasing, sending
from assistant.clinic.sending import Done, exchange
from assistant.core.review.series_plans import Plan
from assistant.edges.clinic.connecting import connected
from assistant.edges.clinic.kept import ERASED, FOLDER, whose
from assistant.edges.store.series_file import add_plan
from tests.support.clinic_room import Room, everything, in_clinic, summed
from tests.support.clinic_server import ADMIN, ClinicServer

CLIENT = "C-4711"


def erase_here(room: Room, monkeypatch: pytest.MonkeyPatch) -> None:
    """Erase the client in a room, as by hand."""
    monkeypatch.setattr("sys.stdin", StringIO(f"{CLIENT}\n"))
    assert main(["review", "erase", "--client", CLIENT, "--data-dir", str(room.data_dir)]) == 0


def on_disk(room: Room) -> str:
    """Return all that stands in a room's files, with their names."""
    files = [path for path in room.data_dir.rglob("*") if path.is_file()]
    return "\n".join(f"{path}\n{path.read_bytes()!r}" for path in files)


def test_what_is_erased_in_one_room_is_gone_everywhere(
    clinic: ClinicServer,
    database: str,
    tmp_path: Path,
    sync: Callable[[Room], Done],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """In the clinic, in a room that was away for a month, and whose clock is days ahead; others'
    sessions stay. What was kept of it has neither the code nor a session's id."""
    here, away = (Room(code, tmp_path / code, clinic.key) for code in ("R1", "R2"))
    ids = [here.session(client=CLIENT).stem, away.session(client=CLIENT).stem]
    others = [here.session().stem, away.session().stem]
    add_plan(away.data_dir, Plan(CLIENT, 6), "2026-01-31T09:00:00+00:00")
    sync(here)
    sync(away)
    # From here on R2 is away; its clock is three days ahead of everybody's.
    ids.append(away.session(client=CLIENT, ago=timedelta(days=-2)).stem)
    erase_here(here, monkeypatch)
    sync(here)
    told: list[str] = []
    real = sending.time.time
    monkeypatch.setattr(sending.time, "time", lambda: real() + timedelta(days=3).total_seconds())
    address = clinic.address("room_r2", database)
    exchange(address, away.data_dir, told.append)
    assert told == ["2 sessions erased, as elsewhere in the clinic"]
    everywhere = everything(clinic, database) + on_disk(here) + on_disk(away)
    for word in (CLIENT, *ids):
        assert not re.search(word, everywhere), word
    assert [list(in_clinic(clinic, database, room)) for room in ("R1", "R2")] == [
        [each] for each in others
    ]
    said = summed(clinic, database)
    assert all(tallies == holds for tallies, holds in said.values())
    assert whose(clinic.key, CLIENT) in (here.data_dir / FOLDER / ERASED).read_text()
    # A copy from before that is put back is erased again.
    back = away.session(client=CLIENT, ago=timedelta(days=20))
    exchange(address, away.data_dir, told.append)
    assert not back.exists()


def test_who_comes_again_after_an_erasure_is_kept(
    clinic: ClinicServer,
    database: str,
    tmp_path: Path,
    sync: Callable[[Room], Done],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A session that began after the erasure is none of it, though the code be the same."""
    here, away = (Room(code, tmp_path / code, clinic.key) for code in ("R1", "R2"))
    here.session(client=CLIENT, ago=timedelta(days=40))
    sync(here)
    real = sending.time.time
    monkeypatch.setattr(sending.time, "time", lambda: real() - timedelta(days=30).total_seconds())
    erase_here(here, monkeypatch)  # thirty days ago, and then it was away
    monkeypatch.setattr(sending.time, "time", real)
    again = away.session(client=CLIENT, ago=timedelta(days=3))
    sync(away)
    before = away.session(client=CLIENT, ago=timedelta(days=31))
    sync(here)
    exchange(clinic.address("room_r2", database), away.data_dir, lambda _: None)
    assert again.exists()
    assert not before.exists()
    assert list(in_clinic(clinic, database, "R2")) == [again.stem]
    assert in_clinic(clinic, database, "R1") == {}
    # A server that lost what it had is sent it again: that was no erasure.
    with connected(clinic.address(ADMIN, database)) as connection:
        connection.execute("DELETE FROM journals; DELETE FROM erasures")
    sync(here)
    sync(away)
    assert list(in_clinic(clinic, database, "R2")) == [again.stem]


def test_a_supervisor_erases_from_a_machine_without_a_session(
    clinic: ClinicServer,
    database: str,
    room: Room,
    tmp_path: Path,
    sync: Callable[[Room], Done],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """By the same command; what the rooms have goes at their next exchange."""
    gone = room.session(client=CLIENT)
    sync(room)
    desk = Room("S1", tmp_path / "desk", clinic.key)
    erase_here(desk, monkeypatch)
    exchange(clinic.address("supervisor_s1", database), desk.data_dir, pytest.fail)
    assert in_clinic(clinic, database, "R1") == {}
    exchange(clinic.address("room_r1", database), room.data_dir, lambda _: None)
    assert not gone.exists()
    assert CLIENT not in everything(clinic, database)


def test_an_erasure_under_way_lets_nothing_slip_by(
    clinic: ClinicServer, database: str, room: Room, sync: Callable[[Room], Done]
) -> None:
    """A room that sends a client's session after another's erasure of them is refused."""
    room.session(client=CLIENT)
    other = clinic.address("room_r2", database)
    real = erasing.exchange_erasures
    with pytest.MonkeyPatch.context() as patch:

        def erased_meanwhile(*arguments: object) -> object:
            found = real(*arguments)  # type: ignore[arg-type]
            with connected(other) as connection:
                connection.execute(
                    "SELECT erase(gen_random_uuid(), %s, 0)",
                    (bytes.fromhex(whose(clinic.key, CLIENT)),),
                )
            return found

        patch.setattr(sending, "exchange_erasures", erased_meanwhile)
        (fault,) = sync(room).faults
    assert "erased" in fault
    assert in_clinic(clinic, database, "R1") == {}
    exchange(clinic.address("room_r1", database), room.data_dir, lambda _: None)
    assert room.journals() == {}


def test_a_room_without_a_clinic_erases_as_ever(tmp_path: Path) -> None:
    """Nothing is kept of an erasure where there is no clinic to be told."""
    assert main(["review", "erase", "--client", CLIENT, "--data-dir", str(tmp_path)]) == 2
    assert list(tmp_path.iterdir()) == []


def test_half_a_line_does_not_keep_erasures_from_being_told(
    clinic: ClinicServer,
    database: str,
    room: Room,
    sync: Callable[[Room], Done],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """What a cut of power left of one is passed over, and the next goes into a line of its own."""
    (room.data_dir / FOLDER / ERASED).write_text('{"id": "half')
    room.session(client=CLIENT)
    erase_here(room, monkeypatch)
    last = (room.data_dir / FOLDER / ERASED).read_text().splitlines()[-1]
    assert json.loads(last)["whose"] == whose(clinic.key, CLIENT)
