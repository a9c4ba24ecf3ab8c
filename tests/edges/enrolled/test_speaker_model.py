"""The file of what tells voices apart: used only as it shipped."""

from __future__ import annotations

from pathlib import Path

import pytest

from assistant.core.faults import Fault
from assistant.edges.enrolled import speaker_model
from assistant.edges.enrolled.speaker_model import FILE, read_speaker_model
from assistant.edges.files.library import shipped
from tests.support.speech import synthesise


def test_the_network_that_ships_knows_a_voice_again() -> None:
    """Another word in the same voice is nearer than the same word in another."""
    net = read_speaker_model()
    said = [("next", "en-us"), ("start", "en-us"), ("next", "flite:slt")]
    one, same, other = (
        net.print_of((synthesise(*each) * 32767).astype("<i2").tobytes()) for each in said
    )
    assert one is not None
    assert same is not None
    assert other is not None
    assert float(one @ same) > float(one @ other)


@pytest.mark.parametrize("damage", ["changed", "cut short", "gone"])
def test_a_damaged_file_is_not_used(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, damage: str
) -> None:
    """Whatever is in it; the message has the mend."""
    whole = (shipped("models") / FILE).read_bytes()
    (tmp_path / FILE).parent.mkdir()
    if damage != "gone":
        content = whole[:-9] if damage == "cut short" else whole[:-9] + bytes(9)
        (tmp_path / FILE).write_bytes(content)
    monkeypatch.setattr(speaker_model, "shipped", lambda _: tmp_path)
    with pytest.raises(Fault, match="install"):
        read_speaker_model()
