"""What the tests of a clinic share: one of its databases, its first room, and an exchange."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from assistant.clinic.sending import Done, exchange
from tests.support.clinic_room import Room
from tests.support.clinic_server import ClinicServer


@pytest.fixture
def database(clinic: ClinicServer) -> str:
    """The clinic's database, without a session."""
    return clinic.emptied()


@pytest.fixture
def room(clinic: ClinicServer, tmp_path: Path) -> Room:
    """The clinic's first room, without a session."""
    return Room("R1", tmp_path / "r1", clinic.key)


@pytest.fixture
def be(
    clinic: ClinicServer, database: str, monkeypatch: pytest.MonkeyPatch
) -> Callable[[str], None]:
    """Be at the machine of a role."""

    def work_as(role: str) -> None:
        for name, value in clinic.environment(role, database).items():
            monkeypatch.setenv(name, value)

    return work_as


@pytest.fixture
def sync(clinic: ClinicServer, database: str) -> Callable[[Room], Done]:
    """Let a room exchange with its clinic; what it tells besides is held to be nothing."""
    return lambda room: exchange(
        clinic.address(f"room_{room.code.lower()}", database), room.data_dir, pytest.fail
    )
