"""Times that sound like others, spoken into a recording: what is logged was said."""

from __future__ import annotations

from pathlib import Path

import pytest

from assistant.core.domain.commands import Command
from assistant.core.domain.events import Heard, Unsure
from assistant.edges.store.journal import read_journals
from assistant.review.questions import review
from tests.support.program import run_on
from tests.support.speech import FLITE, SpokenWord, record

PROTOCOL = """
title: Two knees
version: 1
language: en
sides: {first: left, left: Left leg., right: Right leg., change: Other leg.}
steps:
  - {id: sink, cue: Sink., side: each, region: leg, technique: pressure,
     hold: {floor: 2 s, target: 4 s}}
  - {id: knee, cue: Toward the knee., side: each, region: leg, technique: stretch,
     hold: {floor: 2 s, target: 4 s}}
aftercare: [Drink some water.]
"""

VOICES = (f"{FLITE}awb", f"{FLITE}kal16", f"{FLITE}rms", "en-gb")
"""Some that said "fifteen", as an ear without that word heard it, as "fifty"."""

SAID_S = 25.0
"""From "barrier" until it is said that the hands are off."""

YES_S = 6.0
"""And from then until "yes" is said, in case that it is asked."""

ROUND_S = 42.0


def test_fifteen_seconds_are_never_fifty(tmp_path: Path) -> None:
    """In every voice the hold ended when it was said to have, told at once or asked first."""
    said, seconds = "fifteen", 15.0
    protocol = tmp_path / "two-knees.yaml"
    protocol.write_text(PROTOCOL)
    words = [SpokenWord(5.0, "start")]
    for number, voice in enumerate(VOICES):
        at = 12.0 + number * ROUND_S
        words.append(SpokenWord(at, "barrier"))
        words.append(SpokenWord(at + SAID_S, f"released {said} seconds ago", voice))
        words.append(SpokenWord(at + SAID_S + YES_S, "yes"))
    recording = record(tmp_path / "therapist.flac", words, words[-1].at + 20.0)
    ran = run_on(recording, tmp_path, "run", str(protocol))
    assert ran.code == 0, ran.errors
    ((book,), _) = read_journals(ran.data_dir)
    told = [
        each["ago_s"]
        for each in book.records
        if each["kind"] in (Heard.kind, Unsure.kind) and each["command"] == Command.RELEASED
    ]
    assert told == [seconds] * len(VOICES)
    held = [hold["duration_s"] for hold in review(ran.data_dir).holds]
    assert held == [pytest.approx(SAID_S - seconds, abs=0.1)] * len(VOICES)
    back = [line["text"] for line in ran.lines if line["kind"] == "say"]
    assert sum(text.startswith(f"Released, {said} seconds ago. ") for text in back) == len(VOICES)
