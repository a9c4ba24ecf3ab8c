"""What went wrong with a clinic is told in a line, with its mend."""

from __future__ import annotations

import contextlib
import re
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from assistant.cli.main import main
from assistant.clinic.sending import exchange
from assistant.core.faults import Fault, UsageError
from assistant.edges.clinic.address import read_address
from assistant.edges.clinic.connecting import (
    ClinicAway,
    ClinicFault,
    ClinicRefused,
    connected,
)
from assistant.edges.clinic.kept import FOLDER, KEY
from assistant.edges.clinic.mends import in_a_line, is_refusal
from assistant.edges.clinic.migrating import newest_version
from assistant.edges.clinic.roles import MOST_MONTHS, add_login, keep_months, set_up
from tests.support.clinic_room import Room
from tests.support.clinic_server import ADMIN, ADMIN_PASSWORD, ClinicServer


@pytest.mark.parametrize(
    ("place", "kind", "why"),
    [
        ("room_r1@127.0.0.1:{port}/{database}", ClinicRefused, r"no password .*~/\.pgpass"),
        ("room_r1:x@127.0.0.1:{port}/{database}", ClinicRefused, r"password authentic.*\\password"),
        ("admin:{admin}@127.0.0.1:{port}/clinc", ClinicRefused, "does not exist; `createdb"),
        ("room_r1@127.0.0.1:1/clinic", ClinicAway, r"refused; is the server running"),
        ("room_r1@/clinic?host=/nowhere", ClinicAway, "no server has its socket there"),
        ("room_r1@127.0.0.1:{other}/clinic", ClinicAway, "no PostgreSQL; are host and port"),
        ("admin:{admin}@127.0.0.1:{port}/postgres", ClinicFault, "no tables.*`assistant sync init"),
    ],
)
def test_each_way_to_miss_the_clinic_is_told_with_its_mend(
    clinic: ClinicServer,
    database: str,
    room: Room,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    place: str,
    kind: type[Fault],
    why: str,
) -> None:
    """In one line, that shows no password."""
    monkeypatch.setenv("PGPASSFILE", str(tmp_path / "none"))
    with web_server() as other:
        known = {"port": clinic.port, "other": other, "database": database}
        text = f"postgresql://{place.format(**known, admin=ADMIN_PASSWORD)}"
        with pytest.raises(kind, match=why) as told:
            exchange(read_address(text, "A", secret=True), room.data_dir, pytest.fail)
    assert "\n" not in str(told.value)
    assert ADMIN_PASSWORD not in str(told.value)


@contextmanager
def web_server() -> Iterator[int]:
    """Answer whoever comes as a web server answers what it can't read; lends its port."""
    with socket.create_server(("127.0.0.1", 0)) as server:

        def answer() -> None:
            with contextlib.suppress(OSError):  # it is over, and nobody came
                connection, _ = server.accept()
                with connection:
                    connection.sendall(b"HTTP/1.1 400 Bad Request\r\n\r\n")
                    connection.recv(1024)

        thread = threading.Thread(target=answer)
        thread.start()
        try:
            yield server.getsockname()[1]
        finally:
            with contextlib.suppress(OSError):
                server.shutdown(socket.SHUT_RDWR)
            thread.join()


@pytest.mark.parametrize(
    ("said", "state", "told", "refused"),
    [
        ("failed to resolve host 'db': [Errno -2] Name or service not known", "",
         "no host of this name is known here", False),
        ("connection timeout expired", "", "no answer; is the server running", False),
        ('connection to server at "db" (10.0.0.1), port 5432 failed: FATAL:  no pg_hba.conf entry '
         'for host "10.0.0.2"', "", "no pg_hba.conf entry for host", True),
        ('connection to server at "db" (10.0.0.1), port 5432 failed: root certificate file "/r.crt"'
         " does not exist\nEither provide the file", "", "the authority's certificate", True),
        ('connection to server at "db" (10.0.0.1), port 5432 failed: server does not support SSL, '
         "but SSL was required", "", "the server has no certificate", True),
        ("permission denied for table tallies", "42501", "permission denied for table tallies; a "
         "room sends", False),
        ("something else\nand more", "", "something else", False),
    ],
)  # fmt: skip
def test_words_of_libpq_are_told_in_plain_ones(
    said: str, state: str, told: str, refused: bool
) -> None:
    """In one line each; what is refused is told apart from what does not answer."""
    assert in_a_line(said, state).startswith(told)
    assert "\n" not in in_a_line(said, state)
    assert is_refusal(said) is refused


@pytest.mark.parametrize(("version", "mend"), [("9999", "newer program"), ("0001", "sync init")])
def test_a_room_tells_of_tables_of_another_version_and_sends_nothing(
    clinic: ClinicServer,
    database: str,
    room: Room,
    be: Callable[[str], None],
    capsys: pytest.CaptureFixture[str],
    version: str,
    mend: str,
) -> None:
    """So do those who fetch protocols or sign them off: none of them speaks to what it does not
    know."""
    room.session()
    try:
        with connected(clinic.address(ADMIN, database)) as connection:
            connection.execute("UPDATE alembic_version SET version_num = %s", (version,))
        for role, typed in (
            ("room_r1", ["sync", "--data-dir", str(room.data_dir)]),
            ("room_r1", ["protocols", "pull"]),
            ("supervisor_s1", ["protocols", "sign-off", "direct-hold"]),
            ("reviewer_v1", ["review", "--from", "clinic"]),
        ):
            be(role)
            assert main(typed) == 1
            assert re.search(f"of version {version}.*{mend}", capsys.readouterr().err)
    finally:
        with connected(clinic.address(ADMIN, database)) as connection:
            connection.execute("UPDATE alembic_version SET version_num = %s", (newest_version(),))
            assert connection.execute("SELECT count(*) FROM journals").fetchone() == (0,)


def test_who_sends_nothing_is_told_so(
    room: Room,
    be: Callable[[str], None],
    capsys: pytest.CaptureFixture[str],
) -> None:
    """A supervisor's machine has no room's sessions to send, whatever lies there; a reviewer is
    told that a room's role is needed, and not sent for a key first."""
    room.session()
    be("supervisor_s1")
    assert main(["sync", "--data-dir", str(room.data_dir)]) == 0
    assert "a supervisor sends nothing" in capsys.readouterr().out
    be("reviewer_v1")
    assert main(["sync", "--data-dir", str(room.data_dir / "none")]) == 2
    assert "this role is no room's" in capsys.readouterr().err


def test_a_role_that_may_not_sign_off_is_told_so_even_where_it_would_change_nothing(
    be: Callable[[str], None],
    capsys: pytest.CaptureFixture[str],
) -> None:
    """Who hears that a protocol is signed off already believes that they may do so."""
    be("supervisor_s1")
    assert main(["protocols", "sign-off", "direct-hold"]) == 0
    for role in ("room_r1", "reviewer_v1"):
        be(role)
        assert main(["protocols", "sign-off", "direct-hold"]) == 1
        assert "a supervisor's may" in capsys.readouterr().err


def test_a_damaged_key_is_told_with_its_file(
    clinic: ClinicServer, database: str, room: Room
) -> None:
    """And how to have it again."""
    path = room.data_dir / FOLDER / KEY
    path.write_text("half a k")
    with pytest.raises(Fault, match=rf"{path}: damaged; `assistant sync key`"):
        exchange(clinic.address("room_r1", database), room.data_dir, pytest.fail)


def test_codes_of_rooms_that_differ_by_capitals_alone_are_refused(
    clinic: ClinicServer, database: str
) -> None:
    """The second would be the first one's role, and send as that room."""
    with (
        connected(clinic.address(ADMIN, database)) as connection,
        pytest.raises(ClinicFault, match="room r1: there is a room R1"),
    ):
        add_login(connection, "room", "r1")


def test_a_database_that_is_not_in_utf_8_is_told_with_its_mend(clinic: ClinicServer) -> None:
    """With the name of what it is in."""
    with connected(clinic.address(ADMIN, "postgres")) as connection:
        connection.execute("DROP DATABASE IF EXISTS ascii")
        connection.execute(
            "CREATE DATABASE ascii ENCODING SQL_ASCII LC_COLLATE 'C' LC_CTYPE 'C'"
            " TEMPLATE template0"
        )
    with (
        connected(clinic.address(ADMIN, "ascii")) as connection,
        pytest.raises(ClinicFault, match=r"is in SQL_ASCII; .*createdb -E UTF8"),
    ):
        set_up(connection)


def test_an_erasure_of_nothing_here_tells_how_to_find_a_slip_in_the_code(
    room: Room, capsys: pytest.CaptureFixture[str]
) -> None:
    """By a code that was written otherwise nothing is erased anywhere, without a word."""
    room.session(client="C-1")
    erase = ["review", "erase", "--yes", "--data-dir", str(room.data_dir), "--client"]
    assert main([*erase, "C1"]) == 0
    assert "--client C1 --from clinic" in capsys.readouterr().err
    assert main([*erase, "C-1"]) == 0
    assert "--from clinic" not in capsys.readouterr().err


def test_init_on_the_server_itself_says_that_its_address_is_no_other_machine_s(
    clinic: ClinicServer,
    database: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """What it prints is typed elsewhere, where "localhost" is another machine."""
    monkeypatch.setenv("PGPASSWORD", ADMIN_PASSWORD)
    where = str(clinic.address(ADMIN, database))
    assert main(["sync", "init", where, "--data-dir", str(tmp_path), "--room", "R1"]) == 0
    assert "on another write the server's name" in capsys.readouterr().out


def test_no_key_is_told_to_a_room(clinic: ClinicServer, database: str, tmp_path: Path) -> None:
    """Once it is sure that it is one."""
    with pytest.raises(Fault, match="`assistant sync key` takes it"):
        exchange(clinic.address("room_r1", database), tmp_path, pytest.fail)
    with pytest.raises(UsageError, match="no room's"):
        exchange(clinic.address("reviewer_v1", database), tmp_path, pytest.fail)


def test_more_months_than_moments_can_be_told_of_are_refused(
    clinic: ClinicServer,
    database: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """They were taken, and then every room's exchange failed; the most goes through."""
    monkeypatch.setenv("PGPASSWORD", ADMIN_PASSWORD)
    where = str(clinic.address(ADMIN, database))
    init = ["sync", "init", where, "--data-dir", str(tmp_path / "desk"), "--keep-months"]
    assert main([*init, "1201"]) == 2
    assert "give 0 to 1200" in capsys.readouterr().err
    room = Room("R1", tmp_path / "r1", clinic.key)
    room.session()
    with connected(clinic.address(ADMIN, database)) as connection:
        keep_months(connection, MOST_MONTHS)
        try:
            done = exchange(clinic.address("room_r1", database), room.data_dir, pytest.fail)
        finally:
            keep_months(connection, 0)
    assert done.sessions == 1


def test_what_is_no_journal_where_journals_are_keeps_none_from_being_sent(
    clinic: ClinicServer, database: str, room: Room
) -> None:
    """It is told, and the others go, and what is planned."""
    folder = room.session().parent
    (folder / "0-folder.jsonl").mkdir()
    (folder / "1-link.jsonl").symlink_to("/nowhere")
    done = exchange(clinic.address("room_r1", database), room.data_dir, pytest.fail)
    assert done.sessions == 1
    assert [told.partition(": ")[0] for told in done.faults] == [
        str(folder / "0-folder.jsonl"), str(folder / "1-link.jsonl"),
    ]  # fmt: skip
