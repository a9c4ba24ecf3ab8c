"""Fixtures that many tests share."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable, Iterator
from importlib.util import find_spec
from pathlib import Path

import pytest

from assistant.cli.main import main
from tests.support.browser import BrowserError, Chromium, chromium
from tests.support.clinic_server import ClinicServer, ServerError, clinic_server
from tests.support.hand_checked import write_hand_checked
from tests.support.program import Printed
from tests.support.side_by_side import may_be_live, turn
from tests.support.virtual_room import RoomError, VirtualRoom

# Journals of older programs were on this machine's clock: every machine's is the same here.
os.environ["TZ"] = "UTC"
if sys.platform != "win32":  # where it takes no such word
    time.tzset()

# A natural voice takes half of the processor as it renders: the tests that mean one say so.
os.environ["ASSISTANT_VOICE"] = "system"


def pytest_report_header() -> str:
    """Say whether the tests of the extra `notes` run: nobody is to think that they passed."""
    return f"extra notes: {'installed' if find_spec('faster_whisper') else 'not installed'}"


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """Leave modules without a live test aside where only those are asked for: each of the processes
    side by side would import all of them for nothing."""
    asked = config.getoption("markexpr") == "live" and collection_path.name.startswith("test_")
    return True if asked and not may_be_live(collection_path) else None


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Mark what lives in the virtual room: real time suffers from what runs beside it.

    Side by side, the modules that take longest begin first. Tests of an extra that is not installed
    are deselected, and counted as that.
    """
    for item in items:
        if "virtual_room" in getattr(item, "fixturenames", ()):
            item.add_marker(pytest.mark.live)
            if not may_be_live(item.path):
                raise pytest.UsageError(f"{item.nodeid} would be left out by `-m live`")
    if hasattr(config, "workerinput"):  # where they run one after the other it is their own order
        items.sort(key=lambda item: turn(item.path))
    if find_spec("faster_whisper") is None:
        without = [item for item in items if item.get_closest_marker("whisper")]
        config.hook.pytest_deselected(items=without)
        items[:] = [item for item in items if item not in without]


@pytest.fixture(scope="module")
def chrome() -> Iterator[Chromium]:
    """Debian's own chromium, without a window; where it can't be had tests fail."""
    try:
        with chromium() as it:
            yield it
    except BrowserError as error:
        pytest.fail(str(error))


@pytest.fixture(scope="session")
def clinic() -> Iterator[ClinicServer]:
    """A real PostgreSQL of a clinic; where it can't be had tests fail."""
    try:
        with clinic_server() as server:
            yield server
    except ServerError as error:
        pytest.fail(str(error))


@pytest.fixture
def practice(tmp_path: Path) -> Path:
    """The practice whose numbers were worked out by hand, in a folder with room beside it."""
    write_hand_checked(tmp_path / "data")
    return tmp_path / "data"


@pytest.fixture
def ask(practice: Path, capsys: pytest.CaptureFixture[str]) -> Callable[..., Printed]:
    """Run `assistant review` on that practice."""

    def run(*arguments: str) -> Printed:
        code = main(["review", *arguments, "--data-dir", str(practice)])
        return code, *capsys.readouterr()

    return run


@pytest.fixture
def stand_in(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[str], None]]:
    """Let this machine stand in another time zone."""

    def put(zone: str) -> None:
        monkeypatch.setenv("TZ", zone)
        time.tzset()

    yield put
    monkeypatch.undo()
    time.tzset()


@pytest.fixture(scope="session")
def virtual_room(tmp_path_factory: pytest.TempPathFactory) -> Iterator[VirtualRoom]:
    """A room with a speaker and a microphone, in which this process lives from now on.

    PortAudio looks at its surroundings only when it starts, which is when sounddevice is first
    imported. The program imports it late for this; where a test was earlier, PortAudio is
    started again. A test that kills the room's server starts it again.
    """
    try:
        with VirtualRoom(tmp_path_factory.mktemp("room")) as room:
            os.environ.update(room.env)
            if "sounddevice" in sys.modules:
                sys.modules["sounddevice"]._terminate()
                sys.modules["sounddevice"]._initialize()
            yield room
    except RoomError as error:
        pytest.fail(str(error))
