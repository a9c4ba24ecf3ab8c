"""Opening a session: what is refused before anything is opened or written."""

from __future__ import annotations

import os
from contextlib import ExitStack
from pathlib import Path

import pytest

from assistant.base.paths import data_folder
from assistant.base.streams import Lines
from assistant.core.faults import UsageError
from assistant.core.sound.wav import wav_header
from assistant.live.opening.choices import Choices
from assistant.live.opening.session import open_session

ONE_LAYER = """
title: One hand
version: 1
language: en
steps: [{id: rest, cue: Rest.}]
aftercare: [Drink some water.]
"""


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A working folder with a protocol in it."""
    (tmp_path / "one.yaml").write_text(ONE_LAYER)
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("ASSISTANT_DATA", raising=False)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    return tmp_path


def refusal(**choices: str | int) -> str:
    """Return the words that refuse a typed session with these choices."""
    chosen = {"protocol": "one.yaml", "mic": "none", "keyboard": True} | choices
    with ExitStack() as edges, Path(os.devnull).open("w") as nobody:
        lines = Lines(nobody)
        with pytest.raises(UsageError) as told:
            open_session(Choices(**chosen), edges, lines)
        lines.finish()
    return str(told.value)


def closed(monkeypatch: pytest.MonkeyPatch, folder: Path) -> None:
    """Let nothing under a folder be looked up, as where its permissions forbid it."""
    really = Path.stat

    def stat(path: Path, *, follow_symlinks: bool = True) -> os.stat_result:
        if folder in path.absolute().parents:
            raise PermissionError(13, "Permission denied", str(path))
        return really(path, follow_symlinks=follow_symlinks)

    monkeypatch.setattr(Path, "stat", stat)


@pytest.mark.parametrize("option", ["mic", "speaker", "data_dir"])
def test_a_path_of_nobody_is_refused(place: Path, option: str) -> None:
    """A "~" before a name that no user has is told with the option it stands at."""
    told = "no such user has a folder here"
    typed = "--" + option.replace("_", "-")
    assert f"{typed} ~nosuch/x.wav: {told}" in refusal(**{option: "~nosuch/x.wav"})


def test_where_the_folder_was_named_is_told(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A folder that was named in the environment is refused under that name."""
    monkeypatch.setenv("ASSISTANT_DATA", "~nosuch/d")
    with pytest.raises(UsageError, match=r"^ASSISTANT_DATA ~nosuch/d: "):
        data_folder(None)


def test_a_path_that_cannot_be_looked_up_is_refused(
    place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In a folder that may not be entered, and under too long a name, nothing can be done."""
    assert "can't be looked up: File name too long" in refusal(mic=300 * "m")
    assert "can't be looked up: File name too long" in refusal(speaker=300 * "m")
    with pytest.raises(UsageError, match=r"--data-dir d+: can't be looked up: File name too long"):
        data_folder(300 * "d")
    (place / "closed").mkdir()
    (place / "mine.wav").write_bytes(wav_header(0))
    closed(monkeypatch, place / "closed")
    told = "closed/x.wav: can't be looked up: Permission denied"
    assert told in refusal(speaker="closed/x.wav")
    assert told in refusal(mic="mine.wav", speaker="closed/x.wav")
    assert "can't read this recording: Permission denied" in refusal(mic="closed/x.wav")
    with pytest.raises(UsageError, match="closed/x: can't be looked up: Permission denied"):
        data_folder("closed/x")


@pytest.mark.parametrize("name", ["notes", "one.yaml", "x.flac", "folder/x"])
def test_a_soundtrack_is_named_as_one(place: Path, name: str) -> None:
    """What is written is WAV, and no file of another kind is written over."""
    (place / "notes").write_text("mine")
    assert f"--speaker {name}: the sound is written as WAV" in refusal(speaker=name)


@pytest.mark.parametrize(
    "found", [b"mine", b"RIFF", b"RIFF\x00\x00\x00\x00AVI ", b"fLaC" + bytes(40)]
)
def test_a_file_that_is_no_sound_is_kept(place: Path, found: bytes) -> None:
    """Whatever its name, what does not begin as a WAV file does is not written over."""
    (place / "mine.wav").write_bytes(found)
    assert "mine.wav: there is a file here that is no WAV" in refusal(speaker="mine.wav")
    assert (place / "mine.wav").read_bytes() == found


@pytest.mark.parametrize("found", [None, b"", wav_header(0)], ids=["none", "empty", "sound"])
@pytest.mark.parametrize("name", ["mine.wav", "Mine.WAV"])
def test_a_soundtrack_may_be_replaced(place: Path, name: str, found: bytes | None) -> None:
    """A sound, an empty file or none at all gives way; here the folder for sessions is refused."""
    if found is not None:
        (place / name).write_bytes(found)
    told = refusal(speaker=name, data_dir="one.yaml")
    assert told == "one.yaml: sessions are kept in a folder, and this is a file"


def test_sessions_are_kept_below_folders_only(place: Path) -> None:
    """A file anywhere on the way is named."""
    with pytest.raises(UsageError) as told:
        data_folder("one.yaml/a/b")
    assert str(told.value) == (
        "one.yaml/a/b: sessions are kept in a folder, and one.yaml is a file"
    )
    assert data_folder("new/data") == Path("new/data")


def test_a_protocol_of_one_layer_says_so(place: Path) -> None:
    """More layers than there are is answered with how many there are."""
    assert refusal(layers=2) == "--layers 2: one has one layer only; leave it out"
