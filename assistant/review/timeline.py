"""One session as a timeline: its steps, holds, pauses, corrections, notes and deviations.

The lines of the journal are told in plain words. Between them stand the steps, which are found by
walking the session again from its events.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Literal, TextIO

from assistant.base.day import at_place, minute_and_offset, minute_shown, start_of
from assistant.base.languages import shown
from assistant.base.tables import console_on, heading, strokes_for
from assistant.core.domain.effects import HoldStarted, PortionTaken, StateChanged
from assistant.core.domain.events import EVENTS, Record
from assistant.core.durations import show_duration
from assistant.core.faults import UsageError
from assistant.core.journal.numbers import Identity, identity, place_of
from assistant.core.journal.standing import standing
from assistant.core.review.bars import hold_bar
from assistant.core.review.hold_shown import place_words, scale_of
from assistant.core.shown.texts import put
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
    lines = _lines(book, read or read_back(book), titles)
    moments = [*_signed_off(book), *_steps(book, titles), *lines]
    # A word may be known a second late: what it led to stands after it, at its own time.
    return sorted(moments, key=lambda moment: (round(moment.t, 2), moment.sort == "hold"))


def _signed_off(book: Logbook) -> Iterator[Moment]:
    """Yield which version it was that a clinic had signed off, where it was such a protocol."""
    signed = book.session["protocol"].get("signed_off")
    if isinstance(signed, dict):
        told = {key: str(signed.get(key)) for key in ("version", "by")}
        yield Moment(0.0, "fact", put(shown().review.timeline.signed_off, **told))


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
        yield Moment(book.last_s, "fact", put(shown().review.timeline.untold, why=why))
    yield from _moments(told, titles)


def _moments(places: Iterable[tuple[float, Where]], titles: Titles) -> Iterator[Moment]:
    """Yield the beginning of each step that is another than the one before."""
    before: Where | None = None
    for t, where in places:
        if where != before:
            before = where
            step, side, layer = where
            yield Moment(t, "step", place_words(shown(), titles.of(step), side, layer))


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
    texts = shown().review.timeline
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
            yield Moment(moment.t, "correction", put(texts.logged_first, text=moment.text))
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
        texts = shown().review.timeline
        parts = (
            put(
                texts.of_plan,
                part=part,
                took=show_duration(taken_s),
                planned=show_duration(planned[part]),
            )
            for part, taken_s in took.items()
        )
        yield Moment(book.last_s, "fact", put(texts.taken_of_plan, parts=", ".join(parts)))


def _told(record: Record, session: Record) -> Moment | None:
    """Return a line of the journal in words; None for one that tells a person nothing.

    `session` is the journal's first line.
    """
    t, texts, name = record["t"], shown().review.timeline, shown().name
    match record["kind"]:
        case "opened" | "cue_ended" | "time" | "hold_started" | "withdrawn":
            return None
        case "heard":
            command = name(str(record["command"]).replace("_", " "))
            time = show_duration(record["ago_s"]) if record["ago_s"] else ""
            ago = put(texts.before, time=time) if time else ""
            return Moment(record["start_s"], "said", f"“{command}”{ago}")
        case "unclear":
            return Moment(record["start_s"], "said", texts.maybe_plea)
        case "unsure":
            asked = put(texts.when_asked, command=name(record["command"]))
            return Moment(record["start_s"], "said", asked)
        case "hold":
            return _held(record)
        case "consent":
            given = texts.permission_given if record["given"] else texts.permission_refused
            return Moment(t, "fact", put(given, step=record["step"]))
        case "screening":
            answer = name(str(record["answer"]))
            told = put(texts.screening, question=record["question"], answer=answer)
            return Moment(t, "fact", told)
        case "precaution":
            on = texts.precaution_on if record["went_on"] else texts.precaution_off
            return Moment(t, "fact", put(on, question=record["question"]))
        case "screening_skipped":
            return Moment(t, "deviation", texts.screening_left_out)
        case "step_skipped":
            return Moment(t, "deviation", put(texts.left_out, place=_where(record)))
        case "portion":
            took, planned = (show_duration(record[length]) for length in ("taken_s", "planned_s"))
            told = put(texts.portion, part=record["part"], took=took, planned=planned)
            if record["allotted_s"] != record["planned_s"]:
                told += put(texts.allotted, time=show_duration(record["allotted_s"]))
            return Moment(t, "fact", told)
        case "step_replaced":
            told = put(texts.in_place, by=record["by"], place=_where(record))
            return Moment(t, "deviation", told)
        case "noted":
            return Moment(t, "note", put(texts.note, text=name(record["text"])))
        case "retracted":
            return Moment(t, "correction", texts.not_meant)
        case "edited":
            why = f": {record['why']}" if record["why"] else ""
            when = minute_shown(at_place(record["at"], session))
            return Moment(t, "correction", put(texts.corrected, when=when) + why)
        case "place_marked":
            return Moment(t, "note", put(texts.marked, place=_where(record)))
        case "place_offered":
            taken = texts.come_back if record["taken"] else texts.not_come_back
            return Moment(t, "note", put(taken, place=_where(record)))
        case "device_lost" | "device_back" | "device_poor" | "device_good":
            told = {
                "device_lost": texts.device_lost,
                "device_back": texts.device_back,
                "device_poor": texts.device_poor,
                "device_good": texts.device_good,
            }[record["kind"]]
            told = put(
                told,
                device=name(record["device"]),
                reason=record.get("reason", ""),
                flaw=name(record.get("flaw", "")),
            )
            return Moment(t, "device", told)
        case "interrupted":
            return Moment(t, "device", put(texts.interrupted, reason=name(record["reason"])))
        case "clock":
            to = texts.clock_forward if record["by_s"] > 0 else texts.clock_back
            return Moment(t, "device", put(to, time=show_duration(abs(record["by_s"]))))
        case "went_on":
            at = minute_shown(at_place(record["at"], session))
            gap = show_duration(record["gap_s"])
            return Moment(t, "device", put(texts.went_on, time=gap, when=at))
        case "end":
            end = put(texts.end, outcome=name(record["outcome"]))
            return Moment(t, "fact", f"{end} {shown().reason(record['reason'])}".strip())
    # A later program's line is shown as it stands rather than passed over.
    says = ", ".join(f"{key} {value}" for key, value in record.items() if key not in ("t", "kind"))
    return Moment(t, "fact", f"{record['kind']}: {says}" if says else str(record["kind"]))


def _held(hold: Record) -> Moment:
    texts, name = shown().review.timeline, shown().name
    where = place_words(shown(), hold["step"], hold["side"], hold["layer"])
    time, end = show_duration(hold["duration_s"]), shown().of("end", hold["end_reason"])
    parts = [put(texts.held, place=where, time=time, end=end)]
    if hold["paused_s"]:
        parts.append(put(texts.paused, time=show_duration(hold["paused_s"])))
    if hold["response"]:
        parts.append(name(hold["response"]))
    if hold["duration_s"] < hold["floor_s"]:
        short = show_duration(hold["floor_s"] - hold["duration_s"])
        parts.append(put(texts.short, time=short))
    # Its own end, as a correction is written long after it.
    ended_s = hold["started_s"] + hold["duration_s"] + hold["paused_s"]
    return Moment(ended_s, "hold", "; ".join(parts), hold)


def _where(record: Record) -> str:
    return place_words(shown(), record["step"], record["side"], record["layer"])


def show_timeline(book: Logbook, out: TextIO, of_series: str = "") -> None:
    """Show a session as a timeline: a heading, then a line for each moment, holds with a bar.

    `of_series` says which session of a planned series it was, if of any.
    """
    console, strokes = console_on(out), strokes_for(out)
    session = book.session
    title = heading(
        session["protocol"]["name"],
        session["client"] and put(shown().review.tables.client, code=session["client"]),
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
