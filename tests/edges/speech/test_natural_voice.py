"""The natural voices, with the real model: in the same child process, through pyttsx3."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from assistant.core.domain.manner import USUAL_PACE
from assistant.core.domain.voices import NATURAL_VOICES, natural_voice, system_voice
from assistant.core.faults import Fault
from assistant.core.sound.nouns import VOICE_RATE
from assistant.edges.files.library import natural_folder
from assistant.edges.speech.dictionary import NaturalWords
from assistant.edges.speech.espeak import in_kokoro_letters
from assistant.edges.speech.kokoro import MODEL, RATE, styles_folder, trimmed, why_not_here
from assistant.edges.speech.voice import Voice
from assistant.edges.speech.voice_process import GivenUp
from tests.support.child_processes import child_processes

CUE = "Sink to the barrier."

PIECE = 1 << 20


@pytest.fixture(scope="module")
def speaking(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Voice]:
    """The usual natural voice in one process: to load its model takes seconds of the processor."""
    folder = tmp_path_factory.mktemp("natural")
    voice = Voice(folder / "cues", voice=natural_voice("kore", str(folder / "voices")))
    yield voice
    voice.close()


@pytest.fixture
def voice(speaking: Voice) -> Iterator[Voice]:
    """The same for each test, at its usual pace again whatever the last one did to it."""
    wanted = speaking.wanted
    yield speaking
    speaking.wanted = wanted
    speaking.pace(USUAL_PACE)


@pytest.fixture
def damaged(tmp_path: Path) -> Path:
    """A folder with a model of the right length, of which one byte is another."""
    folder = tmp_path / "voices"
    folder.mkdir()
    with (folder / MODEL.name).open("wb") as joined:
        for part in MODEL.places():
            with part.open("rb") as file:
                shutil.copyfileobj(file, joined, PIECE)
    with (folder / MODEL.name).open("r+b") as file:
        file.seek(MODEL.size // 2)
        byte = file.read(1)
        file.seek(MODEL.size // 2)
        file.write(bytes([byte[0] ^ 1]))
    return folder


def test_nobody_is_told_that_it_speaks(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The library that runs the model looks for its maker's server at its import, and keeps a
    number for this machine, unless it is told not to. Where it does, its folder is in the user's.
    """
    for name in os.environ:
        if name not in ("PATH", "PYTHONPATH"):  # where tests run by themselves it holds back
            monkeypatch.delenv(name)
    monkeypatch.setenv("HOME", str(tmp_path))
    voice = Voice(tmp_path / "cues", voice=natural_voice("kore", str(tmp_path / "voices")))
    with closing(voice):
        assert voice.render(CUE).size
    assert {path.name for path in tmp_path.iterdir()} <= {"cues"}


def seconds(pcm: np.ndarray) -> float:
    """Return how long a sound is."""
    return len(pcm) / VOICE_RATE


def test_a_clause_is_spoken_and_the_same_again(voice: Voice, tmp_path: Path) -> None:
    """It is as long as such a clause takes, and as long and loud in another process."""
    once = voice.render(CUE)
    assert 0.8 < seconds(once) < 2.5
    other = Voice(tmp_path / "other", voice=natural_voice("kore", str(tmp_path / "voices")))
    again = other.render(CUE)
    other.close()
    assert seconds(again) == pytest.approx(seconds(once), rel=0.02)
    level = [float(np.sqrt((pcm.astype(float) ** 2).mean())) for pcm in (once, again)]
    assert level[1] == pytest.approx(level[0], rel=0.05)


def test_a_word_alone_is_one_burst_without_silence_around(voice: Voice) -> None:
    """A lone word is heard at once, and what follows it does not wait for silence."""
    pcm = voice.render("Next")
    loud = np.flatnonzero(np.abs(pcm) > 0.05 * np.abs(pcm).max())
    assert 0.15 < seconds(pcm) < 1.2
    assert loud[0] < 0.15 * VOICE_RATE
    assert len(pcm) - loud[-1] < 0.25 * VOICE_RATE


def test_pace_is_words_a_minute(voice: Voice) -> None:
    """More of them take less time, about as much less as they should."""
    calm = seconds(voice.render(CUE))
    voice.pace(180)
    assert seconds(voice.render(CUE)) / calm == pytest.approx(140 / 180, rel=0.12)


LONG = " ".join(["hold it there and feel how the tissue begins to soften under your hands"] * 2)


def test_another_pace_needs_no_other_process(voice: Voice) -> None:
    """Nobody waits for the model to be loaded again."""
    voice.render(CUE)
    before = child_processes(os.getpid(), "voice_worker.py")
    voice.pace(180)
    voice.render(CUE)
    assert child_processes(os.getpid(), "voice_worker.py") == before


def test_what_is_not_wanted_any_more_is_given_up_midway(voice: Voice) -> None:
    """At once, and the same process renders what is wanted next as ever."""
    expected = seconds(voice.render(CUE))
    before = child_processes(os.getpid(), "voice_worker.py")
    asked: list[float] = []

    def wanted() -> bool:
        """Until it has been asked of twice: it is being rendered by then."""
        asked.append(time.monotonic())
        return len(asked) < 2

    voice.wanted = wanted
    with pytest.raises(GivenUp):
        voice.render_clause(LONG)
    gave_up_s = time.monotonic() - asked[1]
    voice.wanted = lambda: True
    voice.pace(141)  # another recipe
    assert seconds(voice.render(CUE)) == pytest.approx(expected, rel=0.05)
    began = time.monotonic()
    voice.render_clause(LONG)
    assert gave_up_s < (time.monotonic() - began) / 2
    assert child_processes(os.getpid(), "voice_worker.py") == before


def test_each_voice_that_ships_speaks_and_they_differ(tmp_path: Path) -> None:
    """A name in the settings is a style that is there."""
    said = []
    for name in NATURAL_VOICES:
        voice = Voice(tmp_path / "cues", voice=natural_voice(name, str(tmp_path)))
        said.append(voice.render("Wait."))
        voice.close()
    assert {path.stem for path in styles_folder().glob("*.bin")} == set(NATURAL_VOICES.values())
    assert said[0].tolist() != said[1].tolist()


@pytest.mark.parametrize("text", ["...", "—"])
def test_a_text_without_a_word_is_a_fault_of_the_text(voice: Voice, text: str) -> None:
    """The voice has none, and speaks on."""
    with pytest.raises(Fault, match="makes no sound"):
        voice.render(text)
    assert voice.fault == ""


def test_a_damaged_model_is_refused_and_the_spare_voice_speaks(
    tmp_path: Path, damaged: Path
) -> None:
    """What is wrong, the mend and who speaks instead are told; the sound is the spare voice's."""
    assert why_not_here(damaged) is None  # it is as long as it should be
    system = system_voice(sys.platform)
    voice = Voice(tmp_path / "cues", voice=natural_voice("kore", str(damaged)), spares=[system])
    said = voice.render("Wait.")
    voice.close()
    assert "not as it was published; delete it, and fetch it again" in voice.moved
    assert "`assistant voices fetch`" in voice.moved
    assert voice.moved.endswith(f"meanwhile {system.label} speaks")
    assert voice.fault == ""
    alone = Voice(tmp_path / "alone", voice=system)
    assert seconds(said) == pytest.approx(seconds(alone.render("Wait.")), rel=0.05)
    alone.close()


def test_what_the_spare_voice_spoke_is_not_kept_as_the_others(
    tmp_path: Path, damaged: Path
) -> None:
    """When the model is mended, its own sound is heard again."""
    system = system_voice(sys.platform)
    voice = Voice(
        tmp_path / "cues",
        keeps=["Wait."],
        voice=natural_voice("kore", str(damaged)),
        spares=[system],
    )
    spare = voice.render("Wait.")
    voice.close()
    (damaged / MODEL.name).unlink()
    mended = Voice(tmp_path / "cues", keeps=["Wait."], voice=natural_voice("kore", str(damaged)))
    assert mended.render("Wait.").tolist() != spare.tolist()
    mended.close()


def test_a_damaged_model_without_a_spare_voice_is_a_fault(tmp_path: Path, damaged: Path) -> None:
    """It names the mend."""
    voice = Voice(tmp_path / "cues", voice=natural_voice("kore", str(damaged)))
    with pytest.raises(Fault, match=r"published.*`assistant voices fetch`.*--voice system"):
        voice.render("Wait.")


def test_half_a_model_is_told_before_anything_is_loaded(tmp_path: Path) -> None:
    """A download that broke off, or a disk that was full."""
    (tmp_path / MODEL.name).write_bytes(b"half")
    told = why_not_here(tmp_path)
    assert told is not None
    assert "is not whole (0.0 of 92.4 MB); `assistant voices fetch`" in told


def test_nothing_is_reached_over_the_network(tmp_path: Path) -> None:
    """The child process speaks where there is no network at all."""
    child = subprocess.run(
        [
            *("unshare", "-rn", sys.executable, "-c"),
            "import sys, pathlib\n"
            "from assistant.core.domain.voices import natural_voice\n"
            "from assistant.edges.speech.voice import Voice\n"
            "voice = Voice(pathlib.Path(sys.argv[1]), voice=natural_voice('michael', ''))\n"
            "print(len(voice.render('Wait.')))\n"
            "voice.close()",
            str(tmp_path / "cues"),
        ],
        capture_output=True,
        text=True,
        check=False,
    )
    assert (child.returncode, child.stderr) == (0, "")
    assert int(child.stdout) > VOICE_RATE / 5


def test_nothing_of_it_is_loaded_for_another_voice(tmp_path: Path) -> None:
    """Whoever speaks with the system's voice waits for no part of this one."""
    probe = (
        "import sys\n"
        "import assistant.live.opening.sound, assistant.voices.choosing\n"
        "print([name for name in sys.modules if 'onnxruntime' in name or 'kokoro_ja' in name])"
    )
    ran = subprocess.run([sys.executable, "-c", probe], capture_output=True, text=True, check=True)
    assert ran.stdout.strip() == "[]"


def test_numbers_and_words_of_the_field_are_said() -> None:
    """Figures as words, and what the dictionary lacks as espeak-ng would say it."""
    words = NaturalWords(natural_folder())
    assert words.letters_of("12 of 115", in_kokoro_letters) == words.letters_of(
        "twelve of one hundred fifteen", in_kokoro_letters
    )
    assert words.letters_of("barrier", in_kokoro_letters) == "bˈɛɹiəɹ"
    assert words.letters_of("piriformis", in_kokoro_letters).startswith("pˈɪɹɪ")


def test_a_rate_of_its_own_is_trimmed_alike() -> None:
    """However much stillness the model leaves, 30 ms stay at both ends."""
    tone = (np.sin(np.arange(RATE // 2) / 5) * 0.3).astype(np.float32)
    padded = np.concatenate([np.zeros(8000, np.float32), tone, np.zeros(5000, np.float32)])
    cut = trimmed(padded, RATE)
    edge = round(0.03 * RATE)
    assert len(tone) <= len(cut) - 2 * edge <= len(tone) + 480
    assert not cut[:edge].any()
    assert not cut[-edge:].any()


def test_a_voice_that_is_not_there_is_named(tmp_path: Path) -> None:
    """As when an older program's files lie beside a newer one."""
    voice = Voice(tmp_path, voice=replace(natural_voice("kore", ""), name="af_nobody"))
    with pytest.raises(Fault, match="'af_nobody' is missing or damaged"):
        voice.render("Wait.")
    voice.close()
