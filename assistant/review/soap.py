"""A session as a note to paste into a record: what was told, done and planned, and no claim."""

from __future__ import annotations

from collections.abc import Iterator

from assistant.base.day import minute_shown
from assistant.base.languages import shown
from assistant.core.domain.commands import Command
from assistant.core.domain.events import Heard, Record, WentOn
from assistant.core.durations import show_duration
from assistant.core.review.hold_shown import place_words
from assistant.core.shown.texts import put
from assistant.edges.store.journal import Logbook
from assistant.review.views import ended
from assistant.sessions.read_back import ReadBack, Titles, read_back, standing_lines


def soap_lines(book: Logbook, of_series: str = "", read: ReadBack | None = None) -> Iterator[str]:
    """Yield the lines of a SOAP note: subjective, objective, assessment, plan.

    `of_series` says which session of a planned series it was, if of any. `read` is what the
    journal says of it, where that was read already.
    """
    read = read or read_back(book)
    titles, texts = Titles(book), shown().review.soap
    client, protocol = read.session["client"], read.session["protocol"]
    began = minute_shown(read.session["started_at"])
    session = put(texts.session, id=read.session["id"], when=began)
    yield session + (put(texts.client, code=client) if client else "")
    if of_series:
        yield of_series
    yield f"{protocol}, {show_duration(read.session['duration_s'])}, {ended(read.session)}"
    yield ""
    yield texts.told
    yield from _or_nothing(_told(book, read, titles))
    yield ""
    yield texts.done
    yield from _or_nothing(_done(book, read, titles))
    yield ""
    yield texts.assessment
    yield f"- {texts.to_write}"
    yield ""
    yield texts.plan
    yield from (f"- {put(texts.come_back, place=place)}" for place in _left_to_do(book, titles))
    yield f"- {texts.to_write}"


def _told(book: Logbook, read: ReadBack, titles: Titles) -> Iterator[str]:
    texts = shown().review.soap
    for record in standing_lines(book, "consent"):
        given = texts.permission_given if record["given"] else texts.permission_refused
        yield f"- {put(given, step=titles.of(record['step']))}"
    if standing_lines(book, "screening_skipped"):
        yield f"- {texts.screening_left_out}"
    answers = {record["question"]: record for record in standing_lines(book, "screening")}
    for question, record in answers.items():
        answer = shown().name(str(record["answer"]))
        yield f"- {put(texts.screening, question=question, answer=answer)}"
    for hold in read.holds:
        if hold["response"]:
            yield f"- {put(texts.during, what=shown().name(hold['response']), place=_place(hold))}"
    places = {hold["number"]: put(texts.at, place=_place(hold)) for hold in read.holds}
    of_client = _of_client(book)
    for note in read.session["notes"]:
        if note["text"] in of_client:
            yield f"- {shown().name(note['text'])}{places.get(note['hold'], _at(note, titles))}"


def _of_client(book: Logbook) -> set[str]:
    """Return in which words the client told of pain: while no hold ran they are noted.

    A note in the same words was no finding of the hands either.
    """
    pains = (each for each in book.records if each["kind"] == Heard.kind)
    return {each["word"] or Command.PAIN for each in pains if each["command"] == Command.PAIN}


def _done(book: Logbook, read: ReadBack, titles: Titles) -> Iterator[str]:
    of_client, put_in = _of_client(book), shown().review.soap
    found = [note for note in read.session["notes"] if note["text"] not in of_client]
    for hold in read.holds:
        technique = hold["technique"] or titles.of(hold["step"])
        texts = "; ".join(note["text"] for note in found if note["hold"] == hold["number"])
        held = put(
            put_in.hold,
            technique=technique,
            place=_place(hold),
            time=show_duration(hold["duration_s"]),
            end=shown().of("end", hold["end_reason"]),
        )
        yield f"- {held}{put(put_in.noted_in, texts=texts) if texts else ''}"
    for note in found:
        if note["hold"] is None:
            yield f"- {put(put_in.noted, at=_at(note, titles), text=note['text'])}"
    for record in standing_lines(book, WentOn.kind):
        gap = show_duration(record["gap_s"])
        yield f"- {put(put_in.broken_off, time=show_duration(record['t']), gap=gap)}"
    for record in standing_lines(book, "step_skipped"):
        yield f"- {put(put_in.left_out, step=_step(record, titles))}"
    for record in standing_lines(book, "step_replaced"):
        by, step = titles.of(record["by"]), _step(record, titles)
        yield f"- {put(put_in.in_place, by=by, step=step)}"


def _at(note: Record, titles: Titles) -> str:
    texts = shown().review.soap
    return put(texts.at, place=_step(note, titles)) if note["step"] else ""


def _step(record: Record, titles: Titles) -> str:
    """Return the step that a record is about, and on which side."""
    return place_words(shown(), titles.of(record["step"]), record.get("side"))


def _left_to_do(book: Logbook, titles: Titles) -> Iterator[str]:
    """Yield the places that were marked and not come back to."""
    left: dict[tuple[str, str | None, int], str] = {}
    for record in standing_lines(book, "place_marked", "place_offered"):
        place = (record["step"], record["side"], record["layer"])
        if record["kind"] == "place_marked":
            left[place] = place_words(shown(), titles.of(record["step"]), record["side"])
        elif record["taken"]:
            left.pop(place, None)
    yield from left.values()


def _place(hold: Record) -> str:
    return place_words(shown(), hold["region"], hold["side"], hold["layer"])


def _or_nothing(lines: Iterator[str]) -> Iterator[str]:
    found = list(lines)
    yield from found or [f"- {shown().review.soap.nothing}"]
