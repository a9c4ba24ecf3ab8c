"""Notes in words of one's own, spoken into a recording: real ears, real journal.

The program's own model stands in for one with a large vocabulary: it has the same files, and knows
the words that are said here. What Whisper makes of the same needs the extra `notes`.
"""

from __future__ import annotations

import shutil
from pathlib import Path

import numpy as np
import pytest
import soundfile

from assistant.edges.files.library import model_dir
from assistant.edges.notes.large_vosk import FOLDER
from tests.support.program import Ran, run_on
from tests.support.speech import RATE, SpokenWord, record

TO_HOLDING = (SpokenWord(5.0, "start"), SpokenWord(12.0, "yes"), SpokenWord(40.0, "barrier"))

NOTES = (
    SpokenWord(46.0, "note the left hip is soft"),
    SpokenWord(54.0, "the left hip is soft now"),  # is talk
    SpokenWord(62.0, "note"),  # of nothing
    SpokenWord(70.0, "note tender near the spine"),
    SpokenWord(73.5, "stop"),
)


def session(folder: Path, *words: SpokenWord) -> Ran:
    """Run a session on a recording of these words from the first hold on."""
    recording = record(folder / "therapist.flac", (*TO_HOLDING, *words), words[-1].at + 6.0)
    return run_on(recording, folder, "run", "adductor-release", "--skip-screening")


def of_kind(ran: Ran, kind: str) -> list[str]:
    """Return the texts of the lines of a kind."""
    return [line["text"] for line in ran.lines if line["kind"] == kind]


def assert_both_are_noted(ran: Ran) -> None:
    """Both notes are kept with the hold and said back; talk and "note" alone are not."""
    assert ran.code == 3, ran.errors
    noted = [line for line in ran.lines if line["kind"] == "noted"]
    assert [line["hold"] for line in noted] == [1, 1]
    for line, words in zip(noted, ("left hip soft", "tender near spine"), strict=True):
        assert len(set(line["text"].split()) & set(words.split())) >= 2, noted
    said = of_kind(ran, "say")
    assert all(f"Noted, {line['text']}." in said for line in noted)


def test_notes_in_free_words_are_written_down_by_a_vosk_model(tmp_path: Path) -> None:
    """One that was said just before "stop", too; and it is said at the start who writes."""
    shutil.copytree(model_dir(), tmp_path / "data" / FOLDER)
    assert_both_are_noted(ran := session(tmp_path, *NOTES))
    assert any("notes are written down by" in told for told in of_kind(ran, "notice"))


def test_half_a_vosk_model_is_told_and_the_words_to_note_are_left(tmp_path: Path) -> None:
    """The session does not fail for it."""
    shutil.copytree(model_dir(), tmp_path / "data" / FOLDER)
    (tmp_path / "data" / FOLDER / "am/final.mdl").unlink()
    ran = session(tmp_path, SpokenWord(46.0, "note guarded"), SpokenWord(52.0, "stop"))
    assert ran.code == 3
    assert of_kind(ran, "noted") == ["guarded"]
    assert "no complete Vosk model" in ran.errors
    assert "it writes no notes down" in ran.errors


@pytest.mark.whisper
def test_notes_in_free_words_are_written_down_by_whisper(tmp_path: Path) -> None:
    """Which goes before the other, and is told by name, to programs as well."""
    assert_both_are_noted(ran := session(tmp_path, *NOTES))
    (told,) = (line for line in ran.lines if line["kind"] == "notice")
    assert told["notes_by"] == "Whisper base"


@pytest.mark.whisper
def test_of_a_note_followed_by_music_nothing_is_made_up(tmp_path: Path) -> None:
    """What Whisper would write of it alone is no part of the note, nor a note."""
    recording = record(tmp_path / "spoken.flac", (*TO_HOLDING, NOTES[2], NOTES[4]), 80.0)
    sound, _ = soundfile.read(recording)
    at = np.arange(6 * RATE) / RATE
    chord = sum(np.sin(2 * np.pi * hz * at) for hz in (220.0, 277.2, 329.6))
    sound[round(62.4 * RATE) :][: at.size] += 0.02 * chord
    soundfile.write(recording, sound, RATE)
    ran = run_on(recording, tmp_path, "run", "adductor-release", "--skip-screening")
    assert ran.code == 3
    assert of_kind(ran, "noted") == []
