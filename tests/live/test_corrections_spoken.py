"""Corrections, notes and pain, spoken into a recording: real ear, real voice, real journal."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from assistant.core.domain.commands import Command
from assistant.core.domain.effects import Fact
from assistant.core.journal.lines import FACTS
from assistant.edges.store.journal import Logbook, read_journals
from assistant.review.questions import review
from assistant.sessions.read_back import replay
from tests.support.program import run_on
from tests.support.speech import SpokenWord, record

WORDS = (
    SpokenWord(5.0, "start"),
    SpokenWord(12.0, "yes"),
    SpokenWord(40.0, "barrier ten seconds ago"),
    SpokenWord(50.0, "note guarded"),
    SpokenWord(56.0, "released"),
    SpokenWord(68.0, "scratch that"),  # the hold runs on
    SpokenWord(78.0, "that was the right side"),
    SpokenWord(86.0, "released"),
    SpokenWord(106.0, "released twenty seconds ago"),
    SpokenWord(116.0, "barrier"),
    SpokenWord(122.0, "client stop"),
    SpokenWord(136.0, "barrier"),
    SpokenWord(142.0, "ease off"),
    SpokenWord(156.0, "barrier"),
    SpokenWord(162.0, "pain"),
    SpokenWord(176.0, "that was the left side"),
    SpokenWord(184.0, "stop"),
)


class Run:
    """The session: what it said, its journal, and the review of it."""

    def __init__(self, lines: list[dict[str, Any]], data_dir: Path) -> None:
        self.said = [line["text"] for line in lines if line["kind"] == "say"]
        ((self.book,), _) = read_journals(data_dir)
        self.holds = review(data_dir).holds


@pytest.fixture(scope="module")
def spoken(tmp_path_factory: pytest.TempPathFactory) -> Run:
    """The session, as it went."""
    folder = tmp_path_factory.mktemp("corrections")
    recording = record(folder / "therapist.flac", WORDS, 192.0)
    ran = run_on(recording, folder, "run", "adductor-release", "--skip-screening")
    assert ran.code == 3, ran.errors
    return Run(ran.lines, ran.data_dir)


def of_kind(book: Logbook, kind: str) -> list[dict[str, Any]]:
    """Return the records of a kind."""
    return [each for each in book.records if each["kind"] == kind]


def test_every_phrase_is_heard_and_journaled(spoken: Run) -> None:
    """In the order they were said, with how long ago and with what word."""
    heard = of_kind(spoken.book, "heard")
    assert [(each["command"], each["ago_s"], each["word"]) for each in heard] == [
        (Command.START, 0.0, ""), (Command.YES, 0.0, ""), (Command.BARRIER, 10.0, ""),
        (Command.NOTE, 0.0, "guarded"), (Command.RELEASED, 0.0, ""), (Command.SCRATCH, 0.0, ""),
        (Command.THAT_WAS_RIGHT, 0.0, ""), (Command.RELEASED, 0.0, ""),
        (Command.RELEASED, 20.0, ""), (Command.BARRIER, 0.0, ""),
        (Command.PAIN, 0.0, "client stop"), (Command.BARRIER, 0.0, ""),
        (Command.PAIN, 0.0, "ease off"), (Command.BARRIER, 0.0, ""), (Command.PAIN, 0.0, ""),
        (Command.THAT_WAS_LEFT, 0.0, ""), (Command.STOP, 0.0, ""),
    ]  # fmt: skip


def test_the_review_shows_the_holds_as_they_were_put_right(spoken: Run) -> None:
    """The first hold from 30 to 86 s, on the right; what was noted first stands beside it."""
    first, *others = spoken.holds
    assert first["started_s"] == pytest.approx(30.0, abs=0.06)
    assert first["duration_s"] == pytest.approx(56.0, abs=0.1)
    assert (first["side"], first["notes"]) == ("right", "guarded")
    assert (first["was_side"], first["was_end_reason"]) == ("left", "released")
    assert [hold["response"] for hold in others] == ["client stop", "ease off", "pain"]
    assert {hold["end_reason"] for hold in others} == {"stop"}
    assert [(hold["side"], hold["was_side"]) for hold in others] == [
        ("right", None), ("right", None), ("left", "right"),
    ]  # fmt: skip


def test_the_journal_keeps_what_was_withdrawn(spoken: Run) -> None:
    """Each fact that stands no more is in it, before the line that says so."""
    records = list(spoken.book.records)
    withdrawn = [each for each in records if each["kind"] == "withdrawn"]
    assert withdrawn
    for each in withdrawn:
        before = records[: records.index(each)]
        assert any(each["of"].items() <= record.items() for record in before)


def test_each_is_answered_so_that_a_slip_is_found_out(spoken: Run) -> None:
    """What was noted, taken back or put right is said."""
    for answer in ("Noted, guarded.", "Released, taken back.", "The hold goes on.", "Right leg."):
        assert answer in spoken.said
    assert spoken.said.count("You can say next, or repeat.") == 3


def test_a_replay_declares_and_withdraws_the_same(spoken: Run) -> None:
    """From the journal alone the same facts follow, in the same order."""
    session, effects = replay(spoken.book)
    assert session.ended
    kinds = {fact.kind for fact in FACTS}
    written = [each["kind"] for each in spoken.book.records if each["kind"] in kinds]
    assert [effect.kind for effect in effects if isinstance(effect, Fact)] == written
