"""What is kept of who is enrolled: private, whole, and gone when it is to be."""

from __future__ import annotations

import json
import math
import stat
from pathlib import Path

import numpy as np
import pytest

from assistant.core.faults import Fault, UsageError
from assistant.core.hearing.speaker_net import SIZE
from assistant.edges.enrolled.kept_voices import (
    FOLDER,
    MadeBy,
    Takes,
    check_new_code,
    forget_voice,
    keep_phrase,
    read_voices,
)

TAKES = tuple(np.eye(2, SIZE, dtype=np.float32))
DAY = "2030-01-31"


SCORES = (6.25, 7.5)


def keep(
    folder: Path,
    code: str = "T1",
    network: str = "net",
    phrase: str = "next",
    ear: str = "ear",
    scores: tuple[float, ...] = SCORES,
) -> None:
    """Keep two takes of a phrase."""
    keep_phrase(folder, code, MadeBy(network, ear), phrase, Takes(TAKES, scores), DAY)


def test_takes_are_read_back_as_they_were_kept(tmp_path: Path) -> None:
    """Each phrase's, each person's, with the network that made them."""
    keep(tmp_path)
    keep(tmp_path, phrase="back")
    keep(tmp_path, code="A2")
    other, mine = read_voices(tmp_path)
    assert [other.code, mine.code] == ["A2", "T1"]
    assert (mine.network, mine.since, list(mine.takes)) == ("net", DAY, ["next", "back"])
    for kept, taken in zip(mine.enrolled.takes["back"], TAKES, strict=True):
        assert float(kept @ taken) == pytest.approx(1.0, abs=1e-3)


def test_how_the_takes_sounded_is_kept_for_the_same_ear_alone(tmp_path: Path) -> None:
    """To another ear the same sound is as likely as something else; what can't be measured, by a
    model that is not ours, is not kept."""
    keep(tmp_path)
    keep(tmp_path, phrase="back", scores=(math.inf, math.inf))
    [kept] = read_voices(tmp_path)
    assert kept.learned("ear").over_talk == {"next": SCORES, "back": ()}
    assert kept.learned("another").over_talk == {}
    assert kept.learned("ear").since == DAY
    keep(tmp_path, phrase="back", ear="another")
    [kept] = read_voices(tmp_path)
    assert kept.learned("another").over_talk == {"back": SCORES}
    assert set(kept.takes) == {"next", "back"}


def test_what_a_version_before_kept_is_read(tmp_path: Path) -> None:
    """It told nothing of how the takes sounded."""
    keep(tmp_path)
    path = tmp_path / FOLDER / "T1.json"
    written = json.loads(path.read_text())
    del written["over_talk"], written["ear"]
    path.write_text(json.dumps(written))
    [kept] = read_voices(tmp_path, pytest.fail)
    assert kept.learned("").over_talk == {}


@pytest.mark.parametrize("what", ["a file", "a link to nowhere"])
def test_what_stands_in_the_folders_place_is_a_fault(tmp_path: Path, what: str) -> None:
    """Whoever was enrolled there is not nobody."""
    place = tmp_path / FOLDER
    if what == "a file":
        place.write_text("")
    else:
        place.symlink_to(tmp_path / "nowhere")
    for asks in (read_voices, lambda folder: forget_voice(folder, "T1"), keep):
        with pytest.raises(Fault, match=FOLDER):
            asks(tmp_path)


def test_the_file_is_its_owners_alone(tmp_path: Path) -> None:
    """So is its folder."""
    keep(tmp_path)
    folder = tmp_path / FOLDER
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert stat.S_IMODE((folder / "T1.json").stat().st_mode) == 0o600


def test_what_another_network_made_is_let_go_of(tmp_path: Path) -> None:
    """Numbers of two networks can't be compared."""
    keep(tmp_path, network="before")
    keep(tmp_path, phrase="back")
    [kept] = read_voices(tmp_path)
    assert (kept.network, list(kept.takes)) == ("net", ["back"])


def test_forgetting_one_leaves_the_others(tmp_path: Path) -> None:
    """And with the last the folder goes; what is not there can't be forgotten."""
    keep(tmp_path)
    keep(tmp_path, code="A2")
    assert forget_voice(tmp_path, "T1")
    assert [each.code for each in read_voices(tmp_path)] == ["A2"]
    assert forget_voice(tmp_path, "A2")
    assert list(tmp_path.iterdir()) == []
    assert not forget_voice(tmp_path, "A2")


def test_what_a_killed_program_left_of_a_voice_goes_too(tmp_path: Path) -> None:
    """It holds the same numbers."""
    keep(tmp_path)
    (tmp_path / FOLDER / ".T1.json.abc.part").write_bytes(b"numbers")
    forget_voice(tmp_path, "T1")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b'{"version": 1}'])
def test_a_damaged_file_is_told_and_can_be_forgotten(tmp_path: Path, content: bytes) -> None:
    """The others are read."""
    keep(tmp_path)
    keep(tmp_path, code="A2")
    (tmp_path / FOLDER / "A2.json").write_bytes(content)
    told: list[str] = []
    assert [each.code for each in read_voices(tmp_path, told.append)] == ["T1"]
    [line] = told
    assert "`assistant enrol --forget A2`" in line
    assert forget_voice(tmp_path, "A2")


def test_a_file_of_a_newer_version_is_not_called_damaged(tmp_path: Path) -> None:
    """Who is told to erase it would lose a voice that is whole."""
    keep(tmp_path)
    path = tmp_path / FOLDER / "T1.json"
    path.write_text(path.read_text().replace('"version": 1', '"version": 2'))
    told: list[str] = []
    assert read_voices(tmp_path, told.append) == []
    assert told == [f"{path}: this voice is of a newer version of the program; use that"]


@pytest.mark.parametrize("content", ['{"version": 2}', "{"])
def test_what_can_t_be_read_is_not_written_over(tmp_path: Path, content: str) -> None:
    """Takes of a phrase go into the file of all phrases: whoever is enrolled anew beside one that
    is of a newer version, or damaged, is told so first, and nothing of it is lost."""
    keep(tmp_path)
    path = tmp_path / FOLDER / "T1.json"
    path.write_text(content)
    with pytest.raises(Fault, match=r"T1\.json: this voice is"):
        check_new_code(tmp_path, "T1")
    with pytest.raises(Fault, match=r"T1\.json: this voice is"):
        keep(tmp_path)
    assert path.read_text() == content
    check_new_code(tmp_path, "A2")
    keep(tmp_path, code="A2")


def test_no_link_is_followed(tmp_path: Path) -> None:
    """Neither to a file nor to the folder."""
    keep(tmp_path / "elsewhere")
    (tmp_path / FOLDER).symlink_to(tmp_path / "elsewhere" / FOLDER)
    told: list[str] = []
    assert read_voices(tmp_path, told.append) == []
    assert told
    with pytest.raises(Fault):
        keep(tmp_path)


def test_a_code_that_looks_like_anothers_is_asked_about(tmp_path: Path) -> None:
    """The same one is not: it goes on."""
    keep(tmp_path)
    check_new_code(tmp_path, "T1")
    check_new_code(tmp_path, "T2")
    with pytest.raises(UsageError, match="T1 is enrolled"):
        check_new_code(tmp_path, "t-1")
