"""A clinic set up by `assistant sync init`, and a room that joins it."""

from __future__ import annotations

import re
import shlex
from collections.abc import Callable
from io import StringIO
from pathlib import Path

import pytest

from assistant.cli.main import main
from assistant.edges.clinic import connecting
from assistant.edges.clinic.address import read_address
from assistant.edges.clinic.connecting import connected
from tests.support.clinic_room import Room, in_clinic
from tests.support.clinic_server import ADMIN, ADMIN_PASSWORD, ClinicServer


@pytest.fixture
def empty(clinic: ClinicServer) -> str:
    """A database in which nothing was made yet."""
    with connected(clinic.address(ADMIN, "postgres")) as connection:
        connection.execute("DROP DATABASE IF EXISTS empty")
        connection.execute("CREATE DATABASE empty")
    return "empty"


def test_a_room_does_what_init_says_and_sends(
    clinic: ClinicServer,
    empty: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """The lines that it prints are all that a room needs; twice changes nothing, and tells no
    password again."""
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    monkeypatch.setenv("PGPASSWORD", ADMIN_PASSWORD)
    desk, data = tmp_path / "desk", tmp_path / "room"
    where = str(clinic.address(ADMIN, empty))
    init = ["sync", "init", where, "--room", "N1", "--reviewer", "N2", "--data-dir", str(desk)]
    assert main(init) == 0
    said = capsys.readouterr().out
    assert main(init) == 0
    again = capsys.readouterr().out
    assert "the clinic's tables are made, version" in said
    assert "room N1 is there already" in again
    (line,) = re.findall(r"echo ('\S+:room_n1:\S+') >> ~/.pgpass", said)
    passfile = tmp_path / "pgpass"
    passfile.write_text(f"{shlex.split(line)[0]}\n")
    passfile.chmod(0o600)
    monkeypatch.delenv("PGPASSWORD")
    monkeypatch.setenv("PGPASSFILE", str(passfile))
    (setting,) = re.findall(r"assistant settings clinic '(\S+room_n1\S+)'", said)
    (key,) = re.findall(r"sync key   # then: ([0-9a-f]+)", said)
    assert main(["settings", "clinic", setting]) == 0
    assert main(["sync", "--data-dir", str(data)]) == 1
    assert "was not given the clinic's key" in capsys.readouterr().err
    monkeypatch.setattr("sys.stdin", StringIO(f"{key}\n"))
    assert main(["sync", "key", "--data-dir", str(data)]) == 0
    room = Room("N1", data, bytes.fromhex(key))
    room.session(holds=1)
    capsys.readouterr()
    assert main(["sync", "--data-dir", str(data)]) == 0
    assert re.match(r"sent \d+ lines of 1 session\n", capsys.readouterr().out)
    assert main(["sync", "--data-dir", str(data)]) == 0
    assert capsys.readouterr().out == "the clinic has all sessions of this room\n"
    assert in_clinic(clinic, empty, "N1") == room.journals()


def test_a_key_of_another_clinic_is_refused(
    clinic: ClinicServer, database: str, tmp_path: Path, be: Callable[[str], None]
) -> None:
    """By another key no erasure would be known again: nothing is sent under it."""
    room = Room("R1", tmp_path / "r1", b"k" * 32)
    room.session()
    be("room_r1")
    assert main(["sync", "--data-dir", str(room.data_dir)]) == 1
    assert in_clinic(clinic, database, "R1") == {}


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("postgresql://r1:hunter2@db.example/clinic", "may be read by others"),
        ("postgresql://r1@db.example/clinic?password=hunter2", "may be read by others"),
        ("postgres://r1@db.example/clinic?sslmode=require", "sslmode is verify-full"),
        ("mysql://r1:hunter2@db.example/clinic", "an address is like"),
        ("postgresql://r1:hunter2@db.example:x/clinic", "the port is no number"),
        ("postgresql://r1@one,two/clinic", "give one host"),
    ],
)
def test_an_address_that_is_none_is_refused_without_its_password(text: str, why: str) -> None:
    """What is typed may be read by others, so that a password is refused, and shown nowhere."""
    with pytest.raises(Exception, match=why) as told:
        read_address(text, "ADDRESS")
    assert "hunter2" not in str(told.value)


@pytest.mark.parametrize(
    ("text", "here"),
    [
        ("postgresql:///clinic", True),
        ("postgresql://r1@localhost/clinic", True),
        ("postgresql://r1@[::1]:5433/clinic", True),
        ("postgresql:///clinic?host=/run/postgresql", True),
        ("postgresql://r1@db.example/clinic", False),
        ("postgresql://r1@192.168.1.5/clinic", False),
        ("postgresql://r1@localhost/clinic?hostaddr=192.168.1.5", False),
        ("postgresql:///clinic?service=clinic", False),
    ],
)
def test_tls_is_verified_unless_it_is_this_machine(
    text: str, here: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whatever the environment says; and an address is told as it was written."""
    monkeypatch.setenv("PGSSLMODE", "disable")
    address = read_address(text, "ADDRESS")
    assert address.is_loopback is here
    assert address.for_libpq().get("sslmode") == (None if here else "verify-full")
    assert str(address) == text


def test_a_password_in_the_settings_is_refused_and_not_shown(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Neither as it is set, nor where it was written into the file by hand."""
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    address = "postgresql://r1:hunter2@db.example/clinic"
    assert main(["settings", "clinic", address]) == 2
    (tmp_path / "assistant").mkdir(exist_ok=True)
    (tmp_path / "assistant" / "settings.yaml").write_text(f"clinic: {address}\n")
    assert main(["settings"]) == 2
    said = capsys.readouterr()
    assert "without a password" in said.err
    assert "hunter2" not in said.err + said.out


def test_a_password_is_nowhere_but_where_libpq_takes_it() -> None:
    """Neither in an address as it is told, nor as it is shown in a trace."""
    address = read_address("postgresql://r1:hun%2Fter2@db.example/clinic", "V", secret=True)
    assert "hun" not in f"{address} {address!r}"
    assert address.for_libpq()["password"] == "hun/ter2"


def test_without_psycopg_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    """The extra is named, in one line."""
    monkeypatch.setitem(__import__("sys").modules, "psycopg", None)
    with pytest.raises(Exception, match=r"pip install 'session-assistant\[clinic\]'"):
        connecting.driver()
