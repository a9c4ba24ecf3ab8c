"""Two rooms that have a session of the same id, as where one's folder was copied to the other."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from assistant.cli.main import main
from assistant.clinic.sending import Done
from tests.support.clinic_room import Room
from tests.support.clinic_server import ClinicServer

HOLDS = 4


@pytest.fixture
def session(
    clinic: ClinicServer,
    room: Room,
    sync: Callable[[Room], Done],
    tmp_path: Path,
    be: Callable[[str], None],
) -> str:
    """The id of a session that two rooms have sent; a reviewer is asked from here on."""
    session = room.session(client="C-1", holds=HOLDS).stem
    other = Room("R2", tmp_path / "r2", clinic.key)
    shutil.copytree(room.data_dir / "sessions", other.data_dir / "sessions")
    sync(room)
    sync(other)
    be("reviewer_v1")
    return session


def test_lists_name_each_with_its_room(session: str, capsys: pytest.CaptureFixture[str]) -> None:
    """And have its own holds under each, not those of both."""
    assert main(["review", "--from", "clinic"]) == 0
    said = capsys.readouterr().out
    assert said.count("R1 · test-release") == said.count("R2 · test-release") == 1
    assert said.count("sink") + said.count("draw") == 2 * HOLDS
    assert main(["review", "holds", "--from", "clinic"]) == 0
    said = capsys.readouterr().out
    assert said.count(f"{session}@R1") == said.count(f"{session}@R2") == 1


def test_a_page_shows_both(
    session: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Each has a part of its own, to which its links lead."""
    page = tmp_path / "page.html"
    assert main(["review", "--html", str(page), "--from", "clinic"]) == 0, capsys.readouterr().err
    text = page.read_text()
    for room in ("R1", "R2"):
        assert text.count(f'id="session-{session}@{room}"') == 1
        assert f'href="#session-{session}@{room}"' in text
