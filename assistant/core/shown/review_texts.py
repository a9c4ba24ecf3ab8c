"""What is shown of sessions afterwards: tables, a timeline, a note to paste into a record."""

from __future__ import annotations

from pydantic import Field

from assistant.core.shown.texts import Texts, text


class DateTexts(Texts):
    """Days and moments for the eye."""

    months: list[str] = Field(
        description="the months in short, from January", min_length=12, max_length=12
    )
    day: str = text("a day", "day", "month", "year")
    minute: str = text("a moment", "day", "time")


class TableTexts(Texts):
    """The tables of the review. Headings stand in `headings`, by what they are in English."""

    headings: dict[str, str] = Field(description="the headings of columns", default={})
    client: str = text("a client's code", "code")
    nothing: str = text("nothing fits what was asked for")
    no_sessions: str = text("nothing was logged yet")
    no_holds: str = text("no hold fits what was asked for")
    bar: str = text("how to read a bar", "time", "floor", "target")
    last: str = text("only the last sessions are shown", "number", "every")
    most: str = text("only groups with most holds are shown", "number", "every")
    layer: str = text("a further layer, in a place", "number")
    journal: str = text("a journal that is not as it was written", "state")
    noted_as: str = text("what was noted first of a hold", "step", "what")
    began_at: str = text("when it was noted to begin", "time")
    held: str = text("how long it was noted to last", "time")
    of_series: str = text("which session of a series it was", "number", "count")
    beyond_series: str = text("one beyond what was planned", "number", "count")


class TimelineTexts(Texts):
    """One session as a timeline."""

    before: str = text("a word that was said later than it happened", "time")
    maybe_plea: str = text("what may have been a plea")
    when_asked: str = text("a word with a time that was asked about", "command")
    permission_given: str = text("the client gave permission", "step")
    permission_refused: str = text("the client gave none", "step")
    screening: str = text("a question with its answer", "question", "answer")
    precaution_on: str = text("a precaution told, and gone on", "question")
    precaution_off: str = text("a precaution told, and not gone on", "question")
    screening_left_out: str = text("no question was asked")
    signed_off: str = text("which version of the protocol a clinic signed off", "version", "by")
    left_out: str = text("a step left out", "place")
    in_place: str = text("another way to work", "by", "place")
    portion: str = text("a part of a plan of minutes", "part", "took", "planned")
    allotted: str = text("what it had where that was not as planned", "time")
    of_plan: str = text("what one of them took in all", "part", "took", "planned")
    taken_of_plan: str = text("what all of them took, at the end", "parts")
    note: str = text("a note", "text")
    not_meant: str = text("a word that was not meant")
    corrected: str = text("a correction after the session", "when")
    logged_first: str = text("what was logged and does not stand", "text")
    marked: str = text("a marked place", "place")
    come_back: str = text("it was come back to", "place")
    not_come_back: str = text("it was not", "place")
    device_lost: str = text("a device failed", "device", "reason")
    device_back: str = text("it works again", "device")
    device_poor: str = text("a device is not well", "device", "flaw", "reason")
    device_good: str = text("it is well again", "device", "flaw")
    interrupted: str = text("the session was interrupted", "reason")
    clock_forward: str = text("the wall's clock was set forward", "time")
    clock_back: str = text("it was set back", "time")
    went_on: str = text("a session gone on with", "time", "when")
    end: str = text("the end", "outcome")
    held: str = text("a hold", "place", "time", "end")
    paused: str = text("a pause within", "time")
    short: str = text("how much is lacking to the floor", "time")
    untold: str = text("steps that can't be told", "why")


class SoapTexts(Texts):
    """A note to paste into a record."""

    session: str = text("the first line", "id", "when")
    client: str = text("the client's code beside it", "code")
    told: str = text("the heading of what the client told")
    done: str = text("that of what was done")
    assessment: str = text("that of the assessment")
    plan: str = text("that of the plan")
    to_write: str = text("where only the therapist can say something")
    come_back: str = text("a place to come back to", "place")
    nothing: str = text("nothing was logged")
    permission_given: str = text("the client gave permission", "step")
    permission_refused: str = text("the client gave none", "step")
    screening_left_out: str = text("no question was asked")
    screening: str = text("a question with its answer", "question", "answer")
    during: str = text("what the client said in a hold", "what", "place")
    at: str = text("where something was noted, with the space before it", "place")
    hold: str = text("a hold", "technique", "place", "time", "end")
    noted_in: str = text("what was noted in it, with the sign before it", "texts")
    noted: str = text("what was noted elsewhere", "at", "text")
    broken_off: str = text("a break", "time", "gap")
    left_out: str = text("a step left out", "step")
    in_place: str = text("another way to work", "by", "step")


class ReviewTexts(Texts):
    """What is shown of sessions afterwards."""

    dates: DateTexts = Field(description="days and moments for the eye")
    tables: TableTexts = Field(description="the tables")
    timeline: TimelineTexts = Field(description="one session as a timeline")
    soap: SoapTexts = Field(description="a note to paste into a record")
