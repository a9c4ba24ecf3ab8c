"""A day by voice alone: the real program on recordings, no keyboard; killed, and begun again."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest

from assistant.core.domain.events import Record
from assistant.edges.store.journal import journal_folder, read_journal
from tests.support.broken_session import declared
from tests.support.killed_session import KilledSession
from tests.support.program import LIMIT_S, Line
from tests.support.speech import TALK, SpokenWord, record

pytestmark = pytest.mark.timeout(LIMIT_S)

CALF = """
title: Calf release
version: 1
language: en-us
steps:
  - {id: permission, cue: Ask permission., ends: consent}
  - {id: sink, cue: Sink., region: calf, technique: pressure, hold: {floor: 1 s, target: 2 s}}
aftercare: [Rest.]
"""

APART_S = 8.0
"""Seconds from one word to the next: no answer takes five, with a second until it begins."""

OVER_S = 14.0
"""The same where a session ends, which has more to say."""

HELD_S = 240.0
"""Seconds of the last hold in the recording: it is killed long before they are over."""

FIRST = (
    *("assistant wake up", TALK[0], "calf release", "charlie seven", "yes"),
    *("start", "yes", "barrier", "released", None),
)
REFUSED = ("arm hold", "bravo two", "yes", "start", "no", "no", None)
AGAIN = ("calf release", "bravo two", "yes", "start", "yes", "barrier", "released", None)
THIRD = ("next client", "arm hold", "no code", "yes", "start", "yes", "barrier")
RESUMED = (None, "yes", None, "barrier", "released", None, "how many today")


def spoken(words: Iterable[str | None]) -> tuple[list[SpokenWord], float]:
    """Return words at their times, with a longer pause for each None; and where they end."""
    at, placed = 4.0, []
    for word in words:
        if word is None:
            at += OVER_S - APART_S
            continue
        placed.append(SpokenWord(at, word))
        at += APART_S
    return placed, at


def room_on(folder: Path, name: str, words: Iterable[str | None], more_s: float) -> KilledSession:
    """Run the room on a recording of these words, and of silence after them."""
    placed, end_s = spoken(words)
    recording = record(folder / f"{name}.flac", placed, end_s + more_s)
    sound = ("--mic", str(recording), "--speaker", str(folder / f"{name}.wav"))
    return KilledSession(folder, "room", sound=sound)


def journal(folder: Path, session_id: str) -> tuple[dict[str, Any], list[Record]]:
    """Return what the journal of a session begins with, and its lines."""
    book, damage = read_journal(journal_folder(folder) / f"{session_id}.jsonl")
    assert book is not None
    assert damage == []
    return dict(book.session), list(book.records)


def test_three_clients_by_voice_alone(tmp_path: Path) -> None:
    """A whole session; one refused at permission, then begun again with another protocol; one
    killed in a hold and gone on with by voice. Journals hold it, each its own."""
    own = tmp_path / "config" / "assistant" / "protocols"
    own.mkdir(parents=True)
    (own / "calf-release.yaml").write_text(CALF)
    (own / "arm-hold.yaml").write_text(
        CALF.replace("Calf release", "Arm hold").replace("calf", "arm")
    )
    words = (*FIRST, *REFUSED, *AGAIN, *THIRD)
    with room_on(tmp_path, "day", words, HELD_S) as room:
        opened: list[Line] = []
        while len(opened) < 4:
            line = room.follow_to("opens")
            opened += [line] if line["session_id"] else []
        room.follow_to("hold_started")
        room.kill()
        data_dir = room.data_dir
    ids = [line["session_id"] for line in opened]
    assert len(list(journal_folder(data_dir).glob("*.jsonl"))) == 4
    kept = [journal(data_dir, session_id) for session_id in ids]
    begun = [(session["protocol"]["name"], session["client"]) for session, _ in kept]
    assert begun == [
        *(("calf-release", "C7"), ("arm-hold", "B2"), ("calf-release", "B2"), ("arm-hold", None)),
    ]
    ends = [[end["outcome"] for end in declared(lines, "end")] for _, lines in kept]
    assert ends == [["finished"], ["declined"], ["finished"], []]
    holds = [[hold["end_reason"] for hold in declared(lines, "hold")] for _, lines in kept]
    assert holds == [["released"], [], ["released"], []]
    with room_on(tmp_path, "resumed", RESUMED, 4.0) as room:
        asked = room.follow_to("say")["text"]
        assert asked.endswith("Step two of two, the arm. Go on?")
        assert room.follow_to("went_on")["session_id"] == ids[3]
        assert room.follow_to("end", session_id=ids[3])["outcome"] == "finished"
        assert room.follow_to("say", session_id="")["text"] == "Next client, or rest?"
        assert room.follow_to("say")["text"] == "Four sessions today."
        assert room.end() == 0
    _, lines = journal(data_dir, ids[3])
    assert [hold["end_reason"] for hold in declared(lines, "hold")] == ["interrupted", "released"]
    assert len(list(journal_folder(data_dir).glob("*.jsonl"))) == 4
    heard = {line["kind"] for _, lines in kept for line in lines}
    assert "spoke" not in heard  # what is said between sessions is nobody's record
