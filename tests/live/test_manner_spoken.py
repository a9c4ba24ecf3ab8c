"""Sleep, quiet and the questions, spoken into a recording: real ear, real voice, real journal."""

from __future__ import annotations

from typing import Any

import pytest

from assistant.core.domain.commands import Command
from assistant.core.domain.manner import Manner, Settings, Words
from assistant.edges.store.journal import Logbook, read_journals
from assistant.sessions.read_back import replay
from tests.support.program import run_on
from tests.support.speech import SpokenWord, record

"""How long the program may take, on a busy machine; a minute of recording takes a second."""

WORDS = (
    SpokenWord(5.0, "start"),
    SpokenWord(12.0, "yes"),
    SpokenWord(15.0, "quiet"),  # over the words for the side
    SpokenWord(19.0, "barrier"),
    SpokenWord(23.0, "how long"),
    SpokenWord(30.0, "robin sleep"),
    SpokenWord(34.0, "released"),
    SpokenWord(38.0, "robin wake up"),
    SpokenWord(43.0, "louder"),
    SpokenWord(47.0, "slower"),
    SpokenWord(51.0, "help"),
    SpokenWord(57.0, "where am i"),
    SpokenWord(65.0, "what is next"),
    SpokenWord(74.0, "full"),
    SpokenWord(78.0, "released"),
    SpokenWord(92.0, "time call every five minutes"),
    SpokenWord(99.0, "brief"),
    SpokenWord(103.0, "stop"),
)


class Run:
    """The session: what it printed, and its journal."""

    def __init__(self, lines: list[dict[str, Any]], book: Logbook) -> None:
        self.lines = lines
        self.book = book

    def of_kind(self, kind: str) -> list[dict[str, Any]]:
        """Return the printed lines of a kind."""
        return [line for line in self.lines if line["kind"] == kind]

    def said(self, after_s: float, before_s: float) -> list[str]:
        """Return what was ordered to be said between two times."""
        return [line["text"] for line in self.of_kind("say") if after_s <= line["t"] < before_s]


@pytest.fixture(scope="module")
def spoken(tmp_path_factory: pytest.TempPathFactory) -> Run:
    """The session, with an assistant that is called by a name of one's own."""
    folder = tmp_path_factory.mktemp("manner")
    (folder / "config" / "assistant").mkdir(parents=True)
    (folder / "config" / "assistant" / "settings.yaml").write_text("name: robin\n")
    recording = record(folder / "therapist.flac", WORDS, 110.0)
    ran = run_on(recording, folder, "run", "adductor-release", "--skip-screening")
    assert ran.code == 3, ran.errors
    (book,), damage = read_journals(ran.data_dir)
    assert damage == []
    return Run(ran.lines, book)


def test_every_command_is_heard_and_journaled(spoken: Run) -> None:
    """In the order they were said, with what was said with them."""
    expected = [
        (Command.START, ""), (Command.YES, ""), (Command.QUIET, ""), (Command.BARRIER, ""),
        (Command.HOW_LONG, ""), (Command.SLEEP, ""), (Command.RELEASED, ""), (Command.WAKE, ""),
        (Command.LOUDER, ""), (Command.SLOWER, ""), (Command.HELP, ""), (Command.WHERE, ""),
        (Command.WHAT_NEXT, ""), (Command.FULL, ""), (Command.RELEASED, ""),
        (Command.TIME_CALL, "5"), (Command.BRIEF, ""), (Command.STOP, ""),
    ]  # fmt: skip
    heard = [record for record in spoken.book.records if record["kind"] == "heard"]
    assert [(each["command"], each["word"]) for each in heard] == expected


def test_quiet_cuts_the_cue_and_nothing_is_said_until_asked(spoken: Run) -> None:
    """The words for the side are broken off; the step's cue is shown, and not spoken."""
    (cut,) = [cue for cue in spoken.of_kind("cue") if cue["cut"]]
    assert 15.0 < cut["end_s"] < 17.5
    assert spoken.said(15.0, 23.0) == []
    assert spoken.said(23.0, 30.0)[0].endswith("to target.")


def test_asleep_it_did_not_end_the_hold(spoken: Run) -> None:
    """Said in sleep "released" did nothing; said awake it ended the one hold there was."""
    (hold,) = spoken.of_kind("hold")
    assert hold["end_reason"] == "released"
    assert hold["duration_s"] == pytest.approx(78.0 - 19.0, abs=0.06)
    assert spoken.said(30.0, 38.0) == []


def test_what_was_asked_was_told(spoken: Run) -> None:
    """Each answer is spoken, though it was told to be quiet."""
    assert spoken.said(38.0, 74.0) == [
        "I am listening.",
        "Louder.",
        "Slower.",
        "Say released, skip this or how long.",
        "Step two of five, the adductor, left leg. A hold is running.",
        "Next: Push gently toward the knee. No sliding. To barrier, wait.",
    ]


def test_a_replay_rebuilds_the_manner(spoken: Run) -> None:
    """With the user's settings, from the journal alone."""
    session, _ = replay(spoken.book)
    assert spoken.book.session["settings"]["name"] == Settings("robin").name
    assert session.manner == Manner(True, Words.BRIEF, 4, 125, True, 300.0)
    assert session.ended
