"""The program's end, whatever hangs: readers, terminals and sound servers that stall."""

from __future__ import annotations

import json
import os
import pty
import select
import signal
import subprocess
import termios
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from assistant.edges.audio.closing import CLOSE_S
from assistant.review.questions import review
from tests.support.followed_program import LIMIT_S
from tests.support.live import ONE_HOLD, LiveSession
from tests.support.program import PROGRAM
from tests.support.speech import SpokenWord, record
from tests.support.virtual_room import VirtualRoom

DECODED_S = 200.0
"""How long it may take to decode a long session: some 10 s, many times that beside others."""

WORDS = (SpokenWord(4.0, "start"), SpokenWord(8.0, "barrier"), SpokenWord(11.0, "released"))

LATER_S = 50.0
"""When "released" is said where somebody must be in time for the midst of the hold."""


@pytest.fixture
def recorded(tmp_path: Path) -> list[str]:
    """The program on a recording of a whole session, as fast as that decodes."""
    (tmp_path / "one-hold.yaml").write_text(ONE_HOLD)
    recording = record(tmp_path / "session.flac", WORDS, 20.0)
    return [str(PROGRAM), "run", str(tmp_path / "one-hold.yaml"), "--mic", str(recording)]


@pytest.fixture
def room(virtual_room: VirtualRoom) -> Iterator[VirtualRoom]:
    """A room whose sound server runs, whatever the last test did to it."""
    virtual_room.start()
    yield virtual_room
    virtual_room.start()


def outcomes_in(data_dir: Path) -> list[str]:
    """Return how the sessions ended that were kept."""
    return [session["outcome"] for session in review(data_dir).sessions]


def wait_until_saved(data_dir: Path) -> None:
    """Wait until the journal has a session's end."""
    deadline = time.monotonic() + DECODED_S
    while not any(b'"end"' in path.read_bytes() for path in data_dir.rglob("*.jsonl")):
        assert time.monotonic() < deadline, "the session did not go on"
        time.sleep(0.05)


class Stalled:
    """A session whose output nobody reads: a pipe that is all but full from the first."""

    def __init__(self, recorded: list[str], data_dir: Path) -> None:
        self.reading, writing = os.pipe()
        os.set_blocking(writing, False)
        self.filled = 0
        while select.select([], [writing], [], 0)[1]:
            self.filled += os.write(writing, bytes(4096))
        os.set_blocking(writing, True)
        command = [*recorded, "--data-dir", str(data_dir), "--format", "json"]
        self.process = subprocess.Popen(
            command, stdout=writing, stderr=subprocess.PIPE, stdin=subprocess.DEVNULL, text=True
        )
        os.close(writing)

    def __enter__(self) -> Stalled:
        return self

    def __exit__(self, *error: object) -> None:
        self.process.kill()
        self.process.communicate()
        os.close(self.reading)


def test_a_session_goes_on_while_its_reader_stalls_and_waits_for_it(
    recorded: list[str], tmp_path: Path
) -> None:
    """A reader such as `less` may look at the first page for as long as it likes.

    The session runs to its end, is saved and says so; the program then waits for the reader, who
    loses nothing.
    """
    with Stalled(recorded, tmp_path / "data") as stalled:
        assert stalled.process.stderr is not None
        assert "finished, saved" in stalled.process.stderr.readline()
        assert outcomes_in(tmp_path / "data") == ["finished"]
        assert stalled.process.poll() is None
        with os.fdopen(os.dup(stalled.reading), "rb") as reader:
            lines = reader.read()[stalled.filled :].splitlines()
        kinds = [json.loads(line)["kind"] for line in lines]
        assert (kinds.count("hold"), kinds.count("end")) == (1, 1)
        assert stalled.process.wait(LIMIT_S) == 0


@pytest.mark.parametrize("ending", [signal.SIGINT, signal.SIGTERM])
def test_the_wait_for_a_stalled_reader_can_be_broken(
    recorded: list[str], tmp_path: Path, ending: signal.Signals
) -> None:
    """Ctrl-C or a shutdown ends it at once, with the exit code of the session."""
    with Stalled(recorded, tmp_path / "data") as stalled:
        assert stalled.process.stderr is not None
        assert "finished, saved" in stalled.process.stderr.readline()
        stalled.process.send_signal(ending)
        assert stalled.process.wait(2.0) == 0


def test_a_stopped_terminal_does_not_stop_the_session(recorded: list[str], tmp_path: Path) -> None:
    """Under Ctrl-S the session is walked and saved; it can be ended by a signal."""
    record(tmp_path / "session.flac", (*WORDS[:2], SpokenWord(LATER_S, "released")), LATER_S + 9.0)
    ours, theirs = pty.openpty()
    command = [*recorded, "--data-dir", str(tmp_path / "data")]
    process = subprocess.Popen(
        command, stdout=theirs, stderr=theirs, env=os.environ | {"TERM": "xterm"}
    )
    try:
        shown = b""
        while b"One hold" not in shown:
            shown += os.read(ours, 65_536)
        termios.tcflow(theirs, termios.TCOOFF)
        wait_until_saved(tmp_path / "data")
        assert outcomes_in(tmp_path / "data") == ["finished"]
        with pytest.raises(subprocess.TimeoutExpired):
            process.wait(CLOSE_S + 1.0)
        process.terminate()
        assert process.wait(2.0) == 0
    finally:
        process.kill()
        process.wait()
        os.close(theirs)
        os.close(ours)


def test_on_a_terminal_that_cannot_draw_there_are_lines(
    recorded: list[str], tmp_path: Path
) -> None:
    """With TERM=dumb the session is followed line by line, not in the dark."""
    ours, theirs = pty.openpty()
    command = [*recorded, "--data-dir", str(tmp_path / "data")]
    process = subprocess.Popen(
        command, stdout=theirs, stderr=theirs, env=os.environ | {"TERM": "dumb"}
    )
    shown = b""
    while b"review" not in shown:
        shown += os.read(ours, 65_536)
    assert process.wait(LIMIT_S) == 0
    os.close(theirs)
    os.close(ours)
    lines = shown.decode().splitlines()
    assert any("Sink." in line for line in lines)
    assert any(line.endswith("  finished") for line in lines)
    assert "finished, saved" in lines[-1]
    assert b"\x1b" not in shown


def session_in(room: VirtualRoom, folder: Path) -> LiveSession:
    """Start a live session."""
    (folder / "one-hold.yaml").write_text(ONE_HOLD)
    return LiveSession(room, folder / "one-hold.yaml", folder)


def test_a_frozen_sound_server_cannot_hold_the_program(room: VirtualRoom, tmp_path: Path) -> None:
    """Ctrl-C ends the session while nothing answers: saved, said, exit 3, in some three seconds."""
    with session_in(room, tmp_path) as session:
        session.follow_to("state", state="ready")
        with room.frozen():
            time.sleep(0.5)
            session.process.send_signal(signal.SIGINT)
            assert session.process.wait(6.0) == 3
    assert "interrupted, saved" in session.errors
    assert outcomes_in(session.data_dir) == ["interrupted"]


def test_a_long_frozen_sound_server_cannot_hold_the_program(
    room: VirtualRoom, tmp_path: Path
) -> None:
    """So it is too while the microphone is being opened anew, and hangs in that."""
    with session_in(room, tmp_path) as session:
        session.follow_to("state", state="ready")
        with room.frozen():
            session.follow_to("device_lost", device="microphone")
            time.sleep(3.0)
            session.process.send_signal(signal.SIGTERM)
            assert session.process.wait(6.0) == 3
    assert "interrupted, saved" in session.errors
    assert outcomes_in(session.data_dir) == ["interrupted"]


def test_a_second_ctrl_c_ends_at_once(room: VirtualRoom, tmp_path: Path) -> None:
    """Whoever does not want to wait for a device that hangs need not."""
    with session_in(room, tmp_path) as session:
        session.follow_to("state", state="ready")
        with room.frozen():
            session.process.send_signal(signal.SIGINT)
            session.follow_to("end")
            time.sleep(0.3)
            session.process.send_signal(signal.SIGINT)
            assert session.process.wait(1.0) == 3
    assert outcomes_in(session.data_dir) == ["interrupted"]


def test_a_voice_that_speaks_no_more_is_told_while_the_greeting_is_kept(
    recorded: list[str], tmp_path: Path
) -> None:
    """Where all first cues are kept, a broken speech engine is shown within the first seconds."""
    env = os.environ | {"XDG_CACHE_HOME": str(tmp_path / "cache")}
    command = [*recorded, "--speaker", "out.wav", "--data-dir", "data", "--format", "json"]
    subprocess.run(command, env=env, cwd=tmp_path, check=True, capture_output=True, timeout=60)
    (tmp_path / "broken").mkdir()
    (tmp_path / "broken" / "pyttsx3.py").write_text("raise ImportError('gone')\n")
    env["PYTHONPATH"] = os.pathsep.join([str(tmp_path / "broken"), env.get("PYTHONPATH", "")])
    ran = subprocess.run(
        command, env=env, cwd=tmp_path, check=True, capture_output=True, text=True, timeout=60
    )
    lines = [json.loads(line) for line in ran.stdout.splitlines()]
    [lost] = [line for line in lines if line["kind"] == "device_lost"]
    assert (lost["device"], lost["t"] < 2.0) == ("voice", True), lost
