"""Notes in free words. The program's own model stands in for a large one: it has the same files."""

from __future__ import annotations

import shutil
from pathlib import Path

import numpy as np
import pytest

from assistant.core.domain.commands import Utterance, Word
from assistant.core.faults import Fault
from assistant.edges.files.library import model_dir
from assistant.edges.notes.dictation import Dictation
from assistant.edges.notes.large_vosk import FOLDER, LargeVosk, dictation_model
from tests.support.speech import RATE, synthesise

PATIENCE_S = 60.0


def utterance(text: str, at: float = 1.0) -> tuple[Utterance, bytes]:
    """Return an utterance with a synthetic voice's sound, and a little silence around it."""
    sound = np.concatenate([np.zeros(RATE // 5), 0.25 * synthesise(text), np.zeros(RATE // 5)])
    said = Utterance((Word("note", at, at + 0.3), Word("[unk]", at + 0.3, at + 0.8)))
    return said, (32767 * sound / max(1.0, np.abs(sound).max())).astype("<i2").tobytes()


def test_what_was_said_is_written_down_in_its_order() -> None:
    """Each utterance comes back with its words; what had not been asked for does not."""
    dictation = Dictation([LargeVosk(model_dir())])
    first, second = utterance("note soft here", 1.0), utterance("note guarded here", 9.0)
    dictation.give(*first)
    dictation.give(*second)
    written = dictation.written(PATIENCE_S)
    assert [said for said, _ in written] == [first[0], second[0]]
    assert written[0][1].startswith("note soft")
    assert written[1][1].startswith("note guarded")
    assert dictation.written() == []
    dictation.close()


@pytest.mark.parametrize("text", ["note tender near the spine", "the left shoulder is warm"])
def test_a_sentence_is_written_down_as_words(text: str) -> None:
    """However long it is: most of its words, rather than talk that is nothing."""
    dictation = Dictation([LargeVosk(model_dir())])
    dictation.give(*utterance(text, 1.0))
    ((_, written),) = dictation.written(PATIENCE_S)
    assert len(set(written.split()) & set(text.split())) > len(text.split()) / 2
    dictation.close()


def test_silence_is_written_down_as_nothing() -> None:
    """Where no words are made out there are none."""
    dictation = Dictation([LargeVosk(model_dir())])
    said, pcm = utterance("note")
    dictation.give(said, bytes(len(pcm)))
    assert dictation.written(PATIENCE_S) == [(said, "")]
    dictation.close()


def test_a_model_that_cannot_be_loaded_is_told(tmp_path: Path) -> None:
    """What is waited for is not waited for in vain."""
    dictation = Dictation([LargeVosk(tmp_path / "nowhere")])
    dictation.give(*utterance("note soft"))
    assert dictation.written(PATIENCE_S) == []
    (told,) = dictation.news()
    assert "nowhere: notes can't be written down" in told
    assert dictation.fault


def test_without_a_folder_there_is_no_dictation(tmp_path: Path) -> None:
    """Nothing is asked of who does not want it."""
    assert dictation_model(tmp_path) is None


def test_a_whole_model_is_found(tmp_path: Path) -> None:
    """A folder that holds what Vosk needs is the model."""
    shutil.copytree(model_dir(), tmp_path / FOLDER)
    assert dictation_model(tmp_path) == tmp_path / FOLDER


@pytest.mark.parametrize("lost", ["am/final.mdl", "conf/model.conf", "graph/Gr.fst"])
def test_half_a_model_is_refused(tmp_path: Path, lost: str) -> None:
    """Vosk would end the program without a word: it is refused first, with the mend."""
    shutil.copytree(model_dir(), tmp_path / FOLDER)
    (tmp_path / FOLDER / lost).unlink()
    with pytest.raises(Fault, match=r"no complete Vosk model, .* unpack one here"):
        dictation_model(tmp_path)
