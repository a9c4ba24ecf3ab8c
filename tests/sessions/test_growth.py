"""A session four times as long costs four times as much, and no more: counted in calls."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from functools import cache
from pathlib import Path

import pytest

from assistant.core.domain.effects import HoldEnded, Withdrawn
from assistant.core.domain.events import Record
from assistant.edges.store.journal import Logbook
from assistant.replay.command import report_lines
from assistant.review.pages import session_page
from assistant.review.questions import Review
from assistant.review.soap import soap_lines
from assistant.review.timeline import timeline
from assistant.sessions.read_back import read_back, standing_lines
from assistant.sessions.walk_again import Replaying
from tests.support.effort import calls_of
from tests.support.long_session import (
    HOLDS,
    Turn,
    journal_lines,
    new_session,
    walk_long,
    write_journal,
)

SHORT, LONG = 20, 80
"""Holds of two sessions, one four times as long as the other."""

MOST = 4.4
"""Times that the longer one may cost: what must be sorted grows a little more than it."""


@cache
def book_of(holds: int) -> Logbook:
    """Return the journal of a session with so many holds."""
    first, *lines = map(json.loads, journal_lines(list(walk_long(new_session(), holds))))
    defaults: Record = {"budget_s": None, "skip_screening": False, "settings": {}, "series": None}
    first["protocol"]["shared"] = []
    return Logbook(first | defaults, tuple(lines))


def broken_off(book: Logbook) -> Logbook:
    """Return a journal without its end, of which the last hold has none either."""
    ends = [at for at, line in enumerate(book.records) if line["kind"] == HoldEnded.kind]
    return replace(book, records=book.records[: ends[-1]])


def damaged(book: Logbook) -> Logbook:
    """Return a journal in which no hold has an end, and whose protocol cannot be read."""
    lines = tuple(line for line in book.records if line["kind"] not in ("hold", "end"))
    protocol = book.session["protocol"] | {"text": "title: gone"}
    return Logbook(book.session | {"protocol": protocol}, lines, whole=False)


def corrected(book: Logbook) -> Logbook:
    """Return a journal in which every hold was corrected after the session."""
    lines: list[Record] = []
    for line in standing_lines(book, HoldEnded.kind):
        logged = {name: value for name, value in line.items() if name != "t"}
        facts = ({"kind": "edited", "at": "2030", "why": ""}, Withdrawn(logged).to_record())
        lines += ({"t": book.last_s, **fact} for fact in (*facts, logged | {"response": "warm"}))
    return replace(book, records=book.records + tuple(lines))


@pytest.mark.parametrize(
    "done",
    [
        read_back,
        report_lines,
        lambda book: list(Replaying(book).every_line()),
        timeline,
        lambda book: list(soap_lines(book)),
    ],
    ids=["read back", "report", "replay", "timeline", "note"],
)
@pytest.mark.parametrize("state", [replace, broken_off, damaged, corrected])
def test_a_journal_four_times_as_long_takes_four_times_the_calls(
    done: Callable[[Logbook], object], state: Callable[[Logbook], Logbook]
) -> None:
    """Whole, broken off, damaged, and corrected throughout."""
    short, long = state(book_of(SHORT)), state(book_of(LONG))
    done(long)  # what is made once
    assert calls_of(lambda: done(long)) <= MOST * calls_of(lambda: done(short))


def test_an_event_late_in_a_session_takes_the_calls_of_an_early_one() -> None:
    """Holds, corrections and commands that are taken back, with all that was declared before."""
    session = new_session()
    turns = walk_long(session, LONG)
    starts = 0
    rounds: list[int] = []

    def a_round() -> None:
        nonlocal starts
        for turn in turns:
            starts += any(effect.kind == "hold_started" for effect in turn.effects)
            if starts >= len(rounds) * len(HOLDS) + len(HOLDS):
                return

    while len(rounds) < LONG // len(HOLDS):
        rounds.append(calls_of(a_round))
    assert max(rounds[-3:]) <= 1.1 * max(rounds[1:4])


def test_the_index_takes_a_session_in_for_its_length(tmp_path: Path) -> None:
    """And the page of a session that breaks off."""
    asked: dict[int, int] = {}
    shown: dict[int, int] = {}
    for holds in (5, SHORT, LONG):  # the first for what is made once
        turns: list[Turn] = list(walk_long(new_session(), holds, ended=False))
        write_journal(tmp_path / str(holds), turns)

        def ask(data_dir: Path = tmp_path / str(holds)) -> None:
            Review(data_dir).close()

        asked[holds] = calls_of(ask)
        with Review(tmp_path / str(holds)) as review:
            shown[holds] = calls_of(lambda: session_page(review, "long", "/", str))
    assert asked[LONG] <= MOST * asked[SHORT]
    assert shown[LONG] <= MOST * shown[SHORT]
