"""Pleas spoken into a session that holds: real ear, real voice, real journal."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.support.program import LIMIT_S, run_on
from tests.support.scripted import TWO_SIDED
from tests.support.speech import FLITE, SpokenWord, record

pytestmark = pytest.mark.timeout(LIMIT_S)

BARRIER_S = 18.0
PLEA_S = 24.0
SOON_S = 1.5 + 1.2
"""Seconds after the beginning of a plea: its own, and those in which it is to be answered."""


@pytest.fixture
def protocol(tmp_path: Path) -> str:
    """A protocol's file, whose cues are short."""
    (tmp_path / "test-release.yaml").write_text(TWO_SIDED)
    return str(tmp_path / "test-release.yaml")


@pytest.mark.parametrize(
    ("plea", "voice"),
    [
        ("please stop", f"{FLITE}slt"),
        ("stop please", "en-gb"),
        ("that hurts", "en-us+f3"),
        ("you're hurting me", f"{FLITE}kal16"),
    ],
)
def test_a_plea_over_a_hold_ends_it_or_is_asked_about(
    plea: str, voice: str, tmp_path: Path, protocol: str
) -> None:
    """What is put around a client's word takes nothing from it, and nobody pleads in vain."""
    words = (
        SpokenWord(5.0, "start"),
        SpokenWord(9.0, "yes"),
        SpokenWord(BARRIER_S, "barrier"),
        SpokenWord(PLEA_S, plea, voice),
    )
    ran = run_on(
        record(tmp_path / "client.flac", words, PLEA_S + 8.0),
        tmp_path,
        *("run", protocol),
    )
    ended = [hold["end_reason"] for hold in ran.lines if hold["kind"] == "hold"]
    after = [line for line in ran.lines if PLEA_S < line["t"] < PLEA_S + SOON_S]
    kinds = {line["kind"] for line in after}
    assert "say" in kinds, ran.lines
    assert ended == ["stop"] or "unclear" in kinds


def test_calm_talk_lets_the_hold_run(tmp_path: Path, protocol: str) -> None:
    """A word of the client's in a sentence ends nothing, and nothing is asked."""
    talk = ("we can stop at the shop", "is the pain better today", "is that too much")
    words = (
        SpokenWord(5.0, "start"),
        SpokenWord(9.0, "yes"),
        SpokenWord(BARRIER_S, "barrier"),
        *(SpokenWord(PLEA_S + 5.0 * number, text) for number, text in enumerate(talk)),
    )
    ran = run_on(
        record(tmp_path / "talk.flac", words, PLEA_S + 20.0),
        tmp_path,
        *("run", protocol),
    )
    assert [hold["end_reason"] for hold in ran.lines if hold["kind"] == "hold"] == ["interrupted"]
    assert "unclear" not in {line["kind"] for line in ran.lines}
