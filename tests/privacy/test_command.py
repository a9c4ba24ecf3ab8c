"""`assistant privacy`: what is kept, where, and the client's card."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from assistant.cli.main import main
from assistant.core.faults import UsageError
from assistant.edges.clinic.kept import keep_key
from assistant.privacy.command import CARD, Asked, run_privacy
from assistant.privacy.kept import kinds
from tests.support.program import run_on
from tests.support.speech import SpokenWord, record


@pytest.fixture(autouse=True)
def own_folders(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A user with nothing yet."""
    for name, folder in (("CONFIG", "config"), ("DATA", "share"), ("CACHE", "cache")):
        monkeypatch.setenv(f"XDG_{name}_HOME", str(tmp_path / folder))


def files_below(folder: Path) -> set[Path]:
    """Return every file below a folder."""
    return {Path(at) / name for at, _, names in os.walk(folder) for name in names}


def test_all_that_is_kept_is_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """After a session, a review of it, settings and a rehearsal, every file that is there lies at
    one of the places that are named, with their number; what is not there is named as that.
    """
    data = tmp_path / "data"
    recording = record(tmp_path / "start.wav", [SpokenWord(4.0, "stop")], 8.0)
    assert main(["settings", "pace", "125"]) == 0
    run_on(recording, tmp_path, "run", "direct-hold", "--client", "C7")
    run_on(recording, tmp_path, "rehearse", "direct-hold")
    main(["review", "--data-dir", str(data)])
    capsys.readouterr()
    assert main(["privacy", "--format", "json", "--data-dir", str(data)]) == 0
    told = json.loads(capsys.readouterr().out)["kept"]
    named = {each["name"]: each["files"] for each in told}
    assert named["sessions"] == 1
    assert named["rehearsals"] == 1
    assert named["settings"] == 1
    assert named["index"] >= 1
    assert named["series planned"] == 0
    folders = ("data", "config", "share", "cache")
    there = {path for folder in folders for path in files_below(tmp_path / folder)}
    places = [each["place"] for each in told]
    assert [path for path in there if not any(str(path).startswith(p) for p in places)] == []
    assert main(["privacy", "--data-dir", str(data)]) == 0
    text = capsys.readouterr().out
    assert f"1 file, 0.1 kB in {tmp_path / 'config' / 'assistant' / 'settings.yaml'}" in text
    assert "Nothing yet of: sessions saved elsewhere, series planned" in text
    assert "C7" not in text


def test_the_card_is_whole_in_itself_and_nothing_is_written_over(tmp_path: Path) -> None:
    """It fetches nothing, is written where it was asked for, and never in place of something."""
    path = tmp_path / "card.html"
    run_privacy(Asked(card=str(path)))
    text = path.read_text("utf-8")
    assert text == CARD.read_text("utf-8")
    assert not any(mark in text for mark in ("src=", "href=", "http", "@import", "url("))
    with pytest.raises(UsageError, match="something here already"):
        run_privacy(Asked(card=str(path)))
    room = tmp_path / "room"
    keep_key(room, b"k" * 32)
    run_privacy(Asked(card=str(tmp_path / "clinic.html"), data_dir=str(room)))
    said = (tmp_path / "clinic.html").read_text("utf-8")
    assert "sent anywhere" not in said
    assert "this clinic’s own computer" in said


def test_each_kind_lies_at_a_place_of_its_own(tmp_path: Path) -> None:
    """No two are the same place, so that nothing is counted twice, and each says how it goes."""
    every = kinds(tmp_path)
    assert len({each.place for each in every}) == len(every)
    assert all(each.until and each.what for each in every)
