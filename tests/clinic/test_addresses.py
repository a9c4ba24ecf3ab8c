"""A clinic's address: what is typed wrong is told before anything is tried."""

from __future__ import annotations

from pathlib import Path

import pytest

from assistant.cli.main import main
from assistant.core.faults import UsageError
from assistant.edges.clinic.address import read_address
from assistant.edges.clinic.connecting import connected
from assistant.questions.clinic import ask_clinic
from tests.support.clinic_server import ClinicServer


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("postgresql:/r1@db.example/clinic", "an address is like"),
        ("postgresql://r1@[::1/clinic", "an address is like"),
        ("postgresql://r1@db.example:99999/clinic", "from 1 to 65535"),
        ("postgresql://r1@db.example:0/clinic", "from 1 to 65535"),
        ("postgresql://r1@db.example", "name the database"),
        ("postgresql://r1@db.example/?connect_timeout=3", "name the database"),
    ],
)
def test_a_slip_in_an_address_is_told_where_it_is_typed(
    text: str, why: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """And in the settings as it is set: what stood there stays."""
    monkeypatch.delenv("PGDATABASE", raising=False)
    monkeypatch.delenv("PGSERVICE", raising=False)
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    with pytest.raises(UsageError, match=why):
        read_address(text, "ADDRESS")
    good = "postgresql://r1@db.example/clinic"
    assert main(["settings", "clinic", good]) == 0
    assert main(["settings", "clinic", text]) == 2
    assert good in (tmp_path / "assistant" / "settings.yaml").read_text()


def test_a_database_may_be_named_elsewhere(monkeypatch: pytest.MonkeyPatch) -> None:
    """By a service, or by PostgreSQL's own variables."""
    assert read_address("postgresql://r1@db.example?service=clinic", "A").user == "r1"
    assert read_address("postgresql://r1@db.example?dbname=clinic", "A").user == "r1"
    monkeypatch.setenv("PGDATABASE", "clinic")
    assert read_address("postgresql://r1@db.example", "A").user == "r1"


@pytest.mark.parametrize("typed", ["", "clinc", "reviewer_v1@db.example/clinic"])
def test_what_is_no_address_after_from_is_told_with_both_forms(typed: str) -> None:
    """That of an address, a reviewer's, and that of the one that is set."""
    with pytest.raises(UsageError, match=r"postgresql://reviewer_v1@.* or 'clinic' for the one"):
        ask_clinic(typed)


def test_parameters_of_an_address_go_before_what_is_usual(
    clinic: ClinicServer, database: str
) -> None:
    """All but those that hold the program to its own tables, and to its patience."""
    more = "?connect_timeout=3&application_name=desk&keepalives_idle=7&tcp_user_timeout=9000"
    more += "&options=-c%20work_mem%3D8MB%20-c%20search_path%3Dpublic"
    with connected(clinic.address("room_r1", database, more=more)) as connection:
        shown = [
            connection.execute(f"SHOW {name}").fetchone()
            for name in ("application_name", "work_mem", "search_path")
        ]
        assert connection.info.get_parameters()["connect_timeout"] == "3"
    assert shown == [("desk",), ("8MB",), ("assistant,pg_temp",)]
