"""Paths that nobody thinks of: spaces, umlauts, letters of other scripts, and names as long as a
file system takes them. Sessions, recordings, protocols, settings, cache and exports lie in them.
"""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path

import pytest

from tests.support.live import ONE_HOLD
from tests.support.program import PROGRAM, run_on
from tests.support.speech import SpokenWord, record
from tests.support.typed_session import TypedSession

LONGEST = 255
"""Bytes of a name on all of Linux' file systems but a few."""

LONG = "Behandlung " + "ü" * ((LONGEST - len("Behandlung ")) // 2)


@pytest.fixture
def place(tmp_path: Path) -> Path:
    """A folder whose way leads through such names, and is over three hundred letters long."""
    folder = tmp_path / "Ordner mit  Leerzeichen" / "Übungsräume 治療室 の 記録" / LONG / LONG
    folder.mkdir(parents=True)
    assert len(str(folder)) > 300
    return folder


def told(place: Path, *arguments: str) -> str:
    """Return what a command prints that ends well."""
    env = os.environ | {
        "XDG_CONFIG_HOME": str(place / "config"), "XDG_CACHE_HOME": str(place / "cache"),
    }  # fmt: skip
    ran = subprocess.run(
        [str(PROGRAM), *arguments, "--data-dir", str(place / "data")],
        env=env, cwd=place, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert ran.returncode == 0, ran.stderr
    return ran.stdout


def test_all_that_is_kept_may_lie_anywhere(place: Path) -> None:
    """A session is typed, reviewed, verified, put into a page, exported and erased there."""
    cache = {"XDG_CACHE_HOME": str(place / "cache")}
    with TypedSession(place, ("--client", "C7"), cache) as session:
        session.command("start", "yes", "barrier", "released", "stop")
        assert session.end() == 3
    assert session.journal.is_relative_to(place)
    review = json.loads(told(place, "review", "--format", "json"))
    assert [hold["end_reason"] for hold in review["holds"]] == ["released"]
    assert "sound" in told(place, "verify")
    page, export = place / "Übersicht 1.html", place / "C7 – alles.zip"
    told(place, "review", "--html", str(page))
    told(place, "review", "export", "--client", "C7", "--out", str(export))
    assert page.stat().st_size > 10_000
    assert export.read_bytes().startswith(b"PK")
    erased = subprocess.run(
        [str(PROGRAM), "review", "erase", "--client", "C7", "--data-dir", str(place / "data")],
        input="C7\n", capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert erased.returncode == 0, erased.stderr
    assert not list((place / "data" / "sessions").glob("*.jsonl"))


def test_what_is_heard_and_spoken_may_too(place: Path) -> None:
    """A recording, the sound that is written, the cache of cues, and a model that was given words:
    each is opened by C libraries. The protocol is that of the settings, with its own path."""
    protocol = place / "mein Ablauf 手順.yaml"
    protocol.write_text(ONE_HOLD.replace("Sink.", "Sink to the psoas."), encoding="utf-8")
    words = (SpokenWord(4.0, "start"), SpokenWord(8.0, "barrier"), SpokenWord(11.0, "released"))
    recording = record(place / "gehört 1.wav", words, 20.0)
    settings = place / "config" / "assistant" / "settings.yaml"
    settings.parent.mkdir(parents=True)
    settings.write_text(f"name: zyx\nprotocol: '{protocol}'\n", encoding="utf-8")
    ran = run_on(recording, place, "run")
    assert ran.code == 0, ran.errors
    assert [hold["end_reason"] for hold in ran.of_kind("hold")] == ["released"]
    assert ran.soundtrack.stat().st_size > 100_000
