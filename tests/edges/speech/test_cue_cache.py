"""What is kept of rendered sound, and for how long."""

from __future__ import annotations

import os
import time
from pathlib import Path

import numpy as np
import pytest

from assistant.edges.speech.cue_cache import FRESH_S, CueCache

PCM = np.full(500, 7, np.int16)  # 1,044 bytes as a file


def used(folder: Path, name: str, days_ago: float) -> None:
    """Have a kept file be used so long ago."""
    when = time.time() - 86_400 * days_ago
    os.utime(folder / name, (when, when))


@pytest.fixture
def cache(tmp_path: Path) -> CueCache:
    """Five sounds, each used a day before the one after it."""
    cache = CueCache(tmp_path / "cues")
    for number in range(5):
        before = set(tmp_path.glob("cues/*"))
        assert cache.write((number,), PCM)
        (new,) = set(tmp_path.glob("cues/*")) - before
        used(tmp_path / "cues", new.name, 5 - number)
    return cache


def kept(cache: CueCache) -> list[int]:
    """Return which are still there."""
    return [number for number in range(5) if cache.read((number,)) is not None]


def test_within_the_limit_all_stays(cache: CueCache) -> None:
    """What fits is kept for however long."""
    cache.clean(5 * 1044)
    assert kept(cache) == [0, 1, 2, 3, 4]


def test_beyond_the_limit_what_was_not_used_for_longest_goes(cache: CueCache) -> None:
    """And no more of it than must."""
    cache.clean(3 * 1044)
    assert kept(cache) == [2, 3, 4]


def test_what_is_read_counts_as_used(cache: CueCache) -> None:
    """However long ago it was written."""
    assert cache.read((0,)) is not None
    cache.clean(2 * 1044)
    assert kept(cache) == [0, 4]


def test_what_was_left_half_written_goes_and_what_is_being_written_stays(
    cache: CueCache, tmp_path: Path
) -> None:
    """A program that was killed leaves its own; another that runs is not disturbed."""
    folder = tmp_path / "cues"
    for name in (".cue-a.wav.x1y2.part", ".cue-b.wav.x1y2.part"):
        (folder / name).touch()
    used(folder, ".cue-a.wav.x1y2.part", 2 * FRESH_S / 86_400)
    cache.clean()
    assert {path.name for path in folder.iterdir() if path.name.startswith(".")} == {
        ".cue-b.wav.x1y2.part"
    }
    assert kept(cache) == [0, 1, 2, 3, 4]


def test_nothing_else_is_deleted(cache: CueCache, tmp_path: Path) -> None:
    """What is no kept cue is somebody else's, whatever the limit; a folder that is none is left."""
    (tmp_path / "cues" / "letter.txt").write_text("mine")
    cache.clean(0)
    assert [path.name for path in (tmp_path / "cues").iterdir()] == ["letter.txt"]
    CueCache(tmp_path / "not there").clean(0)
    (tmp_path / "link").symlink_to(tmp_path / "cues")
    cache.write((9,), PCM)
    CueCache(tmp_path / "link").clean(0)
    assert cache.read((9,)) is not None
