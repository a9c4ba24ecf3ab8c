"""A session as a note to paste into a record: what was told, done and planned, and no claim."""

from __future__ import annotations

from collections.abc import Iterator

from assistant.base.day import minute_shown
from assistant.core.domain.commands import Command
from assistant.core.domain.events import Heard, Record, WentOn
from assistant.core.durations import show_duration
from assistant.core.review.hold_shown import place_words
from assistant.edges.store.journal import Logbook
from assistant.review.views import ended
from assistant.sessions.read_back import ReadBack, Titles, read_back, standing_lines

TO_WRITE = "(yours to write)"
"""Stands where only the therapist can say something: a program that times holds knows nothing."""


def soap_lines(book: Logbook, of_series: str = "", read: ReadBack | None = None) -> Iterator[str]:
    """Yield the lines of a SOAP note: subjective, objective, assessment, plan.

    `of_series` says which session of a planned series it was, if of any. `read` is what the
    journal says of it, where that was read already.
    """
    read = read or read_back(book)
    titles = Titles(book)
    client, protocol = read.session["client"], read.session["protocol"]
    began = minute_shown(read.session["started_at"])
    yield f"Session {read.session['id']}, {began}" + (f", client {client}" if client else "")
    if of_series:
        yield of_series
    yield f"{protocol}, {show_duration(read.session['duration_s'])}, {ended(read.session)}"
    yield ""
    yield "S (told by the client)"
    yield from _or_nothing(_told(book, read, titles))
    yield ""
    yield "O (what was done)"
    yield from _or_nothing(_done(book, read, titles))
    yield ""
    yield "A (assessment)"
    yield f"- {TO_WRITE}"
    yield ""
    yield "P (plan)"
    yield from (f"- come back to: {place}" for place in _left_to_do(book, titles))
    yield f"- {TO_WRITE}"


def _told(book: Logbook, read: ReadBack, titles: Titles) -> Iterator[str]:
    for record in standing_lines(book, "consent"):
        given = "given" if record["given"] else "not given"
        yield f"- permission {given} ({titles.of(record['step'])})"
    if standing_lines(book, "screening_skipped"):
        yield "- screening left out"
    answers = {record["question"]: record for record in standing_lines(book, "screening")}
    for question, record in answers.items():
        yield f"- screening, {question}: {record['answer']}"
    for hold in read.holds:
        if hold["response"]:
            yield f"- {hold['response']} during {_place(hold)}"
    places = {hold["number"]: f" at {_place(hold)}" for hold in read.holds}
    of_client = _of_client(book)
    for note in read.session["notes"]:
        if note["text"] in of_client:
            yield f"- {note['text']}{places.get(note['hold'], _at(note, titles))}"


def _of_client(book: Logbook) -> set[str]:
    """Return in which words the client told of pain: while no hold ran they are noted.

    A note in the same words was no finding of the hands either.
    """
    pains = (each for each in book.records if each["kind"] == Heard.kind)
    return {each["word"] or Command.PAIN for each in pains if each["command"] == Command.PAIN}


def _done(book: Logbook, read: ReadBack, titles: Titles) -> Iterator[str]:
    of_client = _of_client(book)
    found = [note for note in read.session["notes"] if note["text"] not in of_client]
    for hold in read.holds:
        technique = hold["technique"] or titles.of(hold["step"])
        texts = "; ".join(note["text"] for note in found if note["hold"] == hold["number"])
        yield (
            f"- {technique}, {_place(hold)}: {show_duration(hold['duration_s'])},"
            f" {hold['end_reason']}{f'; noted: {texts}' if texts else ''}"
        )
    for note in found:
        if note["hold"] is None:
            yield f"- noted{_at(note, titles)}: {note['text']}"
    for record in standing_lines(book, WentOn.kind):
        gap = show_duration(record["gap_s"])
        yield f"- broken off at {show_duration(record['t'])}, and gone on with after {gap}"
    for record in standing_lines(book, "step_skipped"):
        yield f"- left out: {_step(record, titles)}"
    for record in standing_lines(book, "step_replaced"):
        yield f"- {titles.of(record['by'])} in place of {_step(record, titles)}"


def _at(note: Record, titles: Titles) -> str:
    return f" at {_step(note, titles)}" if note["step"] else ""


def _step(record: Record, titles: Titles) -> str:
    """Return the step that a record is about, and on which side."""
    side = f", {record['side']}" if record.get("side") else ""
    return f"{titles.of(record['step'])}{side}"


def _left_to_do(book: Logbook, titles: Titles) -> Iterator[str]:
    """Yield the places that were marked and not come back to."""
    left: dict[tuple[str, str | None, int], str] = {}
    for record in standing_lines(book, "place_marked", "place_offered"):
        place = (record["step"], record["side"], record["layer"])
        if record["kind"] == "place_marked":
            left[place] = place_words(titles.of(record["step"]), record["side"])
        elif record["taken"]:
            left.pop(place, None)
    yield from left.values()


def _place(hold: Record) -> str:
    return place_words(hold["region"], hold["side"], hold["layer"])


def _or_nothing(lines: Iterator[str]) -> Iterator[str]:
    found = list(lines)
    yield from found or ["- nothing logged"]
