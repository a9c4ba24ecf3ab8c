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
from models.recipe.__main__ import make_model
from models.recipe.network import training
from models.recipe.network.training import NETWORK_FILE, Plan
from models.recipe.pipeline import Places
from models.recipe.speech.corpus import open_corpus
from models.recipe.speech.features import SAMPLE_RATE
from models.recipe.words.pronouncing import lexicon_for

TEXTS = ("sink to the barrier and wait", "the hand moves very slowly", "draw it up to resistance")

pytestmark = pytest.mark.timeout(600)  # the clips of events are made, and two trainings run

SHORT = Plan(shards=2, uses=1, warm_up=2)


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


def run(speech: Path, out: Path) -> Path:
    """Run the recipe as its command does, and return the folder of its main training."""
    work = speech.parent / "work"
    work.mkdir(exist_ok=True)
    out.mkdir(exist_ok=True)
    (out / LEXICON_FILE).write_bytes((model_dir() / LEXICON_FILE).read_bytes())
    dictionary = speech.parent / "dictionary.txt"
    dictionary.write_bytes(lzma.decompress(dictionary_file().read_bytes()))
    lexicon = lexicon_for(dictionary, open_corpus(speech / "train", work / "train"))
    make_model(Places(speech, work, lexicon, 1, 30, SHORT, SHORT), out, print)
    return work / "main"


def test_recordings_become_a_model_that_vosk_opens(speech: Path, tmp_path: Path) -> None:
    """One command goes all the way; so little speech teaches nothing, but every step is taken."""
    out = tmp_path / "model"
    run(speech, out)
    ear = Recogniser(out, ["next", "barrier"])
    ear.hear(bytes(2 * SAMPLE_RATE))
    assert {word.text for word in ear.finish()} <= {"next", "barrier", UNKNOWN}


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
