"""What is shown of a rehearsal: its marks and its sheet."""

from __future__ import annotations

from pydantic import Field

from assistant.core.shown.texts import Texts, text


class MarkTexts(Texts):
    """The remarks of an exam."""

    changed_places: str = text("two steps in each other's place", "step")
    out_of_order: str = text("a step that came too early or too late", "where")
    first_of_all: str = text("where that was: before all others")
    after: str = text("where that was: after another", "step")
    left_out: str = text("a step that was not done")
    not_named: str = text("one that was done and not named")
    named_in_part: str = text("one of which not all was named")
    wait: str = text("the wait of a step", "step")
    no_hold: str = text("it was not held")
    held: str = text("how long it was held", "time", "floor", "target")
    cut_short: str = text("the same of one that was too short", "held")
    sides: str = text("the times of both sides", "left", "right")
    left_against_right: str = text("the item of how even the sides were")
    nothing_besides: str = text("the item of what was done besides")


class SheetTexts(Texts):
    """A mark sheet, and the last line of a rehearsal."""

    title: str = text("its heading", "protocol", "level")
    trainee: str = text("whose it is", "trainee", "number", "when")
    real_time: str = text("it went in real time")
    at_pace: str = text("it went faster", "pace")
    length: str = text("how long it took", "time", "pace", "commands", "rate")
    held: str = text("a hold", "time", "floor", "target", "end")
    passed: str = text("an exam that was passed", "points", "of", "percent")
    not_passed: str = text("one that was not", "points", "of", "percent")
    alone: str = text("the steps that were said alone", "alone", "of")
    outcome: str = text("how it ended, where nothing is marked", "outcome")
    item: str = text("the heading of items")
    cue: str = text("the heading of a step's words in the protocol")
    heard: str = text("that of what was heard of it")
    missing: str = text("that of what was not")
    remark: str = text("the heading of remarks")
    date: str = text("the line for the date")
    examiner: str = text("the line for the examiner")
    nothing_due: str = text("nothing is to be rehearsed")
    nothing_of_it: str = text("nothing of one protocol is")
    not_yet: str = text("nothing was ever rehearsed, after that", "nothing")
    next_due: str = text("what is next, after that", "nothing", "day", "steps", "protocol")
    one_step: str = text("one step, in that")
    steps: str = text("several", "number")
    saved: str = text("the last line of a rehearsal", "id", "outcome", "where", "trainee")
    sheet_in: str = text("where the sheet is, with the sign before it", "path")


class RehearsalTexts(Texts):
    """What is shown of a rehearsal."""

    marks: MarkTexts = Field(description="the remarks of an exam")
    sheet: SheetTexts = Field(description="a mark sheet")
