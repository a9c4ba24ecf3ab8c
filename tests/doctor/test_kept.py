"""What the last checkup found of each device is kept for `assistant devices`, and nothing else."""

from __future__ import annotations

import json
import stat
from pathlib import Path

import pytest

from assistant.core.checkup.findings import Finding
from assistant.doctor.kept import FILE, MOST_DEVICES, keep_findings, told_of


def of_device(part: str, device: str, told: str = "Well.", verdict: str = "ok") -> Finding:
    """Return what was found of a device."""
    return Finding(part, verdict, told, measured={"device": device})  # type: ignore[arg-type]


def test_the_last_word_on_a_device_is_told(tmp_path: Path) -> None:
    """By its name, as microphone and as loudspeaker; of several findings a fault goes before."""
    keep_findings(str(tmp_path), [of_device("microphone", "desk", "Old.")])
    found = [
        of_device("microphone", "desk", "It clips.", "fault"),
        of_device("microphone", "desk", "It hums.", "warn"),
        of_device("loudspeaker", "desk", "It is heard."),
        Finding("clock", "ok", "It is nine."),
    ]
    keep_findings(str(tmp_path), found)
    microphone, loudspeaker = told_of(str(tmp_path), "desk")
    assert microphone.startswith("microphone, ")
    assert microphone.endswith(": It clips.")
    assert loudspeaker.endswith(": It is heard.")
    assert told_of(str(tmp_path), "headset") == []
    assert "nine" not in (tmp_path / FILE).read_text()
    assert stat.S_IMODE((tmp_path / FILE).stat().st_mode) == 0o600


def test_no_folder_is_made_for_it_and_none_grows(tmp_path: Path) -> None:
    """Where there is no data folder nothing is kept; of many devices the last are."""
    keep_findings(str(tmp_path / "none"), [of_device("microphone", "desk")])
    assert list(tmp_path.iterdir()) == []
    for number in range(MOST_DEVICES + 5):
        keep_findings(str(tmp_path), [of_device("microphone", f"device {number}")])
    assert len(json.loads((tmp_path / FILE).read_text())) == MOST_DEVICES


@pytest.mark.parametrize("text", ["", "[]", '{"microphone desk": 3}', "\0", '{"a": {"at": 1}}'])
def test_a_damaged_file_is_as_none(tmp_path: Path, text: str) -> None:
    """It is written anew by the next checkup."""
    (tmp_path / FILE).write_text(text)
    assert told_of(str(tmp_path), "desk") == []
    keep_findings(str(tmp_path), [of_device("microphone", "desk")])
    assert len(told_of(str(tmp_path), "desk")) == 1
