"""One session as a timeline: its steps, holds, pauses, corrections, notes and deviations.

The lines of the journal are told in plain words. Between them stand the steps, which are found by
walking the session again from its events.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Literal, TextIO

from assistant.base.day import at_place, minute_and_offset, minute_shown, start_of
from assistant.base.tables import console_on, heading, strokes_for
from assistant.core.domain.effects import HoldStarted, PortionTaken, StateChanged
from assistant.core.domain.events import EVENTS, Record
from assistant.core.durations import show_duration
from assistant.core.faults import UsageError
from assistant.core.journal.numbers import Identity, identity, place_of
from assistant.core.journal.standing import standing
from assistant.core.review.bars import hold_bar
from assistant.core.review.hold_shown import place_words, scale_of
from assistant.edges.store.journal import Logbook
from assistant.review.views import BAR, ended
from assistant.sessions.read_back import ReadBack, Titles, read_back, walk

Sort = Literal["step", "said", "hold", "fact", "note", "deviation", "correction", "device"]


@dataclass(frozen=True, slots=True)
class Moment:
    """Something that happened at `t` seconds of the session, in words; of a hold, its record."""

    t: float
    sort: Sort
    text: str
    hold: Record | None = None


def timeline(book: Logbook, read: ReadBack | None = None) -> list[Moment]:
    """Return all that is worth telling of a session, in the order it happened.

    `read` is what the journal says of it, where that was read already.
    """
    titles = Titles(book)
    moments = [*_steps(book, titles), *_lines(book, read or read_back(book), titles)]
    # A word may be known a second late: what it led to stands after it, at its own time.
    return sorted(moments, key=lambda moment: (round(moment.t, 2), moment.sort == "hold"))


Where = tuple[str, str | None, int]
"""A step, a side and a layer."""


def _steps(book: Logbook, titles: Titles) -> Iterator[Moment]:
    """Yield the beginning of each step, as far as the session can be walked again.

    A session of an earlier program may have gone another way than this one's walk, from the same
    events. After the last hold that both began alike, its steps are those of its own holds.
    """
    begun = _begun(book)
    told: list[tuple[float, Where]] = []
    alike = 0  # how many of these are told up to that hold
    try:
        for number, (event, effects) in enumerate(walk(book)):
            for effect in effects:
                if isinstance(effect, StateChanged) and effect.step is not None:
                    told.append((event.t, (effect.step, effect.side, effect.layer)))
            walked = [
                _where_begun(fact.to_record()) for fact in effects if isinstance(fact, HoldStarted)
            ]
            logged = [where for _, where in begun[number]]
            if walked == logged:
                alike = len(told) if walked else alike
            elif logged or book.whole:
                later = (each for turn in begun[number:] for each in turn)
                yield from _moments([*told[:alike], *later], titles)
                return
    except (UsageError, ValueError) as error:  # ValueError: a length that no words are made for
        why = str(error).splitlines()[0]
        yield Moment(book.last_s, "fact", f"its steps can't be told from here on: {why}")
    yield from _moments(told, titles)


def _moments(places: Iterable[tuple[float, Where]], titles: Titles) -> Iterator[Moment]:
    """Yield the beginning of each step that is another than the one before."""
    before: Where | None = None
    for t, where in places:
        if where != before:
            before = where
            step, side, layer = where
            yield Moment(t, "step", place_words(titles.of(step), side, layer))


def _begun(book: Logbook) -> list[list[tuple[float, Where]]]:
    """Return the holds that a journal says were begun, by the event that led to each."""
    turns: list[list[tuple[float, Where]]] = []
    for record in book.records:
        if record["kind"] == "edited":
            break  # what follows was said after the session
        if record["kind"] in EVENTS:
            turns.append([])
        elif record["kind"] == HoldStarted.kind and turns:
            turns[-1].append((record["t"], _where_begun(record)))
    return turns


def _where_begun(begun: Record) -> Where:
    return begun["step"], begun["side"], begun["layer"]


def _lines(book: Logbook, read: ReadBack, titles: Titles) -> Iterator[Moment]:
    """Yield what the journal's lines say."""
    written: set[Identity] = set()
    stand = {id(record) for record in standing(book.records)}
    for record in book.records:
        if record["kind"] == "hold":
            written.add(identity(record))
        moment = _told(titles.put_in(record), book.session)
        if moment is None:
            continue
        if id(record) in stand or record["kind"] in ("withdrawn", "edited"):
            yield moment
        else:
            yield Moment(moment.t, "correction", f"logged first, and corrected: {moment.text}")
    yield from _planned_and_taken(book)
    for hold in read.holds:  # of these the journal has no line: it breaks off
        if not {hold["number"], place_of(hold)} & written:
            yield _held(titles.put_in(hold))


def _planned_and_taken(book: Logbook) -> Iterator[Moment]:
    """Yield what each part of a plan of minutes took in all, beside what was planned."""
    took: dict[str, float] = {}
    planned: dict[str, float] = {}
    for record in standing(book.records):
        if record["kind"] == PortionTaken.kind:
            took[record["part"]] = took.get(record["part"], 0.0) + record["taken_s"]
            planned[record["part"]] = record["planned_s"]
    if took:
        parts = (
            f"{part} {show_duration(taken_s)} of {show_duration(planned[part])}"
            for part, taken_s in took.items()
        )
        yield Moment(book.last_s, "fact", f"taken, of what was planned: {', '.join(parts)}")


def _told(record: Record, session: Record) -> Moment | None:
    """Return a line of the journal in words; None for one that tells a person nothing.

    `session` is the journal's first line.
    """
    t = record["t"]
    match record["kind"]:
        case "opened" | "cue_ended" | "time" | "hold_started" | "withdrawn":
            return None
        case "heard":
            command = str(record["command"]).replace("_", " ")
            ago = f", {show_duration(record['ago_s'])} before" if record["ago_s"] else ""
            return Moment(record["start_s"], "said", f"“{command}”{ago}")
        case "unclear":
            return Moment(record["start_s"], "said", "what may have been a plea; asked about")
        case "unsure":
            return Moment(record["start_s"], "said", f"“{record['command']}”, and when was asked")
        case "hold":
            return _held(record)
        case "consent":
            given = "given" if record["given"] else "not given"
            return Moment(t, "fact", f"permission {given} ({record['step']})")
        case "screening":
            return Moment(t, "fact", f"screening, {record['question']}: {record['answer']}")
        case "precaution":
            on = "went on" if record["went_on"] else "did not go on"
            return Moment(t, "fact", f"precaution for {record['question']} told; {on}")
        case "screening_skipped":
            return Moment(t, "deviation", "the screening was left out")
        case "step_skipped":
            return Moment(t, "deviation", f"left out: {_where(record)}")
        case "portion":
            took, planned = (show_duration(record[length]) for length in ("taken_s", "planned_s"))
            other = record["allotted_s"] != record["planned_s"]
            had = f", had {show_duration(record['allotted_s'])}" if other else ""
            return Moment(t, "fact", f"{record['part']}: took {took}, planned {planned}{had}")
        case "step_replaced":
            return Moment(t, "deviation", f"{record['by']} in place of {_where(record)}")
        case "noted":
            return Moment(t, "note", f"note: {record['text']}")
        case "retracted":
            return Moment(t, "correction", "the word before was not meant, and is taken back")
        case "edited":
            why = f": {record['why']}" if record["why"] else ""
            at = at_place(record["at"], session)
            return Moment(t, "correction", f"corrected on {minute_shown(at)}{why}")
        case "place_marked":
            return Moment(t, "note", f"marked, to come back to: {_where(record)}")
        case "place_offered":
            taken = "come back to" if record["taken"] else "not come back to"
            return Moment(t, "note", f"{taken}: {_where(record)}")
        case "device_lost":
            return Moment(t, "device", f"{record['device']} lost: {record['reason']}")
        case "device_back":
            return Moment(t, "device", f"{record['device']} back")
        case "device_poor":
            return Moment(t, "device", f"{record['device']}, {record['flaw']}: {record['reason']}")
        case "device_good":
            return Moment(t, "device", f"{record['device']}, no longer {record['flaw']}")
        case "interrupted":
            return Moment(t, "device", f"interrupted: {record['reason']}")
        case "clock":
            to = "forward" if record["by_s"] > 0 else "back"
            by = show_duration(abs(record["by_s"]))
            return Moment(t, "device", f"the wall's clock was set {to} by {by}")
        case "went_on":
            at = minute_shown(at_place(record["at"], session))
            gap = show_duration(record["gap_s"])
            return Moment(t, "device", f"broke off; gone on with after {gap}, on {at}")
        case "end":
            return Moment(t, "fact", f"the end: {record['outcome']} {record['reason']}".strip())
    # A later program's line is shown as it stands rather than passed over.
    says = ", ".join(f"{key} {value}" for key, value in record.items() if key not in ("t", "kind"))
    return Moment(t, "fact", f"{record['kind']}: {says}" if says else str(record["kind"]))


def _held(hold: Record) -> Moment:
    where = place_words(hold["step"], hold["side"], hold["layer"])
    parts = [f"{where}: held {show_duration(hold['duration_s'])}, {hold['end_reason']}"]
    if hold["paused_s"]:
        parts.append(f"paused {show_duration(hold['paused_s'])}")
    if hold["response"]:
        parts.append(hold["response"])
    if hold["duration_s"] < hold["floor_s"]:
        parts.append(f"{show_duration(hold['floor_s'] - hold['duration_s'])} short of the floor")
    # Its own end, as a correction is written long after it.
    ended_s = hold["started_s"] + hold["duration_s"] + hold["paused_s"]
    return Moment(ended_s, "hold", "; ".join(parts), hold)


def _where(record: Record) -> str:
    return place_words(record["step"], record["side"], record["layer"])


def show_timeline(book: Logbook, out: TextIO, of_series: str = "") -> None:
    """Show a session as a timeline: a heading, then a line for each moment, holds with a bar.

    `of_series` says which session of a planned series it was, if of any.
    """
    console, strokes = console_on(out), strokes_for(out)
    session = book.session
    title = heading(
        session["protocol"]["name"],
        session["client"] and f"client {session['client']}",
        of_series,
        minute_and_offset(start_of(session)),
        session["id"],
    )
    console.print(title)
    read = read_back(book)
    moments = timeline(book, read)
    scale_s = scale_of(moment.hold for moment in moments if moment.hold is not None)
    for moment in moments:
        marks = {"step": "▸", "deviation": "!", "note": "·", "correction": "*", "device": "!"}
        indent = "" if moment.sort == "step" else "  "
        mark = marks.get(moment.sort, " ")
        bar = ""
        if moment.hold is not None:
            hold = moment.hold
            limits = (hold["duration_s"], hold["floor_s"], hold["target_s"])
            bar = hold_bar(*limits, scale_s, BAR, strokes) + "  "
        console.print(f"{show_duration(moment.t):>8} {indent}{mark} {bar}{moment.text}")
    console.print(f"{show_duration(book.last_s):>8} {ended(read.session)}")
