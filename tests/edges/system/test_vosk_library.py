"""Vosk by its C interface: the real library and the model that ships, beside the package's own."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
import vosk

from assistant.core.sound.nouns import SAMPLE_RATE
from assistant.edges.files.library import model_dir
from assistant.edges.system import vosk_library
from assistant.edges.system.vosk_library import Model, Recogniser, VoskError, path_in_bytes
from tests.support.speech import SpokenWord, lay_out

WORDS = (SpokenWord(0.5, "start"), SpokenWord(2.0, "barrier"), SpokenWord(4.0, "released"))
PHRASES = ["start", "barrier", "released", "[unk]"]


@pytest.fixture(scope="module")
def pcm() -> bytes:
    """Three commands, as the microphone's stream."""
    return np.round(lay_out(WORDS, 6.0) * 32767).astype("<i2").tobytes()


@pytest.fixture(scope="module")
def model() -> Model:
    """The model that ships."""
    vosk_library.set_log_level(-1)
    return Model(model_dir())


def test_it_tells_what_the_package_tells(model: Model, pcm: bytes) -> None:
    """Every result, partial and final, is the same to the last figure, block by block."""
    ours = Recogniser(model, SAMPLE_RATE, PHRASES)
    ours.tell_words()
    theirs = vosk.KaldiRecognizer(vosk.Model(str(model_dir())), SAMPLE_RATE, json.dumps(PHRASES))
    theirs.SetWords(True)
    told, heard = [], []
    for at in range(0, len(pcm), 1600):
        block = pcm[at : at + 1600]
        ended = ours.accept(block)
        told.append(ours.result() if ended else ours.partial())
        heard.append(theirs.Result() if theirs.AcceptWaveform(block) else theirs.PartialResult())
    assert [*told, ours.final()] == [*heard, theirs.FinalResult()]
    words = [word["word"] for each in told for word in json.loads(each).get("result", ())]
    assert words == ["start", "barrier", "released"][: len(words)]
    assert len(words) >= 2


def test_a_grammar_is_changed_and_alternatives_are_weighed(model: Model, pcm: bytes) -> None:
    """As the ear does to ask what else a sound may have been."""
    ear = Recogniser(model, SAMPLE_RATE, ["start"])
    ear.tell_alternatives(1)
    ear.listen_for(PHRASES)
    ear.accept(pcm)
    (likeliest,) = json.loads(ear.final())["alternatives"]
    assert likeliest["text"].split()[-1] == "released"
    assert likeliest["confidence"] > 0


def test_words_that_a_model_lacks_are_told_apart(model: Model) -> None:
    """Vosk would pass over them, and never hear them."""
    assert model.knows("barrier")
    assert not model.knows("zzyzx")


def test_what_is_no_model_is_refused(tmp_path: Path) -> None:
    """In place of a handle that leads nowhere."""
    (tmp_path / "am").mkdir()
    with pytest.raises(VoskError, match="it is damaged; reinstall it"):
        Model(tmp_path)


def test_nothing_that_reaches_the_network_is_imported() -> None:
    """The package would import a client of other machines and what shows downloads."""
    look = (
        "import sys; from assistant.edges.system import vosk_library as v; v.set_log_level(-1);"
        "theirs = {'vosk', 'requests', 'urllib3', 'tqdm', 'srt', 'websockets'};"
        "print(sorted(theirs & {*sys.modules}))"
    )
    ran = subprocess.run([sys.executable, "-c", look], capture_output=True, text=True, check=True)
    assert ran.stdout == "[]\n"


@pytest.mark.parametrize(
    ("platform", "name"),
    [("linux", "libvosk.so"), ("darwin", "libvosk.dyld"), ("win32", "libvosk.dll")],
)
def test_each_systems_library_is_found_by_its_own_name(
    platform: str, name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As the wheels of that system have it; without it that is told."""
    (tmp_path / "vosk").mkdir()
    (tmp_path / "vosk" / "__init__.py").touch()
    monkeypatch.syspath_prepend(str(tmp_path))
    monkeypatch.delitem(sys.modules, "vosk")
    with pytest.raises(VoskError, match="not installed as a whole"):
        vosk_library.library_file(platform)
    (tmp_path / "vosk" / name).touch()
    assert vosk_library.library_file(platform) == tmp_path / "vosk" / name


def test_a_path_is_handed_on_as_each_system_opens_it() -> None:
    """On Windows in its own code page; a letter that this lacks is told with what to do."""
    folder = Path("/home/Jörg/models")
    assert path_in_bytes(folder, "linux") == "/home/Jörg/models".encode()
    assert path_in_bytes(folder, "win32", "cp1252") == b"/home/J\xf6rg/models"
    with pytest.raises(VoskError, match="move it to a folder with plain letters"):
        path_in_bytes(Path("/home/林/models"), "win32", "cp1252")
