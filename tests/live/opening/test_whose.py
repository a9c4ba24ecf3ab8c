"""In whose voice commands count, by what is kept and set."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from assistant.core.hearing.speaker_net import SIZE
from assistant.core.hearing.whose import ANYBODY, LEAST_PHRASES, OnlyEnrolled
from assistant.core.written.settings import ANYBODY as FROM_ANYBODY
from assistant.core.written.settings import Standing
from assistant.edges.enrolled.kept_voices import FOLDER, MadeBy, Takes, keep_phrase
from assistant.edges.enrolled.speaker_model import SHA256
from assistant.edges.files.library import model_dir
from assistant.edges.speech.model_folder import ear_of
from assistant.live.opening.whose import Counting, open_whose

TAKES = tuple(np.eye(2, SIZE, dtype=np.float32))
EAR = ear_of(model_dir())
PHRASES = ("start", "next", "barrier", "released", "pause")


def keep(
    folder: Path, phrases: int = LEAST_PHRASES, network: str = SHA256, code: str = "T1"
) -> None:
    """Keep so many phrases of somebody."""
    for phrase in PHRASES[:phrases]:
        keep_phrase(folder, code, MadeBy(network, EAR), phrase, Takes(TAKES, (6.0,)), "2030-01-31")


def test_without_anybody_enrolled_nothing_is_told(tmp_path: Path) -> None:
    """And commands count from anybody."""
    assert open_whose(Standing(), tmp_path, pytest.fail) == Counting()


def test_who_is_enrolled_is_told_by_code(tmp_path: Path) -> None:
    """Commands count from them alone."""
    keep(tmp_path)
    counting = open_whose(Standing(), tmp_path, pytest.fail)
    assert isinstance(counting.whose, OnlyEnrolled)
    assert counting.told == "commands count from T1; what asks for a stop from anybody"


def test_it_can_be_turned_off(tmp_path: Path) -> None:
    """Which is told."""
    keep(tmp_path)
    counting = open_whose(Standing(commands_from=FROM_ANYBODY), tmp_path, pytest.fail)
    assert counting.whose is ANYBODY
    assert counting.told == "enrolled: T1; commands count from anybody, as you say"


def test_how_well_they_are_heard_can_be_told_by_the_same_ear(tmp_path: Path) -> None:
    """Where commands count from anybody too; without anybody enrolled there is nothing to tell."""
    keep(tmp_path)
    for standing in (Standing(), Standing(commands_from=FROM_ANYBODY)):
        counting = open_whose(standing, tmp_path, pytest.fail, model_dir())
        [learned] = counting.learned
        assert learned.over_talk["next"] == (6.0,)
        assert counting.as_before(lambda: None) is not None
    assert Counting().as_before(lambda: None) is None


def test_a_session_begins_though_who_is_enrolled_can_not_be_read(tmp_path: Path) -> None:
    """It is told, and commands count from anybody."""
    (tmp_path / FOLDER).write_text("")
    told: list[str] = []
    assert open_whose(Standing(), tmp_path, told.append) == Counting()
    assert "no folder" in told[0]
    assert told[0].endswith("commands count from anybody")


@pytest.mark.parametrize(
    ("phrases", "network", "why"),
    [
        (LEAST_PHRASES - 1, SHA256, "`assistant enrol T1` goes on"),
        (LEAST_PHRASES, "another", "enrolled with an earlier version"),
    ],
)
def test_a_voice_that_is_not_known_well_enough_shuts_nobody_out(
    tmp_path: Path, phrases: int, network: str, why: str
) -> None:
    """Too few phrases, or numbers of another network: told, with the mend."""
    keep(tmp_path, phrases, network)
    told: list[str] = []
    assert open_whose(Standing(), tmp_path, told.append).whose is ANYBODY
    assert why in told[0]


@pytest.mark.parametrize("damaged", [True, False])
def test_who_can_not_be_known_any_more_is_not_shut_out_by_another(
    tmp_path: Path, damaged: bool
) -> None:
    """A damaged file, or numbers of another network, beside somebody's who is known: their
    "released" must be heard, so that commands count from anybody, which is told.
    """
    keep(tmp_path)
    keep(tmp_path, network=SHA256 if damaged else "another", code="me")
    if damaged:
        (tmp_path / FOLDER / "me.json").write_text("{")
    told: list[str] = []
    assert open_whose(Standing(), tmp_path, told.append) == Counting()
    assert "me" in told[0]
    assert told[1] == "until that is mended commands count from anybody"
