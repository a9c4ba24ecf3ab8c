"""A session that broke off anywhere and is gone on with comes to what an unbroken one does."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import timedelta

import pytest

from assistant.base.protocols import load_protocol
from assistant.core.domain.events import CLOCK, Interrupted, Record
from assistant.core.faults import UsageError
from assistant.core.journal.anonymous import REMOVED, unnamed_records
from assistant.core.journal.lines import entry
from assistant.edges.store.journal import Logbook
from assistant.review.soap import soap_lines
from assistant.review.timeline import timeline
from assistant.sessions.read_back import read_back
from assistant.sessions.taken_up import broke_off_at, take_up
from assistant.sessions.walk_again import DIFFERS, Replaying
from tests.support.broken_session import (
    Walked,
    comes_to,
    cuts,
    declared,
    gone_on,
    header_of,
    numbers,
    unbroken,
)
from tests.support.english import ENGLISH
from tests.support.scripted import two_sided, whole

SHARE = 16
"""Places at which each session is broken off here; the benchmark takes more."""

PROTOCOLS = {
    "test-release": two_sided,
    "whole": whole,
    "adductor-release": lambda: load_protocol("adductor-release"),
}


@pytest.mark.parametrize("name", PROTOCOLS)
def test_it_comes_to_what_an_unbroken_one_does(name: str) -> None:
    """Holds, sides, layers, marks, answers, notes and the end; besides them just what broke off.

    Wherever the journal ends, between an event and its facts too. The replay has the same lines.
    """
    first = header_of(PROTOCOLS[name]())
    lines = unbroken(first).lines
    wanted = comes_to(lines)
    for cut in random.Random(name).sample(list(cuts(lines)), SHARE):
        walked, taken = gone_on(first, lines[:cut])
        assert comes_to(walked.lines) == wanted, cut
        given = numbers(walked.lines)
        assert given == list(range(1, len(given) + 1)), cut
        open_then = len(numbers(lines[: cut + len(taken.owed)])) - len(
            declared(walked.lines[: cut + len(taken.owed)], "hold")
        )
        broken = [
            line for line in declared(walked.lines, "hold") if line["end_reason"] == "interrupted"
        ]
        assert len(broken) == open_then, cut
        book = Logbook(first, tuple(walked.lines))
        assert all(line["kind"] != DIFFERS for line in Replaying(book).every_line()), cut
        assert len(read_back(book).holds) == len(wanted["holds"]) + len(broken), cut


def test_it_may_break_off_again_and_again() -> None:
    """Each time it goes on where it was then."""
    first = header_of(whole())
    lines = unbroken(first).lines
    chance = random.Random(7)
    walked, _ = gone_on(first, lines[: chance.choice(list(cuts(lines)))])
    for _ in range(6):
        walked, _ = gone_on(first, walked.lines[: chance.choice(list(cuts(walked.lines)))])
    assert comes_to(walked.lines) == comes_to(lines)


def broken_in_a_hold() -> tuple[Record, list[Record]]:
    """Return a journal that ends in the middle of the first hold."""
    first = header_of(two_sided())
    lines = unbroken(first).lines
    at = next(at for at, line in enumerate(lines) if line["kind"] == "hold_started")
    ends = next(at for at, line in enumerate(lines) if line["kind"] == "hold")
    return first, lines[: (at + ends) // 2 + 1]


def test_the_lost_minutes_are_nobodys() -> None:
    """They are in the journal; no hold, no duration and no pause has them."""
    first, lines = broken_in_a_hold()
    walked, taken = gone_on(first, lines, gap_s=1234.5)
    [went_on] = declared(walked.lines, "went_on")
    assert went_on["t"] == taken.at_s == lines[-1]["t"]
    assert went_on["gap_s"] == 1234.5
    broken = declared(walked.lines, "hold")[0]
    assert broken["started_s"] + broken["duration_s"] == pytest.approx(lines[-1]["t"])
    assert broken["paused_s"] == 0.0
    read = read_back(Logbook(first, tuple(walked.lines)))
    assert read.session["duration_s"] == walked.now < 1234.5


def test_the_clock_of_a_second_break_counts_from_the_first() -> None:
    """When it broke off is counted from where it went on last."""
    first, lines = broken_in_a_hold()
    began = broke_off_at(Logbook(first, ()))
    walked, _ = gone_on(first, lines, gap_s=600.0)
    book = Logbook(first, tuple(walked.lines))
    assert broke_off_at(book) == began + timedelta(seconds=book.last_s + 600.0)
    [went_on] = declared(walked.lines, "went_on")
    assert went_on["at"] == (began + timedelta(seconds=lines[-1]["t"] + 600.0)).isoformat(
        timespec="milliseconds"
    )


@pytest.mark.parametrize("by_s", [3600.0, -3600.0])
def test_a_clock_that_was_set_meanwhile_makes_no_gap_wrong(by_s: float) -> None:
    """When it broke off is told by the clock as it was then; a walk comes to the same as ever."""
    first, lines = broken_in_a_hold()
    before = broke_off_at(Logbook(first, tuple(lines)))
    at = len(lines) // 2
    lines.insert(at, entry({"t": lines[at]["t"], "kind": CLOCK, "by_s": by_s}))
    assert broke_off_at(Logbook(first, tuple(lines))) == before + timedelta(seconds=by_s)
    walked, _ = gone_on(first, lines, gap_s=600.0)
    [went_on] = declared(walked.lines, "went_on")
    assert went_on["gap_s"] == 600.0
    # From where it went on it is counted by the clock that had been set by then.
    book = Logbook(first, tuple(walked.lines))
    since_s = book.last_s - lines[-1]["t"]
    assert broke_off_at(book) == before + timedelta(seconds=by_s + 600.0 + since_s)
    assert comes_to(walked.lines) == comes_to(gone_on(first, lines, gap_s=600.0)[0].lines)
    assert all(line["kind"] != DIFFERS for line in Replaying(book).every_line())


def test_a_clock_that_was_put_back_makes_no_gap() -> None:
    """Less than nothing can't have been lost."""
    first, lines = broken_in_a_hold()
    walked, _ = gone_on(first, lines, gap_s=-3600.0)
    [went_on] = declared(walked.lines, "went_on")
    assert went_on["gap_s"] == 0.0


def test_what_an_event_led_to_is_owed() -> None:
    """The program was gone between the two writes: the facts come first, at their own time."""
    first, lines = broken_in_a_hold()
    at = next(at for at, line in enumerate(lines) if line["kind"] == "hold_started")
    book = Logbook(first, tuple(lines[:at]))
    taken = take_up(book, ENGLISH)
    assert list(taken.owed) == [lines[at]]


def refusal(book: Logbook) -> str:
    """Return why a session can't be gone on with."""
    with pytest.raises(UsageError) as told:
        take_up(book, ENGLISH)
    return str(told.value).removeprefix("session broken can't be gone on with: ")


def test_what_is_over_is_not_gone_on_with() -> None:
    """Nor what was stopped by the last word, though that was not carried out any more."""
    first = header_of(two_sided())
    lines = unbroken(first).lines
    book = Logbook(first, tuple(lines))
    assert refusal(book) == "it is over, finished"
    over = next(at for at, line in enumerate(lines) if line["kind"] == "end")
    assert refusal(replace(book, records=tuple(lines[:over]))) == "its last word ended it"


def test_what_was_told_to_end_may_be_gone_on_with() -> None:
    """Wherever that was, with the end in its journal or without: it comes to the same."""
    first = header_of(whole())
    lines = unbroken(first).lines
    for cut in random.Random(5).sample(list(cuts(lines)), 12):
        told = ended(first, lines[:cut])
        for kept in (told, told[: cut + 1]):
            walked, _ = gone_on(first, kept)
            assert comes_to(walked.lines) == comes_to(lines), cut
            assert numbers(walked.lines) == list(range(1, len(numbers(walked.lines)) + 1))
            book = Logbook(first, tuple(walked.lines))
            assert all(line["kind"] != DIFFERS for line in Replaying(book).every_line()), cut
            assert read_back(book).session["outcome"] == "finished"


def ended(first: Record, lines: list[Record]) -> list[Record]:
    """Return a journal's lines and those of a program that is told to end after them."""
    book = Logbook(first, tuple(lines))
    taken = take_up(book, ENGLISH)
    walked = Walked(taken.session, [*lines, *taken.owed], taken.at_s)
    walked.give(Interrupted(taken.at_s, "SIGTERM"))
    return walked.lines


def test_what_is_not_sure_is_not_gone_on_with() -> None:
    """Damage, a correction, another program's facts: nobody knows where it stood."""
    first, lines = broken_in_a_hold()
    book = Logbook(first, tuple(lines))
    assert refusal(replace(book, whole=False)).startswith("its record is damaged")
    edited = {"t": lines[-1]["t"], "kind": "edited", "at": first["started_at"], "why": ""}
    assert refusal(replace(book, records=(*lines, edited))) == "it was corrected since"
    rehearsed = first | {"rehearsal": {"level": "do"}}
    assert refusal(replace(book, session=rehearsed)).startswith("it is a rehearsal")
    at = next(at for at, line in enumerate(lines) if line["kind"] == "hold_started")
    other = [*lines[:at], lines[at] | {"step": "draw"}, *lines[at + 1 :]]
    told = refusal(replace(book, records=tuple(other)))
    assert told.startswith("this version of the program makes something else of what happened at")
    no_moment = replace(book, session=first | {"started_at": "one day"})
    with pytest.raises(UsageError, match="it is not known when it was"):
        take_up(no_moment, ENGLISH)


def test_reviewers_are_told_of_the_break() -> None:
    """The timeline and the note to paste say where it was, and how long."""
    first, lines = broken_in_a_hold()
    walked, _ = gone_on(first, lines, gap_s=600.0)
    book = Logbook(first, tuple(walked.lines))
    told = [moment.text for moment in timeline(book) if "broke off" in moment.text]
    assert len(told) == 1
    assert told[0].startswith("broke off; gone on with after 10:00, on 31 Jan 2030, ")
    assert any("and gone on with after 10:00" in line for line in soap_lines(book))


def test_a_report_has_the_gap_and_not_when_it_was() -> None:
    """Dates are the client's; how long it was is not."""
    first, lines = broken_in_a_hold()
    walked, _ = gone_on(first, lines, gap_s=600.0)
    [line] = [each for each in unnamed_records(walked.lines) if each["kind"] == "went_on"]
    assert (line["at"], line["gap_s"]) == (REMOVED, 600.0)
