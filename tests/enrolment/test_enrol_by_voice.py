"""A voice learned live: the real program, spoken to by a synthetic voice in the virtual room."""

from __future__ import annotations

import json
import stat
import sys
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from assistant.base.exits import ENDED_EARLY, FINISHED, USAGE
from assistant.base.streams import Lines
from assistant.cli.main import main
from assistant.core.faults import UsageError
from assistant.edges.enrolled.kept_voices import FOLDER
from assistant.enrolment.open import open_enrolment
from assistant.live.opening.choices import Choices
from assistant.privacy.kept import kinds
from tests.support.followed_program import FollowedProgram
from tests.support.live import LEAD_S, TRAIL_S
from tests.support.speech import RATE, SpokenWord, record, synthesise
from tests.support.virtual_room import VirtualRoom


@pytest.fixture
def room(virtual_room: VirtualRoom) -> Iterator[VirtualRoom]:
    """A room whose sound server runs, whatever the last test did to it."""
    virtual_room.start()
    yield virtual_room
    virtual_room.start()


def spoken(folder: Path, phrase: str) -> Path:
    """Return a recording of a phrase."""
    length_s = synthesise(phrase).size / RATE
    path = folder / f"{phrase}.wav"
    return record(path, [SpokenWord(LEAD_S, phrase)], LEAD_S + length_s + TRAIL_S)


def test_a_voice_is_learned_shown_and_forgotten_without_a_trace(
    room: VirtualRoom, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Two takes are kept, as numbers for their owner alone; `--list` names them, and after
    `--forget` no file holds anything of the person."""
    data = tmp_path / "data"
    arguments = ("enrol", "therapist-9", "--again", "next", "--data-dir", str(data))
    said = spoken(tmp_path, "next")
    with FollowedProgram(tmp_path, arguments, room.env) as enrolment:
        enrolment.follow_to("say", text="Say next, please.")
        enrolment.follow_to("cue", text="Say next, please.")
        room.say_into_microphone(said)
        enrolment.follow_to("cue", text="And next once again, please.")
        room.say_into_microphone(said)
        enrolment.follow_to("say", text="Thank you. I know your voice now.")
        assert enrolment.of_kind("phrase_kept")[0]["takes"] == 2
        assert enrolment.end() == FINISHED
        assert "biometric data" in enrolment.besides
    [kept] = (data / FOLDER).iterdir()
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600
    assert kept.stat().st_size < 5_000
    assert {path.parent for path in data.rglob("*") if path.is_file()} == {data / FOLDER}

    told = ["--data-dir", str(data)]
    assert main(["enrol", "--list", "--format", "json", *told]) == FINISHED
    [listed] = json.loads(capsys.readouterr().out)
    assert (listed["code"], listed["phrases"], listed["counts"]) == ("therapist-9", ["next"], True)
    [named] = [kind for kind in kinds(data) if kind.place == data / FOLDER]
    assert "biometric" in named.what

    assert main(["enrol", "--forget", "therapist-9", *told]) == FINISHED
    capsys.readouterr()
    files = [path for path in tmp_path.rglob("*") if path.is_file() and path.suffix != ".txt"]
    assert not [path for path in files if b"therapist-9" in path.read_bytes()]
    assert list(data.iterdir()) == []
    assert main(["enrol", "--forget", "therapist-9", *told]) == USAGE


def test_who_was_not_heard_is_told_where_to_look(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    """A microphone that gives nothing leaves nothing to keep: no folder, and what tells why."""
    silence, data = record(tmp_path / "silence.wav", [], 40.0), tmp_path / "data"
    told = ("--mic", str(silence), "--speaker", "none", "--data-dir", str(data))
    assert main(["enrol", *told]) == ENDED_EARLY
    out, errors = capfd.readouterr()
    assert "nothing was kept; `assistant doctor`" in out + errors
    assert not (data / FOLDER).exists()


@pytest.mark.parametrize(
    ("code", "again", "choices", "why"),
    [
        ("me", [], Choices(mic="none", keyboard=True), "name a microphone"),
        ("me", ["stop"], Choices(), "'stop': it is none of 'start'"),
    ],
)
def test_what_can_not_be_learned_is_refused(
    code: str, again: list[str], choices: Choices, why: str
) -> None:
    """Without a microphone there is nothing to learn; the client's words count from anybody."""
    with ExitStack() as edges, pytest.raises(UsageError, match=why):
        open_enrolment(code, again, choices, edges, Lines(sys.__stdout__))


@pytest.mark.parametrize(
    ("arguments", "why"),
    [(["Jane Doe"], "give a code, not a name"), (["--list", "--forget", "me"], "one at a time")],
)
def test_a_slip_is_told(capsys: pytest.CaptureFixture[str], arguments: list[str], why: str) -> None:
    """A name is no code, and what is shown is not forgotten at once."""
    assert main(["enrol", *arguments]) == USAGE
    assert why in capsys.readouterr().err
