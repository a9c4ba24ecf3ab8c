"""Copies of a model with more words: whole whenever they are there, and no more than are used."""

from __future__ import annotations

import os
import shutil
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from assistant.core.ear_model.source import LEXICON_FILE, SETTINGS_FILE
from assistant.core.faults import Fault
from assistant.edges.files.library import model_dir
from assistant.edges.speech.model_folder import KEPT_DAYS, SHARED, model_with, read_model_source

FNORD = {"fnord": (("F", "N", "AO", "R", "D"),)}
DAY_S = 24 * 3600


def test_a_copy_knows_the_words_and_is_else_the_same(tmp_path: Path) -> None:
    """The copy's lexicon has the word, its network and settings are the model's."""
    copy = model_with(FNORD, model_dir(), tmp_path / "models")
    assert read_model_source(copy).lexicon["fnord"] == [("F", "N", "AO", "R", "D")]
    assert "fnord " in (copy / "graph" / "words.txt").read_text()
    for name in (*SHARED, SETTINGS_FILE):
        assert (copy / name).read_bytes() == (model_dir() / name).read_bytes()


def test_a_copy_is_made_once(tmp_path: Path) -> None:
    """The same words give the same folder, untouched; other words, or another model, another."""
    copy = model_with(FNORD, model_dir(), tmp_path / "models")
    written = (copy / "graph" / "HCLr.fst").stat().st_mtime_ns
    assert model_with(FNORD, model_dir(), tmp_path / "models") == copy
    assert (copy / "graph" / "HCLr.fst").stat().st_mtime_ns == written
    assert model_with({"fnord": (("F", "N"),)}, model_dir(), tmp_path / "models") != copy
    other = shutil.copytree(model_dir(), tmp_path / "other")
    with (other / LEXICON_FILE).open("a") as file:
        file.write("zzz Z IY\n")
    assert model_with(FNORD, other, tmp_path / "models") != copy


def test_a_copy_outlives_the_model_being_moved(tmp_path: Path) -> None:
    """Nothing in a copy points to where the program lay."""
    program = shutil.copytree(model_dir(), tmp_path / "program")
    copy = model_with(FNORD, program, tmp_path / "models")
    moved = program.rename(tmp_path / "moved")
    assert not any(path.is_symlink() for path in copy.rglob("*"))
    assert (copy / "am" / "final.mdl").read_bytes()
    assert model_with(FNORD, moved, tmp_path / "models") == copy


@pytest.mark.parametrize("name", ["graph/HCLr.fst", "am/final.mdl", "sums.json"])
def test_a_damaged_copy_is_made_again(tmp_path: Path, name: str) -> None:
    """A file that a power cut left empty does not reach Vosk, which would crash on it."""
    copy = model_with(FNORD, model_dir(), tmp_path / "models")
    whole = (copy / name).read_bytes()
    (copy / name).write_bytes(b"")
    assert model_with(FNORD, model_dir(), tmp_path / "models") == copy
    assert (copy / name).read_bytes() == whole


def test_programs_may_make_a_copy_at_once(tmp_path: Path) -> None:
    """However many start together, each gets a whole copy, and nothing unfinished is left."""
    with ThreadPoolExecutor(8) as pool:
        copies = set(
            pool.map(lambda _: model_with(FNORD, model_dir(), tmp_path / "models"), range(8))
        )
    assert list((tmp_path / "models").iterdir()) == list(copies)
    assert len(copies) == 1


def test_what_is_not_used_any_more_goes(tmp_path: Path) -> None:
    """A copy unused for a month goes, and what a killed program left; what is in use stays."""
    cache = tmp_path / "models"
    for name, days in (("old", KEPT_DAYS + 1), ("recent", KEPT_DAYS - 1)):
        (cache / name).mkdir(parents=True)
        os.utime(cache / name, (time.time() - days * DAY_S,) * 2)
    for name, hours in (("unfinished-old", 2), ("unfinished-now", 0)):
        (cache / name).mkdir()
        os.utime(cache / name, (time.time() - hours * 3600,) * 2)
    copy = model_with(FNORD, model_dir(), cache)
    os.utime(copy, (time.time() - (KEPT_DAYS + 1) * DAY_S,) * 2)
    model_with(FNORD, model_dir(), cache)
    assert {path.name for path in cache.iterdir()} == {"recent", "unfinished-now", copy.name}


def test_a_cache_that_is_a_file_is_a_fault(tmp_path: Path) -> None:
    """Where nothing can be kept, the place and the mend are told."""
    (tmp_path / "models").write_text("")
    with pytest.raises(Fault, match="models: can't keep a speech model with the words of this"):
        model_with(FNORD, model_dir(), tmp_path / "models")


@pytest.mark.parametrize("name", [*SHARED, LEXICON_FILE, SETTINGS_FILE])
def test_a_model_with_a_file_missing_is_a_fault(tmp_path: Path, name: str) -> None:
    """A model that lacks what a copy needs is told with the file."""
    model = shutil.copytree(model_dir(), tmp_path / "model")
    (model / name).unlink()
    with pytest.raises(Fault, match=f"{name} can't be read .*install the program again"):
        model_with(FNORD, model, tmp_path / "models")


def test_a_model_with_damaged_settings_is_a_fault(tmp_path: Path) -> None:
    """Settings that are none are told with the model's place."""
    model = shutil.copytree(model_dir(), tmp_path / "model")
    (model / SETTINGS_FILE).write_text("{}")
    with pytest.raises(Fault, match=r"model: damaged: graph\.json"):
        read_model_source(model)
