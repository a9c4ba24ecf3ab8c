"""The real program is killed, begun again, and goes on with what broke off."""

from __future__ import annotations

import errno
import os
import random
import shutil
import signal
from collections.abc import Iterable
from pathlib import Path

import pytest

from assistant.base.day import now
from assistant.core.domain.commands import Command
from assistant.core.domain.effects import Finish, Refused, Say, Warned, Withdraw
from assistant.core.domain.events import CueEnded, DeviceBack, DeviceLost, Heard, Opened
from assistant.core.faults import JournalFault
from assistant.core.session.session import Session
from assistant.edges.files.file_lock import is_locked
from assistant.edges.store.journal import Journal, journal_folder, read_journal
from assistant.edges.store.kept_file import KeptFile
from assistant.live.opening.broken_off import BrokenOff, Offer
from assistant.sessions.taken_up import TakenUp
from assistant.sessions.walk_again import DIFFERS, Replaying
from tests.support.broken_session import comes_to, declared, numbers
from tests.support.english import ENGLISH
from tests.support.journal_header import HEADER
from tests.support.killed_session import KilledSession, records_of
from tests.support.program import run_on
from tests.support.scripted import TWO_SIDED, WHOLE, two_sided
from tests.support.speech import SpokenWord, record

TO_HOLDING = ("start", "yes", "barrier")


@pytest.fixture(scope="module", autouse=True)
def rendered(tmp_path_factory: pytest.TempPathFactory) -> Iterable[None]:
    """Share what is rendered."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_CACHE_HOME", str(tmp_path_factory.mktemp("cache")))
        yield


@pytest.fixture
def protocol(tmp_path: Path) -> str:
    """A protocol's file."""
    (tmp_path / "two.yaml").write_text(TWO_SIDED)
    return str(tmp_path / "two.yaml")


def broken_off(folder: Path, protocol: str, *options: str) -> str:
    """Kill a session in its first hold; return its id."""
    with KilledSession(folder, "run", protocol, *options) as session:
        session.say(*TO_HOLDING)
        session.follow_to("hold_started")
        session.kill()
    return str(session.book.session["id"])


def test_killed_anywhere_it_comes_to_what_an_unbroken_session_does(tmp_path: Path) -> None:
    """Holds, sides, layers, marks, answers, notes and the end; one journal has all."""
    (tmp_path / "whole.yaml").write_text(WHOLE)
    protocol = str(tmp_path / "whole.yaml")
    (tmp_path / "unbroken").mkdir()
    with KilledSession(tmp_path / "unbroken", "run", protocol) as session:
        session.walk()
        assert session.end() == 0
    wanted = comes_to(session.book.records, timed=False)
    length = len(session.lines)
    chance = random.Random(19)
    for attempt in range(3):
        folder = tmp_path / str(attempt)
        folder.mkdir()
        with KilledSession(folder, "run", protocol) as session:
            session.walk(lines=chance.randrange(30, length - 20))
            session.kill()
        kept = session.book
        again = ["run", "--resume"] if attempt % 2 else ["run", protocol]
        with KilledSession(folder, *again) as session:
            session.walk()
            assert session.end() == 0
        [(session_id, lines)] = records_of(folder / "data")
        assert session_id == kept.session["id"]
        assert tuple(lines[: len(kept.records)]) == kept.records
        assert comes_to(lines, timed=False) == wanted
        assert numbers(lines) == list(range(1, len(numbers(lines)) + 1))
        assert len(declared(lines, "went_on")) == 1
        assert session.book.whole
        replayed = Replaying(session.book).every_line()
        assert all(line["kind"] != DIFFERS for line in replayed)


def test_it_is_offered_at_the_next_start(tmp_path: Path, protocol: str) -> None:
    """In words that say which it is and where; until that is answered nothing is kept."""
    session_id = broken_off(tmp_path, protocol, "--client", "C7")
    with KilledSession(tmp_path, "run", protocol, "--client", "C7") as session:
        said = session.follow_to("say")
        assert said["text"].startswith("The session of ")
        assert said["text"].endswith(
            " broke off. Step two of three, the adductor, left leg. Go on?"
        )
        asked = session.follow_to("state")
        assert asked["legal"] == ["yes", "no", "repeat", "stop", "pain"]
        assert len(records_of(session.data_dir)) == 1
        session.type("next")
        assert session.follow_to("refused")["why"] == "Say yes, or no."
        session.type("yes")
        hold = session.follow_to("hold")
        assert (hold["end_reason"], hold["session_id"]) == ("interrupted", session_id)
        assert hold["client"] == "C7"
        assert session.follow_to("say")["text"].startswith("Going on. Step two of three")
        session.say("barrier", "released", "stop")
        assert session.end() == 3
    assert f"Session {session_id}: stopped, saved." in session.errors
    assert [each for each, _ in records_of(session.data_dir)] == [session_id]


def test_one_that_the_disk_does_not_take_up_may_be_offered_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A room stays open: were its journal left so, the session would seem to be running in another
    window for the rest of the day."""
    session = Session(two_sided(), ENGLISH)
    journal = Journal(tmp_path, HEADER)
    journal._kept.close()
    book, _ = read_journal(journal.path)
    assert book is not None
    taken_up = TakenUp(session, ({"t": 1.0, "kind": "time"},), 1.0, now())
    old = BrokenOff(journal.path, book, two_sided(), ENGLISH, taken_up)

    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    with monkeypatch.context() as disk:
        disk.setattr(KeptFile, "append", full)
        with pytest.raises(JournalFault, match="the disk is full"):
            old.reopen()
    assert not is_locked(journal.path)
    old.reopen().close()
    again, _ = read_journal(journal.path)
    assert again is not None
    assert again.records == taken_up.owed


def test_what_was_rescued_is_offered(tmp_path: Path, protocol: str) -> None:
    """A journal whose folder took it no more is brought back to it, told, and gone on with."""
    with KilledSession(tmp_path, "run", protocol) as session:
        session.say(*TO_HOLDING)
        session.follow_to("hold_started")
        folder = journal_folder(session.data_dir)
        shutil.rmtree(folder)
        folder.write_text("mine")
        assert "'rescued'" in session.follow_to("device_lost", device="disk")["reason"]
        session.kill()
    folder.unlink()
    with KilledSession(tmp_path, "run", protocol) as session:
        assert session.follow_to("say")["text"].endswith("Go on?")
        session.say("yes", "barrier", "released", "stop")
        assert session.end() == 3
    assert "was rescued, and is kept with the others again" in session.errors
    [(_, lines)] = records_of(session.data_dir)
    assert [hold["end_reason"] for hold in declared(lines, "hold")] == ["interrupted", "released"]


def test_what_a_system_ended_is_offered(tmp_path: Path, protocol: str) -> None:
    """As it goes down in order: the end that was saved stands no more."""
    with KilledSession(tmp_path, "run", protocol) as session:
        session.say(*TO_HOLDING)
        session.follow_to("hold_started")
        session.kill(signal.SIGTERM)
    assert [line["reason"] for line in declared(session.book.records, "end")] == ["SIGTERM"]
    with KilledSession(tmp_path, "run", protocol) as session:
        session.say("yes", "barrier", "released", "stop")
        assert session.end() == 3
    assert session.book.whole
    [end] = declared(session.book.records, "end")
    assert (end["outcome"], end["reason"]) == ("stopped", "")
    holds = declared(session.book.records, "hold")
    assert [hold["end_reason"] for hold in holds] == ["interrupted", "released"]


def test_what_was_let_end_is_gone_on_with_if_asked_for(tmp_path: Path, protocol: str) -> None:
    """Who pressed Ctrl-C is not asked at the next start."""
    with KilledSession(tmp_path, "run", protocol) as session:
        session.say(*TO_HOLDING)
        session.follow_to("hold_started")
        session.kill(signal.SIGINT)
    with KilledSession(tmp_path, "run", "--resume") as session:
        session.follow_to("went_on")
        session.say("barrier", "released")
        session.follow_to("hold", end_reason="released")
        session.kill(signal.SIGINT)
    with KilledSession(tmp_path, "run", protocol) as session:
        assert session.follow_to("say")["text"].startswith("Test release.")


def test_the_question_is_asked_as_all_else_is_said() -> None:
    """Again where it is wanted; the client's words count, and a device that fails is told."""
    offer = Offer("Go on?", ENGLISH)
    offer.handle(Opened(0.0))
    assert offer.speaking
    assert offer.takes(Command.PAIN)
    lost = offer.handle(DeviceLost(1.0, "microphone", "unplugged"))
    assert [type(effect) for effect in lost] == [Warned, Say]
    again = offer.handle(Heard(2.0, Command.REPEAT, 1.5, 1.9))
    [said] = [effect for effect in again if isinstance(effect, Say)]
    assert (said.text, said.cue < 0) == ("Go on?", True)
    offer.handle(CueEnded(3.0, said.cue))
    assert not offer.speaking
    refused = offer.handle(Heard(4.0, Command.BARRIER, 3.5, 3.9))
    assert [type(effect) for effect in refused] == [Refused, Say]
    assert offer.handle(Heard(5.0, Command.STOP, 4.5, 4.9))[1] == Finish("stopped")
    assert (offer.ended, offer.answer) == (True, None)


def test_what_is_over_before_it_was_said_is_not_said_there_either() -> None:
    """Of a microphone that was lost for a moment its return alone."""
    offer = Offer("Go on?", ENGLISH)
    [lost] = [
        effect
        for effect in offer.handle(DeviceLost(1.0, "microphone", "unplugged"))
        if isinstance(effect, Say)
    ]
    back = offer.handle(DeviceBack(2.0, "microphone"))
    assert back[1:] == [Withdraw(lost.cue), Say(lost.cue - 1, ENGLISH.wording.hear_again)]


def test_no_begins_a_new_session(tmp_path: Path, protocol: str) -> None:
    """The old one stays as it is, and is not offered again."""
    old = broken_off(tmp_path, protocol)
    path = journal_folder(tmp_path / "data") / f"{old}.jsonl"
    before = path.read_bytes()
    with KilledSession(tmp_path, "run", protocol) as session:
        session.say("no", "start")
        session.follow_to("state", state="consent")
        session.kill()
    [(first, _), (second, lines)] = records_of(session.data_dir)
    assert (first, second == old) == (old, False)
    assert lines[0] == {"t": 0.0, "kind": "opened"}
    assert path.read_bytes() == before
    with KilledSession(tmp_path, "run", protocol) as session:
        assert "permission" in session.follow_to("say")["text"]  # of the second


@pytest.mark.parametrize("word", ["stop", None], ids=["stop", "the end of typing"])
def test_who_answers_nothing_begins_nothing(
    tmp_path: Path, protocol: str, word: str | None
) -> None:
    """What broke off can still be gone on with."""
    broken_off(tmp_path, protocol)
    with KilledSession(tmp_path, "run", protocol) as session:
        if word is not None:
            session.say(word)
        assert session.end() == 3
    assert "Nothing was begun. The session that broke off is as it was." in session.errors
    assert len(records_of(session.data_dir)) == 1
    with KilledSession(tmp_path, "run", "--resume") as session:
        session.follow_to("went_on")


@pytest.mark.parametrize(
    ("options", "again"),
    [
        (("--client", "C7"), ("--client", "C8")),
        ((), ("--start-side", "right")),
    ],
)
def test_what_does_not_fit_is_not_offered(
    tmp_path: Path, protocol: str, options: tuple[str, ...], again: tuple[str, ...]
) -> None:
    """Another client, other choices: the new session begins; the old one is named in a line."""
    broken_off(tmp_path, protocol, *options)
    with KilledSession(tmp_path, "run", protocol, *again) as session:
        assert session.follow_to("say")["text"].startswith("Test release.")
    assert "broke off; `assistant run --resume` goes on with it" in session.errors
    with KilledSession(tmp_path, "run", "--resume", *again) as session:
        assert session.end() in (2, 3)


def test_what_runs_in_another_window_is_not_offered(tmp_path: Path, protocol: str) -> None:
    """Nor can it be gone on with; when it is over there is nothing to go on with."""
    with KilledSession(tmp_path, "run", protocol) as running:
        running.say(*TO_HOLDING)
        running.follow_to("hold_started")
        (tmp_path / "other").mkdir()
        session_id = running.book.session["id"]
        with KilledSession(tmp_path, "run", "--resume", session_id) as session:
            assert session.end() == 2
        assert "is running now, in another window" in session.errors
        with KilledSession(tmp_path, "run", protocol) as session:
            assert session.follow_to("say")["text"].startswith("Test release.")


def test_two_windows_do_not_go_on_with_one_session(tmp_path: Path, protocol: str) -> None:
    """Both were asked; who answers later is told that it is running."""
    broken_off(tmp_path, protocol)
    (tmp_path / "second").mkdir()
    (tmp_path / "second" / "data").symlink_to(tmp_path / "data")
    with (
        KilledSession(tmp_path, "run", protocol) as first,
        KilledSession(tmp_path / "second", "run", protocol) as second,
    ):
        first.follow_to("state")
        second.follow_to("state")
        first.type("yes")
        first.follow_to("went_on")
        second.type("yes")
        assert second.end() == 1
        assert "is running now, in another window" in second.errors
        first.say("barrier", "stop")
        assert first.end() == 3
    [(_, lines)] = records_of(first.data_dir)
    assert len(declared(lines, "went_on")) == 1


def test_a_protocol_that_was_changed_meanwhile_is_told(tmp_path: Path, protocol: str) -> None:
    """The session goes on by the text that its journal has."""
    broken_off(tmp_path, protocol)
    Path(protocol).write_text(TWO_SIDED.replace("Sink to barrier, wait.", "Something else."))
    with KilledSession(tmp_path, "run", protocol) as session:
        session.say("yes")
        told = session.follow_to("warning")["text"]
        assert told == "two was changed since; the session goes on as it was begun"
        session.follow_to("say", text="Sink to barrier, wait.")


def test_without_a_protocol_the_last_is_offered(tmp_path: Path, protocol: str) -> None:
    """Where nothing broke off, one must be named."""
    with KilledSession(tmp_path, "run") as session:
        assert session.end() == 2
    assert "PROTOCOL: name what is to be walked" in session.errors
    with KilledSession(tmp_path, "run", "--resume") as session:
        assert session.end() == 2
    assert "--resume: no session broke off in the last 24 hours" in session.errors
    broken_off(tmp_path, protocol)
    with KilledSession(tmp_path, "run") as session:
        session.say("no")
        assert session.follow_to("say")["text"].startswith("Test release.")
    assert len(records_of(session.data_dir)) == 2


def test_what_is_planted_is_neither_offered_nor_hides_what_broke_off(
    tmp_path: Path, protocol: str
) -> None:
    """Links of both sorts and a pipe, written later than the journal that is offered."""
    session_id = broken_off(tmp_path, protocol)
    folder = journal_folder(tmp_path / "data")
    other = tmp_path / "other.jsonl"
    other.write_bytes((folder / f"{session_id}.jsonl").read_bytes().replace(b"adductor", b"others"))
    before = other.read_bytes()
    (folder / "link.jsonl").symlink_to(other)
    (folder / "second.jsonl").hardlink_to(other)
    os.mkfifo(folder / "pipe.jsonl")
    with KilledSession(tmp_path, "run", protocol) as session:
        assert "the adductor" in session.follow_to("say")["text"]
        session.type("yes")
        assert session.follow_to("hold")["session_id"] == session_id
    assert other.read_bytes() == before


def test_a_damaged_record_is_not_gone_on_with(tmp_path: Path, protocol: str) -> None:
    """It is told, and a new session begins."""
    session_id = broken_off(tmp_path, protocol)
    path = journal_folder(tmp_path / "data") / f"{session_id}.jsonl"
    path.write_bytes(path.read_bytes().replace(b'"given": true', b'"given": fals', 1))
    with KilledSession(tmp_path, "run", protocol) as session:
        assert session.follow_to("say")["text"].startswith("Test release.")
    assert "its record is damaged, and where it stood is not sure" in session.errors
    with KilledSession(tmp_path, "run", "--resume", session_id) as session:
        assert session.end() == 2


def test_half_a_line_is_no_damage(tmp_path: Path, protocol: str) -> None:
    """That is what a cut of power leaves: it was never acknowledged."""
    session_id = broken_off(tmp_path, protocol)
    path = journal_folder(tmp_path / "data") / f"{session_id}.jsonl"
    path.write_bytes(path.read_bytes() + b'{"t": 3.0, "kind": "hea')
    with KilledSession(tmp_path, "run", "--resume") as session:
        session.follow_to("went_on")
        session.say("barrier", "stop")
        assert session.end() == 3
    book, damage = read_journal(path)
    assert book is not None
    assert damage == []


def test_yes_is_heard_and_the_session_goes_on_in_its_own_time(
    tmp_path: Path, protocol: str
) -> None:
    """From a recording: the words after it are dated by the session's time, not by the sound's."""
    broken_off(tmp_path, protocol)
    words = (
        SpokenWord(10.0, "yes"),
        SpokenWord(26.0, "barrier"),
        SpokenWord(31.0, "released"),
        SpokenWord(40.0, "stop"),
    )
    ran = run_on(record(tmp_path / "rest.flac", words, 46.0), tmp_path, "run", protocol)
    assert ran.code == 3, ran.errors
    [(_, lines)] = records_of(tmp_path / "data")
    [went_on] = declared(lines, "went_on")
    broken, held = declared(lines, "hold")
    assert (broken["end_reason"], held["end_reason"]) == ("interrupted", "released")
    assert held["duration_s"] == pytest.approx(5.0, abs=0.06)
    # "Barrier" came 16 s after "yes", which was acted on within two.
    assert 14.0 < held["started_s"] - went_on["t"] < 16.0
    [end] = declared(lines, "end")
    assert end["outcome"] == "stopped"
    times = [line["t"] for line in lines]
    assert times == sorted(times)


def test_a_recorded_session_that_was_killed_is_gone_on_with(tmp_path: Path, protocol: str) -> None:
    """Whatever it heard until then is known; what is typed goes on from there."""
    words = (
        *(SpokenWord(2.0, "start"), SpokenWord(6.0, "yes"), SpokenWord(14.0, "barrier")),
        *(SpokenWord(24.0, "released"), SpokenWord(34.0, "barrier")),
    )
    recording = record(tmp_path / "part.flac", words, 3000.0)
    sound = ("--mic", str(recording), "--speaker", "none")
    with KilledSession(tmp_path, "run", protocol, sound=sound) as session:
        session.follow_to("hold")
        session.follow_to("time")
        session.kill()
    with KilledSession(tmp_path, "run", protocol) as session:
        session.say("yes", "barrier", "released", "stop")
        assert session.end() == 3
    holds = declared(session.book.records, "hold")
    assert [(hold["step"], hold["side"], hold["end_reason"]) for hold in holds] == [
        ("sink", "left", "released"),
        ("draw", "left", "interrupted"),
        ("draw", "left", "released"),
    ]
    assert holds[0]["duration_s"] == pytest.approx(10.0, abs=0.06)


def test_rehearsals_are_begun_again(tmp_path: Path, protocol: str) -> None:
    """They lie apart, and are not offered: what is learnt is practised from its beginning."""
    rehearsed = ["rehearse", protocol, "--level", "do", "--trainee", "T1"]
    with KilledSession(tmp_path, *rehearsed) as session:
        session.say("start")
        session.follow_to("heard")
        session.kill()
    with KilledSession(tmp_path, "run", protocol) as session:
        assert session.follow_to("say")["text"].startswith("Test release.")
    with KilledSession(tmp_path, *rehearsed) as session:
        assert session.follow_to("state")["state"] == "ready"
