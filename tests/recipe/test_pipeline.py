"""The recipe from recordings to a model directory, on a handful of recordings."""

from __future__ import annotations

import lzma
import subprocess
from pathlib import Path

import numpy as np
import pytest
import soundfile
import torch

from assistant.core.ear_model.source import LEXICON_FILE
from assistant.core.phonetics.phones import UNKNOWN
from assistant.edges.files.library import dictionary_file, model_dir
from assistant.edges.speech.recogniser import Recogniser
from models.recipe import commands
from models.recipe.__main__ import make_model
from models.recipe.network import training
from models.recipe.network.training import NETWORK_FILE, Plan
from models.recipe.pipeline import Places
from models.recipe.speech.corpus import open_corpus, read_sound
from models.recipe.speech.features import SAMPLE_RATE
from models.recipe.words.natural_lines import VOICES_FOR_A_PLEA
from models.recipe.words.pronouncing import lexicon_for
from models.recipe.words.vocabulary import own_lexicon

TEXTS = ("sink to the barrier and wait", "the hand moves very slowly", "draw it up to resistance")

pytestmark = pytest.mark.timeout(600)  # the clips of events are made, and two trainings run

SHORT = Plan(shards=2, uses=1, warm_up=2)
LAST = Plan(shards=2, uses=1, warm_up=2, command_weight=1.0)


@pytest.fixture
def speech(tmp_path: Path) -> Path:
    """A folder as the recipe wants it: recordings with their texts, and a room."""
    folder = tmp_path / "speech"
    (folder / "train").mkdir(parents=True)
    (folder / "noise").mkdir()
    rows = ["path\ttext"]
    for number, text in enumerate(TEXTS):
        name = f"{number}.wav"
        subprocess.run(["espeak-ng", "-w", folder / "train" / name, text], check=True)
        rows.append(f"{name}\t{text}")
    (folder / "train" / "manifest.tsv").write_text("\n".join(rows) + "\n")
    room = 0.05 * np.random.default_rng(3).standard_normal(5 * SAMPLE_RATE)
    soundfile.write(folder / "noise" / "room.ogg", room, SAMPLE_RATE)
    return folder


@pytest.fixture
def people(speech: Path) -> Path:
    """A table of packed recordings: a word said alone, and talk."""
    rows = ["path\tsource\tspeaker\tstart_s\tseconds\ttext"]
    for number, text in enumerate(TEXTS):
        source = "librispeech" if number else "gsc"
        seconds = soundfile.info(speech / "train" / f"{number}.wav").duration
        rows.append(f"train/{number}.wav\t{source}\tsome-{number}\t0.0\t{seconds:.3f}\t{text}")
    (speech / "train.tsv").write_text("\n".join(rows) + "\n")
    return speech


class Voices:
    """Stands for the natural voices, whose model no test fetches: espeak-ng."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def training_names(self) -> list[str]:
        """Return names like those of the true ones."""
        return [f"af_{number}" for number in range(VOICES_FOR_A_PLEA)]

    def render(self, text: str, voice: str, pace: float) -> np.ndarray:
        """Return the text spoken."""
        path = self.folder / "said.wav"
        subprocess.run(["espeak-ng", "-w", path, "-s", str(int(160 * pace)), text], check=True)
        return read_sound(path)


@pytest.fixture(autouse=True)
def _natural_voices(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(commands, "NaturalVoices", Voices)


def run(speech: Path, out: Path, start: Path | None = None) -> Path:
    """Run the recipe as its command does, and return the folder of its main training."""
    work = speech.parent / "work"
    work.mkdir(exist_ok=True)
    out.mkdir(exist_ok=True)
    (out / LEXICON_FILE).write_bytes((model_dir() / LEXICON_FILE).read_bytes())
    dictionary = speech.parent / "dictionary.txt"
    dictionary.write_bytes(lzma.decompress(dictionary_file().read_bytes()))
    lexicon = own_lexicon() | lexicon_for(
        dictionary, open_corpus(speech / "train", work / "train").recordings
    )
    more = commands.More(speech, speech, LAST, hours=0.02, lines=3)
    make_model(Places(speech, work, lexicon, 1, 30, SHORT, SHORT), more, out, print, start)
    return work / "main"


@pytest.mark.usefixtures("people")
def test_recordings_become_a_model_that_vosk_opens(speech: Path, tmp_path: Path) -> None:
    """One command goes all the way; so little speech teaches nothing, but every step is taken."""
    out = tmp_path / "model"
    run(speech, out)
    ear = Recogniser(out, ["next", "barrier"])
    ear.hear(bytes(2 * SAMPLE_RATE))
    assert {word.text for word in ear.finish()} <= {"next", "barrier", UNKNOWN}


@pytest.mark.usefixtures("people")
def test_the_last_stage_can_go_on_from_a_model_that_is_there(speech: Path, tmp_path: Path) -> None:
    """Without a flat start: the shipped network is taken up and changes in a few steps little."""
    main = run(speech, tmp_path / "model", model_dir())
    assert not main.exists()
    weights = torch.load(main.parent / "commands" / NETWORK_FILE, weights_only=True)
    begun = torch.load(main.parent / "start.pt", weights_only=True)
    apart = (weights["scores.weight"] - begun["scores.weight"]).abs().max()
    assert 0 < apart < 0.1 * begun["scores.weight"].abs().max()


@pytest.mark.usefixtures("people")
def test_a_run_that_was_cut_goes_on_where_it_was(
    monkeypatch: pytest.MonkeyPatch, speech: Path, tmp_path: Path
) -> None:
    """Cut behind the first pass of the main training, it comes to the very same weights."""
    out = tmp_path / "model"
    whole = run(speech, out)
    weights = torch.load(whole / NETWORK_FILE, weights_only=True)
    assert weights["scores.weight"].any()

    passes = 0

    def cut_after_one(state: object, path: Path) -> None:
        nonlocal passes
        write(state, path)
        passes += path.name == "checkpoint.pt"
        if passes == 1:
            raise KeyboardInterrupt

    write = training._write
    for path in whole.iterdir():
        path.unlink()
    monkeypatch.setattr(training, "_write", cut_after_one)
    with pytest.raises(KeyboardInterrupt):
        run(speech, out)
    monkeypatch.undo()
    run(speech, out)
    again = torch.load(whole / NETWORK_FILE, weights_only=True)
    for name, value in weights.items():
        assert torch.allclose(value.float(), again[name].float(), atol=1e-3), name
