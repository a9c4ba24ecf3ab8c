"""Holds by their numbers, from the session's words through its journal to what is read back."""

from __future__ import annotations

import json
from typing import Any

import pytest

from assistant.core.domain.commands import Command
from assistant.core.domain.effects import Fact, HoldEnded, HoldStarted, Noted, Withdrawn
from assistant.core.domain.events import CueEnded, Heard, Opened, Record, Retracted, to_record
from assistant.core.domain.protocol import Protocol
from assistant.core.faults import UsageError
from assistant.core.journal.lines import entry, header
from assistant.core.journal.numbers import unnumbered
from assistant.core.session.session import Session
from assistant.edges.store.journal import Logbook
from assistant.review.soap import soap_lines
from assistant.sessions.correct import Correction, correction_lines
from assistant.sessions.read_back import holds_of, read_back
from assistant.sessions.walk_again import DIFFERS, Replaying
from tests.support.english import ENGLISH
from tests.support.scripted import two_sided

BEGIN = ((0.0, "start"), (0.0, "yes"))


class Kept:
    """A session kept as its journal would be; words are known at once, and cues take no time."""

    def __init__(self, *words: tuple[float, str], protocol: Protocol | None = None) -> None:
        self.protocol = protocol or two_sided()
        self.session = Session(self.protocol, ENGLISH, layers=1)
        self.lines: list[Record] = []
        self.give(Opened(0.0))
        for at, said in (*BEGIN, *words):
            self.say(at, said)

    def say(self, at: float, said: str) -> None:
        """Say a command; what was being said is over by then."""
        order = ENGLISH.phrasebook.typed(said)
        assert order is not None, said
        self.give(Heard(at, order.command, at, at, "voice", order.ago_s, order.word))

    def give(self, event: Any) -> None:
        """Hand over an event, and let what is said be over; keep the lines that come of it."""
        effects = self.session.handle(event)
        self.lines.append(to_record(event))
        facts = (each for each in effects if isinstance(each, Fact))
        self.lines += [{"t": event.t, **fact.to_record()} for fact in facts]
        while self.session.speaking and not self.session.ended:
            self.give(CueEnded(event.t, self.session._walk.known.speaking or 0))

    def book(self, *, whole: bool = True, older: bool = False) -> Logbook:
        """Return the journal as it is read back; `older` as a program without numbers wrote it."""
        first = {
            "kind": "session", "id": "one", "started_at": "2030-01-02T03:04:05.678+00:00",
            "client": None, "start_side": None, "layers": 1,
            "protocol": {"name": self.protocol.name, "text": self.protocol.text},
        }  # fmt: skip
        lines = map(unnumbered, self.lines) if older else self.lines
        read = (entry(json.loads(json.dumps(line))) for line in lines)
        return Logbook(header(first), tuple(read), whole=whole)


def shown(book: Logbook) -> list[tuple[int, float, float, str]]:
    """Return the holds as review has them: number, start, seconds, and notes."""
    holds = read_back(book).holds
    return [
        (each["number"], each["started_s"], each["duration_s"], each["notes"]) for each in holds
    ]


def numbers(kept: Kept, kind: type[Fact]) -> list[object]:
    """Return the numbers in a session's lines of a kind."""
    return [line["number"] for line in kept.lines if line["kind"] == kind.kind]


# Given once


def test_a_hold_has_the_next_number_from_its_beginning_to_its_log() -> None:
    """One after the other, and the notes of each say whose they are."""
    kept = Kept(
        (5, "barrier"), (20, "note warm"), (80, "released"), (90, "barrier"), (95, "note soft"),
        (160, "released"), (170, "stop"),
    )  # fmt: skip
    assert numbers(kept, HoldStarted) == numbers(kept, HoldEnded) == [1, 2]
    assert [line["hold"] for line in kept.lines if line["kind"] == Noted.kind] == [1, 2]
    assert shown(kept.book()) == [(1, 5.0, 75.0, "warm"), (2, 90.0, 70.0, "soft")]


def test_a_number_that_was_taken_back_is_given_to_no_other() -> None:
    """A barrier that never was had the first; the hold that follows is the second, and stays so."""
    kept = Kept(
        (5, "barrier"), (6, "scratch that"), (10, "barrier"), (90, "released"), (95, "stop")
    )
    assert shown(kept.book()) == [(2, 10.0, 80.0, "")]


def test_a_hold_keeps_its_number_however_it_is_put_right() -> None:
    """Start, side, release, and a release that was scratched: it is the same hold."""
    kept = Kept(
        (20, "barrier"), (25, "barrier ten seconds ago"), (26, "that was the right side"),
        (80, "released"), (81, "scratch that"), (90, "released"), (110, "released ten seconds ago"),
        (120, "that was the left side"), (130, "stop"),
    )  # fmt: skip
    assert set(numbers(kept, HoldStarted)) == set(numbers(kept, HoldEnded)) == {1}
    assert shown(kept.book()) == [(1, 15.0, 85.0, "")]


def test_a_hold_keeps_its_number_when_an_earlier_word_is_taken_back() -> None:
    """Its word is taken once more, and begins the same hold: nothing of it is declared anew."""
    kept = Kept((4, "mark this place"), (5, "barrier"), (6, "note warm"))
    kept.give(Retracted(7.0, 4.0))
    assert numbers(kept, HoldStarted) == [1]
    withdrawn = [line["of"]["kind"] for line in kept.lines if line["kind"] == Withdrawn.kind]
    assert withdrawn == ["place_marked"]
    kept.say(90, "released")
    kept.say(95, "barrier")
    kept.say(100, "stop")
    assert [number for number, *_ in shown(kept.book())] == [1, 2]


def test_holds_at_one_instant_are_two() -> None:
    """Begun, ended by pain and begun again in one moment: review has both."""
    kept = Kept((5, "barrier"), (5, "pain"), (5, "barrier"), (95, "released"), (96, "stop"))
    assert shown(kept.book()) == [(1, 5.0, 0.0, ""), (2, 5.0, 90.0, "")]


# Notes stay with their holds


def test_a_note_before_a_barrier_that_is_said_late_is_of_that_hold() -> None:
    """The hold was running already when what it felt like was noted."""
    kept = Kept(
        (60, "note soft"), (66, "barrier ten seconds ago"), (200, "released"), (230, "stop")
    )
    assert shown(kept.book()) == [(1, 56.0, 144.0, "soft")]


def test_a_note_between_two_corrections_of_a_start_stays_with_its_hold() -> None:
    """What the start was noted as by then is not what tells the hold."""
    kept = Kept(
        (100, "barrier"), (101, "barrier ten seconds ago"), (103, "note warm"),
        (104, "barrier thirty seconds ago"), (200, "released"), (230, "stop"),
    )  # fmt: skip
    assert shown(kept.book()) == [(1, 74.0, 126.0, "warm")]


def test_a_note_of_a_place_is_of_the_next_hold_there_and_of_no_other() -> None:
    """It is of the place's second hold, if the first was before it; of none, if none follows."""
    kept = Kept(
        (5, "barrier"), (10, "pain"), (12, "barrier"), (80, "released"), (85, "note warm"),
        (86, "barrier"), (160, "released"), (165, "note guarded"), (170, "stop"),
    )  # fmt: skip
    assert [notes for *_, notes in shown(kept.book())] == ["", "", "warm"]
    texts = [note["text"] for note in read_back(kept.book()).session["notes"]]
    assert texts == ["warm", "guarded"]


def test_a_note_is_of_the_hold_whose_side_was_put_right() -> None:
    """Noted on the left before the barrier, which was on the right: it goes along."""
    kept = Kept(
        (5, "note warm"), (6, "barrier"), (10, "that was the right side"), (80, "released"),
        (90, "stop"),
    )  # fmt: skip
    assert shown(kept.book()) == [(1, 6.0, 74.0, "warm")]


# After the session


def edited(kept: Kept, number: int, correction: Correction) -> Logbook:
    """Return a journal with a hold corrected in it."""
    book = kept.book()
    lines = correction_lines(book, number, correction, "2030-01-03T00:00:00+00:00", "")
    return Logbook(book.session, (*book.records, *map(entry, json.loads(json.dumps(lines)))))


TWINS = ((5, "barrier"), (5, "pain"), (5, "barrier"), (6, "note warm"), (95, "released"))


def test_a_hold_is_corrected_by_its_number() -> None:
    """Of two that began at one moment it is the one that is meant, and its notes stay."""
    kept = Kept(*TWINS, (96, "stop"))
    book = edited(kept, 2, Correction(duration_s=80.0))
    assert shown(book) == [(1, 5.0, 0.0, ""), (2, 5.0, 80.0, "warm")]
    book = edited(kept, 1, Correction(side="right"))
    assert [(hold.number, hold.side) for hold in holds_of(book)] == [(1, "right"), (2, "left")]


def test_a_hold_that_is_removed_leaves_its_number_empty() -> None:
    """The others are called what they were, and the removed one is asked for in vain."""
    kept = Kept(*TWINS, (96, "stop"))
    book = edited(kept, 1, Correction(remove=True))
    assert shown(book) == [(2, 5.0, 90.0, "warm")]
    with pytest.raises(UsageError, match="hold 1: the session has 2;"):
        correction_lines(book, 1, Correction(side="right"), "", "")


def test_a_hold_that_broke_off_and_is_removed_stays_away() -> None:
    """The walk comes to it all the same, and knows nothing of the correction."""
    kept = Kept(*TWINS, (96, "barrier"))
    assert [number for number, *_ in shown(kept.book())] == [1, 2, 3]
    book = edited(kept, 3, Correction(remove=True))
    assert [number for number, *_ in shown(book)] == [1, 2]


def test_what_damage_took_is_read_from_the_walk_by_its_own_hold() -> None:
    """With the first barrier's line lost the walk counts one less: no hold is taken for another."""
    kept = Kept((5, "barrier"), (80, "released"), (90, "barrier"), (200, "released"), (205, "stop"))
    lost = [line for line in kept.lines if line.get("command") != "barrier" or line["t"] != 5]
    kept.lines = [line for line in lost if line["kind"] != "hold"]
    numbers_and_starts = [(number, start) for number, start, *_ in shown(kept.book(whole=False))]
    assert numbers_and_starts == [(1, 5.0), (2, 90.0)]


TWO = ((5, "barrier"), (15, "pause"), (25, "resume"), (80, "released"), (100, "barrier"))


@pytest.mark.parametrize(
    ("number", "most_s", "told"),
    [
        (1, 85.0, "was 1:25 at most: it began at 0:05 and the next hold came at 1:40, 0:10 of it"),
        (2, 60.0, "was 1:00 at most: it began at 1:40 and the session's end came at 2:40"),
    ],
)
def test_a_hold_is_corrected_to_no_length_that_it_can_not_have_had(
    number: int, most_s: float, told: str
) -> None:
    """It ends before the next one begins, and before the session does; what was paused is none."""
    kept = Kept(*TWO, (150, "released"), (160, "stop"))
    kept.give(CueEnded(170.0, 0))
    book = edited(kept, number, Correction(duration_s=most_s))
    assert {hold.number: hold.duration_s for hold in holds_of(book)}[number] == most_s
    with pytest.raises(UsageError, match=told):
        edited(kept, number, Correction(duration_s=most_s + 0.1))


def test_of_a_session_that_broke_off_the_last_moment_is_the_end() -> None:
    """Nothing is known of what came after it."""
    kept = Kept(*TWO, (150, "how long"))
    assert shown(edited(kept, 2, Correction(duration_s=20.0)))[1] == (2, 100.0, 20.0, "")
    with pytest.raises(UsageError, match="0:50 at most"):
        edited(kept, 2, Correction(duration_s=51.0))


# Older journals


def test_a_journal_without_numbers_is_read_as_it_was() -> None:
    """Its holds are called by their order, its notes found by the start they tell."""
    kept = Kept(
        (5, "barrier"), (6, "scratch that"), (10, "barrier"), (20, "note warm"), (80, "released"),
        (90, "barrier"), (160, "released"), (170, "stop"),
    )  # fmt: skip
    assert [number for number, *_ in shown(kept.book())] == [2, 3]
    book = kept.book(older=True)
    assert shown(book) == [(1, 10.0, 70.0, "warm"), (2, 90.0, 70.0, "")]
    assert not [line for line in Replaying(book).every_line() if line["kind"] == DIFFERS]
    lines = correction_lines(book, 2, Correction(side="right"), "2030-01-03T00:00:00+00:00", "")
    read = map(entry, json.loads(json.dumps(lines)))
    assert shown(Logbook(book.session, (*book.records, *read)))[0] == (1, 10.0, 70.0, "warm")


def test_an_older_journal_that_breaks_off_has_each_hold_once() -> None:
    """The walk gives numbers and the lines have none: they are told by where they began."""
    kept = Kept((5, "barrier"), (80, "released"), (90, "barrier"), (100, "how long"))
    assert [(number, start) for number, start, *_ in shown(kept.book(older=True))] == [
        (1, 5.0), (2, 90.0)
    ]  # fmt: skip


@pytest.mark.parametrize("older", [False, True])
def test_a_replay_comes_to_what_the_journal_has(older: bool) -> None:
    """Numbers, notes and withdrawals are those of the lines, in either kind of journal."""
    kept = Kept(
        (5, "note soft"), (20, "barrier"), (25, "barrier ten seconds ago"), (30, "note warm"),
        (80, "released"), (85, "scratch that"), (90, "released"), (95, "stop"),
    )  # fmt: skip
    lines = list(Replaying(kept.book(older=older)).every_line())
    assert not [line for line in lines if line["kind"] == DIFFERS]
    assert [line["number"] for line in lines if line["kind"] == "hold"] == (
        [None, None] if older else [1, 1]
    )


def test_a_word_that_is_the_same_to_the_letter_begins_its_own_hold() -> None:
    """Two barriers that are alike to the letter are two words."""
    same = Heard(5.0, Command.BARRIER, 5.0, 5.0, "voice")
    kept = Kept()
    kept.give(same)
    kept.say(5, "pain")
    kept.give(same)
    kept.say(96, "stop")
    assert [number for number, *_ in shown(kept.book())] == [1, 2]


def test_a_note_that_is_of_no_hold_is_told_though_a_hold_has_one_alike() -> None:
    """ "Warm" was noted before the hold and again after it: the note to paste has both."""
    kept = Kept(
        (2, "note warm"), (5, "barrier"), (80, "released"), (81, "note warm"), (82, "note soft"),
        (83, "skip"), (90, "back"), (91, "note warm"), (95, "stop"),
    )  # fmt: skip
    notes = read_back(kept.book()).session["notes"]
    assert [(note["text"], note["hold"]) for note in notes] == [
        ("warm", 1), ("warm", None), ("soft", None), ("warm", None),
    ]  # fmt: skip
    told = [line for line in soap_lines(kept.book()) if "noted" in line]
    assert [line.split("noted")[1] for line in told] == [
        ": warm", " at Draw, left: warm", " at Draw, left: soft", " at Draw, left: warm",
    ]  # fmt: skip
