"""What a checkup finds of who is enrolled."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from assistant.core.checkup.findings import Finding
from assistant.core.hearing.speaker_net import SIZE
from assistant.core.hearing.whose import LEAST_PHRASES
from assistant.doctor.enrolled import Enrolled, check_enrolled
from assistant.edges.enrolled.kept_voices import FOLDER, MadeBy, Takes, keep_phrase
from assistant.edges.enrolled.speaker_model import SHA256
from assistant.edges.files.library import model_dir
from assistant.edges.speech.model_folder import ear_of


def looked_at(folder: Path) -> tuple[list[Finding], Enrolled]:
    """Return what is found, and who is known."""
    found: list[Finding] = []
    looks = check_enrolled(str(folder), model_dir())
    while True:
        try:
            found.append(next(looks))
        except StopIteration as end:
            return found, end.value


def keep(folder: Path, phrases: int, network: str = SHA256) -> None:
    """Keep so many phrases of somebody."""
    take = np.eye(1, SIZE, dtype=np.float32)[0]
    by = MadeBy(network, ear_of(model_dir()))
    for number in range(phrases):
        keep_phrase(folder, "T1", by, f"phrase {number}", Takes([take], [6.0]), "2030-01-31")


def test_where_nobody_is_enrolled_nothing_is_told(tmp_path: Path) -> None:
    """And nobody is held against anything."""
    assert looked_at(tmp_path) == ([], Enrolled())


def test_who_is_enrolled_is_told(tmp_path: Path) -> None:
    """And can be held against how they sounded, by the ear that hears."""
    keep(tmp_path, LEAST_PHRASES)
    [finding], enrolled = looked_at(tmp_path)
    assert (finding.verdict, finding.told) == ("ok", "Enrolled: T1.")
    assert enrolled.learned[0].over_talk["phrase 0"] == (6.0,)


@pytest.mark.parametrize(
    ("phrases", "network", "mend"),
    [(1, SHA256, "`assistant enrol T1` goes on"), (1, "before", "`assistant enrol T1`")],
)
def test_who_is_not_known_is_warned_of(
    tmp_path: Path, phrases: int, network: str, mend: str
) -> None:
    """With the mend."""
    keep(tmp_path, phrases, network)
    [finding], _ = looked_at(tmp_path)
    assert (finding.verdict, finding.mend) == ("warn", mend)


def test_a_file_in_the_place_of_the_folder_is_a_fault(tmp_path: Path) -> None:
    """Nobody is enrolled any more, and nobody would know why."""
    (tmp_path / FOLDER).write_text("")
    [finding], _ = looked_at(tmp_path)
    assert finding.verdict == "fault"
    assert "put the folder back" in finding.mend
