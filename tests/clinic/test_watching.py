"""`assistant sync --watch`: the service of a room, by itself and as a process."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from assistant.base.exits import ENDED_EARLY
from assistant.clinic import watching
from assistant.clinic.sending import Done
from assistant.clinic.watching import EVERY_S, MOST_S, NICENESS, SHARE, rest, watch
from assistant.edges.clinic.address import read_address
from assistant.edges.clinic.connecting import ClinicAway
from tests.support.clinic_room import Room, in_clinic, summed
from tests.support.clinic_server import ClinicServer
from tests.support.followed_program import LIMIT_S
from tests.support.program import PROGRAM

LINES = 1_000
"""Of one transaction: sessions longer than this can be cut in the middle."""


def test_the_service_tells_what_has_changed_and_waits_longer_while_the_clinic_is_away(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """The same trouble is told once; what was sent, and that all is well again, is told."""
    away = ClinicAway("away")
    answers: list[ClinicAway | Done] = [Done(), away, away, *[away] * 4, Done(lines=3, sessions=1)]
    waits: list[float] = []

    def answer(*_: object) -> Done:
        if not answers:
            raise KeyboardInterrupt
        each = answers.pop(0)
        if isinstance(each, ClinicAway):
            raise each
        return each

    told: list[object] = []
    monkeypatch.setattr(watching, "exchange", answer)
    monkeypatch.setattr(watching, "stand_aside", lambda: None)
    monkeypatch.setattr(watching.time, "sleep", waits.append)
    with pytest.raises(KeyboardInterrupt):
        watch(read_address("postgresql:///c", "A"), tmp_path, told.append, told.append)
    assert told == ["away", Done(lines=3, sessions=1), "all is well again"]
    assert waits == [EVERY_S, 120.0, 240.0, 480.0, MOST_S, MOST_S, MOST_S, EVERY_S]
    waits.clear()
    rest(0.1)
    assert waits == [pytest.approx(0.1 / SHARE - 0.1)]


def test_a_service_that_was_killed_goes_on_where_it_was(
    clinic: ClinicServer, database: str, room: Room, tmp_path: Path
) -> None:
    """As a process, killed outright while it sends; the next sends the rest, tells how much that
    was, lets every other program go before it, and ends by Ctrl-C."""
    for ago in range(2):
        room.session(f"C-{ago}", holds=60)
    journals = room.journals()
    assert all(text.count(b"\n") > LINES for text in journals.values())

    def has_some() -> bool:
        return bool(in_clinic(clinic, database, "R1"))

    def has_all() -> bool:
        return in_clinic(clinic, database, "R1") == journals

    with service(clinic, database, room, tmp_path / "first") as first:
        wait_until(has_some, first)
        first.kill()
        first.wait()
    assert not has_all()
    with service(clinic, database, room, tmp_path / "second") as second:
        wait_until(has_all, second)
        told = tmp_path / "second"
        wait_until(lambda: "sent " in told.read_text(), second)
        second.send_signal(signal.SIGINT)
        assert second.wait(LIMIT_S) == ENDED_EARLY
    assert all(tallies == holds for tallies, holds in summed(clinic, database).values())


def test_a_service_whose_clinic_is_away_says_so_and_stays(
    clinic: ClinicServer, database: str, room: Room, tmp_path: Path
) -> None:
    """As a process: a line, no more, and it ends when it is told."""
    told = tmp_path / "told"
    clinic.stop()
    try:
        with service(clinic, database, room, told) as it:
            wait_until(lambda: "refused" in told.read_text(), it)
            it.terminate()
            it.wait(LIMIT_S)
    finally:
        clinic.start()
    assert told.read_text().count("\n") == 1


def test_a_service_in_a_terminal_holds_nothing_else_back(tmp_path: Path) -> None:
    """It is nice itself; what runs in the same terminal, a session perhaps, is left as it is."""
    group = Path("/proc/self/autogroup")  # not every Linux has one, nor is every process in one
    ask = (
        "import os, pathlib; from assistant.clinic.watching import stand_aside;"
        f"group = pathlib.Path({str(group)!r});"
        "shown = lambda: group.read_text().strip() if group.exists() else '';"
        "before = shown(); stand_aside();"
        "print(os.getpriority(os.PRIO_PROCESS, 0), before, shown(), sep='\\n')"
    )
    for leads in (False, True):
        nice, before, after = subprocess.run(
            [sys.executable, "-c", ask],
            start_new_session=leads,
            stdout=subprocess.PIPE,
            text=True,
            check=True,
        ).stdout.splitlines()
        assert nice == str(NICENESS)
        if leads and before:
            assert after.split()[-1] == str(NICENESS)
        else:
            assert after == before


@contextmanager
def service(
    clinic: ClinicServer, database: str, room: Room, told: Path
) -> Iterator[subprocess.Popen[bytes]]:
    """Run the service in a room, and keep what it tells."""
    with told.open("wb") as errors:
        it = subprocess.Popen(
            [PROGRAM, "sync", "--watch", "--data-dir", room.data_dir],
            env=os.environ | clinic.environment(f"room_{room.code.lower()}", database),
            stderr=errors,
            start_new_session=True,  # it lets others go before all that runs in its terminal
        )
    try:
        wait_until(lambda: stands_aside(it), it)
        go_with_others(it)
        yield it
    finally:
        it.kill()
        it.wait()


def stands_aside(service: subprocess.Popen[bytes]) -> bool:
    """Whether it lets every other program go before it, as far as Linux tells."""
    group = Path(f"/proc/{service.pid}/autogroup")
    its_own = not group.exists() or group.read_text().endswith(f" {NICENESS}\n")
    return its_own and os.getpriority(os.PRIO_PROCESS, service.pid) == NICENESS


def go_with_others(service: subprocess.Popen[bytes]) -> None:
    """Take back that it lets every other program go before it, where that may be done: on a busy
    machine it would wait for all other tests."""
    with contextlib.suppress(PermissionError):
        os.setpriority(os.PRIO_PROCESS, service.pid, 0)
        Path(f"/proc/{service.pid}/autogroup").write_text("0\n")


def wait_until(comes: Callable[[], bool], service: subprocess.Popen[bytes]) -> None:
    """Wait for something that should come while the service runs."""
    deadline = time.monotonic() + LIMIT_S
    while not comes():
        assert service.poll() is None
        assert time.monotonic() < deadline
        time.sleep(0.02)
